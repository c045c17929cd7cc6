"""The runner: scenarios through a pipeline, scored, as a stream of events.

It knows nobody who listens: the journal, the progress bar and the reports take what they need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.pipelines import Conversation, Exchange, Pipeline, PipelineError, Progress, Reply
from harness.runs.results import ScenarioResult, TurnResult
from harness.scoring import SCORERS, Scorer, score_turn
from harness.workspace import Scenario, Workspace


@dataclass(frozen=True, slots=True)
class RunStarted:
    """Emitted once, before anything is asked of the pipeline."""

    scenarios: int


@dataclass(frozen=True, slots=True)
class ScenarioDone:
    """Emitted for each scenario when all its turns are scored."""

    result: ScenarioResult


@dataclass(frozen=True, slots=True)
class RunDone:
    """Emitted once at the end."""

    scenarios: int


Event = RunStarted | ScenarioDone | RunDone


def counted(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """The scenarios that speak: proposed ones wait for approval."""
    return [scenario for scenario in scenarios if scenario.status == "approved"]


def run(
    workspace: Workspace,
    pipeline: Pipeline,
    scenarios: Sequence[Scenario],
    scorers: Mapping[str, Scorer] = SCORERS,
    progress: Progress = lambda done, total: None,
) -> Iterator[Event]:
    """Run and score scenarios in order. A turn the pipeline fails on is an error result, not an exception."""
    yield RunStarted(len(scenarios))
    pipeline.prepare([turn.customer for scenario in scenarios for turn in scenario.turns], progress)
    for scenario in scenarios:
        yield ScenarioDone(run_scenario(workspace, pipeline, scenario, scorers))
    yield RunDone(len(scenarios))


def run_scenario(
    workspace: Workspace, pipeline: Pipeline, scenario: Scenario, scorers: Mapping[str, Scorer] = SCORERS
) -> ScenarioResult:
    """One conversation, turn by turn. After a turn without a reply the rest cannot be judged."""
    turns: list[TurnResult] = []
    history: list[Exchange] = []
    for number, turn in enumerate(scenario.turns, 1):
        conversation = Conversation(turn.customer, tuple(history), scenario.customer)
        reply, error = _ask(pipeline, conversation) if len(history) == number - 1 else (None, "an earlier turn failed")
        scores = score_turn(turn.expect, reply, workspace, scorers) if reply else ()
        turns.append(
            TurnResult(
                scenario=scenario.id,
                category=scenario.category,
                severity=scenario.severity,
                file=scenario.location.file,
                line=scenario.location.line,
                turn=number,
                message=turn.customer,
                expect=turn.expect,
                reply=reply,
                error=error,
                scores=scores,
            )
        )
        if reply:
            history.append(Exchange(turn.customer, reply))
    return ScenarioResult(tuple(turns))


def _ask(pipeline: Pipeline, conversation: Conversation) -> tuple[Reply | None, str]:
    try:
        return pipeline.reply(conversation), ""
    except PipelineError as error:
        return None, str(error)
    except Exception as error:  # noqa: BLE001 - a pipeline may be anyone's code
        return None, f"the pipeline broke: {type(error).__name__}: {error}"
