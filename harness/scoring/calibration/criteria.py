"""Labelled criteria: a CSV or JSONL file with conversations, criteria in words, and whether people found them met."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from harness.same_words import Messages
from harness.scoring.calibration.labelled_answers import BY, first_mistake, labelled_rows, yes_or_no
from harness.scoring.criteria import Line
from harness.scoring.reader_text import nothing_to_read

_NOBODY = frozenset(("agent", "ai", "assistant", "bot", "chatbot"))  # whose line would be read as the customer's words
_WHO: dict[str, Literal["customer", "support"]] = {"customer": "customer", "support": "support"}


@dataclass(frozen=True, slots=True)
class LabelledCriterion:
    """A criterion that a person has judged in a conversation."""

    criterion: str
    conversation: tuple[Line, ...]
    supported: bool  # whether it is met
    group: str
    part: str
    by: str = ""  # who labelled it; empty where nobody says

    @property
    def texts(self) -> tuple[Messages, ...]:
        customer, support = ([line.text for line in self.conversation if line.who == who] for who in _WHO.values())
        return tuple(support), tuple(customer), (self.criterion,)


class CriterionRow(BaseModel):
    """A row as it is given; other columns are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    criterion: str
    met: Annotated[bool, BeforeValidator(yes_or_no)]
    message: str = ""
    answer: str = ""
    conversation: str | list[dict[str, str]] = ""
    group: str = ""
    part: str = "all"
    by: str = BY


def read_labelled_criteria(path: Path) -> list[LabelledCriterion]:
    """The labelled criteria of a .csv, .jsonl or .jsonl.gz file.

    A row has `criterion`, `met` (true or false; empty rows are left out) and its conversation: `message` and `answer`,
    or `conversation`, lines that begin with `customer:` or `support:`, in JSON also a list of `{"customer": "..."}`.
    `group`, `part` and `by` may be given. Raises WorkspaceError with the line of every row that cannot be used.
    """
    return labelled_rows(path, "met", "both criteria that are met and some that are not", _labelled)


def _labelled(record: dict[str, Any], number: int) -> LabelledCriterion:
    given = {name: value for name, value in record.items() if value not in (None, "", [])}
    try:
        row = CriterionRow.model_validate(given)
    except ValidationError as error:
        raise ValueError(first_mistake(error)) from None
    if not row.criterion.strip():
        raise ValueError("has no `criterion`")
    said = _conversation(row)
    if all(nothing_to_read(line.text) for line in said if line.who == "support"):
        raise ValueError("has nothing that support wrote: give `answer`, or a `conversation`")
    return LabelledCriterion(row.criterion, said, row.met, row.group or f"row {number}", row.part, row.by)


def _conversation(row: CriterionRow) -> tuple[Line, ...]:
    if isinstance(row.conversation, list):
        return tuple(_line(who, text) for each in row.conversation for who, text in each.items())
    if not row.conversation:
        one = (Line("customer", row.message), Line("support", row.answer))
        return tuple(line for line in one if line.text.strip())
    said: list[Line] = []
    for line in row.conversation.splitlines():
        who, colon, text = line.partition(":")
        if colon and who.strip().lower() in {*_WHO, *_NOBODY}:
            said.append(_line(who, text.strip()))
        elif said:
            said[-1] = Line(said[-1].who, f"{said[-1].text}\n{line}")
        else:
            raise ValueError("has a `conversation` that does not begin with `customer:` or `support:`")
    return tuple(said)


def _line(who: str, text: str) -> Line:
    if (known := _WHO.get(who.strip().lower())) is None:
        raise ValueError(f"has a `conversation` in which `{who[:40]}` writes; it can be `customer` or `support`")
    return Line(known, text)
