"""The arithmetic behind a verdict, walked through in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from textwrap import wrap

from harness.gates import CategoryVerdict, Criterion, CriterionState, Judgement, StageCheck
from harness.reports.board import headline, verdict_words
from harness.reports.document import Block, Document, Gap, Text, items
from harness.runs import ScenarioResult
from harness.workspace import Location, Stage

_TITLES = {
    "scenarios": "Enough scenarios",
    "handled": "Handled right: category, article, facts, outcome and queue all as they must be",
    "grounded": "Grounded: the cited sections support what was said",
    "missed_critical": "Missed handoffs that are critical",
    "missed_handoffs": "Missed handoffs: should have gone to a person and did not",
    "needless_handoffs": "Needless handoffs: went to a person and need not have",
}
_AT_MOST = {"missed_handoffs", "needless_handoffs"}
_STATES = {CriterionState.MET: "met", CriterionState.SHORT: "not yet shown", CriterionState.FAILED: "NOT met"}
_WHY = {
    CriterionState.MET: "so it is met",
    CriterionState.SHORT: "so it is not yet shown: the share itself would do, but too few cases stand behind it",
    CriterionState.FAILED: "and the share itself already falls short: more cases like these would not help",
}


def document(categories: Collection[str], judgement: Judgement, results: Sequence[ScenarioResult]) -> Document:
    """Walk through the gates of these categories: the stage each stands at, and the next one."""
    places = {result.id: result.location for result in results}
    blocks: list[Block] = []
    for verdict in judgement.verdicts if judgement.measurable else ():
        if verdict.category.id in categories:
            blocks += [*_category(verdict, places), Gap()]
    return Document([*blocks, Text(headline(judgement))])


def _category(verdict: CategoryVerdict, places: Mapping[str, Location]) -> Iterator[Block]:
    category, stage = verdict.category, verdict.stage
    yield Text(f"{category.title} ({category.id})")
    yield Text(f"Stands at: {stage}. Ceiling: {category.ceiling}. Verdict: {verdict_words(verdict)[0]}.")
    yield Gap()
    yield Text(f"{stage}, where it stands: {_gate(verdict.now)}")
    yield from _criteria(verdict.now, places)
    yield Gap()
    if verdict.next:
        yield Text(f"{verdict.next.stage}, the next stage: {_gate(verdict.next)}")
        yield from _criteria(verdict.next, places)
    else:
        yield Text(_no_further(verdict))


def _gate(check: StageCheck) -> str:
    if not check.criteria:
        return "asks nothing"
    met = len(check.criteria) - len(check.unmet)
    return f"{met} of {len(check.criteria)} criteria met"


def _no_further(verdict: CategoryVerdict) -> str:
    category, higher = verdict.category, verdict.stage.next
    if higher is None:
        return f"{Stage.AUTO} is the furthest stage there is."
    if higher.rank > category.ceiling.rank:
        return f"{higher} is past its ceiling, {category.ceiling}, whatever the evidence (rules/categories.yaml)."
    return f"{higher} has no gate, so nothing leads there (rules/rollout.yaml)."


def _criteria(check: StageCheck, places: Mapping[str, Location]) -> Iterator[Block]:
    for criterion in check.criteria:
        title = _TITLES.get(criterion.name, criterion.name.replace("_", " ").capitalize())
        yield Text(f"[{_STATES[criterion.state]}] {title}", 2)
        yield items([criterion.words, *_arithmetic(criterion)], " " * 6)
        if criterion.missing:
            about = "about " if criterion.state is CriterionState.SHORT else ""
            yield Text(f"What it would take: {about}{criterion.missing}", 6)
        if criterion.state is CriterionState.MET or not criterion.scenarios:
            continue
        yield Text(f"What speaks against it ({len(criterion.scenarios)}):", 6)
        against = [id_ + (f"  {places[id_]}" if id_ in places else "") for id_ in criterion.scenarios]
        yield items(against, " " * 8)


def _arithmetic(criterion: Criterion) -> list[str]:
    """From the share to the bound to what is asked, for a criterion that has a bound."""
    if criterion.bound is None or criterion.asked is None:
        return []
    side, worse = ("at most", "higher") if criterion.name in _AT_MOST else ("at least", "lower")
    found = "No case speaks to it yet"
    if criterion.rate is not None:
        found = f"The share found is {criterion.rate:.1%}, which may be luck: the true one may be {worse}"
    sure = f"with {criterion.confidence * 100:g}% confidence " if criterion.confidence else ""
    words = (
        f"{found}. So the gate asks {criterion.method or 'a bound'}: {sure}it is {side} {criterion.bound:.1%}. "
        f"Asked is {side} {criterion.asked * 100:g}%, {_WHY[criterion.state]}."
    )
    return wrap(words, 100)
