"""Which stage caused each failing scenario, and which causes weigh most."""

from harness.blame.attribution import blame
from harness.blame.cause import Blame, Cause, Share, Way, pareto
from harness.blame.replay import Replay, replay_of

__all__ = ["Blame", "Cause", "Replay", "Share", "Way", "blame", "pareto", "replay_of"]
