"""The one reader of Markdown for all who look at the blocks of a text: CommonMark, and tables where they are wanted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def commonmark(*, tables: bool = False) -> MarkdownIt:
    """To be used as it is: it is made once, since making it takes as long as reading a page."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt()
    return reader.enable("table") if tables else reader
