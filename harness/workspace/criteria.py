"""What must hold of a reply beside what it decides and states: how it is said, when, and what it asks for."""

from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from harness.workspace.languages import known_language
from harness.workspace.model import AnyNumber, EachOnce, Fact, Model, OneOrMore

SAME_LANGUAGE = "same as the customer"
FORBIDDEN = ("names_no",)
"""Keys that list what must not be: they go on to hold where words are added that require something themselves."""
OF_ANSWERS = ("asks_for", "no_longer_than", "language", "reading_level")
"""Keys that say how an answer is written. A handoff says nothing to the customer."""
HARDEST = 20.0  # school grade


def _each_in_its_wordings(value: Any) -> Any:
    """One name or several."""
    return (value,) if isinstance(value, str) else value


class ReplyCriteria(Model):
    """Criteria of a reply. A key that is left out is not scored; none of them implies an outcome."""

    answers_within: int | None = Field(
        default=None, ge=1,
        description="The turn, from 1, by which an answer with a source must have come; not a later one than this.",
    )  # fmt: skip
    asks_for: Annotated[tuple[OneOrMore[Fact], ...], BeforeValidator(_each_in_its_wordings), EachOnce] = Field(
        default=(),
        min_length=1,
        description="What the reply must ask the customer for. Of an inner list, one is enough.",
        examples=[["order number", ["amount", "sum"]]],
    )
    no_longer_than: int | None = Field(default=None, ge=1, description="How many words a reader sees, at most.")
    language: Annotated[str, AfterValidator(partial(known_language, or_else=SAME_LANGUAGE))] | None = Field(
        default=None, description=f"The language of the answer: `{SAME_LANGUAGE}`, or an ISO 639-1 code such as `es`."
    )
    reading_level: float | None = Field(
        default=None, ge=1, le=HARDEST,
        description="The school grade that a reader needs, at most: Flesch-Kincaid in English, Rix in other "
        "languages.",
    )  # fmt: skip
    names_no: Annotated[AnyNumber[Fact], EachOnce] = Field(
        default=(),
        min_length=1,
        description="Names that the reply must not mention in any spelling, such as those of competitors.",
        examples=[["Acme"]],
    )

    criteria: Annotated[AnyNumber[Fact], EachOnce] = Field(
        default=(),
        min_length=1,
        description="What must hold of the conversation so far, in words. An LLM judges it, with a quotation "
        "(docs/judge.md).",
        examples=[["says how long billing takes to answer"]],
    )

    @property
    def of_answers(self) -> tuple[str, ...]:
        """Those of `OF_ANSWERS` that are set."""
        return tuple(key for key in OF_ANSWERS if getattr(self, key))
