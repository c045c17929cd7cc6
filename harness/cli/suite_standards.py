"""Whether the scenarios are as good as `suite:` in rules/rollout.yaml requires, for all who judge by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.runs import ScenarioResult
    from harness.suite import Standard
    from harness.workspace import SuiteAsked, Workspace


@dataclass(frozen=True, slots=True)
class SuiteStandards:
    """Each requirement in words, and the exit code that follows: 1 one is not met, 3 one was not measured."""

    words: tuple[str, ...] = ()
    exit_code: int = 0


def standards_of(
    workspace: Workspace, results: Sequence[ScenarioResult], checker: str, asked: SuiteAsked | None = None
) -> SuiteStandards:
    """What is required of the scenarios, checked against a run by that checker (its fingerprint).

    `asked` in place of what the workspace says itself.
    """
    suite = asked or workspace.rollout.suite
    if not suite.model_fields_set:
        return SuiteStandards()
    workspace = replace(workspace, rollout=workspace.rollout.model_copy(update={"suite": suite}))
    from harness.reports import standards as required
    from harness.suite import exit_code, standards

    found = [*standards(workspace, results, checker), *_audit(workspace)]
    return SuiteStandards(tuple(map(required.words, found)), exit_code(found))


def _audit(workspace: Workspace) -> Iterator[Standard]:
    """What `harness audit` may find. Raises ModelMissingError."""
    allowed = workspace.rollout.suite.audit_errors
    if allowed is None:
        return
    from harness.cli.audit import audited
    from harness.findings import Severity
    from harness.suite import Standard, StandardKind

    audit = audited(workspace, ())[0]
    found = [each for each in audit.findings if each.severity is Severity.ERROR]
    silenced = [each for each, _ in audit.silenced if each.severity is Severity.ERROR]
    yield Standard(StandardKind.AUDIT, allowed, len(found), silenced=len(silenced))
