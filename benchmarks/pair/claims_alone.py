"""How well claims alone, without any section, tell what is supported: python -m benchmarks.pair.claims_alone

Words and pairs of words, weighed by a regression that learns from the organisations to learn from. A model may learn
the same, and look right; data from which it is to learn to read a section has to leave this near .5.
"""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.pair.rows import CONTRASTS, DATA, SHOWN, TRUE, Section, sections

FEWEST, REGULARISED = 3, 0.1  # claims with a word; the regression's C


def auroc(all_: Sequence[Section]) -> float:
    """On the organisations held out. Sentences of answers of several, all of which are true, are left out."""
    claims = [(text, kind in TRUE, each.part) for each in all_ for kind, text in each.claims if kind != "several"]
    learned, held = ([each for each in claims if (each[2] == SHOWN) is shown] for shown in (True, False))
    counts = CountVectorizer(ngram_range=(1, 2), min_df=FEWEST).fit(text for text, *_ in claims)
    weighed = LogisticRegression(C=REGULARISED, max_iter=300, class_weight="balanced")
    weighed.fit(counts.transform([text for text, *_ in learned]), [true for _, true, _ in learned])
    scores = weighed.decision_function(counts.transform([text for text, *_ in held]))
    return float(roc_auc_score([true for _, true, _ in held], scores))


if __name__ == "__main__":
    for name, folder in (("claims", DATA), ("claims beside their twins", CONTRASTS)):
        print(f"{name}: AUROC {auroc(sections(folder)):.3f}")
