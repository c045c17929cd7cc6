"""Handoff rules (`rules/handoff.yaml`): a trigger and what follows, ranked from top to bottom."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from harness.workspace.actions import ProposedAction
from harness.workspace.model import AnyNumber, Entry, Id, Model, OneOrMore, Priority, Standing, Text


class Queue(Entry):
    """A place where people take conversations over."""

    id: Id
    title: Text


class SameQuestionAgain(Model):
    """The customer asks again after an answer that did not help."""

    after_failed_answers: int = Field(default=1, ge=1, description="answers to the same question so far")
    says: tuple[Text, ...] = Field(
        default=(), description="words that mark the last answer as no help (`still`, `already tried`)"
    )


class Condition(Model):
    """When a rule fires. Keys beside each other must all hold; values in a list are alternatives."""

    category: OneOrMore[Id] | None = None
    mentions: OneOrMore[Text] | None = Field(default=None, description="words or phrases in the message")
    matches: OneOrMore[Text] | None = Field(default=None, description="RE2 patterns, case ignored")
    topics: OneOrMore[Id] | None = Field(default=None, description="topics of rules/topics.yaml")
    sentiment: OneOrMore[Id] | None = Field(default=None, description="sentiments of rules/topics.yaml")
    confidence_below: float | None = Field(default=None, gt=0, le=1, description="triage confidence")
    familiarity_below: float | None = Field(
        default=None, gt=0, lt=1, description="share of the categories' examples that look stranger than the message"
    )
    source: OneOrMore[Standing] | None = Field(default=None, description="standing of the best source")
    customer: dict[Text, OneOrMore[str | int | float | bool]] | None = Field(
        default=None, min_length=1, description="attributes of the customer record"
    )
    priority: OneOrMore[Priority] | None = None
    same_question_again: SameQuestionAgain | None = None
    all: tuple[Condition, ...] | None = Field(default=None, min_length=1)
    any: tuple[Condition, ...] | None = Field(default=None, min_length=1)
    not_: Condition | None = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("the condition is empty; give at least one trigger such as `category: login`")
        return self


class RuleAction(Model):
    """What a rule does: hand off to a queue, or let an agent approve the answer; and what it proposes to do elsewhere.

    A rule that only proposes decides nothing: it leaves the decision to the rules below it.
    """

    handoff: Id | None = Field(default=None, description="the queue it goes to")
    draft: Literal[True] | None = None
    priority: Priority | None = None
    because: Text | None = Field(default=None, description="the reason in plain words")
    actions: AnyNumber[ProposedAction] = Field(
        default=(), description="proposed to other systems; nothing leaves before a person approved it"
    )

    @property
    def decides(self) -> bool:
        """Whether it says what happens to the message."""
        return self.handoff is not None or self.draft is not None

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if self.handoff is not None and self.draft is not None:
            raise ValueError("give either `handoff: <queue>` or `draft: true`")
        if not self.decides and not self.actions:
            raise ValueError("give `handoff: <queue>`, `draft: true` or `actions: [...]`")
        if not self.decides and self.priority is not None:
            raise ValueError("a rule that only proposes actions sets no `priority`; drop it, or decide something")
        return self


class Rule(Entry):
    """A handoff rule."""

    id: Id
    when: Condition
    then: RuleAction


class HandoffFile(Model):
    """rules/handoff.yaml: the queues, and the rules in order of rank."""

    queues: tuple[Queue, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
