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
    """Fires when triage is less sure of the category than this, from 0 to 1.

    Confidence is how often triage is right when it is this sure. `harness tune` shows the price of each value.
    Example: `confidence_below: 0.35`.
    """

    root: Annotated[float, Field(gt=0, le=1)]
    key: ClassVar[str] = "confidence_below"
    measure: ClassVar[Measure] = Measure.CONFIDENCE


class FamiliarityBelow(BelowTrigger):
    """Fires when the message is stranger than nearly all examples, by a share from 0 to 1.

    Familiarity is the share of the examples in rules/categories.yaml that look stranger than the message: at 0.02,
    98 of 100 look more familiar. It tells what belongs to no category. `harness tune` shows the price of each value.
    Example: `familiarity_below: 0.02`.
    """

    root: Annotated[float, Field(gt=0, lt=1)]
    key: ClassVar[str] = "familiarity_below"
    measure: ClassVar[Measure] = Measure.FAMILIARITY
