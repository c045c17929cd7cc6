"""docs/scorers.md: every scorer, from what is known of it."""

from __future__ import annotations

from collections.abc import Iterator

from handbook.words import MADE, docstring, either
from harness.scoring import Scorer, all_scorers
from harness.workspace import ConversationExpect

_LEAD = f"""\
# Scorers

A scorer checks one thing in a reply and gives a score: pass, fail, error (it could not be scored, which is never a
pass) or skipped (it does not apply), with a reason and, where there is one, a number. A scenario passes if no score
that counts fails or is an error.

**A scorer of your own** is a function in a package: [how to add one](results.md#a-scorer-of-your-own). To add one to
the harness itself: [the recipe](../CONTRIBUTING.md#a-scorer). {MADE}
"""


def page() -> str:
    """All of them as Markdown."""
    return "\n".join([_LEAD, *(_described(each) for each in all_scorers().values())])


def _described(scorer: Scorer) -> str:
    return "\n".join([f"## {scorer.name}", "", docstring(scorer.function), "", *_known(scorer), ""])


def _known(scorer: Scorer) -> Iterator[str]:
    """What others go by."""
    keys = [f"`{key}`" for key in needed_keys(scorer)]
    applies = f"scenarios that expect {either(keys)}" if keys else "every reply that it is about"
    if scorer.expects is not None and not keys:
        applies = "conversations with a simulated customer"
    yield f"- Applies to: {applies}."
    yield f"- Blames the step: {scorer.blames}."
    if scorer.group:
        yield f"- Counted in reports under: {scorer.group}."
    rates = either([f"[`{key}`](criteria.md#{key})" for key in sorted(scorer.speaks_for)]) if scorer.speaks_for else ""
    yield f"- Counts in the gate's rate: {rates or 'none'}." + (
        " A failure fails no scenario." if scorer.advisory else ""
    )
    if not scorer.seen_by_customer:
        yield "- What it judges happens inside: a customer would not notice a failure."


def needed_keys(scorer: Scorer) -> list[str]:
    """The keys of `expect` any of which makes it apply."""
    if scorer.expects is None:
        return []
    return [key for key in ConversationExpect.model_fields if scorer.expects(_with(key))]


def _with(key: str) -> ConversationExpect:
    return ConversationExpect().model_copy(update={key: ("something",)})
