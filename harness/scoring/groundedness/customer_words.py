"""What a customer writes, so that a checker looks at all of it: questions and short courtesies are claims to none."""

import re
from collections.abc import Iterable

from harness.lazy_regex import regex
from harness.scoring.groundedness.claims import sentences

ASKED_BELOW = 0.1
"""The score of a question, read as a statement, below which nothing is about what it wants: a customer may ask what a
reply means. Of 26 invented requests 23 were below it, and 3 of 51 harmless questions."""

_POLITE = regex(
    r"\b(?:hi|hello|dear|thanks|thank you|sorry|please|let (?:me|us) know|hallo|danke|vielen dank|bitte)\b[,.!]*\s*",
    re.IGNORECASE,
)


def without_courtesies(text: str) -> str:
    """A text without the words beside which a checker takes a short sentence for a courtesy."""
    return _POLITE.sub("", text).strip()


def questions(text: str) -> list[str]:
    """The questions of a text."""
    read = (sentence.text.rstrip("\"')] ") for sentence in sentences(text))
    return [each for each in read if each.endswith("?")]


def as_statements(asked: Iterable[str]) -> str:
    """Questions as a checker reads them."""
    return " ".join(f"{each.rstrip('?')}." for each in asked)
