"""Two runs, scenario by scenario: what happened to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.runs import ScenarioResult
from harness.turns import Status
from harness.workspace import Location


class PairKind(StrEnum):
    """What happened to a scenario from one run to another."""

    BROKEN = "newly broken"
    FIXED = "newly fixed"
    FAILING = "still failing"
    PASSING = "still passing"
    FLAKY = "flaky"
    QUARANTINED = "quarantined"
    RARELY = "simulated too rarely"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"
    UNMEASURED = "not comparable"


@dataclass(frozen=True, slots=True)
class Pair:
    """A scenario's results in two runs; None where a run does not have it."""

    before: ScenarioResult | None
    after: ScenarioResult | None

    @property
    def latest(self) -> ScenarioResult:
        """The later result, or the earlier one of a scenario that is gone."""
        result = self.after or self.before
        if result is None:
            raise ValueError("a pair without a result")
        return result

    @property
    def id(self) -> str:
        return self.latest.id

    @property
    def location(self) -> Location:
        return self.latest.location

    @property
    def kind(self) -> PairKind:
        """Checked before anything is compared: is there a pair, of the same question, measured, and not flaky?"""
        if self.before is None:
            return PairKind.NEW
        if self.after is None:
            return PairKind.GONE
        if self.before.asks != self.after.asks:
            return PairKind.CHANGED
        if self.before.quarantined or self.after.quarantined:
            return PairKind.QUARANTINED
        if Status.ERROR in (self.before.status, self.after.status):
            return PairKind.UNMEASURED
        if self.before.played_too_rarely or self.after.played_too_rarely:
            return PairKind.RARELY
        if self.before.flaky or self.after.flaky:
            return PairKind.FLAKY
        return _OF[self.before.status is Status.PASS, self.after.status is Status.PASS]


_OF = {
    (True, True): PairKind.PASSING,
    (True, False): PairKind.BROKEN,
    (False, True): PairKind.FIXED,
    (False, False): PairKind.FAILING,
}


def pair_up(before: Sequence[ScenarioResult], after: Sequence[ScenarioResult]) -> tuple[Pair, ...]:
    """Every scenario of either run, by id: those of the later run in its order, then those that are gone."""
    earlier = {result.id: result for result in before}
    pairs = [Pair(earlier.pop(result.id, None), result) for result in after]
    return (*pairs, *(Pair(result, None) for result in earlier.values()))
