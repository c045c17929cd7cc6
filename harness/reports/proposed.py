"""Proposed scenarios as a file that a person reads and approves."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from harness.workspace import Scenario, Workspace

_HEAD = "# Proposed from conversations of {week}. Read each one, correct what must follow, then remove `status`.\n"


def write(scenarios: Sequence[Scenario], workspace: Workspace, week: str) -> Path:
    """Write scenarios/proposed-<week>.yaml; it replaces that of an earlier review of the same week."""
    path = workspace.root / "scenarios" / f"proposed-{week.lower()}.yaml"
    found = [s.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"at"}) for s in scenarios]
    text = yaml.safe_dump({"scenarios": found}, sort_keys=False, allow_unicode=True, width=120)
    path.write_text(_HEAD.format(week=week) + text, encoding="utf-8")
    return path
