"""Scenarios (`scenarios/*.yaml`): what customers write, and what must follow."""

import datetime as dt
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from harness.workspace.actions import ActionKind
from harness.workspace.categories import NOT_OURS
from harness.workspace.criteria import ReplyCriteria
from harness.workspace.model import AnyNumber, Entry, Fact, Id, Model, OneOrMore, Outcome, Priority, Text
from harness.workspace.rewording import VariantName
from harness.workspace.tools import ExpectedCalls, ToolNames

Attribute = str | int | float | bool
_OF_HANDOFFS, _OF_ANSWERS = ("queue", "rule"), ("source", "states", "reference")
_HANDED_DOWN = {"category": str, "variants": list, "evidence": bool}
"""What a file says once for all its scenarios; of another type it is a mistake, which is reported where it stands."""


def _not_empty(value: Any) -> Any:
    """Nothing written might mean no category, or one that was forgotten."""
    if value is None:
        raise ValueError(f"says nothing; write `{NOT_OURS}` for what belongs to no category, or leave the key out")
    return value


Given = BeforeValidator(_not_empty)


class Expect(ReplyCriteria):
    """What must follow one customer message. A key that is left out is not scored.

    `queue` or `rule` alone mean a handoff; `source`, `states` or `reference` alone mean an answer.
    """

    category: Annotated[OneOrMore[Id] | SkipJsonSchema[None], Given] = Field(
        default=None, description="any of these is right; `none`: it belongs to no category"
    )
    priority: Priority | None = Field(default=None, description="how urgent it must become")
    outcome: Outcome | None = Field(
        default=None, description="required, unless `queue` or `rule`, or `source`, `states` or `reference` imply it"
    )
    source: OneOrMore[Text] | None = Field(
        default=None, description="`article#section`, or `article` for any section of it; any of these is right"
    )
    queue: Id | None = Field(default=None, description="the queue it must reach; implies a handoff")
    rule: Id | None = Field(default=None, description="the rule that must decide")
    actions: AnyNumber[ActionKind] | None = Field(
        default=None, description="actions that must be proposed to other systems; `[]` means none may be proposed"
    )
    calls: ExpectedCalls = Field(
        default=(), description="tools that must be called: by name, or `{tool, with: {argument: value}, at_most}`"
    )
    calls_in_order: bool = Field(default=False, description="whether these calls must be made in this order")
    never_calls: ToolNames = Field(default=(), description="tools that must not be called")
    states: tuple[OneOrMore[Fact], ...] = Field(
        default=(), description="facts the answer must state; of an inner list, one is enough"
    )
    never_states: tuple[Fact, ...] = Field(default=(), description="what the answer must not say")
    reference: Text | None = Field(
        default=None, description="an answer that would be right, for the judge's `factual_correctness`"
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
        if both := [each.tool for each in self.calls if each.tool in self.never_calls]:
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


class Turn(Model):
    """One customer message and what must follow."""

    customer: str = Field(description="the message, word for word")
    expect: Expect = Field(default_factory=Expect, description="what must follow")


class NoEvidence(StrEnum):
    """Why a scenario is not evidence for a stage, although it is run, scored and shown."""

    QUARANTINED = "quarantined"  # until its day; a change is not blamed for it either
    ARTIFICIAL = "artificial"  # `evidence: false`: customers do not write like this; a change is blamed as usual


class Quarantine(Model):
    """Why a scenario does not count for a while, and until when."""

    until: dt.date = Field(description="the last day on which it does not count")
    because: Text = Field(description="why, for whoever lifts it")


class Scenario(Entry):
    """A conversation and what must happen in it."""

    id: Id = Field(description="its name in reports; another name makes it another scenario")
    turns: tuple[Turn, ...] = Field(
        min_length=1, description="what the customer writes, message by message, and what must follow each"
    )
    criteria: AnyNumber[Fact] = Field(
        default=(), description="what must hold of the whole conversation, in words; judged with its last turn"
    )
    customer: dict[Text, Attribute] = Field(default_factory=dict, description="attributes of the customer record")
    severity: Literal["normal", "critical"] = Field(
        default="normal", description="`critical`: one that goes wrong forbids every move up"
    )
    status: Literal["approved", "proposed"] = Field(
        default="approved", description="proposed ones do not count, and may lack outcomes"
    )
    variants: tuple[VariantName, ...] = Field(
        default=(), description="other ways to write its messages; each of them must pass as well"
    )
    quarantine: Quarantine | None = Field(default=None, description="it is run and shown, but is not evidence")
    evidence: bool = Field(
        default=True, description="false: customers do not write like this; it is run, but is not evidence"
    )
    seal: bool | None = Field(
        default=None, description="true: it is sealed; false: it is open; by default its id decides, see rollout.yaml"
    )
    tags: tuple[Id, ...] = Field(default=(), description="words to find it by")
    origin: Text | None = Field(default=None, alias="from", description="where it comes from, such as a ticket")
    notes: Text | None = Field(default=None, description="for people; nothing reads them")
    variant: SkipJsonSchema[str] = Field(default="", alias="(variant)", exclude=True, repr=False)
    """Which variant of the scenario this is; empty for the scenario as written."""

    @model_validator(mode="before")
    @classmethod
    def _of_the_whole(cls, value: Any) -> Any:
        """Criteria of the whole conversation are judged with its last turn, which sees all of it."""
        if not isinstance(value, dict) or not value.get("criteria"):
            return value
        turns, said = value.get("turns"), value["criteria"]
        if isinstance(turns, list) and turns and isinstance(turns[-1], dict):
            expect = turns[-1].setdefault("expect", {})
            if isinstance(expect, dict) and isinstance(said, (str, list)):
                own, whole = ([each] if isinstance(each, str) else each for each in (expect.get("criteria", []), said))
                if isinstance(own, list):
                    expect["criteria"] = [*own, *(each for each in whole if each not in own)]
        return value

    @model_validator(mode="after")
    def _critical_ones_always_count(self) -> Self:
        if self.severity == "critical" and self.quarantine:
            raise ValueError("a critical scenario cannot be quarantined; fix it, or set `severity: normal`")
        if self.severity == "critical" and not self.evidence:
            raise ValueError("a critical scenario is always evidence; set `evidence: true`, or `severity: normal`")
        return self

    def quarantined(self, today: dt.date) -> bool:
        """Whether its quarantine lasts on that day."""
        return self.quarantine is not None and today <= self.quarantine.until

    def no_evidence(self, today: dt.date) -> NoEvidence | None:
        """Why it is not evidence on that day; None if it is."""
        if self.quarantined(today):
            return NoEvidence.QUARANTINED
        return None if self.evidence else NoEvidence.ARTIFICIAL

    @cached_property
    def category(self) -> str:
        """The category whose evidence it is: the first one its first turn accepts. `NOT_OURS` is none's."""
        accepted = self.turns[0].expect.category
        return accepted[0] if accepted else ""


class ScenariosFile(Model):
    """scenarios/*.yaml: conversations and what must happen in them."""

    category: Annotated[Id | SkipJsonSchema[None], Given] = Field(
        default=None, description="the category of every first turn that has none; `none`: it belongs to no category"
    )
    variants: tuple[VariantName, ...] = Field(default=(), description="for every scenario without variants of its own")
    evidence: bool | None = Field(default=None, description="for every scenario that does not set it")
    scenarios: tuple[Scenario, ...] = Field(default=(), description="the conversations")

    @model_validator(mode="before")
    @classmethod
    def _hand_down(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("scenarios"), list):
            return value
        given = {key: value[key] for key, type_ in _HANDED_DOWN.items() if isinstance(value.get(key), type_)}
        category = given.pop("category", None)
        for scenario in value["scenarios"]:
            if not isinstance(scenario, dict):
                continue
            for key, each in given.items():
                scenario.setdefault(key, each)
            turns = scenario.get("turns")
            if category is not None and isinstance(turns, list) and turns and isinstance(turns[0], dict):
                expect = turns[0].setdefault("expect", {})
                if isinstance(expect, dict):
                    expect.setdefault("category", category)
        return value
