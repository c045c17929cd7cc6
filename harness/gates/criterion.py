"""What one thing that a gate may require is, and what was found of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.gates.evidence import Cases, Evidence
from harness.workspace import Card, Category, Gate, Stage


class CriterionState(StrEnum):
    """`short`: more of the same evidence could still show it; `failed`: the evidence is against it."""

    MET = "met"
    SHORT = "short"
    FAILED = "failed"


class Method(StrEnum):
    """How a criterion is judged."""

    ENOUGH = "enough cases"
    FEW = "few bad cases"
    ANYTIME = "bound at every look"
    UNCALIBRATED = "bound at every look, the checker's errors unknown"
    MODELLED = "bound at every look, the model's errors unknown"
    CORRECTED = "bound corrected for the checker's errors"
    LIVE = "bound at every look, of live work"
    UNPROVEN = "the errors of who judged unknown"
    QUOTED = "grounded by construction"
    OFTEN = "every case often enough"
    NOTED = "requires nothing"


@dataclass(frozen=True, slots=True)
class CriterionKind:
    """One thing that a gate may require. `{s}` in what is counted stands for the plural."""

    name: str  # its code, in summary.json and in the ledger
    title: str
    found: str  # of how many cases it is said: `handled right`
    about: str  # what counts, what is good and how it is judged, for docs/criteria.md
    judge: Callable[[Held], Criterion | None]  # None where there is nothing to say
    fix: str = "failing scenario{s}"  # what may have to be fixed
    more: str = "passing scenario{s}"  # of what there may have to be more
    at_most: bool = False  # what the gate requires is an upper bound
    by: str = ""  # who judged, where a card says how right that is
    calibrate: str = ""  # the command that makes such a card


@dataclass(frozen=True, slots=True)
class Held:
    """A gate and the evidence, for one criterion. The cards say how right the checker and the judge are."""

    kind: CriterionKind
    category: Category
    gate: Gate
    evidence: Evidence
    card: Card | None  # of the groundedness checker
    criteria_card: Card | None  # of the judge of criteria in words
    clusters: Mapping[str, str]  # of each scenario: those that are alike count as one
    further: bool  # whether the stage is a further one than today's
    family: int  # categories among which the chance of a wrong promotion is divided

    @property
    def confidence(self) -> float:
        """Of each bound, so that the chance that any of the family is wrong stays within the gate's (Bonferroni)."""
        return 1 - (1 - self.gate.confidence) / self.family


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a gate requires, and what the evidence says."""

    kind: CriterionKind
    method: Method
    state: CriterionState
    cases: Cases  # that speak to it; of drafts, where their reviews are written
    clusters: int | None = None  # of the cases: those that are alike count as one; None where each counts
    least: int = 0  # cases that the gate requires
    limit: float | None = None  # of the rate, as the gate requires it; None where it asks for no rate
    rate: float | None = None
    bound: float | None = None
    confidence: float | None = None  # of the gate, one-sided; the bound's own is higher where it is one of a family
    family: int = 1
    fix: int | None = None  # bad cases made good that would be enough; None when all are not
    more: int | None = None  # further good cases that would be enough; None beyond 100,000
    card: Card | None = None  # by which it was corrected

    @property
    def name(self) -> str:
        return self.kind.name


@dataclass(frozen=True, slots=True)
class StageCheck:
    """A stage's gate checked against the evidence."""

    stage: Stage
    criteria: tuple[Criterion, ...]

    @property
    def state(self) -> CriterionState:
        states = {criterion.state for criterion in self.criteria}
        return next((s for s in (CriterionState.FAILED, CriterionState.SHORT) if s in states), CriterionState.MET)

    @property
    def unmet(self) -> tuple[Criterion, ...]:
        return tuple(c for c in self.criteria if c.state is not CriterionState.MET)
