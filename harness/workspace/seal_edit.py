"""Seals or opens one scenario in the text of its file and leaves every other byte alone."""

from harness.workspace.load import parse_model
from harness.workspace.problems import WorkspaceError
from harness.workspace.scenarios import Scenario, ScenariosFile
from harness.workspace.yaml_edit import with_values
from harness.workspace.yaml_source import parse_yaml

_FIRST = ("id", "seal")  # keys before all others, so that a seal stands below the id


def with_seal(text: str, name: str, scenario: str, *, sealed: bool) -> str:
    """The text with `seal:` of that scenario set, or below its id where it has none. `name` is the file's.

    Raises WorkspaceError where that cannot be done on its own, such as in an entry that is an anchor's.
    """
    plain = text.removeprefix("\ufeff")
    parse_model(plain, name, ScenariosFile)  # reports what is wrong with the file
    listed = parse_yaml(plain, name)["scenarios"]
    place = next((n for n, each in enumerate(listed) if each.get("id") == scenario), None)
    keys = [field.alias or key for key, field in Scenario.model_fields.items()]
    try:
        if place is not None:
            return with_values(text, name, {("scenarios", place, "seal"): sealed}, [*dict.fromkeys((*_FIRST, *keys))])
    except WorkspaceError:
        pass
    message = f"the seal of `{scenario}` cannot be changed on its own"
    hint = f"write `seal: {str(sealed).lower()}` into it by hand, without anchors, and try again"
    raise WorkspaceError.at(name, 1 if place is None else listed[place].line, message, hint)
