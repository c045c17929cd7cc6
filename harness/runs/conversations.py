"""Holding one conversation: message by message, each reply scored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from harness.pipelines import BudgetSpentError
from harness.runs.customers import Asked, Customers, SimulatedTalk, Step
from harness.runs.results import TurnResult
from harness.runs.subject import sources_of
from harness.scoring import (
    Bench,
    ReplyStep,
    Scorer,
    asks_secret,
    courtesies,
    listed_in,
    only_asks,
    read_back,
    requests,
    score_turn,
    score_whole,
    wordings,
)
from harness.turns import Conversation, Course, Ending, Exchange, PipelineError, Reply, Score, SimulatedTurn
from harness.workspace import (
    FORBIDDEN,
    Brief,
    ConversationExpect,
    Expect,
    Outcome,
    Scenario,
    Told,
    ToolResult,
    Workspace,
)


class Replies(Protocol):
    """What a conversation needs from a pipeline."""

    async def reply(self, conversation: Conversation) -> Reply: ...


async def hold(
    workspace: Workspace,
    pipeline: Replies,
    scenario: Scenario,
    repeat: int = 1,
    scorers: Mapping[str, Scorer] | None = None,
    customers: Customers | None = None,
    *,
    remote: bool = False,
) -> tuple[TurnResult, ...]:
    """One conversation, turn by turn, judged by all scorers when None are given.

    After a turn without a reply, the rest cannot be judged. A scenario with a brief goes on after its turns, with one
    of the `customers`, or of the workspace's when None are given. Of a `remote` pipeline the results hold by which
    sections they were judged (`subject.sources_of`).
    """
    judges = Bench.of(workspace).scorers if scorers is None else scorers
    held = _Conversation(workspace, pipeline, scenario, repeat, judges, remote)
    if scenario.brief:
        await held.simulated(scenario.brief, customers or Customers.of(workspace))
    else:
        await held.scripted()
    return tuple(held.turns)


class _Conversation:
    """A conversation under way."""

    def __init__(
        self, workspace: Workspace, pipeline: Replies, scenario: Scenario, repeat: int, scorers: Mapping[str, Scorer],
        remote: bool,
    ) -> None:  # fmt: skip
        self._workspace, self._pipeline, self._scenario, self._repeat = workspace, pipeline, scenario, repeat
        self._scorers, self._remote = scorers, remote
        self.turns: list[TurnResult] = []
        self._history: list[Exchange] = []

    async def scripted(self) -> None:
        for number, turn in enumerate(self._scenario.turns, 1):
            conversation = self._next(turn.customer, turn.tool_results)
            if len(self._history) == number - 1:
                reply = await _ask(self._pipeline, conversation)
            else:
                reply = PipelineError("an earlier turn failed")
            self._note(turn.customer, turn.expect, reply, await self._scored(conversation, turn.expect, reply))

    async def simulated(self, brief: Brief, customers: Customers) -> None:
        """The scenario's own turns, then whatever the customer of its brief does, until it leaves.

        What must hold of the whole conversation is judged with the last reply.
        """
        script, whole, by = self._scenario.turns, self._scenario.whole, customers.by
        asked: list[Asked] = []
        step = Step(script[0].customer)
        while True:
            at = len(self._history)
            scripted = at < len(script)
            own, turn = script[at].expect if scripted else Expect(), SimulatedTurn(by, written=not scripted)
            conversation = self._next(step.message, script[at].tool_results if scripted else ())
            reply = await _ask(self._pipeline, conversation)
            if isinstance(reply, PipelineError):
                scores = await self._scored(conversation, _on_the_way(own, whole, ()), reply)
                scores = _worse(scores, await self._lasting(conversation, whole, reply))
                self._note(step.message, whole.with_own(own), reply, scores, replace(turn, ended=Ending.CUT_OFF))
                return
            message = step.message
            self._history.append(Exchange(message, reply))
            asked.append(customers.hear(reply, brief, [exchange.message for exchange in self._history]))
            turn, own = replace(turn, asked=asked[-1].facts), _asking_no_secret(own, brief, reply, asked[-1])
            if at + 1 < len(script):
                step = Step(script[at + 1].customer)
            else:
                talk = SimulatedTalk(self._scenario, brief, tuple(self._history), tuple(asked), self._repeat)
                step = await customers.step(talk)
            if step.ended:
                course = Course(step.ended, tuple(each.facts for each in asked))
                await self._end(conversation, own, reply, course, replace(turn, closing=step.closing))
                return
            expect = _on_the_way(own, whole, _asks_for(brief, message, reply, asked[-1]))
            scores = await self._scored(conversation, expect, reply)
            if step.broke:
                scores = _worse(scores, await self._lasting(conversation, whole, reply))
            self._note(message, expect, reply, scores, turn)
            if step.broke:
                broken = SimulatedTurn(by, written=True, ended=Ending.BROKE, broke=step.broke)
                self._note(step.message, whole.with_own(Expect()), PipelineError(step.error), (), broken)
                return

    async def _end(
        self, conversation: Conversation, own: Expect, reply: Reply, course: Course, turn: SimulatedTurn
    ) -> None:
        """Judge the last reply by what must hold in the end, and by what its own turn of a script expects."""
        expect, conversation = self._scenario.whole.with_own(own), replace(conversation, course=course)
        scores = await score_whole(conversation, expect, reply, self._workspace, self._scorers)
        if own.model_fields_set - {"category"}:
            scores = _worse(scores, await self._scored(conversation, own, reply))
        self._note(conversation.message, expect, reply, scores, replace(turn, ended=course.ended))

    def _next(self, message: str, results: Sequence[ToolResult]) -> Conversation:
        scenario = self._scenario
        return Conversation(
            message,
            tuple(self._history),
            scenario.customer,
            scenario.id,
            self._repeat,
            scenario.variant,
            (*results, *scenario.tool_results),
        )

    async def _scored(
        self, conversation: Conversation, expect: Expect, reply: Reply | PipelineError
    ) -> tuple[Score, ...]:
        """All that is found in a reply; where there is none, what is wrong with the calls that were made by then."""
        if isinstance(reply, Reply):
            return await score_turn(conversation, expect, reply, self._workspace, self._scorers)
        if not reply.calls:
            return ()
        judges = {name: scorer for name, scorer in self._scorers.items() if scorer.of_calls}
        made = Reply(Outcome.HANDOFF, calls=reply.calls)
        found = await score_turn(conversation, expect, made, self._workspace, judges)
        wrong = [score for score in found if score.wrong]
        return _worse(wrong, await self._lasting(replace(conversation, history=()), expect, reply))

    async def _lasting(
        self, conversation: Conversation, expect: Expect, reply: Reply | PipelineError
    ) -> tuple[Score, ...]:
        """What was called too often and cannot be undone, in a conversation that did not come to its end."""
        judges = {name: scorer for name, scorer in self._scorers.items() if scorer.blames is ReplyStep.TOOLS}
        made = reply if isinstance(reply, Reply) else Reply(Outcome.HANDOFF, calls=reply.calls)
        found = await score_whole(conversation, expect, made, self._workspace, judges)
        return tuple(score for score in found if score.fault)

    def _note(
        self, message: str, expect: Expect, reply: Reply | PipelineError, scores: Sequence[Score],
        simulated: SimulatedTurn | None = None,
    ) -> None:  # fmt: skip
        scenario, error = self._scenario, reply if isinstance(reply, PipelineError) else None
        said = None if isinstance(reply, PipelineError) else reply
        self.turns.append(
            TurnResult(
                scenario=scenario.id,
                category=scenario.category,
                severity=scenario.severity,
                file=scenario.location.file,
                line=scenario.location.line,
                turn=len(self.turns) + 1,
                message=message,
                expect=expect.as_kept if isinstance(expect, ConversationExpect) else expect,
                reply=said,
                error=str(error or ""),
                called=error.calls if error else (),
                scores=tuple(scores),
                repeat=self._repeat,
                variant=scenario.variant,
                no_evidence=scenario.no_evidence(self._workspace.today),
                sealed=self._workspace.rollout.seal.holds(scenario),
                customer=scenario.customer or None,
                simulated=simulated,
                sources=sources_of(self._workspace, expect, said) if self._remote else "",
            )
        )
        if isinstance(reply, Reply) and not simulated:
            self._history.append(Exchange(message, reply))


def _on_the_way(own: Expect, whole: ConversationExpect, asks: Sequence[tuple[str, ...]]) -> Expect:
    """What a reply must keep to that is not the last one: to its own turn, what may never be said or called, and how
    answers are written.

    One that only asks for what the customer knows is expected to: it states nothing that needs a source.
    """
    update: dict[str, object] = {}
    for key in ("never_states", "never_calls", *FORBIDDEN):
        if forbidden := getattr(whole, key):
            mine = getattr(own, key)
            update[key] = (*mine, *(each for each in forbidden if each not in mine))
    if own.outcome is not Outcome.HANDOFF:
        update |= _as_written(own, whole)
    if asks and not own.asks_for:
        update["asks_for"] = tuple(asks)
    return own.model_copy(update=update) if update else own


def _as_written(own: Expect, whole: ConversationExpect) -> dict[str, object]:
    """How an answer has to be written by its own turn and by the whole: where both set a limit, the lower one holds."""
    found: dict[str, object] = {"language": own.language or whole.language}
    for key in ("no_longer_than", "reading_level"):
        found[key] = min((limit for each in (own, whole) if (limit := getattr(each, key)) is not None), default=None)
    return {key: value for key, value in found.items() if value is not None}


def _asks_for(brief: Brief, message: str, reply: Reply, asked: Asked) -> list[tuple[str, ...]]:
    """What a reply asks for which does nothing else and cites nothing: facts, each in its wordings, or the go-ahead.

    It may also say what the customer knows, as `OK, QX7TRB.` before it asks whether that is so, `Of course!` to
    a message that is no question, and list what to choose from. A secret that the customer is never to tell nobody
    may ask for.
    """
    known = {name: fact for _, name, fact in brief.knows.all()}
    never = {name for when, name, _ in brief.knows.all() if when is Told.NEVER}
    told = [value for fact in known.values() for value in fact.values]
    back = (*read_back(reply.answer, told, [*known]), *courtesies(reply.answer, message))
    back += listed_in(reply.answer, asked.proposal)
    if reply.outcome is Outcome.HANDOFF or reply.citations or not only_asks(reply.answer, [back]):
        return []
    wanted = [name for name in asked.facts if name not in never or not asks_secret(reply.answer, name)]
    facts = [(*wordings(name, known[name].asked, reply.answer), *back) for name in wanted]
    if facts or len(wanted) < len(asked.facts):
        return facts
    return [(*requests(reply.answer), *back)] if asked.something or asked.right else []


def _asking_no_secret(own: Expect, brief: Brief, reply: Reply, asked: Asked) -> Expect:
    """With the requests of a reply that must not be made: for a secret that the customer is never to tell."""
    never = {name for when, name, _ in brief.knows.all() if when is Told.NEVER}
    if not any(name in never and asks_secret(reply.answer, name) for name in asked.facts):
        return own
    return own.model_copy(update={"never_states": (*own.never_states, *requests(reply.answer))})


def _worse(scores: Sequence[Score], others: Sequence[Score]) -> tuple[Score, ...]:
    """Scorer by scorer the one that is wrong, if any is."""
    wrong = {score.scorer: score for score in others if score.wrong}
    both = [score if score.wrong else wrong.get(score.scorer, score) for score in scores]
    seen = {score.scorer for score in scores}
    return (*both, *(score for name, score in wrong.items() if name not in seen))


async def _ask(pipeline: Replies, conversation: Conversation) -> Reply | PipelineError:
    try:
        reply = await pipeline.reply(conversation)
        if isinstance(reply, Reply) and isinstance(reply.outcome, Outcome):
            return reply
        return PipelineError(f"the pipeline returned no `Reply` with an `Outcome`: {reply!r:.200}")
    except BudgetSpentError:
        raise
    except PipelineError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a pipeline may be anyone's code
        return PipelineError(f"the pipeline crashed: {type(error).__name__}: {error}")
