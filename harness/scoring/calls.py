"""Did the support AI call the tools that it must, with the right arguments, in order, and not too often?"""

from collections.abc import Sequence
from functools import partial

from harness.scoring.scorer import ReplyStep, Scorer
from harness.turns import Reply, Score, Status, ToolCall, failed, passed
from harness.workspace import Expect, ExpectedCall, Workspace

UNKNOWN = "the support AI does not say which tools it called: its reply needs `calls`, if only an empty list"


@partial(
    Scorer, "calls", blames=ReplyStep.FOLLOW_UP, local=True, expects=lambda expect: expect.calls,
)  # fmt: skip
def calls(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when every expected call is made, as often as allowed, and in order where that matters.

    The value is the share of the expected calls that is made. A reply that does not say what was called is an error.
    """
    if reply.calls is None:
        return Score("calls", Status.ERROR, UNKNOWN)
    places = calls_at(expect.calls, reply.calls)
    wrong = [f"no call of {each}" for each, found in zip(expect.calls, places, strict=True) if found is None]
    for each in expect.calls:
        times = sum(each.fits(call.tool, call.arguments) for call in reply.calls)
        if each.at_most and times > each.at_most:
            wrong.append(f"{times} calls of {each}, at most {each.at_most} allowed")
    made = [place for place in places if place is not None]
    if expect.calls_in_order and not wrong and made != sorted(made):
        wrong.append("the calls are in another order")
    if not wrong:
        return passed("calls", value=1.0)
    called = ", ".join(f"`{call.tool}`" for call in reply.calls) or "nothing"
    return failed("calls", f"{'; '.join(wrong)} (called: {called})", len(made) / len(places))


def calls_at(expected: Sequence[ExpectedCall], made: Sequence[ToolCall]) -> list[int | None]:
    """For each expected call the place of one that fits; no call stands for two. The most particular choose first."""
    places: dict[int, int] = {}
    for which in sorted(range(len(expected)), key=lambda n: -expected[n].particular):
        fits = (n for n, call in enumerate(made) if expected[which].fits(call.tool, call.arguments))
        if (place := next((n for n in fits if n not in places.values()), None)) is not None:
            places[which] = place
    return [places.get(which) for which in range(len(expected))]
