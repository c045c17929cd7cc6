"""How texts of the code stand on a page."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

MADE = "`python -m handbook.reference` makes this page from the code."
"""What each page says of itself."""


def docstring(thing: Any) -> str:
    """Its paragraphs, each on one line."""
    while isinstance(thing, partial):
        thing = thing.func
    paragraphs = inspect.cleandoc(thing.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)


def cell(text: str) -> str:
    """A text in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def either(words: list[str]) -> str:
    """`a`, `b` or `c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
