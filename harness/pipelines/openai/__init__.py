"""An LLM as the support AI: it triages, answers and escalates; the handoff rules have the last word."""

from harness.pipelines.openai.llm import LLM
from harness.pipelines.openai.pipeline import OpenAIPipeline

__all__ = ["LLM", "OpenAIPipeline"]
