"""Which conversations a run holds, and whether it held them all."""

from collections.abc import Iterable

from harness.cache import key_of
from harness.runs.attempts import conversations
from harness.runs.results import ScenarioResult
from harness.runs.runner import counted
from harness.runs.variants import ways
from harness.workspace import Scenario, Workspace


def to_run(workspace: Workspace) -> list[Scenario]:
    """Every scenario that counts, in each way in which it is run: as written, then its variants."""
    return [way for scenario in counted(workspace.scenarios) for way in ways(scenario, workspace)]


def suite_of(scenarios: Iterable[Scenario]) -> str:
    """Which scenarios and variants are to be run, and in which words, by digest."""
    return _suite((each.id, each.variant, [turn.customer for turn in each.turns]) for each in scenarios)


def suite_run(results: Iterable[ScenarioResult]) -> str:
    """The same of what was run."""
    held = {
        (id_, variant): [turn.message for turn in turns if turn.given]
        for (id_, variant, _), turns in conversations(results)
    }
    return _suite((*which, messages) for which, messages in held.items())


def _suite(asked: Iterable[tuple[str, str, list[str]]]) -> str:
    return key_of(sorted(asked)).hex()
