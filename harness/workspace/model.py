"""The base of every value in a workspace file: strict keys, plain words, a location."""

import re
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any, Self, TypeVar
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, PydanticKnownError

from harness.lazy_regex import regex
from harness.workspace.problems import Location, shown_value
from harness.workspace.yaml_source import Mapping


class Stage(StrEnum):
    """How far a category may go, from nothing to everything."""

    HUMAN = "human"
    DRAFT = "draft"
    AUTO_CHECKED = "auto-checked"
    AUTO = "auto"

    @property
    def rank(self) -> int:
        return list(Stage).index(self)

    @property
    def next(self) -> Self | None:
        """The stage one step further, or None after `auto`."""
        ladder = list(Stage)
        return ladder[self.rank + 1] if self.rank + 1 < len(ladder) else None


class Outcome(StrEnum):
    """What happens to a customer's message."""

    ANSWER = "answer"
    DRAFT = "draft"
    HANDOFF = "handoff"


class Priority(StrEnum):
    """How urgent a message is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """From 0, the least urgent."""
        return list(Priority).index(self)


class Standing(StrEnum):
    """The standing of the best source found for a message."""

    APPROVED = "approved"
    AGENTS = "for-agents"  # approved, and not for customers: drafts cite it
    UNAPPROVED = "unapproved"
    OUTDATED = "outdated"
    MISSING = "missing"


def _as_tuple(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) or value is None else (value,)


SomeText = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_ID, _LONGEST = r"^[a-z0-9][a-z0-9._-]*$", 100
Id = Annotated[str, StringConstraints(pattern=_ID, max_length=_LONGEST)]
DeclaredId = Annotated[
    str, StringConstraints(min_length=1), WithJsonSchema({"maxLength": _LONGEST, "pattern": _ID, "type": "string"})
]
"""The id of what another file declares. One of another form has no form to be corrected: there is no such thing."""


def _letters(value: str) -> str:
    if not all(char.isalnum() or char in "._-" or category(char) in ("Mn", "Mc") for char in value):
        raise ValueError("may hold letters of any script, digits, `.`, `_` and `-` only")
    return value


ArticleId = Annotated[
    str,
    StringConstraints(pattern=r"^[^\s!-/:-@A-Z\[-`{-~][^\s!-,/:-@A-Z\[-^`{-~]*$", max_length=100),
    AfterValidator(_letters),
]
"""Like an id, with letters of any script: titles are written in all of them."""


class _OneOrMoreSchema:
    """Lets an editor accept `key: word` as well as `key: [word, ...]`."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(core)
        return {"anyOf": [listed["items"], listed]}


_QUOTE = "„“”«»"
_IN_QUOTES = regex(  # 27” is a size
    rf'"[^"]*"|[{_QUOTE}\u201a\u2018\u2039「『][^{_QUOTE}]*[{_QUOTE}\u2018\u2019\u203a」』]|[{_QUOTE}][^{_QUOTE}]*|[^{_QUOTE}]*(?<!\d)[{_QUOTE}]'
)


def without_quotes(text: str) -> str:
    """Words to look for. Those in quotes of a word processor, which YAML takes for text, would not be found in any."""
    if _IN_QUOTES.fullmatch(text):
        raise ValueError(f"{text} would be looked for with its quotes; write it without them, or in straight ones")
    return text


Phrase = Annotated[SomeText, AfterValidator(without_quotes)]


def _with_words(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError(f"{text!a} has no letter and no digit, so it states nothing; write words or a number")
    return text


Fact = Annotated[Phrase, AfterValidator(_with_words)]


def scalar(value: Any) -> Any:
    """One value. A union of the types would report a wrong one once for each of them."""
    if isinstance(value, str) and not value.startswith('"'):
        return without_quotes(value)
    if isinstance(value, (str, bool, int)) or (isinstance(value, float) and isfinite(value)):
        return value
    raise ValueError(f"cannot be {shown_value(value)}; write text, a number, `true` or `false`")


Scalar = Annotated[
    str | int | float | bool, PlainValidator(scalar), WithJsonSchema({"type": ["string", "number", "boolean"]})
]


def _written_as_day(value: Any) -> Any:
    """A number would count the seconds since 1970."""
    if isinstance(value, (int, float, str)) and not re.match(r"\d{4}-\d\d-\d\d", str(value)):
        raise PydanticKnownError("date_type")
    return value


Day = Annotated[date, BeforeValidator(_written_as_day)]

YEARS = range(1900, 3000)
"""Of the days that others are counted from: near the ends of Python's calendar there may be none."""


def _counted_from(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"{day} is not a day of the years {YEARS[0]} to {YEARS[-1]}")
    return day


CountedDay = Annotated[Day, AfterValidator(_counted_from)]


def _each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    seen = set()
    for value in values:
        compared = " ".join(str(value).casefold().split())
        if compared in seen:
            shown = value if isinstance(value, str) else " or ".join(value)
            raise ValueError(f'"{shown}" is listed twice; remove one of them')
        seen.add(compared)
    return values


EachOnce = AfterValidator(_each_once)

T = TypeVar("T")
OneOrMore = Annotated[tuple[T, ...], BeforeValidator(_as_tuple), Field(min_length=1), _OneOrMoreSchema()]
AnyNumber = Annotated[tuple[T, ...], BeforeValidator(_as_tuple), _OneOrMoreSchema()]


class Model(BaseModel):
    """A frozen value in which unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class Entry(Model):
    """An item of a list in a file, with its place."""

    at: SkipJsonSchema[Location | None] = Field(default=None, alias="(location)", exclude=True, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _locate(cls, value: Any) -> Any:
        return located(value)

    @property
    def location(self) -> Location:
        """Where the entry is written; a made-up place for entries built in code."""
        return self.at or Location("(code)", 1)


def located(value: Any) -> Any:
    """What is written, with its place; as it is where that is not known."""
    if isinstance(value, Mapping):
        return {**value, "(location)": Location(value.file, value.line)}
    return value
