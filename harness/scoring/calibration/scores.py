"""A checker's scores of labelled answers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from harness.pipelines import BudgetSpentError
from harness.scoring.calibration.criteria import LabelledCriterion
from harness.scoring.calibration.labelled_answers import Labelled, LabelledCase, alike, distinct
from harness.scoring.criteria import CriteriaJudge, CriterionError
from harness.scoring.groundedness import CheckedAnswer, Checker, CheckerError, CitedAnswer
from harness.turns import Progress

ERRORS_ALLOWED = 0.02  # share of the answers; a card on the others alone would flatter the checker
ALL_FAIL = 25  # errors from the start, after which a checker counts as down


R = TypeVar("R", bound=LabelledCase)


@dataclass(frozen=True)
class Scored:
    """The answers that a checker could score, and why it could not score the others."""

    rows: list[LabelledCase]
    scores: NDArray[np.float64]  # of these: 1 for surely supported
    errors: list[str]
    copies: int = 0  # rows that say the same as an earlier one, or nearly, and count as one with it

    @property
    def measurable(self) -> bool:
        """False when too many could not be scored, or those that could are all of one kind."""
        total = len(self.rows) + len(self.errors)
        return len(self.errors) <= ERRORS_ALLOWED * total and len({row.supported for row in self.rows}) == 2


def score_answers(rows: Sequence[Labelled], checker: Checker, progress: Progress = lambda done, total: None) -> Scored:
    """Every answer's score, as many at a time as the checker takes; the checker is then closed.

    Raises BudgetSpentError when the checker would need more than the budget allows, CheckerError
    when it is plainly down: not one of the first answers could be scored.
    """
    return _scored(rows, partial(_score, checker), checker, progress)


def score_criteria(
    rows: Sequence[LabelledCriterion], judge: CriteriaJudge, progress: Progress = lambda done, total: None
) -> Scored:
    """The same of a judge of criteria in words: 1 where it finds one met, 0 where not."""
    return _scored(rows, partial(_verdict, judge), judge, progress)


def _scored(
    rows: Sequence[R], score: Callable[[R], Awaitable[float | str]], judge: Checker | CriteriaJudge, progress: Progress
) -> Scored:
    kept = distinct(rows)
    found = list(zip(kept, asyncio.run(_all_scores(kept, score, judge, progress)), strict=True))
    errors = [result for _, result in found if isinstance(result, str)]
    told = [(row, result) for row, result in found if not isinstance(result, str)]
    scores = np.array([result for _, result in told], dtype=np.float64)
    return Scored([row for row, _ in told], scores, errors, len(rows) - len(set(alike(kept))))


async def _all_scores(
    rows: Sequence[R], score: Callable[[R], Awaitable[float | str]], judge: Checker | CriteriaJudge, progress: Progress
) -> list[float | str]:
    """The score of each row, or why it has none.

    Raises what stopped it, once the answers under way are done: they may be paid for.
    """
    found: dict[int, float | str] = {}
    stopped: list[BudgetSpentError | CheckerError] = []
    todo = iter(enumerate(rows))

    async def work() -> None:
        try:
            for index, row in todo:
                if stopped:
                    return
                found[index] = await score(row)
                progress(len(found), len(rows))
                if len(found) == ALL_FAIL and all(isinstance(each, str) for each in found.values()):
                    down = f"the first {ALL_FAIL} answers could not be scored, the last one because of"
                    raise CheckerError(f"{down}: {found[index]}")
        except (BudgetSpentError, CheckerError) as error:
            stopped.append(error)

    try:
        await asyncio.gather(*(work() for _ in range(min(judge.jobs, len(rows)))))
    finally:
        await judge.close()
    if stopped:
        raise stopped[0]
    return [found[index] for index in range(len(rows))]


async def _score(checker: Checker, row: Labelled) -> float | str:
    """The score, or why there is none."""
    try:
        checked = checker.check(CitedAnswer(row.answer, row.sources, row.reference))
        score = (checked if isinstance(checked, CheckedAnswer) else await checked).score
    except BudgetSpentError:
        raise
    except CheckerError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a checker may be anyone's code
        return f"the checker crashed: {type(error).__name__}: {error}"
    return score if 0 <= score <= 1 else f"the checker returned {score}"


async def _verdict(judge: CriteriaJudge, row: LabelledCriterion) -> float | str:
    try:
        return float((await judge.judge(row.criterion, row.conversation)).met)
    except CriterionError as error:
        return str(error)
