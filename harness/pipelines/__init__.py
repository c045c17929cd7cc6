"""Systems under test, all behind one small protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.pipelines.pipeline import Conversation, Exchange, Pipeline, PipelineError, Progress, Reply

if TYPE_CHECKING:
    from harness.workspace import Workspace

PIPELINES = {"reference": "harness.pipelines.reference:ReferencePipeline"}

__all__ = [
    "PIPELINES", "Conversation", "Exchange", "Pipeline", "PipelineError", "Progress", "Reply", "open_pipeline",
]  # fmt: skip


def open_pipeline(name: str, workspace: Workspace, cache: Path | None) -> Pipeline:
    """A pipeline ready for a workspace; `cache` is a folder for what it may keep between runs.

    Built-in ones stand in `PIPELINES`; other packages add theirs by the entry point group
    `harness.pipelines`. Raises PipelineError for an unknown name or one that cannot start.
    """
    from importlib import import_module
    from importlib.metadata import entry_points

    from harness.workspace.problems import nearest

    if name in PIPELINES:
        module, _, attribute = PIPELINES[name].partition(":")
        factory = getattr(import_module(module), attribute)
    else:
        points = {point.name: point for point in entry_points(group="harness.pipelines")}
        if name not in points:
            raise PipelineError(f"there is no pipeline `{name}`; {nearest(name, [*PIPELINES, *points])}")
        factory = points[name].load()
    pipeline: Pipeline = factory(workspace, cache)
    return pipeline
