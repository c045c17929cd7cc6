"""Turns in the events of messaging: histories of chats, forms, conversation logs."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from harness.lazy_regex import regex
from harness.live.conversations.conversation import Author, Part
from harness.live.conversations.fields import block, inside, is_redacted, listed, moment, records, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.records import NoteReason, Record
from harness.live.conversations.turn_text import is_public, text_of
from harness.live.conversations.vendors.speakers import BOT_NAME

_LOGGED_TEXT = (
    "text", "body", "html_body", "plain_body", "htmlText", "html_text", "markdownText", "markdown_text", "textFallback",
    "text_fallback",
)  # fmt: skip
_LOGGED_FILES = ("image", "file", "video", "audio", "sticker")
_CHAT_EVENTS = ("ChatStartedEvent", "ChatEndedEvent")
_MESSAGES = ("chat.msg", "chatmessage", "message", "chat.message", "chat.file", "chatfileattachment", "")
_MESSAGES_IN = ("form", "attach")  # what is in the type of another kind of message
_NAME_FIELD = regex(  # of a person; a company or a product has one as well
    r"(?:(?:what(?:'s| is) )?(?:your|my|guest|customer|contact)[ _-])?(?:(?:first|last|full|family|sur)[ _-]?)?name"
    r"|(?:ihr |dein )?(?:vor-? ?(?:und )?(?:nach)?name|nachname|name)|(?:votre )?(?:nom|prénom)(?: complet)?"
    r"|(?:su |tu )?(?:nombre|apellidos?)(?: completo)?|(?:seu |il tuo )?(?:nome|cognome)(?: completo)?"
    r"|naam|voornaam|achternaam|imię(?: i nazwisko)?|namn|navn",
    re.IGNORECASE,
)
_FIELD_VALUES = ("text", "email", "value", "select", "selected")


def chat_of(audits: Sequence[Record], ai_took_part: bool, notes: list[NoteReason]) -> Iterator[tuple[Part, bool]]:
    """The messages in the histories of chat events, each once; with whether quoted mail was left out."""
    seen: set[tuple[str, ...]] = set()
    for audit in audits:
        for event in records(audit, "events"):
            if word(event, "type") not in _CHAT_EVENTS:
                continue
            for message in [*records(event, "value", "history"), *records(event, "history")]:
                told = ("actor_type", "actor_id", "actor_name", "timestamp", "message", "filename")
                name = (*(word(message, key) for key in told), form_text(_content(message)))
                if name in seen:
                    continue
                if is_redacted(message):
                    seen.add(name)
                    notes.append(NoteReason.REDACTED)
                elif _is_message(message):
                    seen.add(name)
                    yield from _message(message, ai_took_part)
                elif plain_text(inside(message, "message")):
                    notes.append(NoteReason.NOBODYS_REPLY)


def names_in_chat(audits: Sequence[Record]) -> Iterator[str]:
    """The names of the people in chat events, bots left out."""
    for audit in audits:
        for event in records(audit, "events"):
            for message in [*records(event, "value", "history"), *records(event, "history")]:
                name = word(message, "actor_name")
                if word(message, "actor_type") in ("end-user", "agent", "user", "visitor") and not BOT_NAME.search(
                    name
                ):
                    yield name
                yield from names_in_form(_content(message))


def names_in_form(content: Record) -> Iterator[str]:
    """The names that somebody filled in a form, where it asks for them."""
    fields = records(content, "fields")
    yield from (
        word(each, "text") for each in fields if _NAME_FIELD.search(f"{word(each, 'name')} {word(each, 'label')}")
    )


def _is_message(message: Record) -> bool:
    kind = word(message, "type").lower()
    return kind in _MESSAGES or any(each in kind for each in _MESSAGES_IN)


def _content(message: Record) -> Record:
    """The content of a message in a chat's history, which some lay in `message` and some beside it."""
    return block(message, "message") or block(message, "content") or message


def form_text(content: Record) -> str:
    """What a form asks and what was filled in, the title of what can be chosen: a line for each."""
    filled = (_line(field, _labelled(field), _FIELD_VALUES) for field in records(content, "fields"))
    shown = (_line(item, word(item, "title"), ("description",)) for item in records(content, "items"))
    return "\n".join(filter(None, (*filled, *shown, word(content, "template", "text"))))


def _labelled(field: Record) -> str:
    return word(field, "label") or word(field, "name")


def _line(record: Record, label: str, names: Sequence[str]) -> str:
    """`Order number: 4711`; of a choice the labels of what was chosen."""
    chosen = (_labelled(each) for name in names for each in records(record, name))
    said = ", ".join(filter(None, (*(word(record, name) for name in names), *chosen)))
    return ": ".join(filter(None, (label.rstrip(":"), said)))


def _message(message: Record, ai_took_part: bool) -> Iterator[tuple[Part, bool]]:
    author = _actor(message, ai_took_part)
    files = [found for name in ("attachment", "file") if isinstance(found := inside(message, name), dict)]
    if not files and any(each in word(message, "type").lower() for each in ("file", "attach")):
        files = [{}]
    files = [
        {"content_type": word(each, "content_type") or word(each, "mime_type") or word(message, "mime_type")}
        for each in files
    ]
    said, content = inside(message, "message"), _content(message)
    body = said if isinstance(said, str) else inside(message, "msg") or _text_in(content) or form_text(content)
    text, cut = text_of(body, author, [*records(message, "attachments"), *files])
    if text:
        yield Part(author, text, moment(message, "timestamp") or moment(message, "created_at")), cut


def _actor(message: Record, ai_took_part: bool) -> Author:
    kind, name = word(message, "actor_type").lower(), word(message, "actor_name")
    if kind in ("end-user", "end_user", "user", "visitor", "customer"):
        return Author.CUSTOMER
    if kind in ("bot", "ai", "ai_agent", "answer_bot"):
        return Author.AI
    if "answerbot" in word(message, "actor_id").lower().replace("_", ""):
        return Author.AI
    if kind in ("system", "trigger", ""):
        if not name:
            return Author.SYSTEM
        return Author.AI if ai_took_part or BOT_NAME.search(name) else Author.BOT
    return Author.AGENT


def logged_part(event: Record, notes: list[NoteReason]) -> tuple[Part, bool] | None:
    """An event of a conversation log as a turn; None for one in which nobody says anything."""
    if is_redacted(event):
        notes.append(NoteReason.REDACTED)
        return None
    kinds = {"user": Author.CUSTOMER, "end-user": Author.CUSTOMER, "agent": Author.AGENT, "bot": Author.AI}
    author = kinds.get(word(event, "author", "type"), Author.SYSTEM)
    if word(event, "author", "type") == "business":  # whoever answers; Sunshine Conversations says by what it was sent
        by_bot = "bot" in word(event, "source", "type").lower() or "AI" in listed(event, "author", "subtypes")
        author = Author.AI if by_bot else Author.AGENT
    content = inside(event, "content")
    kind = word(content, "type").lower()
    body = _text_in(content) or form_text(block(event, "content"))
    files = [
        *records(event, "attachments"),
        *records(content, "attachments"),
        *([{"content_type": kind}] if kind in _LOGGED_FILES else []),
    ]
    text, cut = text_of(body, author, files)
    if not text and kind not in ("", "text", "html"):
        text = f"[{kind}]"  # a carousel, a form, a place
    if not text:
        notes += [NoteReason.EMPTY] * (author is not Author.SYSTEM)
        return None
    public = _is_seen(event, author, notes)
    if author is Author.CUSTOMER and not public:
        author = Author.AGENT
    return Part(author, text, moment(event, "created_at") or moment(event, "received"), public), cut


def _text_in(content: Any) -> Any:
    return next(filter(None, (inside(content, name) for name in _LOGGED_TEXT)), None)


def _is_seen(event: Record, author: Author, notes: list[NoteReason]) -> bool:
    """Whether the customer sees an event: messages always, a comment if its metadata says so."""
    told = [is_public(value) for value in (inside(event, "public"), *_visibility(inside(event, "metadata")))]
    if False in told or True in told:
        return False not in told
    if author is Author.CUSTOMER or word(event, "type") != "Comment":
        return True
    notes.append(NoteReason.VISIBILITY)
    return False


def _visibility(metadata: Any, depth: int = 3) -> Iterator[Any]:
    """What metadata says of visibility, wherever in it."""
    for name, value in block(metadata).items() if depth else ():
        if name in ("public", "is_public"):
            yield value
        yield from _visibility(value, depth - 1)


def logged_by(event: Record) -> str:
    """The id of the user of the help desk who wrote an event; of messaging users there are others."""
    return word(event, "author", "zen:support:user_id") or word(event, "author", "id")
