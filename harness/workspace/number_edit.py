"""Sets one number in the text of a rules file, with a remark above it, and leaves every other byte alone."""

import re
from collections.abc import Sequence
from typing import Any, NoReturn

import yaml

from harness.workspace.problems import WorkspaceError
from harness.workspace.scalar_edit import below, composed, replaced

Keys = Sequence[str | int]
"""The way to a value: keys of mappings and places in lists."""


def with_number(text: str, name: str, keys: Keys, number: float, remark: str) -> str:
    """The text with that number under these keys, added where they are missing, and the remark above its line.

    The remark takes the place of the last one about the same key. `name` is the file's. Raises WorkspaceError where
    this cannot be done on its own. Whoever calls has to read the new text back and compare.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""  # stays at the start
    text = text.removeprefix(mark)
    node, missing = _nearest(text, keys)
    if missing:
        edited, line = _added(text, node, _entry(missing, number))
    else:
        edited, line = replaced(text, node, f"{number:g}"), node.start_mark.line
    if edited is None:
        refuse_number(name, keys, number, line + 1)
    return mark + _remarked(edited, line, str(keys[-1]), f"{number:g}", remark)


def refuse_number(name: str, keys: Keys, number: float, line: int = 1) -> NoReturn:
    """Raise WorkspaceError: a person has to write it."""
    message = f"`{keys[-1]}` cannot be changed on its own"
    raise WorkspaceError.at(name, line, message, f"write `{keys[-1]}: {number:g}` by hand, without anchors")


def _nearest(text: str, keys: Keys) -> tuple[Any, Keys]:
    """The node furthest along the keys, and the keys that are not there. The node of an empty file is None."""
    node: Any = composed(text)
    for place, key in enumerate(keys):
        if isinstance(key, int):
            inner = node.value[key]
        else:
            inner = next((value for name, value in node.value if name.value == key), None) if node else None
        if inner is None:
            return node, keys[place:]
        node = inner
    return node, ()


def _entry(missing: Keys, number: float) -> str:
    """`checks: {confidence: 0.6}`."""
    first, *inner = missing
    return f"{first}: {{{_entry(inner, number)}}}" if inner else f"{first}: {number:g}"


def _added(text: str, mapping: Any, entry: str) -> tuple[str | None, int]:
    """The text with an entry after the first one of the mapping that fits a line, and the line of the new one."""
    if mapping is None:
        return f"{text}{entry}\n", text.count("\n")
    for key, value in mapping.value:
        start, end = key.start_mark, value.end_mark
        if start.line == end.line and (value.value or isinstance(value, yaml.ScalarNode)):
            if mapping.flow_style:
                return f"{text[: end.index]}, {entry}{text[end.index :]}", end.line
            return below(text, end.index, start.column, entry), end.line + 1
    return None, mapping.start_mark.line


def _remarked(text: str, line: int, key: str, number: str, remark: str) -> str:
    """The text with a comment above that line."""
    lines = text.splitlines(keepends=True)
    at = lines[line]
    indent = at[: len(at) - len(at.lstrip(" "))]
    own = re.compile(rf"\s*# {re.escape(key)} \S+, tuned ")
    above = line
    while above and lines[above - 1].lstrip().startswith("#") and not own.match(lines[above - 1]):
        above -= 1
    kept = lines[:line]
    if above and own.match(lines[above - 1]):
        del kept[above - 1]
    newline = "\r\n" if "\r\n" in text else "\n"
    return "".join((*kept, f"{indent}# {key} {number}, tuned {remark}{newline}", *lines[line:]))
