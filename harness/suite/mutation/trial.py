"""Trying mutants: do the scenarios notice?

A mutant is **killed** by a scenario whose result is strictly worse: at the first turn with other scores,
all that failed before still fails, and something else fails too. So a scenario that passed and now fails
kills it, and so can one that never fully passed. A scenario that only fails differently kills nothing.
A mutant of a stage changes no reply: it is killed when the evidence no longer meets the gate of the
category, or a new missed handoff reaches a customer.

A mutant that no probe can distinguish from the original is **equivalent**, and counts neither way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from harness.gates import BesideResults, CategoryVerdict, delivered, judge, why_words
from harness.ledger import tuned_on
from harness.runs import ScenarioResult, TurnResult
from harness.runs.rerun import WorkspaceState
from harness.scoring import EMBEDDED, Bench
from harness.scoring.groundedness import card_of
from harness.suite.mutation.mutant import Mutant, Says
from harness.suite.mutation.probes import CustomerFields, Turns, conversations, differ, in_words, probe, probes
from harness.workspace import Scenario, Workspace

MOST_NAMED = 5  # scenarios that are named as those that killed it


class Fate(StrEnum):
    """What happened to a mutant."""

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
    customer: CustomerFields = field(default_factory=dict)  # whose conversation it is
    before: str = ""  # what comes of it, in words
    after: str = ""


class Trials:
    """Tries mutants of one workspace."""

    def __init__(self, workspace: Workspace, checker: str = EMBEDDED) -> None:
        """Raises ModelMissingError, and as `Bench.again_and_again`."""
        self._workspace = workspace
        self._scenarios = WorkspaceState.of(workspace, checker=checker)
        self._probes = self._trying(probes(workspace))
        card = card_of(workspace, Bench.of(workspace, checker).checker.fingerprint)
        self._beside = BesideResults(card, tuned=tuned_on(workspace))

    def replies(self, trial: Trial) -> ScenarioResult:
        """What today's workspace does with the conversation in which a survivor differs."""
        return self._trying([probe("alone", trial.says, trial.customer)]).result("alone")

    def of(self, mutant: Mutant) -> Trial:
        """What happens to a mutant."""
        if mutant.change.stage_of:
            return self._of_stage(mutant, mutant.change.stage_of)
        after = self._scenarios.changed(mutant.change.workspace)
        held = _touched(self._scenarios, after)
        killers = dict.fromkeys(then[0].scenario for then, now in held if worse(then, now))
        if killers:
            return Trial(mutant.id, Fate.KILLED, tuple(killers)[:MOST_NAMED])
        own = self._trying([probe("own", mutant.change.probe)] if mutant.change.probe else [])
        for tried in (own, self._probes):  # the conversation it is about tells most mutants from the original
            for then, now in _touched(tried, tried.changed_like(after)):
                if differ(then, now):
                    return _survived(mutant, then, in_words(then), in_words(now))
        different = next(((then, now) for then, now in held if differ(then, now)), None)
        if different is None:
            return Trial(mutant.id, Fate.EQUIVALENT)
        then, now = different
        return _survived(mutant, then, in_words(then), in_words(now))

    def _trying(self, conversations: Sequence[Scenario]) -> WorkspaceState:
        """Today's workspace with these conversations in place of its scenarios."""
        return self._scenarios.changed(replace(self._workspace, scenarios=tuple(conversations)))

    def _of_stage(self, mutant: Mutant, category: str) -> Trial:
        results = self._scenarios.results()
        then = self._verdict(results, self._workspace, category)
        now = self._verdict(results, mutant.change.workspace, category)
        if then.holds and not now.holds:
            return Trial(mutant.id, Fate.KILLED, (f"the gate of {now.stage}: {why_words(now)}",))
        reached = set(now.evidence.missed_handoffs.bad) - set(then.evidence.missed_handoffs.bad)
        if reached:
            return Trial(mutant.id, Fate.KILLED, tuple(sorted(reached)[:MOST_NAMED]))
        rollouts = self._workspace.rollout, mutant.change.workspace.rollout
        for result in (*self._probes.results(), *results):
            first = result.turns[0]
            was, is_now = (delivered(first, each.stages, each.checks) for each in rollouts)
            if was != is_now:
                return _survived(mutant, (first,), f"what reaches the customer: {was}", str(is_now))
        return Trial(mutant.id, Fate.EQUIVALENT)

    def _verdict(self, results: Sequence[ScenarioResult], workspace: Workspace, category: str) -> CategoryVerdict:
        judged = judge(results, workspace.categories, workspace.rollout, replace(self._beside, drafts=workspace.drafts))
        return next(verdict for verdict in judged.verdicts if verdict.category.id == category)


def _survived(mutant: Mutant, turns: Turns, before: str, after: str) -> Trial:
    says, customer = tuple(turn.message for turn in turns), turns[0].customer or {}
    return Trial(mutant.id, Fate.SURVIVED, (), says, customer, before, after)


TurnsPair = tuple[Turns, Turns]


def _touched(before: WorkspaceState, after: WorkspaceState) -> list[TurnsPair]:
    """The conversations that may differ, as they were and as they are when changed, in the order of the files.

    Those in quarantine are not evidence, and are left out.
    """
    touched = [id_ for id_ in before.scenarios if id_ in after.touched]
    return [
        pair
        for then, now in zip(before.results(touched), after.results(touched), strict=True)
        if not then.quarantined
        for pair in zip(conversations(then), conversations(now), strict=True)
    ]


def worse(before: Turns, after: Turns) -> bool:
    """Whether the first turn with other scores fails in all it did before and in more."""
    for old, new in zip(before, after, strict=False):  # a simulated conversation differs before it ends elsewhere
        then, now = _failed(old), _failed(new)
        if then != now:
            return then < now
    return False


def _failed(turn: TurnResult) -> set[str]:
    return {score.scorer for score in turn.wrong} | ({"reply"} if turn.error else set())
