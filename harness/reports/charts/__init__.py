"""Charts of a run that stand alone, for a slide or a letter."""

from pathlib import Path

from harness.reports.charts import causes, confusion, evidence, handoffs, risk_coverage, trend
from harness.reports.charts.style import BLUE, RED, SOFT, drawing, figure, save
from harness.reports.run import Report

CHARTS = {
    "evidence": evidence.draw,
    "triage": confusion.draw,
    "handoffs": handoffs.draw,
    "causes": causes.draw,
    "risk-coverage": risk_coverage.draw,
    "trend": trend.draw,
}


def write_charts(report: Report, folder: Path, kind: str = "svg") -> list[Path]:
    """Every chart that has something to show; the same report gives the same bytes. `kind` is `svg` or `png`.

    Raises WorkspaceError where matplotlib is not installed.
    """
    with drawing("--charts"):
        drawn = {name: draw(report) for name, draw in CHARTS.items()}
        return [save(made, folder / f"{name}.{kind}") for name, made in drawn.items() if made]


__all__ = ["BLUE", "RED", "SOFT", "drawing", "figure", "save", "write_charts"]
