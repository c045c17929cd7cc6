"""The verdict on each category: promote, hold, demote, or not enough evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from harness.gates.action_counts import ActionCount, count_actions
from harness.gates.criteria import CriterionState, StageCheck, check_stage
from harness.gates.evidence import Evidence, drafts_of, gather, left_out
from harness.gates.repeats import Repeats, repeats_of
from harness.runs import ScenarioResult
from harness.turns import Status
from harness.workspace import Card, Category, DraftReview, NoEvidence, RolloutFile, Stage


class Verdict(StrEnum):
    """The gate's word on a category."""

    PROMOTE = "promote"
    HOLD = "hold"
    DEMOTE = "demote"
    NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, slots=True)
class CategoryVerdict:
    """One decision, why, and what is missing."""

    category: Category
    stage: Stage
    verdict: Verdict
    to: Stage | None  # where it would go: up for `promote`, down for `demote`
    why: str
    missing: tuple[str, ...]
    now: StageCheck  # the gate of the stage it stands at
    next: StageCheck | None  # the gate of the next stage, when it may go there
    evidence: Evidence  # at the stages of today
    unheld: Evidence  # as if no stage held anything back
    actions: ActionCount  # proposed to other systems

    @property
    def holds(self) -> bool:
        """Whether the evidence carries the stage it stands at."""
        return self.now.state is CriterionState.MET


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts of a run."""

    verdicts: tuple[CategoryVerdict, ...]
    scenarios: int
    passed: int
    errors: int
    cause: str  # the commonest of the errors, in words
    errors_allowed: float
    repeats: Repeats
    left_out: Mapping[NoEvidence, tuple[str, ...]]  # no evidence; what went wrong in them is an error all the same

    @property
    def measurable(self) -> bool:
        """False when there is nothing to judge by, or too much of it could not be measured."""
        return self.scenarios > 0 and self.errors / self.scenarios <= self.errors_allowed

    @property
    def holds(self) -> bool:
        return self.measurable and all(verdict.holds for verdict in self.verdicts)

    @property
    def actions(self) -> ActionCount:
        """Those of all categories."""
        return sum((verdict.actions for verdict in self.verdicts), ActionCount())

    @property
    def exit_code(self) -> int:
        """0 the gate holds, 1 it does not, 3 it could not be measured."""
        return 3 if not self.measurable else 0 if self.holds else 1


@dataclass(frozen=True, slots=True)
class _Standards:
    """What the evidence is held against."""

    rollout: RolloutFile
    card: Card | None
    drafts: Sequence[DraftReview]


def judge(
    results: Sequence[ScenarioResult],
    categories: Mapping[str, Category],
    rollout: RolloutFile,
    card: Card | None = None,
    drafts: Sequence[DraftReview] = (),
) -> Judgement:
    """The verdict on every category. `card` says how right the groundedness checker is; `drafts` are of live work."""
    standards = _Standards(rollout, card, drafts)
    statuses = [result.status for result in results]
    return Judgement(
        verdicts=tuple(_verdict(results, category, standards) for category in categories.values()),
        scenarios=len(results),
        passed=statuses.count(Status.PASS),
        errors=statuses.count(Status.ERROR),
        cause=_commonest(result.failures[0] for result in results if result.status is Status.ERROR),
        errors_allowed=rollout.errors.at_most,
        repeats=repeats_of(results),
        left_out=left_out(results),
    )


def _commonest(causes: Iterable[str]) -> str:
    counted = Counter(causes).most_common(1)
    return counted[0][0] if counted else ""


def _verdict(results: Sequence[ScenarioResult], category: Category, standards: _Standards) -> CategoryVerdict:
    rollout = standards.rollout
    stage = rollout.stages.get(category.id, Stage.HUMAN)
    now, evidence = _at(results, category, stage, standards)
    higher = stage.next
    if higher is None or higher.rank > category.ceiling.rank or higher not in rollout.gates:
        ahead = None
    else:
        ahead, _ = _at(results, category, higher, standards)
    verdict, to, why, missing = _decide(category, stage, now, ahead)
    if verdict is Verdict.DEMOTE:
        to = _carried(results, category, stage, standards)
    everywhere_auto = dict.fromkeys([*rollout.stages, category.id], Stage.AUTO)
    unheld = gather(results, category.id, everywhere_auto, rollout.checks)
    actions = count_actions(result for result in results if result.category == category.id)
    return CategoryVerdict(category, stage, verdict, to, why, missing, now, ahead, evidence, unheld, actions)


def _at(
    results: Sequence[ScenarioResult], category: Category, stage: Stage, standards: _Standards
) -> tuple[StageCheck, Evidence]:
    """The gate of a stage against the evidence as it would be if the category stood there."""
    rollout = standards.rollout
    gathered = gather(results, category.id, {**rollout.stages, category.id: stage}, rollout.checks)
    evidence = replace(gathered, drafts=drafts_of(standards.drafts, category.id))
    gate = rollout.gates.get(stage)
    return (check_stage(stage, gate, evidence, standards.card) if gate else StageCheck(stage, ())), evidence


def _decide(
    category: Category, stage: Stage, now: StageCheck, ahead: StageCheck | None
) -> tuple[Verdict, Stage | None, str, tuple[str, ...]]:
    if now.state is CriterionState.FAILED:
        return Verdict.DEMOTE, None, _words(now), _missing(now)
    if now.state is CriterionState.SHORT:
        return Verdict.NOT_ENOUGH, None, f"not yet shown for {stage}: {_words(now)}", _missing(now)
    if ahead is None:
        why = f"{stage} is its ceiling" if stage is category.ceiling else "no gate leads further"
        return Verdict.HOLD, None, why, ()
    if ahead.state is CriterionState.MET:
        return Verdict.PROMOTE, ahead.stage, f"everything asked for {ahead.stage} is shown", ()
    verdict = Verdict.NOT_ENOUGH if ahead.state is CriterionState.SHORT else Verdict.HOLD
    return verdict, None, f"for {ahead.stage}: {_words(ahead)}", _missing(ahead)


def _carried(results: Sequence[ScenarioResult], category: Category, stage: Stage, standards: _Standards) -> Stage:
    """The furthest lower stage whose gate the evidence meets; `human` asks nothing."""
    for lower in reversed(list(Stage)[1 : stage.rank]):
        if lower in standards.rollout.gates and _at(results, category, lower, standards)[0].state is CriterionState.MET:
            return lower
    return Stage.HUMAN


def _words(check: StageCheck) -> str:
    return "; ".join(criterion.words for criterion in check.unmet)


def _missing(check: StageCheck) -> tuple[str, ...]:
    return tuple(criterion.missing for criterion in check.unmet if criterion.missing)
