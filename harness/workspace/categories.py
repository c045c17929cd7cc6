"""Categories (`rules/categories.yaml`) and topics (`rules/topics.yaml`)."""

from typing import Any, Literal, Self

from pydantic import Field, field_validator

from harness.workspace.model import DeclaredId, Entry, Id, Model, Phrase, Priority, SomeText, Stage
from harness.workspace.topic_presets import PresetName, topic_preset

NOT_OURS, NOT_OURS_TITLE = "none", "Not ours"
"""How a scenario, or a reply, says that a message belongs to no category; and what reports call such messages."""


class Category(Entry):
    """A bucket of support work."""

    id: Id = Field(
        description="The category's name in all other files: lower-case letters, digits, `-`, `.` and `_`. Not "
        "`none`, which means that a message belongs to no category."
    )
    title: SomeText = Field(description="Its name in reports.")
    owner: SomeText = Field(
        description="The team that is responsible for it. Reports name it, and findings in its articles go to it."
    )
    risk: Literal["low", "medium", "high"] = Field(
        description="How much harm a wrong answer does. In a category of `high` risk more handoff scenarios are "
        "required before answers are sent unread (`at_least_high_risk`)."
    )
    ceiling: Stage = Field(
        description="The furthest stage that it may ever reach. A category at its ceiling takes no part in the "
        "error that a gate divides among all that may still move."
    )
    queue: DeclaredId = Field(
        description="Where its handoffs go when no rule names a queue: an id of `queues:` in rules/handoff.yaml."
    )
    priority: Priority = Field(
        default=Priority.NORMAL, description="How urgent its messages are when no rule says something else."
    )
    weekly_volume: float = Field(
        ge=0, description="How many messages a week it gets, about. `harness project` turns rates into tickets with it."
    )
    examples: tuple[SomeText, ...] = Field(
        min_length=1,
        description="What customers write, in their own words. Triage learns from them: 20 or more real messages "
        "for each category are a good start.",
    )

    @field_validator("id")
    @classmethod
    def _is_some(cls, value: str) -> str:
        if value == NOT_OURS:
            raise ValueError(f"`{NOT_OURS}` means that a message belongs to no category; give it another id")
        return value


class CategoriesFile(Model):
    """rules/categories.yaml: the buckets of support work."""

    categories: tuple[Category, ...] = Field(
        min_length=1, description="The buckets of support work. Each message belongs to one of them, or to none."
    )


def _miss_costs(default: float) -> Any:
    what = "The price of a miss: a message that shows it and is not found costs as much as so many false alarms."
    return Field(default=default, gt=0, le=1000, description=what)


class Topic(Entry):
    """A topic that a message touches, or a sentiment that it shows."""

    id: Id = Field(description="Its name in rules (`topics: [security]`, `sentiment: [angry]`).")
    title: SomeText = Field(description="Its name in reports.")
    preset: PresetName | None = Field(
        default=None,
        description="A topic that most teams have: its words and patterns (in five languages) and its examples (in "
        "English) come with the harness, and those below are added to them.",
    )
    mentions: tuple[Phrase, ...] = Field(
        default=(), description="Words or phrases that show it. They are found as whole words, in upper or lower case."
    )
    matches: tuple[Phrase, ...] = Field(
        default=(),
        description="Patterns that show it, in RE2 syntax (no look-around, no back-references); upper and lower "
        "case are the same.",
    )
    examples: tuple[SomeText, ...] = Field(
        default=(),
        description="Messages that show it. A local model learns from them, and finds it in other words too.",
    )
    miss_costs: float = _miss_costs(10)

    @property
    def whole(self) -> Self:
        """With what its preset adds."""
        if self.preset is None:
            return self
        has = topic_preset(self.preset)
        fields = ("mentions", "matches", "examples")
        return self.model_copy(update={name: (*getattr(self, name), *getattr(has, name)) for name in fields})


class Sentiment(Topic):
    """The same for a tone, where a false alarm accuses a customer."""

    miss_costs: float = _miss_costs(6)


class TopicsFile(Model):
    """rules/topics.yaml: topics and sentiments that a message can have besides its category."""

    topics: tuple[Topic, ...] = Field(
        default=(), description="What a message can be about besides its category, such as security or a legal claim."
    )
    sentiments: tuple[Sentiment, ...] = Field(default=(), description="How a message can sound, such as angry.")
