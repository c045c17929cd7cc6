"""What the pair model says of claims beside their sources, as the networks see it."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harness.lazy_regex import regex
from harness.reference.models import MOST_SECTION, PairModel, word_pieces

_SENTENCES = regex(r"(?<=[.!?])(?=\s)|(?<=\n)")
_WORDS = regex(r"[a-z0-9]+")
_SHORT = 3  # letters of a word that says too little to look for
_ENDS = 2  # word pieces that mark the ends of a text
_MOST = 8.0  # log-odds; what is surer is as sure
_TEXTS_KEPT = 256


def pair_measures(claims: Sequence[str], sources: Sequence[str], pairs: PairModel) -> NDArray[np.float64]:
    """Three log-odds, of all claims together: (3,).

    That the sources support the least supported one, the mean of that, and that they contradict the most contradicted.
    Raises ModelMissingError.
    """
    scores = pairs.look_at([(excerpt(sources, claim), claim) for claim in claims])
    supported = _log_odds([each.supported for each in scores])
    contradicted = _log_odds([each.contradicted for each in scores])
    return np.array([supported.min(), supported.mean(), contradicted.max()])


def excerpt(sources: Sequence[str], claim: str) -> str:
    """As much of the sources as the pair model reads at once: the part that has most words of the claim."""
    own = {word for word in _WORDS.findall(claim.lower()) if len(word) > _SHORT}
    return max(_parts("\n".join(sources)), key=lambda part: len(own & part[1]))[0]


@lru_cache(maxsize=_TEXTS_KEPT)
def _parts(text: str) -> list[tuple[str, frozenset[str]]]:
    """A text in parts of whole sentences that overlap by half, and the words of each. Claims share them, so that each
    is read once."""
    sentences = _SENTENCES.split(text)
    sizes = [len(word_pieces(sentence, MOST_SECTION)) - _ENDS for sentence in sentences]
    parts, start, end = [], 0, 0
    while end < len(sentences):
        end = _reach(sizes, start, MOST_SECTION - _ENDS)
        part = "".join(sentences[start:end])
        parts.append((part, frozenset(_WORDS.findall(part.lower()))))
        start = min(_reach(sizes, start, sum(sizes[start:end]) // 2), max(end - 1, start + 1))
    return parts


def _reach(sizes: Sequence[int], start: int, most: int) -> int:
    """The sentence after those from a start that have so many word pieces together; one at least is taken."""
    end, length = start + 1, sizes[start]
    while end < len(sizes) and length + sizes[end] <= most:
        length += sizes[end]
        end += 1
    return end


def _log_odds(chances: Sequence[float]) -> NDArray[np.float64]:
    p = np.clip(np.array(chances, dtype=np.float64), 1e-6, 1 - 1e-6)
    return np.clip(np.log(p / (1 - p)), -_MOST, _MOST)
