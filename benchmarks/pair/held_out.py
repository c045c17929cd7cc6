"""How right the pair model that is shipped is, on organisations held out: python -m benchmarks.pair.held_out

Beside it the groundedness checker of today, on the same claims. Nothing was chosen on the second set.
"""

from __future__ import annotations

from benchmarks.pair.measure import Scored, report
from benchmarks.pair.rows import DEV, TEST, rows, sections
from harness.reference.models import Encoder, PairModel
from harness.scoring.groundedness import CitedSource
from harness.scoring.groundedness.checker import EmbeddedChecker


def main() -> None:
    all_, model, checker = sections(), PairModel(), EmbeddedChecker(Encoder(), PairModel())
    for part, name in ((DEV, "to choose by"), (TEST, "to measure on")):
        pair: list[Scored] = []
        today: list[Scored] = []
        for place, section in enumerate(all_):
            if section.part != part:
                continue
            found = rows(all_, place)
            for row, scores in zip(found, model.look(section.text, [row.text for row in found]), strict=True):
                pair.append(Scored(row.kind, scores.answers if row.question else scores.supported))
                if row.question:
                    today.append(pair[-1])
                else:
                    source = CitedSource("section", section.text)
                    today.append(Scored(row.kind, checker.check(row.text, [source]).score))
        print(f"**organisations {name}, the pair model**\n{report(pair)}\n")
        print(
            f"**the same claims, the checker of today**\n{chr(10).join(report(today).splitlines()[:2])}\n", flush=True
        )


if __name__ == "__main__":
    main()
