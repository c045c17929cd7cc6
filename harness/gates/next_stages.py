"""What moving a category up requires: the gate of every stage on the way, and of every other category."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.gates.criteria import CriterionState, StageCheck
from harness.gates.verdict import CategoryVerdict, Judgement
from harness.workspace import Stage


@dataclass(frozen=True, slots=True)
class Climb:
    """A way up, checked against the evidence."""

    steps: tuple[StageCheck, ...]  # the gate of each stage on the way, lowest first
    left_behind: tuple[CategoryVerdict, ...]  # others whose stage the evidence carries now and would not then

    @property
    def carried(self) -> bool:
        """Whether the evidence supports all of it."""
        met = [step.state is CriterionState.MET for step in self.steps]
        return bool(met) and all(met) and not self.left_behind


def climb(
    judged: Callable[[Mapping[str, Stage]], Judgement], stages: Mapping[str, Stage], category: str, to: Stage
) -> Climb:
    """What it would take to move a category from its stage up to `to`, through every stage between.

    `judged` gives the judgement with the categories at the given stages. The others are judged too:
    the stage of this category delivers their messages that are filed under it.
    """
    held = {verdict.category.id for verdict in judged(stages).verdicts if verdict.holds}
    below = list(Stage)[stages[category].rank : to.rank]
    before = [judged({**stages, category: stage}) for stage in below]
    steps = tuple(v.next for judgement in before for v in judgement.verdicts if v.category.id == category and v.next)
    others = [v for v in judged({**stages, category: to}).verdicts if v.category.id != category]
    return Climb(steps, tuple(v for v in others if v.category.id in held and not v.holds))
