"""The benchmark of false promotions: its short cut says what the gate says, and few teams are enough to see a hole."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import trust
from harness.gates import lower_bound


@pytest.mark.parametrize("gate", [trust.Gate(), trust.Gate(categories=9), trust.Gate(missed=0.2), trust.Gate(reruns=2)])
def test_what_it_concludes_is_what_the_gate_says(gate: trust.Gate) -> None:
    passed = np.random.default_rng(20261127).random((25, 48)) < 0.88
    concluded = gate.promotes(passed)
    assert concluded.tolist() == [gate.lets_pass(gate.results(row)) for row in passed.tolist()]


def test_an_order_by_halves_is_all_of_them() -> None:
    for size in range(9):
        assert sorted(trust.by_halves(list(range(size)))) == list(range(size))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one look, 60 scenarios", "a moody AI, run up to 10 times"])
def test_a_few_teams_are_seldom_fooled(name: str) -> None:
    found = trust.simulated(name, 100)
    assert lower_bound(found.fooled, found.teams, 0.999) <= trust.ALLOWED, found
