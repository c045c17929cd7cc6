"""Writes one value into the text of a YAML file and leaves every other byte alone."""

from typing import Any

import yaml


def composed(text: str) -> Any:
    """The nodes of a YAML text with their places in characters, by the parser that reads the files too.

    Its other one, in Python, refuses some texts, such as `[a link?]`; only that one counts a byte order mark.
    """
    return yaml.compose(text, Loader=yaml.SafeLoader if text.startswith("\ufeff") else yaml.CSafeLoader)


def replaced(text: str, value: yaml.Node, new: str) -> str | None:
    """The text with another plain or quoted value; None for an anchor, an alias, a tag or a block of lines."""
    start: int = value.start_mark.index
    end: int = value.end_mark.index
    written = text[start:end]
    if written[:1] in ("'", '"') and len(written) > 1 and written[-1] == written[0]:
        start, end = start + 1, end - 1
    elif written != value.value:
        return None
    return text[:start] + new + text[end:]


def below(text: str, place: int, column: int, entry: str) -> str:
    """The text with a line of its own for an entry, below the line of that place."""
    newline = "\r\n" if "\r\n" in text else "\n"
    indented = " " * column + entry
    line_end = text.find("\n", place)
    if line_end < 0:
        return text + newline + indented
    return text[: line_end + 1] + indented + newline + text[line_end + 1 :]
