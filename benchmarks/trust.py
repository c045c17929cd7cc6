"""How often does a gate promote an AI that is not good enough? Simulated teams, judged by `harness.gates.judge` itself.

    python -m benchmarks.trust [REPLICATIONS]

In every row the true rate lies exactly at what the gate requires, so a promotion is false; at most 5 % may be. A row
is what a team may do: look once, look every week and stop at the first promotion, run a moody AI again until it
passes, write ten scenarios of one template, fix what it sees failing. "Unprotected" is the same team judged by the
Clopper-Pearson bound on all it has, at each look anew. The second table is the price: how many scenarios it takes
until an AI that is better than required is promoted. Exit code 1 if a row has more than 5 %.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.gates import Verdict, judge, lower_bound, upper_bound
from harness.runs import ScenarioResult, TurnResult
from harness.turns import Reply, Score, Status
from harness.workspace import Category, Expect, Outcome, RolloutFile, Stage, Standing, drawn

ALLOWED = 0.05
REPLICATIONS = 2_000
LIMIT = 0.80  # of handled right, as the gate requires it
WEEKS = [20 + 3 * week for week in range(52)]  # scenarios at each look of a year
SEALED = 0.33  # the share of scenarios that is sealed by default
Flags = NDArray[np.bool_]


# The scenarios of a category, and what the gate makes of them.


def words(seed: object, count: int = 9) -> str:
    """A message that is like no other, so that it is a cluster of its own."""
    dice = Random(f"{seed}")
    return " ".join("".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(3, 9))) for _ in range(count))


@lru_cache
def sealed(size: int) -> Flags:
    """Which of the first scenarios are sealed."""
    return np.array([drawn(f"s{number}") < SEALED for number in range(size)])


@cache
def made(number: int, good: bool, expected: Outcome) -> ScenarioResult:
    """A scenario that is like no other."""
    return result(f"s{number}", good, words(number), expected)


def result(scenario: str, good: bool, message: str, expected: Outcome = Outcome.ANSWER) -> ScenarioResult:
    """One that went right, or wrong: an answer with a wrong fact, or an answer where a person was needed."""
    handed = expected is Outcome.HANDOFF
    reply = Reply(
        Outcome.HANDOFF if handed and good else Outcome.ANSWER, "c0", 0.99, queue="people" if handed and good else None,
        answer="" if handed and good else "So it is.", citations=("a#b",), standing=Standing.APPROVED,
    )  # fmt: skip
    score = Score("outcome" if handed else "states", Status.PASS if good else Status.FAIL, "" if good else "wrong")
    expect = Expect(outcome=expected)
    return ScenarioResult(
        (
            TurnResult(
                scenario, "c0", "normal", "scenarios/c0.yaml", 1, 1, message, expect, reply, scores=(score,),
                sealed=drawn(scenario) < SEALED,
            ),
        )
    )  # fmt: skip


@cache
def again(once: ScenarioResult, times: int) -> ScenarioResult:
    """The same outcome in so many reruns."""
    return ScenarioResult(tuple(replace(turn, repeat=number) for number in range(1, times + 1) for turn in once.turns))


class Gate:
    """A gate that the first of `categories` categories wants to pass, and what is known of what it lets pass.

    A state is how many of the open and of the sealed scenarios went right. One more that goes right never holds a
    category back, so what the gate says of one state it says of all above, or of all below: that keeps a year of
    looks affordable. The test of this benchmark holds it against the gate asked about every look.
    """

    def __init__(self, categories: int = 1, limit: float = LIMIT, missed: float | None = None, reruns: int = 1) -> None:
        """With `missed`, the allowed rate of missed handoffs, every scenario is a handoff and `limit` is none."""
        self.expected = Outcome.ANSWER if missed is None else Outcome.HANDOFF
        self.reruns = reruns
        self.known: defaultdict[int, dict[bool, list[tuple[int, int]]]] = defaultdict(lambda: {True: [], False: []})
        names = [f"c{number}" for number in range(categories)]
        self.categories = {
            name: Category.model_validate(
                {"id": name, "title": name, "owner": "team", "risk": "low", "ceiling": "auto", "queue": "people",
                 "weekly_volume": 10, "examples": ["hello"]}
            )
            for name in names
        }  # fmt: skip
        if missed is None:
            stage, gates = Stage.HUMAN, {"draft": {"handled": {"lower_bound": limit}}}
        else:
            sent = {"handled": {"lower_bound": 0.5}, "missed_handoffs": {"rate_upper_bound": missed}}
            stage, gates = Stage.DRAFT, {"auto-checked": sent}
        self.rollout = RolloutFile.model_validate({"stages": dict.fromkeys(names, stage), "gates": gates})

    def lets_pass(self, results: list[ScenarioResult]) -> bool:
        """Whether the first category is promoted on these results; the others have none."""
        return judge(results, self.categories, self.rollout).verdicts[0].verdict is Verdict.PROMOTE

    def results(self, passed: Sequence[bool]) -> list[ScenarioResult]:
        """One a scenario, as often as it was run."""
        return [again(made(number, bool(good), self.expected), self.reruns) for number, good in enumerate(passed)]

    def promotes(self, passed: Flags) -> Flags:
        """For rows of scenarios that went right or not, whether each row is promoted."""
        seals = sealed(passed.shape[1])
        states = np.stack([passed[:, ~seals].sum(axis=1), passed[:, seals].sum(axis=1)], axis=1)
        unique, back = np.unique(states, axis=0, return_inverse=True)
        opened: defaultdict[int, list[int]] = defaultdict(list)
        for a, b in unique.tolist():
            opened[b].append(a)
        found = {
            (a, b): self._promotes(seals, a, b)
            for b in by_halves(sorted(opened))
            for a in (opened[b][0], opened[b][-1], *by_halves(opened[b]))  # in ascending order, as unique gave them
        }
        return np.array([found[a, b] for a, b in unique.tolist()])[back.ravel()]

    def _promotes(self, seals: Flags, opened: int, sealed: int) -> bool:
        known = self.known[len(seals)]
        if any(opened >= a and sealed >= b for a, b in known[True]):
            return True
        if any(opened <= a and sealed <= b for a, b in known[False]):
            return False
        first = np.where(seals, seals.cumsum() <= sealed, (~seals).cumsum() <= opened)
        found = self.lets_pass(self.results(first.tolist()))
        known[found].append((opened, sealed))
        return found


def by_halves(values: list[int]) -> Iterator[int]:
    """The middle one, then those of both halves: of ordered questions the one whose answer settles most comes first."""
    if values:
        middle = len(values) // 2
        yield values[middle]
        yield from by_halves(values[:middle])
        yield from by_halves(values[middle + 1 :])


def unprotected(passed: Flags, limit: float) -> Flags:
    """Whether the bound of one look promotes each row, whatever was looked at before."""
    counts = passed.sum(axis=1)
    enough = {int(each): lower_bound(int(each), passed.shape[1], 0.95) >= limit for each in np.unique(counts)}
    return np.array([enough[int(each)] for each in counts])


# What teams do. Each gives the falsely promoted teams, by the gate and unprotected.

Row = Callable[[np.random.Generator, int], tuple[Flags, Flags]]


def one_look(size: int) -> Row:
    def row(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
        passed = dice.random((teams, size)) < LIMIT
        return Gate().promotes(passed), unprotected(passed, LIMIT)

    return row


def missed_handoffs(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    """Every week, a category whose missed handoffs are as many as just not allowed."""
    return _weekly(Gate(missed=1 - LIMIT), dice, teams)


def weekly(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    return _weekly(Gate(), dice, teams)


def nine_weekly(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    """A team is fooled if any of its nine categories is promoted."""
    gate = Gate(categories=9)
    found = [_weekly(gate, dice, teams) for _ in range(9)]
    return np.any([each for each, _ in found], axis=0), np.any([each for _, each in found], axis=0)


def nine_one_by_one(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    """The same team, whose categories come one after the other: each is judged among as many as there are by then."""
    found = [_weekly(Gate(categories=there), dice, teams) for there in range(1, 10)]
    return np.any([each for each, _ in found], axis=0), np.any([each for _, each in found], axis=0)


def _weekly(gate: Gate, dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    passed = dice.random((teams, WEEKS[-1])) < LIMIT
    ever, ever_unprotected = np.zeros(teams, bool), np.zeros(teams, bool)
    for size in WEEKS:
        ever |= gate.promotes(passed[:, :size])
        ever_unprotected |= unprotected(passed[:, :size], LIMIT)
    return ever, ever_unprotected


def reruns(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    """A moody AI on 60 scenarios, each of which it gets right more or less often: run up to 10 times."""
    often = dice.beta(4 * LIMIT, 4 * (1 - LIMIT), (teams, 60))
    pooled = np.ones((teams, 60), bool)
    ever, ever_unprotected = np.zeros(teams, bool), np.zeros(teams, bool)
    for times in range(1, 11):
        passed = dice.random((teams, 60)) < often
        pooled &= passed
        ever |= Gate(reruns=times).promotes(pooled)
        ever_unprotected |= unprotected(passed, LIMIT)
    return ever, ever_unprotected


def other_versions(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    """The moody AI again, run ten times under as many version numbers: each time it counts as another AI."""
    gate, often = Gate(), dice.beta(4 * LIMIT, 4 * (1 - LIMIT), (teams, 60))
    ever, ever_unprotected = np.zeros(teams, bool), np.zeros(teams, bool)
    for _ in range(10):
        passed = dice.random((teams, 60)) < often
        ever |= gate.promotes(passed)
        ever_unprotected |= unprotected(passed, LIMIT)
    return ever, ever_unprotected


def alike(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    """24 templates of 5 to 10 scenarios, eight times in ten all right or all wrong together; one look."""
    gate, ever, ever_unprotected = Gate(), [], []
    for _ in range(teams // 2):
        sizes = dice.integers(5, 11, 24)
        together = np.repeat(dice.random(24) < LIMIT, sizes)
        passed = np.where(np.repeat(dice.random(24) < 0.8, sizes), together, dice.random(sizes.sum()) < LIMIT)
        template = np.repeat(np.arange(24), sizes)
        named = [f"{words(which)}, order {number}" for number, which in enumerate(template)]
        found = [result(f"s{n}", bool(good), text) for n, (good, text) in enumerate(zip(passed, named, strict=True))]
        ever.append(gate.lets_pass(found))
        ever_unprotected.append(unprotected(passed[None, :], LIMIT)[0])
    return np.array(ever), np.array(ever_unprotected)


def tuning(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    """150 scenarios, half of which go right; in three rounds a team fixes what it sees, until 76 % of it go right.

    What is sealed stays as it was, but for one in ten that changes with each round. The gate requires half.
    """
    gate, half, size = Gate(limit=0.5), 0.5, 150
    passed = dice.random((teams, size)) < half
    seals = sealed(size)
    ever, ever_unprotected = np.zeros(teams, bool), np.zeros(teams, bool)
    for reached in (half, 0.59, 0.68, 0.76):
        fixed = dice.random((teams, size)) < 1 - (1 - reached) / np.maximum(1e-9, (~passed[:, ~seals]).mean())
        passed = np.where(seals, passed, passed | fixed)
        drawn = seals & (dice.random((teams, size)) < 0.1)
        passed = np.where(drawn, dice.random((teams, size)) < half, passed)
        ever |= gate.promotes(passed)
        ever_unprotected |= unprotected(passed, half)
    return ever, ever_unprotected


def other_ais(dice: np.random.Generator, teams: int) -> tuple[Flags, Flags]:
    """Ten AIs in turn on the same 150 scenarios, none good enough; from one to the next, three in ten change."""
    gate, passed = Gate(), dice.random((teams, 150)) < LIMIT
    ever, ever_unprotected = gate.promotes(passed), unprotected(passed, LIMIT)
    for _ in range(9):
        passed = np.where(dice.random(passed.shape) < 0.3, dice.random(passed.shape) < LIMIT, passed)
        ever |= gate.promotes(passed)
        ever_unprotected |= unprotected(passed, LIMIT)
    return ever, ever_unprotected


ROWS: dict[str, Row] = {
    "one look, 60 scenarios": one_look(60),
    "one look, 150 scenarios": one_look(150),
    "weekly for a year": weekly,
    "weekly for a year, missed handoffs": missed_handoffs,
    "weekly for a year, nine categories": nine_weekly,
    "nine categories, added one by one": nine_one_by_one,
    "a moody AI, run up to 10 times": reruns,
    "a moody AI under ten version numbers": other_versions,
    "templates of 5 to 10 scenarios alike": alike,
    "open scenarios tuned in three rounds": tuning,
    "ten AIs in turn on the same scenarios": other_ais,
}


@dataclass(frozen=True)
class Found:
    """A row of the first table: the share of teams that were promoted, falsely."""

    name: str
    teams: int
    fooled: int
    unprotected: float

    @property
    def share(self) -> float:
        return self.fooled / self.teams

    def __str__(self) -> str:
        low, high = lower_bound(self.fooled, self.teams, 0.975), upper_bound(self.fooled, self.teams, 0.975)
        interval = f"{low:.1%} to {high:.1%}"
        return f"{self.name:<38}{self.unprotected:>11.1%}{self.share:>8.1%}  ({interval})"


def simulated(name: str, teams: int) -> Found:
    """One row. Its seed is its name, so that it is the same in whatever order rows are made."""
    seed = int.from_bytes(sha256(name.encode()).digest()[:4])
    fooled, before = ROWS[name](np.random.default_rng(seed), teams)
    return Found(name, len(fooled), int(fooled.sum()), float(before.mean()))


SIZES = (30, 60, 100, 150, 200, 300, 450, 600)


def power(categories: int, better: float, teams: int) -> str:
    """A row of the second table: how often an AI that much better than required is promoted at one look."""
    gate, dice = Gate(categories=categories), np.random.default_rng(categories)
    shares = [gate.promotes(dice.random((teams, size)) < LIMIT + better).mean() for size in SIZES]
    of = "1 category" if categories == 1 else f"{categories} categories"
    return f"{f'{LIMIT + better:.0%} where {LIMIT:.0%} is required, {of}':<46}" + "".join(f"{s:>6.0%}" for s in shares)


def main() -> None:
    """Both tables; a line of progress on stderr."""
    teams = int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS
    started = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        rows = {name: pool.submit(simulated, name, teams) for name in reversed(ROWS)}
        prices = [pool.submit(power, n, better, teams) for n in (1, 9) for better in (0.05, 0.10)]
        jobs: list[Future[Any]] = [*rows.values(), *prices]
        for done, _ in enumerate(as_completed(jobs), 1):
            print(f"\r{done} of {len(jobs)} rows, {time.monotonic() - started:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    found = [rows[name].result() for name in ROWS]
    print(f"Falsely promoted, of {teams:,} teams whose AI is exactly as good as is not enough (at most {ALLOWED:.0%})")
    print(f"{'':<38}{'unprotected':>11}{'gate':>8}  (95% interval)")
    print(*found, sep="\n")
    print(f"\nRightly promoted at one look, by the number of scenarios of the category\n{'':<46}", end="")
    print("".join(f"{size:>6}" for size in SIZES))
    print(*(job.result() for job in prices), sep="\n")
    sys.exit(any(row.share > ALLOWED for row in found))


if __name__ == "__main__":
    main()
