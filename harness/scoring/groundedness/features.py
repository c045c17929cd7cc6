"""Measures of a claim against its sources: coverage, alignment, quantities, polarity."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harness.scoring.groundedness.bounds import denied_limits, limit_words
from harness.scoring.groundedness.doubts import doubts
from harness.scoring.groundedness.quantities import is_stated
from harness.scoring.groundedness.sentence import Passage, Sentence, Stems, grams
from harness.scoring.groundedness.weighed_words import CONTENT, Word, negations, opposites, stem, weight

_NEAR = 3  # sentences of the sources that stand nearest to the claim
_PIECE = 0.9  # weight of a piece inside a word
_MOMENTS = frozenset(("clock", "date"))
_ENDS = frozenset(map(stem, ("open", "opens", "close", "closes", "closed", "start", "starts", "end", "ends")))
_FIRST_PERSON = frozenset(("i", "my", "me", "i'm", "i've", "we", "our"))

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class ClaimFeatures:
    """A claim compared with a passage."""

    claim: Sentence
    passage: Passage
    nearest: tuple[int, ...]  # sentences of the passage, nearest first
    doubts: Vector  # of the claim's words: (words,)
    values: dict[str, float]


def held(claim: Sentence, source: Passage) -> ClaimFeatures:
    """Every measure of a claim against a passage."""
    without = measured(claim, source)
    return with_doubts(without, doubts(claim, source, without.nearest))


def with_doubts(without: ClaimFeatures, doubted: Vector) -> ClaimFeatures:
    """The claim with the doubts about its words: (words,)."""
    return replace(without, doubts=doubted, values={**without.values, **_doubted(doubted)})


def measured(claim: Sentence, source: Passage) -> ClaimFeatures:
    """Every measure but the doubts."""
    cosines = claim.tokens.vectors @ source.vectors.T
    matched: Vector = np.maximum.reduceat(cosines, source.starts, axis=1).astype(np.float64)
    similar = (source.wholes @ claim.tokens.whole).astype(np.float64)
    content = [word for word in claim.words if word.weight > CONTENT and not word.denies] or list(claim.words)
    covered = _coverages(content, source)
    nearest = tuple(np.argsort(-(covered + matched.mean(axis=0) + 0.5 * similar), kind="stable").tolist())
    same = [piece == source.pieces[i] for piece, i in zip(claim.tokens.pieces, cosines.argmax(axis=1), strict=True)]
    values = {
        **_covered(claim, content, source, nearest, covered),
        **_aligned(claim, matched, similar, nearest[0], same),
        **_counted(claim, source, nearest),
        **_polarity(claim, content, source, nearest),
        "first_person": _share(word.text in _FIRST_PERSON for word in claim.words),
        "words": math.log(len(claim.words) + 1),
        "source_words": math.log(source.length + 1),
        "question": float("?" in claim.text),
    }
    return ClaimFeatures(claim, source, nearest, np.zeros(0), values)


def _covered(
    claim: Sentence, content: Sequence[Word], source: Passage, nearest: Sequence[int], covered: Vector
) -> dict[str, float]:
    """How much of the claim's wording the sources contain."""
    best = nearest[0]
    around = [source.sentences[i].stems for i in (best - 1, best, best + 1) if 0 <= i < len(source.sentences)]
    near = [source.sentences[i].stems for i in nearest[:_NEAR]]
    missing = [word for word in content if word.stem not in source.stems]
    names = [word for word in claim.words if word.name]
    lost = [word for word in names if word.stem not in source.stems]
    bigrams = _share(gram in source.bigrams for gram in grams(claim.words, 2))
    trigrams = [gram in source.trigrams for gram in grams(claim.words, 3)]
    return {
        "covered": _coverage(content, source.stems),
        "covered_best": float(covered.max()),
        "covered_around": _coverage(content, frozenset().union(*around)),
        "covered_near": _coverage(content, frozenset().union(*near)),
        "bigrams": bigrams,
        "trigrams": _share(trigrams) if trigrams else bigrams,
        "in_order": _in_order(claim.words, source.sentences[best].words),
        "missing_weight": 1 - _coverage(content, source.stems),
        "missing_most": max((word.weight for word in missing), default=0.0),
        "missing_words": min(len(missing), 5) / 5,
        "names_missing": float(min(len(lost), 3)),
        "names_missing_share": len(lost) / max(len(names), 1),
    }


def _aligned(claim: Sentence, matched: Vector, similar: Vector, best: int, same: Sequence[bool]) -> dict[str, float]:
    """How well each token of the claim matches one of the sources, by the cosine of their vectors."""
    everywhere, there = matched.max(axis=1), matched[:, best]
    weights = np.array([_PIECE if piece.startswith("##") else weight(piece) for piece in claim.tokens.pieces])
    worst, worst_there = np.sort(everywhere), np.sort(there)
    total = max(float(weights.sum()), 1e-6)
    return {
        "similar": float(similar.max()),
        "similar_two": float(np.sort(similar)[-2:].mean()),
        "tokens": float(everywhere.mean()),
        "tokens_weighted": float(everywhere @ weights) / total,
        "token_worst": float(worst[0]),
        "tokens_worst_3": float(worst[:3].mean()),
        "tokens_worst_5": float(worst[:5].mean()),
        "tokens_lost": float((everywhere < 0.5).mean()),
        "tokens_doubtful": float((everywhere < 0.65).mean()),
        "tokens_there": float(there.mean()),
        "tokens_there_worst_3": float(worst_there[:3].mean()),
        "tokens_there_weighted": float(there @ weights) / total,
        "tokens_same": _share(same),
    }


def _counted(claim: Sentence, source: Passage, nearest: Sequence[int]) -> dict[str, float]:
    """Quantities of the claim that the sources do not contain."""
    near = [quantity for i in nearest[:_NEAR] for quantity in source.sentences[i].quantities]
    lost = [quantity for quantity in claim.quantities if not is_stated(quantity, source.quantities)]
    return {
        "quantities": float(bool(claim.quantities)),
        "quantities_lost": float(min(len(lost), 3)),
        "quantities_lost_near": float(min(sum(not is_stated(q, near) for q in claim.quantities), 3)),
        "quantities_differ": float(min(sum(any(q.comparable(n) for n in near) for q in lost), 2)),
    }


def _polarity(claim: Sentence, content: Sequence[Word], source: Passage, nearest: Sequence[int]) -> dict[str, float]:
    """Where claim and source say yes and no to the same words, or opposite words."""
    best = source.sentences[nearest[0]]
    flags: dict[str, set[bool]] = {}
    for word in best.words:
        flags.setdefault(word.stem, set()).add(word.negated)
    shared = [word for word in content if word.stem in flags]
    turned = [word for word in shared if word.negated not in flags[word.stem]]
    denies = negations(best.words) % 2 == 1 or best.words[0].text == "no"
    opening = claim.words[0].text if claim.words else ""
    return {
        "turned_weight": sum(word.weight for word in turned) / max(sum(word.weight for word in shared), 1e-6),
        "turned_words": float(min(len(turned), 4)),
        "negations_differ": float(negations(claim.words) % 2 != negations(best.words) % 2),
        "opposites": float(min(len(opposite_words(claim, best)), 2)),
        "yes_to_no": float(opening == "yes" and denies),
        "no_to_yes": float(opening in ("no", "unfortunately") and not denies),
        "yes": float(opening == "yes"),
        "no": float(opening in ("no", "unfortunately")),
        "source_denies": float(denies),
    }


def _doubted(doubted: Vector) -> dict[str, float]:
    """The words that the sources do not support."""
    worst = np.sort(doubted)[::-1]
    return {
        "doubt_most": float(worst[0]),
        "doubt_two": float(worst[:2].mean()),
        "doubt_three": float(worst[:3].mean()),
        "doubt_any": float(-np.log(np.clip(1 - doubted, 1e-6, 1)).sum()),
    }


def opposite_words(claim: Sentence, source: Sentence) -> list[tuple[str, str]]:
    """Pairs of a word of the claim and one of the source that exclude each other.

    `Closes at 5 pm` and `open from 9 am to 5 pm` do not: which end a moment is says `bounds_said`.
    """
    pairs = opposites()
    if any(each.kind in _MOMENTS and is_stated(each, source.quantities) for each in claim.quantities):
        pairs = frozenset(pair for pair in pairs if _ENDS.isdisjoint(pair))
    own, theirs = (
        [word for word in one.words if word.stem not in other.stems and word.start not in denied_limits(one.text)]
        for one, other in ((claim, source), (source, claim))
    )
    sides = limit_words(claim.text), limit_words(source.text)  # `after 7 days` is no opposite of `before it ends`
    found = [(a, b) for a in own for b in theirs if (a.stem, b.stem) in pairs]
    return [(a.text, b.text) for a, b in found if (a.start in sides[0]) == (b.start in sides[1])]


def _coverages(content: Sequence[Word], source: Passage) -> Vector:
    """The same for each sentence of a passage: (sentences,)."""
    covered = np.zeros(len(source.sentences))
    for word in content:
        covered[source.places.get(word.stem, [])] += word.weight
    total = sum(word.weight for word in content)
    return covered / total if total else covered


def _coverage(content: Sequence[Word], stems: Stems) -> float:
    """The share of the words' weight that is in a set of stems."""
    total = sum(word.weight for word in content)
    return sum(word.weight for word in content if word.stem in stems) / total if total else 0.0


def _in_order(claim: Sequence[Word], source: Sequence[Word]) -> float:
    """Longest common subsequence of stems, as a share of the claim (ROUGE-L's precision; Lin 2004)."""
    before = [0] * (len(source) + 1)
    for word in claim:
        now = [0]
        for column, other in enumerate(source):
            now.append(before[column] + 1 if word.stem == other.stem else max(before[column + 1], now[-1]))
        before = now
    return before[-1] / max(len(claim), 1)


def _share(flags: Iterator[bool] | Sequence[bool]) -> float:
    marks = list(flags)
    return sum(marks) / len(marks) if marks else 1.0


_IN_ORDER = (
    "covered covered_best covered_around covered_near bigrams trigrams in_order missing_weight missing_most "
    "missing_words names_missing names_missing_share similar similar_two tokens tokens_weighted token_worst "
    "tokens_worst_3 tokens_worst_5 tokens_lost tokens_doubtful tokens_there tokens_there_worst_3 "
    "tokens_there_weighted tokens_same quantities quantities_lost quantities_lost_near quantities_differ "
    "turned_weight turned_words negations_differ opposites yes_to_no no_to_yes yes no source_denies first_person "
    "words source_words question doubt_most doubt_two doubt_three doubt_any"
)
MEASURES = tuple(_IN_ORDER.split())
"""The measures in their fixed order."""
_HIGH_IS_BAD = (
    "missing_weight missing_most missing_words names_missing names_missing_share tokens_lost tokens_doubtful "
    "quantities_lost quantities_lost_near quantities_differ turned_weight turned_words negations_differ opposites "
    "yes_to_no no_to_yes first_person doubt_most doubt_two doubt_three doubt_any"
)
HIGH_IS_BAD = frozenset(_HIGH_IS_BAD.split())
"""Measures whose worst value among an answer's claims is the highest; of the others it is the lowest."""
