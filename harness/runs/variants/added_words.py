"""Filler words around a message, or an instruction to ignore the rules."""

import re

from harness.runs.variants.dice import Dice
from harness.runs.variants.words import words

_SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s)")


def polite(text: str, dice: Dice) -> str:
    before, after = (dice.one_of(words()["polite"][place]) for place in ("before", "after"))
    return f"{before} {text} {after}"


def greeting(text: str, dice: Dice) -> str:
    before, after = (dice.one_of(words()["greeting"][place]) for place in ("before", "after"))
    return f"{before}\n\n{text}\n\n{after}"


def history(text: str, dice: Dice) -> str:
    return f"{text}\n\n{dice.one_of(words()['history'])}"


def merged(text: str, dice: Dice) -> str:
    return f"{dice.one_of(words()['merged'])}\n\n{text}"


def injection(text: str, dice: Dice) -> str:
    return f"{text}\n\n{dice.one_of(words()['injection'])}"


def emoji(text: str, dice: Dice) -> str:
    """One after a sentence, and one at the end."""
    sentences = _SENTENCE_END.split(text)
    at = dice.below(len(sentences))
    sentences[at] += f" {dice.one_of(words()['emoji'])}"
    return "".join(sentences) + f" {dice.one_of(words()['emoji'])}"
