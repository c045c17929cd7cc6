"""Where things are in the files of a workspace, line by line."""

from functools import cache
from typing import Any

from harness.workspace import Location, Section, Workspace, line_at, lines_of, parse_yaml, read_text


class Places:
    """The files of a workspace on disk, each read once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self.root = workspace, workspace.root
        self.lines = cache(lambda file: tuple(lines_of(read_text(workspace.root / file, file))))
        """The lines of a file, named relative to the workspace. Raises WorkspaceError when it cannot be read."""
        self._yaml = cache(lambda file: parse_yaml("\n".join(self.lines(file)), file))

    def of_value(self, file: str, path: tuple[str | int, ...]) -> Location:
        """Where a value of a YAML file is."""
        data: Any = self._yaml(file)
        return Location(file, line_at(data, path))

    def of_text(self, section: Section, start: int) -> Location:
        """Where a character of a section's text is."""
        file = self._workspace.articles[section.article].file
        below = "\n".join(self.lines(file)[section.line - 1 :])
        before = below[: max(below.find(section.text), 0) + start]
        return Location(file, section.line + before.count("\n"))

    def last_line(self, section: Section) -> int:
        """The line on which a section ends."""
        return self.of_text(section, len(section.text)).line
