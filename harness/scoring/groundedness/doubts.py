"""Which words of a claim the sources do not bear out: each word beside the one it matches in the sources.

A small network sees, of every word, what it was matched with, whether both are negated, whether the
quantity is the same, and whether its neighbours were matched near by: in "Team has 50 GB, Business
500 GB" both words of "Team has 500 GB" occur, but not together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.scoring.groundedness.quantities import Quantity
from harness.scoring.groundedness.sentence import Passage, Sentence
from harness.scoring.groundedness.wording import negations, opposites

NEAR = 5  # sentences of the sources that words are matched with
_SAME_STEM, _SAME_SENTENCE = 0.3, 0.05  # added to a cosine when matches are chosen
_FAR = 40  # words; matches in different sentences count as this far apart
_CONTENT = 0.45  # weight from which a word counts as content

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Matched:
    """The words of a claim, each with the word of the sources it was matched with."""

    facts: Matrix  # (words, facts)
    own: Matrix  # (words, 384) the words' vectors
    theirs: Matrix  # (words, 384) of what they were matched with


_NOTED = (
    "weight name digit denies negated known in_best near_stem cosine second cosine_best same_stem theirs_negated "
    "turned theirs_denies opposite quantity equal equal_best differs weight_theirs name_theirs from_best before after "
    "joints_before joints_after cosine_all covered_all words parity position function known_text"
)
FACTS = tuple(_NOTED.split())
"""What is noted of each word, in this order."""


def matched(claim: Sentence, source: Passage, nearest: Sequence[int]) -> Matched:
    """Every word of a claim beside its match in the sentences of the sources that stand nearest."""
    near = [source.sentences[i] for i in nearest[:NEAR]]
    lengths = [len(part.words) for part in near]
    of = np.repeat(np.arange(len(near)), lengths)
    place = np.concatenate([np.arange(length) for length in lengths])
    joints = np.concatenate([part.joints for part in near])
    their_words = [word for part in near for word in part.words]
    theirs = np.concatenate([part.vectors for part in near])
    cosines = claim.vectors @ theirs.T
    same = np.array([[word.stem == other.stem for other in their_words] for word in claim.words])
    scores = cosines + _SAME_STEM * same + _SAME_SENTENCE * (of == 0)
    at = scores.argmax(axis=1)
    rows = np.arange(len(at))
    runner_up = scores.copy()
    runner_up[rows, at] = -1
    content = np.array([word.weight > _CONTENT and not word.denies for word in claim.words])
    gaps, crossed = _neighbours(content, of[at], place[at], joints[at])
    asked, equal, equal_best, differs = _quantities(claim, near)
    weights = np.array([word.weight for word in claim.words])
    known = np.array([word.stem in source.stems for word in claim.words])
    opposite = _opposites(claim, near)
    denies = [word.denies for word in claim.words]
    best_of = of == 0
    parity = (negations(claim.words) - negations(near[0].words)) % 2
    n = len(at)
    columns = [
        weights, [w.name for w in claim.words], [w.text[0].isdigit() for w in claim.words], denies,
        [w.negated for w in claim.words], known, [w.stem in near[0].stems for w in claim.words],
        same.any(axis=1), cosines[rows, at], runner_up.max(axis=1), cosines[:, best_of].max(axis=1), same[rows, at],
        [their_words[j].negated for j in at],
        [w.negated != their_words[j].negated for w, j in zip(claim.words, at, strict=True)],
        [their_words[j].denies for j in at], opposite, asked, equal, equal_best, differs,
        [their_words[j].weight for j in at], [their_words[j].name for j in at], of[at] == 0,
        gaps[:, 0], gaps[:, 1], crossed[:, 0], crossed[:, 1],
        np.full(n, cosines.max(axis=1)[content].mean() if content.any() else 1.0),
        np.full(n, (weights * known)[content].sum() / max(weights[content].sum(), 1e-6)),
        np.full(n, np.log(n + 1)), np.full(n, parity), rows / n, ~content,
        [any(w.text == o.text for o in their_words) for w in claim.words],
    ]  # fmt: skip
    facts = np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)
    return Matched(facts, claim.vectors, theirs[at])


def _neighbours(
    content: NDArray[np.bool_], of: NDArray[np.intp], place: NDArray[np.intp], joints: NDArray[np.intp]
) -> tuple[Matrix, Matrix]:
    """How far, and across how many joints, a word's match stands from those of the content words beside it."""
    gaps = np.zeros((len(of), 2), np.float32)
    crossed = np.zeros((len(of), 2), np.float32)
    for side, order in enumerate((range(len(of)), range(len(of) - 1, -1, -1))):
        last = -1
        for i in order:
            if last >= 0:
                together = of[i] == of[last]
                gaps[i, side] = np.log1p(min(abs(place[i] - place[last]), _FAR) if together else _FAR)
                crossed[i, side] = min(abs(joints[i] - joints[last]), 3) if together else 3
            if content[i]:
                last = i
    return gaps, crossed


def _quantities(claim: Sentence, near: Sequence[Sentence]) -> tuple[NDArray[np.bool_], ...]:
    """Of each word: is it of a quantity, is an equal one near, in the nearest sentence, or another of its kind."""
    flags = np.zeros((4, len(claim.words)), dtype=bool)
    for quantity in claim.quantities:
        own = [i for i, word in enumerate(claim.words) if word.start < quantity.end and word.end > quantity.start]
        every = [other for part in near for other in part.quantities]
        flags[0, own] = True
        flags[1, own] = _any(quantity, every)
        flags[2, own] = _any(quantity, near[0].quantities)
        flags[3, own] = any(quantity.comparable(other) and not quantity.equals(other) for other in near[0].quantities)
    return tuple(flags)


def _any(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    return any(quantity.equals(other) for other in others)


def _opposites(claim: Sentence, near: Sequence[Sentence]) -> list[bool]:
    pairs = opposites()
    theirs = {word.stem for part in near[:2] for word in part.words}
    return [word.stem not in theirs and any((word.stem, stem) in pairs for stem in theirs) for word in claim.words]
