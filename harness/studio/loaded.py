"""The workspace and its latest run in memory, read again when a file has changed."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from harness.cli import evaluation
from harness.gates import Pair, PairKind, pair_up
from harness.reports.run import Report
from harness.runs import RunFolder, finished_runs, latest_run, open_run, opened, pool_of, staleness
from harness.studio.file_states import FileState, states_of
from harness.workspace import Problem, Workspace, WorkspaceError, load

_FOLDERS = ("rules", "knowledge", "scenarios", "reviews")
_NO_PART = {"looks.jsonl", "sent.ndjson"}  # of what is loaded; and neither is a database

Signature = tuple[FileState, ...]


@dataclass(frozen=True)
class RunDifference:
    """What a run changed since another."""

    before: str  # the other one's id
    pairs: Sequence[Pair]

    def ids(self, kind: PairKind) -> list[str]:
        """The scenarios to which this happened."""
        return [pair.latest.id for pair in self.pairs if pair.kind is kind]


@dataclass
class LoadedWorkspace:
    """Safe to use from several threads."""

    root: Path
    today: dt.date | None = None
    _lock: RLock = field(default_factory=RLock)
    _signature: Signature | None = None
    _found: Workspace | WorkspaceError | None = None
    _tried: tuple[Signature | None, Mapping[str, str], Workspace] | None = None  # the last that had no mistakes
    _report: tuple[object, Report] | None = None
    _difference: tuple[Report, RunDifference] | None = None

    def workspace(self) -> Workspace:
        """As the files are now. Raises WorkspaceError, with every mistake in them."""
        with self._lock:
            signature = tuple(self._files())
            if self._found is None or signature != self._signature:
                self._signature, self._found = signature, self._read()
            if isinstance(self._found, WorkspaceError):
                raise WorkspaceError(self._found.problems)
            return self._found

    def problems(self) -> tuple[Problem, ...]:
        """Every mistake in the files; none where the workspace can be used."""
        try:
            self.workspace()
        except WorkspaceError as error:
            return error.problems
        return ()

    def problems_with(self, texts: Mapping[str, str]) -> tuple[Problem, ...]:
        """The mistakes that there would be with these texts in place of files, and are not there now."""
        now = Counter((each.at.file, each.message) for each in self.problems())
        signature = self._signature
        try:
            found = load(self.root, self.today, texts)
        except WorkspaceError as error:
            then = Counter((each.at.file, each.message) for each in error.problems)
            more = then - now  # one mistake may be there twice, and lines move
            return tuple(each for each in error.problems if (each.at.file, each.message) in more)
        self._tried = signature, texts, found
        return ()

    def saved(self, texts: Mapping[str, str]) -> None:
        """Take the workspace with these texts, which have just been written, as it was read to look for mistakes.

        Where any other file has changed since, it is read again.
        """
        with self._lock:
            before, tried, found = self._tried or (None, None, None)
            self._tried = None
            now, written = tuple(self._files()), {str(self.root / name) for name in texts}
            if found and before is not None and tried == texts and _but(before, written) == _but(now, written):
                self._signature, self._found = now, found

    def report(self) -> Report | None:
        """What the newest finished run says, judged by the workspace of now; None before the first run.

        A run of the workspace as it is comes first. Raises WorkspaceError.
        """
        with self._lock:
            workspace = self.workspace()
            run = newest_run(workspace)
            if run is None:
                return None
            key = (self._signature, run.path, run.results.stat().st_mtime_ns)
            if self._report is None or self._report[0] != key:
                stale = staleness(run, workspace)
                pool = pool_of(run, None if stale else workspace)
                self._report = key, evaluation.reported(workspace, pool, stale=stale)
            return self._report[1]

    def since_before(self) -> RunDifference | None:
        """How the newest run differs from the one before of the same AI, without sealed scenarios; None without two."""
        report = self.report()
        if report is None or len(report.past) < 2:
            return None
        with self._lock:
            if self._difference is None or self._difference[0] is not report:
                before = report.past[-2].id
                earlier = opened(open_run(report.workspace.reports / before).read())
                self._difference = report, RunDifference(before, pair_up(earlier, report.results))
            return self._difference[1]

    def _read(self) -> Workspace | WorkspaceError:
        try:
            return load(self.root, self.today)
        except WorkspaceError as error:
            return error

    def _files(self) -> Iterator[FileState]:
        """What changes whenever a file of the workspace does."""
        for folder in _FOLDERS:
            for place, folders, names in os.walk(self.root / folder):
                folders.sort()
                own = sorted(each for each in names if not (each in _NO_PART or ".sqlite" in each))
                yield from states_of(os.path.join(place, name) for name in own)


def _but(signature: Signature, names: Set[str]) -> list[FileState]:
    """What is known of all files but these."""
    return [each for each in signature if each[0] not in names]


def newest_run(workspace: Workspace) -> RunFolder | None:
    """The newest run of the workspace as it is, else the newest of all; None where none is finished."""
    for run in finished_runs(workspace):
        return run
    try:
        return latest_run(workspace.root)
    except WorkspaceError:
        return None
