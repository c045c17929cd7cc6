"""The reference pipeline: triage, answer, escalate, from the workspace and nothing else.

Local, deterministic, without network or key. A baseline worth beating, and the system under test
of the repository's own workspace.
"""

from harness.pipelines.reference.pipeline import Parts, ReferencePipeline

__all__ = ["Parts", "ReferencePipeline"]
