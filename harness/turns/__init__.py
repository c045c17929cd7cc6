"""The values of one turn: the conversation that a pipeline receives, its reply, and the scores."""

from harness.turns.claims import ClaimFinding, Support
from harness.turns.course import BrokenBrief, Course, Ending, SimulatedTurn
from harness.turns.pipeline import (
    MOST_ANSWER,
    MOST_CITED,
    Conversation,
    Exchange,
    Pipeline,
    PipelineError,
    Progress,
    Reply,
    ToolCall,
    Usage,
)
from harness.turns.score import Fault, Score, Status, failed, passed, skipped

__all__ = [
    "MOST_ANSWER", "MOST_CITED", "BrokenBrief", "ClaimFinding", "Conversation", "Course", "Ending", "Exchange", "Fault",
    "Pipeline",
    "PipelineError", "Progress", "Reply", "Score", "SimulatedTurn", "Status", "Support", "ToolCall", "Usage", "failed",
    "passed", "skipped",
]  # fmt: skip
