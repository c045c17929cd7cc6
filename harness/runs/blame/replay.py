"""The cause by experiment: correct one part after the other, and see what fixes the turn.

The reference pipeline is three steps that hand values on. What triage and retrieval made of the
message is exchanged for what the scenario says is right, and the steps after it are taken again.
The first exchange that fixes every failed score is the cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from harness.plugins import PluginError
from harness.reference import Decision, ReferencePipeline, ReplyParts
from harness.reference.models import ModelMissingError
from harness.runs import Manifest, ScenarioResult, reference_of
from harness.runs.blame.case import FailingTurn, no_approved_source
from harness.runs.blame.cause import Cause
from harness.runs.blame.exchanges import exchanges
from harness.runs.blame.scores import of_answer
from harness.runs.blame.wording import against_words, exchanged_words, fixed_words, no_source_words, not_followed_words
from harness.runs.blame.written_rules import WrittenRules
from harness.scoring import EMBEDDED, Bench, ReplyStep, score_turn, scorer_of
from harness.scoring.groundedness import CheckerError
from harness.turns import Pipeline, PipelineError, Reply, Status
from harness.workspace import Outcome, ProposedAction, Workspace, WorkspaceError


@dataclass(frozen=True, slots=True)
class _Scored:
    """How a turn scores once something was corrected."""

    fixed: bool  # every score that failed passes
    wrong: tuple[str, ...]  # the reasons of those that do not pass now


class Replay:
    """Takes the steps of the reference pipeline again, with parts of its replies corrected."""

    def __init__(self, workspace: Workspace, pipeline: ReferencePipeline, bench: Bench | None) -> None:
        """`bench` has the run's own checker; None where that cannot be asked again."""
        self._workspace, self._pipeline = workspace, pipeline
        self._rules = WrittenRules(workspace)
        self._asks_checker = bench is not None
        self._scorers = (bench or Bench.of(workspace)).scorers

    async def attribute(self, case: FailingTurn) -> tuple[Cause, str] | None:
        """The cause and its words; None when the pipeline of today gives another reply than the one recorded.

        None too where a judge of criteria in words found the failure, or a checker that cannot be asked again: what it
        would say of other replies is unknown.
        """
        found_by = [scorer_of(score) for _, score in case.failed]
        if any("judge" in each.needs or ("checker" in each.needs and not self._asks_checker) for each in found_by):
            return None
        try:
            parts = self._pipeline.read(case.conversation)
            if self._reply(case, parts) != case.reply:
                return None
            return await self._attribute(case, parts)
        except ModelMissingError:
            return None

    async def _attribute(self, case: FailingTurn, parts: ReplyParts) -> tuple[Cause, str]:
        right, then = parts, [""]
        ranked = cache(lambda: self._pipeline.ranked(case.conversation, parts))
        for exchange in exchanges(case, parts, ranked, self._workspace):
            right = exchange.parts
            scored = await self._score(case, self._reply(case, right))
            if scored.fixed:
                return exchange.cause, fixed_words(parts, right, scored.wrong)
            then = [f"{exchanged_words(parts, right)}: {reason}" for reason in scored.wrong]
        if missing := no_approved_source(case, self._workspace):
            return Cause.ARTICLE, no_source_words(missing, case, self._workspace)
        decision = self._right_decision(case, right)
        scored = await self._score(case, self._pipeline.compose(case.conversation, right, decision))
        if scored.fixed:
            of_decision = (ReplyStep.DECISION, ReplyStep.FOLLOW_UP)
            decided = [score.reason for step, score in case.failed if step in of_decision]
            return self._of_decision(case, parts, (decided or then)[0])
        return of_answer(case, (scored.wrong or [score.reason for _, score in case.failed])[0])

    def _reply(self, case: FailingTurn, parts: ReplyParts) -> Reply:
        return self._pipeline.compose(case.conversation, parts, self._pipeline.decide(case.conversation, parts))

    async def _score(self, case: FailingTurn, reply: Reply) -> _Scored:
        """A checker runs only where its score failed, since the answers are the articles' own words."""
        expect, failed = case.turn.expect, {score.scorer for _, score in case.failed} & self._scorers.keys()
        needed = {name: each for name, each in self._scorers.items() if not each.advisory}
        scorers = {name: each for name, each in needed.items() if "checker" not in each.needs or name in failed}
        scores = await score_turn(case.conversation, expect, reply, self._workspace, scorers)
        wrong = {score.scorer: score.reason for score in scores if score.wrong}
        decided_right = expect.outcome in (None, reply.outcome)
        applies = failed if decided_right else {score.scorer for score in scores}  # what is not said is neither
        return _Scored(bool(failed) and failed <= applies and not failed & wrong.keys(), tuple(wrong.values()))

    def _right_decision(self, case: FailingTurn, parts: ReplyParts) -> Decision:
        """What the scenario expects to be decided; what it leaves open is as the rule or the category has it."""
        expect, then = case.turn.expect, case.rule.then if case.rule else None
        category = self._workspace.categories[parts.reading.filed.category]
        outcome = expect.outcome or (Outcome.HANDOFF if then and then.handoff else case.reply.outcome)
        queue = (expect.queue or (then and then.handoff) or category.queue) if outcome is Outcome.HANDOFF else None
        priority = expect.priority or (then and then.priority) or category.priority
        fired = (expect.rule,) if expect.rule else ()
        actions = tuple(ProposedAction(kind=kind) for kind in expect.actions or ())
        return Decision(outcome, queue, priority, expect.rule, fired, "as expected", actions, case.not_ours)

    def _of_decision(self, case: FailingTurn, parts: ReplyParts, reason: str) -> tuple[Cause, str]:
        """Only another decision fixes it: are the rules wrong, or were they right and not followed?"""
        if against := self._rules.against(case):
            return Cause.RULES, against_words(reason, against, case.turn.expect)
        seen, there = parts.reading.topics | parts.reading.sentiments, self._rules.signals(case)
        return Cause.ESCALATION, not_followed_words(reason, there - seen, seen - there)


def replay_of(
    workspace: Workspace, manifest: Manifest, results: Sequence[ScenarioResult], pipeline: Pipeline | None = None
) -> Replay | None:
    """A replay for a run; None where its pipeline's parts cannot be exchanged, or nothing failed.

    `pipeline` is the run's own, if it is at hand; otherwise the reference is opened again, with the
    vectors that runs have kept, if its text model is installed.
    """
    if not isinstance(pipeline, ReferencePipeline):
        failed = any(result.status is Status.FAIL for result in results)
        pipeline = reference_of(workspace, manifest) if failed else None
    return Replay(workspace, pipeline, _bench_of(workspace, manifest)) if pipeline else None


def _bench_of(workspace: Workspace, manifest: Manifest) -> Bench | None:
    """With the checker that judged the run; None where it has changed, asks others or cannot be opened."""
    if manifest.checker_name == EMBEDDED:
        return Bench.of(workspace)
    try:
        bench = Bench.again_and_again(workspace, manifest.checker_name)
    except (CheckerError, PipelineError, PluginError, WorkspaceError):
        return None
    return bench if bench.checker.fingerprint == manifest.checker else None
