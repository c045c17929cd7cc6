"""Tools for article writers: checks, importing, readiness, and what an edit changes."""

from harness.articles.ask import Talk, TurnTrace, recorded, seen_in
from harness.articles.baseline import base_of
from harness.articles.changes import ArticleChange
from harness.articles.impact import ArticleImpact, Impact, impact, refuse_too_long, turn_differs
from harness.articles.readiness import CHANGES, DAYS, FOR_PEOPLE, UNDOCUMENTED, Lack, Readiness, Ready, readiness
from harness.articles.rename import Renaming, rewritten
from harness.articles.text_diff import MarkedTexts, marked
from harness.articles.watch import Look, Watch

__all__ = [
    "CHANGES", "DAYS", "FOR_PEOPLE", "UNDOCUMENTED", "ArticleChange", "ArticleImpact", "Impact", "Lack", "Look",
    "MarkedTexts", "Readiness", "Ready", "Renaming", "Talk", "TurnTrace", "Watch", "base_of", "impact", "marked",
    "readiness", "recorded", "refuse_too_long", "rewritten", "seen_in", "turn_differs",
]  # fmt: skip
