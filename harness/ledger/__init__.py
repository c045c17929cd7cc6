"""What people did, each kind in a file that only grows: moves of categories, looks at evidence, seals
opened, thresholds tuned.
"""

from harness.ledger.chain import START, canonical, rewritten, sha256_of, without_unfinished
from harness.ledger.ledger import (
    NAME,
    GateStep,
    Ledger,
    LedgerEntry,
    Outside,
    RunRecord,
    ShownCriterion,
    append,
    locked,
    outside,
    read_ledger,
)
from harness.ledger.looks import LOOKS, EvidenceLook, note, read_looks, since, since_last_move
from harness.ledger.moving import make_move
from harness.ledger.seals import SEALS, SealRecord, add_seal, opened_by_hand, read_seals, sealed_by_hand
from harness.ledger.trust import outside_today, set_by_hand, trusted_ledger
from harness.ledger.tunings import (
    TUNED,
    TunedThreshold,
    TuningRecord,
    add_tuning,
    read_tunings,
    sketch_of,
    tuned_on,
    words_of,
)

__all__ = [
    "LOOKS", "NAME", "SEALS", "START", "TUNED", "EvidenceLook", "GateStep", "Ledger", "LedgerEntry", "Outside",
    "RunRecord", "SealRecord", "ShownCriterion", "TunedThreshold", "TuningRecord", "add_seal", "add_tuning", "append",
    "canonical", "locked", "make_move", "note", "opened_by_hand", "outside", "outside_today", "read_ledger",
    "read_looks", "read_seals", "read_tunings", "rewritten", "sealed_by_hand", "set_by_hand", "sha256_of", "since",
    "since_last_move", "sketch_of", "trusted_ledger", "tuned_on", "without_unfinished", "words_of",
]  # fmt: skip
