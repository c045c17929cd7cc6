"""Which findings in articles and rules a team wants to see, and how much they weigh (`rules/findings.yaml`)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from harness.workspace.model import Model, OneOrMore, SomeText

FindingId = Annotated[str, StringConstraints(pattern=r"^(article|rule)-[a-z-]+$")]
"""Findings in scenarios are not among them: a gate counts those."""


class FindingsFile(Model):
    """rules/findings.yaml: kinds of finding that are off, other severities, headings that are not looked at."""

    off: OneOrMore[FindingId] = Field(
        default=(), description="Kinds of finding that are not looked for.", examples=[["article-vague-word"]]
    )
    severity: dict[FindingId, Literal["error", "warning", "note"]] = Field(
        default_factory=dict,
        description="How much a kind weighs: one error is enough for exit code 1.",
        examples=[{"article-missing-image": "note"}],
    )
    ignore_headings: OneOrMore[SomeText] = Field(
        default=(),
        description="Headings with nothing to find under them. `*` stands for any words.",
        examples=[["Related articles*"]],
    )
