"""A finding on the scenarios, and what the checks that make them look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from harness.embedding import Encoder
from harness.runs import ScenarioResult, counted
from harness.workspace import Location, Scenario, Workspace

ALIKE = 0.90
"""Cosine of sentence vectors from which two messages are taken for one.

Of 2,501 messages to a bank (Banking77), 97 % of the pairs this near have the same one of 77 fine intents; at
0.85 it is 94 %, at 0.75 80 % (`python -m benchmarks.likeness FOLDER`). Below it stand paraphrases, which are
evidence of their own.
"""


class Severity(StrEnum):
    """An `error` makes evidence wrong; a `warning` weakens it; a `note` is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: where, why, and what to do."""

    id: str
    severity: Severity
    at: Location
    message: str
    hint: str
    subjects: tuple[str, ...]  # scenarios, or the category


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """What a support AI did with the scenarios."""

    name: str  # of the run
    pipeline: str
    results: Sequence[ScenarioResult]


@dataclass(frozen=True)
class Subject:
    """What is audited. Only scenarios that count are looked at."""

    workspace: Workspace
    encoder: Encoder
    runs: Sequence[FinishedRun] = ()  # newest first

    @cached_property
    def scenarios(self) -> list[Scenario]:
        return counted(self.workspace.scenarios)

    @cached_property
    def first_vectors(self) -> NDArray[np.float32]:
        """Unit vectors of the first messages, shape (scenarios, dimensions)."""
        return self.encoder.embed([scenario.turns[0].customer for scenario in self.scenarios])

    @cached_property
    def asked(self) -> dict[str, Scenario]:
        """The scenarios by id."""
        return {scenario.id: scenario for scenario in self.scenarios}

    @cached_property
    def of_today(self) -> list[tuple[FinishedRun, list[ScenarioResult]]]:
        """Of each run, the results of scenarios whose words and expectations have not changed since."""
        return [(run, [result for result in run.results if self._unchanged(result)]) for run in self.runs]

    def _unchanged(self, result: ScenarioResult) -> bool:
        scenario = self.asked.get(result.id)
        first = result.turns[0].repeat
        held = [(t.message, t.expect) for t in result.turns if t.repeat == first and not t.variant]
        return scenario is not None and held == [(t.customer, t.expect) for t in scenario.turns]


Check = Callable[[Subject], Iterator[Finding]]
"""Its docstring says why the finding matters, with a bad and a good example: `harness audit --explain ID`."""
