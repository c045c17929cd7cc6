"""Trials kept on disk as they come, so that a killed `harness mutate` goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from harness import __version__
from harness.reference import VERSION
from harness.reference.models import Encoder
from harness.runs import counted
from harness.scoring import SCORERS
from harness.suite.mutation.score import Mutation, TriedMutant
from harness.suite.mutation.table import mutants
from harness.suite.mutation.trial import Fate, Trial
from harness.workspace import Workspace


def folder_of(workspace: Workspace) -> Path:
    """Where the trials of a workspace are kept: another place once anything changes that they rest on.

    Proposed scenarios count for nothing, and change nothing here.
    """
    scenarios = [scenario.model_dump_json() for scenario in counted(workspace.scenarios)]
    made_by = (__version__, VERSION, Encoder.name, *filter(None, [SCORERS.packages]))
    parts = (*made_by, workspace.sources_digest, workspace.today.isoformat(), *scenarios)
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
    return workspace.reports / f"mutation-{digest[:10]}"


def kept(workspace: Workspace) -> Mutation:
    """What the trials that are kept come to, of all mutants of the workspace as it is."""
    trials, found = Journal(folder_of(workspace)).read(), mutants(workspace)
    return Mutation(
        tuple(TriedMutant(mutant, trials[mutant.id]) for mutant in found if mutant.id in trials), len(found)
    )


class Journal:
    """One line a trial, in the order they were made."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "trials.jsonl"

    def start_afresh(self) -> None:
        """Forget all trials."""
        self._path.unlink(missing_ok=True)

    def read(self) -> dict[str, Trial]:
        """The trials by mutant. A line that a killed process left unfinished is passed over."""
        if not self._path.exists():
            return {}
        trials = (_trial(line) for line in self._path.read_text(encoding="utf-8").split("\n"))
        return {trial.mutant: trial for trial in trials if trial}

    def append(self, trial: Trial) -> None:
        """Handed to the system at once, so that a killed process keeps it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as journal:
            journal.write(f"\n{json.dumps(asdict(trial))}".encode())


def _trial(line: str) -> Trial | None:
    try:
        kept = json.loads(line)
        says, by = tuple(kept["says"]), tuple(kept["by"])
        return Trial(
            kept["mutant"], Fate(kept["fate"]), by, says, dict(kept["customer"]), kept["before"], kept["after"]
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None
