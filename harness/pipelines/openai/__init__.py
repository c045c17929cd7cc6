"""An LLM as the support AI: it triages, answers and escalates; the handoff rules have the last word."""

from harness.pipelines.openai.pipeline import open_openai

__all__ = ["open_openai"]
