"""JSON that others wrote: read without surprises, or refused in words. On the ground, below all rooms."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BufferedIOBase
from typing import Any

from harness.lazy_regex import regex

MOST_DEPTH = 100
_BRACKETS = regex(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)  # outside of strings
_SURROGATE = regex(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_LONGEST_LINE = 64 << 20  # bytes
_MOST_BEGUN = 100  # braces after an object that are looked at
_MOST_DIGITS = 1000  # of a whole number; Python itself reads no more than 4300


class NotJSONError(ValueError):
    """A text that is not JSON, from a line on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError that says what is wrong, and in which column where that is known.

    A key that is there twice is refused: which of the two counts would be a guess.
    """
    return _read(_decoded(text), json.JSONDecoder.decode)


def only_object(text: str) -> Any:
    """The JSON object in a text, with or without words around it. Raises ValueError as `parse`.

    One that says something else after it is refused as well: a model that thinks aloud or corrects itself writes two,
    and which of them counts would be a guess.
    """
    start = text.find("{")
    if start < 0:
        raise ValueError("has no `{`")
    value, length = _read(text[start:], json.JSONDecoder.raw_decode)
    if any(other != value for other in _objects(text[start + length :])):
        raise ValueError("has another JSON object after the first one, which says something else")
    return value


def _objects(text: str) -> Iterator[Any]:
    """The JSON objects in a text, of as many as may begin in it."""
    at = -1
    for _ in range(_MOST_BEGUN):
        if (at := text.find("{", at + 1)) < 0:
            return
        with suppress(ValueError):
            value, length = _read(text[at:], json.JSONDecoder.raw_decode)
            yield value
            at += length - 1


def parse_object(text: str | bytes) -> dict[str, Any]:
    """As `parse`, for a line of a file that must be an object of whole characters."""
    line = _decoded(text).rstrip("\r\n")
    value = parse(line)
    if not isinstance(value, dict):
        raise ValueError("is not a JSON object")
    if _SURROGATE.search(line) and not _encodable(value):
        raise ValueError("has half of a character, such as `\\ud83d` alone")
    return value


def within_json(value: Any) -> Any:
    """The value, if JSON can hold its numbers. Raises ValueError for NaN and for endless ones, as `1e999` is."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        raise ValueError("has a number that JSON does not have: NaN, or one without an end") from None
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; anything else is left out."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _encodable(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def lines_of(file: BufferedIOBase) -> Iterator[bytes]:
    """The lines of a file. Raises ValueError for one that is too long to be a record; the rest of it is not read."""
    while line := file.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE:
            raise ValueError(f"is longer than {_LONGEST_LINE >> 20} MB")
        yield line


def decoded(lines: Iterable[bytes]) -> Iterator[str]:
    """Lines as text. Raises ValueError at the first that is not text."""
    return map(_decoded, lines)


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 (byte 0x{text[error.start]:02x} in column {error.start + 1})") from None


def _read(text: str, decode: Callable[[json.JSONDecoder, str], Any]) -> Any:
    try:
        value = decode(json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole), text)
    except json.JSONDecodeError as error:
        raise NotJSONError(error.lineno, f"is not JSON in column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError(f"is nested deeper than {MOST_DEPTH} levels") from None
    if text.count("[") + text.count("{") > MOST_DEPTH and _depth(text) > MOST_DEPTH:
        raise ValueError(f"is nested deeper than {MOST_DEPTH} levels")
    return value


def _depth(text: str) -> int:
    depth = deepest = 0
    for token in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"has a number of {len(digits)} digits")
    return int(digits)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"has the key `{twice[:80]}` twice")
    return found
