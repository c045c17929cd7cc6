"""A document on a terminal: tables and colour for people, plain lines and tab-separated text when it is piped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

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

_STYLES = {"good": "bold green", "bad": "bold red", "wait": "yellow", "removed": "red strike", "added": "bold green"}
_BREAKS = re.compile(r"\s*[^\S ]\s*")
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}  # as `git diff --word-diff` has them


def plain(text: str) -> str:
    """The text in one line, without characters that steer a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in _BREAKS.sub(" ", text))


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
                _line(spans_of(block.words), out, indent + block.indent)
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


def _items(block: Items, out: TextIO, indent: int) -> None:
    for item in block.items:
        lead = "".join(f"{part}: " for part in (item.at, item.name) if part)
        _line((Span(block.mark + lead), *spans_of(item.words)), out, indent)
    if block.more:
        _line((Span(block.mark), *spans_of(block.more)), out, indent)


def _line(said: Sequence[Span], out: TextIO, indent: int, style: str = "") -> None:
    if out.isatty() and (style or any(span.tone for span in said)):
        from rich.console import Console
        from rich.padding import Padding

        words = _styled(said)
        words.stylize(style)
        Console(file=out).print(Padding(words, (0, 0, 0, indent)))
    else:
        out.write(" " * indent + "".join(plain(span.text) for span in said) + "\n")


def _styled(said: Words, lines: bool = False) -> Any:
    """Text for rich; `lines` keeps the lines of the text apart."""
    from rich.text import Text as RichText

    shown = ((_lines(span.text) if lines else plain(span.text), span) for span in spans_of(said))
    return RichText.assemble(*((text, _STYLES.get(span.tone or span.style, "")) for text, span in shown))


def _lines(text: str) -> str:
    return "\n".join("".join(c if c.isprintable() else "\ufffd" for c in line) for line in text.split("\n"))


def _table(block: Table, out: TextIO) -> None:
    if not out.isatty():
        rows = (["".join(plain(span.text) for span in spans_of(cell)) for cell in row] for row in block.rows)
        out.writelines("\t".join(row) + "\n" for row in (map(plain, block.headings), *rows))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable

    table = RichTable(box=SIMPLE_HEAD, pad_edge=False)
    for heading in block.headings:
        wide = heading in block.wide
        table.add_column(
            plain(heading),
            ratio=3 if wide else None,
            min_width=8 if block.wide and not wide else None,
            overflow="fold" if block.wide else "ellipsis",
        )
    for row in block.rows:
        table.add_row(*map(_styled, row))
    Console(file=out).print(table)


def _edited(block: Edited, out: TextIO, indent: int) -> None:
    """Two columns on a terminal, lines with marks when piped."""
    if not out.isatty():
        for when, said in (("before: ", block.before), ("after:  ", block.after)):
            out.write(f"{' ' * indent}{when}{plain(''.join(map(_marked, said)))}\n")
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table as RichTable

    table = RichTable("Before", "After", box=SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_row(_styled(block.before, lines=True), _styled(block.after, lines=True))
    Console(file=out).print(Padding(table, (0, 0, 0, indent)))


def _marked(span: Span) -> str:
    """The words with marks around what differs, but not around the space after it."""
    words = span.text.rstrip()
    if not span.style or not words:
        return span.text
    left, right = _MARKS[span.style]
    return f"{left}{words}{right}{span.text[len(words) :]}"
