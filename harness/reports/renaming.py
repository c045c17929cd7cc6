"""What `harness rename` changed."""

from collections.abc import Collection

from harness.reports.document import Document, Text, counted


def document(section: str, new: str, files: Collection[str], *, dry: bool) -> Document:
    """The files, then how many there are; with `dry` they are as they were."""
    lines = [f"{name}: {'would change' if dry else 'changed'}" for name in files]
    lines.append(f"{section} is {new} in {counted(len(files), 'file')}{' (dry run)' if dry else ''}.")
    return Document(list(map(Text, lines)))
