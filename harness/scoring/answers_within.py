"""Did an answer come early enough in the conversation?"""

from collections.abc import Sequence
from functools import partial

from harness.scoring.reader_text import nothing_to_read
from harness.scoring.requests import only_questions, states_nothing
from harness.scoring.scorer import ReplyStep, Scorer, ScorerGroup
from harness.turns import Conversation, Reply, Score, failed, passed
from harness.workspace import Expect, Outcome, Workspace


@partial(
    Scorer, "answers_within", group=ScorerGroup.CRITERIA, blames=ReplyStep.DECISION, local=True,
    expects=lambda expect: expect.answers_within,
)  # fmt: skip
def answers_within(expect: Expect, reply: Reply, workspace: Workspace, conversation: Conversation) -> Score:
    """Passes when a reply up to the turn of that number was an answer. The value is the turn of the first one.

    It has to cite a section and say something: what only asks the customer, thanks or greets does not count. What is
    written as a draft reaches nobody by itself.
    """
    limit, first = expect.answers_within, answered_at([*(each.reply for each in conversation.history), reply])
    if limit is None or first is None:
        return failed("answers_within", f"there is no answer by turn {limit}, only what asks, is drafted or handed off")
    if first > limit:
        return failed(
            "answers_within", f"the first answer comes in turn {first}, required by turn {limit}", float(first)
        )
    return passed("answers_within", value=float(first))


def answered_at(replies: Sequence[Reply]) -> int | None:
    """The turn, from 1, of the first of a conversation's replies that is an answer; None where there is none."""
    return next((turn for turn, each in enumerate(replies, 1) if _answers(each)), None)


def _answers(reply: Reply) -> bool:
    says_nothing = any(found(reply.answer) for found in (nothing_to_read, only_questions, states_nothing))
    return reply.outcome is Outcome.ANSWER and bool(reply.citations) and not says_nothing
