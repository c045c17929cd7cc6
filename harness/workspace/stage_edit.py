"""Changes one category's stage in the text of `rules/rollout.yaml` and leaves every other byte alone."""

from typing import Any, NoReturn

import yaml

from harness.workspace.load import parse_model
from harness.workspace.model import Stage
from harness.workspace.problems import WorkspaceError
from harness.workspace.rollout import RolloutFile
from harness.workspace.scalar_edit import below, composed, replaced

NAME = "rules/rollout.yaml"


def with_stage(text: str, category: str, stage: Stage) -> str:
    """The text with that stage written in place of the old one, or as a new key where there is none.

    The new text is read back and compared. Raises WorkspaceError where the stage
    is written in a way that cannot be changed on its own, such as an anchor that others refer to.
    """
    stages = _stages(text)
    value = next((value for key, value in stages.value if key.value == category), None)
    edited = replaced(text, value, stage) if value else _added(text, stages, category, stage)
    before = _read(text)
    wanted = before.model_copy(update={"stages": {**before.stages, category: stage}})
    try:
        as_wanted = edited is not None and _read(edited) == wanted
    except WorkspaceError:
        as_wanted = False
    if edited is None or not as_wanted:
        _refuse(value or stages, category, stage)
    return edited


def line_of(text: str, category: str) -> int:
    """The line of a category's stage in the text, from 1; of `stages:` where it has none."""
    stages = _stages(text)
    place = next((key.start_mark for key, _ in stages.value if key.value == category), stages.start_mark)
    line: int = place.line
    return line + 1


def _read(text: str) -> RolloutFile:
    return parse_model(text.removeprefix("\ufeff"), NAME, RolloutFile)


def _stages(text: str) -> yaml.MappingNode:
    """The mapping under `stages:`, with the places of its keys and values in the text, byte order mark and all."""
    _read(text)  # reports what is wrong with the file
    root: Any = composed(text)
    stages: yaml.MappingNode = next(value for key, value in root.value if key.value == "stages")
    return stages


def _added(text: str, stages: yaml.MappingNode, category: str, stage: Stage) -> str:
    entry = f"{category}: {stage}"
    if not stages.value:
        inside = stages.end_mark.index - 1
        return text[:inside] + entry + text[inside:]
    last: int = stages.value[-1][1].end_mark.index
    if stages.flow_style:
        return f"{text[:last]}, {entry}{text[last:]}"
    return below(text, last, stages.value[0][0].start_mark.column, entry)


def _refuse(node: yaml.Node, category: str, stage: Stage) -> NoReturn:
    message = f"the stage of `{category}` cannot be changed on its own"
    hint = f"write it out, without anchors: `{category}: {stage}`"
    raise WorkspaceError.at(NAME, node.start_mark.line + 1, message, hint)
