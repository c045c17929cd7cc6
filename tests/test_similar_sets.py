"""Pairs of sets that have much in common: none is missed, and none is found that has not."""

import random
from itertools import combinations

import pytest

from harness.similar_sets import similar

LETTERS = [f"e{number}" for number in range(60)]


def all_pairs(sets: list[frozenset[str]], share: float) -> set[tuple[int, int, float]]:
    """By comparing all."""
    found = set()
    for (i, one), (j, other) in combinations(enumerate(sets), 2):
        if one and other and (likeness := len(one & other) / len(one | other)) >= share:
            found.add((i, j, likeness))
    return found


def drawn(dice: random.Random, count: int) -> list[frozenset[str]]:
    """Sets of few common and many rare elements, a third of them nearly like another."""
    weights = [1 / (place + 1) for place in range(len(LETTERS))]
    sets: list[frozenset[str]] = []
    for _ in range(count):
        if sets and dice.random() < 0.3:
            near = set(dice.choice(sets)) ^ set(dice.sample(LETTERS, dice.randint(0, 3)))
            sets.append(frozenset(near))
        else:
            sets.append(frozenset(dice.choices(LETTERS, weights, k=dice.randint(0, 25))))
    return sets


@pytest.mark.parametrize("share", [0.1, 0.4, 0.5, 0.75, 0.8, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_the_pairs_are_those_that_comparing_all_finds(seed: int, share: float) -> None:
    sets = drawn(random.Random(seed), 70)
    found = list(similar(sets, share))
    assert len(set(found)) == len(found)
    assert set(found) == all_pairs(sets, share)


def test_a_share_that_is_just_reached_is_found() -> None:
    sizes = [(shared, rest) for shared in range(1, 9) for rest in range(9)]
    for shared, rest in sizes:
        one = frozenset(LETTERS[:shared])
        other = frozenset(LETTERS[: shared + rest])
        likeness = shared / (shared + rest)
        assert list(similar([one, other], likeness)) == [(0, 1, likeness)]


def test_empty_sets_and_no_sets_are_like_none() -> None:
    assert list(similar([], 0.5)) == []
    assert list(similar([frozenset(), frozenset(), frozenset("a")], 0.5)) == []


def test_large_sets_that_share_all_but_a_little() -> None:
    """More elements than a sketch has bits."""
    whole = [f"n{number}" for number in range(2000)]
    sets = [frozenset(whole), frozenset(whole[:1500]), frozenset(whole[:1499]), frozenset(whole[1000:])]
    assert set(similar(sets, 0.75)) == all_pairs(sets, 0.75)
