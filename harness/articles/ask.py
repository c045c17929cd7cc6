"""What the support AI would do with a message today: one conversation, message by message, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.gates import checked_values
from harness.reference import Found, ReferencePipeline
from harness.scoring import Bench, GateKey, score_turn
from harness.scoring.groundedness import CheckedAnswer, CitedAnswer, CitedSource
from harness.turns import ClaimFinding, Conversation, Exchange, Reply
from harness.workspace import Expect, Outcome, Stage, UnmetCheck, deliver, held_back

MOST_FOUND = 5  # sections shown, best first


@dataclass(frozen=True, slots=True)
class TurnTrace:
    """A message, what was done with it, and why."""

    message: str
    reply: Reply
    stage: Stage  # of the category it was filed under
    reached: Outcome  # what would reach the customer at that stage
    held: tuple[UnmetCheck, ...]  # the checks that make a draft of it there
    responsive: float | None  # how likely the answer answers the message; None where there is none
    claims: tuple[ClaimFinding, ...]  # of the answer, each with the section it stands on
    topics: tuple[str, ...] | None = None  # of rules/topics.yaml; None where the pipeline does not say
    sentiments: tuple[str, ...] | None = None
    found: tuple[Found, ...] | None = None  # sections, best first


class Talk:
    """A conversation with a support AI."""

    def __init__(self, bench: Bench, customer: Mapping[str, str]) -> None:
        self._workspace, self._customer = bench.opening.workspace, customer
        self._pipeline, self._checker = bench.pipeline, bench.checker
        self._scorers = {n: each for n, each in bench.scorers.items() if GateKey.RESPONSIVE in each.speaks_for}
        self._history: tuple[Exchange, ...] = ()

    async def say(self, message: str) -> TurnTrace:
        """Send the next message. Raises PipelineError, and ModelMissingError from the embedded pipeline."""
        conversation = Conversation(message, self._history, self._customer)
        reply = await self._pipeline.reply(conversation)
        self._history = (*self._history, Exchange(message, reply))
        rollout = self._workspace.rollout
        stage = rollout.stages.get(reply.category or "", Stage.HUMAN)
        known = checked_values(reply, await score_turn(conversation, Expect(), reply, self._workspace, self._scorers))
        reached = deliver(reply.outcome, stage, known, rollout.checks)
        held = held_back(reply.outcome, stage, known, rollout.checks)
        claims = await self._claims(reply)
        if not isinstance(self._pipeline, ReferencePipeline):
            return TurnTrace(message, reply, stage, reached, held, known.responsive, claims)
        parts = self._pipeline.read(conversation)
        found = self._pipeline.ranked(conversation, parts)[:MOST_FOUND]
        topics, sentiments = tuple(sorted(parts.reading.topics)), tuple(sorted(parts.reading.sentiments))
        seen = topics, sentiments, tuple(found)
        return TurnTrace(message, reply, stage, reached, held, known.responsive, claims, *seen)

    def start_anew(self) -> None:
        """Start a new conversation with the next message."""
        self._history = ()

    async def _claims(self, reply: Reply) -> tuple[ClaimFinding, ...]:
        """The answer, sentence by sentence, compared with the sections that it cites."""
        if not reply.answer.strip():
            return ()
        cited = [self._workspace.sections[ref] for ref in reply.citations if ref in self._workspace.sections]
        sources = tuple(CitedSource(section.ref, f"{section.heading}\n{section.text}") for section in cited)
        checked = self._checker.check(CitedAnswer(reply.answer, sources))
        return (checked if isinstance(checked, CheckedAnswer) else await checked).findings
