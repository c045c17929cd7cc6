"""Tables for analysts: what each column is, and how it is found."""

from collections.abc import Mapping

from harness.reports.tables.column import Column
from harness.reports.tables.formats import FORMATS, frame
from harness.reports.tables.of_conversations import CONVERSATIONS, LABELS, conversations, labels
from harness.reports.tables.of_runs import CRITERIA, SCORES, TURNS, VERDICTS, criteria, of_part, scores, turns

TABLES: Mapping[str, tuple[Column, ...]] = {
    "turns": TURNS, "scores": SCORES, "verdicts": VERDICTS, "criteria": CRITERIA,
    "conversations": CONVERSATIONS, "labels": LABELS,
}  # fmt: skip

__all__ = ["FORMATS", "TABLES", "Column", "conversations", "criteria", "frame", "labels", "of_part", "scores", "turns"]
