"""Who plays the customers of briefs (`rules/customers.yaml`)."""

from typing import Any, Literal

from pydantic import Field

from harness.workspace.model import Id, Model, SomeText
from harness.workspace.pipelines import LLMDeclared, PromptName

EMBEDDED = "embedded"
"""The customer that needs no LLM: it follows from the brief, the seed and the AI's replies."""


class CustomerDeclared(LLMDeclared):
    """An LLM that plays customers. What it writes is compared with the brief, and kept."""

    id: Id = Field(description="Its name under `plays`, and in reports.")
    kind: Literal["openai"] = Field(description="An LLM behind an OpenAI-compatible endpoint.")
    prompt: PromptName = None
    parameters: dict[SomeText, Any] = Field(
        default_factory=lambda: {"temperature": 0, "max_tokens": 400}, description="Sent unchanged with each call."
    )


class CustomersFile(Model):
    """rules/customers.yaml: who plays the customers of briefs."""

    plays: Id = Field(
        default=EMBEDDED,
        description="Who plays the customers of briefs: `embedded`, which needs no LLM, or the id of one of "
        "`customers`.",
    )
    customers: tuple[CustomerDeclared, ...] = Field(default=(), description="LLMs that can play them.")

    @property
    def chosen(self) -> CustomerDeclared | None:
        """The LLM that plays; None for the embedded customer."""
        return next((each for each in self.customers if each.id == self.plays), None)
