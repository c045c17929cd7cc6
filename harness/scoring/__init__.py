"""Scorers: functions of (expectation, reply, workspace) to a score with a reason; pure, or with a judge."""

from harness.scoring.actions import difference, fits
from harness.scoring.any_answer import accepts_any_answer
from harness.scoring.asked_elsewhere import asked_here
from harness.scoring.asked_facts import other_facts
from harness.scoring.asked_secrets import asked_secrets, asks_secret
from harness.scoring.bench import EMBEDDED, Bench, WorkingJudges
from harness.scoring.calls import calls_at, matched
from harness.scoring.conversation import missing, passed_at
from harness.scoring.placeholders import code_in, empty_cells, gaps, nothing_but_later, unfilled
from harness.scoring.reader_text import as_read, nothing_to_read
from harness.scoring.reading_level import grade, words_in
from harness.scoring.requests import (
    announces,
    courtesies,
    is_question,
    is_yes_or_no,
    listed_in,
    names,
    only_asks,
    read_back,
    requests,
    with_blanks,
    wordings,
)
from harness.scoring.responsive import RESPONSIVE_AT, asked_in, responsiveness
from harness.scoring.said_words import contains, says
from harness.scoring.scorer import GateKey, ReplyStep, Scorer, ScorerGroup
from harness.scoring.scorers import SCORERS, all_scorers, score_turn, score_whole, scorer_of
from harness.scoring.source import accepts
from harness.scoring.states import unstated
from harness.scoring.tool_names import may_be

__all__ = [
    "EMBEDDED", "RESPONSIVE_AT", "SCORERS", "Bench", "GateKey", "ReplyStep", "Scorer", "ScorerGroup",
    "WorkingJudges", "accepts", "accepts_any_answer", "all_scorers", "announces", "as_read", "asked_here",
    "asked_in", "asked_secrets", "asks_secret", "calls_at", "code_in", "contains", "courtesies", "difference",
    "empty_cells",
    "fits", "gaps", "grade", "is_question", "is_yes_or_no", "listed_in", "matched", "may_be", "missing", "names",
    "nothing_but_later", "nothing_to_read", "only_asks", "other_facts", "passed_at",
    "read_back", "requests", "responsiveness", "says",
    "score_turn", "score_whole", "scorer_of", "unfilled", "unstated", "with_blanks", "wordings", "words_in",
]  # fmt: skip
