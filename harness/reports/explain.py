"""The arithmetic behind a verdict, step by step in words."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from harness.gates import (
    METHODS,
    CategoryVerdict,
    Criterion,
    CriterionState,
    Judgement,
    Method,
    StageCheck,
    found_words,
    takes_words,
)
from harness.reports.board import calibrating, headline, seal_words, tuning_words, verdict_words
from harness.reports.document import Block, Document, Gap, Text, items
from harness.reports.run_standing import RunStanding, sentences
from harness.reports.scenario_names import by_name
from harness.runs import ScenarioResult, opened
from harness.workspace import Location, Stage

_NO_NUMBER = (Method.OFTEN, Method.UNPROVEN, Method.QUOTED)  # of what is missing
_STATES = {CriterionState.MET: "met", CriterionState.SHORT: "not yet shown", CriterionState.FAILED: "NOT met"}
_WHY = {
    CriterionState.MET: "so it is met",
    CriterionState.SHORT: "so it is not yet shown: the share itself is good enough, but there are too few cases",
    CriterionState.FAILED: "and the share itself already falls short: more cases like these would not help",
}


def document(
    categories: Collection[str], judgement: Judgement, results: Sequence[ScenarioResult],
    standing: RunStanding | None = None,
) -> Document:  # fmt: skip
    """Explain the gates of these categories: of the stage each is at, and of the next one."""
    places = {result.id: result.location for result in opened(results)}
    blocks: list[Block] = []
    for verdict in judgement.verdicts if judgement.measurable else ():
        if verdict.category.id in categories:
            blocks += [*_category(verdict, places), Gap()]
    rests = [Text(seal_words(judgement))] if judgement.measurable else []
    stands = map(Text, sentences(standing, judgement)) if standing and standing.stale else ()
    return Document([*blocks, Text(headline(judgement, standing)), *rests, *calibrating(judgement), *stands])


def _category(verdict: CategoryVerdict, places: Mapping[str, Location]) -> Iterator[Block]:
    category, stage = verdict.category, verdict.stage
    yield Text(f"{category.title} ({category.id})")
    yield Text(f"Stage: {stage}. Ceiling: {category.ceiling}. Verdict: {verdict_words(verdict).text}.")
    if found := tuning_words(verdict.tuning):
        yield Text(f"Handled right: {found}.")
    yield Gap()
    yield from _gate(verdict.now, "its stage", places)
    yield Gap()
    if verdict.next:
        yield from _gate(verdict.next, "the next stage", places)
    else:
        yield Text(_no_further(verdict))


def _no_further(verdict: CategoryVerdict) -> str:
    category, higher = verdict.category, verdict.stage.next
    if higher is None:
        return f"{Stage.AUTO} is the furthest stage there is."
    if higher.rank > category.ceiling.rank:
        return f"{higher} is above its ceiling, {category.ceiling}, whatever the evidence says (rules/categories.yaml)."
    return f"{higher} has no gate, so no category can move there (rules/rollout.yaml)."


def _gate(check: StageCheck, which: str, places: Mapping[str, Location]) -> Iterator[Block]:
    """How many of its criteria are met, then each with the arithmetic."""
    met = f"{len(check.criteria) - len(check.unmet)} of {len(check.criteria)} criteria met"
    yield Text(f"{check.stage}, {which}: {met if check.criteria else 'requires nothing'}")
    for criterion in check.criteria:
        yield Text(f"[{_STATES[criterion.state]}] {criterion.kind.title}", 2)
        yield items([found_words(criterion)], " " * 6)
        if arithmetic := _arithmetic(criterion):
            yield Text(arithmetic, 6, width=100)
        if criterion.state is CriterionState.MET:
            continue
        estimated = criterion.state is CriterionState.SHORT and criterion.more and criterion.method not in _NO_NUMBER
        yield Text(f"What it would take: {'about ' if estimated else ''}{takes_words(criterion)}", 6)
        if criterion.cases.bad:
            yield Text(f"What counts against it ({len(criterion.cases.bad)}):", 6)
            against = [name + (f"  {places[name]}" if name in places else "") for name in by_name(criterion.cases.bad)]
            yield items(against, " " * 8)


def _arithmetic(criterion: Criterion) -> str:
    """From the share to the bound to what is required, for a criterion that has a bound."""
    if criterion.bound is None or criterion.limit is None or criterion.method not in METHODS:
        return ""
    side, worse = ("at most", "higher") if criterion.kind.at_most else ("at least", "lower")
    found = "There are no cases yet"
    if criterion.rate is not None:
        found = f"The share found is {criterion.rate:.1%}, which may be luck: the true one may be {worse}"
    sure = f"with {criterion.confidence * 100:g}% confidence " if criterion.confidence else ""
    return (
        f"{found}. So the gate uses {METHODS[criterion.method]}: {sure}it is {side} {criterion.bound:.1%}. "
        f"Required is {side} {criterion.limit * 100:g}%, {_WHY[criterion.state]}."
    )
