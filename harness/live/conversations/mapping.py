"""A mapping file: where the records of any other system contain the fields of a conversation."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from harness.lazy_regex import regex
from harness.live.conversations.records import Record
from harness.live.conversations.turn_text import is_public
from harness.workspace import Id, JMESPath, Model, TimeZone, Words, WorkspaceError, parse_model, read_text

_HIDES = regex(  # in the name of a field that is true of what customers do not see, in the languages of many desks
    r"privat|privad|intern(?!ation)|hidden|whisper|confiden|draft|delet|(?<![a-z])notes?(?![a-z])|notiz|entwurf|gelösch|geloesch"
    r"|versteckt|verborgen|vertraul|brouillon|masqué|caché|borrador|ocult|rascunho|bozza|nascost|riservat|concept(?![a-z])"
    r"|(?:agents?|staff|team|employees?|admins?|operators?)[ _-]?only|not[ _-]?public|non[ _-]?public|unpublish"
    r"|verwijder|skjult|dold|utkast|kladde|wewnętrzn|wewnetrzn|prywat|ukryt|внутренн|скрыт|приват|非公開|内部|社内|비공개|내부",
    re.IGNORECASE,
)
_SHOWS = regex(  # in the name of a field that is true of what customers see
    r"publi[cqs]|pubbl|visib|visív|shown|extern|(?:ö|oe)ffentlich|sichtbar|openbaar|zichtbaar|offentlig|synlig|widoczn|公開|공개",
    re.IGNORECASE,
)
_TELLS_A_KIND = regex(r"(?:\w+[_ -]?)?(?:type|kind|channel|status|state|visibility|audience|scope)", re.IGNORECASE)
_READERS = regex(r"visibility|audience|scope", re.IGNORECASE)
_STAFF = regex(r"(?:only[ _-])?(?:agents?|staff|team|employees?|admins?|operators?)", re.IGNORECASE)
_COUNTS = regex(r"_(?i:ids?|count|number|at|by)$|[a-z](?:Ids?|Count|Number|At|By)$")  # `internal_id` says nothing of it
_LONGEST_KIND = 40  # characters
_TURNS = ("!", "=")  # an expression with one may mean the opposite of the names in it


class PartPaths(Model):
    """Where a message contains its fields: JMESPath expressions, relative to the message."""

    author: JMESPath = Field(
        description="The path to its author: customer, agent, ai, bot or system. Other words are translated by `words`."
    )
    text: JMESPath = Field(description="The path to its text.")
    at: JMESPath | None = Field(default=None, description="The path to the time it was written.")
    attachments: JMESPath | None = Field(
        default=None, description="The path to its attachments. A message with nothing else stays, as `[attachment]`."
    )
    public: JMESPath | None = Field(
        default=None,
        description="The path to whether the customer sees it: true or false. Any other word counts as internal, "
        "and so does nothing, unless the customer wrote it. Without this key all messages are public, except for those "
        "that say otherwise in a field: `private: true`, `public: false`, `type: note`. Where the field says the "
        "reverse, such as `private`, `words` "
        "must say what its values mean.",
    )
    sources: JMESPath | None = Field(
        default=None, description="The path to the sources an AI answer cites: a list, or text with commas."
    )
    deleted: JMESPath | None = Field(
        default=None, description="The path to whether it was deleted there: true or false. One that was is left out."
    )


class ConversationPaths(Model):
    """Where a record contains the fields of the whole conversation: JMESPath expressions."""

    id: JMESPath = Field(description="The path to the conversation's id. Records with the same id belong together.")
    opened: JMESPath | None = Field(
        default=None, description="The path to the time it began. By default it is the time of the first message."
    )
    closed: JMESPath | None = Field(default=None, description="The path to the time it was closed.")
    updated: JMESPath | None = Field(default=None, description="The path to the time of its last change.")
    category: JMESPath | None = Field(
        default=None,
        description="The path to its category. Without one the reference pipeline files the first message.",
    )
    channel: JMESPath | None = Field(default=None, description="The path to its channel, such as mail or chat.")
    language: JMESPath | None = Field(default=None, description="The path to its language, a code such as `es`.")
    subject: JMESPath | None = Field(default=None, description="The path to its subject.")
    handed_off: JMESPath | None = Field(
        default=None, description="The path to the time a person took it over from the AI."
    )
    reopens: JMESPath | None = Field(default=None, description="The path to how often it was reopened.")
    rating: JMESPath | None = Field(
        default=None,
        description="The path to the customer's rating: 1 to 5, also as `4/5` or `4 stars`, or `good` and `bad`. "
        "Another scale is translated by `words`.",
    )
    resolution: JMESPath | None = Field(
        default=None,
        description="The path to how the AI's part ended: confirmed, assumed, escalated, negative-feedback, "
        "abandoned, unresolved or unknown. Of several in one conversation the one that says least for the AI counts.",
    )
    sources: JMESPath | None = Field(
        default=None, description="The path to the sources the AI cited, if its messages do not say."
    )
    draft: JMESPath | None = Field(default=None, description="The path to the answer the AI drafted for an agent.")
    calls: JMESPath | None = Field(
        default=None, description="The path to the tools the AI called: a list of names, or text with commas."
    )
    sent: JMESPath | None = Field(default=None, description="The path to the text the agent sent after the draft.")
    quality: JMESPath | None = Field(
        default=None, description="The path to a person's score of the quality, from 0 to 1."
    )
    customer: JMESPath | None = Field(
        default=None,
        description="The path to the customer's name. It is masked as well, and tells who speaks where a message is "
        "the transcript of a whole chat.",
    )
    names: JMESPath | None = Field(
        default=None,
        description="The path to names of people in the record: a text, a list, or objects with names, mail addresses "
        "and phones. They are masked everywhere, and not stored.",
    )
    deleted: JMESPath | None = Field(
        default=None,
        description="The path to whether it was deleted there, or is spam: true or false. Such a conversation does not "
        "count, and is deleted here if it was imported before.",
    )
    cut: JMESPath | None = Field(
        default=None,
        description="The path to whether the record lacks messages of it: true or false. It then counts as cut, "
        "so that nobody says how it ended.",
    )


class MappingFile(Model):
    """Where the records of another system have the parts of a conversation (`--mapping`): JMESPath expressions."""

    vendor: Id = Field(description="What the system is called in reports.")
    conversation: ConversationPaths = Field(description="The paths to what a record says of the whole conversation.")
    messages: JMESPath | None = Field(
        default=None,
        description="The path to a record's list of messages. Without this key each record is one message.",
    )
    message: PartPaths = Field(description="The paths to the parts of a message, relative to the message.")
    time_format: str | None = Field(
        default=None,
        description="How times are written, if they can be read in two ways, in the codes of strptime.",
        examples=["%d/%m/%Y %H:%M"],
    )
    timezone: TimeZone | None = Field(
        default=None,
        description="The time zone of times that come without one, as in tables made for people. By default it is UTC.",
        examples=["Europe/Berlin"],
    )
    words: Words = Field(
        default_factory=dict,
        description="What the system's words mean in ours, by field.",
        examples=[{"author": {"visitor": "customer", "assistant": "ai"}}],
    )

    @model_validator(mode="after")
    def _words_have_paths(self) -> Self:
        given = {**self.conversation.model_dump(exclude_none=True), **self.message.model_dump(exclude_none=True)}
        if unknown := self.words.keys() - given.keys():
            raise ValueError(f"`words` names {', '.join(sorted(unknown))}, but there is no path for it")
        path = given.get("public", "")
        if says_the_reverse(path) and not self.words.get("public"):
            raise ValueError(
                f"`public` leads to `{path}`, which says the reverse, as it seems; "
                'say in `words` what it means: public: {"true": internal, "false": public}'
            )
        return self


def is_hidden(message: Record) -> bool:
    """Whether a message says itself that customers do not see it: `private: true`, `public: false`, `type: note`."""
    return any(_hides(name, value) for name, value in message.items())


def _hides(name: str, value: Any) -> bool:
    if says_the_reverse(name):
        return is_public(value) is True
    if _SHOWS.search(name) and not _COUNTS.search(name) and is_public(value) is False:
        return True
    if not isinstance(value, str) or len(value) > _LONGEST_KIND or not _TELLS_A_KIND.fullmatch(name):
        return False
    return bool(_HIDES.search(value) or (_READERS.search(name) and _STAFF.fullmatch(value.strip())))


@lru_cache(1024)  # the fields of messages are few
def says_the_reverse(path: str) -> bool:
    """Whether a field, or what a path leads to, is true of what customers do not see, as its name has it."""
    named = _HIDES.search(path) and not _COUNTS.search(path)
    return bool(named) and not any(map(path.__contains__, _TURNS))


def read_mapping(path: Path) -> MappingFile:
    """A mapping file. Raises WorkspaceError with every mistake and its line."""
    try:
        return parse_model(read_text(path, path.name), path.name, MappingFile)
    except OSError as error:
        hint = "see docs/conversations.md"
        raise WorkspaceError.at(path, 1, f"cannot be read: {error.strerror}", hint) from None
