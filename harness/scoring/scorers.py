"""Scorers: functions of (expectation, reply, workspace) to a score with a reason; pure, or they ask a judge."""

from __future__ import annotations

from collections.abc import Mapping

from harness.pipelines import BudgetSpentError
from harness.scoring.actions import actions
from harness.scoring.facts import never_states, states
from harness.scoring.groundedness import Checker, groundedness, groundedness_by
from harness.scoring.handoff import outcome, queue, rule
from harness.scoring.sendable import sendable
from harness.scoring.source import citations, source
from harness.scoring.triage import category, priority
from harness.turns import Reply, Score, Scorer, Status
from harness.workspace import Expect, Workspace

SCORERS: dict[str, Scorer] = {
    "category": category,
    "priority": priority,
    "outcome": outcome,
    "queue": queue,
    "rule": rule,
    "actions": actions,
    "source": source,
    "citations": citations,
    "sendable": sendable,
    "states": states,
    "never_states": never_states,
    "groundedness": groundedness,
}


def all_scorers(checker: Checker | None = None) -> dict[str, Scorer]:
    """The built-in scorers and those of other packages (entry point group `harness.scorers`).

    `checker` is who judges groundedness; the embedded one when None.
    """
    from importlib.metadata import entry_points

    chosen = {"groundedness": groundedness_by(checker)} if checker else {}
    return {**SCORERS, **chosen, **{point.name: point.load() for point in entry_points(group="harness.scorers")}}


async def score_turn(
    expect: Expect, reply: Reply, workspace: Workspace, scorers: Mapping[str, Scorer] = SCORERS
) -> tuple[Score, ...]:
    """Every scorer's finding that applies. A scorer that breaks or yields no number is an error.

    Raises BudgetSpentError when a scorer would have to ask more than the budget allows.
    """
    scores = [await _guarded(name, scorer, expect, reply, workspace) for name, scorer in scorers.items()]
    return tuple(score for score in scores if score.status is not Status.SKIPPED)


async def _guarded(name: str, scorer: Scorer, expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    try:
        found = scorer(expect, reply, workspace)
        score = found if isinstance(found, Score) else await found
    except BudgetSpentError:
        raise
    except Exception as error:  # noqa: BLE001 - a scorer may be anyone's code
        return Score(name, Status.ERROR, f"the scorer broke: {type(error).__name__}: {error}")
    if score.value is not None and score.value != score.value:
        return Score(name, Status.ERROR, "the scorer gave no number (NaN)")
    return score
