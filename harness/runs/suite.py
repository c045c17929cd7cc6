"""Which conversations a run holds, whether it held them all, and whether its results say of them what is written."""

from collections.abc import Iterable

from harness.cache import key_of
from harness.runs.attempts import conversations
from harness.runs.results import ScenarioResult, TurnResult
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


def held_once_each(attempt: Iterable[ScenarioResult], repeats: int, *, all_of_them: bool) -> bool:
    """Whether an attempt has no conversation twice and none beyond the repeats; the last one has `all_of_them`.

    A line that somebody copied would count as a further repeat, also right below the one that it is a copy of: that
    conversation would have gone otherwise.
    """
    held: dict[tuple[str, str], list[int]] = {}
    for (id_, variant, repeat), turns in conversations(attempt):
        if len({turn.turn for turn in turns}) < len(turns):
            return False
        held.setdefault((id_, variant), []).append(repeat)
    return all(
        len(numbers) == len(set(numbers)) and min(numbers) >= 1 and max(numbers) <= repeats
        and (len(numbers) == repeats or not all_of_them)
        for numbers in held.values()
    )  # fmt: skip


def as_written(results: Iterable[ScenarioResult], workspace: Workspace) -> bool:
    """Whether results on the workspace as it is say of each scenario what is written there.

    What a scenario counts for (its category, severity, seal, customer, and whether it is evidence) stands in each
    line, for whoever reads results alone; it is no finding, so no digest of what was found notices another.
    """
    written = {(each.id, each.variant): each for each in to_run(workspace)}
    return all(
        (way := written.get((turn.scenario, turn.variant))) is not None and _fits(turn, way, workspace)
        for result in results
        for turn in result.turns
    )


def _fits(turn: TurnResult, way: Scenario, workspace: Workspace) -> bool:
    said = turn.category, turn.severity, turn.no_evidence, turn.sealed, turn.customer
    sealed = workspace.rollout.seal.holds(way)
    known = way.category, way.severity, way.no_evidence(workspace.today), sealed, way.customer or None
    return said == known


def _suite(asked: Iterable[tuple[str, str, list[str]]]) -> str:
    return key_of(sorted(asked)).hex()
