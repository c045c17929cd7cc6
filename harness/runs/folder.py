"""A run folder under `reports/`: what was run, and the results as they come.

Its name holds a digest of everything that can change the results, so the same workspace and
pipeline write the same bytes to the same folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Self

from harness import __version__
from harness.pipelines import Pipeline
from harness.runs.results import ScenarioResult, read_results, to_line
from harness.workspace import Location, Problem, Workspace, WorkspaceError

CACHE_FOLDER = ".cache"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`run.json`: what was run."""

    pipeline: str
    fingerprint: str
    workspace: str  # sha256 of everything the team wrote
    today: str
    scenarios: int
    harness: str = __version__

    @property
    def id(self) -> str:
        """A name for the run: the pipeline and a digest of all that can change the results."""
        whole = json.dumps(asdict(self), sort_keys=True).encode()
        return f"{self.pipeline}-{hashlib.sha256(whole).hexdigest()[:10]}"


class RunFolder:
    """Writes a run's results as they come (as a context manager); reads them back."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest
        self._open: BinaryIO | None = None

    @classmethod
    def create(cls, workspace: Workspace, pipeline: Pipeline, scenarios: int) -> RunFolder:
        """A fresh folder for a run; an unfinished or equal earlier run of that name is replaced."""
        manifest = Manifest(
            pipeline.name, pipeline.fingerprint, workspace.digest, workspace.today.isoformat(), scenarios
        )
        folder = cls(workspace.root / "reports" / manifest.id, manifest)
        folder.path.mkdir(parents=True, exist_ok=True)
        folder.write("run.json", json.dumps(asdict(manifest), indent=2) + "\n")
        return folder

    def __enter__(self) -> Self:
        self._open = self.results.open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            self._open.close()
            self._open = None

    @property
    def results(self) -> Path:
        return self.path / "results.jsonl"

    def append(self, result: ScenarioResult) -> None:
        """Add one scenario's turns to `results.jsonl`; on disk at once, so a killed run keeps them."""
        if self._open is None:
            raise ValueError("append to a run folder inside `with`")
        self._open.write(b"".join(map(to_line, result.turns)))
        self._open.flush()

    def write(self, name: str, text: str) -> Path:
        """Write a file of the run whole or not at all."""
        path = self.path / name
        partial = path.with_name(name + ".partial")
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, path)
        return path

    def read(self) -> list[ScenarioResult]:
        """The results written so far. Raises WorkspaceError when they cannot be read."""
        return read_results(self.results)


def open_run(path: Path) -> RunFolder:
    """A run made earlier. Raises WorkspaceError when the folder holds none."""
    try:
        manifest = Manifest(**json.loads((path / "run.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise WorkspaceError(
            [Problem(Location(str(path), 1), "is not a run folder", "name one under `reports/`, made by `harness run`")]
        ) from None
    return RunFolder(path, manifest)
