"""Systems under test, all behind one small protocol."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from harness.pipelines.calls import Opening
from harness.turns import Pipeline, PipelineError

KINDS = {
    "openai": "harness.pipelines.openai:open_openai",
    "http": "harness.pipelines.http:open_http",
    "command": "harness.pipelines.command:open_command",
    "python": "harness.pipelines.python:open_python",
    "recorded": "harness.pipelines.recorded:open_recorded",
}
"""The kinds of pipeline that `rules/pipelines.yaml` may declare, and what opens each."""


def open_pipeline(name: str, opening: Opening) -> Pipeline:
    """A pipeline ready for a workspace: `reference`, one it declares, or one of another package.

    Other packages add theirs by the entry point group `harness.pipelines`: a function of an
    `Opening`. Raises PipelineError for an unknown name or one that cannot start.
    """
    if name == "reference":
        from harness.reference import ReferencePipeline

        return ReferencePipeline(opening.workspace, opening.cache)
    for declared in opening.workspace.pipelines:
        if declared.id == name:
            module, _, attribute = KINDS[declared.kind].partition(":")
            pipeline: Pipeline = getattr(import_module(module), attribute)(declared, opening)
            return pipeline
    return _from_another_package(name, opening)(opening)


def _from_another_package(name: str, opening: Opening) -> Callable[[Opening], Pipeline]:
    from importlib.metadata import entry_points

    from harness.workspace import nearest

    points = {point.name: point for point in entry_points(group="harness.pipelines")}
    if name not in points:
        known = ["reference", *(declared.id for declared in opening.workspace.pipelines), *points]
        raise PipelineError(f"there is no pipeline `{name}`; {nearest(name, known)}")
    factory: Callable[[Opening], Pipeline] = points[name].load()
    return factory
