"""Changes one category's stage in the text of `rules/rollout.yaml` and leaves every other byte alone."""

from typing import Any

import yaml

from harness.workspace.load import parse_model
from harness.workspace.model import Stage
from harness.workspace.problems import WorkspaceError
from harness.workspace.rollout import RolloutFile
from harness.workspace.scalar_edit import composed
from harness.workspace.yaml_edit import with_values

NAME = "rules/rollout.yaml"


def with_stage(text: str, category: str, stage: Stage) -> str:
    """The text with that stage written in place of the old one, or as a new key where there is none.

    Raises WorkspaceError where it is written in a way that cannot be changed on its own, such as an anchor that others
    refer to.
    """
    parse_model(text.removeprefix("\ufeff"), NAME, RolloutFile)  # reports what is wrong with the file
    try:
        return with_values(text, NAME, {("stages", category): str(stage)})
    except WorkspaceError:
        message = f"the stage of `{category}` cannot be changed on its own"
        hint = f"write it out, without anchors: `{category}: {stage}`"
        raise WorkspaceError.at(NAME, line_of(text, category), message, hint) from None


def line_of(text: str, category: str) -> int:
    """The line of a category's stage in the text, from 1; of `stages:` where it has none."""
    root: Any = composed(text)
    stages: yaml.MappingNode = next(value for key, value in root.value if key.value == "stages")
    place = next((key.start_mark for key, _ in stages.value if key.value == category), stages.start_mark)
    line: int = place.line
    return line + 1
