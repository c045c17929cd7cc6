"""A checker's scores of labelled answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.calibration.labelled import Labelled
from harness.pipelines import BudgetSpentError, Progress
from harness.scoring import CheckerError
from harness.scoring.groundedness import Answer, Checked, Checker

ERRORS_ALLOWED = 0.02  # share of the answers; a card on the others alone would flatter the checker
ALL_FAIL = 25  # errors from the start, after which a checker counts as down


@dataclass(frozen=True)
class Scored:
    """The answers that a checker could tell about, and why it could not about the others."""

    rows: list[Labelled]
    scores: NDArray[np.float64]  # of these: 1 for surely supported
    errors: list[str]

    @property
    def measurable(self) -> bool:
        """False when too many could not be scored, or those that could are all of one kind."""
        total = len(self.rows) + len(self.errors)
        return len(self.errors) <= ERRORS_ALLOWED * total and len({row.supported for row in self.rows}) == 2


def score_answers(rows: Sequence[Labelled], checker: Checker, progress: Progress = lambda done, total: None) -> Scored:
    """Every answer's score, as many at a time as the checker takes; the checker is then closed.

    Raises BudgetSpentError when the checker would have to ask more than the budget allows, CheckerError
    when it is plainly down: not one of the first answers could be scored.
    """
    found: dict[int, float | str] = {}

    def note(index: int, result: float | str) -> None:
        found[index] = result
        progress(len(found), len(rows))
        if len(found) == ALL_FAIL and all(isinstance(each, str) for each in found.values()):
            raise CheckerError(f"the first {ALL_FAIL} answers could not be scored, the last one by: {result}")

    async def work(todo: Iterator[tuple[int, Labelled]]) -> None:
        for index, row in todo:
            note(index, await _score(checker, row))

    async def everything() -> None:
        todo = iter(enumerate(rows))
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(min(checker.jobs, len(rows))):
                    workers.create_task(work(todo))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            await checker.close()

    asyncio.run(everything())
    told = [index for index in range(len(rows)) if not isinstance(found[index], str)]
    scores = np.array([found[index] for index in told], dtype=np.float64)
    return Scored([rows[index] for index in told], scores, [each for each in found.values() if isinstance(each, str)])


async def _score(checker: Checker, row: Labelled) -> float | str:
    """The score, or why there is none."""
    try:
        checked = checker.check(Answer(row.answer, row.sources, row.reference))
        score = (checked if isinstance(checked, Checked) else await checked).score
    except BudgetSpentError:
        raise
    except CheckerError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a checker may be anyone's code
        return f"the checker broke: {type(error).__name__}: {error}"
    return score if 0 <= score <= 1 else f"the checker gave {score}"
