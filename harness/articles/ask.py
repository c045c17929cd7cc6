"""What the support AI would do with a message today: one conversation, message by message, with the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from harness.gates import checked_values
from harness.reference import Found, ReferencePipeline
from harness.runs import TurnResult
from harness.scoring import Bench, GateKey, score_turn, scorer_of
from harness.scoring.groundedness import CheckedAnswer, CitedAnswer, CitedSource, NotJudgedError
from harness.turns import ClaimFinding, Conversation, Exchange, Reply, Score, Status
from harness.workspace import Expect, Outcome, Stage, UnmetCheck, Workspace, deliver, held_back

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
    unjudged: str = ""  # why nobody could say what its sources support
    topics: tuple[str, ...] | None = None  # of rules/topics.yaml; None where the pipeline does not say
    sentiments: tuple[str, ...] | None = None
    found: tuple[Found, ...] | None = None  # sections, best first
    why_unknown: str = ""  # why nobody could say whether the answer answers the message


class Seen(NamedTuple):
    """What the embedded pipeline sees in a message."""

    topics: tuple[str, ...]
    sentiments: tuple[str, ...]
    found: tuple[Found, ...]  # sections, best first


class Talk:
    """A conversation with a support AI."""

    def __init__(self, bench: Bench, customer: Mapping[str, str], history: tuple[Exchange, ...] = ()) -> None:
        """`history` is what was said before, where the talk goes on."""
        self._workspace, self._customer = bench.opening.workspace, customer
        self._pipeline, self._checker = bench.pipeline, bench.checker
        self._scorers = {n: each for n, each in bench.scorers.items() if GateKey.RESPONSIVE in each.speaks_for}
        self._history = history

    async def say(self, message: str) -> TurnTrace:
        """Send the next message. Raises PipelineError, and ModelMissingError from the embedded pipeline."""
        conversation = Conversation(message, self._history, self._customer)
        reply = await self._pipeline.reply(conversation)
        self._history = (*self._history, Exchange(message, reply))
        scores = await score_turn(conversation, Expect(), reply, self._workspace, self._scorers)
        claims, unjudged = await self._claims(reply)
        seen = seen_in(conversation, self._pipeline) if isinstance(self._pipeline, ReferencePipeline) else None
        return _traced(message, reply, scores, claims, self._workspace, unjudged, seen)

    def start_anew(self) -> None:
        """Start a new conversation with the next message."""
        self._history = ()

    async def _claims(self, reply: Reply) -> tuple[tuple[ClaimFinding, ...], str]:
        """The answer, sentence by sentence, compared with the sections that it cites; or why it is not."""
        if not reply.answer.strip():
            return (), ""
        cited = [self._workspace.sections[ref] for ref in reply.citations if ref in self._workspace.sections]
        sources = tuple(CitedSource(section.ref, f"{section.heading}\n{section.text}") for section in cited)
        try:
            checked = self._checker.check(CitedAnswer(reply.answer, sources))
            return (checked if isinstance(checked, CheckedAnswer) else await checked).findings, ""
        except NotJudgedError as error:
            return (), str(error)


def seen_in(conversation: Conversation, pipeline: ReferencePipeline) -> Seen:
    """What the embedded pipeline makes of a message before the rules decide. Raises ModelMissingError."""
    parts = pipeline.read(conversation)
    found = pipeline.ranked(conversation, parts)[:MOST_FOUND]
    return Seen(tuple(sorted(parts.reading.topics)), tuple(sorted(parts.reading.sentiments)), tuple(found))


def recorded(turn: TurnResult, workspace: Workspace) -> TurnTrace | None:
    """What a run found of one turn, at today's stages; None where the pipeline gave no reply."""
    if turn.reply is None:
        return None
    claims = next((score.findings for score in turn.scores if score.findings), ())
    return _traced(turn.message, turn.reply, turn.scores, claims, workspace)


def _traced(
    message: str, reply: Reply, scores: Sequence[Score], claims: tuple[ClaimFinding, ...], workspace: Workspace,
    unjudged: str = "", seen: Seen | None = None,
) -> TurnTrace:  # fmt: skip
    rollout, known = workspace.rollout, checked_values(reply, scores)
    stage = rollout.stages.get(reply.category or "", Stage.HUMAN)
    reached = deliver(reply.outcome, stage, known, rollout.checks)
    held = held_back(reply.outcome, stage, known, rollout.checks)
    errors = (each for each in scores if each.status is Status.ERROR)
    why = next((each.reason for each in errors if GateKey.RESPONSIVE in scorer_of(each).speaks_for), "")
    told = TurnTrace(message, reply, stage, reached, held, known.responsive, claims, unjudged, *(seen or ()))
    return replace(told, why_unknown=why)
