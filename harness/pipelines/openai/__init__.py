"""An LLM as the support AI: it triages, answers and escalates; the handoff rules override it."""

from harness.pipelines.openai.llm import LLM
from harness.pipelines.openai.pipeline import open_openai

__all__ = ["LLM", "open_openai"]
