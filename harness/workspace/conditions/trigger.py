"""What every trigger of a condition knows of itself. Whoever needs to know asks it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, ClassVar, Literal, Protocol, Self

from pydantic import ConfigDict, RootModel

from harness.workspace.categories import Category, TopicsFile
from harness.workspace.conditions.facts import Facts, Measure
from harness.workspace.model import Priority, Standing
from harness.workspace.problems import Location, Problem

Path = tuple[str | int, ...]
"""Keys and places in lists that lead to a value in a file."""
Joining = Literal["all", "any"]
"""How conditions hold together in a group of them."""


class Vocabulary(Protocol):
    """What a condition can name; a Workspace is one."""

    @property
    def categories(self) -> Mapping[str, Category]: ...

    @property
    def topics(self) -> TopicsFile: ...


@dataclass(frozen=True, slots=True)
class Situation:
    """One in which a trigger fires, as far as it says; of several values, any one. Empty is whatever it may be."""

    asks: tuple[str, ...] = ()  # what the message does, to go on from `a message that`
    says: tuple[str, ...] = ()  # words by which a customer would make it fire
    phrases: tuple[str, ...] = ()  # all those that it listens to
    patterns: tuple[str, ...] = ()
    after_answer: bool = False  # it fires only once something was answered
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()
    priorities: tuple[Priority, ...] = ()
    unsure: bool = False  # a low confidence or familiarity
    customer: Mapping[str, str | int | float | bool] = field(default_factory=dict)

    @property
    def about_reading(self) -> bool:
        """Whether it is about what was found or how sure triage is, and not about the customer's matter."""
        return self.unsure or bool(self.standings)

    def __add__(self, other: Self) -> Self:
        """Both at once."""
        both = ((getattr(self, each.name), getattr(other, each.name)) for each in fields(self))
        return type(self)(*(a + b if isinstance(a, tuple) else a | b for a, b in both))


class ChangeKind(Enum):
    """What can be done to a part of a trigger."""

    WORDS = "words that it listens to are left out"
    VALUE = "a value is left out"
    NUMBER = "a number is another"


@dataclass(frozen=True, slots=True)
class TriggerChange:
    """A change that makes a trigger fire otherwise: what a mutant of its rule does."""

    kind: ChangeKind
    path: Path  # of the part, from the trigger on
    before: str
    to: float = 0  # the other number


@dataclass(frozen=True, slots=True)
class TriggerPart:
    """One thing that a trigger asks; of a list of values each is one."""

    path: Path
    trigger: "Trigger"  # asks this and nothing else
    words: str


@dataclass(frozen=True, slots=True)
class TriggerGroup:
    """Parts and groups of them that hold together in one way."""

    way: Joining | Literal["not"]
    parts: tuple["Node", ...]


Node = TriggerPart | TriggerGroup


class Trigger(ABC):
    """One thing that a condition can ask of a message: the value of a key of its own.

    A kind of trigger is a class whose docstring is its description for editors, and a line in `Condition`.
    """

    key: ClassVar[str]  # in the file, the one under which it stands in `Condition`

    @abstractmethod
    def fires(self, facts: Facts) -> bool | None:
        """Whether it does; None while it depends on what is not known (Kleene's three-valued logic)."""

    @property
    @abstractmethod
    def words(self) -> str:
        """What it asks, in words for reports."""

    @abstractmethod
    def reads(self, names: Vocabulary) -> str:
        """What it asks, to go on from `If` in a sentence; `it` is the message."""

    @abstractmethod
    def changes(self) -> Iterable[TriggerChange]:
        """Small changes that make it fire otherwise."""

    @abstractmethod
    def situation(self, names: Vocabulary) -> Situation:
        """One in which it fires."""

    def note(self, facts: Facts) -> str:
        """What to say of a message beside the rule's reason, where a rule depends on it; mostly nothing."""
        return ""

    def nodes(self, path: Path) -> Iterable[Node]:
        """What of it can hold by itself, such as each value; all must hold. `path` leads to the trigger."""
        return (TriggerPart(path, self, self.words),)

    def demands(self) -> Sequence["Trigger"]:
        """Triggers to compare with others of their kind; it fires where all of them do."""
        return (self,)

    def each(self) -> Sequence["Trigger"]:
        """A demand once for each of its values, any of which makes it fire."""
        return (self,)

    def covers(self, other: Self) -> bool:
        """Whether it surely fires whenever another demand of its kind does."""
        return self == other

    def excludes(self, other: Self) -> bool:
        """Whether it surely never fires together with another demand of its kind."""
        return False

    @property
    def limit(self) -> tuple[Measure, float] | None:
        """The value of a measure at which its result changes; required of a trigger that asks for a measure."""
        return None

    def fires_in(self, category: str) -> bool | None:
        """Whether it does, when only the category of a message is known."""
        return None

    def mistakes(self, names: Vocabulary, at: Location) -> Iterable[Problem]:
        """What it names that does not exist, and what of it cannot be used."""
        return ()


class ValueTrigger(RootModel[Any], Trigger):
    """A trigger that is written as one value: a number, a list, a mapping. Its class says of what type `root` is."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def short(part: object) -> str:
    """A part of a condition as it is written, in one short line."""
    if isinstance(part, dict):
        return ", ".join(f"{key}: {short(value)}" for key, value in part.items())
    if isinstance(part, list):
        shown = ", ".join(short(each) for each in part[:3])
        return f"[{shown}, ...]" if len(part) > 3 else f"[{shown}]"
    return str(part)
