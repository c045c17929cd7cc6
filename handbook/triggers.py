"""docs/triggers.md: every trigger of a handoff rule, from its class."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.words import MADE, docstring
from harness.reports.schemas import keys_of
from harness.workspace import Condition

_LEAD = f"""\
# Triggers

What `when:` of a [handoff rule](keys.md#ruleshandoffyaml) can ask of a message. Triggers beside each other must all
hold; values in a list are alternatives; `all`, `any` and `not` group conditions. The first rule that fires decides, and
reports list all that fired.

[How to add one](../CONTRIBUTING.md#a-trigger). {MADE}

```yaml
rules:
  - id: refund-request
    when: {{any: [{{category: refunds}}, {{mentions: [refund, money back]}}], not: {{customer: {{plan: trial}}}}}}
    then: {{handoff: billing, priority: high, because: Refunds are decided by the billing team.}}
```
"""
_EXAMPLE = re.compile(r" ?Example: `(.*?)`\.(?=\s|$)")


def page() -> str:
    """All of them as Markdown."""
    return "\n".join([_LEAD, *(_described(key, words) for key, words in triggers()), _groups()])


def triggers() -> Iterator[tuple[str, str]]:
    """Each by its key, with its words."""
    for name, field in Condition.model_fields.items():
        if not field.description:
            kind = next(each for each in field.annotation.__args__ if each is not type(None))  # type: ignore[union-attr]
            yield name, docstring(kind)


def example_of(words: str) -> str:
    """How it may be written, or nothing."""
    found = _EXAMPLE.search(words)
    return found[1] if found else ""


def _described(key: str, words: str) -> str:
    values = {each.path.removeprefix("rules[].when."): each for each in keys_of("handoff")}
    example = f"\n\n```yaml\nwhen: {{{example_of(words)}}}\n```"
    said = _EXAMPLE.sub("", words).strip()
    inner = [f"- `{path}`: {each.words} ({each.values})" for path, each in values.items() if path.startswith(f"{key}.")]
    return f"## {key}\n\n{said}\n\nValue: {values[key].values}." + "\n\n".join(["", *inner]) + f"{example}\n"


def _groups() -> str:
    said = {
        field.alias or name: field.description for name, field in Condition.model_fields.items() if field.description
    }
    return "\n".join(f"## {name}\n\n{words}\n" for name, words in said.items())
