"""All that finished runs found on one subject: nobody can choose the lucky one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.files import in_each
from harness.runs.attempts import pooled, went
from harness.runs.folder import RunFolder, open_run
from harness.runs.results import ScenarioResult
from harness.workspace import WorkspaceError


@dataclass(frozen=True)
class PooledRuns:
    """A run, and the others under `reports/` on the same subject, made by the same code of the harness."""

    runs: tuple[tuple[RunFolder, list[ScenarioResult]], ...]  # those whose results count, the run itself last
    known: frozenset[str]  # what was found, by digest
    claimed_by_others: frozenset[str]

    @property
    def claimed(self) -> frozenset[str]:
        """What run.json says was judged, by digest, up to now: of what was replaced nothing else is left."""
        return self.claimed_by_others | _claimed(*self.runs[-1])

    @cached_property
    def results(self) -> list[ScenarioResult]:
        """Of all of them: what another run found counts as further repeats."""
        return pooled([results for _, results in self.runs])

    @property
    def own(self) -> list[ScenarioResult]:
        """Of the run itself."""
        return self.runs[-1][1]

    @property
    def also(self) -> tuple[RunFolder, ...]:
        """The other runs whose results count."""
        return tuple(run for run, _ in self.runs[:-1])


def pool_of(run: RunFolder, reports: Path | None) -> PooledRuns:
    """The pool of a finished run; of it alone without `reports`, or where it holds only a part of the scenarios.

    A run that found nothing but what another one found says nothing more; one that cannot be read, or that was edited,
    is left out: where it was judged, it is missed.
    Raises WorkspaceError where the run itself cannot be read.
    """
    own = run.read()
    kept, known, claimed, seen = [(run, own)], set(run.evidences), set[str](), [went(own)]
    others = _others(run, reports) if reports and not run.manifest.part else ()
    for other, results in sorted(others, key=lambda each: (-each[0].manifest.repeats, each[0].manifest.id)):
        known |= set(other.evidences)
        claimed |= _claimed(other, results)
        found = went(results)
        measured = {which: how for which, how in found.items() if how[1]}
        if not any(measured.items() <= each.items() for each in seen):
            kept.append((other, results))
            seen.append(found)
    chosen, *further = kept
    return PooledRuns((*further, chosen), frozenset(known), frozenset(claimed))


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


def _claimed(run: RunFolder, results: list[ScenarioResult]) -> set[str]:
    """Nothing where the results as they are were never judged."""
    judged = run.manifest.judged
    return set(judged) if run.intact and run.evidence(results) in judged else set()
