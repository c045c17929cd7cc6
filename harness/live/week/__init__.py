"""The weekly review of real conversations."""

from harness.live.week.case import cases_of
from harness.live.week.metrics import CountedRate, MeasuredMetric
from harness.live.week.proposals import (
    FEWEST_ALIKE,
    ChangeProposal,
    ProposedChange,
    alike,
    proposed_id,
    proposed_scenario,
    worth_a_scenario,
)
from harness.live.week.questions import NextMove, QuestionAnswer, ReviewQuestion, WeekFinding
from harness.live.week.shadow import Replayed, drafts_of, replay, replay_on_cluster
from harness.live.week.watchdog import CategoryWatch, WatchedRate, WatchState, exit_code, watch_stages
from harness.live.week.weekly import Review, review, week_to_review
from harness.live.week.weeks import Week, week_at, week_of
from harness.live.week.wording import QUESTIONS, finding_words, meaning_words, next_words

__all__ = [
    "FEWEST_ALIKE", "QUESTIONS", "CategoryWatch", "ChangeProposal", "CountedRate", "MeasuredMetric", "NextMove",
    "ProposedChange", "QuestionAnswer", "Replayed", "Review", "ReviewQuestion", "WatchState", "WatchedRate", "Week",
    "WeekFinding", "alike", "cases_of", "drafts_of", "exit_code", "finding_words", "meaning_words",
    "next_words", "proposed_id", "proposed_scenario", "replay", "replay_on_cluster", "review", "watch_stages",
    "week_at", "week_of", "week_to_review", "worth_a_scenario",
]  # fmt: skip
