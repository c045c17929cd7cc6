"""What a report says, before it is decided how it is shown: a few values that every renderer knows.

Texts are as people and models wrote them. A renderer makes them safe for where it shows them; nobody else does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Tone = Literal["", "good", "bad", "wait", "soft"]
Style = Literal["", "strong", "code", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Span:
    """A few words that stand out; colour and emphasis never carry meaning alone."""

    text: str
    tone: Tone = ""
    style: Style = ""


Words = str | Span | Sequence[Span]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks after it are about; `note` explains it where there is room, on a page."""

    text: str
    level: int = 2
    note: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line on a terminal, set in by `indent` characters; a paragraph elsewhere.

    With a `width` the terminal shows it in lines of at most so many characters.
    """

    words: Words
    indent: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said."""

    who: str
    text: str
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A blank line on a terminal; elsewhere blocks are apart anyway."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. Columns in `wide` take the room that a terminal has left."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Words]]
    wide: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list; where it is about something written in a file, that by name and place (file:line)."""

    words: Words
    name: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, of which a terminal shows each line behind `mark`; `more` says how many were left out."""

    items: Sequence[Item]
    more: Words = ""
    mark: str = "  "


@dataclass(frozen=True, slots=True)
class Edited:
    """A text before and after; what differs is `removed` in the first, `added` in the second."""

    before: Sequence[Span]
    after: Sequence[Span]
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks under a line that opens them; the line may be about something written in a file, as an `Item` is."""

    label: Words
    blocks: Sequence[Block]
    name: str = ""
    at: str = ""
    open: bool = False
    indent: int = 0


Block = Heading | Text | Quote | Gap | Table | Items | Edited | Fold


@dataclass(frozen=True, slots=True)
class Document:
    """A report. `lead` is the result: the end of what a terminal shows, the beginning elsewhere.

    `data` is the same for programs: dataclasses, mappings and sequences of plain values.
    """

    blocks: Sequence[Block]
    title: str = ""  # of a page or a Markdown file
    lead: Sequence[Text] = ()
    data: Any = None


def spans(words: Words) -> Sequence[Span]:
    """The words as spans."""
    if isinstance(words, Span):
        return (words,)
    return (Span(words),) if isinstance(words, str) else words


def text_of(words: Words) -> str:
    """The words alone."""
    return "".join(span.text for span in spans(words))


def items(lines: Sequence[str], mark: str = "  ") -> Items:
    """A list of plain lines."""
    return Items([Item(line) for line in lines], mark=mark)


def more(left: int, rest: Words) -> Words:
    """How many are left out of a list, and where they are; empty if none are."""
    return [Span(f"... and {left} "), *spans(rest)] if left > 0 else ""


def counted(count: int, what: str) -> str:
    """`1 scenario`, `2 scenarios`, `3 categories`."""
    many = f"{what[:-1]}ies" if what.endswith("ry") else f"{what}s"
    return f"{count} {what if count == 1 else many}"


def or_dash(value: float | None, form: str = "{:.0%}") -> str:
    """A figure as a share, or in another form; `-` where it is not known."""
    return "-" if value is None else form.format(value)


def listed(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def picked(value: object, *names: str) -> dict[str, Any]:
    """These attributes of a value by their names, for a document's data."""
    return {name: getattr(value, name) for name in names}
