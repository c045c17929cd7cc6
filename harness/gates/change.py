"""What a change did, compared with a baseline; and whether it may pass."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.gates.loosening import Looser, looser_limits, looser_scenario
from harness.gates.paired import mcnemar
from harness.gates.pairing import Pair, PairKind, pair_up
from harness.gates.verdict import CategoryVerdict, Judgement
from harness.runs import Manifest, ScenarioResult
from harness.workspace import RolloutFile


@dataclass(frozen=True, slots=True)
class Baseline:
    """The run that a change is compared with."""

    name: str  # as a person would call it
    manifest: Manifest
    results: Sequence[ScenarioResult]
    rollout: RolloutFile | None = None  # its gates; None where nobody knows


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
        return tuple((v, v.category.id not in held) for v in self.judgement.verdicts if not v.holds)

    @property
    def measurable(self) -> bool:
        """Whether both runs could be judged, and have a scenario in common to compare."""
        some = self.compared + self.count(PairKind.FLAKY) > 0
        return self.judgement.measurable and self.judgement_before.measurable and some

    @property
    def exit_code(self) -> int:
        """3 not measurable; 1 something is newly broken, or evidence does not support a stage; 0 in all other cases."""
        if not self.measurable:
            return 3
        return 1 if self.count(PairKind.BROKEN) or self.below else 0


def change_since(
    baseline: Baseline,
    judgement_before: Judgement,
    manifest: Manifest,
    results: Sequence[ScenarioResult],
    judgement: Judgement,
    today: Judgement,
    rollout: RolloutFile,
) -> Change:
    """What happened to each scenario and category since the baseline.

    Both judgements are by the stricter gates; `today` is by those of `rollout`, which are today's.
    """
    pairs = pair_up(baseline.results, results)
    kinds = Counter(pair.kind for pair in pairs if pair.latest.sealed)
    limits = looser_limits(baseline.rollout, rollout) if baseline.rollout else []
    return Change(
        baseline=baseline.name,
        pairs=tuple(pair for pair in pairs if not pair.latest.sealed),
        sealed={kind: kinds[kind] for kind in PairKind},
        judgement=judgement,
        judgement_before=judgement_before,
        unlike=tuple(_unlike(baseline, manifest)),
        looser=(*limits, *(looser for pair in pairs for looser in looser_scenario(pair))),
        only_looser=frozenset(
            by_today.category.id
            for by_today, verdict in zip(today.verdicts, judgement.verdicts, strict=True)
            if by_today.holds and not verdict.holds
        ),
    )


def _unlike(baseline: Baseline, after: Manifest) -> list[str]:
    """What besides the change can make the runs differ, or keeps them from being compared."""
    before = baseline.manifest
    told = (
        ("pipeline", before.pipeline, after.pipeline),
        ("checker of groundedness", before.checker, after.checker),
        ("date", before.today, after.today),
        ("number of repeats", before.repeats, after.repeats),
        ("version of the harness", before.harness, after.harness),
    )
    words = [f"the {what} was {was}, now it is {now}" for what, was, now in told if was != now]
    if min(before.repeats, after.repeats) == 1 and after.pipeline != "reference":
        words.append("a single repeat cannot show whether a scenario is flaky: use --repeat 3")
    if baseline.rollout is None:
        words.append("the baseline does not say which gates it had: only today's are used")
    return words
