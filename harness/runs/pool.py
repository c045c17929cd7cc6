"""All that finished runs found on one subject: nobody can choose the lucky one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.files import in_each
from harness.runs.attempts import pooled, went
from harness.runs.folder import RunFolder, open_run
from harness.runs.results import ScenarioResult
from harness.runs.subject import sources_of
from harness.workspace import Workspace, WorkspaceError


@dataclass(frozen=True)
class PooledRuns:
    """A run, and the others under `reports/` on the same subject, made by the same code of the harness."""

    runs: tuple[tuple[RunFolder, list[ScenarioResult]], ...]  # those whose results count, the run itself last
    known: frozenset[str]  # what was found, by digest
    claimed_by_others: frozenset[str]
    workspace: Workspace | None = None  # of today, if others may count

    @property
    def claimed(self) -> frozenset[str]:
        """What run.json says was judged, by digest, up to now: of what was replaced nothing else is left."""
        return self.claimed_by_others | _claimed(*self.runs[-1])

    @cached_property
    def results(self) -> list[ScenarioResult]:
        """Of all of them: what another run found counts as further repeats."""
        others = (_of_today(results, self.workspace) for _, results in self.runs[:-1])
        return pooled([*others, self.own])

    @property
    def own(self) -> list[ScenarioResult]:
        """Of the run itself."""
        return self.runs[-1][1]

    @property
    def also(self) -> tuple[RunFolder, ...]:
        """The other runs whose results count."""
        return tuple(run for run, _ in self.runs[:-1])


def pool_of(run: RunFolder, workspace: Workspace | None) -> PooledRuns:
    """The pool of a finished run of the workspace; of it alone without one, or where it holds a part of the scenarios.

    A run that found nothing but what another one found says nothing more; one that cannot be read, or that was edited,
    is left out: where it was judged, it is missed.
    Raises WorkspaceError where the run itself cannot be read.
    """
    own = run.read()
    kept, known, claimed, seen = [(run, own)], set(run.evidences), set[str](), [went(own)]
    others = _others(run, workspace.reports) if workspace and not run.manifest.part else ()
    for other, results in sorted(others, key=lambda each: (-each[0].manifest.repeats, each[0].manifest.id)):
        known |= set(other.evidences)
        claimed |= _claimed(other, results)
        found = went(_of_today(results, workspace))
        measured = {which: how for which, how in found.items() if how[1]}
        if not any(measured.items() <= each.items() for each in seen):
            kept.append((other, results))
            seen.append(found)
    chosen, *further = kept
    return PooledRuns((*further, chosen), frozenset(known), frozenset(claimed), workspace)


def _others(run: RunFolder, reports: Path) -> Iterator[tuple[RunFolder, list[ScenarioResult]]]:
    for path in in_each(reports, "results.jsonl"):
        if path.parent.resolve() == run.path.resolve():
            continue
        try:
            other = open_run(path.parent)
            same = (other.manifest.about, other.manifest.code) == (run.manifest.about, run.manifest.code)
            if same and not other.manifest.part and other.intact and other.fits():
                yield other, other.read()
        except WorkspaceError:
            continue


def _of_today(results: list[ScenarioResult], workspace: Workspace | None) -> list[ScenarioResult]:
    """Those that cite and expect sections which stand as they did: another article would have judged them otherwise."""
    return [
        result
        for result in results
        if not workspace
        or all(turn.sources in ("", sources_of(workspace, turn.expect, turn.reply)) for turn in result.turns)
    ]


def _claimed(run: RunFolder, results: list[ScenarioResult]) -> set[str]:
    """Nothing where the results as they are were never judged."""
    judged = run.manifest.judged
    return set(judged) if run.intact and run.evidence(results) in judged else set()
