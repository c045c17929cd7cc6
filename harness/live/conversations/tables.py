"""Reads records from tables: CSV as any program writes it, and Parquet."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from harness.lazy_regex import regex
from harness.live.conversations.records import Note, NoteReason, Place, Read, Skipped, SkipReason
from harness.live.conversations.unpacking import CHUNK, unpacked
from harness.plain_csv import TableError, TableRow, headings

_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_CELL = 10_000_000  # characters
_MOST_LINES = 5  # more of the headings, where one is not at its end
_MISQUOTED = "has a quotation mark that is not closed; inside a cell one is written twice"
_BREAK = regex(r"\s*[\r\n]+\s*")  # of a heading of two lines


def table_records(path: Path) -> Iterator[Read | Skipped]:
    """Every row of a table as a record; the names of columns without spaces around them."""
    yield from _parquet(path) if path.suffix == ".parquet" else _csv(path)


def _csv(path: Path) -> Iterator[Read | Skipped]:
    encoding = _encoding(path)
    if encoding == "cp1252":
        yield Note(Place(path.name, 1), NoteReason.NOT_UTF8)
    csv.field_size_limit(_LONGEST_CELL)
    number = 0
    with unpacked(path) as (data, source):
        text = io.TextIOWrapper(data, encoding, errors="replace", newline="")
        try:
            for number, row in enumerate(_rows(text), 1):
                place = Place(path.name, number)
                yield _read(row, place, path) if isinstance(row, TableRow) else Skipped(place, row, _MISQUOTED)
        except TableError as error:
            yield Skipped(Place(path.name, error.line), SkipReason.TWICE, str(error))
        except csv.Error as error:
            yield Skipped(Place(path.name, number + 1), SkipReason.BREAKS_OFF, str(error))
        if source.broken:
            yield Skipped(Place(path.name, number + 1), SkipReason.BREAKS_OFF, source.broken)


def _read(row: TableRow, place: Place, path: Path) -> Read | Skipped:
    """A row that is shifted may make a public reply of an internal note, so it is left out."""
    try:
        return Read(place, row.record(), path=str(path))
    except ValueError as error:
        return Skipped(place, SkipReason.SHIFTED, str(error))


def _rows(text: io.TextIOWrapper) -> Iterator[TableRow | SkipReason]:
    """Every row that says something, or why nobody can say which lines are its own: a quote that is not closed takes
    in the rows below it, with what others wrote."""
    first = text.readline()
    while first and not first.strip():
        first = text.readline()
    told = first.strip().lower()
    separator = told[4:5] if told.startswith("sep=") else ""  # as Excel writes it, on a line of its own
    head = text.readline() if separator else first
    lines = [head, *islice(text, _MOST_LINES if head.count('"') % 2 else 0)]
    separator = separator or max(_SEPARATORS, key=_without_quoted("".join(lines)).count)
    of_row: list[str] = []
    at_end = False

    def read() -> Iterator[str]:
        nonlocal at_end
        for line in chain(lines, text):
            of_row.append(line)
            yield line
        at_end = True

    rows = csv.reader(read(), delimiter=separator)
    names = headings(1, (_BREAK.sub(" ", each) for each in next(rows, [])))
    of_row.clear()
    for cells in rows:
        if (len(of_row) > 1 or at_end) and not _is_well_quoted(of_row, separator):
            yield SkipReason.BREAKS_OFF if at_end else SkipReason.SHIFTED
        elif any(cells):
            yield TableRow(1, names, cells)
        of_row.clear()


def _is_well_quoted(lines: list[str], separator: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def _without_quoted(line: str) -> str:
    return "".join(line.split('"')[::2])


def _encoding(path: Path) -> str:
    """UTF-8 where every byte of the file is; one pass through it. UTF-16 with a mark comes as UTF-8."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    with unpacked(path) as (data, _):
        while chunk := data.read(CHUNK):
            try:
                decode(chunk)
            except UnicodeDecodeError:
                return "cp1252"
    return "utf-8-sig"


def _parquet(path: Path) -> Iterator[Read | Skipped]:
    from harness.pipelines import read_file
    from harness.turns import PipelineError

    number = 0
    try:
        for number, record in enumerate(read_file(path), 1):
            yield Read(Place(path.name, number), record, path=str(path))
    except PipelineError as error:
        yield Skipped(Place(path.name, number + 1), SkipReason.BREAKS_OFF, str(error))
