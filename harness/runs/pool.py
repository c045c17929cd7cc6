"""All that finished runs found on one subject: nobody can choose the lucky one."""

from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, groupby
from pathlib import Path

from harness.files import in_each
from harness.runs.attempts import conversations, pooled, went
from harness.runs.folder import SHARDS, RunFolder, open_run
from harness.runs.journal import JOURNAL
from harness.runs.results import ScenarioResult, TurnResult, by_scenario, said, worst
from harness.runs.subject import sources_of
from harness.turns import Status
from harness.workspace import Workspace, WorkspaceError

Said = Set[tuple[str, str, bytes]]
"""What was said in conversations: the scenario's id, which variant of it, and each message with its reply."""


@dataclass(frozen=True)
class PooledRuns:
    """A run, and the others under `reports/` on the same subject, made by the same code of the harness."""

    runs: tuple[tuple[RunFolder, list[ScenarioResult]], ...]  # those whose results count, the run itself last
    known: frozenset[str]  # what was found, by digest
    claimed_by_others: frozenset[str]
    further: tuple[list[ScenarioResult], ...]  # what counts of the others
    begun: tuple[RunFolder, ...] = ()  # those of them that were never judged: they were stopped, or are shards

    @property
    def claimed(self) -> frozenset[str]:
        """What run.json says was judged, by digest, up to now: of what was replaced nothing else is left."""
        return self.claimed_by_others | _claimed(*self.runs[-1])

    @cached_property
    def results(self) -> list[ScenarioResult]:
        """Of all of them: what another run found counts as further repeats."""
        return pooled([*self.further, self.own])

    @property
    def own(self) -> list[ScenarioResult]:
        """Of the run itself."""
        return self.runs[-1][1]

    @property
    def also(self) -> tuple[RunFolder, ...]:
        """The other runs whose results count."""
        return (*(run for run, _ in self.runs[:-1]), *self.begun)


def pool_of(run: RunFolder, workspace: Workspace | None) -> PooledRuns:
    """The pool of a finished run of the workspace; of it alone without one, or where it holds a part of the scenarios.

    A run that found nothing but what another one found says nothing more; one that cannot be read, or that was edited,
    is left out: where it was judged, it is missed. Of one that was never judged what failed counts.
    Raises WorkspaceError where the run itself cannot be read.
    """
    own = run.read()
    if workspace is None or run.manifest.part:
        return PooledRuns(((run, own),), frozenset(run.evidences), frozenset(), ())
    kept, further, known, claimed = [], [], set(run.evidences), set[str]()
    begun: dict[Path, RunFolder] = {}
    seen, now = [went(own)], cache(lambda: _said(own))

    def says_more(results: list[ScenarioResult]) -> bool:
        counted = _of_today(results, now, workspace)
        found = went(counted)
        measured = {which: how for which, how in found.items() if how[1]}
        if any(measured.items() <= each.items() for each in seen):
            return False
        further.append(counted)
        seen.append(found)
        return True

    others = sorted(_others(run, workspace.reports), key=lambda each: (-each[0].manifest.repeats, each[0].manifest.id))
    for other, results in others:
        known |= set(other.evidences)
        claimed |= _claimed(other, results)
        if says_more(results):
            kept.append((other, results))
    for other, results in _begun(run, workspace.reports):
        if says_more(results):
            begun[other.path] = other
    return PooledRuns((*kept, (run, own)), frozenset(known), frozenset(claimed), tuple(further), tuple(begun.values()))


def _others(run: RunFolder, reports: Path) -> Iterator[tuple[RunFolder, list[ScenarioResult]]]:
    for path in in_each(reports, "results.jsonl"):
        if other := _alike(run, path.parent):
            with suppress(WorkspaceError):
                if not other.manifest.part and other.intact and other.fits():
                    yield other, other.read()


def _begun(run: RunFolder, reports: Path) -> Iterator[tuple[RunFolder, list[ScenarioResult]]]:
    """What failed in runs that were stopped, and in shards: else who sees it could stop, and begin another one."""
    for path in (*in_each(reports, JOURNAL), *in_each(reports / SHARDS, "run.json")):
        if other := _alike(run, path.parent):
            with suppress(WorkspaceError):
                yield from ((other, _failed(each)) for each in other.held)


def _failed(held: Iterable[list[TurnResult]]) -> list[ScenarioResult]:
    failed = (turns for turns in held if worst(turn.status for turn in turns) is Status.FAIL)
    in_order = sorted(failed, key=lambda turns: (turns[0].scenario, turns[0].repeat, turns[0].variant))
    return list(by_scenario(chain.from_iterable(in_order)))


def _alike(run: RunFolder, path: Path) -> RunFolder | None:
    """Another one that was made on the same subject, whole or a shard, by the same code."""
    if path.resolve() == run.path.resolve():
        return None
    try:
        other = open_run(path)
    except WorkspaceError:
        return None
    same = (other.manifest.about, other.manifest.code) == (run.manifest.about, run.manifest.code)
    return other if same and not other.manifest.chosen else None


def _of_today(results: list[ScenarioResult], now: Callable[[], Said], workspace: Workspace) -> list[ScenarioResult]:
    """Without what the AI says `now` as well, where that was judged by sections that were edited since.

    What it said otherwise counts: that an article was edited does not show that it would not say it again.
    """
    counted = (each if _stands(each, workspace) else _otherwise(each, now(), workspace) for each in results)
    return [each for each in counted if each]


def _otherwise(result: ScenarioResult, now: Said, workspace: Workspace) -> ScenarioResult | None:
    """The repeats that count; None where none does."""
    held = groupby(result.turns, key=lambda turn: turn.repeat)
    repeats = (ScenarioResult(tuple(turns)) for _, turns in held)
    counted = [each.turns for each in repeats if _stands(each, workspace) or not _said([each]) <= now]
    return ScenarioResult(tuple(chain.from_iterable(counted))) if counted else None


def _stands(result: ScenarioResult, workspace: Workspace) -> bool:
    """Whether the sections that it cites and expects stand as they did."""
    return all(turn.sources in ("", sources_of(workspace, turn.expect, turn.reply)) for turn in result.turns)


def _said(results: Iterable[ScenarioResult]) -> Said:
    """What the AI did in each conversation, in whichever repeat, however it was judged."""
    return {(id_, variant, b"".join(map(said, turns))) for (id_, variant, _), turns in conversations(results)}


def _claimed(run: RunFolder, results: list[ScenarioResult]) -> set[str]:
    """Nothing where the results as they are were never judged."""
    judged = run.manifest.judged
    return set(judged) if run.intact and run.evidence(results) in judged else set()
