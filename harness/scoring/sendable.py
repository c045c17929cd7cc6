"""Can the answer be sent to a customer at all?"""

from collections.abc import Sequence
from functools import partial

from harness.lazy_regex import regex
from harness.scoring.asked_secrets import asked_secrets
from harness.scoring.placeholders import code_in, empty_cells, unfilled
from harness.scoring.program_output import program_output
from harness.scoring.reader_text import nothing_to_read
from harness.scoring.requests import names
from harness.scoring.scorer import Scorer
from harness.turns import MOST_ANSWER, Conversation, Reply, Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Standing, Workspace

_CONTROL = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e\ud800-\udfff\ufffd]")  # U+202E writes backwards


@partial(Scorer, "sendable", local=True)
def sendable(expect: Expect, reply: Reply, workspace: Workspace, conversation: Conversation) -> Score:
    """Passes when the answer can be sent: it has words, at most 20,000 characters, and nothing left to fill in.

    A placeholder or code of a template fails it, except where the answer or what it cites shows it as code. So do
    control characters, and what a program printed in place of an answer: data, an error, an AI's own notes.

    It also fails where it asks the customer to send a secret in the conversation (a password, a PIN, a one-time code,
    the number of a card), unless the scenario names it in `asks_for`.
    """
    if reply.outcome is Outcome.HANDOFF:
        return skipped("sendable")
    if not reply.answer.strip():
        return failed("sendable", "the answer is empty")
    if len(reply.answer) > MOST_ANSWER:
        return failed("sendable", f"the answer is longer than {MOST_ANSWER:,} characters")
    if found := _CONTROL.search(reply.answer):
        return failed("sendable", f"the answer contains a character that cannot be shown (U+{ord(found[0]):04X})")
    if nothing_to_read(reply.answer):
        return failed("sendable", "the answer has no letter and no digit that a customer could read")
    if printed := program_output(reply.answer):
        return failed("sendable", f"the answer is {printed}, not words to a customer")
    cited = (workspace.sections[ref] for ref in reply.citations if workspace.standing(ref) is Standing.APPROVED)
    if words := unfilled(reply.answer, "\n".join(code_in(section.text) for section in cited)):
        return failed("sendable", f"the answer contains a placeholder or code of a template: {words}")
    if gap := next(empty_cells(reply.answer), None):
        return failed("sendable", f"a table in the answer has no value in the column {gap[0] or 'without a name'}")
    earlier = " ".join([*(each.reply.answer for each in conversation.history[-1:]), conversation.message])
    if asked := next((each for each in asked_secrets(reply.answer, earlier) if not _wanted(each, expect.asks_for)), ""):
        return failed("sendable", f"the answer asks the customer to send a secret in the conversation: {asked}")
    return passed("sendable")


def _wanted(request: str, facts: Sequence[Sequence[str]]) -> bool:
    """Whether the scenario expects this question: a company may check by a PIN who writes."""
    return any(names(request, words) for fact in facts for words in fact)
