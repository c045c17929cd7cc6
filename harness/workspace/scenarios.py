"""Scenarios (`scenarios/*.yaml`): what customers write, and what must follow."""

import datetime as dt
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

from harness.workspace.briefs import Brief, Wants
from harness.workspace.expect import ConversationExpect, Expect, IfGiven
from harness.workspace.model import (
    AnyNumber,
    Day,
    DeclaredId,
    EachOnce,
    Entry,
    Fact,
    Id,
    Model,
    Outcome,
    Scalar,
    SomeText,
    located,
)
from harness.workspace.rewording import VariantName
from harness.workspace.tools import ToolResult

_HANDED_DOWN = {"category": str, "variants": list, "evidence": bool}
"""What a file says once for all its scenarios; of another type it is a mistake, which is reported where it stands."""


class Turn(Model):
    """One customer message and what must follow."""

    customer: str = Field(description="The customer's message, word for word.")
    expect: Expect = Field(
        default_factory=Expect, description="What must follow the message. A key that is left out is not scored."
    )
    tool_results: AnyNumber[ToolResult] = Field(
        default=(), description="What tools give back while this message is handled. The first that fits a call counts."
    )


class NoEvidence(StrEnum):
    """Why a scenario is not evidence for a stage, although it is run, scored and shown."""

    QUARANTINED = "quarantined"  # until its day; a change is not blamed for it either
    ARTIFICIAL = "artificial"  # `evidence: false`: customers do not write like this; a change is blamed as usual
    BROKEN = "broken by the customer"  # who did not keep to the brief, so nothing is known of the AI
    RARELY = "simulated too rarely"  # by an LLM, whose luck may have been the customer's


class Quarantine(Model):
    """Why a scenario does not count for a while, and until when."""

    until: Day = Field(description="The last day on which the scenario does not count.")
    because: SomeText = Field(description="Why it does not count, for whoever lifts the quarantine.")


def _turns_or_brief(schema: dict[str, Any]) -> None:
    """A brief with a `start` needs no turns."""
    schema["required"].remove("turns")
    schema["anyOf"] = [{"required": ["turns"]}, {"required": ["brief"]}]


class Scenario(Entry):
    """A conversation and what must happen in it."""

    model_config = ConfigDict(json_schema_extra=_turns_or_brief)

    id: Id = Field(description="The scenario's name in reports. With another name it is another scenario.")
    turns: tuple[Turn, ...] = Field(
        min_length=1, description="What the customer writes, message by message, and what must follow each."
    )
    brief: Brief | None = Field(
        default=None, description="In place of turns, or after them: a simulated customer goes on from there."
    )
    expect: ConversationExpect | None = Field(
        default=None,
        description="What must hold of the whole conversation with the customer of a brief. Without a brief, "
        "`expect` is written in each turn.",
    )
    criteria: Annotated[AnyNumber[Fact], EachOnce] = Field(
        default=(),
        min_length=1,
        description="What must hold of the whole conversation, in words. An LLM judges it with the last turn "
        "(docs/judge.md).",
    )
    tool_results: AnyNumber[ToolResult] = Field(
        default=(), description="What tools give back at every message, after those of the turn itself."
    )
    customer: dict[SomeText, Scalar] = Field(
        default_factory=dict,
        description="What is known about the customer, by attribute. Rules can go by it, and scenarios of one "
        "customer count as one.",
        examples=[{"plan": "team"}],
    )
    severity: Literal["normal", "critical"] = Field(
        default="normal",
        description="`critical`: one that goes wrong forbids every move up (`missed_handoffs: {critical: ...}` may "
        "allow a few).",
    )
    status: Literal["approved", "proposed"] = Field(
        default="approved",
        description="`proposed`: it is a draft by a command or a person. It does not count and may lack an outcome "
        "until somebody approves it.",
    )
    variants: tuple[VariantName, ...] = Field(
        default=(), description="Other ways to write its messages, such as `typos`. It passes if all of them do."
    )
    quarantine: Quarantine | None = Field(
        default=None,
        description="It is run and shown, but is not evidence until a date. A critical scenario cannot be quarantined.",
    )
    evidence: bool = Field(
        default=True,
        description="`false`: customers do not write like this. It is run and protects rules, but moves no category"
        " up.",
    )
    seal: bool | None = Field(
        default=None,
        description="`true`: it is sealed. `false`: it is open. By default its id decides, by the share in "
        "rules/rollout.yaml.",
    )
    tags: tuple[Id, ...] = Field(default=(), description="Words to find it by (`harness run --tag`).")
    origin: SomeText | None = Field(
        default=None, alias="from", description="Where it comes from.", examples=["ticket 1042"]
    )
    notes: SomeText | None = Field(default=None, description="Words for people. Nothing reads them.")
    variant: SkipJsonSchema[str] = Field(default="", alias="(variant)", exclude=True, repr=False)
    """Which variant of the scenario this is; empty for the scenario as written."""
    start: SkipJsonSchema[str] = Field(default="", alias="(start)", exclude=True, repr=False)
    """The request with which a brief begins, as it is written; it is the only turn. Empty after a script."""

    @model_validator(mode="before")
    @classmethod
    def _of_the_whole(cls, value: Any) -> Any:
        """Criteria of the whole conversation are judged with its last turn, which sees all of it."""
        if not isinstance(value, dict) or not value.get("criteria"):
            return value
        turns, said = value.get("turns"), value["criteria"]
        last = value if value.get("brief") is not None else turns[-1] if isinstance(turns, list) and turns else None
        if isinstance(last, dict):
            expect = last.setdefault("expect", {})
            if isinstance(expect, dict) and isinstance(said, (str, list)):
                own, whole = ([each] if isinstance(each, str) else each for each in (expect.get("criteria", []), said))
                if isinstance(own, list):
                    new = [each for each in whole if each not in own]
                    expect["criteria"] = [*own, *(each for n, each in enumerate(new) if each not in new[:n])]
        return value

    @model_validator(mode="before")
    @classmethod
    def _brief_begins(cls, value: Any) -> Any:
        """The `start` of a brief is its first turn: whatever reads the first message finds it there."""
        if not isinstance(value, dict) or value.get("brief") is None:
            return value
        try:
            brief = Brief.model_validate(value["brief"])
        except ValidationError:
            return {"turns": [{"customer": ""}], **located(value)}  # what is wrong with it is reported where it stands
        if brief.start is None and not value.get("turns"):
            raise ValueError("a brief begins with its `start`, the first message, or with `turns` before it")
        if brief.start is None:
            return value
        if value.get("turns"):
            raise ValueError("`turns` and `start` both begin the conversation; remove one of them")
        expect = value.get("expect")
        filed = {"category": expect["category"]} if isinstance(expect, dict) and expect.get("category") else {}
        begun = brief.model_copy(update={"start": None})
        turns = [{"customer": brief.opening, "expect": filed}]
        return {**located(value), "brief": begun, "turns": turns, "(start)": brief.opening}

    @model_validator(mode="after")
    def _expects_of_a_brief(self) -> Self:
        if self.expect and not self.brief:
            raise ValueError("`expect` beside `id` is for a whole conversation with a `brief`; write it in a turn")
        return self

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

    @property
    def expects(self) -> tuple[Expect, ...]:
        """All that must follow: turn by turn, then of the whole conversation."""
        return (*(turn.expect for turn in self.turns), *((self.expect,) if self.expect else ()))

    @property
    def whole(self) -> ConversationExpect:
        """What must hold of the whole conversation with the customer of its brief."""
        return self.expect or _NOTHING_MORE

    @cached_property
    def wants(self) -> Wants:
        """When the customer of its brief is content; in words alone, when all that is expected has happened."""
        wants = self.brief.wants if self.brief else Wants()
        if not wants.in_words_alone:
            return wants
        handoff = self.whole.outcome is Outcome.HANDOFF
        return wants.model_copy(update={"states": self.whole.states, "source": self.whole.source, "handoff": handoff})

    @cached_property
    def category(self) -> str:
        """The category whose evidence it is: the first one its first turn accepts. `NOT_OURS` is none's."""
        accepted = self.turns[0].expect.category
        return accepted[0] if accepted else ""


_NOTHING_MORE = ConversationExpect()


class ScenariosFile(Model):
    """scenarios/*.yaml: conversations and what must happen in them."""

    category: Annotated[DeclaredId | SkipJsonSchema[None], IfGiven] = Field(
        default=None,
        description="The category of every first turn of the file that names none. `none`: they belong to no category.",
    )
    variants: tuple[VariantName, ...] = Field(
        default=(), description="Variants of every scenario of the file that has none of its own."
    )
    evidence: bool | None = Field(
        default=None, description="Whether the scenarios of the file are evidence, where they do not say so themselves."
    )
    scenarios: tuple[Scenario, ...] = Field(default=(), description="The conversations of the file.")

    @property
    def only_proposes(self) -> bool:
        """Whether none of its scenarios counts yet."""
        return all(each.status == "proposed" for each in self.scenarios)

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
            first = turns[0] if isinstance(turns, list) and turns else scenario if "brief" in scenario else None
            if category is not None and isinstance(first, dict):
                expect = first.setdefault("expect", {})
                if isinstance(expect, dict):
                    expect.setdefault("category", category)
        return value
