"""How likely a message shows each of several topics, learned from their examples and calibrated on left-out ones."""

from collections.abc import Sequence

import numpy as np

from harness.reference.arrays import Flags, Floats, Vectors
from harness.reference.learned_arrays import Arrays, LearnedArrays
from harness.reference.models import Encoder
from harness.workspace import Topic, preset_messages

PENALTY = 0.1  # on the squared length of a solution: the more, the less single examples count
STEPS = 100  # Newton's, which need about ten
SAME = 0.9  # cosine from which a message says the same as an example


class TopicOdds:
    """Learned from examples of topics and from ordinary messages; a topic without examples is never likely.

    Topics with a preset also learn from all other presets and from the ordinary messages that come with them; others
    do not, since they may be about just what is ordinary elsewhere.
    """

    def __init__(self, topics: Sequence[Topic], ordinary: Sequence[str], encoder: Encoder, kept: LearnedArrays) -> None:
        self._topics = len(topics)
        texts = [*(text for topic in topics for text in topic.examples), *ordinary]
        alone = [place for place, topic in enumerate(topics) if topic.examples and not topic.preset and ordinary]
        preset = [place for place, topic in enumerate(topics) if topic.preset]
        self._learned = [
            (places, _Learned([topics[place] for place in places], texts, encoder, kept))
            for places in (alone, preset)
            if places
        ]
        self.depends_on = [self._topics, [[places, learned.depends_on] for places, learned in self._learned]]

    def of(self, vectors: Vectors) -> Floats:
        """Log odds of shape (messages, topics), were a topic shown as often as not.

        They are infinite for a message that says the same as an example of the topic.
        """
        odds = np.full((len(vectors), self._topics), -np.inf)
        for places, learned in self._learned if len(vectors) else ():
            odds[:, places] = learned.odds(vectors)
        return odds


class _Learned:
    """Topics that learn from the same texts, by regularised least squares with a Gaussian kernel."""

    def __init__(self, topics: Sequence[Topic], texts: Sequence[str], encoder: Encoder, kept: LearnedArrays) -> None:
        """The examples of each topic are among the texts; the other texts do not show it."""
        taught = [[each.preset, each.examples] for each in topics]  # what a preset holds counts as code
        self.depends_on = [encoder.name, PENALTY, taught, texts]
        if preset := any(each.preset for each in topics):
            encoder.know_presets()
            texts = [*texts, *preset_messages()]
        texts = list(dict.fromkeys(texts))
        examples = [frozenset(each.whole.examples) for each in topics]
        self._shown: Flags = np.array([[text in some for some in examples] for text in texts], dtype=np.bool_)
        self._vectors = encoder.embed(texts).astype(np.float64)
        name = "presets" if preset else "topics"
        learned = kept.arrays(name, self.depends_on, lambda: _learn(self._vectors, self._shown))
        self._weights, self._offset = learned["weights"], learned["offset"]

    def odds(self, vectors: Vectors) -> Floats:
        cosines = vectors.astype(np.float64) @ self._vectors.T
        odds: Floats = _kernel(cosines) @ self._weights + self._offset
        odds[(cosines >= SAME) @ self._shown] = np.inf
        return odds


def _kernel(cosines: Floats) -> Floats:
    """Gaussian, of unit vectors: exp(-|x - y|^2)."""
    near: Floats = np.exp(2 * (cosines - 1))
    return near


def _learn(vectors: Floats, shown: Flags) -> Arrays:
    """What turns nearness to the texts into log odds of each topic.

    The score of each text by the solution that has not seen it follows from the one that has seen all: Rifkin and
    Lippert (2007), Notes on regularized least squares, section 4.
    """
    wanted = np.where(shown, 1.0, -1.0)
    inverse = np.linalg.inv(_kernel(vectors @ vectors.T) + PENALTY * np.eye(len(vectors)))
    weights = inverse @ wanted
    scores = wanted - weights / np.diag(inverse)[:, None]
    calibrated = [_sigmoid(scores[:, topic], shown[:, topic]) for topic in range(shown.shape[1])]
    slope, offset = np.array(calibrated).T
    return {"weights": weights * slope, "offset": offset}


def _sigmoid(scores: Floats, shown: Flags) -> tuple[float, float]:
    """The slope and offset that turn scores into log odds, messages that show it and others weighing the same.

    Platt (1999). His targets keep few examples from being too sure: (n + 1) / (n + 2) for n that show it.
    Where these score no higher than the others, nothing was learned: log odds of zero for every message.
    """
    some, none = int(shown.sum()), int((~shown).sum())
    target = np.where(shown, (some + 1) / (some + 2), 1 / (none + 2))
    weight = np.where(shown, 0.5 / some, 0.5 / none)
    centre, spread = scores.mean(), scores.std() or 1.0
    design = np.stack([(scores - centre) / spread, np.ones(len(scores))], axis=1)
    found = np.zeros(2)
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-design @ found))
        gradient = design.T @ (weight * (target - likely))
        curve = design.T @ (design * (weight * likely * (1 - likely))[:, None]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, gradient)
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    if found[0] <= 0:
        return 0.0, 0.0
    return float(found[0] / spread), float(found[1] - found[0] * centre / spread)
