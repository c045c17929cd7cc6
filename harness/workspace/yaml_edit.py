"""Changes single values in a YAML text that people wrote, and leaves every other byte alone.

Each change is made where the value stands, in the style that is there: `[a, b]` stays in its line, lines stay lines,
quotes stay quotes. What comes of it is read back and compared with what it must say.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from harness.lazy_regex import regex
from harness.workspace.problems import WorkspaceError
from harness.workspace.scalar_edit import below, composed
from harness.workspace.yaml_source import parse_yaml

Path = tuple[str | int, ...]

_BY_HAND = "change it in the YAML beside, or in the file"
_ODD = regex("[\r\x85\u2028\u2029\t]| \n|\n | $")  # what lines of their own would not keep


def with_values(text: str, name: str, changes: Mapping[Path, Any], order: Sequence[str] = ()) -> str:
    """The text with other values at these paths; None takes a key away. `order` is that of keys which are new.

    Raises WorkspaceError for a text that is no YAML, and where a value cannot be changed on its own, as with anchors.
    """
    wanted = _bare(parse_yaml(text, name))
    for path, value in changes.items():
        before = value_at(wanted, path)
        if before == value and type(before) is type(value):
            continue
        text = _YamlText(text, tuple(order)).changed(path, before, value)
        wanted = _wanted(wanted, path, value)
    try:
        as_wanted = _bare(parse_yaml(text, name)) == wanted
    except WorkspaceError:
        as_wanted = False
    if not as_wanted:
        raise WorkspaceError.at(name, 1, "cannot be changed here on its own", _BY_HAND)
    return text


def with_item(text: str, name: str, path: Path, place: int, value: Any) -> str:
    """The text with another item in the list at a path; None takes away the one that is there.

    Raises WorkspaceError as `with_values`.
    """
    wanted = _bare(parse_yaml(text, name))
    items = list(value_at(wanted, path) or [])
    items[place : place + (value is None)] = [] if value is None else [value]
    source = _YamlText(text, ())
    edited = source.without((*path, place)) if value is None else source.inserted(path, place, value)
    if _bare(parse_yaml(edited, name)) != _wanted(wanted, path, items):
        raise WorkspaceError.at(name, 1, "cannot be changed here on its own", _BY_HAND)
    return edited


def _bare(value: Any) -> Any:
    """Without places, and free to be changed."""
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items()}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def value_at(data: Any, path: Path) -> Any:
    """The value at a path; None where there is none."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _wanted(data: Any, path: Path, value: Any) -> Any:
    """What the text must say afterwards. A mapping that loses its last key goes too."""
    data = copy.deepcopy(data)
    holders = [data]
    for part in path[:-1]:
        inner = value_at(holders[-1], (part,))
        if inner is None:
            inner = holders[-1][part] = {}
        holders.append(inner)
    if value is not None:
        holders[-1][path[-1]] = value
        return data
    for holder, part in zip(reversed(holders), reversed(path), strict=True):
        del holder[part]
        if holder:
            break
    return data


@dataclass(frozen=True, slots=True)
class _Place:
    """A value in the text: its node, its key or number, the node around it, and whether that is in brackets."""

    node: Any
    part: str | int = ""
    holder: Any = None
    flow: bool = False


@dataclass(frozen=True, slots=True)
class _YamlText:
    """A text, and where its values stand: marks count characters, by the parser that reads the files too."""

    text: str
    order: tuple[str, ...]

    def changed(self, path: Path, before: Any, value: Any) -> str:
        """With another value at a path; `before` is the one there."""
        if value is None:
            return self.without(path)
        found = self._places(path)
        if len(found) <= len(path):
            return self._added(found[-1], path[len(found) - 1 :], value)
        if isinstance(before, list) and isinstance(value, list) and value and before:
            return self._items(path, before, value)
        return self._replaced(found[-1], value)

    def without(self, path: Path) -> str:
        """Without the value at a path, and without what it leaves empty."""
        found = self._places(path)
        if len(found) <= len(path):
            return self.text
        while len(found) > 2 and len(found[-1].holder.value) == 1:
            found.pop()
        place = found[-1]
        entries = self._entries(place.holder)
        number = next(n for n, entry in enumerate(entries) if entry[0] == place.part)
        _, start, end = entries[number]
        if place.holder.flow_style:
            cut = (start, entries[1][1]) if number == 0 else (entries[number - 1][2], end)
        elif number == 0 and len(entries) > 1 and self.text[self._line(start) : start].strip():
            cut = (start, entries[1][1])  # it stands behind a dash, where the next one goes
        else:
            cut = (self._line(start), self._next_line(end))
        return self.text[: cut[0]] + self.text[cut[1] :]

    def inserted(self, path: Path, number: int, value: Any) -> str:
        """With one more item of a list, in its place."""
        place = self._places(path)[-1]
        entries, node = self._entries(place.node), place.node
        if node.flow_style:
            if number < len(entries):
                at, words = entries[number][1], f"{_flow(value)}, "
            else:
                at = entries[-1][2] if entries else node.start_mark.index + 1
                words = f", {_flow(value)}" if entries else _flow(value)
            return self.text[:at] + words + self.text[at:]
        at = self._line(entries[number][1]) if number < len(entries) else self._next_line(entries[-1][2])
        dumped: str = yaml.dump([value], Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=10**9)
        return self.text[:at] + _moved(dumped, node.start_mark.column) + self.text[at:]

    def _places(self, path: Path) -> list[_Place]:
        """The root and every value on the way, as far as there are any."""
        found = [_Place(composed(self.text))]
        for part in path:
            node = found[-1].node
            inner = next((value for key, value in _pairs(node) if key == part), None)
            if inner is None:
                break
            found.append(_Place(inner, part, node, found[-1].flow or bool(node.flow_style)))
        return found

    def _items(self, path: Path, before: list[Any], value: list[Any]) -> str:
        """A list item by item, so that what stands beside the others stays."""
        first = next((n for n, (a, b) in enumerate(zip(before, value, strict=False)) if a != b), None)
        first = min(len(before), len(value)) if first is None else first
        kept = 0
        while kept < min(len(before), len(value)) - first and before[-1 - kept] == value[-1 - kept]:
            kept += 1
        old, new = before[first : len(before) - kept], value[first : len(value) - kept]
        source = self
        for number in range(max(len(old), len(new)) - 1, -1, -1):
            at = first + number
            if number >= len(new):
                text = source.without((*path, at))
            elif number >= len(old):
                text = source.inserted(path, first + len(old), new[number])
            else:
                text = source._replaced(source._places((*path, at))[-1], new[number])
            source = _YamlText(text, self.order)
        return source.text

    def _replaced(self, place: _Place, value: Any) -> str:
        node = place.node
        start, end = node.start_mark.index, self._end(node)
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:  # lines below their key
            key = next(key for key, inner in place.holder.value if inner is node)
            start = self.text.index(":", key.end_mark.index) + 1
            return self.text[:start] + " " + self._written(place, value) + self.text[end:]
        space = " " if self.text[start - 1 : start] == ":" else ""
        return self.text[:start] + space + self._written(place, value) + self.text[end:]

    def _written(self, place: _Place, value: Any) -> str:
        """A value as it is written there: lines as lines, in the quotes of the one before."""
        style = place.node.style if isinstance(place.node, yaml.ScalarNode) else None
        quotes = style if style in ("'", '"') and place.node.value else None
        if place.flow or not isinstance(value, str) or "\n" not in value:
            return _flow(value, quotes, flow=place.flow)
        column = next(key for key, inner in place.holder.value if inner is place.node).start_mark.column
        return _lines(value, column)

    def _added(self, place: _Place, path: Path, value: Any) -> str:
        """With a key that is new, after those which come before it by the order."""
        key, node = path[0], place.node
        for part in reversed(path[1:]):
            value = {part: value}
        if isinstance(node, yaml.ScalarNode):  # nothing is written there yet
            return self._replaced(place, {key: value})
        entries, ranks = self._entries(node), {name: rank for rank, name in enumerate(self.order)}
        before = [n for n, each in enumerate(entries) if ranks.get(str(each[0]), -1) < ranks.get(str(key), len(ranks))]
        after = max(before, default=-1)
        if node.flow_style:
            words = f"{_flow(key)}: {_flow(value)}"
            if after < 0:
                at = node.start_mark.index + 1
                return self.text[:at] + words + (", " if entries else "") + self.text[at:]
            return self.text[: entries[after][2]] + f", {words}" + self.text[entries[after][2] :]
        column = node.start_mark.column
        words = _lines(value, column) if isinstance(value, str) and "\n" in value else _flow(value, flow=False)
        return below(self.text, entries[max(after, 0)][2], column, f"{_flow(key)}: {words}")

    def _entries(self, node: Any) -> list[tuple[str | int, int, int]]:
        """Each key or number of a collection, with where it begins and where its value ends."""
        if isinstance(node, yaml.MappingNode):
            return [(key.value, key.start_mark.index, self._end(value)) for key, value in node.value]
        return [(number, each.start_mark.index, self._end(each)) for number, each in enumerate(node.value)]

    def _end(self, node: Any) -> int:
        """Where a value ends, without the comments and empty lines that follow."""
        end: int = node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            return len(self.text[:end].rstrip()) if node.style in ("|", ">") else end
        if node.flow_style or not node.value:
            return end
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)

    def _line(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _next_line(self, place: int) -> int:
        end = self.text.find("\n", place)
        return end + 1 if end >= 0 else len(self.text)


def _pairs(node: Any) -> list[tuple[str | int, Any]]:
    if isinstance(node, yaml.MappingNode):
        return [(key.value, value) for key, value in node.value]
    return list(enumerate(node.value)) if isinstance(node, yaml.SequenceNode) else []


def _flow(value: Any, quotes: str | None = None, *, flow: bool = True) -> str:
    """A value in one line; `flow`: among brackets, where a comma is no text."""
    if isinstance(value, str):
        value = _Quoted(value, quotes or ('"' if "\n" in value else None))
    if flow or isinstance(value, (dict, list)):
        dumped: str = yaml.dump(
            [value], Dumper=PlainDumper, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9
        )
        return dumped.strip()[1:-1]
    dumped = yaml.dump({"k": value}, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=10**9)
    return dumped.strip().removeprefix("k: ")


def _lines(text: str, column: int) -> str:
    """A text of several lines, below a key in that column."""
    if _ODD.search(text):
        return _flow(text, '"', flow=False)
    value = _Quoted(text, "|")
    dumped: str = yaml.dump({"k": value}, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=10**9)
    head, _, rest = dumped.removeprefix("k: ").partition("\n")
    return f"{head}\n{_moved(rest, column)}".rstrip("\n") if not head.endswith("+") else _flow(text, '"', flow=False)


def _moved(lines: str, column: int) -> str:
    return re.sub("^(?=.)", " " * column, lines, flags=re.MULTILINE)


class _Quoted(str):
    """A text with the way in which it is to be written."""

    __slots__ = ("style",)
    style: str | None

    def __new__(cls, text: str, style: str | None) -> "_Quoted":
        made = super().__new__(cls, text)
        made.style = style
        return made


_OTHER_BREAK = regex("[\r\x85\u2028\u2029]")  # of YAML 1.1 alone: in double quotes it is written as an escape


class PlainDumper(yaml.SafeDumper):
    """Writes as people do: lists further in than their key, and quotes around what would be read as a number."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: PlainDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _OTHER_BREAK.search(text) else "|" if "\n" in text and not _ODD.search(text) else None
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)
    return node


def _quoted(dumper: PlainDumper, text: _Quoted) -> yaml.ScalarNode:
    style = '"' if _OTHER_BREAK.search(text) else text.style
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)
    return node


_NUMBER = regex(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
PlainDumper.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBER, list("-+.0123456789"))
PlainDumper.add_representer(str, _text)
PlainDumper.add_representer(_Quoted, _quoted)
