"""What the evidence shows about each category, and what the gate requires."""

from harness.gates import KINDS, CategoryVerdict, Criterion, CriterionState, Judgement, StageCheck
from harness.reports.board import headline
from harness.reports.charts.style import BLUE, FAINT, INK, RED, SOFT, Axes, Figure, figure, percent, rows, short
from harness.reports.run import Report

_MARKS = {  # by state: marker, colour, inside, words
    CriterionState.MET: ("o", BLUE, BLUE, "shown"),
    CriterionState.SHORT: ("o", BLUE, "white", "not yet shown"),
    CriterionState.FAILED: ("X", RED, RED, "not met"),
}


def draw(report: Report) -> Figure | None:
    """Of each category the rates found, their bounds, and what the gate of its next stage requires.

    None where no gate requires any of them.
    """
    verdicts = report.judgement.verdicts
    found = [{criterion.name: criterion for criterion in _in_question(verdict).criteria} for verdict in verdicts]
    bounded = (each.kind for criteria in found for each in criteria.values() if each.bound is not None)
    panels = sorted(set(bounded), key=KINDS.index)
    if not panels:
        return None
    made = figure(3 + 3.4 * len(panels), 2.2 + 0.5 * len(verdicts), _finding(report.judgement))
    names = [f"{short(v.category.title, 30, 1)}\n{'for' if v.next else 'at'} {_in_question(v).stage}" for v in verdicts]
    drawn = made.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, kind in zip(drawn, panels, strict=True):
        axes.set_title(f"{kind.found.capitalize()}, at {'most' if kind.at_most else 'least'}")
        rows(axes, names)
        percent(axes.xaxis)
        axes.grid(axis="y", color=FAINT, linewidth=0.8)
        axes.set_axisbelow(True)
        for place, criteria in enumerate(found):
            _row(axes, place, criteria.get(kind.name), "\u2264" if kind.at_most else "\u2265")
    _legend(made)
    return made


def _in_question(verdict: CategoryVerdict) -> StageCheck:
    """The gate that the verdict is about: of the next stage, else of its own."""
    return verdict.next or verdict.now


def _row(axes: Axes, place: int, criterion: Criterion | None, sign: str) -> None:
    if criterion is None or criterion.bound is None or criterion.limit is None:
        axes.text(1.04, place, "not required", va="center", color=SOFT, fontsize=9)
        return
    marker, colour, inside, _ = _MARKS[criterion.state]
    if criterion.rate is not None:
        axes.plot([criterion.rate, criterion.bound], [place, place], color=colour, linewidth=2)
        axes.plot(criterion.rate, place, marker, markersize=8, markeredgecolor=colour, markerfacecolor=inside)
    axes.plot(criterion.bound, place, "|", color=colour, markersize=9, markeredgewidth=2)
    axes.plot([criterion.limit] * 2, [place - 0.32, place + 0.32], color=INK, linewidth=1.5)
    axes.text(1.04, place, f"{sign} {criterion.bound:.1%}", va="center", fontsize=9)


def _legend(made: Figure) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=colour, marker=marker, markerfacecolor=inside, markersize=8, label=words)
        for marker, colour, inside, words in _MARKS.values()
    ]
    handles.append(Line2D([], [], color=INK, marker="|", markersize=14, linestyle="", label="what the gate requires"))
    made.legend(
        handles=handles, loc="outside lower left", ncols=4, fontsize=9,
        title="Mark: the rate found. Line: from there to its bound at the gate's confidence.",
        title_fontsize=9, alignment="left",
    )  # fmt: skip


def _finding(judgement: Judgement) -> str:
    if not judgement.measurable:
        return headline(judgement)
    ready, ahead = (", ".join(each.title for each in found) for found in (judgement.ready, judgement.below))
    words = f"May move up: {ready}." if ready else "No category may move up yet."
    below = f"Below its stage: {ahead}." if ahead else "Every stage is supported by its evidence."
    return f"{words} {below}"
