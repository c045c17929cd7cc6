"""How the support AI has developed, run by run."""

from collections.abc import Sequence
from itertools import groupby

from harness.reports.charts.style import BLUE, COLUMNS, SOFT, Axes, Figure, figure, grid, percent, short
from harness.reports.run import CONFIDENCE, PastRun, Report, Tally

_NAN = float("nan")


def draw(report: Report) -> Figure | None:
    """Handled right and its lower bound, for all and for each category. None where there is no run to compare with."""
    if len(report.past) < 2:
        return None
    lines: list[tuple[str, list[Tally | None]]] = [("All categories", [run.overall for run in report.past])]
    lines += [
        (category.title, [run.categories.get(category.id) for run in report.past])
        for category in report.workspace.categories.values()
    ]
    made = figure(12, 1.8 + 2.2 * -(-len(lines) // COLUMNS), _finding(report.past))
    for axes, (title, tallies) in zip(grid(made, len(lines)), lines, strict=True):
        _line(axes, title, tallies)
        axes.set_xticks(*_days(report.past))
    made.supylabel("handled right", fontsize=10, color=SOFT)
    words = (
        f"Line: share of scenarios; shade: down to its exact lower bound ({CONFIDENCE:.0%} confidence). "
        "Missed, needless: handoffs of the last run."
    )
    made.supxlabel(words, fontsize=9, color=SOFT)
    return made


def _line(axes: Axes, title: str, tallies: Sequence[Tally | None]) -> None:
    percent(axes.yaxis)
    title = short(title, 30, 1)
    rates = [_NAN if tally is None or tally.rate is None else tally.rate for tally in tallies]
    bounds = [_NAN if tally is None or tally.rate is None else tally.at_least for tally in tallies]
    axes.fill_between(range(len(rates)), bounds, rates, color=BLUE, alpha=0.2, linewidth=0)
    axes.plot(rates, color=BLUE, marker="o", markersize=4)
    axes.set_xlim(-0.5, len(rates) - 0.5)
    if last := tallies[-1]:
        title += f"\n{last.handled} of {last.scenarios}; {last.missed} missed, {last.needless} needless"
    axes.set_title(title)


def _days(past: Sequence[PastRun]) -> tuple[list[int], list[str]]:
    """The first run of each day, at most four of them."""
    days = groupby(enumerate(past), key=lambda run: run[1].written.date())
    firsts = [next(runs) for _, runs in days]
    kept = firsts[:: -(-len(firsts) // 4)]
    return [place for place, _ in kept], [f"{run.written.day} {run.written:%b}" for _, run in kept]


def _finding(past: Sequence[PastRun]) -> str:
    first, last = past[0].overall, past[-1].overall
    before = f"{first.handled} of {first.scenarios}"
    ago = f"{len(past) - 1} runs" if len(past) > 2 else "one run"
    return f"{last.handled} of {last.scenarios} scenarios are handled right now; {ago} ago it was {before}"
