"""Which step to fix first: failures by their cause."""

from harness.reports.charts.style import BLUE, INK, Figure, figure, percent, rows, short
from harness.reports.run import Report
from harness.runs.blame import Share, pareto


def draw(report: Report) -> Figure | None:
    """The Pareto of causes: bars of each one's share, and a line of their running total. None without any."""
    shares = pareto(report.blames)
    if not shares:
        return None
    made = figure(9, 1.9 + 0.55 * len(shares), _finding(shares, len(report.blames)))
    axes = made.subplots()
    places = range(len(shares))
    rows(axes, [f"{share.cause}\n{short(share.cause.meaning, 60, 1)}" for share in shares])
    percent(axes.xaxis)
    axes.barh(places, [share.share for share in shares], height=0.55, color=BLUE)
    together = [share.cumulative for share in shares]
    axes.plot(together, places, color=INK, marker="o", markersize=5, linewidth=1)
    for place, share in enumerate(shares):
        if share.share > 0.08:
            axes.text(share.share / 2, place, str(share.count), va="center", ha="center", color="white")
        else:
            axes.text(share.share + 0.015, place, str(share.count), va="center")
    axes.set_xlabel("bars: share of all failures; line: together with those above")
    return made


def _finding(shares: tuple[Share, ...], failures: int) -> str:
    first = shares[0]
    words = f"{str(first.cause).capitalize()} causes {first.count} of {failures} failures"
    if len(shares) == 1:
        return words
    return f"{words}; together with {shares[1].cause} it is {shares[1].cumulative:.0%}"
