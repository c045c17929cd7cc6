"""Reading a message: all that this machine can find out about it, before anything is decided."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from harness.reference.answer import Found
from harness.reference.arrays import Vector
from harness.reference.escalate import Decision
from harness.reference.language import UNDERSTOOD, LanguageReader, differ
from harness.reference.learned_arrays import LearnedArrays
from harness.reference.matching import AskedMessage
from harness.reference.models import Encoder, PairModel
from harness.reference.reading_progress import halves, unseen
from harness.reference.understanding import MessageReading, Understanding, teaching
from harness.turns import Conversation, Exchange, Progress, Reply
from harness.workspace import NOT_OURS, NOT_OURS_TITLE, Category, Outcome, Standing, Workspace, normalise, once_each
from harness.workspace.conditions import Facts

SAME_QUESTION = 0.6  # cosine from which two messages ask the same thing


class MessageReader:
    """Reads messages with what it learned from the workspace: categories, topics, articles."""

    def __init__(self, workspace: Workspace, cache: Path | None, like: Self | None = None) -> None:
        """`cache` is a folder for data between runs. `like` is a reader of another state of the workspace.

        What a change does not affect comes from `like` instead of `cache`.
        """
        self._workspace = workspace
        encoder, pairs = Encoder.of(workspace, cache), PairModel.of(workspace, cache)
        if like and (like._encoder.name, like._pairs.name) != (encoder.name, pairs.name):
            like = None  # nothing that another model made of a text is of use
        self._encoder: Encoder = like._encoder if like else encoder
        self._pairs: PairModel = like._pairs if like else pairs
        self._languages: LanguageReader = like._languages if like else LanguageReader(cache)
        self._kept: LearnedArrays = like._kept.beside() if like else LearnedArrays(cache)
        self._taught: Understanding
        if like and teaching(workspace) == teaching(like._workspace):
            self._taught = like._taught
        else:
            before = like._taught if like else None
            self._taught = Understanding(workspace, self._encoder, self._pairs, self._languages, self._kept, before)

    @property
    def model(self) -> str:
        """The name of the text model, which changes what is read."""
        return self._encoder.name

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        """Understand messages in advance and together, which takes nearly all the time."""
        alone = list(dict.fromkeys(messages))
        first, second = halves(progress, len(alone))
        self._encoder.embed(alone, first)
        self.understand([AskedMessage(message) for message in messages], second)

    def understand(
        self, asked: Sequence[AskedMessage], progress: Progress = unseen
    ) -> list[tuple[MessageReading, Found | None]]:
        """What is known about each message, and the section that fits it best, likely enough to answer it or not."""
        return self._taught.of(asked, progress)

    def remember(self, asked: Sequence[AskedMessage], progress: Progress) -> None:
        """Measure these messages so that results after a change can be derived, and cache that."""
        self._taught.remember(asked, progress)

    def read(self, conversation: Conversation) -> MessageReading:
        """What is known about the message, given the one before it."""
        return self.understand([asked_in(conversation)])[0][0]

    def find(self, conversation: Conversation, reading: MessageReading, limit: int) -> list[Found]:
        """The sections that fit the message best, best first."""
        return self._taught.find(conversation.message, reading.vector, limit)

    def differ(self, languages: Sequence[str], sections: Sequence[Found | None]) -> list[bool]:
        """Whether each section is in another language than the one of its message, as far as both are known."""
        articles = {found.section.article for found in sections if found}
        written = self._languages.of_articles([self._workspace.articles[each] for each in sorted(articles)])
        pairs = zip(languages, sections, strict=True)
        return [found is not None and differ(language, written[found.section.article]) for language, found in pairs]

    def tells_answers(self, language: str) -> bool:
        """Whether the pair model can tell how likely a section answers a message in this language."""
        return self._pairs.named or language in UNDERSTOOD

    def facts(
        self, conversation: Conversation, reading: MessageReading, cited: Sequence[str], standing: Standing | None
    ) -> Facts:
        """All the facts for rules, where an answer would cite `cited`."""
        answered = conversation.just_answered
        return Facts(
            text=normalise(conversation.message),
            category=reading.filed.category,
            confidence=reading.filed.confidence,
            familiarity=reading.filed.familiarity,
            priority=self._workspace.categories[reading.filed.category].priority,
            standing=standing,
            topics=reading.topics,
            sentiments=reading.sentiments,
            language=reading.language,
            customer=conversation.customer,
            answers_before=len(answered),
            asked_again=self._asked_again(answered, reading.vector, cited),
        )

    def _asked_again(self, answered: Sequence[Exchange], vector: Vector, cited: Sequence[str]) -> bool:
        """Whether an earlier message asked the same, or its answer would be sent again."""
        if not answered:
            return False
        if any(ref in each.reply.citations for ref in cited for each in answered):
            return True
        before = self._encoder.embed([each.message for each in answered])
        return bool((before @ vector).max() >= SAME_QUESTION)


def asked_in(conversation: Conversation) -> AskedMessage:
    """The input of triage and retrieval, of a conversation."""
    history = conversation.history
    return AskedMessage(conversation.message, history[-1].message if history else None)


def already_with_a_human(conversation: Conversation) -> Decision | None:
    """Once handed off, a conversation stays with the person who has it."""
    if not conversation.history or conversation.history[-1].reply.outcome is not Outcome.HANDOFF:
        return None
    last = conversation.history[-1].reply
    return Decision(Outcome.HANDOFF, last.queue, last.priority, last.rule, last.fired or (), "a person already has it")


def reply_of(
    conversation: Conversation, reading: MessageReading, decision: Decision, category: Category, standing: Standing
) -> Reply:
    """What was read and decided, as a reply that says nothing to the customer yet."""
    return Reply(
        outcome=decision.outcome,
        category=NOT_OURS if decision.not_ours else category.id,
        confidence=reading.filed.confidence,
        familiarity=reading.filed.familiarity,
        language=reading.language,
        priority=decision.priority or category.priority,
        summary=_summary(conversation, NOT_OURS_TITLE if decision.not_ours else category.title),
        queue=decision.queue,
        rule=decision.rule,
        fired=decision.fired,
        reason=decision.reason,
        standing=standing,
        actions=once_each(decision.actions, conversation.proposed),
    )


def _summary(conversation: Conversation, title: str) -> str:
    """The conversation in one line, for the person who takes it over."""
    past = [
        f"{exchange.reply.outcome} from {', '.join(exchange.reply.citations)}"
        if exchange.reply.citations
        else str(exchange.reply.outcome)
        for exchange in conversation.history
    ]
    before = f"; before: {', then '.join(past)}" if past else ""
    words = " ".join(conversation.message.split())
    return f'{title}: "{words[:120]}{"..." if len(words) > 120 else ""}"{before}'
