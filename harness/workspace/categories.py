"""Categories (`rules/categories.yaml`) and topics (`rules/topics.yaml`)."""

from typing import Any, Literal

from pydantic import Field, field_validator

from harness.workspace.model import Entry, Id, Model, Priority, SomeText, Stage

NOT_OURS, NOT_OURS_TITLE = "none", "Not ours"
"""How a scenario, or a reply, says that a message belongs to no category; and what reports call such messages."""


class Category(Entry):
    """A bucket of support work."""

    id: Id = Field(description="its name in all other files")
    title: SomeText = Field(description="its name in reports")
    owner: SomeText = Field(description="the team that is responsible for it")
    risk: Literal["low", "medium", "high"] = Field(description="how much harm a wrong answer does")
    ceiling: Stage = Field(description="the furthest stage it may ever reach")
    queue: Id = Field(description="where its handoffs go when no rule names a queue")
    priority: Priority = Field(
        default=Priority.NORMAL, description="how urgent its messages are when no rule says otherwise"
    )
    weekly_volume: float = Field(ge=0, description="messages a week")
    examples: tuple[SomeText, ...] = Field(min_length=1, description="what customers write; triage learns from them")

    @field_validator("id")
    @classmethod
    def _is_some(cls, value: str) -> str:
        if value == NOT_OURS:
            raise ValueError(f"`{NOT_OURS}` means that a message belongs to no category; give it another id")
        return value


class CategoriesFile(Model):
    """rules/categories.yaml: the buckets of support work."""

    categories: tuple[Category, ...] = Field(
        min_length=1, description="the buckets of support work; each message belongs to one of them, or to none"
    )


def _miss_costs(default: float) -> Any:
    what = "a message that shows it and is missed costs as much as so many false alarms"
    return Field(default=default, gt=0, le=1000, description=what)


class Topic(Entry):
    """A topic that a message touches, or a sentiment that it shows."""

    id: Id = Field(description="its name in rules")
    title: SomeText = Field(description="its name in reports")
    mentions: tuple[SomeText, ...] = Field(default=(), description="words or phrases that show it")
    matches: tuple[SomeText, ...] = Field(default=(), description="RE2 patterns that show it, case ignored")
    examples: tuple[SomeText, ...] = Field(
        default=(), description="messages that show it; a local model learns from them"
    )
    miss_costs: float = _miss_costs(10)


class Sentiment(Topic):
    """The same for a tone, where a false alarm accuses a customer."""

    miss_costs: float = _miss_costs(6)


class TopicsFile(Model):
    """rules/topics.yaml: topics and sentiments that a message can have besides its category."""

    topics: tuple[Topic, ...] = Field(
        default=(), description="what a message can be about besides its category, such as security"
    )
    sentiments: tuple[Sentiment, ...] = Field(default=(), description="how a message can sound, such as angry")
