"""Phrases and patterns in customer text, found in linear time (RE2)."""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import re2

from harness.seen_text import latin_readings
from harness.workspace.problems import Location, Problem

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u2032\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    }
)
_OF_PATTERN = re.compile(r"\\x\{([0-9a-fA-F]{1,6})\}|\\(.)|\s+", re.DOTALL)


def normalise(text: str) -> str:
    """Text for comparing: lower case, straight quotes, single spaces, only what UTF-8 can encode."""
    return " ".join(encodable(text).translate(_QUOTES).lower().split())


def straight(pattern: str) -> str:
    """A pattern with the quotes and spaces that a normalised text has, or it would never be found there."""

    def as_normalised(part: re.Match[str]) -> str:
        if part[1]:
            character = chr(min(int(part[1], 16), sys.maxunicode))
            return re.escape(character.translate(_QUOTES)) if character.translate(_QUOTES) != character else part[0]
        return " " if part[2] is None or part[2] in "ntrfv" else part[0]

    return _OF_PATTERN.sub(as_normalised, encodable(pattern)).translate(_QUOTES)


def encodable(text: str) -> str:
    """The text as UTF-8 can encode it, which libraries require; half a surrogate pair becomes `?`."""
    return text.encode("utf-8", "replace").decode()


def pattern_problems(patterns: Iterable[str], at: Location) -> Iterator[Problem]:
    """Patterns that RE2 cannot use."""
    for pattern in patterns:
        try:
            re2.compile(pattern, _options())
            re2.compile(straight(pattern), _options())
        except re2.error as error:
            why = error.args[0].decode() if isinstance(error.args[0], bytes) else error
            hint = "patterns are RE2: no look-around, no back-references"
            yield Problem(at, f"the pattern `{pattern}` cannot be used: {why}", hint)


class Finder:
    """Finds phrases or patterns in a text.

    Phrases match whole words, case and spacing ignored. The text must be normalised; phrases and patterns are, as far
    as that leaves their meaning. Letters that look like Latin ones and characters that nobody sees hide nothing.
    """

    def __init__(self, phrases: Iterable[str] = (), patterns: Iterable[str] = ()) -> None:
        parts = [_phrase(phrase) for phrase in phrases] + [f"(?:{straight(pattern)})" for pattern in patterns]
        self._regex: Any = re2.compile("|".join(parts), _options()) if parts else None

    def found(self, normalised: str) -> str:
        """The first words found, or an empty text: in the text itself, or as it reads to people."""
        if self._regex is None:
            return ""
        for text in (normalised, *map(normalise, latin_readings(normalised))):
            if match := self._regex.search(text):
                return str(match[0]).strip()
        return ""


def _phrase(phrase: str) -> str:
    words = normalise(phrase)
    left, right = _edge(words[:1], "^"), _edge(words[-1:], "$")
    return left + re.escape(words).replace(r"\ ", r"\s+") + right


def _edge(character: str, end: str) -> str:
    """What ends a word beside this letter. RE2's `\\b` knows ASCII letters only: `piraté` would never be found."""
    if not character.isalnum():
        return ""
    return r"\b" if character.isascii() else rf"(?:{end}|[^\pL\pN_])"


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 64 << 20
    return options
