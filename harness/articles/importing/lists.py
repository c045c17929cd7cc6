"""Lists that only some readers of Markdown know, as plain ones: of terms with what they mean, and of tasks."""

import re

from harness.articles.importing.shown_code import SHOWN_CODE
from harness.lazy_regex import regex

_MEANING = r":[ \t]+\S[^\n]*(?:\n[ \t]+\S[^\n]*|\n\n(?: {4}|\t)[ \t]*\S[^\n]*)*"
_TERM = regex(
    SHOWN_CODE + r"|(?m:^)(?P<term>(?![ \t#>|:]|[-+*][ \t]|\d+[.)][ \t])[^\n]+)\n\n?"
    rf"(?P<said>{_MEANING}(?:\n\n?{_MEANING})*)",
    re.DOTALL,
)
_NEXT = regex(r"\n\n?(?=:[ \t])")
_TASK = regex(
    SHOWN_CODE + r"|(?m:^)(?P<before>[ \t>]*(?:[-*+]|\d+[.)])[ \t]+)\[(?P<box>[ xX])\][ \t]+(?=\S)", re.DOTALL
)


def listed(text: str) -> str:
    """A text whose terms and tasks stand in lists of plain Markdown."""
    return _TASK.sub(_task, _TERM.sub(_term, text))


def _term(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    term = found["term"].strip().rstrip(":")
    meanings = [re.sub(r"\n[ \t]+", "\n  ", each[1:].strip()) for each in _NEXT.split(found["said"])]
    name = term if "**" in term or "`" in term else f"**{term}**"
    return f"- {name}{'' if term.endswith('?') else ':'} " + "\n\n  ".join(meanings)


def _task(found: re.Match[str]) -> str:
    return found[0] if found["code"] else f"{found['before']}{'☐' if found['box'] == ' ' else '☑'} "
