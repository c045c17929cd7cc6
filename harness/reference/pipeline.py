"""The reference pipeline's three steps put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from harness.reference.answer import Found, compose
from harness.reference.escalate import Decision, Rules, decide
from harness.reference.matching import AskedMessage
from harness.reference.message_reading import MessageReader, already_with_a_human, asked_in, reply_of
from harness.reference.retrieval import answers_at
from harness.reference.understanding import MessageReading
from harness.turns import Conversation, Progress, Reply
from harness.workspace import Outcome, Standing, Workspace
from harness.workspace.conditions import Facts


@dataclass(frozen=True, slots=True)
class ReplyParts:
    """What triage and retrieval pass to escalation; all that a decision and a reply are made of."""

    reading: MessageReading
    found: Found | None  # the section that would answer
    other_language: bool = False  # one would, and is in another language than the message

    @property
    def source(self) -> tuple[Found | None, bool]:
        """What there is to answer from."""
        return self.found, self.other_language

    @property
    def standing(self) -> Standing:
        return self.found.standing if self.found else Standing.MISSING

    @property
    def cited(self) -> tuple[str, ...]:
        return (self.found.section.ref,) if self.found else ()


class ReferencePipeline:
    """Triage by a small text model, answers by retrieval, handoffs by the rules."""

    name = "reference"
    jobs = 1
    versioned = True

    def __init__(self, workspace: Workspace, cache: Path | None = None, like: Self | None = None) -> None:
        """`cache` is a folder for vectors, scores of pairs and learned arrays between runs.

        `like` is the pipeline of another state of the workspace: this one decides the same with it as
        without it, but is opened in a fraction of the time, and leaves nothing in the cache.
        """
        self._workspace = workspace
        self._answers_at = answers_at(workspace)
        self._reader: MessageReader = MessageReader(workspace, cache, like._reader if like else None)
        self.rules: Rules = Rules(workspace.handoff.rules, like.rules if like else None)

    @property
    def fingerprint(self) -> str:
        return f"reference {self._reader.model}"

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        self._reader.prepare(messages, progress)

    async def reply(self, conversation: Conversation) -> Reply:
        """Triage, answer, escalate."""
        parts = self.read(conversation)
        return self.compose(conversation, parts, self.decide(conversation, parts))

    def read(self, conversation: Conversation) -> ReplyParts:
        """Triage and retrieval: what a reply is made of, with the section that answers if one is likely enough to."""
        return self.read_all([asked_in(conversation)])[0]

    def read_all(self, asked: Sequence[AskedMessage]) -> list[ReplyParts]:
        """The same for many messages at once, which is much quicker."""
        read = self._reader.understand(asked)
        likely = [best if best and best.answers >= self._answers_at else None for _, best in read]
        differ = self._reader.differ([reading.language for reading, _ in read], likely)
        return [
            ReplyParts(reading, None if other else found, other)
            for (reading, _), found, other in zip(read, likely, differ, strict=True)
        ]

    def remember(self, asked: Sequence[AskedMessage], progress: Progress) -> None:
        """Measure these messages so that results for a changed workspace are quickly derived, and cache that."""
        self._reader.remember(asked, progress)

    def ranked(self, conversation: Conversation, parts: ReplyParts) -> list[Found]:
        """Every section, likely enough to answer or not, best first."""
        return self._reader.find(conversation, parts.reading, limit=len(self._workspace.sections))

    def decide(self, conversation: Conversation, parts: ReplyParts) -> Decision:
        """Escalation: what must happen, given the parts."""
        return already_with_a_human(conversation) or self.decide_on(self.facts(conversation, parts))

    def facts(self, conversation: Conversation, parts: ReplyParts) -> Facts:
        """The facts for the rules, given the parts."""
        facts = self._reader.facts(conversation, parts.reading, parts.cited, parts.standing)
        return replace(facts, other_language=True) if parts.other_language else facts

    def decide_on(self, facts: Facts) -> Decision:
        """What is to happen, given the facts for the rules."""
        queue = self._workspace.categories[str(facts.category)].queue
        return decide(self.rules.fired(facts), facts, queue)

    def compose(self, conversation: Conversation, parts: ReplyParts, decision: Decision) -> Reply:
        """The reply that carries a decision out; a handoff says nothing to the customer."""
        category = self._workspace.categories[parts.reading.filed.category]
        reply = reply_of(conversation, parts.reading, decision, category, parts.standing)
        if parts.found is None or decision.outcome is Outcome.HANDOFF:
            return reply
        answer = compose([parts.found.section])
        fits = parts.found.answers if self._reader.tells_answers(parts.reading.language) else None
        return replace(reply, answer=answer, quotes=True, citations=parts.cited, retrieval=fits)

    async def close(self) -> None:
        """Nothing is open."""
