"""Scenarios that an LLM writes."""

from harness.suite.writing.llm_writer import LLMRejection, LLMWriter, LLMWriting

__all__ = ["LLMRejection", "LLMWriter", "LLMWriting"]
