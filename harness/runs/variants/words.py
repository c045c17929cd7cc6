"""The words of variants (words.yaml), and which words of a message they leave alone."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from harness.lazy_regex import regex
from harness.workspace import own_yaml

_SPACES = regex(r"(\s+)")
_AS_THEY_ARE = ("@", "://", "www.", "`", "#", "/", "\\", "_", "<", ">", "=")


def words() -> Any:
    """The tables of words.yaml."""
    return own_yaml(__package__, "words.yaml")


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """A message in runs, and whether a run's words may be changed.

    Numbers, links, addresses, paths, code and text in double quotes are left as they are.
    """
    quoted = False
    marked: list[tuple[str, bool]] = []
    for token in _SPACES.split(text):
        marks = sum(token.count(mark) for mark in '"\u201c\u201d')
        free = not (quoted or marks or any(c.isdigit() for c in token) or any(m in token for m in _AS_THEY_ARE))
        quoted ^= bool(marks % 2)
        marked.append((token, free))
    for free, group in groupby(marked, key=lambda each: each[1]):
        yield "".join(token for token, _ in group), free
