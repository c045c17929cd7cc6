"""A score: what one scorer found in one reply, and why."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from harness.turns.claims import ClaimFinding


class Status(StrEnum):
    """`error` could not be scored and never counts as a pass; `skipped` does not apply."""

    PASS = "pass"  # noqa: S105 - a word, no secret
    FAIL = "fail"
    ERROR = "error"
    SKIPPED = "skipped"


class Fault(StrEnum):
    """What a failing score found, where reports distinguish it; the most serious first."""

    FORBIDDEN_CALL = "forbidden call that cannot be undone"
    MISSED_HANDOFF = "missed handoff"
    NEEDLESS_HANDOFF = "needless handoff"


@dataclass(frozen=True, slots=True)
class Score:
    """One scorer's finding on one reply."""

    scorer: str  # its name
    status: Status  # what it found
    reason: str = ""  # why, in words
    value: float | None = None  # where it measures something
    findings: tuple[ClaimFinding, ...] = ()  # claim by claim, of a scorer that looks so closely
    fault: Fault | None = None  # which of the graver mistakes it is
    advisory: bool = False  # whatever was found, it fails nothing

    @property
    def wrong(self) -> bool:
        """Whether it keeps a turn from passing."""
        return self.status is not Status.PASS and self.status is not Status.SKIPPED and not self.advisory


def passed(scorer: str, reason: str = "", value: float | None = None) -> Score:
    return Score(scorer, Status.PASS, reason, value)


def failed(scorer: str, reason: str, value: float | None = None, fault: Fault | None = None) -> Score:
    return Score(scorer, Status.FAIL, reason, value, fault=fault)


@lru_cache(maxsize=256)  # most scorers do not apply to most replies
def skipped(scorer: str) -> Score:
    return Score(scorer, Status.SKIPPED)
