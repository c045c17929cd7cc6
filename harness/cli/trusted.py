"""The ledger and reviews of drafts as a command trusts them.

`harness check` reads them too, which is why nothing of runs is imported at once.
"""

from pathlib import Path

from harness.ledger import Ledger, trusted_ledger
from harness.reports import rendering, soundness
from harness.workspace import Workspace, WorkspaceError, why_unknown


def ledger_as_seen(root: Path, anchor: str = "") -> Ledger:
    """As `trusted_ledger`, with a note where neither git nor an anchor can tell that it is not a shorter one."""
    ledger = trusted_ledger(root, anchor)
    if not anchor and (why := why_unknown(root)):
        rendering.note(soundness.history_unknown(why))
    return ledger


def refuse_edited_reviews(workspace: Workspace) -> None:
    """Raises WorkspaceError where exported reviews of drafts say otherwise than the labels that they were made of."""
    if not any(each.id.casefold().startswith("review:") for each in workspace.drafts):
        return
    from harness.live.labels import unlike_their_labels  # needs numpy

    if unlike := list(unlike_their_labels(workspace)):
        raise WorkspaceError(unlike)
