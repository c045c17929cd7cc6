"""The ledger as a command trusts it. `harness check` reads it too, which is why nothing of runs is imported here."""

from pathlib import Path

from harness.ledger import Ledger, trusted_ledger
from harness.reports import rendering, soundness
from harness.workspace import history_is_cut


def ledger_as_seen(root: Path, anchor: str = "") -> Ledger:
    """As `trusted_ledger`, with a note where neither git nor an anchor can tell that it is not a shorter one."""
    ledger = trusted_ledger(root, anchor)
    if not anchor and history_is_cut(root):
        rendering.note(soundness.HISTORY_CUT)
    return ledger
