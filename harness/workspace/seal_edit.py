"""Seals or opens one scenario in the text of its file and leaves every other byte alone."""

from typing import Any, NoReturn

import yaml

from harness.workspace.load import parse_model
from harness.workspace.problems import Location, Problem, WorkspaceError
from harness.workspace.scalar_edit import below, composed, replaced
from harness.workspace.scenarios import ScenariosFile


def with_seal(text: str, name: str, scenario: str, *, sealed: bool) -> str:
    """The text with `seal:` of that scenario set, or below its id where it has none. `name` is the file's.

    The new text is read back and compared. Raises WorkspaceError where that cannot be done on its own, such
    as in an entry that is an anchor's.
    """
    before = _said(text, name)
    entry = _entry(text, scenario)
    keys = {key.value: (key, value) for key, value in entry.value} if isinstance(entry, yaml.MappingNode) else {}
    if "id" not in keys:
        _refuse(name, entry, scenario, sealed)
    key, id_ = keys["id"]
    words = "true" if sealed else "false"
    end: int = id_.end_mark.index
    if "seal" in keys:
        edited = replaced(text, keys["seal"][1], words)
    elif entry.flow_style:
        edited = f"{text[:end]}, seal: {words}{text[end:]}"
    else:
        edited = below(text, end, key.start_mark.column, f"seal: {words}")
    wanted = {**before, "scenarios": tuple(_sealed(each, scenario, sealed) for each in before["scenarios"])}
    try:
        as_wanted = edited is not None and _said(edited, name) == wanted
    except WorkspaceError:
        as_wanted = False
    if edited is None or not as_wanted:
        _refuse(name, entry, scenario, sealed)
    return edited


def _said(text: str, name: str) -> dict[str, Any]:
    """All that the file says, wherever in it."""
    return parse_model(text.removeprefix("\ufeff"), name, ScenariosFile).model_dump()


def _sealed(said: dict[str, Any], scenario: str, sealed: bool) -> dict[str, Any]:
    return {**said, "seal": sealed} if said["id"] == scenario else said


def _entry(text: str, scenario: str) -> Any:
    """The scenario's mapping with its places in the text, else the whole file."""
    root: Any = composed(text)
    listed = next((value for key, value in root.value if key.value == "scenarios"), None)
    for entry in listed.value if isinstance(listed, yaml.SequenceNode) else ():
        pairs = entry.value if isinstance(entry, yaml.MappingNode) else ()
        if any(key.value == "id" and value.value == scenario for key, value in pairs):
            return entry
    return root


def _refuse(name: str, node: yaml.Node, scenario: str, sealed: bool) -> NoReturn:
    at = Location(name, node.start_mark.line + 1)
    message = f"the seal of `{scenario}` cannot be changed on its own"
    hint = f"write `seal: {'true' if sealed else 'false'}` into it by hand, without anchors, and try again"
    raise WorkspaceError([Problem(at, message, hint)])
