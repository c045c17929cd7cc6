"""Making a move: the ledger and the rollout, and that nothing changes where it cannot be made."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from harness.ledger import NAME, locked, make_move, read_ledger
from harness.workspace import Stage, WorkspaceError, load
from tests.conftest import Folder
from tests.test_ledger import entry

ROLLOUT = "rules/rollout.yaml"
UP = entry("billing", reason="it is good")


def state(root: Path) -> tuple[bytes, bytes, list[str]]:
    """The rollout, the ledger, and every file beside them."""
    return (root / ROLLOUT).read_bytes(), (root / NAME).read_bytes(), sorted(p.name for p in (root / "rules").iterdir())


def test_the_stage_and_the_entry_are_written_and_nothing_else(folder: Folder) -> None:
    workspace, ledger, (rollout, lines, names) = load(folder.root), read_ledger(folder.root), state(folder.root)
    with locked(folder.root):
        kept = make_move(workspace, ledger, UP)
    assert kept == read_ledger(folder.root)
    assert (kept.lines[:-1], kept.entries[-1].category, kept.entries[-1].reason) == (
        ledger.lines,
        "billing",
        "it is good",
    )
    assert kept.entries[-1].workspace == workspace.digest
    assert kept.stage("billing") is Stage.DRAFT
    moved = rollout.replace(b"billing: human", b"billing: draft")
    assert state(folder.root) == (moved, lines + kept.lines[-1] + b"\n", names)


def test_a_byte_order_mark_stays(folder: Folder) -> None:
    path = folder.root / ROLLOUT
    path.write_bytes("\ufeff".encode() + path.read_bytes())
    make_move(load(folder.root), read_ledger(folder.root), UP)
    assert path.read_bytes().startswith("\ufefftoday".encode())
    assert load(folder.root).rollout.stages["billing"] is Stage.DRAFT


def test_a_link_stays_one(folder: Folder) -> None:
    path, real = folder.root / ROLLOUT, folder.root / "elsewhere/rollout.yaml"
    real.parent.mkdir()
    path.rename(real)
    path.symlink_to(real)
    make_move(load(folder.root), read_ledger(folder.root), UP)
    assert path.is_symlink()
    assert b"billing: draft" in real.read_bytes()
    assert [each.name for each in real.parent.iterdir()] == ["rollout.yaml"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("scenarios/login.yaml", "i want a refund", "i want my refund"),  # another digest
        (ROLLOUT, "at_least: 3", "at_least: 2"),  # other gates
    ],
)
def test_a_workspace_that_changed_in_the_meantime_is_not_moved(folder: Folder, file: str, old: str, new: str) -> None:
    workspace, ledger = load(folder.root), read_ledger(folder.root)
    folder.edit(file, old, new)
    before = state(folder.root)
    with pytest.raises(WorkspaceError, match=rf"{ROLLOUT}:1: the workspace has changed in the meantime") as caught:
        make_move(workspace, ledger, UP)
    assert [problem.hint for problem in caught.value.problems] == ["move again"]
    assert state(folder.root) == before


def test_a_rollout_that_cannot_be_written_leaves_the_ledger(folder: Folder) -> None:
    workspace, ledger, before = load(folder.root), read_ledger(folder.root), state(folder.root)
    for step in ("write_beside", "os.replace"):  # before the entry, and after it
        full = OSError(28, "No space left on device")
        with (
            patch(f"harness.files_together.{step}", side_effect=full),
            pytest.raises(OSError, match="No space left") as caught,
        ):
            make_move(workspace, ledger, UP)
        assert caught.value.__notes__ == ["nothing was moved"]
        assert state(folder.root) == before


def test_a_stage_past_the_ceiling_is_refused_before_anything_is_written(folder: Folder) -> None:
    workspace, ledger, before = load(folder.root), read_ledger(folder.root), state(folder.root)
    with pytest.raises(WorkspaceError, match="past its ceiling `draft`"):
        make_move(workspace, ledger, entry("billing", to="auto"))
    assert state(folder.root) == before
