"""What `suite:` in rules/rollout.yaml requires of the scenarios, and whether they meet it."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.runs import ScenarioResult
from harness.suite.coverage import CoverageKind, coverage
from harness.suite.mutation import kept
from harness.suite.observations import observed
from harness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Standard:
    """One requirement: in words, and whether it is met; None while nobody has measured it."""

    words: str
    met: bool | None


def standards(workspace: Workspace, results: Sequence[ScenarioResult], checker: str) -> list[Standard]:
    """Every requirement, checked against a run by that checker (its fingerprint).

    It tries no mutants: all of them must have been tried before, with the same checker.
    """
    required, found = workspace.rollout.suite, []
    if required.rules_covered is not None:
        covered = coverage(workspace, observed(results, None)).share(CoverageKind.RULE)
        found.append(_standard("handoff rules covered", covered, required.rules_covered))
    if required.mutation_score is not None:
        mutation = kept(workspace, checker)
        share = mutation.score.share
        if share is None or len(mutation.tried) < mutation.of:
            words = f"{len(mutation.tried)} of {mutation.of} mutants of today's workspace have been tried"
            found.append(Standard(f"Scenarios: mutation score unknown: {words}; run `harness mutate`.", None))
        else:
            found.append(_standard("mutation score", share, required.mutation_score))
    return found


def exit_code(found: Sequence[Standard]) -> int:
    """0 all is met, 1 something is not, 3 something was not measured."""
    if any(standard.met is False for standard in found):
        return 1
    return 3 if any(standard.met is None for standard in found) else 0


def _standard(name: str, share: float, least: float) -> Standard:
    met = share >= least
    return Standard(f"Scenarios: {name} {share:.1%}, needs at least {least:.1%}: {'met' if met else 'not met'}.", met)
