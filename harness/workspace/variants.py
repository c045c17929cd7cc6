"""Variants that the team declares itself (`rules/variants.yaml`): words added to a message, and what must follow.

What must follow is written down here, like in a scenario, and not taken from the rules: a variant that
asked the rules what is right could not tell that one of them is gone.
"""

from __future__ import annotations

from pydantic import Field

from harness.workspace.model import Entry, Id, Model, OneOrMore, Text
from harness.workspace.scenarios import Expect


class DeclaredVariant(Entry):
    """Words that change what must follow, added to the last message of a conversation."""

    id: Id
    adds: OneOrMore[Text] = Field(description="one of these is added, the same every time for the same message")
    expect: Expect = Field(description="what must follow then, in place of what the scenario expects")


class VariantsFile(Model):
    """rules/variants.yaml: words that change what must follow, and where the dice of all variants start."""

    seed: int = Field(default=0, description="another number makes other typos, greetings and so on")
    variants: tuple[DeclaredVariant, ...] = ()
