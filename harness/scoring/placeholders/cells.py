"""Cells of tables in which nobody wrote a value."""

import re
from collections.abc import Iterator

from harness.commonmark import commonmark
from harness.lazy_regex import regex

_AMOUNT = regex(r"(?:[$\u20ac\u00a3] ?)?\d[\d.,]*(?: ?[^\W\d_]+| ?%| ?[$\u20ac\u00a3])?")
_TICKED = regex(r"[\W_]*|yes|no|x|y|n|true|false", re.IGNORECASE)


def empty_cells(text: str) -> Iterator[tuple[str, int]]:
    """Cells of a Markdown table without a value where others of their column have one: the column, and the line from 0.

    A column of ticks may have empty cells: they say no. So is a question mark no value among amounts.
    """
    if not re.search(r"(?m)^[ \t>]*\|?[ \t:-]*-[ \t:|-]*\|[ \t:|-]*$", text):
        return
    rows: list[list[tuple[str, int]]] = []
    for token in commonmark(tables=True).parse(text):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
            line = token.map[0] if token.map else 0
        elif token.type == "inline" and token.level and rows:
            rows[-1].append((token.content.strip(), line))
        elif token.type == "table_close":
            yield from _empty_in(rows)
            rows = []


def _empty_in(rows: list[list[tuple[str, int]]]) -> Iterator[tuple[str, int]]:
    head, *body = rows
    for at, (column, _) in enumerate(head):
        cells = [row[at] for row in body if at < len(row)]
        amounts = any(_AMOUNT.fullmatch(words) for words, _ in cells)
        if any(not _TICKED.fullmatch(words) for words, _ in cells):
            yield from ((column, line) for words, line in cells if not words or (amounts and words == "?"))
