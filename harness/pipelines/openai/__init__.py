"""An LLM as the support AI: it triages, answers and escalates; the handoff rules override it."""

from harness.pipelines.openai.llm import LLM
from harness.pipelines.openai.pipeline import OpenAIPipeline

__all__ = ["LLM", "OpenAIPipeline"]
