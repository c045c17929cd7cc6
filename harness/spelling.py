"""Words in disguise, written out: digits and signs for letters (`p4$$w0rd`), and letters apart (`p a s s w o r d`).

Whether `a3f9c1` is a word or a number does not show in itself. So a word in disguise is one that other messages have as
it is usually written: a message like another is recognised, and a number stays one.
"""

import re
from collections.abc import Iterable
from itertools import islice, product

from harness.lazy_regex import regex
from harness.seen_text import latin_word, visible

_FOR = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g", "@": "a",
    "$": "s", "!": "i", "|": "il", "\u20ac": "e", "\u00a3": "l", "\u00a7": "s",
}  # fmt: skip
"""The letters that a digit or a sign may stand for."""

_LIKELY = str.maketrans({sign: letters[0] for sign, letters in _FOR.items()})
_SIGNS = re.escape("".join(_FOR))
_DISGUISED = regex(rf"(?<![^\W_])(?=[{_SIGNS}]*[^\W\d_])[^\W_{_SIGNS}]*[{_SIGNS}](?:[^\W_]|[{_SIGNS}])*(?<![!|])")
_ONE = r"[^\W_](?![^\W_])"  # a letter or a digit that ends there
_APART = regex(  # the same sign between all of them, or more spaces between words
    rf"(?<![^\W_]){_ONE}(?:(?P<sign>[.\-_*/\u00b7]){_ONE}(?:(?:(?P=sign)| {{2,4}}){_ONE})*"
    rf"| {_ONE}(?: {{1,4}}{_ONE})+)"
)
_PLAIN = regex(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
_ALONE = ("a", "i")  # words of one letter
_FEWEST = 3  # characters of a word in disguise
_LONGEST, _MOST = 24, 400  # letters of a word, and of all that are apart and are looked at
_WAYS = 64  # to read a word that are tried


class Spelling:
    """The words that messages have, by which others are written out."""

    def __init__(self, messages: Iterable[str]) -> None:
        plain = (_APART.sub(" ", visible(message)) for message in messages)
        words = {latin_word(word) for message in plain for word in _PLAIN.findall(message)}
        self._words = {word for word in words if len(word) > 1 or word in _ALONE}

    def out(self, message: str) -> str:
        """The message with its words in disguise written out, as far as they are known."""
        return _DISGUISED.sub(self._undisguised, _APART.sub(self._together, visible(message)))

    def _undisguised(self, found: re.Match[str]) -> str:
        if len(found[0]) < _FEWEST:
            return found[0]
        ways = product(*(_FOR.get(sign, sign) for sign in latin_word(found[0])))
        tried = ("".join(way) for way in islice(ways, _WAYS))
        return next((word for word in tried if word in self._words), found[0])

    def _together(self, found: re.Match[str]) -> str:
        """Letters that were apart, as known words if all of them can be, else as one word."""
        parts = (latin_word("".join(filter(str.isalnum, part))) for part in re.split(" {2,}", found[0]))
        return " ".join(" ".join(self._split(part) or self._split(part.translate(_LIKELY)) or [part]) for part in parts)

    def _split(self, letters: str) -> tuple[str, ...] | None:
        """The fewest known words that these letters are, one after the other."""
        ways: list[tuple[str, ...] | None] = [()]
        for end in range(1, len(letters) + 1 if len(letters) <= _MOST else 1):
            begun = range(max(0, end - _LONGEST), end)
            known = [(ways[start], letters[start:end]) for start in begun if letters[start:end] in self._words]
            ways.append(min(((*way, word) for way, word in known if way is not None), key=len, default=None))
        return ways[-1]
