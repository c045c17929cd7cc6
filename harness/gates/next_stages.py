"""What moving a category up requires: the gate of every stage on the way, and of every other category."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.gates.criterion import CriterionState, StageCheck
from harness.gates.verdict import GateChecks
from harness.workspace import Category, Stage


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A category whose stage the evidence supports now, and would not after a move of another one."""

    category: Category
    now: StageCheck  # the gate of its stage, after that move

    @property
    def stage(self) -> Stage:
        return self.now.stage


@dataclass(frozen=True, slots=True)
class Climb:
    """A way up, checked against the evidence."""

    steps: tuple[StageCheck, ...]  # the gate of each stage on the way, lowest first
    left_behind: tuple[LeftBehind, ...] = ()

    @property
    def is_supported(self) -> bool:
        """Whether the evidence supports all of it."""
        met = [step.state is CriterionState.MET for step in self.steps]
        return bool(met) and all(met) and not self.left_behind


def climb(gates: GateChecks, stages: Mapping[str, Stage], category: str, to: Stage) -> Climb:
    """What it would take to move a category from its stage up to `to`, through every stage between.

    `stages` are those of all categories. The others are judged too: the stage of this category delivers their messages
    that are filed under it.
    """
    steps = steps_up(gates, stages, category, to)
    return Climb(tuple(steps), tuple(_left_behind(gates, stages, category, to)))


def steps_up(gates: GateChecks, stages: Mapping[str, Stage], category: str, to: Stage) -> Iterator[StageCheck]:
    """The gate of each stage on that way, lowest first."""
    for stage in list(Stage)[stages[category].rank : to.rank]:
        if step := gates.next(category, {**stages, category: stage}):
            yield step


def _left_behind(gates: GateChecks, stages: Mapping[str, Stage], category: str, to: Stage) -> Iterator[LeftBehind]:
    for other, each in gates.categories.items():
        then = gates.now(other, {**stages, category: to})
        if other == category or then.state is CriterionState.MET:
            continue
        if gates.now(other, stages).state is CriterionState.MET:
            yield LeftBehind(each, then)
