"""When a rule fires: triggers, and groups of conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Self

from pydantic import Field, model_validator

from harness.workspace.conditions.below import ConfidenceBelow, FamiliarityBelow
from harness.workspace.conditions.customer import CustomerIs
from harness.workspace.conditions.facts import Facts, Measure
from harness.workspace.conditions.language import LanguageIs
from harness.workspace.conditions.list_triggers import (
    CategoryIs,
    Matches,
    Mentions,
    PriorityIs,
    ShowsTopic,
    Sounds,
    SourceIs,
)
from harness.workspace.conditions.longer_than import LongerThan
from harness.workspace.conditions.same_question import SameQuestionAgain
from harness.workspace.conditions.sentence import both
from harness.workspace.conditions.tree import group
from harness.workspace.conditions.trigger import Node, Path, Situation, Trigger, TriggerGroup, Vocabulary
from harness.workspace.model import Model

Test = Callable[[Facts], bool | None]
"""Whether a condition holds; None while it depends on what is not known (Kleene's three-valued logic)."""


class Condition(Model):
    """When a rule fires. Keys beside each other must all hold; values in a list are alternatives."""

    # One line a kind of trigger: whatever is to be known of it is asked of its class.
    category: CategoryIs | None = None
    mentions: Mentions | None = None
    matches: Matches | None = None
    topics: ShowsTopic | None = None
    sentiment: Sounds | None = None
    confidence_below: ConfidenceBelow | None = None
    familiarity_below: FamiliarityBelow | None = None
    source: SourceIs | None = None
    customer: CustomerIs | None = None
    priority: PriorityIs | None = None
    same_question_again: SameQuestionAgain | None = None
    longer_than: LongerThan | None = None
    language: LanguageIs | None = None

    all: tuple[Condition, ...] | None = Field(
        default=None,
        min_length=1,
        description="Conditions that must all hold, as a group inside `any` or `not`. Triggers beside each other "
        "must all hold anyway.",
    )
    any: tuple[Condition, ...] | None = Field(
        default=None,
        min_length=1,
        description="Conditions of which one is enough.",
        examples=[[{"category": "refunds"}, {"mentions": ["money back"]}]],
    )
    not_: Condition | None = Field(default=None, alias="not", description="A condition that must not hold.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("the condition is empty; give at least one trigger such as `category: login`")
        return self

    def triggers(self) -> Iterator[Trigger]:
        """Those that stand in it by themselves, in no group."""
        for name in type(self).model_fields:
            if isinstance(value := getattr(self, name), Trigger):
                yield value

    def inner(self) -> Iterator[tuple[Path, Condition]]:
        """The conditions of its groups, each with where it stands."""
        for way, some in (("all", self.all), ("any", self.any)):
            yield from (((way, i), each) for i, each in enumerate(some or ()))
        if self.not_:
            yield ("not",), self.not_

    def within(self, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
        """It and all that stand in it, each with where it stands."""
        yield path, self
        for at, inner in self.inner():
            yield from inner.within((*path, *at))

    def placed(self) -> Iterator[tuple[Path, Trigger]]:
        """Every trigger in it, each with where it stands."""
        for path, each in self.within():
            yield from (((*path, trigger.key), trigger) for trigger in each.triggers())

    def wanted(self) -> Iterator[Trigger]:
        """Every trigger in it, except those in what must not hold."""
        yield from self.triggers()
        for inner in (*(self.all or ()), *(self.any or ())):
            yield from inner.wanted()

    def notes(self, facts: Facts) -> tuple[str, ...]:
        """What to say of a message that it fires for beside the reason: the notes of the triggers that are why."""
        why = (t for path, t in self.placed() if bool(t.fires(facts)) is not bool(path.count("not") % 2))
        return tuple(dict.fromkeys(note for trigger in why if (note := trigger.note(facts))))

    def unfamiliar(self, facts: Facts) -> bool:
        """Whether it holds because the message is like nothing that triage knows, or for that reason too."""
        return any(isinstance(each, FamiliarityBelow) and each.fires(facts) for each in self.wanted())

    def situation(self, names: Vocabulary) -> Situation:
        """One in which it may fire, as far as its triggers say."""
        return reduce(add, (trigger.situation(names) for trigger in self.wanted()), Situation())

    def reads(self, names: Vocabulary) -> str:
        """It in words, to go on from `If` in a sentence; `it` is the message."""
        return both(list(self._clauses(names)))

    def _clauses(self, names: Vocabulary) -> Iterator[str]:
        """What must hold together, each by itself; what is a group of its own stands in brackets beside others."""
        yield from (trigger.reads(names) for trigger in self.triggers())
        yield from (each._within(names) for each in self.all or ())
        if self.any and len(self.any) == 1:
            yield self.any[0]._within(names)
        elif self.any:
            said = f"either {', or '.join(each._within(names) for each in self.any)}"
            yield said if self.model_fields_set == {"any"} else f"({said})"
        if self.not_:
            yield f"not ({self.not_.reads(names)})"

    def _within(self, names: Vocabulary) -> str:
        """It as one of several."""
        clauses = list(self._clauses(names))
        alone = len(clauses) == 1 and self.model_fields_set != {"any"}
        return clauses[0] if alone else f"({both(clauses)})"

    def tree(self, path: Path = ()) -> Node:
        """It taken apart. `path` leads to it in the file."""
        parts: list[Node] = [node for trigger in self.triggers() for node in trigger.nodes((*path, trigger.key))]
        parts += [inner.tree((*path, "all", i)) for i, inner in enumerate(self.all or ())]
        if self.any:
            parts.append(group("any", [inner.tree((*path, "any", i)) for i, inner in enumerate(self.any)]))
        if self.not_:
            parts.append(TriggerGroup("not", (self.not_.tree((*path, "not")),)))
        return group("all", parts)

    def test(self) -> Test:
        """It as a function of the facts, to be made once and kept."""
        tests: list[Test] = [trigger.fires for trigger in self.triggers()]
        tests += [inner.test() for inner in self.all or ()]
        if self.any:
            tests.append(_not(_all([_not(inner.test()) for inner in self.any])))
        if self.not_:
            tests.append(_not(self.not_.test()))
        return tests[0] if len(tests) == 1 else _all(tests)


def _all(tests: Sequence[Test]) -> Test:
    def holds(facts: Facts) -> bool | None:
        known: bool | None = True
        for test in tests:
            held = test(facts)
            if held is False:
                return False
            known = held and known
        return known

    return holds


def _not(test: Test) -> Test:
    def holds(facts: Facts) -> bool | None:
        held = test(facts)
        return None if held is None else not held

    return holds


Limits = Mapping[Measure, Sequence[float]]
"""The values of each measure, in order, at which some condition changes its result."""


def limits(whens: Iterable[Condition]) -> Limits:
    """What conditions ask about how sure triage is, which matters in no other way."""
    found = {limit for when in whens for _, trigger in when.placed() if (limit := trigger.limit)}
    return {measure: sorted(value for of, value in found if of is measure) for measure in Measure}
