"""Whether the scorer `responsive` tells answers that answer the question from those that do not.

    make bench-responsive

On the development organisations of benchmarks/pair/data, of which the pair model saw nothing. An answer is a section
without its heading, or one to three sentences in a row of it: those that the model takes for the best answer to the
question, right or wrong, as an AI would that quotes by it. Right is the answer to a question that its section answers;
wrong are answers to other questions on the same subject, to those of other sections of the organisation, and to those
of other organisations.

`RESPONSIVE_AT` is the highest threshold at which at most FALSE_ALARMS of the right answers are doubted, all lengths
together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.pair.rows import DEV, rows, sections
from harness.reference.models import PairModel
from harness.scoring import RESPONSIVE_AT
from harness.scoring.groundedness import sentences

FALSE_ALARMS = 0.05
LENGTHS = {"whole section": 0, "one sentence": 1, "two sentences": 2, "three sentences": 3}
RIGHT, WRONG = "question", ("other question", "neighbour", "foreign")


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer of some length to a question of some kind, and how likely it answers it."""

    length: str
    kind: str
    score: float


def main() -> None:
    found = list(judged(PairModel()))
    kinds = ", ".join((RIGHT, *WRONG))
    print(f"{'answer':<16}{'right':>6}{'wrong':>6}{'AUROC':>7}  doubted at {RESPONSIVE_AT:g}: {kinds}")
    for length in LENGTHS:
        own = [each for each in found if each.length == length]
        right, wrong = scores(own, RIGHT), scores(own, *WRONG)
        auroc = roc_auc_score([1] * len(right) + [0] * len(wrong), [*right, *wrong])
        doubted = ", ".join(f"{share_below(scores(own, kind), RESPONSIVE_AT):.2f}" for kind in (RIGHT, *WRONG))
        print(f"{length:<16}{len(right):>6}{len(wrong):>6}{auroc:>7.3f}  {doubted}")
    right, wrong = scores(found, RIGHT), scores(found, *WRONG)
    threshold = float(np.floor(1000 * np.quantile(right, FALSE_ALARMS)) / 1000)
    for at, which in (
        (threshold, f"the highest at which at most {FALSE_ALARMS:.0%} are"),
        (RESPONSIVE_AT, "as is used"),
    ):
        alarms, caught = share_below(right, at), share_below(wrong, at)
        print(f"threshold {at:.3f}: {alarms:.1%} of right answers doubted ({which}), {caught:.1%} of wrong ones caught")


def judged(model: PairModel) -> Iterator[JudgedAnswer]:
    """Every question about every section of the development organisations, beside answers of every length."""
    all_ = sections()
    for place in (place for place, each in enumerate(all_) if each.part == DEV):
        answer = all_[place].text.partition(". ")[2]
        asked = [row for row in rows(all_, place) if row.question]
        parts = [part.text for part in sentences(answer)]
        for length, count in LENGTHS.items():
            texts = [" ".join(parts[at : at + count]) for at in range(max(1, len(parts) - count + 1))]
            looked = [model.look(text, [row.text for row in asked]) for text in (texts if count else [answer])]
            for row, *each in zip(asked, *looked, strict=True):
                yield JudgedAnswer(length, row.kind, max(pair.answers for pair in each))


def scores(found: list[JudgedAnswer], *kinds: str) -> np.ndarray:
    return np.array([each.score for each in found if each.kind in kinds])


def share_below(of: np.ndarray, threshold: float) -> float:
    return float((of < threshold).mean())


if __name__ == "__main__":
    main()
