"""What changes whenever a file does."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

FileState = tuple[str, int, int]
"""Its path, when it was written (ns), and its size (bytes)."""


def states_of(files: Iterable[str | Path]) -> Iterator[FileState]:
    """Those of the files that are there: one may go while another is looked at, as the files of an open SQLite do.

    Of a link that leads nowhere it is the link's own.
    """
    for path in files:
        try:
            state = os.stat(path)
        except OSError:
            try:
                state = os.lstat(path)
            except OSError:
                continue
        yield str(path), state.st_mtime_ns, state.st_size
