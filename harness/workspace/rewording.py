"""Built-in variants: ways to reword a message that must not change what follows."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import WithJsonSchema

from harness.workspace.model import Id


class MeantWord(StrEnum):
    """A word for programs, and what it means in a few words for people."""

    meaning: str

    def __new__(cls, name: str, meaning: str = "") -> Self:
        made = str.__new__(cls, name)
        made._value_, made.meaning = name, meaning
        return made


class Rewording(MeantWord):
    """Another way of writing the same message: its name, and what it does to a message in plain words."""

    TYPOS = "typos", "typing mistakes: a neighbouring key, letters swapped, doubled or left out"
    LOWERCASE = "lowercase", "no capital letters"
    PUNCTUATION = "punctuation", "no commas, full stops, question or exclamation marks"
    SHOUTING = "shouting", "all in capital letters"
    POLITE = "polite", "polite words around it"
    GREETING = "greeting", "a greeting and a signature"
    HISTORY = "history", "an earlier mail quoted below it"
    EMOJI = "emoji", "emoji added"
    MERGED = "merged", "two messages in one: the first one asks nothing"
    LOOKALIKES = "lookalikes", "letters of other alphabets that look the same"
    CONTRACTIONS = "contractions", "don't for do not, or the reverse"
    INJECTION = "injection", "an instruction to ignore the rules"


_DECLARED = {"type": "string", "description": "one of rules/variants.yaml"}
VariantName = Annotated[Id, WithJsonSchema({"anyOf": [{"enum": [str(each) for each in Rewording]}, _DECLARED]})]
"""A rewording, or a variant that the team declares itself."""
