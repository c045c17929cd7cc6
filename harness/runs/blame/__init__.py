"""Which stage caused each failing scenario, and which causes weigh most."""

from harness.runs.blame.attribution import blame
from harness.runs.blame.case import FailingTurn, case_of, conversation_at, no_approved_source
from harness.runs.blame.cause import Blame, Cause, Share, Way, pareto
from harness.runs.blame.kept_blames import blamed
from harness.runs.blame.replay import Replay, replay_of
from harness.runs.blame.wording import decides_words, no_source_words
from harness.runs.blame.written_rules import WrittenRules

__all__ = [
    "Blame", "Cause", "FailingTurn", "Replay", "Share", "Way", "WrittenRules", "blame", "blamed", "case_of",
    "conversation_at", "decides_words", "no_approved_source", "no_source_words", "pareto", "replay_of",
]  # fmt: skip
