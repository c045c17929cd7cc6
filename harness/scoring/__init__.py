"""Scorers: functions of (expectation, reply, workspace) to a score with a reason; pure, or they ask a judge."""

from harness.scoring.actions import difference, fits
from harness.scoring.facts import states
from harness.scoring.scorers import SCORERS, all_scorers, score_turn
from harness.scoring.source import accepts

__all__ = ["SCORERS", "accepts", "all_scorers", "difference", "fits", "score_turn", "states"]
