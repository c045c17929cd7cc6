"""A finished run, and what was imported and labelled, as pandas tables for analysts (the extra `frames`).

    from harness.frames import Frames
    frames = Frames.of("reports/reference-0123456789")
    frames.turns.groupby("scenario_category")["status"].value_counts()

Sealed scenarios are counted in `verdicts` and `criteria`, and are in no other table. `TABLES` says what each column is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from harness.gates import Judgement, judge_run
from harness.reports.tables import FORMATS, TABLES, conversations, criteria, frame, labels, of_part, scores, turns
from harness.runs import RunFolder, ScenarioResult, latest_run, open_run
from harness.workspace import Workspace, find_root, load

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FORMATS", "TABLES", "Frames"]


@dataclass(frozen=True)
class Frames:
    """The tables of one finished run, judged by the workspace as it is today, and of its imported conversations."""

    run: RunFolder
    workspace: Workspace

    @classmethod
    def of(cls, run: Path | str, workspace: Path | str | None = None) -> Self:
        """Those of a run folder, of the workspace it lies in when None. Raises WorkspaceError."""
        return cls(open_run(Path(run)), load(find_root(Path(workspace or run))))

    @classmethod
    def latest(cls, workspace: Path | str) -> Self:
        """Those of the run under `reports/` whose results are newest. Raises WorkspaceError."""
        root = find_root(Path(workspace))
        return cls(latest_run(root), load(root))

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table of a name. Raises KeyError for an unknown one."""
        return frame(of_part(TABLES[table], self.run.manifest.part), self._rows(table))

    @cached_property
    def turns(self) -> pd.DataFrame:
        """One row a message that a customer wrote, with what followed."""
        return self["turns"]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row a score of a turn."""
        return self["scores"]

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """One row a category."""
        return self["verdicts"]

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """One row a criterion of a category's gates."""
        return self["criteria"]

    @cached_property
    def conversations(self) -> pd.DataFrame:
        """One row a conversation that was imported, oldest first; personal data is masked as at the import."""
        return self["conversations"]

    @cached_property
    def labels(self) -> pd.DataFrame:
        """One row a reviewer's last label of a conversation."""
        return self["labels"]

    @cached_property
    def _results(self) -> list[ScenarioResult]:
        return self.run.read()

    @cached_property
    def _judgement(self) -> Judgement:
        return judge_run(self._results, self.workspace, self.run.manifest)

    def _rows(self, table: str) -> Iterable[Any]:
        match table:
            case "turns":
                return turns(self._results)
            case "scores":
                return scores(self._results)
            case "verdicts":
                return self._judgement.verdicts
            case "criteria":
                return criteria(self._judgement)
            case "conversations":
                return conversations(self.workspace.root)
            case _:
                return labels(self.workspace.root)
