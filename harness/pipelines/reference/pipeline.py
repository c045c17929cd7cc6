"""The reference pipeline's three steps put together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.embedding import Encoder
from harness.pipelines.pipeline import Conversation, Progress, Reply
from harness.pipelines.reference.answer import Found, SectionIndex, compose
from harness.pipelines.reference.escalate import Decision, Facts, Rules, decide
from harness.pipelines.reference.topics import TopicDetector
from harness.pipelines.reference.triage import Filed, TriageModel
from harness.workspace import Outcome, Standing, Workspace
from harness.workspace.patterns import normalise

VERSION = "1"  # raise it with every change that can change a reply
SIMILAR = 0.45  # cosine from which a section is taken to answer a message; see `make bench-retrieval`
TOPIC_ALARMS = 0.05  # share of ordinary messages that may be taken for a topic: a miss can do harm
SENTIMENT_ALARMS = 0.02  # the same for anger and the like: a miss costs goodwill
CONTEXT_WEIGHT = 0.5  # of the message before, when a follow-up is filed
SAME_QUESTION = 0.6  # cosine from which two messages ask the same thing

Vector = NDArray[np.float32]


class ReferencePipeline:
    """Triage by a small text model, answers by retrieval, handoffs by the rules."""

    name = "reference"

    def __init__(self, workspace: Workspace, cache: Path | None = None) -> None:
        """`cache` is a folder for vectors that are kept between runs."""
        self._workspace = workspace
        self._encoder = Encoder(cache / "vectors.sqlite" if cache else None)
        categories = list(workspace.categories.values())
        ordinary = [example for category in categories if category.risk != "high" for example in category.examples]
        self._index = SectionIndex(workspace, self._encoder)
        self._triage = TriageModel(categories, workspace.articles, self._index, self._encoder)
        self._topics = TopicDetector(workspace.topics.topics, ordinary, TOPIC_ALARMS, self._encoder)
        self._sentiments = TopicDetector(workspace.topics.sentiments, ordinary, SENTIMENT_ALARMS, self._encoder)
        self._rules = Rules(workspace.handoff.rules)
        self._understood: dict[str, tuple[Vector, Filed]] = {}

    @property
    def fingerprint(self) -> str:
        return f"reference/{VERSION} {self._encoder.name}"

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        """Understand messages ahead and together, which is where nearly all the time goes."""
        new = list(dict.fromkeys(message for message in messages if message not in self._understood))
        if not new:
            return
        vectors = self._encoder.embed(new, progress)
        filed = self._triage.file(new, vectors)
        self._understood.update(zip(new, zip(vectors, filed, strict=True), strict=True))

    def reply(self, conversation: Conversation) -> Reply:
        """Triage, answer, escalate."""
        self.prepare([conversation.message], lambda done, total: None)
        vector, filed = self._understood[conversation.message]
        if conversation.history:
            filed = self._file_in_context(conversation, vector)
        found = self._find(conversation.message, vector)
        facts = self._facts(conversation, vector, filed, found)
        category = self._workspace.categories[filed.category]
        handed = _already_with_a_human(conversation, facts)
        decision = handed or decide(self._rules.fired(facts), facts, category.queue)
        answering = found if decision.outcome is not Outcome.HANDOFF else None
        return Reply(
            outcome=decision.outcome,
            category=filed.category,
            confidence=filed.confidence,
            familiarity=filed.familiarity,
            priority=decision.priority,
            summary=_summary(conversation, category.title),
            queue=decision.queue,
            rule=decision.rule,
            fired=decision.fired,
            reason=decision.reason,
            answer=compose([answering.section]) if answering else "",
            citations=(answering.section.ref,) if answering else (),
            standing=facts.standing,
        )

    def _file_in_context(self, conversation: Conversation, vector: Vector) -> Filed:
        """A follow-up belongs where it and the message before it belong."""
        before = conversation.history[-1].message
        mixed = vector + CONTEXT_WEIGHT * self._encoder.embed([before])[0]
        mixed /= np.linalg.norm(mixed)
        return self._triage.file([f"{before} {conversation.message}"], mixed[None, :])[0]

    def _find(self, message: str, vector: Vector) -> Found | None:
        """The section that answers a message, if one is near enough."""
        best = self._index.search(message, vector, limit=1)
        return best[0] if best and best[0].similarity >= SIMILAR else None

    def _facts(self, conversation: Conversation, vector: Vector, filed: Filed, found: Found | None) -> Facts:
        text = normalise(conversation.message)
        answered = _answered_just_before(conversation)
        return Facts(
            text=text,
            category=filed.category,
            confidence=filed.confidence,
            familiarity=filed.familiarity,
            priority=self._workspace.categories[filed.category].priority,
            standing=found.standing if found else Standing.MISSING,
            topics=self._topics.shown(text, vector),
            sentiments=self._sentiments.shown(text, vector),
            customer=conversation.customer,
            answers_before=len(answered),
            asked_again=self._asked_again(answered, vector, found),
        )

    def _asked_again(self, answered: list[tuple[str, Reply]], vector: Vector, found: Found | None) -> bool:
        """Whether an earlier message asked the same, or its answer was what would be sent again."""
        if not answered:
            return False
        if found and any(found.section.ref in reply.citations for _, reply in answered):
            return True
        before = self._encoder.embed([message for message, _ in answered])
        return bool((before @ vector).max() >= SAME_QUESTION)


def _answered_just_before(conversation: Conversation) -> list[tuple[str, Reply]]:
    answered = []
    for exchange in reversed(conversation.history):
        if exchange.reply.outcome is Outcome.HANDOFF:
            break
        answered.append((exchange.message, exchange.reply))
    return answered


def _already_with_a_human(conversation: Conversation, facts: Facts) -> Decision | None:
    """Once handed off, a conversation stays with the person who has it."""
    if not conversation.history or conversation.history[-1].reply.outcome is not Outcome.HANDOFF:
        return None
    last = conversation.history[-1].reply
    priority = last.priority or facts.priority
    return Decision(Outcome.HANDOFF, last.queue, priority, last.rule, last.fired or (), "a person has it already")


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
