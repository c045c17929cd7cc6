"""What a person should read: every chance is what it is said to be, and rates of both parts together are honest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from harness.live.conversations import AIOutcome, Definition, Draft, LiveConversation, Rating, Resolution
from harness.live.labels.sampling import draw, proportional, risk_of
from harness.live.labels.weighting import DrawnCase, hajek
from tests.build import category, rollout, workspace

RISKS = st.lists(st.floats(1, 20), min_size=1, max_size=40)


@given(risks=RISKS, size=st.integers(0, 50))
@settings(max_examples=60, deadline=None)
def test_chances_are_proportional_and_add_up(risks: list[float], size: int) -> None:
    chances = proportional(np.asarray(risks), min(size, len(risks)))
    assert chances.sum() == pytest.approx(min(size, len(risks)))
    assert ((chances >= 0) & (chances <= 1)).all()
    order = np.argsort(risks)
    assert (np.diff(chances[order]) >= -1e-12).all()
    open_ = [(risk, chance) for risk, chance in zip(risks, chances, strict=True) if 0 < chance < 1]
    assert len({round(chance / risk, 9) for risk, chance in open_}) <= 1


@pytest.mark.slow
@given(risks=RISKS, at_random=st.integers(0, 50), by_risk=st.integers(0, 50), seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_both_parts_have_their_size_and_nobody_is_drawn_twice(
    risks: list[float], at_random: int, by_risk: int, seed: int
) -> None:
    drawn = draw(risks, at_random, by_risk, seed)
    assert sum(each.by_chance for each in drawn) == min(at_random, len(risks))
    assert abs(sum(each.by_risk for each in drawn) - min(by_risk, len(risks))) <= 1e-9
    assert [each.index for each in drawn] == sorted({each.index for each in drawn})
    assert all(0 < each.chance <= 1 for each in drawn)
    assert drawn == draw(risks, at_random, by_risk, seed)


def population() -> tuple[list[float], np.ndarray[Any, Any]]:
    """300 conversations whose risk tells something of what went wrong, as it should."""
    generator = np.random.default_rng(20261125)
    risks = 1 + generator.integers(0, 8, 300).astype(float)
    wrong = generator.random(300) < 0.008 * risks**2
    return risks.tolist(), wrong


def horvitz_thompson(seen: Sequence[DrawnCase], total: int) -> float:
    """The rate among `total`: each that was seen stands for 1 / chance of them. Unbiased, and may pass 1.

    Horvitz and Thompson, "A generalization of sampling without replacement from a finite universe",
    Journal of the American Statistical Association 47 (1952).
    """
    return sum(each.yes / each.chance for each in seen) / total


@pytest.mark.slow
def test_weighed_rates_are_unbiased_where_the_plain_mean_is_not() -> None:
    """2,000 weeks: the same conversations, drawn anew each time."""
    risks, wrong = population()
    truth, weeks = wrong.mean(), 2000
    plain, ht, ratio, inside = [], [], [], 0
    times_drawn, chances = np.zeros(len(risks)), np.zeros(len(risks))
    for week in range(weeks):
        drawn = draw(risks, 20, 30, week)
        seen = [DrawnCase(bool(wrong[each.index]), each.chance) for each in drawn]
        plain.append(np.mean([each.yes for each in seen]))
        ht.append(horvitz_thompson(seen, len(risks)))
        rate = hajek(seen)
        assert rate is not None
        ratio.append(rate.rate)
        inside += rate.low <= truth <= rate.high
        for each in drawn:
            times_drawn[each.index] += 1
            chances[each.index] = each.chance
    error = 4 * np.std(ht) / np.sqrt(weeks)  # four standard errors of the simulation itself
    assert abs(np.mean(ht) - truth) < error
    assert abs(np.mean(ratio) - truth) < error + 0.005  # nearly unbiased: its bias falls with the sample's size
    assert np.mean(plain) - truth > 0.02 > 4 * error
    assert inside / weeks > 0.94
    beside = np.sqrt(weeks * chances * (1 - chances))
    assert (np.abs(times_drawn - weeks * chances) < 5 * beside).all()


@pytest.mark.parametrize("yes", [0, 1, 12, 39, 40])
def test_equal_small_chances_give_the_plain_share_and_its_exact_interval(yes: int) -> None:
    rate = hajek([DrawnCase(number < yes, 1e-9) for number in range(40)])
    exact = binomtest(yes, 40).proportion_ci(0.95, "exact")
    assert rate is not None
    assert (rate.yes, rate.seen, rate.rate) == (yes, 40, pytest.approx(yes / 40))
    assert (rate.low, rate.high) == (pytest.approx(exact.low, abs=1e-7), pytest.approx(exact.high, abs=1e-7))


def test_who_reads_everything_knows_the_rate() -> None:
    rate = hajek([DrawnCase(number < 3, 1.0) for number in range(10)])
    assert rate is not None
    assert (rate.rate, rate.low, rate.high) == (pytest.approx(0.3), pytest.approx(0.3), pytest.approx(0.3))
    assert hajek([]) is None


def test_what_calls_for_a_look_adds_up() -> None:
    at = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    own = workspace(rollout(), category())
    quiet = LiveConversation("zendesk", "1", at, drafts=(Draft("a  b", "a b"),), rating=Rating("1-5", "5", True))
    assert risk_of(quiet, own).score == 1
    loud = LiveConversation(
        "zendesk", "2", at, rating=Rating("good-bad", "bad", False), reopens=2, drafts=(Draft("a", "b"),),
        ai=AIOutcome(Resolution.NEGATIVE, Definition.FIN), handed_off=at,
    )  # fmt: skip
    risk = risk_of(loud, own)
    assert (risk.score, len(risk.why)) == (13, 5)
