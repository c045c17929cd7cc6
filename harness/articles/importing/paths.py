"""Files of a source's folder: their kinds, and those that its articles name."""

import re
from pathlib import Path

from harness.io_errors import followed


def file_below(root: Path, name: str) -> Path | None:
    """The file of that name below a folder; None for one outside, and for what can be no name of a file."""
    try:
        at = followed(root / name.lstrip("/"))
        return at if at.is_relative_to(root.resolve()) and at.is_file() else None
    except (OSError, ValueError):  # too long, with a null in it
        return None


def suffix_of(file: Path) -> str:
    """What says the kind of a file; a crawler keeps the query of a page's address in its name: `page.html?id=7`."""
    asked = re.search(r"(?i)(\.html?)[?@][^/]*$", file.name)
    return (asked[1] if asked else file.suffix).lower()
