"""The same words spelled differently: typos, capitals, punctuation, look-alikes, contractions."""

import re
from collections.abc import Callable
from functools import lru_cache

from harness.lazy_regex import regex
from harness.runs.variants.dice import Dice
from harness.runs.variants.words import runs, words

_LETTERS = regex(r"([^\W\d_]+)")
_MARKS = regex(r"[.,;:!?\u2026]+(?=\s|$)")
WORDS_A_SLIP = 6  # one typo in so many words: more than people make, less than hides what is meant
WORDS_A_LOOKALIKE = 3
_SHORTEST = 5  # letters; a slip in a shorter word can make another word of it


def typos(text: str, dice: Dice) -> str:
    """One typo in six words, never at the first letter of a word."""
    return _in_some_words(text, dice, WORDS_A_SLIP, _slip)


def lookalikes(text: str, dice: Dice) -> str:
    """One letter in a third of the words becomes one of another alphabet that looks the same."""
    return _in_some_words(text, dice, WORDS_A_LOOKALIKE, _lookalike)


def lowercase(text: str, dice: Dice) -> str:
    return "".join(run.lower() if free else run for run, free in runs(text))


def shouting(text: str, dice: Dice) -> str:
    return "".join(run.upper() if free else run for run, free in runs(text))


def punctuation(text: str, dice: Dice) -> str:
    """Marks at the ends of words are left out; a mark alone is a word too."""
    return "".join(_MARKS.sub("", run) if free else run for run, free in runs(text)).strip()


def contractions(text: str, dice: Dice) -> str:
    """Contracts everything that can be contracted; if nothing can, spells everything out."""
    contracted = "".join(_respelled(run, short=True) if free else run for run, free in runs(text))
    if contracted != text:
        return contracted
    return "".join(_respelled(run, short=False) if free else run for run, free in runs(text))


def _in_some_words(text: str, dice: Dice, words_a_change: int, change: Callable[[str, Dice], str]) -> str:
    """The text with a change in some of its words that are long enough; at least in one, if there is one."""
    cut = [(piece, free) for run, free in runs(text) for piece in (_LETTERS.split(run) if free else [run])]
    places = [i for i, (piece, free) in enumerate(cut) if free and len(piece) >= _SHORTEST and piece.isalpha()]
    pieces = [piece for piece, _ in cut]
    for place in dice.some_of(places, -(-len(places) // words_a_change)):
        pieces[place] = change(pieces[place], dice)
    return "".join(pieces)


def _slip(word: str, dice: Dice) -> str:
    """A neighbouring key, two letters swapped, one left out or doubled."""
    at = 1 + dice.below(len(word) - 1)
    kind = dice.below(4)
    if kind == 0 and (keys := _neighbours().get(word[at].lower())):
        key = dice.one_of(keys)
        return word[:at] + (key.upper() if word[at].isupper() else key) + word[at + 1 :]
    if kind == 1 and at > 1 and word[at] != word[at - 1]:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    return word[:at] + word[at + 1 :] if kind == 2 else word[:at] + word[at] + word[at:]


def _lookalike(word: str, dice: Dice) -> str:
    table = words()["lookalikes"]
    places = [i for i, letter in enumerate(word) if letter in table]
    if not places:
        return word
    at = dice.one_of(places)
    other: str = table[word[at]]
    return word[:at] + other + word[at + 1 :]


@lru_cache(maxsize=1)
def _neighbours() -> dict[str, list[str]]:
    """The neighbours of each key: those whose centres are at most a little more than a key away."""
    places = {key: (x + y / 2, y) for y, row in enumerate(words()["keyboard"]) for x, key in enumerate(row)}
    return {
        key: [k for k, (u, v) in places.items() if k != key and (u - x) ** 2 + (v - y) ** 2 < 1.3]
        for key, (x, y) in places.items()
    }


def _respelled(run: str, *, short: bool) -> str:
    table = words()["contractions"]
    said = table if short else {value: key for key, value in reversed(table.items())}
    pattern = "|".join(re.escape(key).replace("'", "['\u2019]") for key in said)

    def other(match: re.Match[str]) -> str:
        word: str = said[match[0].lower().replace("\u2019", "'")]
        return word[:1].upper() + word[1:] if match[0][:1].isupper() else word

    return re.sub(rf"\b({pattern})\b", other, run, flags=re.IGNORECASE)
