"""What `suite:` in rules/rollout.yaml asks of the scenarios, and whether they are worth it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.runs import ScenarioResult
from harness.suite.coverage import CoverageKind, coverage
from harness.suite.mutation import kept
from harness.suite.observed import observed
from harness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Standard:
    """One thing that is asked: in words, and whether it is met; None while nobody has measured it."""

    words: str
    met: bool | None


def standards(workspace: Workspace, results: Sequence[ScenarioResult]) -> list[Standard]:
    """Everything that is asked, held against a run. Mutants are not tried: the trials that are kept must be of all."""
    return list(_standards(workspace, results))


def exit_code(found: Sequence[Standard]) -> int:
    """0 all is met, 1 something is not, 3 something was not measured."""
    if any(standard.met is False for standard in found):
        return 1
    return 3 if any(standard.met is None for standard in found) else 0


def _standards(workspace: Workspace, results: Sequence[ScenarioResult]) -> Iterator[Standard]:
    asked = workspace.rollout.suite
    if asked.rules_covered is not None:
        covered = coverage(workspace, observed(results, None)).share(CoverageKind.RULE)
        yield _held("handoff rules covered", covered, asked.rules_covered)
    if asked.mutation_score is not None:
        mutation = kept(workspace)
        share = mutation.score.share
        if share is None or len(mutation.tried) < mutation.of:
            words = f"{len(mutation.tried)} of {mutation.of} mutants of today's workspace are tried"
            yield Standard(f"Scenarios: mutation score unknown: {words}; run `harness mutate`.", None)
        else:
            yield _held("mutation score", share, asked.mutation_score)


def _held(name: str, share: float, asked: float) -> Standard:
    met = share >= asked
    return Standard(f"Scenarios: {name} {share:.1%}, {asked:.1%} asked: {'met' if met else 'not met'}.", met)
