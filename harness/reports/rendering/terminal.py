"""A document on a terminal: tables and colour for people, plain lines and tab-separated text when it is piped."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from textwrap import wrap
from typing import Any, TextIO

from harness.lazy_regex import regex
from harness.reports.document import (
    Block,
    Document,
    Edited,
    Fold,
    Gap,
    Heading,
    Items,
    Quote,
    Span,
    Table,
    Text,
    Words,
    text_of,
)
from harness.reports.document import spans as spans_of
from harness.safe_text import coloured, safe

_STYLES = {
    "good": "bold green", "bad": "bold red", "wait": "yellow",
    "strong": "bold", "removed": "red strike", "added": "bold green",
}  # fmt: skip
_BREAKS = regex(r"\s*[^\S ]\s*")
_EASILY_READ = 30  # characters of a column; with fewer, long sentences become towers
_HARDLY_READ = 14
_BETWEEN = 3  # of two columns
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}  # as `git diff --word-diff` has them


def plain(text: str) -> str:
    """The text in one line, without characters that steer a terminal."""
    return safe(_BREAKS.sub(" ", text))


def row(cells: Iterable[Words]) -> str:
    """A line of tab-separated text."""
    return "\t".join(map(_piped, cells)) + "\n"


def write(document: Document, out: TextIO) -> None:
    """Write it all. Colour only on a terminal, and never when NO_COLOR is set."""
    _write(document.blocks, out, 0)
    _write([Gap(), *document.lead] if document.lead and document.blocks else document.lead, out, 0)


def _write(blocks: Iterable[Block], out: TextIO, indent: int) -> None:
    for number, block in enumerate(blocks):
        match block:
            case Heading():
                out.write(("\n" if number else "") + f"{plain(block.text)}\n")
            case Gap():
                out.write("\n")
            case Text():
                _text(block, out, indent + block.indent)
            case Quote():
                _line((Span(f"{block.who}: {block.text}"),), out, indent + block.indent, "italic")
            case Table():
                _table(block, out)
            case Items():
                _items(block, out, indent)
            case Edited():
                _edited(block, out, indent + block.indent)
            case Fold():
                head = ": ".join(filter(None, (text_of(block.label), block.at, block.name)))
                colon = "" if block.name else ":"
                out.write(f"{' ' * (indent + block.indent)}{plain(head)}{colon}\n")
                _write(block.blocks, out, indent + block.indent)


def _text(block: Text, out: TextIO, indent: int) -> None:
    for line in wrap(plain(text_of(block.words)), block.width) if block.width else [block.words]:
        _line(spans_of(line), out, indent)


def _items(block: Items, out: TextIO, indent: int) -> None:
    for item in block.items:
        lead = "".join(f"{part}: " for part in (item.at, item.name) if part)
        _line((Span(block.mark + lead), *spans_of(item.words)), out, indent)
    if block.more:
        _line((Span(block.mark), *spans_of(block.more)), out, indent)


def _line(said: Sequence[Span], out: TextIO, indent: int, style: str = "") -> None:
    if out.isatty() and (style or any((span.tone or span.style) in _STYLES for span in said)):
        words = _styled(said)
        words.stylize(style)
        _print(words, out, indent)
    else:
        out.write(" " * indent + _piped(said) + "\n")


def _table(block: Table, out: TextIO) -> None:
    if not out.isatty():
        out.writelines(map(row, (block.headings, *block.rows)))
        return
    if block.wide and _room_for(block) > _console(out).width:
        _split(block, out)
        return
    table = _rich_table()
    for heading in block.headings:
        table.add_column(
            plain(heading), ratio=3 if heading in block.wide else None, overflow="fold" if block.wide else "ellipsis"
        )
    for cells in block.rows:
        table.add_row(*map(_styled, cells))
    _print(table, out)


def _room_for(block: Table) -> int:
    """Characters that a line needs for the wide columns to be read with ease."""
    return sum(
        _BETWEEN + (_EASILY_READ if heading in block.wide else max(map(len, _column(block, at))))
        for at, heading in enumerate(block.headings)
    )


def _column(block: Table, at: int) -> list[str]:
    return [plain(text_of(cells[at])) for cells in (block.headings, *block.rows)]


def _split(block: Table, out: TextIO) -> None:
    """The narrow columns as a table, as many as fit without a break in a word; below it, what the others say."""
    widths = _widths(block, _console(out).width)
    table = _rich_table()
    for at, width in widths.items():
        table.add_column(plain(block.headings[at]), width=width, overflow="fold")
    for cells in block.rows:
        table.add_row(*(_styled(cells[at]) for at in widths))
    _print(table, out)
    for cells in block.rows:
        _print(_styled(Span(text_of(cells[0]), style="strong")), out, 1)
        for at, (heading, said) in enumerate(zip(block.headings, cells, strict=True)):
            if at not in widths and text_of(said):
                _print(_styled([Span(f"{heading}: "), *spans_of(said)]), out, 3)


def _widths(block: Table, room: int) -> dict[int, int]:
    """Of the columns that fit, by their places: no word is broken, and more where there is most to say."""
    columns = {at: _column(block, at) for at, heading in enumerate(block.headings) if heading not in block.wide}
    least = {at: min(_HARDLY_READ, max(map(len, column))) for at, column in columns.items()}
    widths = {at: max(least[at], *map(len, " ".join(column).split())) for at, column in columns.items()}
    while len(widths) > 1 and sum(widths.values()) + _BETWEEN * len(widths) > room:
        widths.popitem()
    for _ in range(room - sum(widths.values()) - _BETWEEN * len(widths)):
        at = max(widths, key=lambda at: max(map(len, columns[at])) - widths[at])
        widths[at] += max(map(len, columns[at])) > widths[at]
    return widths


def _edited(block: Edited, out: TextIO, indent: int) -> None:
    """Two columns on a terminal, lines with marks when piped."""
    if out.isatty():
        table = _rich_table("Before", "After", expand=True)
        lines = partial(safe, kept="\n")
        table.add_row(_styled(block.before, lines), _styled(block.after, lines))
        _print(table, out, indent)
    else:
        for when, said in (("before: ", block.before), ("after:  ", block.after)):
            out.write(f"{' ' * indent}{when}{plain(''.join(map(_marked, said)))}\n")


def _marked(span: Span) -> str:
    """The words with marks around what differs, but not around the space after it."""
    words = span.text.rstrip()
    if not span.style or not words:
        return span.text
    left, right = _MARKS[span.style]
    return f"{left}{words}{right}{span.text[len(words) :]}"


def _piped(words: Words) -> str:
    return "".join(plain(span.text) for span in spans_of(words))


def _styled(words: Words, safe: Callable[[str], str] = plain) -> Any:
    from rich.text import Text as RichText

    styles = ((safe(span.text), _STYLES.get(span.tone or span.style, "")) for span in spans_of(words))
    return RichText.assemble(*styles)


def _rich_table(*headings: str, expand: bool = False) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable

    return RichTable(*headings, box=SIMPLE_HEAD, pad_edge=False, expand=expand)


def _print(shown: Any, out: TextIO, indent: int = 0) -> None:
    from rich.padding import Padding

    _console(out).print(Padding(shown, (0, 0, 0, indent)) if indent else shown)


def _console(out: TextIO) -> Any:
    from rich.console import Console

    return Console(file=coloured(out))
