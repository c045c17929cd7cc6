"""Whether the scorer `responsive` tells answers that answer the question from those that do not.

    make bench-responsive

On the development organisations of benchmarks/pair/data, of which the pair model saw nothing. An answer is a section
without its heading, or the one to three sentences in a row of it that are nearest to the question by sentence vectors.
Right is the answer to a question that its section answers; wrong are answers to other questions on the same subject,
to those of other sections of the organisation, and to those of other organisations. Sentences that are near need not
be those that answer, so the false alarms of short answers are an upper bound.

`RESPONSIVE_AT` is the highest cut at which at most FALSE_ALARMS of the right answers are doubted, all lengths together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.pair.rows import DEV, PairRow, rows, sections
from harness.reference.models import Encoder, PairModel
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
    found = list(judged(PairModel(), Encoder()))
    print(
        f"{'answer':<16}{'right':>6}{'wrong':>6}{'AUROC':>7}  doubted at {RESPONSIVE_AT:g}: right, " + ", ".join(WRONG)
    )
    for length in LENGTHS:
        own = [each for each in found if each.length == length]
        right, wrong = scores(own, RIGHT), scores(own, *WRONG)
        auroc = roc_auc_score([1] * len(right) + [0] * len(wrong), [*right, *wrong])
        doubted = ", ".join(f"{float((scores(own, kind) < RESPONSIVE_AT).mean()):.2f}" for kind in (RIGHT, *WRONG))
        print(f"{length:<16}{len(right):>6}{len(wrong):>6}{auroc:>7.3f}  {doubted}")
    right, wrong = scores(found, RIGHT), scores(found, *WRONG)
    cut = float(np.floor(100 * np.quantile(right, FALSE_ALARMS)) / 100)
    print(
        f"\nAt {cut:.2f}, the highest cut at which at most {FALSE_ALARMS:.0%} of right answers are doubted, "
        f"{float((wrong < cut).mean()):.2f} of wrong ones are; at {RESPONSIVE_AT:g}, which the scorer uses, "
        f"{float((right < RESPONSIVE_AT).mean()):.2f} and {float((wrong < RESPONSIVE_AT).mean()):.2f}."
    )


def judged(model: PairModel, encoder: Encoder) -> Iterator[JudgedAnswer]:
    """Every question about every section of the development organisations, beside answers of every length."""
    all_ = sections()
    for place in (place for place, each in enumerate(all_) if each.part == DEV):
        answer = all_[place].text.partition(". ")[2]
        asked = [row for row in rows(all_, place) if row.question]
        parts = [part.text for part in sentences(answer)]
        for length, count in LENGTHS.items():
            answers = nearest(asked, parts, count, encoder) if count else [answer] * len(asked)
            for row, text in zip(asked, answers, strict=True):
                yield JudgedAnswer(length, row.kind, model.look(text, [row.text])[0].answers)


def nearest(asked: Sequence[PairRow], parts: Sequence[str], count: int, encoder: Encoder) -> list[str]:
    """So many sentences in a row for each question, those nearest to it."""
    windows = [" ".join(parts[at : at + count]) for at in range(max(1, len(parts) - count + 1))]
    near = encoder.embed([row.text for row in asked]) @ encoder.embed(windows).T
    return [windows[best] for best in near.argmax(axis=1)]


def scores(found: Sequence[JudgedAnswer], *kinds: str) -> np.ndarray:
    return np.array([each.score for each in found if each.kind in kinds])


if __name__ == "__main__":
    main()
