"""Are the criteria that are written in words met?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from harness.scoring.criteria.judge import CriterionError, CriterionVerdict, Line, lines_of
from harness.scoring.scorer import GateKey, Scorer, ScorerGroup
from harness.turns import Conversation, Reply, Score, Status, failed, passed, skipped
from harness.workspace import Expect, Workspace

if TYPE_CHECKING:
    from harness.scoring.criteria.judge import CriteriaJudge


@partial(
    Scorer, "criteria", group=ScorerGroup.CRITERIA, speaks_for=frozenset((GateKey.HANDLED, GateKey.CRITERIA)),
    local=True, expects=lambda expect: expect.criteria,
)  # fmt: skip
async def criteria(
    expect: Expect, reply: Reply, workspace: Workspace, conversation: Conversation,
    judge: CriteriaJudge | None = None,
) -> Score:  # fmt: skip
    """Passes when the judge finds every criterion met in the conversation so far; the value is the share that is.

    One that could not be judged, or with a quotation that is made up, is an error. Without a judge it is skipped: so
    in commands that score again and again, such as `harness mutate`.
    """
    if judge is None:
        return skipped("criteria")
    said = lines_of(conversation, reply)
    asked = (_judged(judge, each, said) for each in expect.criteria)
    found = await asyncio.gather(*asked, return_exceptions=True)  # those under way are paid for, so they end first
    if stopped := next((each for each in found if isinstance(each, BaseException)), None):
        raise stopped
    if errors := [each for each in found if isinstance(each, str)]:
        return Score("criteria", Status.ERROR, "; ".join(errors))
    verdicts = [each for each in found if isinstance(each, CriterionVerdict)]
    told = [(each.met, _told(words, each)) for words, each in zip(expect.criteria, verdicts, strict=True)]
    if unmet := [words for met, words in told if not met]:
        return failed("criteria", "; ".join(unmet), 1 - len(unmet) / len(told))
    return passed("criteria", "; ".join(words for _, words in told), 1.0)


async def _judged(judge: CriteriaJudge, criterion: str, said: Sequence[Line]) -> CriterionVerdict | str:
    """The verdict, or why there is none."""
    try:
        return await judge.judge(criterion, said)
    except CriterionError as error:
        return f'"{criterion}" could not be judged: {error}'


def _told(criterion: str, verdict: CriterionVerdict) -> str:
    quoted = f' ("{verdict.quotation}")' if verdict.quotation else " (nothing is said about it)"
    return f'{"met" if verdict.met else "not met"}: "{criterion}": {verdict.reason}{quoted}'
