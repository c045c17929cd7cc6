"""The arithmetic behind a verdict, walked through in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TextIO

from harness.gates import (
    METHODS,
    CategoryVerdict,
    Criterion,
    CriterionState,
    Judgement,
    StageCheck,
    found_words,
    takes_words,
)
from harness.reports.board import headline, verdict_words
from harness.runs import ScenarioResult
from harness.workspace import Location, Stage

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
        return "requires nothing"
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
        yield f"  [{_STATES[criterion.state]}] {criterion.kind.title}"
        yield f"      {found_words(criterion)}"
        yield from (f"      {line}" for line in _arithmetic(criterion))
        if criterion.state is CriterionState.MET:
            continue
        about = "about " if criterion.state is CriterionState.SHORT else ""
        yield f"      What it would take: {about}{takes_words(criterion)}"
        if criterion.cases.bad:
            yield f"      What speaks against it ({len(criterion.cases.bad)}):"
        for scenario in criterion.cases.bad:
            yield f"        {scenario}" + (f"  {places[scenario]}" if scenario in places else "")


def _arithmetic(criterion: Criterion) -> list[str]:
    """From the share to the bound to what is required, for a criterion that has a bound."""
    if criterion.bound is None or criterion.limit is None:
        return []
    side, worse = ("at most", "higher") if criterion.kind.at_most else ("at least", "lower")
    found = "No case speaks to it yet"
    if criterion.rate is not None:
        found = f"The share found is {criterion.rate:.1%}, which may be luck: the true one may be {worse}"
    sure = f"with {criterion.confidence * 100:g}% confidence " if criterion.confidence else ""
    words = (
        f"{found}. So the gate uses {METHODS[criterion.method]}: {sure}it is {side} {criterion.bound:.1%}. "
        f"Required is {side} {criterion.limit * 100:g}%, {_WHY[criterion.state]}."
    )
    return wrap(words, 100)
