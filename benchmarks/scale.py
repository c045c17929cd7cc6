"""How the cost of each step grows with what it works on: `make bench-scale [ONLY="audit mutate"]`.

Each size is doubled three times, and the exponent fitted: 1.0 is a cost that doubles with the size, 2.0 one that
quadruples. CPU time (user and system) of the step alone, in a process of its own, the better of two; what the first
leaves in the cache helps the second. The text models are replaced by quick stand-ins, since what they cost is so much a
text: sentences that share words are near each other, as with the model. Exit code 1 where an exponent is above the bar.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale_workspace import Size, write_workspace

BAR = 1.15
TOO_SMALL = 0.05  # CPU seconds at the smallest size, below which the exponent says little
DOUBLINGS = 3


@dataclass(frozen=True, slots=True)
class Growth:
    """A step, and the workspaces in which it is measured, each twice as large as the one before."""

    step: str  # of `benchmarks.scale_steps`
    of: str  # what is doubled
    least: int
    size: Callable[[int], Size]
    needs_run: bool = False

    @property
    def counts(self) -> list[int]:
        return [self.least << doubled for doubled in range(DOUBLINGS + 1)]


def _scenarios(count: int) -> Size:
    return Size(scenarios=count)


def _categories(count: int) -> Size:
    return Size(scenarios=10 * count, categories=count)


def _articles(count: int) -> Size:
    return Size(articles=count)


IN_CATEGORIES = "categories (10 scenarios each)"
GROWTHS = {
    "load": Growth("load", "scenarios", 2_000, _scenarios),
    "check": Growth("check", "scenarios", 2_000, _scenarios),
    "run": Growth("run", "scenarios", 250, _scenarios),
    "judge": Growth("judge", "scenarios", 500, _scenarios, needs_run=True),
    "judge-categories": Growth("judge", IN_CATEGORIES, 25, _categories, needs_run=True),
    "project": Growth("project", IN_CATEGORIES, 25, _categories, needs_run=True),
    "check-articles": Growth("check-articles", "articles", 50, _articles),
    "audit": Growth("audit", "scenarios", 500, _scenarios, needs_run=True),
    "mutate": Growth("mutate", "articles (25 mutants)", 88, _articles),
    "report": Growth("report", "scenarios", 500, _scenarios, needs_run=True),
    "report-categories": Growth("report", IN_CATEGORIES, 25, _categories, needs_run=True),
}


def main() -> None:
    chosen = sys.argv[1:] or list(GROWTHS)
    print("| step | of | CPU s | peak MiB | exponent | last doubling |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        exponents = [_row(name, GROWTHS[name], Path(scratch)) for name in chosen]
    sys.exit(max(exponents) > BAR)


def _row(name: str, growth: Growth, scratch: Path) -> float:
    """Prints what a step costs at each size; the exponent."""
    found = [_measured(growth, growth.size(count), scratch) for count in growth.counts]
    times = [cpu for cpu, _ in found]
    fitted, last = exponent(growth.counts, times), math.log2(times[-1] / times[-2])
    spent = ", ".join(f"{count:,}: {cpu:.2f}" for count, cpu in zip(growth.counts, times, strict=True))
    small = " (too quick to say)" if times[0] < TOO_SMALL else ""
    print(f"| {name} | {growth.of} | {spent} | {found[-1][1]:.0f} | {fitted:.2f}{small} | {last:.2f} |", flush=True)
    return fitted


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """The slope of the line through the logarithms of both (least squares)."""
    xs, ys = [math.log2(size) for size in sizes], [math.log2(max(each, 1e-3)) for each in times]
    middle, level = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - middle) * (y - level) for x, y in zip(xs, ys, strict=True)) / sum((x - middle) ** 2 for x in xs)


def _measured(growth: Growth, size: Size, scratch: Path) -> tuple[float, float]:
    """CPU seconds and the peak memory of a step in a workspace of this size: the better of two."""
    root = scratch / ("judged" if growth.needs_run else growth.step) / size.name  # what one keeps helps no other
    if not root.exists():
        write_workspace(root, size)
    if growth.needs_run and not (root / "reports/latest").exists():
        _child("run", root)
    return min(_child(growth.step, root) for _ in range(2))


def _child(step: str, root: Path) -> tuple[float, float]:
    """What a step takes in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale_steps", step, str(root)], capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{step} in {root.name}: {done.stderr}")
    cpu, memory = json.loads(done.stdout.splitlines()[-1])
    return cpu, memory


if __name__ == "__main__":
    main()
