"""How every chart looks: the colours, the lettering, and the same bytes for the same numbers."""

import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.files import write_aside
from harness.reports.rendering import plain
from harness.workspace import WorkspaceError

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.axis import Axis as Axis
    from matplotlib.figure import Figure as Figure
else:  # what draws is imported when something is drawn
    Axes = Axis = Figure = Any

INK, SOFT, FAINT = "#1c2127", "#5a6572", "#d8dee4"
COLUMNS = 4  # of small charts
BLUE, RED = "#0072b2", "#d55e00"
"""Told apart by the colour-blind and in grey: Okabe and Ito, "Color universal design" (2008)."""

_STYLE = {
    "svg.hashsalt": "support-harness",
    "svg.fonttype": "none",
    "text.parse_math": False,  # a `$` in a category's title is a `$`
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "legend.frameon": False,
    "figure.dpi": 120,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.08,
}


_UNDATED = {".svg": {"Date": None, "Creator": None}, ".png": {"Software": None}}


@contextmanager
def drawing(option: str) -> Iterator[None]:
    """The style, whatever the user's own. Raises WorkspaceError, at the option, where matplotlib is not installed."""
    try:
        from matplotlib import style
    except ImportError:
        hint = "pip install 'support-harness[plots]'"
        raise WorkspaceError.at(option, 1, "needs matplotlib", hint) from None
    with style.context(["default", _STYLE]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph .* missing from font")  # a title in a script that is not at hand
        yield


def figure(width: float, height: float, title: str = "") -> Figure:
    """An empty figure of so many inches, under a sentence that says what it shows."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height))
    if title:
        wrapped = textwrap.fill(plain(title), int(width * 10), max_lines=3, placeholder=" ...")
        made.suptitle(wrapped, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return made


def save(made: Figure, path: Path) -> Path:
    """Write it in the format that the path's end names. Raises OSError when it cannot be written there."""
    picture = BytesIO()
    made.savefig(picture, format=path.suffix.removeprefix(".") or "png", metadata=_UNDATED.get(path.suffix))
    write_aside(path, [picture.getvalue()])
    return path


def short(title: str, width: int = 22, lines: int = 2) -> str:
    """A category's title, or another label of an axis, in a few short lines."""
    return "\n".join(textwrap.wrap(plain(title), width, max_lines=lines, placeholder=" ..."))


def rows(axes: Axes, names: list[str]) -> None:
    """One row a name, the first at the top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def percent(axis: Axis, step: float = 0.25) -> None:
    """An axis from 0 to 100 %."""
    from matplotlib.ticker import MultipleLocator, PercentFormatter

    axes = axis.axes
    (axes.set_xlim if axis is axes.xaxis else axes.set_ylim)(-0.02, 1.02)
    axis.set_major_locator(MultipleLocator(step))
    axis.set_major_formatter(PercentFormatter(1, decimals=0))


def grid(made: Figure, count: int) -> list[Axes]:
    """So many small charts of one scale, row by row; no empty ones."""
    down = -(-count // COLUMNS)
    axes = list(made.subplots(down, min(COLUMNS, count), sharex=True, sharey=True, squeeze=False).flat)
    for empty in axes[count:]:
        empty.remove()
    for above in axes[max(0, count - COLUMNS) : count]:
        above.tick_params(labelbottom=True)
    return axes[:count]
