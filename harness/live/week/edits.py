"""What agents change in drafts: how much, and of what kind the change is."""

from dataclasses import dataclass
from enum import StrEnum

from harness.live.conversations import Draft, without_placeholders
from harness.scoring.groundedness import is_stated, quantities
from harness.workspace import normalise

MOST_CHARACTERS = 20_000  # of each text that are compared
REWRITTEN_BELOW = 0.5  # likeness
SHORTER = 0.75  # of the draft's length
MOST_AROUND = 25  # words before and after the draft that still count as a greeting and a closing


class EditKind(StrEnum):
    """What an edit did; the first that fits, in this order."""

    NONE = "sent as drafted"
    AROUND = "greeting or closing"
    EXTENDED = "more was added"
    REWRITTEN = "written anew"
    FACTS = "a figure was changed"
    SHORTENED = "shortened"
    WORDING = "other words"


@dataclass(frozen=True, slots=True)
class Edit:
    """What happened to one draft."""

    kind: EditKind
    changed: float  # 0: sent as drafted; 1: nothing is left


def edit_of(draft: Draft) -> Edit:
    """The edit between a draft and what was sent. Case, quotes and spacing do not matter."""
    from rapidfuzz import fuzz

    before, after = normalise(draft.text[:MOST_CHARACTERS]), normalise(draft.sent[:MOST_CHARACTERS])
    likeness = fuzz.ratio(before, after) / 100
    return Edit(_kind(before, after, likeness), 1 - likeness)


def _kind(before: str, after: str, likeness: float) -> EditKind:
    if before == after:
        return EditKind.NONE
    if before in after:
        return EditKind.AROUND if len(after.split()) - len(before.split()) <= MOST_AROUND else EditKind.EXTENDED
    if likeness < REWRITTEN_BELOW and after not in before:
        return EditKind.REWRITTEN
    if same_facts(after, without_placeholders(before)) is False:
        return EditKind.FACTS
    return EditKind.SHORTENED if len(after) < SHORTER * len(before) else EditKind.WORDING


def same_facts(sent: str, drafted: str) -> bool | None:
    """Whether a draft contains every quantity of what an agent sent; None where that states none."""
    known, stated = quantities(drafted), quantities(without_placeholders(sent))
    return all(is_stated(quantity, known) for quantity in stated) if stated else None
