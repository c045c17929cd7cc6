"""What `harness review` says of a week that was drawn, and of labels that are exported."""

from collections.abc import Sequence
from pathlib import Path

from harness.live.labels import DRAFTS, Sample, SampledConversation
from harness.reports.document import counted

WHY_PROPOSED = "a person has read this conversation, which was drawn by chance"
TO_JUDGE = (
    "what must follow: the sections an answer may come from and what it must state, or the queue and the rule",
    "the category: it is what the AI filed it under, or the first one",
    "whether anything in it reveals who the customer is",
)


def drawn(sample: Sample, items: Sequence[SampledConversation]) -> str:
    """How many conversations of the week people read."""
    chance = sum(item.by_chance for item in items)
    return f"Week of {sample.week}: {len(items)} of {sample.total} conversations to read, {chance} of them by chance."


def exported_drafts(count: int) -> str:
    """Labels of drafts, for the gates."""
    return f"{counted(count, 'draft')} in {DRAFTS}"


def exported_answers(count: int, path: Path) -> str:
    """Labels of answers, for `harness calibrate`."""
    return f"{counted(count, 'answer')} in {path}. Next: harness calibrate {path}"


def exported_scenarios(count: int, path: Path | str) -> str:
    """Conversations that are scenarios now."""
    return f"{count} proposed scenarios, sealed, in {path}. Fill them in, then remove `status`."
