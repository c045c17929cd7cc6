"""What all who find personal data share: where a value stands, where a word begins, and words that stand in a file."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

import re2

FoundSpan = tuple[int, int, str]
"""From where to where, and a value that is the same for equal data."""

_PLAIN = {"\u0142": "l", "\u0141": "L", "\u00f8": "o", "\u00d8": "O", "\u0111": "d", "\u0110": "D", "\u0131": "i"}
_FIRST_OTHER = "\u0700"  # behind Latin, Greek, Cyrillic, Hebrew and Arabic
WORD_START = r"(?i)(?:^|[^\p{L}\p{N}])"
ANY_WORD_START = r"(?i)(?:^|[^\p{L}\p{N}]|[\x{3040}-\x{30ff}\x{3400}-\x{9fff}\x{ac00}-\x{d7af}])"
"""Also in scripts that set no space between words."""


def linear(pattern: str) -> "re2._Regexp":
    """A pattern in RE2, which prints nothing where a text is so varied that it takes a slower way to the same."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def spans_of(text: str, patterns: Iterable["re2._Regexp"], group: int = 0) -> Iterator[FoundSpan]:
    """Where patterns, or a group in each, are found in a text; the value as it is written."""
    for pattern in patterns:
        yield from ((match.start(group), match.end(group), match[group]) for match in pattern.finditer(text))


def also_unaccented(pattern: str) -> str:
    """A pattern whose accented letters may be plain ones, as many people type: `contrasena`, `numero de securite`."""
    return "".join(f"[{each}{plain}]" if (plain := _plain(each)) != each else each for each in pattern)


def unaccented(text: str) -> str:
    """A text without accents; `\u00df` is `ss`."""
    return text if text.isascii() else "".join(map(_plain, text)).replace("\u00df", "ss")


@cache
def _plain(letter: str) -> str:
    """A letter without its accent; in scripts where that is no other letter."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    is_same = bool(marks) and base < _FIRST_OTHER and all(map(unicodedata.combining, marks))
    return base if is_same else _PLAIN.get(letter, letter)


def sections_of(name: str) -> dict[str, str]:
    """The words of a file by section; each begins with `# ` and what it is called, up to a colon."""
    sections = (resources.files(__package__) / name).read_text("utf-8").split("# ")[1:]
    lines = (section.partition("\n") for section in sections)
    return {about.partition(":")[0]: words for about, _, words in lines}


def phrases_of(name: str) -> dict[str, str]:
    """The phrases of a file by section, each as the alternatives of a pattern, the longest first.

    A space in one may be a hyphen or nothing.
    """
    found = {}
    for section, text in sections_of(name).items():
        phrases = sorted(filter(None, map(str.strip, text.replace("\n", ";").split(";"))), key=len, reverse=True)
        words = ("[ -]{0,2}".join(map(_word, phrase.split())) for phrase in phrases)
        found[section] = "|".join(words)
    return found


def _word(text: str) -> str:
    return "['\u2019]?".join(also_unaccented(re2.escape(each)) for each in text.split("'"))
