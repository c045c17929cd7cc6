"""Trials, saved one by one, so that a killed `harness mutate` continues where it stopped."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from harness.cache import Cache, key_of
from harness.reference import LEARNED_BY
from harness.runs import RESULTS_BY, counted
from harness.scoring import SCORERS
from harness.suite.mutation.mutant import Mutant
from harness.suite.mutation.score import Mutation, TriedMutant
from harness.suite.mutation.table import mutants
from harness.suite.mutation.trial import Fate, Trial
from harness.workspace import Workspace

MOST_KEPT = 6  # trials of one mutant, each of another state of the workspace; the oldest go first
TRIED_BY = {
    *RESULTS_BY, *LEARNED_BY, "harness.gates", "harness.suite.drafting",
    "harness.suite.file_locations", "harness.suite.mutation",
}  # fmt: skip


def kept(workspace: Workspace, checker: str) -> Mutation:
    """The score of the saved trials with this checker (its fingerprint), of all mutants of today's workspace."""
    found = mutants(workspace)
    trials = KeptTrials(workspace, checker).of(found)
    return Mutation(
        tuple(TriedMutant(mutant, trials[mutant.id]) for mutant in found if mutant.id in trials), len(found)
    )


class KeptTrials:
    """The trials of one workspace. Proposed scenarios do not count, and change nothing here."""

    def __init__(self, workspace: Workspace, checker: str) -> None:
        """`checker` is the fingerprint of the groundedness checker."""
        self._kept = Cache(workspace.cache, "trials", TRIED_BY, most=MOST_KEPT)
        scenarios = [scenario.model_dump_json() for scenario in counted(workspace.scenarios)]
        others = (workspace.rollout, workspace.card, workspace.variants, workspace.drafts, SCORERS.packages, checker)
        self._depends_on = key_of(workspace.sources_digest, str(workspace.today), scenarios, *map(repr, others)).hex()

    def of(self, chosen: Sequence[Mutant]) -> dict[str, Trial]:
        """The saved trials, by the ids of their mutants."""
        values = self._kept.get_all([self._key(mutant.id) for mutant in chosen])
        trials = (_trial(value) for value in values.values())
        return {trial.mutant: trial for trial in trials if trial}

    def keep(self, trial: Trial) -> None:
        self._kept.put(self._key(trial.mutant), json.dumps(asdict(trial)).encode())

    def _key(self, mutant: str) -> bytes:
        return self._kept.key(mutant, self._depends_on)


def _trial(value: bytes) -> Trial | None:
    try:
        kept = json.loads(value)
        return Trial(**{**kept, "fate": Fate(kept["fate"]), "by": tuple(kept["by"]), "says": tuple(kept["says"])})
    except (ValueError, KeyError, TypeError):
        return None
