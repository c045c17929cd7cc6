"""What must follow a customer's message, or a whole conversation."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from harness.workspace.actions import ActionKind
from harness.workspace.categories import NOT_OURS
from harness.workspace.criteria import ReplyCriteria
from harness.workspace.model import AnyNumber, DeclaredId, Fact, Id, Model, OneOrMore, Outcome, Priority, SomeText
from harness.workspace.tools import ExpectedCalls, ForbiddenCalls

_OF_HANDOFFS, _OF_ANSWERS = ("queue", "rule"), ("source", "states", "reference")


def _not_empty(value: Any) -> Any:
    """Nothing written might mean no category, or one that was forgotten."""
    if value is None:
        raise ValueError(f"says nothing; write `{NOT_OURS}` for what belongs to no category, or leave the key out")
    return value


IfGiven = BeforeValidator(_not_empty)


class Expect(ReplyCriteria):
    """What must follow one customer message. A key that is left out is not scored.

    `queue` or `rule` alone mean a handoff; `source`, `states` or `reference` alone mean an answer.
    """

    category: Annotated[OneOrMore[DeclaredId] | SkipJsonSchema[None], IfGiven] = Field(
        default=None,
        description="The category that the message must be filed under; any of a list is right. `none`: it belongs "
        "to no category.",
    )
    priority: Priority | None = Field(default=None, description="How urgent the message must become.")
    outcome: Outcome | None = Field(
        default=None,
        description="What must happen to the message. Required, unless another key implies it: `queue` or `rule` a "
        "handoff, `source`, `states` or `reference` an answer.",
    )
    source: OneOrMore[SomeText] | None = Field(
        default=None,
        description="The section that the answer must cite, or an article for any section of it; any of a list is "
        "right.",
        examples=["reset-password#link-expired"],
    )
    queue: DeclaredId | None = Field(
        default=None, description="The queue that the handoff must reach. It implies `outcome: handoff`."
    )
    rule: DeclaredId | None = Field(
        default=None, description="The rule that must decide. It implies `outcome: handoff`."
    )
    actions: AnyNumber[ActionKind] | None = Field(
        default=None,
        description="Kinds of action that must be proposed to other systems. `[]` means that none may be proposed.",
    )
    calls: ExpectedCalls = Field(
        default=(),
        min_length=1,
        description="Tools that must be called: names, or calls with what their arguments must be.",
        examples=[["find_order", {"tool": "create_ticket", "with": {"topic": "billing"}, "at_most": 1}]],
    )
    calls_in_order: bool = Field(default=False, description="Whether the `calls` must be made in this order.")
    never_calls: ForbiddenCalls = Field(
        default=(),
        min_length=1,
        description="Tools that must not be called: names, or calls with what their arguments must not be.",
        examples=[["close_account", {"tool": "issue_refund", "with": {"amount": "> 100"}}]],
    )
    states: tuple[OneOrMore[Fact], ...] = Field(
        default=(),
        min_length=1,
        description="Facts that the answer must state, as a reader sees them. Of an inner list, one is enough.",
        examples=[["60 minutes", ["newest link", "latest link"]]],
    )
    never_states: tuple[Fact, ...] = Field(
        default=(), min_length=1, description="What the reply must not say, delivered or not."
    )
    reference: SomeText | None = Field(
        default=None, description="An answer that would be right, for the judge's metric `factual_correctness`."
    )

    @model_validator(mode="before")
    @classmethod
    def _implied(cls, value: Any) -> Any:
        """The outcome that the other keys leave no doubt about. Where they contradict each other, they are refused."""
        if not isinstance(value, dict) or value.get("outcome") is not None:
            return value
        handoff, answer = (any(value.get(key) for key in keys) for keys in (_OF_HANDOFFS, _OF_ANSWERS))
        if handoff and answer:
            of = " and ".join(f"`{key}`" for key in (*_OF_HANDOFFS, *_OF_ANSWERS) if value.get(key))
            raise ValueError(f"{of} contradict each other; expect a handoff or an answer, and say which as `outcome:`")
        implied = Outcome.HANDOFF if handoff else Outcome.ANSWER if answer else None
        return {**value, "outcome": implied} if implied else value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.outcome is Outcome.HANDOFF and (self.source or self.states or self.reference):
            raise ValueError("a handoff has no `source`, `reference` or `states`; expect an answer, or remove them")
        if self.calls_in_order and len(self.calls) < 2:
            raise ValueError("`calls_in_order` needs two `calls` or more; remove it")
        never = {each.tool for each in self.never_calls if not each.arguments}
        if both := [each.tool for each in self.calls if each.tool in never]:
            raise ValueError(f"`{both[0]}` is in `calls` and in `never_calls`; remove it from one of them")
        if self.outcome is Outcome.HANDOFF and self.of_answers:
            raise ValueError(f"a handoff says nothing to the customer, so it has no `{self.of_answers[0]}`; remove it")
        if self.outcome is Outcome.DRAFT and self.queue:
            raise ValueError("a draft has no `queue`: an agent reads it where it is; expect a handoff, or remove it")
        if self.outcome is Outcome.ANSWER and (self.queue or self.rule):
            raise ValueError("an answer has no `queue` and no `rule`; expect a handoff, or remove them")
        if NOT_OURS in (self.category or ()) and self.outcome not in (None, Outcome.HANDOFF):
            what = f"what belongs to no category (`{NOT_OURS}`) is not answered: no stage could let the answer out"
            raise ValueError(f"{what}; expect `outcome: handoff`, or its category")
        return self


class Milestone(Model):
    """What one reply of a conversation does; all that is given must be true of the same reply."""

    asks: SomeText | None = Field(
        default=None, description="The fact that the reply asks for, by its name under `knows`."
    )
    states: OneOrMore[Fact] | None = Field(default=None, description="A fact that the reply states; any of these.")
    source: OneOrMore[SomeText] | None = Field(
        default=None, description="A section that the reply cites; any of these."
    )
    outcome: Outcome | None = Field(default=None, description="What happens to the message.")
    queue: Id | None = Field(default=None, description="The queue that it reaches.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("says nothing; add `asks`, `states`, `source`, `outcome` or `queue`")
        return self


class ConversationExpect(Expect):
    """What must hold of a whole conversation, whose customer follows a brief.

    Facts and sources may come in any of its answers; the outcome is what it ends with. How it is said holds of each
    answer.
    """

    by_turn: int | None = Field(
        default=None, ge=1, description="The customer's message, from 1, after which the conversation must be over."
    )
    milestones: tuple[Milestone, ...] = Field(
        default=(), min_length=1, description="What must happen on the way, in this order. Each is true of one reply."
    )

    @model_validator(mode="after")
    def _of_no_reply(self) -> Self:
        if self.asks_for:
            what = "`asks_for` is said of one reply: use `milestones: [{asks: NAME}]`"
            raise ValueError(f"{what}, or write it in a turn of the script before the brief")
        return self

    @property
    def of_answers(self) -> tuple[str, ...]:
        """None: they hold of the answers before a handoff too."""
        return ()

    def with_own(self, own: Expect) -> Self:
        """As it is judged with a last turn that has to be filed somewhere itself."""
        return self.model_copy(update={"category": own.category})

    @property
    def as_kept(self) -> Expect:
        """A plain one, as results have it, where it says nothing that only a conversation has."""
        if self.by_turn or self.milestones:
            return self
        return Expect.model_construct(**{name: getattr(self, name) for name in Expect.model_fields})
