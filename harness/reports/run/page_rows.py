"""The conversations that the HTML page holds: all, where they fit; else the most urgent, and a sample of the rest.

A page of a million conversations would open nowhere. All of them are in `results.jsonl`, and in the studio.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.reports.rendering import script_json
from harness.reports.run.conversations import ConversationList
from harness.runs import ScenarioResult
from harness.turns import Status
from harness.workspace import drawn

ROOM = 20_000_000  # bytes of conversations, so that no page passes 25 MB
LEAST = 500  # bytes; about what the shortest conversation takes
FAILING = 0.8  # of the room, which those that do not pass may fill


@dataclass(frozen=True, slots=True)
class PageRows:
    """The conversations of a page, as the JSON that its script reads, and how many there are of each kind."""

    rows: Sequence[str]
    failing: int  # on the page
    failing_of: int
    passing: int
    passing_of: int

    @property
    def whole(self) -> bool:
        """Whether none is left out."""
        return len(self.rows) == self.failing_of + self.passing_of


def page_rows(listed: ConversationList) -> PageRows:
    """Those that do not pass in the order of the list, and of those that pass the first of a draw by their names."""
    passing = [result for result in listed.results if result.status is Status.PASS]
    failing = [result for result in listed.results if result.status is not Status.PASS]
    bad = dict(_fitting(listed, failing, ROOM * FAILING))
    left = ROOM - sum(map(_bytes, bad.values()))
    good = dict(_fitting(listed, sorted(passing, key=lambda result: drawn(result.id)), left))
    held = bad | good
    rows = [held[result.id] for result in listed.results if result.id in held]
    return PageRows(rows, len(bad), len(failing), len(good), len(passing))


def _fitting(
    listed: ConversationList, results: Sequence[ScenarioResult], room: float
) -> Iterator[tuple[str, str]]:  # fmt: skip
    for result in results:
        if room < LEAST:
            return
        row = script_json(listed.row(result))
        if (size := _bytes(row)) <= room:  # a huge one keeps nobody else out
            room -= size
            yield result.id, row


def _bytes(row: str) -> int:
    return len(row.encode("utf-8", "surrogatepass"))
