"""The values of one turn: the conversation that a pipeline is given, its reply, and what scorers find in it."""

from harness.turns.claims import ClaimFinding, Support
from harness.turns.pipeline import MOST_ANSWER, Conversation, Exchange, Pipeline, PipelineError, Progress, Reply, Usage
from harness.turns.score import Score, Scorer, Status, failed, passed, skipped

__all__ = [
    "MOST_ANSWER",
    "ClaimFinding",
    "Conversation",
    "Exchange",
    "Pipeline",
    "PipelineError",
    "Progress",
    "Reply",
    "Score",
    "Scorer",
    "Status",
    "Support",
    "Usage",
    "failed",
    "passed",
    "skipped",
]
