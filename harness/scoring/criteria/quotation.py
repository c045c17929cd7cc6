"""Does a passage that a model quotes stand in a text, word for word?"""

import unicodedata

from harness.lazy_regex import regex
from harness.scoring.reader_text import as_read
from harness.scoring.said_words import evened
from harness.seen_text import UNSPACED

FEWEST_WORDS = 3  # of a quotation, or the whole message where that is shorter: one word proves nothing
_HALF = 0.5  # of a word: a character of a script that puts no space between words
_SIGNS = "%\u2030$€£¥₹°+=<>\u00b1\u00d7\u00f7"  # which say something themselves: $5 is not €5
_CHARACTER = regex(f"[{UNSPACED}]")
_APART = regex(f"[{UNSPACED}{_SIGNS}\u2014\u2026]")


def quotes(quotation: str, text: str) -> bool:
    """Whether the words of a passage stand in a text in the same order, and are enough of them to prove something.

    Case, spaces, markup, kinds of quotes and dashes, and the signs around words do not matter.
    """
    quoted, whole = words_of(quotation), words_of(text)
    enough = _length(quoted) >= max(_HALF, min(FEWEST_WORDS, _length(whole)))
    return enough and f" {' '.join(quoted)} " in f" {' '.join(whole)} "


def words_of(text: str) -> list[str]:
    """The words of a text as read, with the signs within them: `5.5`, `re-send`."""
    spaced = _APART.sub(r" \g<0> ", evened(as_read(text)))
    return [word for word in map(_bare, spaced.split()) if word]


def _bare(word: str) -> str:
    """Without the signs around it; a minus stays."""
    said = [at for at, character in enumerate(word) if _says_something(character)]
    if not said:
        return ""
    first = said[0] - 1 if said[0] and word[said[0] - 1] == "-" and word[said[0]].isdigit() else said[0]
    return word[first : said[-1] + 1]


def _says_something(character: str) -> bool:
    return character.isalnum() or character in _SIGNS or unicodedata.category(character).startswith("M")


def _length(words: list[str]) -> float:
    return sum(_HALF if _CHARACTER.match(word) else 1 for word in words if word not in _SIGNS)
