"""Reads YAML that people wrote: plain values with line numbers, and no surprises.

Built on PyYAML's C parser. Only the YAML 1.2 core words are special, so `no` stays the word
"no", and a date and a code such as `007` stay text. Files that loop, grow too big, are too deeply
nested or repeat a key are reported as problems with a line.
"""

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from harness.files import open_plain
from harness.io_errors import is_of_file
from harness.lazy_regex import regex
from harness.workspace.problems import Location, Problem, WorkspaceError

MAX_BYTES = 32 * 1024 * 1024
MAX_VALUES = 5_000_000
_OTHER_BREAKS = "\x85\u2028\u2029"
MAX_DEPTH = 40

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_YAML_ORG = "tag:yaml.org,2002:"
_TEXT = frozenset({"!", f"{_YAML_ORG}str"})
_PLAIN = frozenset(f"{_YAML_ORG}{name}" for name in ("null", "bool", "int", "float", "timestamp", "map", "seq"))
_INT = regex(r"-?(0|[1-9][0-9]{0,17})")
_CODE = regex(r"[-+]?[0-9]+")  # of a customer, an order or a card, or a phone: a number would lose digits of it
_FLOAT = regex(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class Mapping(dict[str, Any]):
    """A mapping that knows its file, its line, and the line of each key."""

    __slots__ = ("file", "line", "lines", "size")
    file: str
    line: int
    lines: dict[str, int]
    size: int


class Sequence(list[Any]):
    """A list that knows its line and the line of each item."""

    __slots__ = ("line", "lines", "size")
    line: int
    lines: list[int]
    size: int


def line_at(data: Any, path: tuple[int | str, ...]) -> int:
    """The line of the value at `path`, or of the closest value around it that exists."""
    line = getattr(data, "line", 1)
    for part in path:
        if isinstance(data, Mapping) and part in data:
            line, data = data.lines.get(str(part), line), data[str(part)]
        elif isinstance(data, Sequence) and isinstance(part, int) and part < len(data):
            line, data = data.lines[part], data[part]
    return int(line)


def read_text(path: Path, name: str) -> str:
    """A file's text. Raises WorkspaceError as `read_bytes`, and if it is not UTF-8."""
    raw = read_bytes(path, name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        what = f"is not UTF-8 (byte 0x{raw[error.start]:02x})"
        raise WorkspaceError.at(name, line, what, "save it as UTF-8") from None


def read_bytes(path: Path, name: str) -> bytes:
    """What is in a file. Raises WorkspaceError if it is too big, unreadable or no plain file: then nothing is read.

    And OSError where nothing is wrong with the file.
    """
    try:
        with open_plain(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                what = f"is {size // 1024**2} MiB; the limit is {MAX_BYTES // 1024**2} MiB"
                raise WorkspaceError.at(name, 1, what, "split it into several files")
            return file.read()
    except OSError as error:
        if error.errno == errno.ESPIPE:
            raise WorkspaceError.at(name, 1, "is a pipe or a device", "put a plain file there") from None
        if not is_of_file(error):
            raise
        what = f"cannot be read: {error.strerror}"
        raise WorkspaceError.at(name, 1, what, "check that it is a readable file") from None


def parse_yaml(text: str, name: str, first_line: int = 1, *, any_tag: bool = False) -> Any:
    """The value of a YAML text. Raises WorkspaceError with the file's name and line.

    `any_tag`: a configuration of another program, of which little is looked at; what stands behind a tag is text.
    """
    text, back = _in_lines(text)
    builder = _Builder(name, first_line, any_tag, back)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + first_line
        what = f"has the character U+{error.character:04X}, which YAML does not allow"
        raise WorkspaceError.at(name, line, what, "remove it, or write it as an escape in double quotes") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + first_line
        what = getattr(error, "problem", None) or "it cannot be read"
        hint = "check the indentation, and put text with `: `, ` #` or a leading `@*&!%>|` in quotes"
        raise WorkspaceError.at(name, line, f"is not valid YAML here: {what}", hint) from None
    if builder.problems:
        raise WorkspaceError(builder.problems)
    return builder.root


def _in_lines(text: str) -> tuple[str, dict[int, str]]:
    """A text whose lines are those of editors and git, and what stands for the other breaks of YAML 1.1.

    In YAML 1.2 they break no line: with them, pasted from a web page, each later line would have a wrong number.
    """
    if not any(map(text.__contains__, _OTHER_BREAKS)):
        return text, {}
    free = (sign for sign in map(chr, range(0xE000, 0xF900)) if sign not in text)
    pairs = list(zip(_OTHER_BREAKS, free, strict=False))
    return text.translate({ord(each): sign for each, sign in pairs}), {ord(sign): each for each, sign in pairs}


@dataclass
class _Builder:
    """Puts parser events together into values, without recursion."""

    name: str
    first_line: int
    any_tag: bool = False
    back: dict[int, str] = field(default_factory=dict)  # what stands for breaks of lines that are none
    root: Any = None
    documents: int = 0
    values: int = 0
    stack: list[tuple[Any, str | None, str | None]] = field(default_factory=list)  # container, key, anchor
    anchors: dict[str, Any] = field(default_factory=dict)
    open_anchors: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def take(self, event: Any) -> None:
        kind = type(event)
        self._refuse_tag(getattr(event, "tag", None), event)
        if kind is yaml.ScalarEvent:
            value = event.value.translate(self.back) if self.back else event.value
            text = bool(event.style) or event.tag in _TEXT or self._awaits_key()
            self._place(value if text else _plain(value), event, event.anchor)
        elif kind is yaml.MappingStartEvent:
            mapping = Mapping()
            mapping.file, mapping.lines = self.name, {}
            self._open(mapping, event)
        elif kind is yaml.SequenceStartEvent:
            sequence = Sequence()
            sequence.lines = []
            self._open(sequence, event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close()
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents == 2:
                self._stop(event, "has two YAML documents", "remove the second `---`")

    def _refuse_tag(self, tag: str | None, event: Any) -> None:
        """Only those of plain values: of `!include` or `!!binary` the words behind it would be taken for the value."""
        if tag and tag not in _TEXT | _PLAIN and not self.any_tag:
            what = f"the tag `{tag.replace(_YAML_ORG, '!!')[:80]}` is not read"
            self._note(self._line(event), what, "write the value itself, without a tag")

    def _awaits_key(self) -> bool:
        return bool(self.stack) and type(self.stack[-1][0]) is Mapping and self.stack[-1][1] is None

    def _open(self, container: Any, event: Any) -> None:
        container.line, container.size = self._line(event), self.values
        if len(self.stack) >= MAX_DEPTH:
            self._stop(event, f"is nested deeper than {MAX_DEPTH} levels", "use fewer levels")
        if event.anchor:
            self.open_anchors.add(event.anchor)
        self.stack.append((container, None, event.anchor))

    def _close(self) -> None:
        container, _, anchor = self.stack.pop()
        container.size = self.values - container.size + 1
        self.open_anchors.discard(anchor or "")
        self._place(container, None, anchor, container.line)

    def _alias(self, event: Any) -> None:
        if event.anchor in self.open_anchors:
            self._stop(event, f"`*{event.anchor}` contains itself", "remove the loop")
        if event.anchor not in self.anchors:
            self._stop(event, f"`*{event.anchor}` has no anchor", f"define `&{event.anchor}` first")
        value = self.anchors[event.anchor]
        self.values += getattr(value, "size", 1)
        self._place(value, event, None)

    def _place(self, value: Any, event: Any, anchor: str | None, line: int = 0) -> None:
        line = line or self._line(event)
        self.values += 1
        if self.values > MAX_VALUES:
            self._stop(event, f"expands to more than {MAX_VALUES:,} values", "split the file, or remove `*` aliases")
        if anchor:
            self.anchors[anchor] = value
        if not self.stack:
            self.root = value
            return
        container, key, own_anchor = self.stack[-1]
        if type(container) is Sequence:
            container.append(value)
            container.lines.append(line)
        elif key is None:
            self.stack[-1] = (container, self._key(container, value, event, line), own_anchor)
        else:
            container[key] = value
            self.stack[-1] = (container, None, own_anchor)

    def _key(self, mapping: Mapping, value: Any, event: Any, line: int) -> str:
        if isinstance(value, (dict, list)):
            self._note(line, "a list or mapping cannot be a key", "use a plain word")
            return "?"
        key = str(value)
        if key == "<<" and not getattr(event, "style", None) and not self.any_tag:
            self._note(line, "`<<` takes nothing over from another mapping", "write out what is meant")
        if key in mapping:
            twice = f"`{key}` occurs twice in one mapping (first on line {mapping.lines[key]})"
            self._note(line, twice, "keep one of the two")
        mapping.lines[key] = line
        return key

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self.first_line

    def _stop(self, event: Any, message: str, hint: str) -> None:
        self._note(self._line(event) if event is not None else 1, message, hint)
        raise WorkspaceError(self.problems)

    def _note(self, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(Location(self.name, line), message, hint))


def _plain(text: str) -> Any:
    """An unquoted scalar's value by the YAML 1.2 core schema: null, true, false, numbers, else text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "-+.0123456789":
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text) and not _CODE.fullmatch(text):
            return float(text)
    return text
