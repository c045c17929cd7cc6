"""Where triage files messages, compared with where they belong."""

from harness.gates import Confusion, confusion
from harness.reports.charts.style import INK, Figure, figure, short
from harness.reports.run import Report


def draw(report: Report) -> Figure | None:
    """A matrix of counts; the darker a cell, the larger its share of the row. None where no message says."""
    found = confusion(report.results, report.workspace.categories)
    if not found.total:
        return None
    titles = report.workspace.titles
    width, height = len(found.columns), len(found.rows)
    made = figure(3.4 + 0.72 * max(width, 5), 2.6 + 0.52 * height, _finding(found, titles))
    axes = made.subplots()
    counts = [[found.count(row, column) for column in found.columns] for row in found.rows]
    shares = [[count / sum(row) for count in row] for row in counts]
    cells = axes.pcolormesh(range(width), range(height), shares, cmap="Blues", edgecolors="white", linewidth=2)
    cells.set_clim(0, 1.6)  # no cell is too dark for its number
    axes.invert_yaxis()
    for down, row in enumerate(found.rows):
        for across, column in enumerate(found.columns):
            if count := counts[down][across]:
                weight = "bold" if row == column else "normal"
                axes.text(across, down, str(count), ha="center", va="center", color=INK, fontweight=weight)
    axes.set_yticks(range(height), [short(titles.get(row, row), 28, 1) for row in found.rows])
    names = ["none or unknown" if name is None else titles.get(name, name) for name in found.columns]
    wrapped = [short(name, 14, 3) for name in names]
    axes.set_xticks(range(width), wrapped, rotation=40, ha="right", rotation_mode="anchor")
    axes.tick_params(length=0)
    axes.set(xlabel="filed under", ylabel="belongs to")
    axes.spines[:].set_visible(False)
    return made


def _finding(found: Confusion, titles: dict[str, str]) -> str:
    words = f"Triage filed {found.right} of {found.total} messages right"
    if not found.mistakes:
        return words
    expected, filed, count = found.mistakes[0]
    where = "no category, or an unknown one" if filed is None else titles.get(filed, filed)
    return f"{words}; the most common mistake: {titles.get(expected, expected)} filed under {where} ({count})"
