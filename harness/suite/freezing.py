"""A simulated conversation as a scripted scenario: word for word, and with what was required of it as a whole."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from harness.runs import TurnResult
from harness.scoring import accepts, unstated
from harness.suite.drafting import ScenarioProposal, free_id
from harness.turns import Reply
from harness.workspace import Expect, Outcome, Scenario, Turn

_TO_JUDGE = (
    "what must follow each message: filled in is what the conversation as a whole required, where a reply first met it",
    "whether the later messages still make sense where the support AI replies otherwise",
)


def frozen(
    turns: Sequence[TurnResult], run: str, taken: Collection[str], written: Scenario | None = None
) -> ScenarioProposal:
    """The turns of one conversation of a run as a proposed scenario under an id that is not taken.

    `written` is the scenario that was simulated: what tools give back is that of it.
    What had to hold of the whole is expected where a reply met it first, else of the last one.
    """
    first, last = turns[0], turns[-1]
    by = first.simulated.by if first.simulated else ""
    wanted: dict[str, Any] = {
        "id": free_id(f"{first.scenario} frozen", taken),
        "status": "proposed",
        "turns": [
            {"customer": turn.message, "expect": expect} for turn, expect in zip(turns, _expects(turns), strict=True)
        ],
        "severity": first.severity,
        "from": f"run {run}, conversation {first.scenario}, customer {by}",
    }
    wanted |= {"customer": dict(first.customer)} if first.customer else {}
    if written:
        wanted |= _tool_results(written) | ({"tags": list(written.tags)} if written.tags else {})
        for turn, own in zip(wanted["turns"], written.turns, strict=False):
            turn |= _tool_results(own)
    why = f"the conversation with the simulated customer of {last.scenario} as it went in the run {run}"
    return ScenarioProposal(Scenario.model_validate(wanted), why, _TO_JUDGE)


def _tool_results(of: Scenario | Turn) -> dict[str, Any]:
    found = [each.model_dump(by_alias=True, exclude_defaults=True) for each in of.tool_results]
    return {"tool_results": found} if found else {}


def _expects(turns: Sequence[TurnResult]) -> list[dict[str, Any]]:
    whole = turns[-1].expect
    given = [_written(turn.expect) for turn in turns[:-1]]
    given.append({key: value for key, value in _written(whole).items() if key not in ("states", "source")})
    for fact in whole.states:
        at = _first(turns, partial(_says, fact))
        given[at] = {**given[at], "outcome": whole.outcome, "states": [*given[at].get("states", ()), list(fact)]}
    if source := whole.source:
        at = _first(turns, lambda reply: any(accepts(wanted, ref) for wanted in source for ref in reply.citations))
        given[at] = {**given[at], "outcome": whole.outcome, "source": list(source)}
    return given


def _says(fact: Sequence[str], reply: Reply) -> bool:
    return not unstated([fact], reply.answer)


def _first(turns: Sequence[TurnResult], meets: Callable[[Reply], bool]) -> int:
    """The place of the first turn whose reply meets it; of the last where none does."""
    answers = ((at, turn.reply) for at, turn in enumerate(turns) if turn.reply)
    met = (at for at, reply in answers if reply.outcome is not Outcome.HANDOFF and meets(reply))
    return next(met, len(turns) - 1)


def _written(expect: Expect) -> dict[str, Any]:
    """What a turn can expect, without what is left open."""
    return expect.model_dump(include=set(Expect.model_fields), exclude_defaults=True)
