"""The LLM judge of groundedness (`rules/judge.yaml`): which LLM, how to call it, and what it measures."""

from enum import StrEnum
from typing import Any

from pydantic import Field, field_validator

from harness.workspace.model import Model, OneOrMore, SomeText
from harness.workspace.pipelines import LLMDeclared
from harness.workspace.problems import Location


class JudgeMetric(StrEnum):
    """The ragas metrics that the judge can use."""

    FAITHFULNESS = "faithfulness"
    RESPONSE_GROUNDEDNESS = "response_groundedness"
    FACTUAL_CORRECTNESS = "factual_correctness"


class JudgeDeclared(LLMDeclared):
    """An LLM that compares each answer with its sources."""

    jobs: int = Field(default=8, ge=1, le=1000, description="How many answers are judged at a time.")
    parameters: dict[SomeText, Any] = Field(
        default_factory=lambda: {"temperature": 0, "max_tokens": 2000}, description="Sent unchanged with each call."
    )
    metrics: OneOrMore[JudgeMetric] = Field(
        default=(JudgeMetric.FAITHFULNESS, JudgeMetric.RESPONSE_GROUNDEDNESS),
        description="What the judge measures. An answer's score is the lowest of them; `factual_correctness` needs "
        "a `reference` in the scenario.",
    )
    threshold: float = Field(
        default=1,
        ge=0.1,
        le=1,
        description="The lowest score that passes, from 0.1 to 1. A calibration card replaces it.",
    )

    @field_validator("metrics")
    @classmethod
    def _each_once(cls, value: tuple[JudgeMetric, ...]) -> tuple[JudgeMetric, ...]:
        if len(set(value)) < len(value):
            raise ValueError("name each metric once")
        return value

    @property
    def location(self) -> Location:
        """Where it is declared, or would be if there were a file."""
        return self.at or Location("rules/judge.yaml", 1)


class JudgeFile(Model):
    """rules/judge.yaml: the LLM behind `--checker judge`."""

    judge: JudgeDeclared = Field(
        default_factory=JudgeDeclared.model_construct,
        description="The LLM, and how to call it. Without this file the variables of the environment say which.",
    )
