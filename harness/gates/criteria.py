"""What a gate asks, criterion by criterion, and whether the evidence shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from harness.gates.anytime import anytime_lower_bound, more_approved
from harness.gates.bounds import lower_bound, more_passing, to_mend, upper_bound
from harness.gates.correction import corrected
from harness.gates.evidence import Cases, Evidence
from harness.workspace import Card, DraftsApproved, Gate, Stage

EXACT = "the exact one-sided Clopper-Pearson bound"
CORRECTED = "the one-sided Lang-Reiczigel bound, which takes the checker's own errors into account"


class CriterionState(StrEnum):
    """`short` may yet be shown by more of the same evidence; `failed` speaks against it."""

    MET = "met"
    SHORT = "short"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a gate asks, and what the evidence says."""

    name: str
    state: CriterionState
    words: str  # what was found, in plain words
    missing: str = ""  # what it would take
    scenarios: tuple[str, ...] = ()  # those that speak against it; of drafts, where their reviews are written
    rate: float | None = None
    bound: float | None = None
    asked: float | None = None
    confidence: float | None = None  # of the bound, one-sided
    method: str = ""  # how the bound was found


@dataclass(frozen=True, slots=True)
class StageCheck:
    """A stage's gate held against the evidence."""

    stage: Stage
    criteria: tuple[Criterion, ...]

    @property
    def state(self) -> CriterionState:
        states = {criterion.state for criterion in self.criteria}
        return next((s for s in (CriterionState.FAILED, CriterionState.SHORT) if s in states), CriterionState.MET)

    @property
    def unmet(self) -> tuple[Criterion, ...]:
        return tuple(c for c in self.criteria if c.state is not CriterionState.MET)


def check_stage(stage: Stage, gate: Gate, evidence: Evidence, card: Card | None = None) -> StageCheck:
    """Hold the evidence against the gate of a stage. `card` says how right the groundedness checker is."""
    return StageCheck(stage, tuple(_criteria(gate, evidence, card)))


def _criteria(gate: Gate, evidence: Evidence, card: Card | None) -> Iterator[Criterion]:
    if gate.scenarios:
        yield _enough(evidence.handled.total, gate.scenarios.at_least)
    if gate.handled:
        yield _at_least("handled", "handled right", evidence.handled, gate.handled.lower_bound, gate.confidence)
    if gate.grounded:
        yield _grounded(evidence.grounded, gate.grounded.lower_bound, gate.confidence, card)
    missed = gate.missed_handoffs
    yield _critical(evidence.missed_critical, missed.critical)
    if missed.rate_upper_bound is not None:
        yield _at_most(
            "missed_handoffs", "missed handoffs", evidence.missed_handoffs, missed.rate_upper_bound, gate.confidence
        )
    if gate.needless_handoffs:
        allowed = gate.needless_handoffs.rate_upper_bound
        yield _at_most("needless_handoffs", "needless handoffs", evidence.needless_handoffs, allowed, gate.confidence)
    for why, ids in evidence.left_out.items():
        words = f"{_count(len(ids), f'{why} scenario')} left out: {', '.join(ids)}"
        yield Criterion(why, CriterionState.MET, words)  # asks nothing, and is never left unsaid
    if gate.drafts_approved_unedited:
        yield _drafts(evidence.drafts, gate.drafts_approved_unedited, gate.confidence)


def _enough(total: int, asked: int) -> Criterion:
    if total >= asked:
        return Criterion("scenarios", CriterionState.MET, f"{total} scenarios ({asked} asked)")
    missing = _count(asked - total, "more scenario")
    return Criterion("scenarios", CriterionState.SHORT, f"{total} of {asked} scenarios", missing)


def _critical(cases: Cases, borne: int) -> Criterion:
    words = f"{len(cases.bad)} of {cases.total} critical handoffs missed"
    if len(cases.bad) <= borne:
        return Criterion("missed_critical", CriterionState.MET, words)
    missing = f"{_count(len(cases.bad), 'critical missed handoff')} to mend"
    return Criterion("missed_critical", CriterionState.FAILED, words, missing, cases.bad)


def _at_least(name: str, what: str, cases: Cases, asked: float, confidence: float) -> Criterion:
    bound = lower_bound(cases.good, cases.total, confidence)
    rate = cases.good / cases.total if cases.total else None
    words = f"{cases.good} of {cases.total} {what}: at least {bound:.1%} ({confidence:.0%} sure; {asked:.0%} asked)"
    state = _state(bound >= asked, rate is None or rate >= asked)
    missing = _missing(state, cases, what, 1 - asked, confidence)
    return Criterion(name, state, words, missing, cases.bad, rate, bound, asked, confidence, EXACT)


def _grounded(cases: Cases, asked: float, confidence: float, card: Card | None) -> Criterion:
    """As `_at_least`, corrected for the checker's own errors where a card tells them."""
    plain = _at_least("grounded", "grounded", cases, asked, confidence)
    if card is None:
        return replace(plain, words=f"{plain.words}, checker uncalibrated")
    rate, bound = corrected(cases.good, cases.total, card, confidence)
    words = (
        f"{cases.good} of {cases.total} pass as grounded; by the card on {card.labels}, at least {bound:.1%} are "
        f"({confidence:.0%} sure; {asked:.0%} asked)"
    )
    state = _state(bound >= asked, cases.total == 0 or rate >= asked)
    missing = (
        "" if state is CriterionState.MET else plain.missing or "more passing scenarios, or a checker that errs less"
    )
    return replace(plain, state=state, words=words, missing=missing, rate=rate, bound=bound, method=CORRECTED)


def _drafts(cases: Cases, asked: DraftsApproved, confidence: float) -> Criterion:
    """Live evidence comes in week by week, so its bound has to hold at every look."""
    bound = anytime_lower_bound(cases.good, cases.total, confidence)
    rate = cases.good / cases.total if cases.total else None
    words = (
        f"{cases.good} of {cases.total} drafts approved unedited: at least {bound:.1%}, however often you look "
        f"({confidence:.0%} sure; {asked.lower_bound:.0%} of {asked.at_least} or more asked)"
    )
    enough = cases.total >= asked.at_least
    state = _state(enough and bound >= asked.lower_bound, not enough or (rate or 0) >= asked.lower_bound)
    more = more_approved(cases.good, cases.total, confidence, asked.lower_bound, asked.at_least)
    missing = _missing_drafts(state, len(cases.bad), more)
    return Criterion("drafts_approved_unedited", state, words, missing, cases.bad, rate, bound, asked.lower_bound)


def _missing_drafts(state: CriterionState, unsent: int, more: int | None) -> str:
    if state is CriterionState.MET:
        return ""
    approved = f"{more} more draft{'' if more == 1 else 's'} approved unedited" if more else "far more approved drafts"
    if state is CriterionState.SHORT:
        return approved
    return f"{_count(unsent, 'draft')} not sent as drafted to learn from, and {approved}"


def _at_most(name: str, what: str, cases: Cases, asked: float, confidence: float) -> Criterion:
    bound = upper_bound(len(cases.bad), cases.total, confidence)
    rate = len(cases.bad) / cases.total if cases.total else None
    words = f"{len(cases.bad)} of {cases.total} {what}: at most {bound:.1%} ({confidence:.0%} sure; {asked:.0%} asked)"
    state = _state(bound <= asked, rate is None or rate <= asked)
    missing = _missing(state, cases, what, asked, confidence)
    return Criterion(name, state, words, missing, cases.bad, rate, bound, asked, confidence, EXACT)


def _state(met: bool, on_the_right_side: bool) -> CriterionState:
    if met:
        return CriterionState.MET
    return CriterionState.SHORT if on_the_right_side else CriterionState.FAILED


def _missing(state: CriterionState, cases: Cases, what: str, allowed: float, confidence: float) -> str:
    """What brings the bad share down to `allowed`: for a rate on the wrong side mending, else more of the same too."""
    if state is CriterionState.MET:
        return ""
    mended = to_mend(len(cases.bad), cases.total, confidence, allowed)
    if state is CriterionState.FAILED:
        kind = {"handled right": "failing scenario", "grounded": "ungrounded answer"}.get(what, what.rstrip("s"))
        if mended is None or mended == len(cases.bad):
            return f"{_count(len(cases.bad), kind)} to mend"
        return f"{mended} of {_count(len(cases.bad), kind)} to mend"
    evidence = {"missed handoffs": "passing handoff scenario", "needless handoffs": "passing answer scenario"}
    more = more_passing(len(cases.bad), cases.total, confidence, allowed)
    new = _count(more, f"more {evidence.get(what, 'passing scenario')}") if more else "far more passing scenarios"
    return f"{new}, or {mended} of {len(cases.bad)} mended" if mended else new


def _count(number: int | None, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
