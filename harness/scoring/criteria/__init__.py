"""Criteria in words: an LLM judges them, and has to quote the conversation. The scorer is in `scorer`."""

from harness.scoring.criteria.judge import (
    CriteriaJudge,
    CriterionError,
    CriterionVerdict,
    Line,
    criteria_card,
    judged_in_words,
    lines_of,
)

__all__ = [
    "CriteriaJudge", "CriterionError", "CriterionVerdict", "Line", "criteria_card", "judged_in_words", "lines_of",
]  # fmt: skip
