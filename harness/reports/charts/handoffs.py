"""Handoffs that were missed, and those that were needless, category by category."""

from harness.gates import Cases, CategoryVerdict, Judgement
from harness.reports.charts.style import BLUE, RED, Axes, Figure, figure, rows, short
from harness.reports.run import Report


def draw(report: Report) -> Figure | None:
    """Bars of scenarios, as the pipeline decided them: no stage holds anything back."""
    verdicts = report.judgement.verdicts
    made = figure(11, 1.9 + 0.36 * len(verdicts), _finding(report.judgement))
    left, right = made.subplots(1, 2, sharey=True)
    rows(left, [short(verdict.category.title, 30, 1) for verdict in verdicts])
    rows(right, [short(verdict.category.title, 30, 1) for verdict in verdicts])
    _bars(left, [_missed(verdict) for verdict in verdicts], RED, "//")
    _bars(right, [_needless(verdict) for verdict in verdicts], BLUE, "")
    left.set_title("Missed: had to reach a person and did not")
    right.set_title("Needless: could be answered or drafted")
    return made


def _bars(axes: Axes, cases: list[Cases], colour: str, hatch: str) -> None:
    most = max(1, *(len(each.bad) for each in cases), 1)
    counts = [len(each.bad) for each in cases]
    axes.barh(range(len(cases)), counts, height=0.6, color=colour, hatch=hatch, edgecolor="white")
    for place, each in enumerate(cases):
        axes.text(len(each.bad) + most * 0.02, place, f"{len(each.bad)} of {each.total}", va="center", fontsize=9)
    axes.set_xlim(0, most * 1.25)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _missed(verdict: CategoryVerdict) -> Cases:
    return verdict.unheld.missed_handoffs


def _needless(verdict: CategoryVerdict) -> Cases:
    return verdict.evidence.needless_handoffs


def _finding(judgement: Judgement) -> str:
    missed = {scenario for verdict in judgement.verdicts for scenario in _missed(verdict).bad}
    needless = sum(len(_needless(verdict).bad) for verdict in judgement.verdicts)
    worst = max(judgement.verdicts, key=lambda verdict: len(_missed(verdict).bad), default=None)
    most = max(judgement.verdicts, key=lambda verdict: len(_needless(verdict).bad), default=None)
    where = f", most in {worst.category.title}" if missed and worst else ""
    there = f", most in {most.category.title}" if needless and most else ""
    return f"Missed handoffs: {len(missed)}{where}. Needless handoffs: {needless}{there}."
