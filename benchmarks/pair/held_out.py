"""How right the pair model that is shipped is, on organisations held out: python -m benchmarks.pair.held_out

Beside it the groundedness checker of today, on the same claims. Nothing was chosen on the second set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.pair.measure import Scored, report
from benchmarks.pair.rows import CONTRASTS, DATA, DEV, SHOWN, TEST, TRUE, Section, rows, sections
from harness.reference.models import Encoder, PairModel
from harness.scoring.groundedness import CitedSource
from harness.scoring.groundedness.checker import EmbeddedChecker

USES = {DEV: "to choose by", TEST: "to measure on", SHOWN: "to learn from"}
LEARNED = 20  # of so many sections that were learned from one is measured


def main() -> None:
    model, checker = PairModel(), EmbeddedChecker(Encoder(), PairModel())
    for data, parts, words in (
        (DATA, (DEV, TEST), ""),
        (CONTRASTS, (DEV, TEST, SHOWN), ", each true claim beside its twin"),
    ):
        for part in parts:
            found = judged(sections(data), part, model, checker)
            print(f"**organisations {USES[part]}{words}: the pair model**\n{report(found.pair)}")
            if words:
                print(f"a claim is above its twin: {sum(found.above) / len(found.above):.3f} of {len(found.above)}")
            print("\n**the same claims, the checker of today**", *report(found.today).splitlines()[:2], sep="\n")
            shares = ", ".join(f"{kind} {sum(each) / len(each):.3f}" for kind, each in sorted(found.doubted.items()))
            print(f"doubted as shipped: {shares}\n", flush=True)


@dataclass(slots=True)
class Judged:
    """What was found of the claims of some sections."""

    pair: list[Scored] = field(default_factory=list)  # by the pair model
    today: list[Scored] = field(default_factory=list)  # by the checker; of questions as by the pair model
    doubted: dict[str, list[bool]] = field(default_factory=dict)  # by the checker: by kind of true ones, and of others
    above: list[bool] = field(default_factory=list)  # whether the pair model puts a true claim above its twin


def judged(all_: Sequence[Section], part: str, model: PairModel, checker: EmbeddedChecker) -> Judged:
    """Of the sections of a part; of those that were learned from, one in 20."""
    found = Judged()
    places = [place for place, section in enumerate(all_) if section.part == part]
    for place in places[:: LEARNED if part == SHOWN else 1]:
        section, own = all_[place], rows(all_, place)
        twins: dict[int, list[float]] = {}
        for row, scores in zip(own, model.look(section.text, [row.text for row in own]), strict=True):
            found.pair.append(Scored(row.kind, scores.answers if row.question else scores.supported))
            if row.question:
                found.today.append(found.pair[-1])
                continue
            twins.setdefault(row.twins, []).append(scores.supported)
            checked = checker.check(row.text, [CitedSource("section", section.text)])
            found.today.append(Scored(row.kind, checked.score))
            kind = row.kind if row.kind in (*TRUE, "elsewhere") else "wrong"
            found.doubted.setdefault(kind, []).append(not checked.supported)
        found.above += [true > false for number, (true, false, *_) in twins.items() if number]
    return found


if __name__ == "__main__":
    main()
