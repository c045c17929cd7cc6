"""What a change did, compared with a baseline; and whether it may pass."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from harness.gates.loosened_scenarios import looser_scenarios
from harness.gates.loosening import (
    Looser,
    LooserKind,
    looser_categories,
    looser_drafts,
    looser_family,
    looser_judges,
    looser_limits,
)
from harness.gates.paired import mcnemar
from harness.gates.pairing import Pair, PairKind, pair_up
from harness.gates.verdict import CategoryVerdict, Judgement, family_of
from harness.runs import JudgedBy, Manifest, ScenarioResult
from harness.workspace import Category, DraftReview, RolloutFile, SuiteAsked, Workspace

_OF_THE_GATE = {
    LooserKind.LIMIT, LooserKind.LIMIT_GONE, LooserKind.RISK, LooserKind.CEILING, LooserKind.CARD, LooserKind.CARD_GONE,
    LooserKind.FAMILY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Baseline:
    """The run that a change is compared with."""

    name: str  # as a person would call it
    manifest: Manifest
    results: Sequence[ScenarioResult]
    rollout: RolloutFile | None = None  # its gates; None where nobody knows
    categories: Mapping[str, Category] = field(default_factory=dict)  # as they were; none where nobody knows
    edited: Mapping[str, tuple[range, ...]] = field(default_factory=dict)  # lines of today's files; of a git ref only
    judged_by: JudgedBy | None = None  # cards, tools and briefs as they were; None where nobody knows
    drafts: Sequence[DraftReview] = ()  # as they were reviewed by then; of a git ref only


@dataclass(frozen=True)
class Change:
    """A run against its baseline, scenario by scenario and category by category.

    Both are judged at today's stages by the stricter of the gates of then and of today, so that only the results
    of the runs differ, and no gate that was made easier lets a change pass.
    """

    baseline: str
    pairs: tuple[Pair, ...]  # of open scenarios
    sealed: Mapping[PairKind, int]  # how many sealed ones there are of every kind
    judgement: Judgement
    judgement_before: Judgement
    unlike: tuple[str, ...]  # how the two runs were not made alike, in words
    looser: tuple[Looser, ...] = ()  # what makes the verdict easier than it was
    only_looser: frozenset[str] = frozenset()  # categories whose stage is supported by today's gates alone
    by_hand: tuple[str, ...] = ()  # titles of categories whose stage the ledger does not hold
    stale: bool = False  # whether the run is not evidence on today
    edited: Mapping[str, tuple[range, ...]] = field(default_factory=dict)  # as in the baseline
    suite: SuiteAsked = field(
        default_factory=SuiteAsked
    )  # the stricter of what was required of the scenarios then and is today

    @cached_property
    def by_kind(self) -> Mapping[PairKind, tuple[Pair, ...]]:
        """The pairs of every kind, in the order of the files; sealed ones are not among them."""
        return {kind: tuple(pair for pair in self.pairs if pair.kind is kind) for kind in PairKind}

    def count(self, kind: PairKind) -> int:
        """How many scenarios of a kind there are, open and sealed."""
        return len(self.by_kind[kind]) + self.sealed[kind]

    @property
    def compared(self) -> int:
        """How many scenarios could be compared."""
        return sum(self.count(kind) for kind in (PairKind.PASSING, PairKind.FAILING, PairKind.BROKEN, PairKind.FIXED))

    @property
    def p_value(self) -> float:
        """Exact McNemar on the scenarios that broke and those that were fixed; flaky ones are no evidence."""
        return mcnemar(self.count(PairKind.BROKEN), self.count(PairKind.FIXED))

    @property
    def below(self) -> tuple[tuple[CategoryVerdict, bool], ...]:
        """Categories whose evidence does not support their stage, and whether it already did not in the baseline."""
        held = {verdict.category.id for verdict in self.judgement_before.verdicts if verdict.holds}
        return tuple(
            (v, v.category.id not in held and v.category.id not in self.only_looser)
            for v in self.judgement.verdicts
            if not _holds(v)
        )

    @property
    def easier(self) -> str:
        """What was made easier, in a word or two: `its gate`, or the scenarios or drafts if no limit was lowered."""
        kinds = {each.kind for each in self.looser}
        if kinds == {LooserKind.DRAFTS}:
            return "its reviewed drafts were"
        return "its scenarios were" if _OF_THE_GATE.isdisjoint(kinds) else "its gate was"

    @property
    def measurable(self) -> bool:
        """Whether both runs could be judged, and have a scenario in common to compare."""
        some = self.compared + self.count(PairKind.FLAKY) > 0
        return self.judgement.measurable and self.judgement_before.measurable and some and not self.stale

    @property
    def exit_code(self) -> int:
        """3 not measurable; 1 something newly broke, or a stage is not supported or set by hand; 0 otherwise."""
        if not self.measurable:
            return 3
        return 1 if self.count(PairKind.BROKEN) or self.below or self.by_hand else 0


def change_since(
    baseline: Baseline, manifest: Manifest, results: Sequence[ScenarioResult], workspace: Workspace, *,
    before: Judgement, after: Judgement, as_strict: Judgement, today: Judgement,
) -> Change:  # fmt: skip
    """What happened to each scenario and category since the baseline.

    `before` and `after` are by the stricter gates, and so is `as_strict`, of results as if no scenario said less, by
    the calibration cards and the reviewed drafts of then; `today` is by the gates of `workspace`, which are today's.
    """
    rollout, as_written = workspace.rollout, pair_up(baseline.results, results)
    pairs = tuple(_followed(pair, workspace) for pair in as_written)
    worse = zip(after.verdicts, as_strict.verdicts, strict=True)
    judgement = replace(after, verdicts=tuple(strict if _holds(now) else now for now, strict in worse))
    kinds = Counter(pair.kind for pair in pairs if pair.latest.sealed)
    limits = looser_limits(baseline.rollout, rollout) if baseline.rollout else []
    return Change(
        baseline=baseline.name,
        pairs=tuple(pair for pair in pairs if not pair.latest.sealed),
        sealed={kind: kinds[kind] for kind in PairKind},
        judgement=judgement,
        judgement_before=before,
        unlike=tuple(_unlike(baseline, manifest)),
        looser=(
            *limits,
            *looser_categories(baseline.categories, workspace.categories),
            *looser_family(family_of(baseline.categories.values(), rollout), workspace.categories, rollout),
            *(looser_judges(baseline.judged_by, workspace) if baseline.judged_by else ()),
            *looser_drafts(baseline.drafts, workspace.drafts),
            *looser_scenarios(as_written),
        ),
        only_looser=frozenset(
            by_today.category.id
            for by_today, verdict in zip(today.verdicts, judgement.verdicts, strict=True)
            if by_today.holds and not _holds(verdict)
        ),
        edited=baseline.edited,
    )


def _followed(pair: Pair, workspace: Workspace) -> Pair:
    """A pair that asks the same where today's scenario only names other sections for those that are gone by now."""
    if pair.kind is not PairKind.CHANGED or pair.before is None or pair.after is None:
        return pair
    now = {turn.turn: turn.expect.source for turn in pair.after.turns}
    turns = (
        replace(turn, expect=turn.expect.model_copy(update={"source": source}))
        if (source := now.get(turn.turn)) and _are_gone({*(turn.expect.source or ())} - {*source}, workspace)
        else turn
        for turn in pair.before.turns
    )
    followed = Pair(replace(pair.before, turns=tuple(turns)), pair.after)
    return pair if followed.kind is PairKind.CHANGED else followed


def _are_gone(refs: set[str], workspace: Workspace) -> bool:
    return bool(refs) and not any(ref in workspace.sections or ref in workspace.articles for ref in refs)


def _holds(verdict: CategoryVerdict) -> bool:
    """Whether the evidence supports the stage, and the category may be there."""
    return verdict.holds and verdict.stage.rank <= verdict.category.ceiling.rank


def _unlike(baseline: Baseline, after: Manifest) -> list[str]:
    """What besides the change can make the runs differ, or keeps them from being compared."""
    before = baseline.manifest
    told = (
        ("pipeline", before.pipeline, after.pipeline),
        ("checker of groundedness", before.checker, after.checker),
        ("judge of criteria in words", before.criteria or "none", after.criteria or "none"),
        ("date", before.today, after.today),
        ("number of repeats", before.repeats, after.repeats),
        ("version of the harness", before.harness, after.harness),
    )
    words = [f"the {what} was {was}, now it is {now}" for what, was, now in told if was != now]
    if min(before.repeats, after.repeats) == 1 and after.pipeline != "reference":
        words.append("a single repeat cannot show whether a scenario is flaky: use --repeat 3")
    if baseline.rollout is None:
        words.append("the baseline does not say which gates it had: only today's are used")
    if not baseline.categories:
        words.append(
            "the baseline does not say which categories it had: a lower risk or a higher ceiling is not listed"
        )
    if baseline.judged_by is None:
        words.append(
            "the baseline does not say which calibration cards, tools and briefs it had: those are not compared"
        )
    return words
