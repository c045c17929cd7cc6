"""A score: what one scorer found in one reply, and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from harness.turns.claims import ClaimFinding
from harness.turns.pipeline import Reply
from harness.workspace import Expect, Workspace


class Status(StrEnum):
    """`error` could not be scored and never counts as a pass; `skipped` does not apply."""

    PASS = "pass"  # noqa: S105 - a word, no secret
    FAIL = "fail"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Score:
    """One scorer's finding on one reply."""

    scorer: str
    status: Status
    reason: str = ""
    value: float | None = None
    findings: tuple[ClaimFinding, ...] = ()  # claim by claim, of a scorer that looks so closely


Scorer = Callable[[Expect, Reply, Workspace], Score | Awaitable[Score]]
"""One that has to ask somebody may be async."""


def passed(scorer: str, reason: str = "", value: float | None = None) -> Score:
    return Score(scorer, Status.PASS, reason, value)


def failed(scorer: str, reason: str, value: float | None = None) -> Score:
    return Score(scorer, Status.FAIL, reason, value)


def skipped(scorer: str, reason: str = "") -> Score:
    return Score(scorer, Status.SKIPPED, reason)
