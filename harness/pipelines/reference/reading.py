"""Reading a message: all that can be known about it on this machine, before anything is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.embedding import Encoder
from harness.pipelines.pipeline import Conversation, Progress, Reply
from harness.pipelines.reference.answer import Found, SectionIndex
from harness.pipelines.reference.escalate import Decision, Facts
from harness.pipelines.reference.topics import TopicDetector
from harness.pipelines.reference.triage import Filed, TriageModel
from harness.workspace import Category, Outcome, Standing, Workspace
from harness.workspace.actions import once_each
from harness.workspace.patterns import normalise

TOPIC_ALARMS = 0.05  # share of ordinary messages that may be taken for a topic: a miss can do harm
SENTIMENT_ALARMS = 0.02  # the same for anger and the like: a miss costs goodwill
CONTEXT_WEIGHT = 0.5  # of the message before, when a follow-up is filed
SAME_QUESTION = 0.6  # cosine from which two messages ask the same thing

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known about one message of a conversation."""

    vector: Vector
    filed: Filed
    topics: frozenset[str]
    sentiments: frozenset[str]


class MessageReader:
    """Reads messages with what the workspace teaches: categories, topics, articles."""

    def __init__(self, workspace: Workspace, cache: Path | None) -> None:
        """`cache` is a folder for vectors that are kept between runs."""
        self._workspace = workspace
        self._encoder = Encoder(cache / "vectors.sqlite" if cache else None)
        categories = list(workspace.categories.values())
        ordinary = [example for category in categories if category.risk != "high" for example in category.examples]
        self._index = SectionIndex(workspace, self._encoder)
        self._triage = TriageModel(categories, workspace.articles, self._index, self._encoder)
        self._topics = TopicDetector(workspace.topics.topics, ordinary, TOPIC_ALARMS, self._encoder)
        self._sentiments = TopicDetector(workspace.topics.sentiments, ordinary, SENTIMENT_ALARMS, self._encoder)
        self._understood: dict[str, tuple[Vector, Filed]] = {}

    @property
    def model(self) -> str:
        """The name of the text model, which changes what is read."""
        return self._encoder.name

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        """Understand messages ahead and together, which is where nearly all the time goes."""
        new = list(dict.fromkeys(message for message in messages if message not in self._understood))
        if not new:
            return
        vectors = self._encoder.embed(new, progress)
        filed = self._triage.file(new, vectors)
        self._understood.update(zip(new, zip(vectors, filed, strict=True), strict=True))

    def read(self, conversation: Conversation) -> Reading:
        """What is known about the message, in the light of the one before it."""
        self.prepare([conversation.message], lambda done, total: None)
        vector, filed = self._understood[conversation.message]
        if conversation.history:
            filed = self._file_in_context(conversation, vector)
        text = normalise(conversation.message)
        return Reading(vector, filed, self._topics.shown(text, vector), self._sentiments.shown(text, vector))

    def find(self, conversation: Conversation, reading: Reading, limit: int) -> list[Found]:
        """The sections that fit the message best, best first."""
        return self._index.search(conversation.message, reading.vector, limit)

    def facts(
        self, conversation: Conversation, reading: Reading, cited: Sequence[str], standing: Standing | None
    ) -> Facts:
        """All that a rule can ask, when `cited` is what an answer would stand on."""
        answered = _answered_just_before(conversation)
        return Facts(
            text=normalise(conversation.message),
            category=reading.filed.category,
            confidence=reading.filed.confidence,
            familiarity=reading.filed.familiarity,
            priority=self._workspace.categories[reading.filed.category].priority,
            standing=standing,
            topics=reading.topics,
            sentiments=reading.sentiments,
            customer=conversation.customer,
            answers_before=len(answered),
            asked_again=self._asked_again(answered, reading.vector, cited),
        )

    def _file_in_context(self, conversation: Conversation, vector: Vector) -> Filed:
        """A follow-up belongs where it and the message before it belong."""
        before = conversation.history[-1].message
        mixed = vector + CONTEXT_WEIGHT * self._encoder.embed([before])[0]
        mixed /= np.linalg.norm(mixed)
        return self._triage.file([f"{before} {conversation.message}"], mixed[None, :])[0]

    def _asked_again(self, answered: list[tuple[str, Reply]], vector: Vector, cited: Sequence[str]) -> bool:
        """Whether an earlier message asked the same, or its answer was what would be sent again."""
        if not answered:
            return False
        if any(ref in reply.citations for ref in cited for _, reply in answered):
            return True
        before = self._encoder.embed([message for message, _ in answered])
        return bool((before @ vector).max() >= SAME_QUESTION)


def already_with_a_human(conversation: Conversation) -> Decision | None:
    """Once handed off, a conversation stays with the person who has it."""
    if not conversation.history or conversation.history[-1].reply.outcome is not Outcome.HANDOFF:
        return None
    last = conversation.history[-1].reply
    return Decision(Outcome.HANDOFF, last.queue, last.priority, last.rule, last.fired or (), "a person has it already")


def reply_of(
    conversation: Conversation, reading: Reading, decision: Decision, category: Category, standing: Standing
) -> Reply:
    """What was read and decided, as a reply that says nothing to the customer yet."""
    return Reply(
        outcome=decision.outcome,
        category=category.id,
        confidence=reading.filed.confidence,
        familiarity=reading.filed.familiarity,
        priority=decision.priority or category.priority,
        summary=_summary(conversation, category.title),
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


def _answered_just_before(conversation: Conversation) -> list[tuple[str, Reply]]:
    answered = []
    for exchange in reversed(conversation.history):
        if exchange.reply.outcome is Outcome.HANDOFF:
            break
        answered.append((exchange.message, exchange.reply))
    return answered
