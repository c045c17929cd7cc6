"""Reviewed drafts (`reviews/drafts.jsonl`, `reviews/drafts.csv`): what agents did with the AI's drafts."""

import io
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import partial
from typing import Any

from pydantic import Field, ValidationError

from harness.nearest import nearest
from harness.plain_csv import TableError, TableRow, table
from harness.plain_json import parse_object
from harness.workspace.model import Day, DeclaredId, Entry, SomeText
from harness.workspace.problems import Location, Problem, WorkspaceError
from harness.workspace.typed_reading import problems_of
from harness.workspace.yaml_source import Mapping


class DraftVerdict(StrEnum):
    """What an agent did with a draft."""

    APPROVED = "approved-unedited"
    EDITED = "edited"
    REJECTED = "rejected"
    HANDOFF = "should-have-been-handed-off"


class DraftReview(Entry):
    """One draft that an agent has read, and the agent's verdict."""

    id: SomeText = Field(description="The draft's own id, such as the ticket's number. Each id stands once.")
    date: Day = Field(description="The day on which it was reviewed.")
    category: DeclaredId = Field(description="The category that it was filed under.")
    verdict: DraftVerdict = Field(description="What the agent did with it.")
    edit: str = Field(default="", description="What the agent sent instead. No report shows it.")
    agent: str = Field(default="", description="Who reviewed it. No report shows it.")
    pipeline: str = Field(
        default="", description="The pipeline that wrote it: it counts in favour of no other. Left out, of any."
    )

    def counts_for(self, pipeline: str) -> bool:
        """Whether it is about this pipeline. What an agent did not send counts against any."""
        return self.pipeline in ("", pipeline) or self.verdict is not DraftVerdict.APPROVED


COLUMNS = tuple(name for name in DraftReview.model_fields if name != "at")
_Row = tuple[int, Callable[[], dict[str, Any]]]  # its first line, and how to read it (raises ValueError)
_HINT = "see docs/live-evidence.md for the columns"


def read_jsonl(text: str, name: str) -> list[DraftReview]:
    """One JSON object a line; empty lines are skipped. Raises WorkspaceError with the line of every mistake."""
    lines = enumerate(text.split("\n"), 1)
    return _read(((number, partial(_object, line)) for number, line in lines if line.strip()), name)


def read_csv(text: str, name: str) -> list[DraftReview]:
    """A table with a line of headings; empty cells are skipped. Raises WorkspaceError as `read_jsonl`."""
    try:
        heads, rows = table(io.StringIO(text, newline=""))
        _check_headings(heads, name)
        filled = [(row.line, partial(_filled, row)) for row in rows]
    except TableError as error:
        raise WorkspaceError.at(name, error.line, str(error), _HINT) from None
    return _read(filled, name)


READERS = {"drafts.csv": read_csv, "drafts.jsonl": read_jsonl}


def looks_like_drafts(name: str) -> bool:
    """Whether a file of that name is meant as reviewed drafts, and has another name than those that are read."""
    return name not in READERS and name.lower().startswith(("drafts", "draft."))


def _check_headings(heads: tuple[str, ...], name: str) -> None:
    problems = [f"there is no column `{head}`; {nearest(head, COLUMNS)}" for head in heads if head not in COLUMNS]
    needed = [n for n, field in DraftReview.model_fields.items() if field.is_required() and n not in heads]
    problems += [f"the column `{head}` is missing" for head in needed]
    if problems:
        raise WorkspaceError([Problem(Location(name, 1), problem, _HINT) for problem in problems])


def _filled(row: TableRow) -> dict[str, Any]:
    return {head: cell for head, cell in row.record().items() if cell.strip()}


def _object(line: str) -> dict[str, Any]:
    return parse_object(line)


def _read(rows: Iterable[_Row], name: str) -> list[DraftReview]:
    found: list[DraftReview] = []
    problems: list[Problem] = []
    for number, parse in rows:
        row = Mapping()
        row.file, row.line, row.lines = name, number, {}
        try:
            row.update(parse())
            found.append(DraftReview.model_validate(row))
        except ValidationError as error:
            problems.extend(problems_of(error, DraftReview, row, name))
        except ValueError as error:
            problems.append(Problem(Location(name, number), str(error), _HINT))
    if problems:
        raise WorkspaceError(problems)
    return found
