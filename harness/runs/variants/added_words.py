"""Filler words around a message, or an instruction to ignore the rules, in the language of the conversation."""

from functools import lru_cache
from typing import Any

from harness.lazy_regex import regex
from harness.runs.variants.dice import Dice
from harness.runs.variants.words import words

_SENTENCE_END = regex(r"(?<=[.!?])(?=\s)")
_WORD = regex(r"[^\W\d_]+")
_LATIN = regex(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LETTER = regex(r"[^\W\d_]")


@lru_cache(maxsize=4096)
def fitting(talk: str) -> Any:
    """What can be added to what a customer says, in the language of which it has the most usual words.

    English where no language has more of them than it; None where most letters are of another alphabet.
    """
    if 2 * len(_LATIN.findall(talk)) < len(_LETTER.findall(talk)):
        return None
    said = _WORD.findall(talk.lower())
    return max(words()["added"].values(), key=lambda each: sum(map(set(each["usual"].split()).__contains__, said)))


def polite(text: str, dice: Dice, added: Any) -> str:
    return f"{dice.one_of(added['polite']['before'])} {text} {dice.one_of(added['polite']['after'])}"


def greeting(text: str, dice: Dice, added: Any) -> str:
    return f"{dice.one_of(added['greeting']['before'])}\n\n{text}\n\n{dice.one_of(added['greeting']['after'])}"


def history(text: str, dice: Dice, added: Any) -> str:
    return f"{text}\n\n{dice.one_of(added['history'])}"


def merged(text: str, dice: Dice, added: Any) -> str:
    return f"{dice.one_of(added['merged'])}\n\n{text}"


def injection(text: str, dice: Dice, added: Any) -> str:
    return f"{text}\n\n{dice.one_of(added['injection'])}"


def emoji(text: str, dice: Dice) -> str:
    """One after a sentence, and one at the end."""
    sentences = _SENTENCE_END.split(text)
    at = dice.below(len(sentences))
    sentences[at] += f" {dice.one_of(words()['emoji'])}"
    return "".join(sentences) + f" {dice.one_of(words()['emoji'])}"
