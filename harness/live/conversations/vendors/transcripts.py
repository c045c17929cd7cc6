"""Turns in what systems write down as one text or one event: messaging and calls."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.live.conversations.conversation import Author, Part
from harness.live.conversations.fields import block, inside, is_redacted, listed, moment, records, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.records import NoteReason, Record
from harness.live.conversations.times import time_in
from harness.live.conversations.turn_text import is_public, text_of

_LOGGED_TEXT = (
    "text", "body", "html_body", "plain_body", "htmlText", "html_text", "markdownText", "markdown_text", "textFallback",
    "text_fallback",
)  # fmt: skip
_LOGGED_FILES = ("image", "file", "video", "audio", "sticker")
_CHAT_EVENTS = ("ChatStartedEvent", "ChatEndedEvent")
_MESSAGES = ("chat.msg", "chatmessage", "message", "chat.message", "chat.file", "chatfileattachment", "")
_MESSAGES_IN = ("form", "attach")  # what is in the type of another kind of message
_NAME_FIELD = re.compile(  # of a person; a company or a product has one as well
    r"(?:(?:what(?:'s| is) )?(?:your|my|guest|customer|contact)[ _-])?(?:(?:first|last|full|family|sur)[ _-]?)?name"
    r"|(?:ihr |dein )?(?:vor-? ?(?:und )?(?:nach)?name|nachname|name)|(?:votre )?(?:nom|prénom)(?: complet)?"
    r"|(?:su |tu )?(?:nombre|apellidos?)(?: completo)?|(?:seu |il tuo )?(?:nome|cognome)(?: completo)?"
    r"|naam|voornaam|achternaam|imię(?: i nazwisko)?|namn|navn",
    re.IGNORECASE,
)
_FIELD_VALUES = ("text", "email", "value", "select", "selected")
_LINE = re.compile(r"^\((\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AaPp])\.?[Mm]\.?)?\)\s*([^:\n]{1,80}):\s?(.*)$")
_CLOCK = r"(?:\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?Z?(?:\s*[AaPp]\.?[Mm]\.?)?|(?:\d+h\s*)?(?:\d+m\s*)?\d+s)"
_DATE = r"(?:\d{4}-\d\d-\d\d[T ]|\d{1,2}[./]\d{1,2}[./]\d{2,4},?\s+)?"
_TIMED = re.compile(  # `( 1m 2s ) Ann: Hello` of Salesforce, `[2026-11-16 09:01:12] Ann: Hello`, `09:01 - Ann: Hello`
    rf"^(?:[(\[]\s*{_DATE}{_CLOCK}\s*[)\]]\s*|{_DATE}{_CLOCK}\s+-\s+)(?P<who>[^\W\d_][^:\n]{{0,60}}?)\s*:\s?(?P<text>.*)$"
)
_MOST_HEADER = 6  # lines before the first that somebody says
_EVENT = re.compile(r"^\([\d:]+(?:\s*[AaPp]\.?[Mm]\.?)?\)\s*\*{3}.*\*{3}$")  # `(09:01:12) *** Bo joined the chat ***`
_STARTED = re.compile(r"^chat started(?: on)?:\s*(\d{4}-.*(?:UTC|GMT|Z|[+-]\d\d:?\d\d))$", re.IGNORECASE)
_QUARTER = 900  # seconds: by these zones differ
_WITH = re.compile(r"^(?:conversation|chat) with\s+(.+)$", re.IGNORECASE)
_BOT_NAME = re.compile(r"\b(?:bot|ai|assistant|virtual agent|ai agent)\b", re.IGNORECASE)
_CALL = re.compile(
    r"^(?:(?:inbound|outbound)?\s*(?:call|voicemail)\s+(?:from|to|with)|answered by|length of phone call)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_SPEAKER = re.compile(
    r"^[^\w\n]*(?:\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?\W+)?(?P<who>[^\W\d_][^:\n]{0,60}?)"
    r"\s*(?:\([^)]*\)|\[[^\]]*\])?\s*:\s*(?P<text>.*)$"
)
"""A line of a call's transcript: who speaks, after the time and before it in brackets."""
_NUMBER = re.compile(r"[\s#-]*\d+$")  # `Customer 1`
_SPEAKERS = {
    **dict.fromkeys(("customer", "caller", "client", "user", "end user", "kunde", "kundin", "anrufer", "anruferin",
                     "visitor", "guest", "cliente", "klant", "klient", "kund", "appelant"), Author.CUSTOMER),
    **dict.fromkeys(("agent", "representative", "rep", "operator", "support", "mitarbeiter", "mitarbeiterin", "agente",
                     "conseiller", "conseillère", "medewerker", "agentin"), Author.AGENT),
    **dict.fromkeys(("bot", "ai agent", "ai", "virtual agent", "virtual assistant", "voice bot"), Author.AI),
}  # fmt: skip
_NAMELESS = ("speaker", "sprecher", "locuteur", "hablante", "interlocutor", "spreker", "participant", "channel")


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
                if word(message, "actor_type") in ("end-user", "agent", "user", "visitor") and not _BOT_NAME.search(
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


def names_in_transcript(text: str) -> Iterator[str]:
    """The names of the people in a text that is a transcript, bots left out; none in any other text."""
    lines = text.strip().split("\n")
    met = _WITH.match(lines[0])
    named = [found[5].strip() for line in lines if (found := _LINE.match(line.strip()))]
    if len(named) >= (1 if met else 2):
        everybody = dict.fromkeys([met[1].strip(), *named] if met else named)
        yield from (name for name in everybody if not _BOT_NAME.search(name))


def met_in_chat(text: str) -> str:
    """Whom a chat is with, as Zendesk writes it in the subject and the first line of its ticket; empty for nobody."""
    met = _WITH.match(text.strip().split("\n")[0])
    return met[1].strip() if met and not _BOT_NAME.search(met[1]) else ""


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
        return Author.AI if ai_took_part or _BOT_NAME.search(name) else Author.BOT
    return Author.AGENT


def is_transcript(text: str) -> bool:
    """Whether a text is the transcript of a chat, as Zendesk writes it into a comment."""
    lines = text.strip().split("\n")
    turns = sum(1 for line in lines if _LINE.match(line.strip()))
    return turns >= (1 if _WITH.match(lines[0]) else 2)


def turns_in(text: str, at: dt.datetime | None, customer: str, agents: Sequence[str]) -> list[Part]:
    """The turns of a chat's transcript, which ended shortly before `at`; its clock may be of any zone.

    The customer is who the conversation is with; a name that says so is a bot's.
    """
    lines = plain_text(text).split("\n")
    met = next(filter(None, map(_WITH.match, lines[:1])), None)
    customers = {name.lower() for name in (customer, met[1].strip() if met else "") if name}
    said: list[tuple[int, str, list[str]]] = []
    for line in lines:
        if found := _LINE.match(line):
            hour = int(found[1]) % 12 + 12 * (found[4] in ("P", "p")) if found[4] else int(found[1])
            said.append((3600 * hour + 60 * int(found[2]) + int(found[3] or 0), found[5].strip(), [found[6]]))
        elif said and line and not _EVENT.match(line):
            said[-1][2].append(line)
    begun = next((time_in(found[1]) for line in lines[:5] if (found := _STARTED.match(line))), None)
    parts = []
    for second, name, words in said:
        author = _named(name, customers, agents)
        when = _since(second, said[0][0], begun) if begun else _at(second, said[-1][0], at)
        if text_ := "\n".join(filter(None, words)):
            parts.append(Part(author, text_, when))
    return parts


def _named(name: str, customers: set[str], agents: Sequence[str]) -> Author:
    low = name.lower()
    if low in customers or (low.startswith("visitor") and low not in map(str.lower, agents)):
        return Author.CUSTOMER
    return Author.AI if _BOT_NAME.search(name) else Author.AGENT


def _since(second: int, first: int, begun: dt.datetime) -> dt.datetime:
    """The time of a line after that at which the chat began, which is said to the minute, maybe by another clock."""
    waited = (first - begun.hour * 3600 - begun.minute * 60) % 86_400
    waited = waited if waited < 4 * _QUARTER else waited % _QUARTER
    return begun.replace(second=0) + dt.timedelta(seconds=waited + (second - first) % 86_400)


def _at(second: int, last: int, end: dt.datetime | None) -> dt.datetime | None:
    """The time of a line: zones differ by quarters of an hour, so the last line is less than one from the end.

    It is up to ten minutes before, or else after, where the ticket began with the chat.
    """
    if end is None:
        return None
    of_day = end.hour * 3600 + end.minute * 60 + end.second
    before = (of_day - last) % _QUARTER
    return end - dt.timedelta(seconds=before - (_QUARTER if before > 600 else 0) + (last - second) % 86_400)


def spoken_in(text: str, customer: str, named: Mapping[str, Author]) -> list[tuple[Author | None, str]]:
    """Who says what in a text that is the transcript of a chat, None for one whose speaker is not known; else empty.

    A line says it with a time and a name, or by role. The customer is who is called so; beside a customer who is known
    everybody else is an agent, or a bot where the name says so.
    """
    known = {**_speakers(customer, ()), **{name.lower(): author for name, author in named.items()}}
    lines = plain_text(text).split("\n")
    found = [(_TIMED.match(line) or _SPEAKER.match(line), line) for line in lines]
    timed = sum(1 for line in lines if _TIMED.match(line)) > 1
    said: list[tuple[str, list[str]]] = []
    for number, (match, line) in enumerate(found):
        if match and (match.re is _TIMED if timed else _known(match["who"], known) is not None):
            said.append((match["who"], [match["text"]]))
        elif said:
            said[-1][1].append(line)
        elif number >= _MOST_HEADER:
            return []
    sides = [_known(name, known) for name, _ in said]
    if len(said) < 2 or (not timed and len(set(sides)) < 2):
        return []
    other = Author.AGENT if Author.CUSTOMER in sides else None
    told = ("\n".join(filter(None, words)) for _, words in said)
    return [(side or other, words) for side, words in zip(sides, told, strict=True) if words]


def _known(name: str, known: Mapping[str, Author]) -> Author | None:
    low = " ".join(name.lower().split())
    found = known.get(low) or known.get(_NUMBER.sub("", low))
    return found or (Author.AI if _BOT_NAME.search(name) else None)


def is_call(comment: Record, ticket: Record) -> bool:
    """Whether a comment is what Zendesk writes down about a call."""
    if word(comment, "type") == "VoiceComment" or "transcription_text" in block(comment, "data"):
        return True
    of_call = "voice" in (word(comment, "via", "channel"), word(ticket, "via", "channel"))
    return of_call and bool(_CALL.search(plain_text(inside(comment, "body") or inside(comment, "plain_body"))))


def call_of(
    comment: Record, ticket: Record, customer: str, agents: Sequence[str], notes: list[NoteReason]
) -> Iterator[Part]:
    """The header of a call, which nobody says, and its transcript: by speaker if it names them, else by who called.

    A speaker of whom nothing says who it is counts as an agent, so that no customer says what an agent did.
    """
    at = moment(comment, "data", "started_at") or moment(comment, "created_at")
    header = plain_text(inside(comment, "body") or inside(comment, "plain_body") or inside(comment, "html_body"))
    text = plain_text(inside(comment, "data", "transcription_text"))
    yield Part(Author.SYSTEM, header.replace(text, "").strip() if text else header or "[call]", at, public=False)
    known = _speakers(customer, agents)
    spoken = [(_speaker(line, known), line) for line in text.split("\n") if line]
    if sum(1 for found, _ in spoken if found) < 2:
        outbound = "outbound" in (word(each, "via", "source", "rel") for each in (ticket, comment))
        if text:
            notes.append(NoteReason.NO_SPEAKERS)
            yield Part(Author.AGENT if outbound else Author.CUSTOMER, text, at)
        return
    turns: list[tuple[Author | None, list[str]]] = [(Author.SYSTEM, [])]
    for found, line in spoken:
        if found:
            turns.append((found[0], [found[1]]))
        else:
            turns[-1][1].append(line)
    notes += [NoteReason.UNDESCRIBED] * any(author is None for author, _ in turns)
    for author, said in turns:
        if told := "\n".join(filter(None, said)):
            yield Part(author or Author.AGENT, told, at, public=author is not Author.SYSTEM)


def _speakers(customer: str, agents: Sequence[str]) -> dict[str, Author]:
    """Who is who in a call: by role, by name, or by a first name that only one side has."""
    ours, theirs = {each.lower() for each in agents}, {customer.lower()} - {""}
    first_of_ours, first_of_theirs = ({each.split()[0] for each in side} for side in (ours, theirs))
    return {
        **dict.fromkeys(first_of_ours - first_of_theirs, Author.AGENT),
        **dict.fromkeys(first_of_theirs - first_of_ours, Author.CUSTOMER),
        **_SPEAKERS,
        **dict.fromkeys(ours - theirs, Author.AGENT),
        **dict.fromkeys(theirs, Author.CUSTOMER),
    }


def _speaker(line: str, known: Mapping[str, Author]) -> tuple[Author | None, str] | None:
    """Who begins to speak in a line, None inside for one of whom only a number is known, and the words."""
    found = _SPEAKER.match(line)
    if found is None:
        return None
    name = " ".join(found["who"].lower().replace("-", " ").split())
    role = _NUMBER.sub("", name)
    if author := known.get(name) or known.get(role):
        return author, found["text"]
    return (None, found["text"]) if role in _NAMELESS else None


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
