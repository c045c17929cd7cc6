"""What people see of characters: nothing of some, and a Latin letter in many that are others.

Which look alike is said in `lookalikes.txt`, a Latin letter or digit and the letters of other scripts that look like it
(Unicode Technical Standard 39, "confusables"; small capitals of the phonetic alphabets added).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import resources
from string import ascii_lowercase

from harness.lazy_regex import regex

UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)  # scripts that put no space between words, and Korean, which adds endings to them
NO_BLANKS = regex("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""A letter of a script that puts no blanks between words."""

_WORD = regex(r"[^\W_]+")
_LATIN = regex(r"[a-z0-9\u00df-\u024f]+")  # in small letters
_DIGIT = regex(r"\d")  # of any script
_ASCII = regex(r"[A-Za-z0-9]")
_MARKS = regex(r"[\u0300-\u036f\u0488\u0489\u20d0-\u20f0]+")  # of no letter, as in crossed out ones
_KEYS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u02b9\u02bb\u02bc\u2032\u2035\u00b4\u055a", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036", '"'),
        **dict.fromkeys("\u2044\u2215", "/"),
    }
)
_SHAPES = (0x1F150, 0x1F170, 0x1F1E6)  # where alphabets in black circles, in black squares and of flags begin
_BLOCKS = (  # where letters and digits in other styles are
    *(range(0xAA, 0xBB), range(0x2B0, 0x2F0), range(0x1D2C, 0x1DC0), range(0x2070, 0x218A), range(0x2460, 0x2500)),
    *(range(0x2C7C, 0x2C7E), range(0xFB00, 0xFB07), range(0xFF00, 0xFF5F), range(0x1D400, 0x1D800)),
    range(0x1F100, 0x1F1AD),
)


def visible(text: str) -> str:
    """Without characters that nobody sees, and with spaces for those that do not break."""
    if text.isascii():
        return text
    shown = "".join(c for c in unicodedata.normalize("NFC", text) if not _unseen(c))
    return shown.replace("\u00a0", " ").replace("\u202f", " ")


@lru_cache(maxsize=2048)  # as below
def typed(text: str) -> str:
    """As a plain keyboard types it, in small letters: whole letters, one kind of dash and of quotes, nothing unseen."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", visible(text)).translate(_KEYS)
    return plain.replace("`", "'").casefold()


@lru_cache(maxsize=2048)  # a message is looked at for every topic
def latin_readings(text: str) -> tuple[str, ...]:
    """A text as it also reads, in small letters: with Latin ones in words that look Latin; none where it has no such.

    In a word with some Latin letters the others may have been capital ones, or small ones: that gives two.
    """
    if text.isascii():
        return ()
    plain = _DIGIT.sub(lambda digit: str(int(digit[0])), _MARKS.sub("", visible(text)).translate(_styled()).lower())
    return tuple(dict.fromkeys(_WORD.sub(partial(_as_latin, mixed), plain) for mixed in _alike().mixed))


def latin_word(word: str) -> str:
    """A word in small letters, with Latin ones for all that look like them."""
    if word.isascii():
        return word.lower()
    plain = word.translate(_styled())
    return (plain.translate(_alike().capital) if _ASCII.search(plain) else plain).casefold().translate(_alike().small)


def letters_of(name: str) -> str:
    """Its letters and digits as they look, in small letters; of a name without any, the name."""
    return "".join(c for c in latin_word(visible(name)) if c.isalnum()) or name


def _as_latin(mixed: Mapping[int, str], found: re.Match[str]) -> str:
    """A word, with Latin letters if all of it looks Latin; `mixed` are those for a word that has some already."""
    word = found[0]
    if word.isascii():
        return word
    changed = word.translate(mixed if _ASCII.search(word) else _alike().small)
    return changed if _LATIN.fullmatch(changed) else word


@dataclass(frozen=True, slots=True)
class LikeLatin:
    """Letters to the Latin ones that they look like."""

    capital: Mapping[int, str]
    small: Mapping[int, str]
    mixed: tuple[Mapping[int, str], Mapping[int, str]]  # small ones, as capitals first or last


@lru_cache(maxsize=1)
def _alike() -> LikeLatin:
    lines = (resources.files("harness") / "lookalikes.txt").read_text("utf-8").splitlines()
    pairs = [(other, letter) for letter, others in map(str.split, lines) for other in others]
    small = {ord(other): letter.lower() for other, letter in pairs if not other.isupper()}
    capital = {other: letter for other, letter in pairs if other.isupper()}
    lowered = {ord(other.lower()): letter.lower() for other, letter in capital.items()}
    return LikeLatin(
        {ord(other): letter for other, letter in capital.items()}, small, ({**small, **lowered}, {**lowered, **small})
    )


@lru_cache(maxsize=1)
def _styled() -> Mapping[int, str]:
    """Letters and digits in another style, such as bold, in circles or of full width, to plain ones."""
    shapes = {start + at: letter for start in _SHAPES for at, letter in enumerate(ascii_lowercase)}
    plain = {each: unicodedata.normalize("NFKC", chr(each)).strip("().,") for block in _BLOCKS for each in block}
    return {**{each: to for each, to in plain.items() if to.isascii() and to.isalnum()}, **shapes}


def _unseen(character: str) -> bool:
    """Soft hyphens, zero-width spaces and joiners, marks of direction, selectors of how a sign is drawn."""
    blank = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    selects = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return selects or character in blank or unicodedata.category(character) == "Cf"
