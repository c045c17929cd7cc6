"""The turn that decides about a failing scenario, with all that is known about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from harness.runs import ScenarioResult, TurnResult
from harness.scoring import GateKey, ReplyStep, accepts, scorer_of, unstated
from harness.turns import Conversation, Exchange, Reply, Score, Status
from harness.workspace import NOT_OURS, Outcome, Rule, Standing, Workspace

CustomerFields = Mapping[str, str | int | float | bool]
"""The attributes of a customer record."""


@dataclass(frozen=True, slots=True)
class FailingTurn:
    """The first turn that does not pass. It has a reply: a turn without one is an error, and that is its cause."""

    turn: TurnResult
    reply: Reply
    conversation: Conversation
    categories: tuple[str, ...]  # the right ones; empty when neither this turn nor an earlier one names any
    rule: Rule | None  # the one that must decide
    sources: tuple[str, ...]  # sections that satisfy the expected source

    @property
    def failed(self) -> tuple[tuple[ReplyStep, Score], ...]:
        """The scores that fail, each with the step that it blames, in the order in which a message passes the steps."""
        steps = list(ReplyStep)
        blamed = ((scorer_of(score).blames, score) for score in self.turn.wrong if score.status is Status.FAIL)
        return tuple(sorted(blamed, key=lambda each: steps.index(each[0])))

    @property
    def off_question(self) -> Score | None:
        """The score that finds that a grounded answer does not answer the question; None where none does."""
        grounded = {score.status for score in self._speaking_for(GateKey.GROUNDED)} == {Status.PASS}
        beside = (score for score in self._speaking_for(GateKey.RESPONSIVE) if score.status is Status.FAIL)
        return next(beside, None) if grounded else None

    def _speaking_for(self, key: GateKey) -> Iterator[Score]:
        return (score for score in self.turn.scores if key in scorer_of(score).speaks_for)

    @property
    def not_ours(self) -> bool:
        """Whether it is to be filed under no category."""
        return NOT_OURS in (self.turn.expect.category or ()) and not self.categories

    @property
    def answerable(self) -> bool:
        """Whether it must be answered, by the pipeline or by an agent who approves its draft."""
        return self.turn.expect.outcome in (Outcome.ANSWER, Outcome.DRAFT)


class NoSource(Enum):
    """Why no approved section can be the right source."""

    EXPECTED = auto()  # none of those that the scenario expects is approved
    FACTS = auto()  # none states what the answer must
    FOUND = auto()  # none is expected, and the one that was found is not approved


def case_of(
    result: ScenarioResult, turn: TurnResult, reply: Reply, workspace: Workspace, customer: CustomerFields
) -> FailingTurn:
    """The case of a scenario's failing turn, without what today's workspace no longer has."""
    before = _before(result, turn)
    named = next((t.expect.category for t in (turn, *reversed(before)) if t.expect.category), ())
    return FailingTurn(
        turn=turn,
        reply=reply,
        conversation=conversation_at(result, turn, customer),
        categories=tuple(name for name in named if name in workspace.categories),
        rule=next((rule for rule in workspace.handoff.rules if rule.id == turn.expect.rule), None),
        sources=_accepted(workspace, turn.expect.source or ()),
    )


def conversation_at(result: ScenarioResult, turn: TurnResult, customer: CustomerFields) -> Conversation:
    """What the pipeline was given at a turn."""
    history = tuple(Exchange(each.message, each.reply) for each in _before(result, turn) if each.reply)
    return Conversation(turn.message, history, customer, result.id, turn.repeat, turn.variant)


def _before(result: ScenarioResult, turn: TurnResult) -> list[TurnResult]:
    """The turns before one, in the same repeat of the same variant."""
    held = (turn.variant, turn.repeat)
    return [each for each in result.turns if (each.variant, each.repeat) == held and each.turn < turn.turn]


def no_approved_source(case: FailingTurn, workspace: Workspace) -> NoSource | None:
    """Why no approved section can be the right source; None when one can, or must not."""
    expect = case.turn.expect
    if expect.source and not any(workspace.standing(ref) is Standing.APPROVED for ref in case.sources):
        return NoSource.EXPECTED
    if expect.states and not expect.source and not stating(case, workspace):
        return NoSource.FACTS
    return None


def stating(case: FailingTurn, workspace: Workspace) -> frozenset[str]:
    """The approved sections that state all that the answer must; none where it must state nothing."""
    return _stating(workspace, case.turn.expect.states) if case.turn.expect.states else frozenset()


@lru_cache(maxsize=1024)
def _accepted(workspace: Workspace, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The sections that satisfy an expected source."""
    return tuple(ref for ref in workspace.sections if any(accepts(each, ref) for each in wanted))


@lru_cache(maxsize=1024)
def _stating(workspace: Workspace, facts: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(
        ref
        for ref, section in workspace.sections.items()
        if workspace.standing(ref) is Standing.APPROVED and not unstated(facts, section.text)
    )
