"""Handoff rules (`rules/handoff.yaml`): a trigger and what follows, ranked from top to bottom."""

from typing import Literal, Self

from pydantic import Field, model_validator

from harness.workspace.actions import ProposedAction
from harness.workspace.conditions import Condition
from harness.workspace.model import AnyNumber, Entry, Id, Model, Priority, SomeText


class Queue(Entry):
    """A place where people take conversations over."""

    id: Id = Field(description="its name in all other files")
    title: SomeText = Field(description="its name in reports")


class RuleAction(Model):
    """What a rule does: hand off to a queue, or let an agent approve the answer; and what it proposes to do elsewhere.

    A rule that only proposes decides nothing: it leaves the decision to the rules below it.
    """

    handoff: Id | None = Field(default=None, description="the queue it goes to")
    draft: Literal[True] | None = Field(default=None, description="`true`: an agent reads the answer before it is sent")
    priority: Priority | None = Field(default=None, description="how urgent the message becomes")
    because: SomeText | None = Field(default=None, description="the reason in plain words")
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

    id: Id = Field(description="its name in scenarios and reports")
    when: Condition = Field(description="the condition under which it fires")
    then: RuleAction = Field(description="what follows when it fires")


class HandoffFile(Model):
    """rules/handoff.yaml: the queues, and the rules in order of rank."""

    queues: tuple[Queue, ...] = Field(min_length=1, description="where people take conversations over")
    rules: tuple[Rule, ...] = Field(default=(), description="in order of rank: the first one that fires decides")
