"""Tables of Markdoc, whose rows are lists between lines, as tables of Markdown."""

import re

from harness.lazy_regex import regex

_TABLE = regex(
    r"(?m)^[ \t]*\{%\s*table\b[^%]*%\}[ \t]*\n(?P<rows>(?:(?!\{%\s*table\b).)*?)^[ \t]*\{%\s*/table\s*%\}", re.DOTALL
)
_RULE = regex(r"(?m)^[ \t]*-{3,}[ \t]*$")
_CELL = regex(r"(?m)^[*-](?=\s)")
_GIVEN = regex(r"[ \t]*\{%\s*(?:[\w-]+=[^%]*)%\}")
_SPAN = regex(r"\bcolspan=(\d)")
_BLOCK_OF_CODE = regex(r"(?m)^[ \t]*\ue001\d+\ue002[ \t]*$")


def with_tables(text: str, lost: dict[str, None]) -> str:
    """A text whose tables are Markdown's. Its code is put away; a table with blocks of it stays a list."""
    return _TABLE.sub(_as_rows, text)


def _as_rows(table: re.Match[str]) -> str:
    rows = [_cells(row) for row in _RULE.split(table["rows"])]
    rows = [row for row in rows if row]
    if not rows or _BLOCK_OF_CODE.search(table["rows"]):
        return table["rows"]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(["", lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:], ""])


def _cells(row: str) -> list[str]:
    """The words of each cell in a line; one that spans others is repeated."""
    found: list[str] = []
    for cell in _CELL.split(row)[1:]:
        span = _SPAN.search(cell)
        words = " ".join(_GIVEN.sub("", cell).split()).replace("|", r"\|")
        found += [words] * (int(span[1]) if span else 1)
    return found
