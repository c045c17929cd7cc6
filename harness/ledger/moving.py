"""Making a move: into the ledger, then into force."""

from harness.files import read_plain
from harness.files_together import ready
from harness.ledger.chain import taken_back
from harness.ledger.ledger import NAME as LEDGER
from harness.ledger.ledger import Ledger, LedgerEntry, append
from harness.workspace import NAME, Workspace, WorkspaceError, load, with_stage


def make_move(workspace: Workspace, ledger: Ledger, entry: LedgerEntry) -> Ledger:
    """Add the entry to the ledger and write its stage into rules/rollout.yaml. Call it while `locked`.

    The ledger comes first, and before it everything that may fail. A process that ends between the
    two leaves an entry whose stage is not in force, which `outside` finds; moving again fixes it.
    Raises WorkspaceError or OSError where nothing was moved.
    """
    text = read_plain(workspace.root / NAME).decode("utf-8")
    edited = with_stage(text, entry.category, entry.to)
    load(workspace.root, workspace.today, {NAME: edited})
    now = load(workspace.root)
    if (now.digest, now.rollout) != (workspace.digest, workspace.rollout):
        raise WorkspaceError.at(NAME, 1, "the workspace has changed in the meantime", "move again")
    whole = entry.model_copy(update={"workspace": workspace.digest})
    try:
        with ready(workspace.root, {NAME: edited.encode("utf-8")}) as put:
            kept = append(workspace.root, whole, ledger)
            with taken_back(workspace.root, LEDGER, ledger.lines):
                put()
    except OSError as error:
        error.add_note("nothing was moved")
        raise
    return kept
