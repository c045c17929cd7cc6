"""Where a workspace is in its repository, since code hosts name files from there."""

from pathlib import Path


def folder_in_repository(root: Path) -> str:
    """The path of a workspace from the root of its Git repository; empty for the root itself, or without one."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            return "" if folder == root else root.relative_to(folder).as_posix()
    return ""
