"""What repeats of the same conversations show: how often a pipeline passes every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from harness.runs import ScenarioResult
from harness.turns import Status


@dataclass(frozen=True, slots=True)
class Repeats:
    """How many repeats there were, and how stable the pipeline was."""

    count: int
    pass_hat: tuple[float, ...]  # pass^1 .. pass^count: the share of scenarios that pass k times of k
    flaky: tuple[str, ...]  # scenarios that passed some repeats and not others


def repeats_of(results: Sequence[ScenarioResult]) -> Repeats:
    """pass^k as its unbiased estimate, C(c, k) / C(n, k) for c passes of n, averaged over scenarios.

    Yao et al., "tau-bench: A Benchmark for Tool-Agent-User Interaction in Real-World Domains", 2024.
    """
    held = [result.repeats for result in results]
    count = min(map(len, held), default=0)
    passes = [(statuses.count(Status.PASS), len(statuses)) for statuses in held]
    pass_hat = tuple(sum(comb(c, k) / comb(n, k) for c, n in passes) / len(passes) for k in range(1, count + 1))
    return Repeats(count, pass_hat, tuple(result.shown_as for result in results if result.flaky))
