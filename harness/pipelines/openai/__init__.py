"""An LLM as the support AI: it triages, answers and escalates; the handoff rules have the last word."""

from harness.pipelines.openai.llm import LLM
from harness.pipelines.openai.pipeline import open_openai

__all__ = ["LLM", "open_openai"]
