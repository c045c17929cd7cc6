"""Opens systems under test by name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from harness.pipelines.calls import Opening
from harness.plugins import Registry, UnknownNameError, imported
from harness.turns import Pipeline, PipelineError

PIPELINES: Registry[Callable[[Opening], Pipeline]] = Registry(
    "pipeline", {"reference": "harness.pipelines.opening:open_reference"}
)
"""What opens each pipeline that a workspace need not declare, here or in another package."""


class UnknownPipelineError(PipelineError):
    """No pipeline has this name: whoever gave it mistyped it, and trying again will not help."""


def open_pipeline(name: str, opening: Opening) -> Pipeline:
    """A pipeline ready for a workspace: `reference`, one it declares, or one of another package.

    Raises UnknownPipelineError, and PipelineError for one that cannot start.
    """
    declared = {each.id: each for each in opening.workspace.pipelines}
    if name in declared:
        opened = cast(Callable[[Any, Opening], Pipeline], imported(declared[name].opens))
        return opened(declared[name], opening)
    try:
        found = PIPELINES.find(name, declared)(replace(opening, code=PIPELINES.version(name)))
    except UnknownNameError as unknown:
        raise UnknownPipelineError(f"{unknown}; {unknown.hint}") from None
    return PIPELINES.whole(name, found, Pipeline)


def fingerprint_of(pipeline: Pipeline) -> str:
    """A pipeline's fingerprint; one of another package's with the version and the code of that package."""
    version = PIPELINES.version(pipeline.name)
    return f"{pipeline.fingerprint} of {version}" if version else pipeline.fingerprint


def open_reference(opening: Opening) -> Pipeline:
    """The embedded pipeline. Raises ModelMissingError."""
    from harness.reference import ReferencePipeline

    return ReferencePipeline(opening.workspace, opening.cache)
