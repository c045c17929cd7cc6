"""Scenarios whose customer was simulated, beside those that are scripted: how they went, and how the customer did."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.runs import ScenarioResult
from harness.turns import BrokenBrief, Status


@dataclass(frozen=True, slots=True)
class Simulations:
    """Both kinds of scenarios, and in how many conversations the customer broke its brief."""

    scenarios: int
    passed: int
    scripted: int
    scripted_passed: int
    conversations: int
    broken: int
    silent: int  # conversations in which nobody played the customer: an LLM that could not be reached
    by: tuple[str, ...]  # who played the customers

    @property
    def share_broken(self) -> float:
        return self.broken / self.conversations


def simulations_of(results: Sequence[ScenarioResult]) -> Simulations | None:
    """None where nothing was simulated."""
    played = [result for result in results if result.simulated]
    if not played:
        return None
    broken = [how for result in played for how in result.broken]
    scripted = [result for result in results if not result.simulated]
    return Simulations(
        scenarios=len(played),
        passed=sum(result.status is Status.PASS for result in played),
        scripted=len(scripted),
        scripted_passed=sum(result.status is Status.PASS for result in scripted),
        conversations=sum(result.conversations for result in played),
        broken=len(broken) - broken.count(BrokenBrief.SILENT),
        silent=broken.count(BrokenBrief.SILENT),
        by=tuple(dict.fromkeys(turn.simulated.by for result in played for turn in result.turns if turn.simulated)),
    )
