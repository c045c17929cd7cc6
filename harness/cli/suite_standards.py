"""Whether the scenarios are as good as `suite:` in rules/rollout.yaml requires, for all who judge by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.runs import ScenarioResult
    from harness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SuiteStandards:
    """Each requirement in words, and the exit code that follows: 1 one is not met, 3 one was not measured."""

    words: tuple[str, ...] = ()
    exit_code: int = 0


def standards_of(workspace: Workspace, results: Sequence[ScenarioResult]) -> SuiteStandards:
    """What is required of the scenarios, checked against a run."""
    if not workspace.rollout.suite.model_fields_set:
        return SuiteStandards()
    from harness.suite import exit_code, standards

    found = standards(workspace, results)
    return SuiteStandards(tuple(standard.words for standard in found), exit_code(found))
