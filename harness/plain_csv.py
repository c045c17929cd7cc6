"""Tables in CSV that others wrote: read without surprises, or refused in words. On the ground, below all rooms."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONGEST_CELL = 10_000_000  # characters


class TableError(ValueError):
    """A table that cannot be read on from a line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of a row, and the line in which it begins."""

    line: int
    heads: tuple[str, ...]
    cells: list[str]

    def record(self) -> dict[str, str]:
        """The cells below a heading. Raises ValueError where there are more cells: they may belong anywhere."""
        if any(self.cells[len(self.heads) :]):
            counts = f"{len(self.cells)} cells but {len(self.heads)} headings"
            raise ValueError(f"has {counts}; put text with commas in quotes")
        return {head: cell for head, cell in zip(self.heads, self.cells, strict=False) if head}


def table(lines: Iterable[str], delimiter: str = ",") -> tuple[tuple[str, ...], Iterator[TableRow]]:
    """The headings and the rows below them. Raises TableError, later also from the rows.

    A heading that is there twice is refused: which of the two columns counts would be a guess.
    """
    rows = _rows(lines, delimiter)
    heads = headings(*next(rows, (1, [])))
    if len(heads) == 1 and (other := next((sign for sign in ";\t|" if sign in heads[0]), "")):
        sign = "tabs" if other == "\t" else f"`{other}`"
        raise TableError(1, f"has {sign} between its cells; save it as CSV with commas")
    return heads, (TableRow(line, heads, cells) for line, cells in rows)


def headings(line: int, cells: Iterable[str]) -> tuple[str, ...]:
    """The names of columns without spaces around them. Raises TableError for one that is there twice."""
    heads = tuple(cell.strip() for cell in cells)
    if twice := [head for head in heads if head and heads.count(head) > 1]:
        raise TableError(line, f"the column `{twice[0][:80]}` occurs twice")
    return heads


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, and the line in which it begins."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise TableError(start, f"is not valid CSV here: {error}") from None
    except ValueError as error:  # of a line, such as one that is not UTF-8
        raise TableError(reader.line_num + 1, str(error)) from None
