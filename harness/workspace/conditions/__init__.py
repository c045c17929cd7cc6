"""The condition language of handoff rules: one class a kind of trigger, which knows all there is to know of it.

A new kind is a class of its own (`trigger.py` says what it must know) and a line in `Condition`.
"""

from harness.workspace.conditions.condition import Condition, Limits, Test, limits
from harness.workspace.conditions.condition_edit import changes, left_out, regrouped, with_value, without
from harness.workspace.conditions.facts import Facts, Measure
from harness.workspace.conditions.tree import decides, holds, may_hold, parts, those_held
from harness.workspace.conditions.trigger import (
    ChangeKind,
    Joining,
    Node,
    Path,
    Situation,
    Trigger,
    TriggerPart,
    Vocabulary,
)

__all__ = [
    "ChangeKind",
    "Condition",
    "Facts",
    "Joining",
    "Limits",
    "Measure",
    "Node",
    "Path",
    "Situation",
    "Test",
    "Trigger",
    "TriggerPart",
    "Vocabulary",
    "changes",
    "decides",
    "holds",
    "left_out",
    "limits",
    "may_hold",
    "parts",
    "regrouped",
    "those_held",
    "with_value",
    "without",
]  # fmt: skip
