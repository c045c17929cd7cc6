"""Did the support AI call the tools that it must, with the right arguments, in order, and not too often?"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from harness.scoring.scorer import ReplyStep, Scorer
from harness.scoring.tool_names import lasts, may_be
from harness.turns import Fault, Reply, Score, Status, ToolCall, failed, passed
from harness.workspace import Expect, ExpectedCall, Workspace

_Wanted = TypeVar("_Wanted")
_Given = TypeVar("_Given")
UNKNOWN = "the support AI does not say which tools it called: its reply needs `calls`, if only an empty list"


@partial(
    Scorer, "calls", blames=ReplyStep.TOOLS, local=True, expects=lambda expect: expect.calls,
)  # fmt: skip
def calls(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when every expected call is made, as often as allowed, and in order where that matters.

    The value is the share of the expected calls that is made. A call counts in any spelling where it may be one too
    many, and is a fault that counts as critical where it cannot be undone. A reply that does not say what was called is
    an error.
    """
    if reply.calls is None:
        return Score("calls", Status.ERROR, UNKNOWN)
    places = calls_at(expect.calls, reply.calls, in_order=expect.calls_in_order)
    wrong = [f"no call of {each}" for each, found in zip(expect.calls, places, strict=True) if found is None]
    fault = None
    for each in expect.calls:
        spelled = (call for call in reply.calls if may_be(call.tool, each.tool, workspace.tools))
        times = sum(each.may_be(call.arguments) for call in spelled)
        if each.at_most and times > each.at_most:
            lasting = lasts(each.tool, workspace.tools)
            fault = Fault.FORBIDDEN_CALL if lasting else fault
            words = f"{times} calls of {each}, at most {each.at_most} allowed"
            wrong.append(f"{words}, and none can be undone" if lasting else words)
    made = [place for place in places if place is not None]
    if expect.calls_in_order and not wrong and made != sorted(made):
        wrong.append("the calls are in another order")
    if not wrong:
        return passed("calls", value=1.0)
    called = ", ".join(f"`{call.tool}`" for call in reply.calls) or "nothing"
    return failed("calls", f"{'; '.join(wrong)} (called: {called})", len(made) / len(places), fault)


def calls_at(expected: Sequence[ExpectedCall], made: Sequence[ToolCall], *, in_order: bool = False) -> list[int | None]:
    """For each expected call the place of one that fits; no call stands for two. As many as can be have one.

    In order where that is wanted and possible; else the most particular choose first.
    """
    if in_order and (places := _in_order(expected, made)):
        return [*places]
    first = sorted(range(len(expected)), key=lambda n: -expected[n].particular)
    found = matched([expected[n] for n in first], made, lambda each, call: each.fits(call.tool, call.arguments))
    at = {first[which]: place for which, place in found.items()}
    return [at.get(which) for which in range(len(expected))]


def matched(
    wanted: Sequence[_Wanted], given: Sequence[_Given], fits: Callable[[_Wanted, _Given], bool]
) -> dict[int, int]:
    """For as many as can have one the place of another that fits; none stands for two."""
    taken: dict[int, int] = {}  # by place

    def finds(which: int, tried: set[int]) -> bool:
        """Whether there is a place for it, if need be one whose owner finds another."""
        for place, each in enumerate(given):
            if place not in tried and fits(wanted[which], each):
                tried.add(place)
                if place not in taken or finds(taken[place], tried):
                    taken[place] = which
                    return True
        return False

    for which in range(len(wanted)):
        finds(which, set())
    return {which: place for place, which in taken.items()}


def _in_order(expected: Sequence[ExpectedCall], made: Sequence[ToolCall]) -> list[int]:
    """The places of calls that fit one after the other; none where there are not that many."""
    later = enumerate(made)
    found = (next((at for at, call in later if each.fits(call.tool, call.arguments)), None) for each in expected)
    places = [place for place in found if place is not None]
    return places if len(places) == len(expected) else []
