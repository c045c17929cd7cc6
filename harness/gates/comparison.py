"""Several runs on the same scenarios: how often each is right, and which differences are significant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from harness.gates.evidence import Cases, Evidence, by_category, gather
from harness.gates.paired import PairedTable, difference, mcnemar
from harness.gates.pairing import PairKind, pair_up
from harness.runs import ScenarioResult, sealed_like
from harness.scoring import ScorerGroup, all_scorers
from harness.turns import Status
from harness.workspace import NOT_OURS, Checks, Stage


@dataclass(frozen=True, slots=True)
class RunMetric:
    """A rate of scenarios. `wanted` says whether it counts what went right or what went wrong."""

    name: str
    heading: str
    wanted: bool
    group: ScorerGroup | None = None  # of the scorers that it rests on; None where the gates' evidence is counted


METRICS = (
    RunMetric("handled", "Scenarios that pass", True),
    *(RunMetric(group, f"{group.capitalize()} right", True, group) for group in ScorerGroup),
    RunMetric("missed_handoffs", "Missed handoffs", False),
    RunMetric("needless_handoffs", "Needless handoffs", False),
    RunMetric("grounded", "Ungrounded answers", False),
    RunMetric("responsive", "Answers beside the question", False),
)


@dataclass(frozen=True, slots=True)
class RunCost:
    """What the replies of a run cost. None where no reply says."""

    tokens: int | None
    cost: float | None
    median_seconds: float | None
    p95_seconds: float | None  # by nearest rank


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """A run on the scenarios that all runs have in common."""

    name: str
    scenarios: int
    repeats: int
    errors: tuple[str, ...]  # scenarios that could not be measured; never right in any rate
    flaky: tuple[str, ...]
    cases: Mapping[str, Cases]  # by metric
    categories: Mapping[str, Evidence]  # handoffs as the pipeline decided them, no stage holding any back
    took: RunCost
    left_out: tuple[str, ...]  # scenarios of this run that another has not, or not with the same words

    def count(self, metric: RunMetric) -> tuple[int, int]:
        """How many scenarios the metric counts, of how many."""
        cases = self.cases[metric.name]
        return (cases.good if metric.wanted else len(cases.bad)), cases.total


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric of one run against the first, on scenarios that it counts and that were measured in both."""

    metric: RunMetric
    table: PairedTable  # of scenarios that the metric counts
    low: float  # two-sided 95 %, of the second rate minus the first
    high: float
    p_value: float

    @property
    def shown(self) -> bool | None:
        """Whether it is shown to be better (True) or worse (False); None when it may be chance."""
        if self.table.total == 0 or self.low <= 0 <= self.high:
            return None
        return (self.low > 0) is self.metric.wanted


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side. The others are compared with the first."""

    runs: tuple[ComparedRun, ...]
    differences: Mapping[str, tuple[Difference, ...]]  # of each run but the first, by its name, one a metric

    @property
    def metrics(self) -> tuple[RunMetric, ...]:
        """Those to show: criteria only where a scenario has some."""
        has_criteria = any(run.cases[ScorerGroup.CRITERIA].all for run in self.runs)
        return tuple(metric for metric in METRICS if has_criteria or metric.group is not ScorerGroup.CRITERIA)


def compare(runs: Mapping[str, Sequence[ScenarioResult]]) -> Comparison:
    """Compare runs by name, on the scenarios that all have, with the same words and expectations."""
    common = _common(list(runs.values()))
    every = [result for results in runs.values() for result in results]
    measured = tuple(_measure(name, sealed_like(results, every), common) for name, results in runs.items())
    return Comparison(measured, {run.name: _differences(measured[0], run) for run in measured[1:]})


def _common(runs: Sequence[Sequence[ScenarioResult]]) -> set[str]:
    first, *others = runs
    common = {result.id for result in first}
    for other in others:
        apart = (PairKind.NEW, PairKind.GONE, PairKind.CHANGED)
        common &= {pair.id for pair in pair_up(first, other) if pair.kind not in apart}
    return common


def _measure(name: str, results: Sequence[ScenarioResult], common: set[str]) -> ComparedRun:
    own = [result for result in results if result.id in common]
    categories = _categories(own)
    return ComparedRun(
        name=name,
        scenarios=len(own),
        repeats=max((len(result.repeats) for result in own), default=1),
        errors=tuple(result.shown_as for result in own if result.status is Status.ERROR),
        flaky=tuple(result.shown_as for result in own if result.flaky),
        cases={metric.name: _cases(metric, own, categories) for metric in METRICS},
        categories=categories,
        took=_took(own),
        left_out=tuple(result.shown_as for result in results if result.id not in common),
    )


def _categories(results: Sequence[ScenarioResult]) -> dict[str, Evidence]:
    """The evidence of the gates, as if every reply were delivered."""
    filed = {turn.reply.category for result in results for turn in result.turns if turn.reply and turn.reply.category}
    own = dict.fromkeys(result.category for result in results)
    everywhere_auto = dict.fromkeys({*own, *filed} - {NOT_OURS}, Stage.AUTO)
    concerning = by_category(results, own)
    return {category: gather(concerning[category], category, everywhere_auto, Checks()) for category in own}


def _cases(metric: RunMetric, results: Sequence[ScenarioResult], categories: Mapping[str, Evidence]) -> Cases:
    """Each scenario once, although a missed handoff may count against several categories."""
    if metric.group:
        return _scored(results, metric.group)
    kinds: list[Cases] = [getattr(evidence, metric.name) for evidence in categories.values()]
    every, bad = {i for cases in kinds for i in cases.all}, {i for cases in kinds for i in cases.bad}
    in_order = [result.shown_as for result in results if result.shown_as in every]
    return Cases(tuple(in_order), tuple(i for i in in_order if i in bad))


def _scored(results: Sequence[ScenarioResult], group: ScorerGroup) -> Cases:
    """Scenarios that expect something of a group of scorers, and those where one does not pass or could not look."""
    expected = {name: each.expects for name, each in all_scorers().items() if each.group is group and each.expects}
    every, bad = [], []
    for result in results:
        found = [score.status for turn in result.turns for score in turn.scores if score.scorer in expected]
        unseen = any(not turn.reply and expects(turn.expect) for turn in result.turns for expects in expected.values())
        if found or unseen:
            every.append(result.shown_as)
            if unseen or set(found) != {Status.PASS}:
                bad.append(result.shown_as)
    return Cases(tuple(every), tuple(bad))


def _took(results: Sequence[ScenarioResult]) -> RunCost:
    usages = [turn.reply.usage for r in results for turn in r.turns if turn.reply and turn.reply.usage]
    seconds = sorted(usage.seconds for usage in usages if usage.seconds)
    return RunCost(
        tokens=sum(usage.input_tokens + usage.output_tokens for usage in usages) or None,
        cost=sum(usage.cost for usage in usages) or None,
        median_seconds=median(seconds) if seconds else None,
        p95_seconds=seconds[ceil(0.95 * len(seconds)) - 1] if seconds else None,
    )


def _differences(first: ComparedRun, second: ComparedRun) -> tuple[Difference, ...]:
    unmeasured = {*first.errors, *second.errors}
    return tuple(_difference(metric, first, second, unmeasured) for metric in METRICS)


def _difference(metric: RunMetric, first: ComparedRun, second: ComparedRun, unmeasured: set[str]) -> Difference:
    one, other = first.cases[metric.name], second.cases[metric.name]
    ids = (set(one.all) & set(other.all)) - unmeasured
    counts, counts_too = (ids - set(c.bad) if metric.wanted else ids & set(c.bad) for c in (one, other))
    table = PairedTable(
        both=len(counts & counts_too),
        only_first=len(counts - counts_too),
        only_second=len(counts_too - counts),
        neither=len(ids - counts - counts_too),
    )
    low, high = difference(table)
    return Difference(metric, table, low, high, mcnemar(table.only_first, table.only_second))
