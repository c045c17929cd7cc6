"""Built-in variants: ways to reword a message that must not change what follows."""

from enum import StrEnum
from typing import Annotated

from pydantic import WithJsonSchema

from harness.workspace.model import Id


class Rewording(StrEnum):
    """Another way of writing the same message."""

    TYPOS = "typos"
    LOWERCASE = "lowercase"
    PUNCTUATION = "punctuation"
    SHOUTING = "shouting"
    POLITE = "polite"
    GREETING = "greeting"
    HISTORY = "history"
    EMOJI = "emoji"
    MERGED = "merged"
    LOOKALIKES = "lookalikes"
    CONTRACTIONS = "contractions"
    INJECTION = "injection"

    @property
    def meaning(self) -> str:
        """What it does to a message, in plain words."""
        return _MEANINGS[self]


_MEANINGS = {
    Rewording.TYPOS: "typing mistakes: a neighbouring key, letters swapped, doubled or left out",
    Rewording.LOWERCASE: "no capital letters",
    Rewording.PUNCTUATION: "no commas, full stops, question or exclamation marks",
    Rewording.SHOUTING: "all in capital letters",
    Rewording.POLITE: "polite words around it",
    Rewording.GREETING: "a greeting and a signature",
    Rewording.HISTORY: "an earlier mail quoted below it",
    Rewording.EMOJI: "emoji added",
    Rewording.MERGED: "two messages in one: the first one asks nothing",
    Rewording.LOOKALIKES: "letters of other alphabets that look the same",
    Rewording.CONTRACTIONS: "don't for do not, or the reverse",
    Rewording.INJECTION: "an instruction to ignore the rules",
}

VariantName = Annotated[
    Id,
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": [str(each) for each in Rewording]},
                {"type": "string", "description": "one of rules/variants.yaml"},
            ]
        }
    ),
]
"""A rewording, or a variant that the team declares itself."""
