"""What a confidence threshold changes: answers delivered, and wrong ones among them."""

from harness.gates import Projection
from harness.reports.charts.style import BLUE, COLUMNS, RED, SOFT, Axes, Figure, figure, grid, percent, short
from harness.reports.run import Report


def draw(report: Report) -> Figure | None:
    """A small curve a category, with what is allowed and the suggested threshold. None where nothing is answered."""
    shown = [projection for projection in report.projections if projection.risk_coverage.points]
    if not shown:
        return None
    made = figure(12, 1.6 + 2.4 * -(-len(shown) // COLUMNS), _finding(shown))
    charts = grid(made, len(shown))
    for axes, projection in zip(charts, shown, strict=True):
        _curve(axes, projection)
    words = "share of its answers that are delivered; dashed: what the gate of auto-checked allows; diamond: suggested"
    made.supxlabel(words, fontsize=10, color=SOFT)
    made.supylabel("share of these that are wrong", fontsize=10, color=SOFT)
    return made


def _curve(axes: Axes, projection: Projection) -> None:
    curve = projection.risk_coverage
    percent(axes.xaxis, 0.5)
    percent(axes.yaxis)
    coverage, risk = [point.coverage for point in curve.points], [point.risk for point in curve.points]
    axes.plot(coverage, risk, color=BLUE, linewidth=2, marker="o", markersize=3)
    if curve.allowed is not None:
        axes.axhline(curve.allowed, color=SOFT, linestyle="--", linewidth=1)
    if best := curve.suggested:
        axes.plot(best.coverage, best.risk, "D", color=RED, markersize=8, clip_on=False, zorder=3)
        words = f"from {best.threshold:g}: {best.wrong} of {best.delivered} wrong"
    else:
        words = "no threshold can be suggested"
    axes.set_title(f"{short(projection.category.title, 30, 1)}\n{words}")


def _finding(shown: list[Projection]) -> str:
    safe = [
        f"{projection.category.title} from {best.threshold:g}"
        for projection in shown
        if (best := projection.risk_coverage.suggested)
    ]
    if not safe:
        return "In no category is a confidence shown from which its answers are as often right as the gate requires"
    return f"Confidence from which answers are shown to be as often right as the gate requires: {', '.join(safe)}"
