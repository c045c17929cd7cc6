"""What the kinds of finding on scenarios look at: those that count, and what finished runs made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from harness.findings import Allowance, Remark, Severity, in_entries
from harness.reference.models import Encoder
from harness.runs import ScenarioResult, counted, opened
from harness.runs.variants import typed
from harness.workspace import Scenario, Workspace

ALIKE = 0.90
"""Cosine of sentence vectors from which two messages count as the same.

Of 2,501 messages to a bank (Banking77), 97 % of the pairs this near have the same one of 77 fine intents; at
0.85 it is 94 %, at 0.75 80 % (`python -m benchmarks.likeness FOLDER`). Below it are paraphrases, which
are evidence of their own.
"""


def about(scenario: Scenario, message: str, hint: str, severity: Severity | None = None) -> Remark:
    """A remark on one scenario, where it stands."""
    return Remark(scenario.location, message, hint, (scenario.id,), severity)


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """What a support AI did with the scenarios."""

    name: str  # of the run
    pipeline: str
    results: Sequence[ScenarioResult]


@dataclass(frozen=True)
class ScenariosSubject:
    """What is audited. Only scenarios that count are looked at."""

    workspace: Workspace
    encoder: Encoder
    runs: Sequence[FinishedRun] = ()  # newest first

    @property
    def has_run(self) -> bool:
        return bool(self.runs)

    @cached_property
    def silences(self) -> tuple[Allowance, ...]:
        """Those at scenarios, and at categories, which may have too few of them."""
        entries = (*self.workspace.categories.values(), *self.workspace.scenarios)
        return tuple(in_entries(self.workspace, [entry.location for entry in entries]))

    @cached_property
    def scenarios(self) -> list[Scenario]:
        return counted(self.workspace.scenarios)

    @cached_property
    def first_vectors(self) -> NDArray[np.float32]:
        """Unit vectors of the first messages, shape (scenarios, dimensions)."""
        return self.encoder.embed([scenario.turns[0].customer for scenario in self.scenarios])

    @cached_property
    def by_id(self) -> dict[str, Scenario]:
        """The scenarios by id."""
        return {scenario.id: scenario for scenario in self.scenarios}

    @cached_property
    def of_today(self) -> list[tuple[FinishedRun, list[ScenarioResult]]]:
        """Of each run, the open results of scenarios whose words and expectations have not changed since."""
        return [(run, [result for result in opened(run.results) if self._unchanged(result)]) for run in self.runs]

    def _unchanged(self, result: ScenarioResult) -> bool:
        scenario = self.by_id.get(result.id)
        if scenario is None:
            return False
        first = result.turns[0].repeat
        held = [turn for turn in result.turns if turn.repeat == first and not turn.variant]
        if scenario.brief:
            asked = [turn.customer for turn in typed(scenario, self.workspace).turns]
            return [turn.message for turn in held if turn.given] == asked
        return [(t.message, t.expect) for t in held] == [(t.customer, t.expect) for t in scenario.turns]
