"""What people say about sampled conversations, and the rates that follow from it."""

from harness.live.labels.desk import NAME as DESK
from harness.live.labels.desk import Desk, ReviewLabel, ReviewWord, Sample, SampledConversation, next_for
from harness.live.labels.rates import (
    DRAFTS,
    Agreement,
    NamedRate,
    agreement,
    draft_lines,
    judged,
    labelled_rows,
    needs_person,
    rates,
    unlike_their_labels,
    write_drafts,
)
from harness.live.labels.sampling import DrawRequest, draw_week
from harness.live.labels.scenarios import labelled_scenarios, reviewed_scenarios

__all__ = [
    "DESK", "DRAFTS", "Agreement", "Desk", "DrawRequest", "NamedRate", "ReviewLabel", "ReviewWord", "Sample",
    "SampledConversation", "agreement", "draft_lines", "draw_week", "judged", "labelled_rows", "labelled_scenarios",
    "needs_person", "next_for", "rates", "reviewed_scenarios", "unlike_their_labels", "write_drafts",
]  # fmt: skip
