"""Who writes."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field

from harness.workspace.conditions.facts import Facts
from harness.workspace.conditions.sentence import both, either
from harness.workspace.conditions.tree import group
from harness.workspace.conditions.trigger import (
    ChangeKind,
    Node,
    Path,
    Situation,
    Trigger,
    TriggerChange,
    TriggerPart,
    ValueTrigger,
    Vocabulary,
    short,
)
from harness.workspace.model import OneOrMore, Scalar, SomeText

Attributes = Annotated[dict[SomeText, OneOrMore[Scalar]], Field(min_length=1)]


class CustomerIs(ValueTrigger):
    """Fires when the customer's record has all of these attributes.

    Of a list of values any is right; upper and lower case are the same. An attribute that the record lacks does not
    match. Example: `customer: {plan: [enterprise, team], vip: true}`.
    """

    root: Attributes
    key: ClassVar[str] = "customer"

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))

    @cached_property
    def _wanted(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(str(value).lower() for value in values) for name, values in self.root.items()}

    def fires(self, facts: Facts) -> bool:
        record = facts.customer
        return all(name in record and str(record[name]).lower() in values for name, values in self._wanted.items())

    @property
    def words(self) -> str:
        return " and ".join(f"customer.{name} {', '.join(map(str, values))}" for name, values in self.root.items())

    def nodes(self, path: Path) -> Iterable[Node]:
        for name, values in self.root.items():
            alone = [(value, self._of(name, [value])) for value in values]
            parts = (TriggerPart((*path, name, i), one, f"customer.{name} `{v}`") for i, (v, one) in enumerate(alone))
            yield group("any", parts)

    def changes(self) -> Iterator[TriggerChange]:
        for name, values in self.root.items():
            if len(self.root) > 1:
                yield TriggerChange(ChangeKind.VALUE, (name,), short({name: list(values)}))
            for i, value in enumerate(values if len(values) > 1 else ()):
                yield TriggerChange(ChangeKind.VALUE, (name, i), f"{name}: {value}")

    def reads(self, names: Vocabulary) -> str:
        return both([f"the customer's {name} is {either(list(map(str, v)))}" for name, v in self.root.items()])

    def situation(self, names: Vocabulary) -> Situation:
        return Situation(customer={name: values[0] for name, values in self.root.items()})

    def demands(self) -> Sequence[Trigger]:
        """One an attribute, with its values as words."""
        return [self._of(name, sorted(set(map(str, values)))) for name, values in self.root.items()]

    def each(self) -> Sequence[Trigger]:
        return [self._of(name, [value]) for name, values in self.root.items() for value in values]

    def covers(self, other: Self) -> bool:
        return all(name in other.root and set(other.root[name]) <= {*mine} for name, mine in self.root.items())

    def _of(self, name: str, values: Iterable[str | int | float | bool]) -> Trigger:
        return type(self).model_construct({name: tuple(values)})
