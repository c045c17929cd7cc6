"""A mapping file: where the records of any other system contain the fields of a conversation."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from harness.workspace import (
    Id,
    JMESPath,
    Location,
    Model,
    Problem,
    Words,
    WorkspaceError,
    bad_path,
    parse_model,
    read_text,
)


class PartPaths(Model):
    """Where a message contains its fields: JMESPath expressions, relative to the message."""

    author: JMESPath = Field(description="who wrote it: customer, agent, ai, bot or system; other words by `words`")
    text: JMESPath
    at: JMESPath | None = None
    public: JMESPath | None = Field(
        default=None, description="true or false; any other word counts as internal; public by default"
    )
    sources: JMESPath | None = Field(default=None, description="what an AI answer cites: a list, or text with commas")


class ConversationPaths(Model):
    """Where a record contains the fields of the whole conversation: JMESPath expressions."""

    id: JMESPath
    opened: JMESPath | None = Field(default=None, description="by default the time of the first message")
    closed: JMESPath | None = None
    updated: JMESPath | None = None
    category: JMESPath | None = None
    channel: JMESPath | None = None
    language: JMESPath | None = None
    subject: JMESPath | None = None
    handed_off: JMESPath | None = Field(default=None, description="when a person took over")
    reopens: JMESPath | None = None
    rating: JMESPath | None = Field(default=None, description="1 to 5, or good / bad")
    resolution: JMESPath | None = Field(
        default=None, description="confirmed, assumed, escalated, negative-feedback, abandoned, unresolved or unknown"
    )
    sources: JMESPath | None = Field(default=None, description="what the AI cited, where no message says it")
    draft: JMESPath | None = Field(default=None, description="what the AI drafted")
    calls: JMESPath | None = Field(
        default=None, description="the tools that the AI called: a list of names, or text with commas"
    )
    sent: JMESPath | None = Field(default=None, description="what the agent sent instead of the draft")
    quality: JMESPath | None = Field(default=None, description="a person's score of the quality, 0 to 1")
    names: JMESPath | None = Field(default=None, description="names in the customer record, to be masked; not stored")


class MappingFile(Model):
    """mapping.yaml: the records of one system, one a conversation or one a message."""

    vendor: Id = Field(description="what the system is called in reports")
    conversation: ConversationPaths
    messages: JMESPath | None = Field(
        default=None, description="the list of messages in a record; without it, each record is one message"
    )
    message: PartPaths
    time_format: str | None = Field(
        default=None, description="how times are written where that can be read in two ways, such as %d/%m/%Y %H:%M"
    )
    words: Words = Field(default_factory=dict, description="your words for ours, by field: `author: {user: customer}`")

    @model_validator(mode="after")
    def _paths_can_be_used(self) -> Self:
        given = {**self.conversation.model_dump(exclude_none=True), **self.message.model_dump(exclude_none=True)}
        for name, path in (*given.items(), ("messages", self.messages or "@")):
            if why := bad_path(path):
                raise ValueError(f"`{name}: {path}` is not a JMESPath expression: {why}")
        if unknown := self.words.keys() - given.keys():
            raise ValueError(f"`words` names {', '.join(sorted(unknown))}, but there is no path for it")
        return self


def read_mapping(path: Path) -> MappingFile:
    """A mapping file. Raises WorkspaceError with every mistake and its line."""
    try:
        return parse_model(read_text(path, path.name), path.name, MappingFile)
    except OSError as error:
        problem = Problem(Location(str(path), 1), f"cannot be read: {error.strerror}", "see docs/conversations.md")
        raise WorkspaceError([problem]) from None
