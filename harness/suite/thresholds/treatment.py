"""How conversations are treated at a value of a threshold: by the gates' definitions, as if no stage held any back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from harness.gates import checked_values, missed, needless, wrong_answer_sent, wrong_for_the_customer
from harness.reference import AskedMessage, ReferencePipeline
from harness.runs import ScenarioResult, TurnResult, shown
from harness.runs.rerun import WorkspaceState
from harness.scoring import EMBEDDED, Bench, GateKey, Scorer, score_turn
from harness.suite.thresholds.threshold import Threshold
from harness.turns import Conversation, Progress
from harness.workspace import Checks, Expect, Outcome, Scenario, Stage, Workspace, deliver


@dataclass(frozen=True, slots=True)
class TreatedConversation:
    """What happens to one conversation."""

    id: str
    needs_person: bool
    answerable: bool  # some message of it may be answered
    answered: bool  # something is sent that no agent has read
    missed: bool  # a message that needs a person gets none
    wrong: bool  # no handoff is missed, but a wrong answer is sent
    needless: bool  # a message that could be answered is held back


class TunedConversations:
    """The conversations that thresholds are tuned by, and imported ones of which only the number answered is known."""

    def __init__(
        self, workspace: Workspace, labelled: Sequence[Scenario], imported: Sequence[str], progress: Progress,
        checker: str = EMBEDDED,
    ) -> None:  # fmt: skip
        """`labelled` are imported conversations with what people say of them. Raises as `WorkspaceState.of`.

        Sealed scenarios are left out, and so are those that are no evidence: customers do not write like these.
        """
        own = [each for each in shown(workspace) if each.no_evidence(workspace.today) is None]
        plain = tuple(each.model_copy(update={"variants": ()}) for each in own)
        self.scenarios, self.labelled = own, list(labelled)
        self.workspace = replace(workspace, scenarios=(*plain, *labelled))
        self._state = WorkspaceState.of(self.workspace, progress, checker)
        self._imported = [AskedMessage(message) for message in imported]
        if imported:
            self._state.pipeline.prepare(imported, progress)

    @property
    def imported(self) -> int:
        return len(self._imported)

    def results(self) -> list[ScenarioResult]:
        """As they are today."""
        return self._state.results()

    def at(
        self, thresholds: Sequence[tuple[Threshold, float]], ids: Sequence[str] | None = None
    ) -> tuple[list[TreatedConversation], int]:
        """How these conversations (else all) are treated at these values; how many imported ones are answered."""
        workspace = self.workspace
        for threshold, value in thresholds:
            workspace = threshold.put(workspace, value)
        state, checks = self._state.changed(workspace), workspace.rollout.checks
        checked = any(threshold.for_an_agent for threshold, _ in thresholds)
        stage, treat = (Stage.AUTO_CHECKED, _for_an_agent) if checked else (Stage.AUTO, _for_a_person)
        stages = dict.fromkeys(workspace.categories, stage)
        treated = [treat(result, stages, checks) for result in state.results(ids)]
        return treated, 0 if ids else asyncio.run(self._answered(state.pipeline, stage, checks))

    async def _answered(self, pipeline: ReferencePipeline, stage: Stage, checks: Checks) -> int:
        scorers = self._responsive if stage is Stage.AUTO_CHECKED and checks.responsive is not None else {}
        count = 0
        for asked, parts in zip(self._imported, pipeline.read_all(self._imported), strict=True):
            conversation = Conversation(asked.message)
            reply = pipeline.compose(conversation, parts, pipeline.decide(conversation, parts))
            scores = await score_turn(conversation, Expect(), reply, self.workspace, scorers)
            count += deliver(reply.outcome, stage, checked_values(reply, scores), checks) is Outcome.ANSWER
        return count

    @cached_property
    def _responsive(self) -> dict[str, Scorer]:
        """Who tells whether an answer answers, which a check may go by."""
        scorers = Bench.of(self.workspace).scorers
        return {name: scorer for name, scorer in scorers.items() if GateKey.RESPONSIVE in scorer.speaks_for}


def _for_a_person(result: ScenarioResult, stages: dict[str, Stage], checks: Checks) -> TreatedConversation:
    """Where what is held back is handed off."""
    answerable = any(turn.expect.outcome is not Outcome.HANDOFF for turn in result.turns if turn.settles)
    return _treated(result, stages, checks, answerable, needless(result))


def _for_an_agent(result: ScenarioResult, stages: dict[str, Stage], checks: Checks) -> TreatedConversation:
    """Where what is held back is read by an agent first, which is needless where the answer is right."""
    right = [turn for turn in result.turns if _right(turn)]
    held = any(turn.reply and _reached(turn, checks) is not Outcome.ANSWER for turn in right)
    return _treated(result, stages, checks, bool(right), held)


def _treated(
    result: ScenarioResult, stages: dict[str, Stage], checks: Checks, answerable: bool, held_back: bool
) -> TreatedConversation:
    turns, stage = result.turns, next(iter(stages.values()))
    lost = any(missed(turn, stages, checks) for turn in turns)
    return TreatedConversation(
        id=result.id,
        needs_person=any(turn.expect.outcome is Outcome.HANDOFF for turn in turns),
        answerable=answerable,
        answered=any(_reached(turn, checks, stage) is Outcome.ANSWER for turn in turns),
        missed=lost,
        wrong=not lost and any(wrong_answer_sent(turn, stages, checks) for turn in turns),
        needless=held_back,
    )


def _right(turn: TurnResult) -> bool:
    answers = turn.reply is not None and turn.reply.outcome is Outcome.ANSWER
    return answers and turn.expect.outcome is Outcome.ANSWER and not wrong_for_the_customer(turn)


def _reached(turn: TurnResult, checks: Checks, stage: Stage = Stage.AUTO_CHECKED) -> Outcome | None:
    reply = turn.reply
    return deliver(reply.outcome, stage, checked_values(reply, turn.scores), checks) if reply else None
