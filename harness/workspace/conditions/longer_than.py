"""How much a customer writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Self

from pydantic import Field

from harness.workspace.conditions.facts import Facts
from harness.workspace.conditions.trigger import ChangeKind, Situation, TriggerChange, ValueTrigger, Vocabulary


class LongerThan(ValueTrigger):
    """Fires when the message has more words than this.

    Long messages often hold several matters. Example: `longer_than: 200`.
    """

    root: Annotated[int, Field(ge=1)]
    key: ClassVar[str] = "longer_than"

    def fires(self, facts: Facts) -> bool:
        return len(facts.text.split()) > self.root

    @property
    def words(self) -> str:
        return f"{self.key} {self.root}"

    def covers(self, other: Self) -> bool:
        return self.root <= other.root

    def changes(self) -> Iterator[TriggerChange]:
        for to in sorted({max(1, self.root // 2), self.root * 2} - {self.root}):
            yield TriggerChange(ChangeKind.NUMBER, (), str(self.root), to)

    def reads(self, names: Vocabulary) -> str:
        return f"it has more than {self.root} word{'' if self.root == 1 else 's'}"

    def situation(self, names: Vocabulary) -> Situation:
        says = " ".join(["and"] * (self.root + 1))
        return Situation(asks=(f"has more than {self.root} words",), says=(says,))
