"""Objects of JSON that have a key twice: which of two values counts would be a guess, so such a record is reported."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from harness.live.conversations.envelopes import HeldRecord
from harness.live.conversations.records import Record

_MARK: Any = ("a key of this object is there twice",)  # no key of JSON


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A key that an object has twice, in place of the record that it is in."""

    name: str


class Objects:
    """Makes the objects of a file, and marks one that has a key twice; of two lists of records both count."""

    def __init__(self, envelopes: Collection[str]) -> None:
        self._envelopes = envelopes
        self._marked = False  # whether any object of the file is; a parser is ahead of what it hands out

    def empty(self) -> Record:
        """An object that takes its keys one by one; a list or object may still be filled after that."""
        return _WatchedKeys(self._again)

    def of(self, pairs: list[tuple[str, Any]]) -> Record:
        """An object of all its keys, as the parser has them."""
        found = dict(pairs)
        if len(found) < len(pairs):
            found = self.empty()
            for key, value in pairs:
                found[key] = value
        return found

    def each_whole(self, value: Any, held: Iterable[HeldRecord]) -> Iterator[HeldRecord | RepeatedKey]:
        """What a value holds; what has a key twice is reported in its place, and at the end what has it around them."""
        marks, told = list(_marks(value)) if self._marked else [], 0
        for key, item in held:
            inside = list(_marks(item)) if marks else []
            told += len(inside)
            yield RepeatedKey(inside[0]) if inside else (key, item)
        if len(marks) > told:
            yield RepeatedKey(marks[0])

    def _again(self, found: Record, key: str, value: Any) -> None:
        before = found[key]
        if isinstance(before, list) and isinstance(value, list) and key in self._envelopes:
            value[:0] = before
        elif before != value:
            dict.__setitem__(found, _MARK, key)
            self._marked = True


class _WatchedKeys(Record):
    """An object that hears of a key that is there again."""

    __slots__ = ("_again",)

    def __init__(self, again: Callable[[Record, str, Any], None]) -> None:
        self._again = again

    def __setitem__(self, key: str, value: Any) -> None:
        if key in self:
            self._again(self, key, value)
        super().__setitem__(key, value)


def _marks(value: Any) -> Iterator[str]:
    """The keys that are there twice in an object, or somewhere in it."""
    around = [value]
    while around:
        value = around.pop()
        if isinstance(value, dict):
            if _MARK in value:
                yield value[_MARK]
            around += value.values()
        elif isinstance(value, list):
            around += value
