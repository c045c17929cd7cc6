"""A brief: what a simulated customer wants, knows and puts up with, in place of fixed messages."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator

from harness.workspace.model import AnyNumber, Fact, Model, OneOrMore, SomeText
from harness.workspace.rewording import Rewording

WRITTEN_IN = ("en", "de")
"""The languages in which the embedded customer has words of its own."""


class Told(StrEnum):
    """When a customer tells a fact, as it is spelled under `knows`."""

    AT_ONCE = "at_once"
    WHEN_ASKED = "when_asked"
    NEVER = "never"


class CustomerTone(StrEnum):
    """How a customer writes."""

    PLAIN = "plain"
    POLITE = "polite"
    SHORT = "short"
    ANNOYED = "annoyed"


class Known(Model):
    """A fact that the customer knows."""

    values: OneOrMore[Fact] = Field(
        alias="is", description="The fact's value. Of several spellings the first is written, and any counts as said."
    )
    says: AnyNumber[SomeText] = Field(
        default=(), description="Sentences with which the customer tells it. Each holds one of the values."
    )
    asked: AnyNumber[SomeText] = Field(
        default=(), description="Questions by which an AI may want it, besides its name."
    )

    @model_validator(mode="before")
    @classmethod
    def _value_alone(cls, value: Any) -> Any:
        return value if isinstance(value, (dict, cls)) else {"is": value}

    @model_validator(mode="after")
    def _sentences_tell_it(self) -> Self:
        for sentence in self.says:
            if not self.told_in(sentence):
                raise ValueError(f'"{sentence}" tells none of its values; write one of them in it')
        return self

    def told_in(self, text: str) -> bool:
        """Whether one of its values stands in a text, as whole words."""
        return any(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) for value in self.values)


class Knows(Model):
    """The facts by name, under when the customer tells them."""

    at_once: dict[SomeText, Known] = Field(
        default_factory=dict, description="Facts that are added to the first message, by name."
    )
    when_asked: dict[SomeText, Known] = Field(
        default_factory=dict, description="Facts that the customer gives when the AI wants to know them, by name."
    )
    never: dict[SomeText, Known] = Field(
        default_factory=dict, description="Facts that the customer refuses to give, by name."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [name.casefold() for _, name, _ in self.all()]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"`{twice}` is listed twice; list a fact under `at_once`, `when_asked` or `never`")
        return self

    def all(self) -> Iterator[tuple[Told, str, Known]]:
        """Every fact with its name and when the customer tells it."""
        for told in Told:
            facts: dict[str, Known] = getattr(self, told)
            yield from ((told, name, fact) for name, fact in facts.items())


class Wants(Model):
    """When the customer is content: all that is given has happened. In words alone: what is expected has happened."""

    to: SomeText | None = Field(
        default=None, description="What the customer wants, in words, for people and for a customer that an LLM plays."
    )
    states: tuple[OneOrMore[Fact], ...] = Field(
        default=(),
        min_length=1,
        description="Facts that the answers must have stated. Of an inner list, one is enough.",
    )
    source: OneOrMore[SomeText] | None = Field(
        default=None, description="A section that an answer must have cited; any of these."
    )
    handoff: bool = Field(
        default=False, description="`true`: a person must have taken over. Not together with `states` or `source`."
    )

    @model_validator(mode="before")
    @classmethod
    def _in_words(cls, value: Any) -> Any:
        return {"to": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.handoff and (self.states or self.source):
            raise ValueError("a handoff ends the conversation: want either `handoff`, or `states` and `source`")
        return self

    @property
    def in_words_alone(self) -> bool:
        return not (self.states or self.source or self.handoff)


class Manner(Model):
    """How the customer behaves."""

    patience: int = Field(
        default=2, ge=0, le=20, description="How many replies in a row may not help before the customer leaves."
    )
    tone: CustomerTone = Field(default=CustomerTone.PLAIN, description="How the customer writes.")
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = Field(
        default="en",
        description="The language of the words that the embedded customer adds: `en` or `de`. An LLM writes any. Where "
        "it is left out, the language of the brief's words, if they are clearly in one.",
    )
    writes: AnyNumber[Rewording] = Field(
        default=(),
        description="How each message is spelled, except for those of `turns`: built-in variants such as `typos`.",
    )
    refuses: AnyNumber[SomeText] = Field(
        default=(), description="Proposals to which the customer says no. To others the customer says yes."
    )


class Brief(Model):
    """What a simulated customer wants, knows and puts up with; the talk follows from the AI's replies."""

    start: SomeText | None = Field(
        default=None, description="The customer's first message. Leave it out where `turns` begin the conversation."
    )
    wants: Wants = Field(
        description="When the customer is content: all that is given has happened. Words alone (`wants: to know who"
        " ...`) mean that what is expected has happened."
    )
    knows: Knows = Field(
        default_factory=Knows, description="The facts that the customer knows, by when the customer gives them."
    )
    again: AnyNumber[SomeText] = Field(
        default=(), description="The request in other words, for when a reply does not help. Each is used once."
    )
    manner: Manner = Field(default_factory=Manner, description="How the customer behaves.")
    gives_up_after: int = Field(
        default=6, ge=1, le=50, description="How many messages the customer writes at most, those of `turns` included."
    )

    @field_validator("wants", mode="after")
    @classmethod
    def _wants_something(cls, value: Wants) -> Wants:
        if not value.model_fields_set:
            raise ValueError("says nothing; say in words what the customer wants, or `states`, `source`, `handoff`")
        return value

    @property
    def opening(self) -> str:
        """The first message, with the facts under `at_once` that it does not have."""
        start, facts = self.start or "", self.knows.at_once.items()
        return " ".join([start, *(_sentence(name, fact) for name, fact in facts if not fact.told_in(start))])


def _sentence(name: str, fact: Known) -> str:
    return fact.says[0] if fact.says else f"{name[0].upper()}{name[1:]}: {fact.values[0]}."
