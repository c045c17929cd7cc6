"""Pages of docs/ that are made from the code: `python -m handbook.reference` writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from handbook import commands, criteria, metrics, scorers, triggers
from harness.reports import findings, schemas

DOCS = Path(__file__).parent.parent / "docs"
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands.page,
    "criteria.md": criteria.page,
    "findings.md": findings.catalogue,
    "keys.md": schemas.catalogue,
    "metrics.md": metrics.page,
    "scorers.md": scorers.page,
    "triggers.md": triggers.page,
}
"""What makes each of them."""


def main() -> None:
    for name, made in PAGES.items():
        (DOCS / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
