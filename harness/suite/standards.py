"""What `suite:` in rules/rollout.yaml requires of the scenarios, and whether they meet it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.runs import ScenarioResult
from harness.suite.coverage import CoverageKind, coverage
from harness.suite.mutation import kept
from harness.suite.observations import observed
from harness.workspace import Workspace


class StandardKind(StrEnum):
    """What is required."""

    RULES = "handoff rules covered"
    MUTATION = "mutation score"
    AUDIT = "errors of the audit"


@dataclass(frozen=True, slots=True)
class Standard:
    """One requirement: a share that is needed at least, or with AUDIT the errors allowed at most."""

    kind: StandardKind
    required: float
    found: float | None  # None while it is not measured
    mutants: tuple[int, int] = (0, 0)  # tried, of how many
    silenced: int = 0  # errors of the audit that somebody allowed in place

    @property
    def met(self) -> bool | None:
        """None while nobody has measured it."""
        if self.found is None:
            return None
        return self.found <= self.required if self.kind is StandardKind.AUDIT else self.found >= self.required


def standards(workspace: Workspace, results: Sequence[ScenarioResult], checker: str) -> list[Standard]:
    """Every requirement but that of the audit, checked against a run by that checker (its fingerprint).

    It tries no mutants: all of them must have been tried before, with the same checker.
    """
    required, found = workspace.rollout.suite, []
    if required.rules_covered is not None:
        covered = coverage(workspace, observed(results, None)).share(CoverageKind.RULE)
        found.append(Standard(StandardKind.RULES, required.rules_covered, covered))
    if required.mutation_score is not None:
        mutation = kept(workspace, checker)
        mutants = len(mutation.tried), mutation.of
        share = mutation.score.share if len(mutation.tried) >= mutation.of else None
        found.append(Standard(StandardKind.MUTATION, required.mutation_score, share, mutants))
    return found


def exit_code(found: Sequence[Standard]) -> int:
    """0 all is met, 1 something is not, 3 something was not measured."""
    if any(standard.met is False for standard in found):
        return 1
    return 3 if any(standard.met is None for standard in found) else 0
