"""How sure triage is of a message."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field

from harness.workspace.conditions.facts import Facts, Measure
from harness.workspace.conditions.trigger import ChangeKind, Situation, TriggerChange, ValueTrigger, Vocabulary

_SHIFT = 0.1


class BelowTrigger(ValueTrigger):
    """A limit that a measure stays below."""

    root: float
    model_config = ConfigDict(allow_inf_nan=False)
    measure: ClassVar[Measure]

    def fires(self, facts: Facts) -> bool | None:
        value = self.measure.of(facts)
        return None if value is None else value < self.root

    @property
    def words(self) -> str:
        return f"{self.key} {self.root:g}"

    @property
    def limit(self) -> tuple[Measure, float]:
        return self.measure, self.root

    def covers(self, other: Self) -> bool:
        return other.root <= self.root

    def changes(self) -> Iterator[TriggerChange]:
        for shift in (-_SHIFT, _SHIFT):
            if 0 < (to := round(self.root + shift, 6)) < 1:
                yield TriggerChange(ChangeKind.NUMBER, (), f"{self.root:g}", to)

    def reads(self, names: Vocabulary) -> str:
        return f"its {self.measure} is below {self.root:g}"

    def situation(self, names: Vocabulary) -> Situation:
        return Situation(asks=("is hard to file",), unsure=True)


class ConfidenceBelow(BelowTrigger):
    """Triage confidence."""

    root: Annotated[float, Field(gt=0, le=1)]
    key: ClassVar[str] = "confidence_below"
    measure: ClassVar[Measure] = Measure.CONFIDENCE


class FamiliarityBelow(BelowTrigger):
    """Share of the categories' examples that look stranger than the message."""

    root: Annotated[float, Field(gt=0, lt=1)]
    key: ClassVar[str] = "familiarity_below"
    measure: ClassVar[Measure] = Measure.FAMILIARITY
