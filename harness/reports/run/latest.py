"""`reports/latest/`: copies of the reports of the run that a command made last, always in the same place."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from harness.files import not_a_link, read_plain, write_aside

NAME = "latest"


def forget_latest(reports: Path) -> None:
    """Before a run: if it stops, no report of an earlier one is taken for its own."""
    shutil.rmtree(reports / NAME, ignore_errors=True)


def keep_as_latest(reports: Path, written: Iterable[Path]) -> None:
    """Copies, not links, which not every file system and no artifact of a CI job keeps.

    The results stay in the run's own folder: here they would count as another run.
    """
    folder = reports / NAME
    folder.mkdir(parents=True, exist_ok=True)
    for path in written:
        not_a_link(folder / path.name)
        write_aside(folder / path.name, [read_plain(path)])
