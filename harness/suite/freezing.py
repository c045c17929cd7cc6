"""A simulated conversation as a scripted scenario: word for word, and with what was required of it as a whole."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Any

from harness.runs import TurnResult
from harness.scoring import accepts, calls_at, only_asks, passed_at, requests, unstated, wordings
from harness.suite.drafting import ScenarioProposal, free_id
from harness.turns import Reply, Status, ToolCall
from harness.workspace import (
    OF_ANSWERS,
    ActionKind,
    ConversationExpect,
    Expect,
    ExpectedCall,
    ForbiddenCall,
    Milestone,
    Outcome,
    Scenario,
    Turn,
)

_TO_JUDGE = (
    "what must follow each message: filled in is what the conversation as a whole required, where a reply first met "
    "it, and before the last message the outcome of each reply in which nothing was found wrong",
    "whether the later messages still make sense where the support AI replies otherwise",
)


_COUNTED = "how often a tool is called at most: it was counted in the whole conversation, and is at each message now"
_IN_TIME = "by which message it has to be over: that cannot be said of a script"
_UNPASSED = "milestones that no reply passed: they are expected of the last reply now, as far as it can do that"
_BY_TURN = ("states", "source", "calls", "calls_in_order", "never_calls", "actions")
"""What the whole conversation required in any of its replies."""


def frozen(
    turns: Sequence[TurnResult], run: str, taken: Collection[str], written: Scenario | None = None
) -> ScenarioProposal:
    """The turns of one conversation of a run as a proposed scenario under an id that is not taken.

    `written` is the scenario that was simulated: what tools give back is that of it.
    What had to hold of the whole, and what its customer wanted, is expected where a reply met it first, else of the
    last one.
    """
    first, last = turns[0], turns[-1]
    by = first.simulated.by if first.simulated else ""
    wanted: dict[str, Any] = {
        "id": free_id(f"{first.scenario} frozen", taken),
        "status": "proposed",
        "turns": [
            {"customer": turn.message, "expect": expect}
            for turn, expect in zip(turns, _expects(turns, written), strict=True)
        ],
        "severity": first.severity,
        "from": f"run {run}, conversation {first.scenario}, customer {by}",
    }
    wanted |= {"customer": dict(first.customer)} if first.customer else {}
    if written:
        wanted |= _tool_results(written) | ({"tags": list(written.tags)} if written.tags else {})
        wanted |= ({} if written.evidence else {"evidence": False}) | (
            {"notes": written.notes} if written.notes else {}
        )
        for turn, own in zip(wanted["turns"], written.turns, strict=False):
            turn |= _tool_results(own)
    why = f"the conversation with the simulated customer of {last.scenario} as it went in the run {run}"
    return ScenarioProposal(Scenario.model_validate(wanted), why, tuple(_to_judge(turns)))


def _to_judge(turns: Sequence[TurnResult]) -> Iterator[str]:
    yield from _TO_JUDGE
    whole = turns[-1].expect
    if len(turns) > 1 and any(each.at_most for each in whole.calls):
        yield _COUNTED
    if isinstance(whole, ConversationExpect) and len(_passed(turns)) < len(whole.milestones):
        yield _UNPASSED
    if isinstance(whole, ConversationExpect) and whole.by_turn:
        yield _IN_TIME


def _tool_results(of: Scenario | Turn) -> dict[str, Any]:
    found = [each.model_dump(by_alias=True, exclude_defaults=True) for each in of.tool_results]
    return {"tool_results": found} if found else {}


def _expects(turns: Sequence[TurnResult], written: Scenario | None) -> list[dict[str, Any]]:
    whole = turns[-1].expect
    given = [_on_the_way(turn, whole, written) for turn in turns[:-1]]
    given.append({key: value for key, value in _written(whole).items() if key not in _BY_TURN} | _drafted(turns))
    for fact in _facts(whole, written):
        at = _first(turns, partial(_says, fact))
        given[at] = _with(given[at], {"outcome": whole.outcome, "states": [list(fact)]})
    for source in _sources(whole, written):
        at = _first(turns, partial(_cites, source))
        given[at] = _with(given[at], {"outcome": whole.outcome, "source": list(source)})
    for at, milestone in _milestones(turns):
        given[at] = _with(given[at], _fitting(_of_milestone(milestone, turns[at].reply, written), given[at]))
    return [_of_outcome(_with(each, done)) for each, done in zip(given, _done(turns), strict=True)]


def _drafted(turns: Sequence[TurnResult]) -> dict[str, Any]:
    """The outcome of the last reply where the draft that was required of the whole is another one."""
    *before, last = (turn.reply and turn.reply.outcome for turn in turns)
    other = (turns[-1].expect.outcome, last) == (Outcome.DRAFT, Outcome.ANSWER) and Outcome.DRAFT in before
    return {"outcome": Outcome.ANSWER} if other else {}


def _of_outcome(given: dict[str, Any]) -> dict[str, Any]:
    """What a turn can require: of a handoff nobody reads how it is written."""
    handoff = given.get("outcome") is Outcome.HANDOFF
    return {key: value for key, value in given.items() if not (handoff and key in OF_ANSWERS)}


def _on_the_way(turn: TurnResult, whole: Expect, written: Scenario | None) -> dict[str, Any]:
    """What a reply that is not the last had to meet, and its outcome as it went where nothing was wrong with it.

    An answer that had to be sent unread is no draft on the way either.
    """
    given, reply = _written(turn.expect), turn.reply
    if reply is None or turn.status is not Status.PASS or "outcome" in given:
        return given
    unread = (whole.outcome, reply.outcome) == (Outcome.ANSWER, Outcome.DRAFT)
    outcome = {"outcome": whole.outcome if unread else reply.outcome}
    if reply.outcome is Outcome.HANDOFF or "asks_for" in given or not only_asks(reply.answer):
        return given | outcome
    asked = turn.simulated.asked if turn.simulated else ()
    wanted = [_wordings(fact, reply, written) for fact in asked] or [list(requests(reply.answer))]
    return given | outcome | {"asks_for": wanted}


def _facts(whole: Expect, written: Scenario | None) -> Iterator[Sequence[str]]:
    """The facts that had to be stated: what is expected, and what an answered customer wanted before it was content."""
    yield from whole.states
    if written and _had_to_be_content(whole):
        yield from (fact for fact in written.wants.states if fact not in whole.states)


def _sources(whole: Expect, written: Scenario | None) -> list[Sequence[str]]:
    """What had to be cited, likewise."""
    wanted = written.wants.source if written and _had_to_be_content(whole) else None
    return [source for source in dict.fromkeys((whole.source, wanted)) if source]


def _had_to_be_content(whole: Expect) -> bool:
    return whole.outcome in (Outcome.ANSWER, Outcome.DRAFT)


def _done(turns: Sequence[TurnResult]) -> Iterator[dict[str, Any]]:
    """The calls and actions that the whole required, where they were made; what is forbidden is so everywhere."""
    whole, made = turns[-1].expect, [(at, call) for at, turn in enumerate(turns) for call in _calls(turn)]
    places = _places(whole, [call for _, call in made])
    called = [(len(turns) - 1 if n is None else made[n][0]) for n in places]
    acted, left = [len(turns) - 1] * len(whole.actions or ()), [Counter(_actions(turn)) for turn in turns]
    for number, kind in enumerate(whole.actions or ()):
        if (at := next((at for at, kinds in enumerate(left) if kinds[kind]), None)) is not None:
            acted[number] = at
            left[at][kind] -= 1
    for at in range(len(turns)):
        by_then = [call for place, call in made if place < at]
        here = [_left(each, by_then) for each, n in zip(whole.calls, called, strict=True) if n == at]
        own = turns[at].expect.calls if at + 1 < len(turns) else ()
        calls = [each.model_dump(by_alias=True, exclude_defaults=True) for each in _besides(own, here, turns[at])]
        actions = [kind for kind, n in zip(whole.actions or (), acted, strict=True) if n == at]
        found: dict[str, Any] = {"calls": calls} if calls else {}
        if actions or whole.actions == ():
            found["actions"] = actions
        if whole.calls_in_order and len(calls) > 1:
            found["calls_in_order"] = True
        never = [*whole.never_calls, *_used_up(whole, by_then, {each.tool for each in (*own, *here)})]
        yield found | ({"never_calls": [each.model_dump() for each in never]} if never else {})


def _left(call: ExpectedCall, by_then: Sequence[ToolCall]) -> ExpectedCall:
    """A call with how often it may still be made."""
    left = (call.at_most or 0) - _times(call, by_then)
    return call.model_copy(update={"at_most": left}) if left > 0 else call


def _used_up(whole: Expect, by_then: Sequence[ToolCall], here: Collection[str]) -> Iterator[ForbiddenCall]:
    """The calls that were made as often as the whole allows, of tools that no call is required of here."""
    for each in whole.calls:
        if each.at_most and each.tool not in here and _times(each, by_then) >= each.at_most:
            yield ForbiddenCall.model_validate({"tool": each.tool, "with": each.written})


def _times(call: ExpectedCall, made: Sequence[ToolCall]) -> int:
    return sum(call.fits(each.tool, each.arguments) for each in made)


def _besides(own: Sequence[ExpectedCall], here: Sequence[ExpectedCall], turn: TurnResult) -> Sequence[ExpectedCall]:
    """The calls that the whole required here, without those made by a call that the turn requires itself."""
    besides: list[ExpectedCall] = []
    for each in here:
        if not own or None not in calls_at([*own, *besides, each], _calls(turn)):
            besides.append(each)
    return besides


def _places(whole: Expect, made: Sequence[ToolCall]) -> list[int | None]:
    """Where each call that the whole required was made; where order matters, after those before it."""
    if not whole.calls_in_order:
        return calls_at(whole.calls, made)
    later = enumerate(made)
    return [next((at for at, call in later if each.fits(call.tool, call.arguments)), None) for each in whole.calls]


def _calls(turn: TurnResult) -> Sequence[ToolCall]:
    return (turn.reply.calls or ()) if turn.reply else ()


def _actions(turn: TurnResult) -> list[ActionKind]:
    return [action.kind for action in turn.reply.actions] if turn.reply else []


def _passed(turns: Sequence[TurnResult]) -> list[tuple[int, Milestone]]:
    """Each milestone that the conversation passed, with the place of the turn that did."""
    whole, replies = turns[-1].expect, [turn.reply for turn in turns if turn.reply]
    if not isinstance(whole, ConversationExpect) or len(replies) < len(turns):
        return []
    asked = [turn.simulated.asked if turn.simulated else () for turn in turns]
    return list(zip(passed_at(whole.milestones, replies, asked), whole.milestones, strict=False))


def _milestones(turns: Sequence[TurnResult]) -> list[tuple[int, Milestone]]:
    """All of them, those that no reply passed with the place of the last turn."""
    whole, passed = turns[-1].expect, _passed(turns)
    left = whole.milestones[len(passed) :] if isinstance(whole, ConversationExpect) else ()
    return [*passed, *((len(turns) - 1, each) for each in left)]


def _fitting(also: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What can be required of a turn besides what is: a handoff says nothing, and an answer reaches no queue."""
    outcome = given.get("outcome", also.get("outcome"))
    if also.get("outcome", outcome) != outcome:
        return {}
    other = ("states", "source") if outcome is Outcome.HANDOFF else ("queue",)
    return {key: value for key, value in also.items() if outcome is None or key not in other}


def _of_milestone(milestone: Milestone, reply: Reply | None, written: Scenario | None) -> dict[str, Any]:
    """What it requires of the turn whose reply passed it. A handoff says nothing to the customer."""
    found: dict[str, Any] = milestone.model_dump(include={"outcome", "queue"}, exclude_none=True)
    if reply is None or reply.outcome is Outcome.HANDOFF:
        return found
    if milestone.asks:
        found["asks_for"] = [_wordings(milestone.asks, reply, written)]
    if milestone.states or milestone.source:
        found["outcome"] = reply.outcome
    if milestone.states:
        found["states"] = [list(milestone.states)]
    return found | ({"source": list(milestone.source)} if milestone.source else {})


def _wordings(fact: str, reply: Reply, written: Scenario | None) -> list[str]:
    known = {name: each for _, name, each in written.brief.knows.all()} if written and written.brief else {}
    return list(wordings(fact, known[fact].asked if fact in known else (), reply.answer))


def _with(given: dict[str, Any], also: dict[str, Any]) -> dict[str, Any]:
    """What a turn requires, and what is required there besides; what it says itself stays."""
    lists: dict[str, Any] = {}
    for key in ("states", "asks_for", "calls", "never_calls", "actions"):
        if key in also:
            own = [list(each) if isinstance(each, tuple) else each for each in given.get(key, ())]
            lists[key] = [*own, *(each for each in also[key] if each not in own)]
    return {**also, **given, **lists}


def _says(fact: Sequence[str], reply: Reply) -> bool:
    return not unstated([fact], reply.answer)


def _cites(source: Sequence[str], reply: Reply) -> bool:
    return any(accepts(wanted, ref) for wanted in source for ref in reply.citations)


def _first(turns: Sequence[TurnResult], meets: Callable[[Reply], bool]) -> int:
    """The place of the first turn whose reply meets it; of the last where none does."""
    answers = ((at, turn.reply) for at, turn in enumerate(turns) if turn.reply)
    met = (at for at, reply in answers if reply.outcome is not Outcome.HANDOFF and meets(reply))
    return next(met, len(turns) - 1)


def _written(expect: Expect) -> dict[str, Any]:
    """What a turn can expect, without what is left open."""
    return expect.model_dump(include=set(Expect.model_fields), exclude_defaults=True, by_alias=True)
