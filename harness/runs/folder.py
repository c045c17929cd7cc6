"""A run folder under `reports/`: what was run, and the results as they come.

Its name holds a digest of everything that can change the results, so the same workspace and
pipeline write the same bytes to the same folder.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, Self

from pydantic import ValidationError

from harness import __version__
from harness.cache import made_by
from harness.files import write_aside
from harness.runs.results import ScenarioResult, TurnResult, from_line, read_results, to_line, worst
from harness.runs.runner import Held
from harness.turns import Pipeline, Status
from harness.workspace import Scenario, Workspace, WorkspaceError

RESULTS_BY = (
    "harness.files", "harness.pipelines", "harness.plugins", "harness.reference", "harness.runs", "harness.scoring",
    "harness.turns", "harness.workspace",
)  # fmt: skip
"""The code that makes results; results of other code are not reused."""

_BETWEEN_TURNS = b"\t"  # in the journal; JSON never holds a bare tab


@dataclass(frozen=True, slots=True)
class Manifest:
    """`run.json`: what was run."""

    pipeline: str
    fingerprint: str
    workspace: str  # sha256 of everything the team wrote
    today: str
    scenarios: int
    repeats: int = 1
    checker: str = "embedded"  # the fingerprint of who judged groundedness
    scorers: str = ""  # those of other packages, with their versions; said where there are any
    harness: str = __version__
    code: str = ""  # a digest of the code that made the results; unknown where it is empty

    @property
    def id(self) -> str:
        """A name for the run: the pipeline and a digest of all that can change the results, except for the code."""
        named = {name: value for name, value in self.fields.items() if name != "code"}
        whole = json.dumps(named, sort_keys=True).encode()
        return f"{self.pipeline}-{hashlib.sha256(whole).hexdigest()[:10]}"

    @property
    def fields(self) -> dict[str, Any]:
        """The content of the file."""
        return {name: value for name, value in asdict(self).items() if name != "scorers" or value}

    def of(self, workspace: Workspace, digests: Collection[str]) -> bool:
        """Whether the run is of a workspace with one of these digests, at its date."""
        return self.workspace in digests and self.today == workspace.today.isoformat()


class RunFolder:
    """Writes a run's results as they come (as a context manager); reads them back.

    During a run its conversations are in `journal.jsonl`, in the order in which they end; at the end
    they are in `results.jsonl`, in the order of the files.
    """

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest
        self.results, self.journal = path / "results.jsonl", path / "journal.jsonl"
        self.by_other_code = False  # what an earlier run has left here; it is forgotten when the folder is written to
        self._open: BinaryIO | None = None
        self._lock: int | None = None

    @classmethod
    def create(
        cls, workspace: Workspace, pipeline: Pipeline, scenarios: int, repeats: int = 1, checker: str = "embedded",
        scorers: str = "",
    ) -> Self:  # fmt: skip
        """The folder of a run, with what an equal earlier run left there.

        `checker` is its fingerprint; `scorers` are the packages whose scorers judge in addition to the built-in ones.
        """
        today = workspace.today.isoformat()
        made = (pipeline.name, pipeline.fingerprint, workspace.digest, today, scenarios, repeats, checker, scorers)
        manifest = Manifest(*made, code=made_by(*RESULTS_BY))
        folder = cls(workspace.reports / manifest.id, manifest)
        folder.path.mkdir(parents=True, exist_ok=True)
        folder.by_other_code = folder._left_by_other_code()
        if not folder.by_other_code:
            folder._write_manifest()
        return folder

    def __enter__(self) -> Self:
        """Open the journal. Raises WorkspaceError while another process has it open."""
        self._lock = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            what, hint = "another process is writing this run", "wait until it has finished"
            raise WorkspaceError.at(self.path, 1, what, hint) from None
        self._open = self.journal.open("ab")
        if self.by_other_code:
            self.start_afresh()
            self._write_manifest()
        return self

    def __exit__(self, *_: object) -> None:
        if self._open and self._lock is not None:
            self._open.close()
            os.close(self._lock)
            self._open = self._lock = None

    def start_afresh(self) -> None:
        """Remove what an earlier run left."""
        self.results.unlink(missing_ok=True)
        os.truncate(self.journal, 0)

    def pick_up(self) -> set[Held]:
        """The conversations that an earlier run has scored; those that ended in an error run again.

        A line that a killed run left unfinished is cut off. Raises WorkspaceError for a journal
        with any other damage.
        """
        if self.results.exists():
            self._reopen()
        done: set[Held] = set()
        whole = 0
        for start, line in self._lines():
            whole = start + len(line)
            turns = [self._turn(part) for part in line.split(_BETWEEN_TURNS)]
            held = (turns[0].scenario, turns[0].variant, turns[0].repeat)
            (done.discard if worst(turn.status for turn in turns) is Status.ERROR else done.add)(held)
        os.truncate(self.journal, whole)
        return done

    def append(self, turns: Iterable[TurnResult]) -> None:
        """Add a conversation to the journal, at once, so that a killed run keeps it."""
        if self._open is None:
            raise ValueError("append to a run folder inside `with`")
        self._open.write(_BETWEEN_TURNS.join(to_line(turn)[:-1] for turn in turns) + b"\n")
        self._open.flush()

    def finish(self, scenarios: Iterable[Scenario]) -> None:
        """Put the journal's conversations in the order of the scenarios, as `results.jsonl`.

        The variants of a scenario are in the order given, repeat by repeat.
        """
        places: dict[Held, tuple[int, int]] = {}
        for start, line in self._lines():
            first = self._turn(line.split(_BETWEEN_TURNS)[0])
            places[first.scenario, first.variant, first.repeat] = start, len(line)
        repeats = range(1, self.manifest.repeats + 1)
        together = [list(group) for _, group in groupby(scenarios, key=lambda scenario: scenario.id)]
        order = [places[each.id, each.variant, repeat] for ways in together for repeat in repeats for each in ways]
        with self.journal.open("rb") as journal:
            write_aside(self.results, (_part(journal, *place).replace(_BETWEEN_TURNS, b"\n") for place in order))
        self.journal.unlink()

    def write(self, name: str, text: str | Iterable[str]) -> Path:
        """Write a file of the run from one text or several parts, completely or not at all."""
        path = self.path / name
        write_aside(path, (part.encode("utf-8") for part in ([text] if isinstance(text, str) else text)))
        return path

    def read(self) -> list[ScenarioResult]:
        """The results of the finished run. Raises WorkspaceError when they cannot be read."""
        return read_results(self.results)

    def _left_by_other_code(self) -> bool:
        if not (self.results.exists() or self.journal.exists()):
            return False
        try:
            return open_run(self.path).manifest != self.manifest
        except WorkspaceError:
            return True

    def _write_manifest(self) -> None:
        self.write("run.json", json.dumps(self.manifest.fields, indent=2) + "\n")

    def _reopen(self) -> None:
        """A finished run's results as a journal again."""
        os.truncate(self.journal, 0)
        for result in self.read():
            for _, turns in groupby(result.turns, key=lambda turn: (turn.repeat, turn.variant)):
                self.append(turns)
        self.results.unlink()

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Each whole line of the journal and where it starts."""
        start = 0
        with self.journal.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):
                    yield start, line
                start += len(line)

    def _turn(self, line: bytes) -> TurnResult:
        try:
            return from_line(line)
        except ValidationError:
            raise WorkspaceError.at(self.path, 1, "its journal is damaged", "run again without `--resume`") from None


def _part(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


def open_run(path: Path) -> RunFolder:
    """A run made earlier. Raises WorkspaceError when the folder contains none."""
    try:
        manifest = Manifest(**json.loads((path / "run.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        hint = "name one under `reports/`, made by `harness run`"
        raise WorkspaceError.at(path, 1, "is not a run folder", hint) from None
    return RunFolder(path, manifest)
