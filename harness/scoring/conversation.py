"""Did a conversation with a simulated customer go as it must: in time, step by step, until the customer was content?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from harness.scoring.said_words import says
from harness.scoring.scorer import ReplyStep, Scorer
from harness.scoring.source import accepts
from harness.turns import Conversation, Course, Ending, Reply, Score, failed, passed, skipped
from harness.workspace import ConversationExpect, Expect, Milestone, Outcome, Workspace, once_each


def _expects(expect: Expect) -> bool:
    if not isinstance(expect, ConversationExpect):
        return False
    return bool(expect.by_turn or expect.milestones or expect.outcome in (Outcome.ANSWER, Outcome.DRAFT))


@partial(
    Scorer, "conversation", blames=ReplyStep.DECISION, local=True, expects=_expects,
)  # fmt: skip
def conversation(expect: Expect, reply: Reply, workspace: Workspace, conversation: Conversation) -> Score:
    """Passes when it ended in time, passed every milestone in order, and an answered customer left content.

    A conversation with a simulated customer is judged with its last reply. Others are skipped.
    """
    course = conversation.course
    if course is None or not isinstance(expect, ConversationExpect):
        return skipped("conversation")
    replies = [*(exchange.reply for exchange in conversation.history), reply]
    wrong = [*_unhelped(expect, course), *_late(expect, len(replies)), *_missed(expect.milestones, replies, course)]
    return failed("conversation", "; ".join(wrong)) if wrong else passed("conversation")


def as_one(replies: Sequence[Reply]) -> Reply:
    """Everything that a support AI did in a conversation as one reply: what it said, cited and proposed in all.

    It is a handoff where it ends in one, a draft where an agent had to approve any of it, else an answer.
    """
    last, actions = replies[-1], once_each(action for reply in replies for action in reply.actions)
    silent = any(reply.calls is None for reply in replies)
    calls = None if silent else tuple(call for reply in replies for call in reply.calls or ())
    if last.outcome is Outcome.HANDOFF:
        return replace(last, actions=actions, calls=calls)
    drafted = any(reply.outcome is Outcome.DRAFT for reply in replies)
    return replace(
        last,
        outcome=Outcome.DRAFT if drafted else Outcome.ANSWER,
        answer="\n\n".join(reply.answer for reply in replies if reply.answer),
        citations=tuple(dict.fromkeys(ref for reply in replies for ref in reply.citations)),
        actions=actions,
        calls=calls,
    )


def missing(states: Sequence[Sequence[str]], source: Sequence[str], replies: Sequence[Reply]) -> list[str]:
    """What no answer has stated or cited by now, in words."""
    answers = [reply for reply in replies if reply.outcome is not Outcome.HANDOFF]
    left = [f'"{fact[0]}"' for fact in states if not any(_states(reply, fact) for reply in answers)]
    if source and not any(_cites(reply, source) for reply in answers):
        left.append("anything from " + " or ".join(f"`{ref}`" for ref in source))
    return left


def _unhelped(expect: ConversationExpect, course: Course) -> Iterator[str]:
    if expect.outcome in (Outcome.ANSWER, Outcome.DRAFT) and course.ended is Ending.GAVE_UP:
        yield "the customer gave up without what it wanted"


def _late(expect: ConversationExpect, turns: int) -> Iterator[str]:
    if expect.by_turn and turns > expect.by_turn:
        yield f"it was over after {turns} messages of the customer, and had to be after {expect.by_turn}"


def passed_at(
    milestones: Sequence[Milestone], replies: Sequence[Reply], asked: Sequence[Sequence[str]]
) -> Iterator[int]:
    """The place of the reply that passes each milestone after those before it, up to the first that none passes.

    One reply may pass several. `asked` are the facts that each reply asks for.
    """
    at = 0
    for milestone in milestones:
        while at < len(replies) and not _passes(milestone, replies[at], asked[at]):
            at += 1
        if at == len(replies):
            return
        yield at


def _missed(milestones: Sequence[Milestone], replies: Sequence[Reply], course: Course) -> Iterator[str]:
    """The first milestone that is not passed."""
    number = sum(1 for _ in passed_at(milestones, replies, course.asked))
    if number < len(milestones):
        yield f"it never came to milestone {number + 1}: {_words(milestones[number])}"


def _passes(milestone: Milestone, reply: Reply, asked: Sequence[str]) -> bool:
    return (
        (milestone.asks is None or milestone.asks in asked)
        and (milestone.states is None or _states(reply, milestone.states))
        and (milestone.source is None or _cites(reply, milestone.source))
        and milestone.outcome in (None, reply.outcome)
        and milestone.queue in (None, reply.queue)
    )


def _states(reply: Reply, fact: Sequence[str]) -> bool:
    return any(says(reply.answer, words) for words in fact)


def _cites(reply: Reply, source: Sequence[str]) -> bool:
    return any(accepts(wanted, ref) for wanted in source for ref in reply.citations)


def _words(milestone: Milestone) -> str:
    given: dict[str, Any] = milestone.model_dump(mode="json", exclude_defaults=True)
    said = (f"{key} {' or '.join(value) if isinstance(value, list) else value}" for key, value in given.items())
    return ", ".join(said)
