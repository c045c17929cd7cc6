"""The verdict on each category: promote, hold, demote, or not enough evidence."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Self

from harness.gates.action_counts import ActionCount, count_actions
from harness.gates.clusters import clusters_of, customer_side
from harness.gates.criteria import check_stage, check_without_gate
from harness.gates.criterion import Criterion, CriterionState, StageCheck
from harness.gates.evidence import Evidence, by_category, drafts_of, gather, left_out
from harness.gates.repeats import Repeats, repeats_of
from harness.gates.simulations import Simulations, simulations_of
from harness.gates.tuning import Tuning, tuning
from harness.ledger import tuned_on
from harness.runs import Manifest, ScenarioResult, opened
from harness.scoring.criteria import criteria_card
from harness.scoring.groundedness import card_of
from harness.turns import Status
from harness.workspace import NOT_OURS, Card, Category, DraftReview, NoEvidence, RolloutFile, Stage, Workspace


class Verdict(StrEnum):
    """The gate's decision on a category."""

    PROMOTE = "promote"
    HOLD = "hold"
    DEMOTE = "demote"
    NOT_ENOUGH = "not enough evidence"


class VerdictReason(StrEnum):
    """What a verdict is based on."""

    UNMET = "unmet"  # criteria of the gate it rests on
    SHOWN = "shown"  # everything that the next stage requires
    CEILING = "ceiling"
    NO_GATE = "no gate"  # leads further
    PART = "part"  # of the scenarios was run, which shows nothing


@dataclass(frozen=True, slots=True)
class CategoryVerdict:
    """One decision and why; `gates.wording` puts it into sentences."""

    category: Category
    stage: Stage
    verdict: Verdict
    to: Stage | None  # where it would go: up for `promote`, down for `demote`
    reason: VerdictReason
    now: StageCheck  # the gate of the stage it stands at
    next: StageCheck | None  # the gate of the next stage, when it may go there
    evidence: Evidence  # at the stages of today
    unheld: Evidence  # as if no stage held anything back
    actions: ActionCount  # proposed to other systems
    tuning: Tuning

    @property
    def rests_on(self) -> StageCheck:
        """The gate that decides: of its own stage where that is not met, else of the next one, if it may go there."""
        return self.now if not self.holds or self.next is None else self.next

    @property
    def holds(self) -> bool:
        """Whether the evidence supports its current stage."""
        return self.now.state is CriterionState.MET and self.reason is not VerdictReason.PART


@dataclass(frozen=True, slots=True)
class NotOurs:
    """What was done with messages that belong to no category. Nothing of it can be promoted."""

    evidence: Evidence  # at the stages of today
    unheld: Evidence  # as if no stage held anything back
    tuning: Tuning


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts of a run."""

    verdicts: tuple[CategoryVerdict, ...]
    not_ours: NotOurs | None  # where there are such scenarios
    scenarios: int
    passed: int
    errors: int
    cause: str  # the commonest of the errors, in words; of those of open scenarios
    errors_allowed: float
    repeats: Repeats
    left_out: Mapping[NoEvidence, tuple[str, ...]]  # no evidence; what went wrong in them is an error all the same
    tuning: Tuning  # of all categories
    by_seal: bool  # whether a category moves up by its sealed scenarios
    simulated: Simulations | None = None  # where some are

    @property
    def measurable(self) -> bool:
        """False when there is nothing to judge by, or too much of it could not be measured."""
        return self.scenarios > 0 and self.errors / self.scenarios <= self.errors_allowed

    @property
    def holds(self) -> bool:
        return self.measurable and not self.below

    @property
    def ready(self) -> list[Category]:
        """Those that may move up."""
        return [each.category for each in self.verdicts if each.verdict is Verdict.PROMOTE]

    @property
    def below(self) -> list[Category]:
        """Those whose stage the evidence does not support."""
        return [each.category for each in self.verdicts if not each.holds]

    @property
    def of_a_part(self) -> Self:
        """The same of a run that holds only a part of the scenarios: the others may say otherwise."""
        none = (replace(each, verdict=Verdict.NOT_ENOUGH, to=None, reason=VerdictReason.PART) for each in self.verdicts)
        return replace(self, verdicts=tuple(none))

    @property
    def actions(self) -> ActionCount:
        """Those of all categories."""
        return ActionCount.of_all(verdict.actions for verdict in self.verdicts)

    @property
    def exit_code(self) -> int:
        """0 the gates are met, 1 one is not, 3 they could not be measured."""
        return 3 if not self.measurable else 0 if self.holds else 1


@dataclass(frozen=True, slots=True)
class BesideResults:
    """What a verdict goes by beside the results of a run."""

    card: Card | None = None  # how right the groundedness checker is
    criteria_card: Card | None = None  # how right the judge of criteria in words is
    drafts: Sequence[DraftReview] = ()  # of live work
    tuned: Collection[str] = ()  # on what thresholds were tuned: scenarios by id, conversations as `zendesk:1042`

    @classmethod
    def of(cls, workspace: Workspace, manifest: Manifest, tuned: Collection[str]) -> Self:
        """Of a run, by today's rules. `tuned` is what `ledger.tuned_on` names."""
        cards = card_of(workspace, manifest.checker), criteria_card(workspace, manifest.criteria)
        return cls(*cards, workspace.drafts_of(manifest.pipeline), tuned)


_NOTHING_BESIDE = BesideResults()


@dataclass(frozen=True, slots=True)
class Standards:
    """What the evidence is checked against."""

    rollout: RolloutFile
    card: Card | None
    drafts: Mapping[str, Sequence[DraftReview]]  # by category
    clusters: Mapping[str, str]  # of each scenario: those that are alike count as one
    family: int  # categories among which the chance of a wrong promotion is divided
    criteria_card: Card | None = None
    tuned: Collection[str] = ()  # the scenarios that thresholds were tuned on: they show nothing for a further stage
    by_seal: bool = False  # whether the rates of further stages are those of sealed scenarios
    unseen: Collection[str] = ()  # the scenarios that nothing was fitted to, as they are shown

    @classmethod
    def of(
        cls, results: Sequence[ScenarioResult], categories: Iterable[Category], rollout: RolloutFile,
        beside: BesideResults = _NOTHING_BESIDE,
    ) -> Self:  # fmt: skip
        """Of the results to be judged, as which of them are alike and sealed counts for all."""
        tuned = beside.tuned
        clusters = clusters_of(tuple(customer_side(result) for result in results if not result.no_evidence))
        fresh = [d for d in beside.drafts if d.id.split(":", 2)[-1] not in tuned]  # of `review:<week>:zendesk:1042`
        family = family_of(categories, rollout)
        by_seal = rollout.seal.any or any(result.sealed for result in results)  # also where none happens to be sealed
        unseen = frozenset(_unseen(results, clusters, tuned, by_seal=by_seal))
        reviewed: dict[str, list[DraftReview]] = {}
        for draft in fresh:
            reviewed.setdefault(draft.category, []).append(draft)
        return cls(rollout, beside.card, reviewed, clusters, family, beside.criteria_card, tuned, by_seal, unseen)


class GateChecks:
    """The gates of the categories at any stages, each compared with the evidence when it is asked for.

    A judgement says much more of every category, and so takes many times as long. What is given is what `judge` takes,
    and `shared_by`: the least number of categories among which the chance of a wrong promotion is divided.
    """

    def __init__(
        self, results: Sequence[ScenarioResult], categories: Mapping[str, Category], rollout: RolloutFile,
        beside: BesideResults = _NOTHING_BESIDE, shared_by: int = 1,
    ) -> None:  # fmt: skip
        self.categories, self._shared_by = categories, shared_by
        self._concerning = by_category(results, categories)
        self._standards = Standards.of(results, categories.values(), rollout, beside)

    def now(self, category: str, stages: Mapping[str, Stage]) -> StageCheck:
        """The gate of its own stage."""
        return self._check(category, stages.get(category, Stage.HUMAN), self._at(stages))

    def next(self, category: str, stages: Mapping[str, Stage]) -> StageCheck | None:
        """The gate of the stage above its own, where it may go there."""
        standards = self._at(stages)
        higher = _ahead(self.categories[category], standards.rollout)
        return self._check(category, higher, standards) if higher else None

    def _at(self, stages: Mapping[str, Stage]) -> Standards:
        rollout = self._standards.rollout.model_copy(update={"stages": dict(stages)})
        family = max(self._shared_by, family_of(self.categories.values(), rollout))
        return replace(self._standards, rollout=rollout, family=family)

    def _check(self, category: str, stage: Stage, standards: Standards) -> StageCheck:
        return check_at(self._concerning[category], self.categories[category], stage, standards)[0]


def judge(
    results: Sequence[ScenarioResult],
    categories: Mapping[str, Category],
    rollout: RolloutFile,
    beside: BesideResults = _NOTHING_BESIDE,
) -> Judgement:
    """The verdict on every category."""
    standards = Standards.of(results, categories.values(), rollout, beside)
    statuses = [result.status for result in results]
    concerning = by_category(results, [*categories, NOT_OURS])
    return Judgement(
        verdicts=tuple(_verdict(concerning[category.id], category, standards) for category in categories.values()),
        not_ours=_not_ours(concerning[NOT_OURS], standards),
        scenarios=len(results),
        passed=statuses.count(Status.PASS),
        errors=statuses.count(Status.ERROR),
        cause=_commonest(each.unmeasured for each in opened(results) if each.status is Status.ERROR),
        errors_allowed=rollout.errors.at_most,
        repeats=repeats_of(results),
        left_out=left_out(results),
        tuning=tuning(_told_apart(results, standards)),
        by_seal=standards.by_seal,
        simulated=simulations_of(results),
    )


def judge_run(results: Sequence[ScenarioResult], workspace: Workspace, manifest: Manifest) -> Judgement:
    """What the results of a run mean, by today's rules. One of a part of the scenarios moves no category."""
    beside = BesideResults.of(workspace, manifest, tuned_on(workspace))
    judged = judge(results, workspace.categories, workspace.rollout, beside)
    return judged.of_a_part if manifest.part else judged


def _ahead(category: Category, rollout: RolloutFile) -> Stage | None:
    """The stage that a category may go to next: within its ceiling, and with a gate."""
    higher = rollout.stages.get(category.id, Stage.HUMAN).next
    return higher if higher and higher.rank <= category.ceiling.rank and higher in rollout.gates else None


def family_of(categories: Iterable[Category], rollout: RolloutFile) -> int:
    """Among how many categories the chance of a wrong promotion is divided."""
    may_move = sum(_ahead(category, rollout) is not None for category in categories)
    return max(1, may_move) if rollout.gates.family == "all" else 1


def _commonest(causes: Iterable[str]) -> str:
    counted = Counter(causes).most_common(1)
    return counted[0][0] if counted else "only sealed scenarios have any"


def _verdict(results: Sequence[ScenarioResult], category: Category, standards: Standards) -> CategoryVerdict:
    rollout = standards.rollout
    stage = rollout.stages.get(category.id, Stage.HUMAN)
    now, evidence = check_at(results, category, stage, standards)
    higher = _ahead(category, rollout)
    ahead = check_at(results, category, higher, standards)[0] if higher else None
    verdict, reason = _decide(category, stage, now, ahead)
    to = _supported(results, category, stage, standards) if verdict is Verdict.DEMOTE else None
    if verdict is Verdict.PROMOTE:
        to = higher
    own = [result for result in results if result.category == category.id]
    unheld, sides = _unheld(results, category.id, rollout), _sides(results, category.id, standards)
    return CategoryVerdict(
        category, stage, verdict, to, reason, now, ahead, evidence, unheld, count_actions(own), sides
    )


def _not_ours(results: Sequence[ScenarioResult], standards: Standards) -> NotOurs | None:
    if not results:
        return None
    rollout = standards.rollout
    evidence = gather(results, NOT_OURS, rollout.stages, rollout.checks)
    return NotOurs(evidence, _unheld(results, NOT_OURS, rollout), _sides(results, NOT_OURS, standards))


def _unheld(results: Sequence[ScenarioResult], category: str, rollout: RolloutFile) -> Evidence:
    everywhere_auto = dict.fromkeys({*rollout.stages, category} - {NOT_OURS}, Stage.AUTO)
    return gather(results, category, everywhere_auto, rollout.checks)


def _sides(results: Sequence[ScenarioResult], category: str, standards: Standards) -> Tuning:
    return tuning(r for r in _told_apart(results, standards) if r.category == category)


def check_at(
    results: Sequence[ScenarioResult], category: Category, stage: Stage, standards: Standards
) -> tuple[StageCheck, Evidence]:
    """The gate of a stage against the evidence as it would be at that stage.

    Where it has no gate it is met, unless something was done that cannot be undone.

    For a stage further than today's the rates of the sealed scenarios have to show it, and those of all as well:
    sealed ones that are better than the rest were picked, or the AI knows them. Where nothing is sealed, those have to
    show it that no threshold was tuned on. The chance of being wrong is divided among all categories that may move.
    What is counted and what forbids a move is looked for in all scenarios.
    """
    rollout, gate = standards.rollout, standards.rollout.gates.of(stage)
    stages = {**rollout.stages, category.id: stage}
    gathered = gather(results, category.id, stages, rollout.checks)
    evidence = replace(gathered, drafts=drafts_of(standards.drafts.get(category.id, ()), category.id))
    if gate is None:
        return check_without_gate(stage, evidence), evidence
    if stage.rank <= rollout.stages.get(category.id, Stage.HUMAN).rank:
        cards = standards.card, standards.criteria_card
        return check_stage(category, stage, gate, evidence, *cards, standards.clusters), evidence
    against = partial(
        check_stage, category, stage, gate, card=standards.card, criteria_card=standards.criteria_card,
        clusters=standards.clusters, family=standards.family, further=True,
    )  # fmt: skip
    if not (standards.by_seal or standards.tuned):
        return against(evidence), evidence
    apart = [result for result in results if result.shown_as in standards.unseen]
    rates = gather(apart, category.id, stages, rollout.checks)
    unseen = replace(  # of what a gate compares all but these are rates of theirs
        rates, critical=evidence.critical, handoffs=evidence.handoffs, repeats=evidence.repeats,
        unheard=evidence.unheard, left_out=evidence.left_out, drafts=evidence.drafts,
        criteria=rates.criteria if gate.criteria else evidence.criteria, worded=evidence.worded,
    )  # fmt: skip
    of_unseen = [_of_sealed(each, evidence) if standards.by_seal else each for each in against(unseen).criteria]
    pairs = zip(of_unseen, against(evidence).criteria, strict=True)
    return StageCheck(stage, tuple(max(pair, key=lambda c: _GRAVITY.index(c.state)) for pair in pairs)), unseen


def _of_sealed(criterion: Criterion, whole: Evidence) -> Criterion:
    """A rate of sealed scenarios says so also where there is none yet; one that is that of all is none."""
    if criterion.limit is None or criterion.cases is whole.criteria:
        return criterion
    return replace(criterion, cases=replace(criterion.cases, only_sealed=True))


_GRAVITY = [CriterionState.MET, CriterionState.SHORT, CriterionState.FAILED]


def _unseen(
    results: Sequence[ScenarioResult], clusters: Mapping[str, str], tuned: Collection[str], *, by_seal: bool
) -> Iterator[str]:
    """Those that nothing was fitted to: the sealed ones if any are to be, and none that a threshold was tuned on.

    Neither are those that are like an open one, or like one that was tuned on: whoever fixes that one fixes them too.
    """
    if not (by_seal or tuned):
        yield from (result.shown_as for result in results)
        return
    seen = {clusters.get(r.shown_as) for r in results if (by_seal and not r.sealed) or r.id in tuned}
    apart = [r for r in results if (r.sealed or not by_seal) and r.id not in tuned]
    yield from (r.shown_as for r in apart if r.no_evidence or clusters[r.shown_as] not in seen)


def _told_apart(results: Sequence[ScenarioResult], standards: Standards) -> list[ScenarioResult]:
    """The open ones, and the sealed ones that are like none of them."""
    return [*opened(results), *(r for r in results if r.sealed and r.shown_as in standards.unseen)]


def _decide(
    category: Category, stage: Stage, now: StageCheck, ahead: StageCheck | None
) -> tuple[Verdict, VerdictReason]:
    if now.state is CriterionState.FAILED and stage is Stage.HUMAN:  # no stage is lower
        return Verdict.HOLD, VerdictReason.UNMET
    if now.state is not CriterionState.MET:
        return Verdict.DEMOTE if now.state is CriterionState.FAILED else Verdict.NOT_ENOUGH, VerdictReason.UNMET
    if ahead is None:
        return Verdict.HOLD, VerdictReason.CEILING if stage is category.ceiling else VerdictReason.NO_GATE
    if ahead.state is CriterionState.MET:
        return Verdict.PROMOTE, VerdictReason.SHOWN
    return Verdict.NOT_ENOUGH if ahead.state is CriterionState.SHORT else Verdict.HOLD, VerdictReason.UNMET


def _supported(results: Sequence[ScenarioResult], category: Category, stage: Stage, standards: Standards) -> Stage:
    """The furthest lower stage whose gate the evidence meets; `human` requires nothing."""
    for lower in reversed(list(Stage)[1 : stage.rank]):
        if (
            lower in standards.rollout.gates
            and check_at(results, category, lower, standards)[0].state is CriterionState.MET
        ):
            return lower
    return Stage.HUMAN
