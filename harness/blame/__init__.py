"""Which stage caused each failing scenario, and which causes weigh most."""

from harness.blame.attribution import blame
from harness.blame.case import FailingTurn, case_of, no_approved_source
from harness.blame.cause import Blame, Cause, Share, Way, pareto
from harness.blame.replay import Replay, replay_of
from harness.blame.wording import decides_words, no_source_words
from harness.blame.written_rules import WrittenRules

__all__ = [
    "Blame", "Cause", "FailingTurn", "Replay", "Share", "Way", "WrittenRules", "blame", "case_of", "decides_words",
    "no_approved_source", "no_source_words", "pareto", "replay_of",
]  # fmt: skip
