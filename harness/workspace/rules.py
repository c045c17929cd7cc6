"""Handoff rules (`rules/handoff.yaml`): a trigger and what follows, ranked from top to bottom."""

from typing import Literal, Self

from pydantic import Field, model_validator

from harness.workspace.actions import ProposedAction
from harness.workspace.conditions import Condition
from harness.workspace.model import AnyNumber, DeclaredId, Entry, Id, Model, Priority, SomeText


class Queue(Entry):
    """A place where people take conversations over."""

    id: Id = Field(description="The queue's name in all other files.")
    title: SomeText = Field(description="Its name in reports.")


class RuleAction(Model):
    """What a rule does: hand off to a queue, or let an agent approve the answer; and what it proposes to do elsewhere.

    A rule that only proposes decides nothing: it leaves the decision to the rules below it.
    """

    handoff: DeclaredId | None = Field(
        default=None,
        description="The queue that the conversation goes to: an id of `queues:`. Give either this or `draft: true`.",
    )
    draft: Literal[True] | None = Field(
        default=None,
        description="`true`: an agent reads the answer before it is sent, whatever the stage of the category.",
    )
    priority: Priority | None = Field(
        default=None, description="How urgent the message becomes. Without it the category's priority stays."
    )
    because: SomeText | None = Field(default=None, description="The reason in plain words, for agents and for reports.")
    actions: AnyNumber[ProposedAction] = Field(
        default=(),
        description="What is proposed to other systems: kinds, or `{kind, note}`. Nothing leaves before a person "
        "has approved it. A rule that only proposes decides nothing and leaves the message to the rules"
        " below it.",
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

    id: Id = Field(description="The rule's name in scenarios (`expect: {rule: ...}`) and in reports.")
    when: Condition = Field(
        description="The condition under which it fires: triggers, all of which must hold, or groups of them "
        "(`all`, `any`, `not`)."
    )
    then: RuleAction = Field(description="What follows when it fires: a handoff, a draft, or only proposals.")


class HandoffFile(Model):
    """rules/handoff.yaml: the queues, and the rules in order of rank."""

    queues: tuple[Queue, ...] = Field(
        min_length=1, description="Where people take conversations over. A handoff to any other queue counts as missed."
    )
    rules: tuple[Rule, ...] = Field(
        default=(),
        description="The rules in order of rank: the first one that fires decides, and reports list all that fired.",
    )
