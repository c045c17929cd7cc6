"""The arithmetic behind a verdict, walked through in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TextIO

from harness.gates import CategoryVerdict, Criterion, CriterionState, Judgement, StageCheck
from harness.reports.board import headline, verdict_words
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


def print_explained(
    categories: Collection[str], judgement: Judgement, results: Sequence[ScenarioResult], out: TextIO
) -> None:
    """Walk through the gates of these categories: the stage each stands at, and the next one."""
    places = {result.id: result.location for result in results}
    if judgement.measurable:
        for verdict in judgement.verdicts:
            if verdict.category.id in categories:
                out.writelines(line + "\n" for line in (*_category(verdict, places), ""))
    out.write(f"{headline(judgement)}\n")


def _category(verdict: CategoryVerdict, places: Mapping[str, Location]) -> Iterator[str]:
    category, stage = verdict.category, verdict.stage
    yield f"{category.title} ({category.id})"
    yield f"Stands at: {stage}. Ceiling: {category.ceiling}. Verdict: {verdict_words(verdict)[0]}."
    yield ""
    yield f"{stage}, where it stands: {_gate(verdict.now)}"
    yield from _criteria(verdict.now, places)
    yield ""
    if verdict.next:
        yield f"{verdict.next.stage}, the next stage: {_gate(verdict.next)}"
        yield from _criteria(verdict.next, places)
    else:
        yield _no_further(verdict)


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


def _criteria(check: StageCheck, places: Mapping[str, Location]) -> Iterator[str]:
    for criterion in check.criteria:
        title = _TITLES.get(criterion.name, criterion.name.replace("_", " ").capitalize())
        yield f"  [{_STATES[criterion.state]}] {title}"
        yield f"      {criterion.words}"
        yield from (f"      {line}" for line in _arithmetic(criterion))
        if criterion.missing:
            about = "about " if criterion.state is CriterionState.SHORT else ""
            yield f"      What it would take: {about}{criterion.missing}"
        if criterion.state is CriterionState.MET or not criterion.scenarios:
            continue
        yield f"      What speaks against it ({len(criterion.scenarios)}):"
        for scenario in criterion.scenarios:
            yield f"        {scenario}" + (f"  {places[scenario]}" if scenario in places else "")


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
