"""Whether conversations are imported: looking makes no file."""

import datetime as dt
from pathlib import Path

from harness.live.conversations import NAME, Store


def newest_conversation(root: Path) -> dt.datetime | None:
    """The latest time in any imported conversation; None where none is imported."""
    path = root / NAME
    if not path.exists():
        return None
    with Store(path) as store:
        return store.latest()
