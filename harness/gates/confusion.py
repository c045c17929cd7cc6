"""How messages were filed: the category that was expected against the one that the pipeline gave."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.runs import ScenarioResult
from harness.workspace import NOT_OURS


@dataclass(frozen=True, slots=True)
class Confusion:
    """Messages that say what they must be filed under, each once, whatever the number of repeats.

    A message with several accepted categories is in the row of the one it was given, or of the first if it was given
    none of them. What belongs to no category is one of them, `NOT_OURS`, and is right where a reply names none.
    """

    rows: tuple[str, ...]  # categories that were expected
    columns: tuple[str | None, ...]  # those that were given; None, the last: no reply, no category or an unknown one
    cells: Mapping[tuple[str, str | None], tuple[str, ...]]  # by row and column: the scenario of each message

    def count(self, expected: str, filed: str | None) -> int:
        return len(self.cells.get((expected, filed), ()))

    @property
    def total(self) -> int:
        return sum(map(len, self.cells.values()))

    @property
    def right(self) -> int:
        return sum(self.count(row, row) for row in self.rows)

    @property
    def mistakes(self) -> list[tuple[str, str | None, int]]:
        """Expected, given, and how often: the most common first, equal ones in the order of rows and columns."""
        rows, columns = ({name: at for at, name in enumerate(names)} for names in (self.rows, self.columns))
        wrong = [(row, column, len(ids)) for (row, column), ids in self.cells.items() if row != column and ids]
        return sorted(wrong, key=lambda each: (-each[2], rows[each[0]], columns[each[1]]))


def confusion(results: Sequence[ScenarioResult], categories: Iterable[str]) -> Confusion:
    """The matrix, in the order of `categories`; other expected ones, as of an older workspace, follow by name."""
    known = dict.fromkeys([*categories, NOT_OURS])
    filings = [(result.shown_as, *filing) for result in results for filing in _filings(result, known).values()]
    rows = {row for _, row, _ in filings}
    known |= dict.fromkeys(sorted(rows.difference(known)))
    cells: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for scenario, row, filed in filings:
        cells[row, filed if filed in known else None].append(scenario)
    columns = {column for _, column in cells}
    occurring = [name for name in known if name in rows or name in columns]
    return Confusion(
        rows=tuple(name for name in occurring if name in rows),
        columns=(*occurring, *([None] if None in columns else [])),
        cells={at: tuple(scenarios) for at, scenarios in cells.items()},
    )


def _filings(result: ScenarioResult, known: Collection[str]) -> dict[int, tuple[str, str | None]]:
    """By the number of the turn, its row and column; of several repeats the first in which it was filed wrongly."""
    filings: dict[int, tuple[str, str | None]] = {}
    for turn in result.turns:
        if turn.expect.category:
            filed = turn.reply.category if turn.reply else None
            if turn.reply and filed not in known and NOT_OURS in turn.expect.category:
                filed = NOT_OURS
            row = next((name for name in turn.expect.category if name == filed), turn.expect.category[0])
            before = filings.get(turn.turn)
            if before is None or (before[0] == before[1] and row != filed):
                filings[turn.turn] = row, filed
    return filings
