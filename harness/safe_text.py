"""What others wrote, such as systems under test, made safe for a terminal, the log of a CI job or a summary.

No character steers a terminal or turns the direction of text, and no line is a command to the runner of a job:
GitHub's `::error::` at the beginning of a line and `##[error]` anywhere, Azure's `##vso[`, TeamCity's `##teamcity[`,
GitLab's `section_start:`.
"""

import json
import re
from typing import Any, TextIO

from harness.lazy_regex import regex

_COMMAND = regex(r"^(\s*:):|(##\w*)\[|(section_(?:start|end)):(?=\d)", re.MULTILINE)
_IN_JSON = regex(r"##\w*\[|section_(?:start|end):(?=\d)|[^\n\x20-\x7e]")
_WRAPPED = regex(r"^((?:\s|\x1b\[[\d;]*m)*:)(?=:)", re.MULTILINE)
_BROKEN = {1: " :", 2: " [", 3: " :"}


def safe(text: str, kept: str = "") -> str:
    """The text without any of it. Line breaks and tabs become spaces, and the rest U+FFFD, unless they are `kept`."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in kept else " " if c.isspace() else "\ufffd" for c in text)
    return _COMMAND.sub(_broken, text) if "::" in text or "##" in text or "section_" in text else text


def safe_json(text: str) -> str:
    """A JSON text with all of it written as JSON's escapes, so that every value stays as it is."""
    return _IN_JSON.sub(lambda found: _escaped(found[0]), text)


def _escaped(part: str) -> str:
    if len(part) > 1:
        return f"{part[:-1]}\\u{ord(part[-1]):04x}"
    return part if part.isprintable() else json.dumps(part)[1:-1]


def _broken(found: re.Match[str]) -> str:
    which = found.lastindex or 1
    return f"{found[which]}{_BROKEN[which]}"


class SafeStream:
    """A stream on which everything is printed safely, line by line, except by whoever writes to `trusted` itself."""

    def __init__(self, trusted: TextIO) -> None:
        self.trusted = trusted
        self._begun = ""  # of the line, as far as it may still become a command

    def write(self, text: str) -> int:
        """As a stream's; a command that comes in pieces is none either."""
        written = safe(self._begun + text, "\n\t")
        self.trusted.write(written[len(self._begun) :])
        line = written.rpartition("\n")[2]
        self._begun = "" if line.strip(" \t:") else line
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.trusted, name)


def trusted(stream: Any) -> TextIO:
    """The stream to which colours and commands of our own are written."""
    found: TextIO = stream.trusted if isinstance(stream, SafeStream) else stream
    return found


def coloured(stream: Any) -> TextIO:
    """The same for safe text in colours, of which a line may be broken before any `::`."""
    found: Any = _ColouredStream(trusted(stream))
    return found  # type: ignore[no-any-return]


class _ColouredStream(SafeStream):
    def write(self, text: str) -> int:
        self.trusted.write(_WRAPPED.sub(r"\1 ", text))
        return len(text)
