"""Tools for article writers: checks, importing, readiness, and what an edit changes."""

from harness.articles.ask import Talk, TurnTrace, recorded, seen_in
from harness.articles.baseline import base_of
from harness.articles.changes import ArticleChange
from harness.articles.front_matter import REVIEW_AFTER, id_of, with_fields, written
from harness.articles.impact import ArticleImpact, Impact, impact, refuse_too_long, renamed_sections, turn_differs
from harness.articles.readiness import CHANGES, DAYS, FOR_PEOPLE, UNDOCUMENTED, Lack, Readiness, Ready, readiness
from harness.articles.rename import Renaming, citing_files, rewritten
from harness.articles.text_diff import MarkedTexts, marked
from harness.articles.watch import Look, Watch

__all__ = [
    "CHANGES", "DAYS", "FOR_PEOPLE", "REVIEW_AFTER", "UNDOCUMENTED", "ArticleChange", "ArticleImpact", "Impact",
    "Lack", "Look", "MarkedTexts", "Readiness", "Ready", "Renaming", "Talk", "TurnTrace", "Watch", "base_of",
    "citing_files", "id_of", "impact", "marked", "readiness", "recorded", "refuse_too_long", "renamed_sections",
    "rewritten", "seen_in", "turn_differs", "with_fields", "written",
]  # fmt: skip
