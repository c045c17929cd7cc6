"""Criteria in words: an LLM judges them, and has to quote the conversation."""

from harness.scoring.criteria.judge import CriteriaJudge, CriterionError, CriterionVerdict, Line, lines_of
from harness.scoring.criteria.scorer import criteria_card, judged_in_words

__all__ = [
    "CriteriaJudge", "CriterionError", "CriterionVerdict", "Line", "criteria_card", "judged_in_words", "lines_of",
]  # fmt: skip
