"""A document as Markdown, for a job summary, a pull request or a meeting's notes."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape as html_escape

from harness.lazy_regex import regex
from harness.reports.document import (
    Block,
    Document,
    Edited,
    Fold,
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
from harness.reports.rendering.terminal import plain

_SPECIAL = regex(r"([\\`*_{}\[\]<>()#+!|~&@])")
_MARKS = {"strong": "**", "removed": "~~", "added": "**"}


def escape(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, no mention, one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(plain(text).split()))


def markdown(document: Document) -> str:
    """The whole document, with a blank line between blocks."""
    title = [Heading(document.title)] if document.title else []
    return "\n\n".join(_blocks([*title, *document.lead, *document.blocks])) + "\n"


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f"{'#' * block.level} {escape(block.text)}"
            case Text():
                yield _words(block.words)
            case Quote():
                yield f"{block.who.capitalize()}: {escape(block.text)}"
            case Table():
                yield _table(block.headings, block.rows)
            case Items() if block.items:
                yield "\n".join(_items(block))
            case Edited():
                yield _table(("before", "after"), [(block.before, block.after)])
            case Fold():
                head = text_of(block.label) + (f": {block.name} ({block.at})" if block.name else "")
                shown = html_escape(plain(head), quote=False)
                yield f"<details{' open' if block.open else ''}><summary>{shown}</summary>"
                yield from _blocks(block.blocks)
                yield "</details>"


def _items(block: Items) -> Iterator[str]:
    for item in block.items:
        lead = f"**{escape(item.name)}** ({escape(item.at)}): " if item.name else item.at and f"{escape(item.at)}: "
        yield f"- {lead}{_words(item.words)}"
    if block.more:
        yield f"- {_words(block.more)}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[Words]]) -> str:
    lines = ("| " + " | ".join(row) + " |" for row in (map(escape, headings), *(map(_words, row) for row in rows)))
    return "\n".join([next(lines), "|" + " --- |" * len(headings), *lines])


def _words(words: Words) -> str:
    return escape(words) if isinstance(words, str) else "".join(_said(span) for span in spans_of(words))


def _said(span: Span) -> str:
    """A mark must touch a word on both sides to count in Markdown, so the space around it stays outside."""
    words, mark = escape(span.text), _MARKS.get(span.style, "")
    if span.style == "code":
        code = plain(span.text).replace("`", "'")
        return f"`{code}`"
    before = " " if span.text[:1].isspace() else ""
    after = " " if span.text[-1:].isspace() and words else ""
    return before + (f"{mark}{words}{mark}" if words else "") + after
