"""Which words of a false twin are the false ones, and the networks that learn to doubt them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.groundedness_data import Row, Twins
from benchmarks.groundedness_networks import Array, fitted_networks
from harness.reference.models import Encoder
from harness.scoring.groundedness.claims import sentences
from harness.scoring.groundedness.doubts import facts
from harness.scoring.groundedness.features import measured
from harness.scoring.groundedness.network import Network
from harness.scoring.groundedness.sentence import passage, read
from harness.scoring.groundedness.weighed_words import CONTENT, words

UNITS, PENALTY, NETWORKS, EPOCHS = 32, 1.0, 3, 14
FOLDS = 3
_WHOLE_MATTER = ("elsewhere", "uncited")  # kinds where the wording around the false words changes too


def word_networks(every: Sequence[Twins], encoder: Encoder) -> tuple[Network, dict[str, Network]]:
    """Networks that learned from all twins, and for each group of twins some that did not see it."""
    parts = [(twins.true.group, *_labelled(twins, encoder)) for twins in every]
    groups = sorted({group for group, _, _ in parts})

    def learned(without: Sequence[str]) -> Network:
        kept = [(seen, false) for group, seen, false in parts if group not in without]
        seen, false = np.concatenate([seen for seen, _ in kept]), np.concatenate([false for _, false in kept])
        return fitted_networks(seen, false, UNITS, PENALTY, NETWORKS, EPOCHS)

    held_out = {}
    for fold in range(FOLDS):
        without = groups[fold::FOLDS]
        held_out.update(dict.fromkeys(without, learned(without)))
    return learned([]), held_out


def _labelled(twins: Twins, encoder: Encoder) -> tuple[Array, NDArray[np.intp]]:
    """What is noted of the words of both twins, and which are false; those that may be either are left out."""
    true, altered = (_facts(row, encoder) for row in (twins.true, twins.altered))
    false = changed(twins.true.answer, twins.altered.answer)
    telling = np.array([word.weight > CONTENT or word.denies for word in words(twins.altered.answer)])
    kept = ~false | telling if twins.kind in _WHOLE_MATTER else np.ones(len(false), dtype=bool)
    labels = np.concatenate([np.zeros(len(true), dtype=np.intp), false[kept].astype(np.intp)])
    return np.concatenate([true, altered[kept]]), labels


def _facts(row: Row, encoder: Encoder) -> Array:
    claim, *parts = [
        part for part in read([row.answer, *(p.text for t in row.sources for p in sentences(t))], encoder) if part
    ]
    source = passage(parts)
    return facts(claim, source, measured(claim, source).nearest)


def changed(true: str, altered: str) -> NDArray[np.bool_]:
    """Which words of the altered claim differ; where words are gone, those beside the gap."""
    before, after = ([word.text for word in words(text)] for text in (true, altered))
    flags = np.zeros(len(after), dtype=bool)
    for kind, _, _, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "delete":
            flags[max(start - 1, 0) : start + 1] = True
        elif kind != "equal":
            flags[start:end] = True
    return flags
