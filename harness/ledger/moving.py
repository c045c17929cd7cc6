"""Making a move: into the ledger, then into force."""

import os

from harness.files import write_beside
from harness.ledger.ledger import Ledger, LedgerEntry, append
from harness.workspace import NAME, Location, Problem, Workspace, WorkspaceError, load, with_stage


def make_move(workspace: Workspace, ledger: Ledger, entry: LedgerEntry) -> Ledger:
    """Add the entry to the ledger and write its stage into rules/rollout.yaml. Call it while `locked`.

    The ledger comes first, and before it everything that may fail. A process that ends between the
    two leaves an entry whose stage is not in force, which `outside` finds; moving again fixes it.
    Raises WorkspaceError where nothing was moved.
    """
    path = (workspace.root / NAME).resolve()
    text = path.read_bytes().decode("utf-8")
    edited = with_stage(text, entry.category, entry.to)
    load(workspace.root, workspace.today, {NAME: edited})
    now = load(workspace.root)
    if (now.digest, now.rollout) != (workspace.digest, workspace.rollout):
        raise WorkspaceError([Problem(Location(NAME, 1), "the workspace has changed in the meantime", "move again")])
    whole = entry.model_copy(update={"workspace": workspace.digest})
    try:
        beside = write_beside(path, [edited.encode("utf-8")])
    except OSError as error:
        hint = "nothing was moved"
        raise WorkspaceError([Problem(Location(NAME, 1), f"cannot be written: {error.strerror}", hint)]) from None
    kept = append(workspace.root, whole, ledger)
    os.replace(beside, path)
    return kept
