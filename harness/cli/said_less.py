"""What failed in runs that were judged, and says less today, when a category is to go up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.gates import Looser, as_they_failed, climb, softened, softer
from harness.ledger import EvidenceLook, LedgerEntry, read_ledger, read_looks, since
from harness.runs import RunFolder, ScenarioResult, every_run
from harness.workspace import Stage, Workspace, WorkspaceError

if TYPE_CHECKING:
    from harness.cli.judged_run import JudgedRun


@dataclass(frozen=True, slots=True)
class SaidLess:
    """Scenarios that failed and ask for less today, and what today's run would show if they did not."""

    looser: tuple[Looser, ...] = ()
    lost: int = 0  # runs that were judged, and of which nothing is left
    run: JudgedRun | None = None
    results: tuple[ScenarioResult, ...] = ()  # as if nothing said less; none where nothing does

    def decides(self, stages: Mapping[str, Stage], category: str, to: Stage) -> bool:
        """Whether the category could not move if they asked for as much as they did."""
        if self.run is None or not self.results:
            return False
        return not climb(self.run.judged_as(self.results), stages, category, to).carried


NOTHING = SaidLess()


def said_less(workspace: Workspace, run: JudgedRun, category: str) -> SaidLess:
    """What says less than in the runs that were judged, whatever AI they are of. Raises WorkspaceError for a broken
    ledger.
    """
    entries, every = read_ledger(workspace.root).entries, read_looks(workspace.root)
    looks = _unsettled(every, entries, category)
    folders = {evidence: each for each in every_run(workspace.root) if each.intact for evidence in each.manifest.judged}
    lost = {look.run for look in since(every, entries, category) if look.evidence not in folders}
    read = [_read(each) for each in _others(run.folder, looks, folders)]
    pairs = softened([each for each in read if each is not None], run.results)
    results = tuple(as_they_failed(pairs, run.results)) if pairs else ()
    return SaidLess(tuple(softer(pairs, category)), len(lost) + read.count(None), run, results)


def _unsettled(looks: Sequence[EvidenceLook], entries: Sequence[LedgerEntry], category: str) -> list[EvidenceLook]:
    """The looks from the run on by which the category went up with nothing that said less, or with a reason for it."""
    ups = [each for each in entries if each.category == category and each.from_.rank < each.to.rank and each.run]
    settled = next((each for each in reversed(ups) if each.reason or not each.softened), None)
    if not settled or not settled.run:
        return list(looks)
    runs, moved = {settled.run.id, *settled.run.also}, settled.recorded or settled.when
    return [look for look in looks if look.run in runs or look.when > moved]


def _others(run: RunFolder, looks: Sequence[EvidenceLook], folders: Mapping[str, RunFolder]) -> list[RunFolder]:
    """The runs of another workspace that looks were at: those of this AI's name first, each time the newest first."""
    newest = dict.fromkeys(folders[look.evidence] for look in reversed(looks) if look.evidence in folders)
    others = [each for each in newest if each.manifest.workspace != run.manifest.workspace]
    return sorted(others, key=lambda each: each.manifest.pipeline != run.manifest.pipeline)


def _read(run: RunFolder) -> list[ScenarioResult] | None:
    """None where it cannot be read: it may be of an earlier version."""
    try:
        return run.read()
    except WorkspaceError:
        return None
