"""The protocol of every system under test."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from itertools import takewhile
from typing import Any, Protocol, Self

from harness.turns.course import Course
from harness.workspace import Outcome, Priority, ProposedAction, Standing, ToolResult

Progress = Callable[[int, int], None]
"""Called with (done, to do) by work that a person may have to wait for."""


MOST_ANSWER = 20_000  # characters; no support channel takes a longer message
MOST_CITED = 10  # sections; whoever cites all there are also cites the right one


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply cost: tokens, money in the currency of the declared price, and seconds until it was there."""

    input_tokens: int = 0  # tokens that the model was given
    output_tokens: int = 0  # tokens that it wrote
    cost: float = 0.0  # in the currency of the declared price
    seconds: float = 0.0  # until the reply was there

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a support AI did in another system while it handled a message."""

    tool: str  # its name, as it was called
    arguments: Mapping[str, Any] = field(default_factory=dict)  # JSON


@dataclass(frozen=True, slots=True)
class Reply:
    """What a pipeline did with one customer message.

    `outcome` is the pipeline's own decision. What reaches the customer also depends on the stage
    of its category; the harness works that out. A field that a pipeline does not know is None.
    """

    outcome: Outcome  # what it decided
    category: str | None = None  # where it files the message
    confidence: float | None = None  # 0..1: how often such a category is right
    familiarity: float | None = None  # 0..1: share of known messages that look stranger than this one
    language: str | None = None  # in which the customer writes: an ISO 639-1 code, or `unknown`
    priority: Priority | None = None  # how urgent it takes the message to be
    summary: str = ""  # the message in short, for agents
    queue: str | None = None  # who gets it, of a handoff
    rule: str | None = None  # the rule that decided
    fired: tuple[str, ...] | None = None  # every rule that fired, by rank
    reason: str = ""  # why it decided so, in its own words
    answer: str = ""  # the text of an answer or a draft
    citations: tuple[str, ...] = ()  # `article#section`
    quotes: bool = False  # the answer can only be the sections' own words, as the embedded pipeline's
    standing: Standing | None = None  # of the best source found
    retrieval: float | None = None  # 0..1: how well the source that it answers from fits the message
    usage: Usage | None = None  # what it cost, where that is known
    actions: tuple[ProposedAction, ...] = ()  # proposed to other systems
    calls: tuple[ToolCall, ...] | None = None  # tools that it called, in order; None where it does not say


@dataclass(frozen=True, slots=True)
class Exchange:
    """A past message of the conversation and what was done with it."""

    message: str  # what the customer wrote
    reply: Reply  # what was done with it


@dataclass(frozen=True, slots=True)
class Conversation:
    """One message to handle, and all that is known about it."""

    message: str  # the customer's words
    history: tuple[Exchange, ...] = ()  # the messages before, the earliest first
    customer: Mapping[str, str | int | float | bool] = field(default_factory=dict)  # what is known of the customer
    scenario: str = ""  # its id
    repeat: int = 1  # which time the scenario is run, from 1
    variant: str = ""  # of the scenario; a system under test does not see it
    tool_results: tuple[ToolResult, ...] = ()  # what tools give back in place of real systems
    course: Course | None = None  # how it all went, once a simulated customer has left; only scorers see it

    @property
    def turn(self) -> int:
        """The number of this message, from 1."""
        return len(self.history) + 1

    @property
    def proposed(self) -> tuple[ProposedAction, ...]:
        """The actions that the replies before this message proposed."""
        return tuple(action for exchange in self.history for action in exchange.reply.actions)

    @property
    def just_answered(self) -> list[Exchange]:
        """Answers and drafts in a row just before this message, the latest first."""
        return list(takewhile(lambda each: each.reply.outcome is not Outcome.HANDOFF, reversed(self.history)))


class PipelineError(Exception):
    """A pipeline that gave no reply; the turn counts as an error, never as a pass."""

    calls: tuple[ToolCall, ...] = ()  # tools that it had called by then, as far as is known

    def after(self, calls: Iterable[ToolCall]) -> Self:
        """The same, after these calls."""
        self.calls = tuple(calls)
        return self


class Pipeline(Protocol):
    """A support AI under test. `reply` is called many times at once, up to the run's number of jobs."""

    @property
    def name(self) -> str:
        """Its name in reports."""
        ...

    @property
    def fingerprint(self) -> str:
        """Everything besides the workspace that can change its replies: model, settings, code, version."""
        ...

    @property
    def versioned(self) -> bool:
        """Whether a change of the AI changes the fingerprint. If not, nothing can say whose replies a run holds."""
        ...

    @property
    def jobs(self) -> int:
        """How many conversations it takes at a time when a run does not say."""
        ...

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        """Prepare many messages at once, if that is faster than one by one. May do nothing."""
        ...

    async def reply(self, conversation: Conversation) -> Reply:
        """Handle one message. Raises PipelineError when it cannot."""
        ...

    async def close(self) -> None:
        """End connections and processes. Called once, at the end."""
        ...
