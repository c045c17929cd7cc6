"""One scenario in the text of its file: its lines, so that they can be changed while no other byte is."""

from dataclasses import dataclass, field, replace
from functools import lru_cache

import yaml

from harness.lazy_regex import regex
from harness.workspace.problems import WorkspaceError

_LINE = regex("[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+$")
_ITEM = regex(r" *- ")
_NOTHING_YET = regex(r"scenarios:\s*(\[\s*\])?\s*(#.*)?$")
_SCHEMA = "# yaml-language-server: $schema=../{up}rules/schema/scenarios.json\n"
_BY_HAND = "change it in the file"


@dataclass(frozen=True, slots=True)
class ScenarioBlock:
    """The lines of one scenario, moved to the left margin."""

    id: str
    line: int  # of the first one in the file, from 1
    text: str
    comment: str  # what stands directly above it, without `#`


@dataclass(frozen=True, slots=True)
class _Item:
    """Where an item of the list stands: its lines from `start` to before `end`, its comment from `above`."""

    id: str
    above: int
    start: int
    end: int
    column: int
    alone: bool  # nothing in it is needed elsewhere, or comes from there


@dataclass(frozen=True, slots=True)
class _Layout:
    lines: tuple[str, ...]
    items: tuple[_Item, ...] = ()
    editable: bool = True  # a list of lines
    ends: int = 0  # the line after the list
    key: int | None = None  # the line of `scenarios:`


@dataclass(frozen=True, slots=True)
class ScenarioBlocks:
    """The scenarios of a file as it is. Raises WorkspaceError where the text is no YAML."""

    text: str
    name: str
    _layout: _Layout = field(init=False)

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "_layout", _laid_out(self.text))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise WorkspaceError.at(self.name, line, "is not valid YAML here", "fix the file first") from None

    def find(self, id_: str) -> ScenarioBlock | None:
        """That scenario; None where the file has none of that id. Raises WorkspaceError for one in brackets, ..."""
        item = self._item(id_)
        if item is None:
            return None
        lines = [_unix(line) for line in self._layout.lines[item.start : item.end]]
        above = self._layout.lines[item.above : item.start]
        comment = "\n".join(line.strip().lstrip("#").strip() for line in above)
        return ScenarioBlock(id_, item.start + 1, "".join(_shifted(lines, -self._shift(item))), comment)

    def replaced(self, id_: str, block: str) -> str:
        """The file with other lines for that scenario. Raises WorkspaceError where it has none."""
        item = self._known(id_)
        return self._joined(item.start, item.end, self._indented(block, self._shift(item)))

    def removed(self, id_: str) -> str:
        """The file without that scenario and the comment above it. Raises WorkspaceError where it has none."""
        item, layout = self._known(id_), self._layout
        if len(layout.items) == 1 and layout.key is not None:
            line = layout.lines[layout.key]
            return self._joined(layout.key, item.end, [line.replace("scenarios:", "scenarios: []", 1)])
        end = item.end
        while item.above and not layout.lines[item.above - 1].strip() and end < layout.ends:
            if layout.lines[end].strip():
                break
            end += 1  # an empty line above is enough
        return self._joined(item.above, end, [])

    def added(self, block: str) -> str:
        """The file with one more scenario, at the end of its list. Raises WorkspaceError for a list in brackets."""
        layout = self._layout
        if layout.items:
            last = layout.items[-1]
            apart = len(layout.items) > 1 and not layout.lines[last.above - 1].strip()
            lines = self._indented(block, last.column)
            return self._joined(last.end, last.end, ["\n", *lines] if apart else lines)
        lines = self._indented(block, 2)
        if layout.key is not None and _NOTHING_YET.match(layout.lines[layout.key].strip()):
            return self._joined(layout.key, layout.key + 1, ["scenarios:\n", *lines])
        if layout.key is not None:
            raise WorkspaceError.at(self.name, layout.key + 1, "has its scenarios in brackets", _BY_HAND)
        head = () if layout.lines else (_SCHEMA.format(up="../" * (self.name.count("/") - 1)),)
        return self._joined(len(layout.lines), len(layout.lines), [*head, "scenarios:\n", *lines])

    def alone(self, block: str) -> tuple[str, int]:
        """A file with these lines as its only scenario and all else that this one says, and the first line of them."""
        layout = self._layout
        start = layout.items[0].start if layout.items else layout.ends
        before = [_unix(line) for line in layout.lines[:start]]
        if not layout.items and layout.key is not None:
            before[layout.key] = "scenarios:\n"
        elif layout.key is None:
            before.append("scenarios:\n")
        column = layout.items[0].column if layout.items else 2
        after = [_unix(line) for line in layout.lines[layout.ends :]] if layout.items else []
        return "".join([*before, *_shifted(block.splitlines(keepends=True), column), *after]), len(before) + 1

    def _item(self, id_: str) -> _Item | None:
        item = next((each for each in self._layout.items if each.id == id_), None)
        if item and not (self._layout.editable and item.alone and _ITEM.match(self._layout.lines[item.start])):
            what = f"the scenario `{id_}` cannot be changed on its own: it has anchors, or stands in brackets"
            raise WorkspaceError.at(self.name, item.start + 1, what, _BY_HAND)
        return item

    def _known(self, id_: str) -> _Item:
        if item := self._item(id_):
            return item
        raise WorkspaceError.at(self.name, 1, f"has no scenario `{id_}` any more", "look for it in the list")

    def _shift(self, item: _Item) -> int:
        """How far all its lines are in; less than its dash is only where one of them is."""
        lines = [line for line in self._layout.lines[item.start : item.end] if line.strip()]
        return min(item.column, *(len(line) - len(line.lstrip(" ")) for line in lines))

    def _indented(self, block: str, by: int) -> list[str]:
        lines = _shifted(block.splitlines(keepends=True), by)
        return [line if line.endswith("\n") else f"{line}\n" for line in lines]

    def _joined(self, start: int, end: int, lines: list[str]) -> str:
        """The file with these lines in place of some of its own, with its line breaks."""
        before = list(self._layout.lines[:start])
        broken = "\r\n" if "\r\n" in self.text else "\n"
        if before and before[-1][-1] not in "\n\r":
            before[-1] += broken
        return "".join([*before, *(line.replace("\n", broken) for line in lines), *self._layout.lines[end:]])


def _unix(line: str) -> str:
    return f"{line[:-2]}\n" if line.endswith("\r\n") else line


def _shifted(lines: list[str], by: int) -> list[str]:
    if by < 0:
        return [line[-by:] if line.strip() else line.lstrip(" ") for line in lines]
    return [" " * by + line if line.strip() else line for line in lines]


@lru_cache(maxsize=64)
def _laid_out(text: str) -> _Layout:
    """Where the items of `scenarios:` stand. Raises YAMLError."""
    lines = tuple(_LINE.findall(text))
    reader = _Reader()
    for event in yaml.parse(text.removeprefix("\ufeff"), Loader=yaml.CSafeLoader):
        reader.take(event)
    if reader.key is None or not reader.items:
        return _Layout(lines, ends=len(lines), key=reader.key)
    ends = reader.ends if reader.ends else len(lines)
    starts = [_dash(lines, item.start) for item in reader.items]
    column = len(lines[starts[0]]) - len(lines[starts[0]].lstrip(" "))
    list_end = _trimmed(lines, starts[-1], ends, column)
    items, past = [], reader.key + 1
    for item, start, after in zip(reader.items, starts, [*starts[1:], list_end], strict=True):
        end = _trimmed(lines, start, after, column)
        above = start
        while above > past and lines[above - 1].lstrip().startswith("#"):
            above -= 1
        items.append(replace(item, above=_proposed(lines, above, start), start=start, end=end, column=column))
        past = end
    return _Layout(lines, tuple(items), not reader.flow, list_end, reader.key)


def _dash(lines: tuple[str, ...], start: int) -> int:
    """The line of an item's dash, which may stand above what the item says."""
    while start and not lines[start].lstrip().startswith(("-", "[", "scenarios")):
        start -= 1
    return start


def _trimmed(lines: tuple[str, ...], start: int, end: int, column: int) -> int:
    """The end of an item without the empty lines and the comments that belong to what follows."""
    while end > start + 1:
        line = lines[end - 1]
        comment = line.lstrip().startswith("#") and len(line) - len(line.lstrip(" ")) <= column
        if line.strip() and not comment:
            break
        end -= 1
    return end


def _proposed(lines: tuple[str, ...], above: int, start: int) -> int:
    """Where the comment of an item begins: a heading may stand above that of a proposal."""
    said = (n for n in range(start - 1, above - 1, -1) if lines[n].lstrip("# ").startswith("Proposed:"))
    return next(said, above)


class _Reader:
    """Follows the parser's events as far as the items of `scenarios:`."""

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self.key: int | None = None
        self.ends = 0
        self.flow = False
        self._depth = 0
        self._keys: dict[int, str | None] = {}  # by depth: the key whose value comes, None where a key comes
        self._inside = False

    def take(self, event: yaml.Event) -> None:
        """The next event."""
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent, yaml.CollectionStartEvent)):
            self._begin(event)

    def _begin(self, event: yaml.Event) -> None:
        value = getattr(event, "value", "")
        if self._depth == 2 and self._inside:
            self.items.append(_Item("", 0, _line(event), 0, 0, True))
        if self._inside and self.items and getattr(event, "anchor", None):  # an alias has that of its anchor
            self.items[-1] = replace(self.items[-1], alone=False)
        if self._depth in self._keys and self._keys[self._depth] is None:
            self._keys[self._depth] = str(value)
            if self._depth == 1 and value == "scenarios":
                self.key = _line(event)
            return
        of = self._keys.get(self._depth)
        if self._depth == 3 and self._inside and of == "id" and isinstance(event, yaml.ScalarEvent):
            self.items[-1] = replace(self.items[-1], id=str(value))
        if isinstance(event, yaml.CollectionStartEvent):
            if self._depth == 1 and of == "scenarios" and isinstance(event, yaml.SequenceStartEvent):
                self._inside, self.flow = True, bool(event.flow_style)
            self._depth += 1
            if isinstance(event, yaml.MappingStartEvent):
                self._keys[self._depth] = None
        elif self._depth in self._keys:
            self._keys[self._depth] = None

    def _close(self, event: yaml.Event) -> None:
        self._keys.pop(self._depth, None)
        self._depth -= 1
        if self._inside and self._depth == 1:
            self._inside, self.ends = False, _line(event)
        if self._depth in self._keys:
            self._keys[self._depth] = None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0
