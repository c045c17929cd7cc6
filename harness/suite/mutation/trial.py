"""Trying mutants: do the scenarios notice?

A mutant is **killed** by a scenario that comes out strictly worse: at the first turn that scores
otherwise, all that failed before still fails, and something else does too. So one that passed and now
fails kills it, and so does one that the pipeline never got wholly right. What is only otherwise wrong
kills nothing. A mutant of a stage changes no reply: it is killed when the gate of the category no
longer holds, or a missed handoff reaches a customer that did not before.

A mutant that no probe tells from the original is **equivalent**, and counts neither way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.gates import CategoryVerdict, judge
from harness.runs import ScenarioResult, TurnResult, counted
from harness.scoring import Status
from harness.suite.mutation.bench import Bench
from harness.suite.mutation.mutant import Mutant, Says
from harness.suite.mutation.probes import differ, in_words, probe, probes
from harness.workspace import Outcome, Workspace

MOST_NAMED = 5  # scenarios that are named as those that killed it


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant tried on the scenarios."""

    mutant: str  # its id
    fate: Fate
    by: tuple[str, ...] = ()  # the first scenarios that noticed, or the gate's words
    says: Says = ()  # of a survivor: a conversation that comes out otherwise
    before: str = ""  # what comes of it, in words
    after: str = ""


class Court:
    """Tries mutants of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Raises ModelMissingError."""
        self._workspace = workspace
        self._bench = Bench(workspace, counted(workspace.scenarios), probes(workspace))
        self._before = {result.id: result for result in self._bench.results(workspace)}
        self._answers = {result.id: result for result in self._bench.replies(workspace, ())}

    def replies(self, says: Says) -> ScenarioResult:
        """What the workspace as it is makes of a conversation."""
        return self._bench.alone(probe("own", says))

    def try_(self, mutant: Mutant) -> Trial:
        """What becomes of a mutant."""
        if mutant.change.stage_of:
            return self._try_stage(mutant, mutant.change.stage_of)
        after = self._bench.results(mutant.change.workspace)
        killers = [result.id for result in after if worse(self._before[result.id], result)]
        if killers:
            return Trial(mutant.id, Fate.KILLED, tuple(killers[:MOST_NAMED]))
        return self._told_apart(mutant)

    def _told_apart(self, mutant: Mutant) -> Trial:
        """By the first conversation that comes out otherwise; the mutant's own one before all others."""
        own = [probe("own", mutant.change.probe)] if mutant.change.probe else []
        before = {**self._answers, "own": self.replies(mutant.change.probe)} if own else self._answers
        for after in self._bench.replies(mutant.change.workspace, own):
            if differ(before[after.id], after):
                says = tuple(turn.message for turn in after.turns)
                then, now = in_words(before[after.id]), in_words(after)
                return Trial(mutant.id, Fate.SURVIVED, (), says, then, now)
        return Trial(mutant.id, Fate.EQUIVALENT)

    def _try_stage(self, mutant: Mutant, category: str) -> Trial:
        results = list(self._before.values())
        then = self._verdict(results, self._workspace, category)
        now = self._verdict(results, mutant.change.workspace, category)
        if not now.holds:
            return Trial(mutant.id, Fate.KILLED, (f"the gate of {now.stage}: {now.why}",))
        reached = set(now.evidence.missed_handoffs.bad) - set(then.evidence.missed_handoffs.bad)
        if reached:
            return Trial(mutant.id, Fate.KILLED, tuple(sorted(reached)[:MOST_NAMED]))
        for result in (*self._answers.values(), *results):
            turn = result.turns[0]
            if turn.reply and turn.reply.category == category and turn.reply.outcome is not Outcome.HANDOFF:
                return Trial(mutant.id, Fate.SURVIVED, (), (turn.message,), str(then.stage), str(now.stage))
        return Trial(mutant.id, Fate.EQUIVALENT)

    def _verdict(self, results: Sequence[ScenarioResult], workspace: Workspace, category: str) -> CategoryVerdict:
        judged = judge(results, workspace.categories, workspace.rollout, None, workspace.drafts)
        return next(verdict for verdict in judged.verdicts if verdict.category.id == category)


def worse(before: ScenarioResult, after: ScenarioResult) -> bool:
    """Whether the first turn that scores otherwise fails in all it did before and in more."""
    for old, new in zip(before.turns, after.turns, strict=True):
        then, now = _failed(old), _failed(new)
        if then != now:
            return then < now
    return False


def _failed(turn: TurnResult) -> set[str]:
    failed = {score.scorer for score in turn.scores if score.status in (Status.FAIL, Status.ERROR)}
    return failed | ({"reply"} if turn.error else set())
