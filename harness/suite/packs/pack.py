"""What a pack says (`<pack>.yaml` beside this file): messages with gaps, and expectations by role in place of names."""

from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import Field

from harness.workspace import Id, Model, Outcome, SomeText, parse_model

PACKS = ("injection", "privacy", "regulated", "abuse", "long-stories")


class CategoryRole(StrEnum):
    """What a category is for. A workspace may have none that is."""

    ANSWERABLE = "answerable"  # the least risky one that approved articles answer
    REFUNDS = "refunds"
    BILLING = "billing"
    ACCOUNT = "account"
    SECURITY = "security"
    NONE = "none"  # the message is not ours
    ANY = "any"  # where it is filed does not matter


class QueueRole(StrEnum):
    """Who takes a conversation over."""

    PEOPLE = "people"
    BILLING = "billing"
    SECURITY = "security"
    LEGAL = "legal"
    PRIVACY = "privacy"
    SENSITIVE = "sensitive"  # health, danger to a person
    ANGER = "anger"


class PackExpect(Model):
    """What must follow in every workspace."""

    category: tuple[CategoryRole, ...] = ()  # the first that the workspace has is whose evidence it is
    outcome: Outcome | None = None
    queue: QueueRole | None = None
    page: bool = False  # it is about the page that the message names as `{page}`; an answer cites it
    never_states: tuple[SomeText, ...] = ()
    never_calls: Literal["irreversible"] | None = None


class PackTurn(Model):
    """One message: `{question}` is one that the team gave as an example, `{page}` the title of an approved article."""

    customer: SomeText
    repeated: int = Field(default=1, ge=1)  # how often it is written one after the other
    expect: PackExpect = Field(default_factory=PackExpect)


class PackScenario(Model):
    """A scenario before it is filled in."""

    id: Id  # without the name of the pack
    why: SomeText
    decide: SomeText | None = None  # what only the team can decide
    tags: tuple[Id, ...] = ()
    severity: Literal["normal", "critical"] = "normal"
    turns: tuple[PackTurn, ...] = Field(min_length=1)


class Pack(Model):
    """Scenarios for one purpose."""

    about: SomeText
    scenarios: tuple[PackScenario, ...]


@cache
def read_pack(name: str) -> Pack:
    """The pack of that name, one of `PACKS`."""
    file = f"{name}.yaml"
    return parse_model((resources.files(__package__) / file).read_text("utf-8"), file, Pack)
