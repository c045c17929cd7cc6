"""The LLM between two checks of the handoff rules: one before it is called, one of its decision."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harness.cache import key_of
from harness.pipelines.calls import Opening
from harness.pipelines.openai.llm import LLM
from harness.pipelines.openai.prompt import Prompt, reply_schema
from harness.pipelines.openai.toolbox import offered
from harness.pipelines.wire import Received, ReplyReader, reply_of
from harness.reference import Decision, MessageReader, MessageReading, Rules, already_with_a_human, decide
from harness.reference import reply_of as reply_as_read
from harness.turns import Conversation, PipelineError, Progress, Reply, ToolCall, Usage
from harness.workspace import NOT_OURS, Outcome, ReplyPaths, Section, Standing, once_each, pipelines


class OpenAIPipeline:
    """Triage, answer and escalation by an LLM, from approved sections; a rule that says handoff wins."""

    versioned = True

    def __init__(self, declared: pipelines.OpenAIDeclared, opening: Opening) -> None:
        """Raises PipelineError for a variable that is not set."""
        self.name, self.jobs = declared.id, declared.jobs
        self._declared, self._workspace = declared, opening.workspace
        self._llm = LLM(declared, opening, declared.id)
        self._schema = reply_schema(opening.workspace)
        self._prompt = Prompt(opening.workspace, declared.prompt)
        self._tools = opening.workspace.tools
        offered(self._tools)  # says at once what cannot be offered
        self._rules = Rules(opening.workspace.handoff.rules)
        self._messages = MessageReader(opening.workspace, opening.cache)
        self._reader = ReplyReader(ReplyPaths(), {})
        settings = declared.model_dump(
            mode="json", include={"structured", "sections", "parameters", "prompt", "version"}
        )
        made = key_of(settings, [self._llm.base_url, self._llm.model]).hex()[:12]
        self.fingerprint = f"openai {self._llm.model} {made}"

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        self._messages.prepare(messages, progress)

    async def reply(self, conversation: Conversation) -> Reply:
        """Hand off what a rule decides on the message alone; else call the model and check its reply."""
        reading = self._messages.read(conversation)
        at_sight = already_with_a_human(conversation) or self._at_sight(conversation, reading)
        if at_sight is not None:
            category = self._workspace.categories[reading.filed.category]
            reply = reply_as_read(conversation, reading, at_sight, category, Standing.MISSING)
            return replace(reply, usage=Usage(), calls=() if self._tools else None)
        found = self._messages.find(conversation, reading, self._declared.sections)
        approved = [each for each in found if each.standing is Standing.APPROVED]
        received, usage, calls = await self._ask(conversation, [each.section for each in approved])
        reply = self._held_against_rules(conversation, reading, received, usage)
        reply = replace(reply, calls=calls if self._tools else None)
        fits = [each.answers for each in approved if each.section.ref in reply.citations]
        return replace(reply, retrieval=max(fits, default=None))

    async def close(self) -> None:
        await self._llm.close()

    def _at_sight(self, conversation: Conversation, reading: MessageReading) -> Decision | None:
        """The handoff that a rule decides whatever the model says, if there is one."""
        facts = self._messages.facts(conversation, reading, [], None)
        unknown = replace(facts, category=None, confidence=None, priority=None, asked_again=facts.asked_again or None)
        rule = self._rules.certain(unknown)
        if rule is None or not rule.then.handoff:
            return None
        return decide(self._rules.fired(facts), facts, rule.then.handoff)

    async def _ask(
        self, conversation: Conversation, sections: Sequence[Section]
    ) -> tuple[Received, Usage, tuple[ToolCall, ...]]:
        messages, results = self._prompt.messages(conversation, sections), conversation.tool_results
        return await self._llm.converse(messages, self._schema, self._parse, self._tools, results, conversation.repeat)

    def _parse(self, data: Any) -> Received:
        received = self._reader.read(data)
        if received.category is not None and received.category not in self._workspace.titles:
            raise PipelineError(f"the model filed it under `{received.category[:80]}`, which is not a category")
        return received

    def _held_against_rules(
        self, conversation: Conversation, reading: MessageReading, received: Received, usage: Usage
    ) -> Reply:
        """The model's reply, unless a rule or its sources say otherwise."""
        reply = reply_of(received, self._workspace, usage)
        not_ours = reply.category == NOT_OURS
        named = None if not_ours else reply.category
        filed = self._workspace.categories[named or reading.filed.category]
        facts = replace(
            self._messages.facts(conversation, reading, reply.citations, reply.standing),
            category=filed.id,
            confidence=reply.confidence if reply.confidence is not None else 0.0,
            priority=reply.priority or filed.priority,
        )
        fired = self._rules.fired(facts)
        decision = decide(fired, facts, filed.queue)
        if decision.rule is None and (not_ours or reply.outcome is Outcome.HANDOFF):
            decision = replace(decision, outcome=Outcome.HANDOFF, queue=filed.queue, reason=reply.reason)
        elif decision.outcome is Outcome.ANSWER:
            decision = replace(decision, outcome=reply.outcome, reason=reply.reason)
        handed = decision.outcome is Outcome.HANDOFF
        return replace(
            reply,
            outcome=decision.outcome,
            category=NOT_OURS if not_ours else filed.id,
            familiarity=reading.filed.familiarity,
            language=reading.language,
            priority=decision.priority,
            queue=decision.queue,
            rule=decision.rule,
            fired=decision.fired,
            reason=decision.reason,
            answer="" if handed else reply.answer,
            citations=() if handed else reply.citations,
            actions=once_each((*decision.actions, *reply.actions), conversation.proposed),
        )
