"""Which words of a claim the sources do not support: each word and the one that it matches in the sources.

A small network sees, of every word, what it was matched with, whether either is denied or limited,
whether the quantity is the same, and whether its neighbours were matched near by: in "Team has 50 GB,
Business 500 GB" all words of "Team has 500 GB" occur, but not together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.scoring.groundedness.network import network
from harness.scoring.groundedness.quantities import is_stated
from harness.scoring.groundedness.sentence import Passage, Sentence
from harness.scoring.groundedness.weighed_words import CONTENT, Word, negations, opposites

NEAR = 5  # sentences of the sources that words are matched with
_SAME_STEM, _SAME_SENTENCE = 0.3, 0.05  # added to a cosine when matches are chosen
_FAR = 40  # words; matches in different sentences count as this far apart
_MOST_JOINTS = 3  # the same for the commas and conjunctions between them
_LIMITS = "only just solely nobody except unless until besides other than alone exclusively"
_TURNS = (
    "stop stops stopped refuse refused refuses lose loses lost fail fails failed block blocked forbid forbidden "
    "reject rejected expire expires expired end ends ended free skip skipped ignore ignored exclude excluded "
    "prevent prevents remove removed delete deleted impossible unavailable unable missing lack lacks instead "
    "cancel cancelled void leave leaves ban banned deny denied rule rules off out zero"
)
_LIMITING, _TURNING = frozenset(_LIMITS.split()), frozenset(_TURNS.split())
"""The latter can say no without a negation."""

ClaimFacts = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class _Matches:
    """The words of the nearest sentences of the sources, and which of them each word of a claim matches."""

    words: list[Word]  # of the sources
    at: Indices  # for each word of the claim, its match in `words`
    of: Indices  # for each word of the sources, its sentence, 0 for the nearest
    place: Indices  # and its place in that sentence
    joints: Indices  # and the joints before it there
    cosines: NDArray[np.float32]  # (words of the claim, words of the sources)
    scores: NDArray[np.float32]
    same: NDArray[np.bool_]  # whether two words have one stem


def doubts(claim: Sentence, source: Passage, nearest: Sequence[int]) -> NDArray[np.float64]:
    """How likely each word of a claim is unsupported, 0 to 1: (words,)."""
    return 1 - network("words").supported(facts(claim, source, nearest))


def facts(claim: Sentence, source: Passage, nearest: Sequence[int]) -> ClaimFacts:
    """What is noted of each word of a claim: (words, facts). `nearest` orders the source's sentences."""
    near = [source.sentences[i] for i in nearest[:NEAR]]
    found = _matches(claim, near)
    noted = {
        **_itself(claim, source, near),
        **_match(found),
        **_neighbours(_content(claim), found),
        **_quantities(claim, near),
        **_polarity(claim, near, found),
        **_around(claim, source, near, found),
    }
    return np.stack([np.asarray(column, dtype=np.float64) for column in noted.values()], axis=1)


def _matches(claim: Sentence, near: Sequence[Sentence]) -> _Matches:
    lengths = [len(part.words) for part in near]
    of = np.repeat(np.arange(len(near)), lengths)
    place = np.concatenate([np.arange(length) for length in lengths])
    their_words = [word for part in near for word in part.words]
    cosines = claim.vectors @ np.concatenate([part.vectors for part in near]).T
    same = np.array([[word.stem == other.stem for other in their_words] for word in claim.words])
    scores = cosines + _SAME_STEM * same + _SAME_SENTENCE * (of == 0)
    joints = np.concatenate([part.joints for part in near])
    return _Matches(their_words, scores.argmax(axis=1), of, place, joints, cosines, scores, same)


def _content(claim: Sentence) -> NDArray[np.bool_]:
    return np.array([word.weight > CONTENT and not word.denies for word in claim.words])


def _itself(claim: Sentence, source: Passage, near: Sequence[Sentence]) -> dict[str, object]:
    """Each word by itself, and whether it occurs."""
    texts = {word.text for part in near for word in part.words}
    stems = frozenset().union(*(part.stems for part in near))
    count = len(claim.words)
    return {
        "weight": [word.weight for word in claim.words],
        "function": ~_content(claim),
        "name": [word.name for word in claim.words],
        "digit": [word.text[0].isdigit() for word in claim.words],
        "known": [word.stem in source.stems for word in claim.words],
        "known_near": [word.stem in stems for word in claim.words],
        "known_best": [word.stem in near[0].stems for word in claim.words],
        "known_text": [word.text in texts for word in claim.words],
        "position": np.arange(count) / count,
    }


def _match(found: _Matches) -> dict[str, object]:
    """How good each word's match is."""
    rows = np.arange(len(found.at))
    others = found.scores.copy()
    others[rows, found.at] = -1
    theirs = [found.words[i] for i in found.at]
    return {
        "cosine": found.cosines[rows, found.at],
        "cosine_second": others.max(axis=1),
        "cosine_best": found.cosines[:, found.of == 0].max(axis=1),
        "same_stem": found.same[rows, found.at],
        "their_weight": [word.weight for word in theirs],
        "their_name": [word.name for word in theirs],
        "from_best": found.of[found.at] == 0,
    }


def _neighbours(content: NDArray[np.bool_], found: _Matches) -> dict[str, object]:
    """How far, and across how many joints, a word's match stands from those of the content words beside it."""
    of, place, joints = found.of[found.at], found.place[found.at], found.joints[found.at]
    noted: dict[str, object] = {}
    for side, order in (("before", range(len(of))), ("after", range(len(of) - 1, -1, -1))):
        gaps, crossed = np.zeros(len(of)), np.zeros(len(of))
        last = -1
        for i in order:
            if last >= 0:
                beside = of[i] == of[last]
                gaps[i] = np.log1p(min(abs(place[i] - place[last]), _FAR) if beside else _FAR)
                crossed[i] = min(abs(joints[i] - joints[last]), _MOST_JOINTS) if beside else _MOST_JOINTS
            last = i if content[i] else last
        noted |= {f"gap_{side}": gaps, f"joints_{side}": crossed}
    return noted


def _quantities(claim: Sentence, near: Sequence[Sentence]) -> dict[str, object]:
    """Of each word: is it of a quantity, is an equal one near, in the nearest sentence, or another of its kind."""
    names = ("quantity", "equal", "equal_best", "differs")
    flags = np.zeros((len(names), len(claim.words)), dtype=bool)
    every = [other for part in near for other in part.quantities]
    for quantity in claim.quantities:
        own = [i for i, word in enumerate(claim.words) if word.start < quantity.end and word.end > quantity.start]
        best = near[0].quantities
        differs = any(quantity.comparable(other) and not quantity.equals(other) for other in best)
        flags[:, own] = np.array([True, is_stated(quantity, every), is_stated(quantity, best), differs])[:, None]
    return dict(zip(names, flags, strict=True))


def _polarity(claim: Sentence, near: Sequence[Sentence], found: _Matches) -> dict[str, object]:
    """What is denied or limited around a word, and around its match."""
    theirs = [found.words[i] for i in found.at]
    pairs, their_stems = opposites(), {word.stem for part in near[:2] for word in part.words}
    noted: dict[str, object] = {
        "denies": [word.denies for word in claim.words],
        "their_denies": [word.denies for word in theirs],
        "negated": [word.negated for word in claim.words],
        "their_negated": [word.negated for word in theirs],
        "turned": [word.negated != other.negated for word, other in zip(claim.words, theirs, strict=True)],
        "turns": [word.text in _TURNING for word in claim.words],
        "their_turns": [word.text in _TURNING for word in theirs],
        "opposite": [
            word.stem not in their_stems and any((word.stem, stem) in pairs for stem in their_stems)
            for word in claim.words
        ],
    }
    for name, listed in (("denied", _TURNING), ("limited", _LIMITING)):
        own, own_all = _in_clause(claim, listed)
        each = [_in_clause(part, listed) for part in near]
        their = np.concatenate([counts for counts, _ in each])[found.at]
        noted |= {
            name: own, f"their_{name}": their, f"{name}_differs": (own - their) % 2,
            f"{name}_all": np.full(len(own), own_all), f"their_{name}_all": np.full(len(own), each[0][1]),
        }  # fmt: skip
    return noted


def _in_clause(sentence: Sentence, listed: Collection[str]) -> tuple[Indices, int]:
    """Of each word, how many listed or denying words stand between the same joints; and how many in all."""
    flags = np.array([word.text in listed or (word.denies and listed is _TURNING) for word in sentence.words])
    return np.bincount(sentence.joints, weights=flags)[sentence.joints].astype(np.intp), int(flags.sum())


def _around(claim: Sentence, source: Passage, near: Sequence[Sentence], found: _Matches) -> dict[str, object]:
    """The claim as a whole, the same for each of its words."""
    content = _content(claim)
    weights = np.array([word.weight for word in claim.words]) * content
    known = np.array([word.stem in source.stems for word in claim.words])
    whole = {
        "all_cosine": found.cosines.max(axis=1)[content].mean() if content.any() else 1.0,
        "all_known": (weights @ known) / max(weights.sum(), 1e-6),
        "all_words": np.log(len(claim.words) + 1),
        "all_parity": (negations(claim.words) - negations(near[0].words)) % 2,
        "all_similar": float(claim.tokens.whole @ near[0].tokens.whole),
    }
    return {name: np.full(len(claim.words), value) for name, value in whole.items()}
