"""The cause by the scores alone, for a pipeline whose parts cannot be exchanged."""

from harness.runs.blame.case import FailingTurn, NoSource, no_approved_source, stating
from harness.runs.blame.cause import Cause
from harness.runs.blame.wording import against_words, elsewhere_words, no_source_words, off_question_words
from harness.runs.blame.written_rules import WrittenRules
from harness.scoring import ReplyStep, unstated
from harness.workspace import Outcome, Standing, Workspace


def read_off(case: FailingTurn, rules: WrittenRules, workspace: Workspace) -> tuple[Cause, str]:
    """The first stage, in the order in which a message passes them, whose score does not pass; and why."""
    step, score = case.failed[0]
    if step is ReplyStep.TRIAGE:
        return Cause.TRIAGE, score.reason
    if step is ReplyStep.RETRIEVAL:
        if missing := no_approved_source(case, workspace):
            return Cause.ARTICLE, no_source_words(missing, case, workspace)
        return Cause.RETRIEVAL, score.reason
    if step is ReplyStep.TOOLS:
        return Cause.TOOLS, score.reason
    if step is ReplyStep.ANSWER:
        return _unsaid(case, score.reason, workspace) or of_answer(case, score.reason)
    return _decision(case, score.reason, rules, workspace)


def of_answer(case: FailingTurn, reason: str) -> tuple[Cause, str]:
    """What is wrong with an answer to which the steps before it led rightly."""
    if beside := case.off_question:
        return Cause.QUESTION, off_question_words(beside.reason, reason)
    return Cause.ANSWER, reason


def _unsaid(case: FailingTurn, reason: str, workspace: Workspace) -> tuple[Cause, str] | None:
    """Why an answer leaves out what it must state, where no source is expected: it stands elsewhere, or nowhere."""
    if case.turn.expect.source or case.off_question or not unstated(case.turn.expect.states, case.reply.answer):
        return None
    if missing := no_approved_source(case, workspace):
        return Cause.ARTICLE, no_source_words(missing, case, workspace)
    where = stating(case, workspace)
    return None if where & set(case.reply.citations) else (Cause.RETRIEVAL, elsewhere_words(reason, sorted(where)))


def _decision(case: FailingTurn, reason: str, rules: WrittenRules, workspace: Workspace) -> tuple[Cause, str]:
    """Why the decision is wrong: nothing to answer from, other rules than expected, or rules not followed."""
    if case.answerable and case.reply.outcome is Outcome.HANDOFF:
        missing = no_approved_source(case, workspace)
        if not missing and not case.turn.expect.source and case.reply.standing not in (None, Standing.APPROVED):
            missing = NoSource.FOUND
        if missing:
            return Cause.ARTICLE, no_source_words(missing, case, workspace)
    if against := rules.against(case):
        return Cause.RULES, against_words(reason, against, case.turn.expect)
    return Cause.ESCALATION, reason
