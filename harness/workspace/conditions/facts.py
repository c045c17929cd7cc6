"""What a condition is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.workspace.model import Priority, Standing


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a rule can ask about one message. None is not known yet."""

    text: str  # normalised
    category: str | None
    confidence: float | None
    familiarity: float
    priority: Priority | None
    standing: Standing | None
    topics: frozenset[str]
    sentiments: frozenset[str]
    language: str  # of `LANGUAGES`, or `UNKNOWN`
    customer: Mapping[str, str | int | float | bool]
    answers_before: int  # answers and drafts in a row just before this message
    asked_again: bool | None  # it asks what one of them was meant to answer
    other_language: bool = False  # a section would answer it, and is in another language


class Measure(StrEnum):
    """How sure triage is of a message: a fact that rules compare with a limit, which is all that it is for."""

    CONFIDENCE = "confidence"
    FAMILIARITY = "familiarity"

    def of(self, told: object) -> Any:
        """This measure of the facts, of a reply, or of whatever else tells it: a float or None."""
        return getattr(told, self)
