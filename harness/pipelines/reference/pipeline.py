"""The reference pipeline's three steps put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from harness.pipelines.pipeline import Conversation, Progress, Reply
from harness.pipelines.reference.answer import Found, compose
from harness.pipelines.reference.escalate import Decision, Rules, decide
from harness.pipelines.reference.reading import MessageReader, Reading, already_with_a_human, reply_of
from harness.workspace import Outcome, Standing, Workspace

VERSION = "1"  # raise it with every change that can change a reply
SIMILAR = 0.45  # cosine from which a section is taken to answer a message; see `make bench-retrieval`


class ReferencePipeline:
    """Triage by a small text model, answers by retrieval, handoffs by the rules."""

    name = "reference"
    jobs = 1

    def __init__(self, workspace: Workspace, cache: Path | None = None) -> None:
        """`cache` is a folder for vectors that are kept between runs."""
        self._workspace = workspace
        self._reader = MessageReader(workspace, cache)
        self._rules = Rules(workspace.handoff.rules)

    @property
    def fingerprint(self) -> str:
        return f"reference/{VERSION} {self._reader.model}"

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        self._reader.prepare(messages, progress)

    async def reply(self, conversation: Conversation) -> Reply:
        """Triage, answer, escalate."""
        reading = self._reader.read(conversation)
        found = self._find(conversation, reading)
        standing = found.standing if found else Standing.MISSING
        category = self._workspace.categories[reading.filed.category]
        decision = already_with_a_human(conversation) or self._decide(conversation, reading, found, standing)
        reply = reply_of(conversation, reading, decision, category, standing)
        if found is None or decision.outcome is Outcome.HANDOFF:
            return reply
        return replace(reply, answer=compose([found.section]), citations=(found.section.ref,))

    async def close(self) -> None:
        """Nothing is open."""

    def _find(self, conversation: Conversation, reading: Reading) -> Found | None:
        """The section that answers a message, if one is near enough."""
        best = self._reader.find(conversation, reading, limit=1)
        return best[0] if best and best[0].similarity >= SIMILAR else None

    def _decide(
        self, conversation: Conversation, reading: Reading, found: Found | None, standing: Standing
    ) -> Decision:
        facts = self._reader.facts(conversation, reading, [found.section.ref] if found else [], standing)
        queue = self._workspace.categories[reading.filed.category].queue
        return decide(self._rules.fired(facts), facts, queue)
