"""A rule's condition taken apart: each trigger by itself, and how they hold together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from harness.reference import Facts, Rules
from harness.workspace import Condition, Rule, RuleAction

Path = tuple[str | int, ...]
"""Keys and places in lists that lead to a value in a file."""

LISTED = ("category", "mentions", "matches", "topics", "sentiment", "source", "priority")
LIMITS = ("confidence_below", "familiarity_below")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One thing that a condition asks; of a list of values each is one."""

    path: Path
    when: Condition  # asks this and nothing else
    words: str


@dataclass(frozen=True, slots=True)
class TriggerGroup:
    """Triggers and groups of them that hold together in one way."""

    way: Literal["all", "any", "not"]
    parts: tuple[Node, ...]


Node = Trigger | TriggerGroup


def tree(when: Condition, path: Path = ()) -> Node:
    """A condition as groups of triggers. Keys beside each other must all hold, values of a list are alternatives."""
    parts: list[Node] = [*_plain(when, path)]
    parts += [tree(inner, (*path, "all", i)) for i, inner in enumerate(when.all or ())]
    if when.any:
        parts.append(_group("any", [tree(inner, (*path, "any", i)) for i, inner in enumerate(when.any)]))
    if when.not_:
        parts.append(TriggerGroup("not", (tree(when.not_, (*path, "not")),)))
    return _group("all", parts)


def triggers(node: Node) -> Iterator[Trigger]:
    """Every trigger below, in the order of the file."""
    if isinstance(node, Trigger):
        yield node
    else:
        for part in node.parts:
            yield from triggers(part)


def holds(node: Node, held: frozenset[Path]) -> bool:
    """Whether a condition holds, given the triggers that do."""
    if isinstance(node, Trigger):
        return node.path in held
    parts = (holds(part, held) for part in node.parts)
    return any(parts) if node.way == "any" else all(parts) if node.way == "all" else not any(parts)


def decides(node: Node, held: frozenset[Path], trigger: Trigger) -> bool:
    """Whether the condition would come out otherwise if this trigger did."""
    return holds(node, held) is not holds(node, held ^ {trigger.path})


def may_hold(node: Node, category: str) -> bool:
    """Whether some message of a category can fulfil the condition."""
    return True in _ways(node, category)


class TriggersHeld:
    """Says which triggers hold for a message, as the rules themselves would."""

    def __init__(self, found: Sequence[Trigger]) -> None:
        self._paths = {f"t{i}": trigger.path for i, trigger in enumerate(found)}
        then = RuleAction(draft=True)
        self._rules = Rules([Rule(id=f"t{i}", when=trigger.when, then=then) for i, trigger in enumerate(found)])

    def in_(self, facts: Facts) -> frozenset[Path]:
        """The paths of those that hold."""
        return frozenset(self._paths[rule.id] for rule in self._rules.fired(facts))


def _group(way: Literal["all", "any"], parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else TriggerGroup(way, tuple(parts))


def _plain(when: Condition, path: Path) -> Iterator[Node]:
    """One node for each key that is no group itself."""
    for key in LISTED:
        if values := getattr(when, key):
            yield _group("any", [_trigger(key, v, (*path, key, i)) for i, v in enumerate(values)])
    for key in LIMITS:
        if (limit := getattr(when, key)) is not None:
            yield Trigger((*path, key), Condition.model_validate({key: limit}), f"{key} {limit:g}")
    for name, wanted in (when.customer or {}).items():
        at = (*path, "customer", name)
        yield _group("any", [_customer(name, value, (*at, i)) for i, value in enumerate(wanted)])
    if when.same_question_again:
        yield _again(when, (*path, "same_question_again"))


def _trigger(key: str, value: Any, path: Path) -> Trigger:
    return Trigger(path, Condition.model_validate({key: [value]}), f"{key} `{value}`")


def _customer(name: str, value: Any, path: Path) -> Trigger:
    return Trigger(path, Condition.model_validate({"customer": {name: [value]}}), f"customer.{name} `{value}`")


def _again(when: Condition, path: Path) -> Node:
    """The same question again: seen by the model, or by one of the words that say so."""
    again = when.same_question_again
    assert again
    asked = {"after_failed_answers": again.after_failed_answers}
    parts = [Trigger(path, Condition.model_validate({"same_question_again": asked}), "the same question again")]
    for i, words in enumerate(again.says):
        says = Condition.model_validate({"same_question_again": {**asked, "says": [words]}})
        parts.append(Trigger((*path, "says", i), says, f"again, saying `{words}`"))
    return _group("any", parts)


def _ways(node: Node, category: str) -> set[bool]:
    """What a condition may come to, when only the category of a message is known."""
    if isinstance(node, Trigger):
        return {category in node.when.category} if node.when.category else {True, False}
    parts = [_ways(part, category) for part in node.parts]
    if node.way == "not":
        return {not value for value in parts[0]}
    easy = node.way == "any"  # the value that one part alone can bring about
    return {value for value in (True, False) if (any if value is easy else all)(value in part for part in parts)}
