"""Variants that the team declares itself (`rules/variants.yaml`): words added to a message, and what must follow.

What must follow is written here, as in a scenario, and not taken from the rules: otherwise a variant could not
notice that a rule was deleted.
"""

from pydantic import Field

from harness.workspace.expect import Expect
from harness.workspace.model import Entry, Id, Model, OneOrMore, SomeText


class DeclaredVariant(Entry):
    """Words that change what must follow, added to the last message of a conversation."""

    id: Id = Field(description="Its name under `variants:` of a scenario.")
    adds: OneOrMore[SomeText] = Field(
        description="Sentences, one of which is added to the last message. The same message always gets the same one."
    )
    expect: Expect = Field(description="What must follow then, instead of what the scenario expects.")


class VariantsFile(Model):
    """rules/variants.yaml: words that change what must follow, and the seed of all variants."""

    seed: int = Field(
        default=0, description="The seed of all variants: another number gives other typos, greetings and so on."
    )
    variants: tuple[DeclaredVariant, ...] = Field(
        default=(), description="Ways of your own in which scenarios run again, each by its id."
    )
