"""Who said what in a Zendesk ticket: comments, audits, messaging, calls and conversation logs as turns."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import re2

from harness.lazy_regex import regex
from harness.live.conversations.conversation import BLACKED, Author, Cited, Part
from harness.live.conversations.fields import inside, is_gone, listed, moment, records, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.mail_quotes import MOST_SAID
from harness.live.conversations.records import NoteReason, Record
from harness.live.conversations.timeline import in_order
from harness.live.conversations.turn_text import is_public, says_nothing, text_of
from harness.live.conversations.vendors.chat_transcripts import is_transcript, turns_in
from harness.live.conversations.vendors.messaging_events import chat_of, logged_part
from harness.live.conversations.vendors.speakers import call_of, is_call
from harness.live.conversations.vendors.zendesk_authors import CUSTOMERS, TicketPeople, cast_of

_ARTICLE = re2.compile(r"https?://[^\s<>\"')]+/articles/[^\s<>\"')]+")
_TICKET = regex(r"#(\d{1,20})\b")
_MERGED_AWAY = regex(r"^\W*this request (?:was|has been) closed and merged into request #(\d+)", re.IGNORECASE)
_MERGED_HERE = regex(
    r"^\W*requests? #\d+.{0,300}(?:was|were|has been) closed and merged into this request", re.I | re.S
)
_CHAT_BEGAN = regex(r"^(?:conversation|chat) with ([^\n]{1,100})((?:\n[\w ]{1,30}:[^\n]*)*)$", re.IGNORECASE)
_MERGED = "merged into"
_SAID = ("Comment", "VoiceComment", "FacebookComment")
_HIDDEN, _REDACTED = "CommentPrivacyChange", "CommentRedactionEvent"  # events of audits
_AT_ONCE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TicketRecords:
    """What an export contains besides the ticket."""

    comments: Sequence[Record]
    audits: Sequence[Record]
    metrics: Sequence[Record]
    events: Sequence[Record]
    ratings: Sequence[Record]
    logged: Sequence[Record]
    reviews: Sequence[Record]
    users: Mapping[str, Record]  # by id; empty ones are not in the export

    @property
    def has_messages(self) -> bool:
        """Whether it has what was written after the description."""
        in_chats = chat_of(self.audits, False, [])
        return bool(self.comments or self.logged or comments_in(self.audits) or next(in_chats, None))


def parts_of(ticket: Record, apart: TicketRecords, ai_took_part: bool) -> tuple[tuple[Part, ...], list[NoteReason]]:
    """The turns and notes in their order, and what was left out of them.

    The description stands for the first comment where the export does not have it.
    """
    notes: list[NoteReason] = []
    found = _logged(apart, notes) or list(chat_of(apart.audits, ai_took_part, notes))
    comments = _all_comments(apart)
    if not found and _lacks_first(comments, ticket):
        comments = [_description(ticket), *comments]
    comments = _as_they_are_now(comments, apart.audits, notes)
    cast = cast_of(ticket, comments, apart.audits, apart.users)
    logged = {part.text for part, _ in found}
    for comment in comments:
        said = [part.text for part, _ in found[-MOST_SAID:]]
        found += list(_said(comment, ticket, cast, logged, said, notes))
    notes += [NoteReason.QUOTED for _, cut in found if cut]
    parts = [_with_sources(part) for part, _ in found if part.text]
    return tuple(in_order(parts, lambda part: part.at)), notes


def _lacks_first(comments: Sequence[Record], ticket: Record) -> bool:
    """Whether the comment that is the description is missing: all that there are were written later."""
    opened, times = moment(ticket, "created_at"), [moment(each, "created_at") for each in comments]
    if not comments or opened is None or not all(at and at - opened > _AT_ONCE for at in times):
        return not comments
    said = plain_text(inside(ticket, "description"))
    is_other = any(is_call(each, ticket) or _is_of_system(each, ticket) for each in comments)  # it says nothing itself
    return bool(said) and not is_other and all(raw_text(each) != said for each in comments)


def is_merged_away(ticket: Record, apart: TicketRecords) -> str:
    """The ticket that this one was merged into, or `another`; empty for one that counts."""
    comments = [*apart.comments, *comments_in(apart.audits)]
    by_others = [each for each in comments if word(each, "author_id") != word(ticket, "requester_id")]
    in_english = (each for each in by_others if _MERGED in f"{each.get('body')}{each.get('html_body')}")
    told = [found[1] for each in in_english if (found := _MERGED_AWAY.match(raw_text(each)))]
    tagged = is_tagged_as_merged(ticket)
    if tagged and not told:  # in another language
        notices = (raw_text(each) for each in by_others if word(each, "via", "source", "rel") == "merge")
        named = {id_ for text in notices for id_ in _TICKET.findall(text)} - {word(ticket, "id")}
        told = list(named) if len(named) == 1 else []
    related = word(ticket, "via", "source", "rel") == "merge"
    closed = word(ticket, "status") == "closed"
    return (told[-1] if told else "another") if tagged or related or (told and closed) else ""


def is_tagged_as_merged(ticket: Record) -> bool:
    """Whether Zendesk's own tag says that a ticket was merged into another one."""
    return "closed_by_merge" in listed(ticket, "tags")


def says_it_went(record: Record) -> bool:
    """Whether a comment, or one in an audit, is the notice in a ticket that it was merged into another."""
    return any(_MERGED_AWAY.match(raw_text(each)) for each in (record, *comments_in([record])))


def comments_in(audits: Sequence[Record]) -> list[Record]:
    """The comments that audits hold, each once."""
    found: dict[str, Record] = {}
    for audit in audits:
        inherited = {name: inside(audit, name) for name in ("author_id", "created_at", "via")}
        for event in records(audit, "events"):
            if word(event, "type") in _SAID:
                told = {name: value for name, value in event.items() if value is not None}
                found[word(event, "id") or f"{len(found)} of {word(audit, 'id')}"] = {**inherited, **told}
    return list(found.values())


def _all_comments(apart: TicketRecords) -> list[Record]:
    """The comments that are records, and those of audits beside them: either may be a page of many."""
    ids = {word(each, "id") for each in apart.comments}
    said = set(map(_as_said, apart.comments))
    beside = (each for each in comments_in(apart.audits) if word(each, "id") not in ids and _as_said(each) not in said)
    return in_order([*apart.comments, *beside], lambda each: moment(each, "created_at"))


def _as_said(comment: Record) -> tuple[str, str]:
    """Who says what, the same in every form in which an export has it."""
    return word(comment, "author_id"), "".join(raw_text(comment).replace("&nbsp;", "").split())


def _as_they_are_now(comments: Sequence[Record], audits: Sequence[Record], notes: list[NoteReason]) -> list[Record]:
    """The comments after what audits say was done to them: made private, or redacted since a copy was written."""
    hidden, redacted = _changed(audits, _HIDDEN), _changed(audits, _REDACTED)
    found = []
    for comment in comments:
        id_ = word(comment, "id")
        if is_gone(comment) or (id_ in redacted and BLACKED not in raw_text(comment)):  # a copy from before
            notes.append(NoteReason.REDACTED)
        else:
            found.append({**comment, "public": False} if id_ in hidden else comment)
    return found


def _changed(audits: Sequence[Record], kind: str) -> set[str]:
    """The comments to which something was done; one that was made private never becomes public again."""
    events = [event for audit in audits for event in records(audit, "events") if word(event, "type") == kind]
    return {word(event, "comment_id") for event in events if is_public(inside(event, "public")) is not True} - {""}


def _logged(apart: TicketRecords, notes: list[NoteReason]) -> list[tuple[Part, bool]]:
    """What a conversation log says, as turns; a comment in it stays hidden where an audit says that it was made so."""
    hidden = _changed(apart.audits, _HIDDEN)
    found = []
    for event in apart.logged:
        if word(event, "reference").rpartition(":")[2] in hidden:
            event = {**event, "metadata": {"public": False}}
        if told := logged_part(event, notes):
            part, cut = told
            if not part.public and word(event, "author", "type") in CUSTOMERS and _CHAT_BEGAN.match(part.text):
                notes.append(NoteReason.NOBODYS_REPLY)
                part = replace(part, author=Author.SYSTEM)
            found.append((part, cut))
    return found


def _description(ticket: Record) -> Record:
    """The description as the first comment: its author is who submitted the ticket."""
    author = word(ticket, "submitter_id") or word(ticket, "requester_id")
    told = {name: inside(ticket, name) for name in ("created_at", "via")}
    shown = True if inside(ticket, "is_public") in (None, "") else ticket["is_public"]
    return {**told, "public": shown, "author_id": author, "body": inside(ticket, "description")}


def _said(
    comment: Record, ticket: Record, cast: TicketPeople, logged: set[str], said: list[str],
    notes: list[NoteReason],
) -> Iterator[tuple[Part, bool]]:  # fmt: skip
    """What one comment says after what was `said`, as one turn or as those of the transcript that it is.

    What a conversation log holds as well is said once.
    """
    if is_call(comment, ticket):
        yield from ((part, False) for part in call_of(comment, ticket, cast.customer, cast.team, notes))
        return
    at = moment(comment, "created_at")
    if _is_of_system(comment, ticket) and is_transcript(raw := raw_text(comment)):
        notes.append(NoteReason.AS_TURNS)
        if not logged:
            turns = turns_in(raw, at, cast.customer, cast.team)
            if all(turn.author is not Author.CUSTOMER for turn in turns):
                notes.append(NoteReason.UNDESCRIBED)
            yield from ((turn, False) for turn in turns)
        return
    author = cast.author(comment, ticket, notes)
    public = _visible(comment, author, notes)
    if not public and author is Author.CUSTOMER:
        author = Author.AGENT  # customers cannot write notes
    plain, html = inside(comment, "plain_body"), inside(comment, "html_body")
    quotes = author is Author.CUSTOMER and isinstance(html, str) and "<blockquote" in html
    as_plain = bool(plain) and not quotes
    if isinstance(plain, str):
        plain = plain.replace("&nbsp;", " ")  # the one entity that plain bodies have
    body, files = plain if as_plain else html or inside(comment, "body"), records(comment, "attachments")
    text, cut = text_of(body, author, files, plain=as_plain, said=said)
    if text in logged:
        return
    if _begins_chat(comment, ticket, text, cast.customer) or _is_notice(comment, text, author):
        notes.append(NoteReason.NOBODYS_REPLY)
        author = Author.SYSTEM
    yield Part(author, text, at, public), cut


def raw_text(comment: Record) -> str:
    """The text of a comment, line by line as it was written."""
    plain = inside(comment, "plain_body")
    return (
        plain
        if isinstance(plain, str) and plain
        else plain_text(inside(comment, "body") or inside(comment, "html_body"))
    )


def _is_of_system(comment: Record, ticket: Record) -> bool:
    channels = (word(comment, "via", "channel"), word(ticket, "via", "channel"))
    by_messaging = any("messaging" in channel or "chat" in channel for channel in channels)
    return by_messaging or word(comment, "author_id") == "-1"


def _begins_chat(comment: Record, ticket: Record, text: str, customer: str) -> bool:
    """Whether a comment is what Zendesk writes when a chat begins: with whom, and from which page."""
    found = _CHAT_BEGAN.match(text) if _is_of_system(comment, ticket) else None
    if not found:
        return False
    if not customer and found[0].lower().startswith("conversation"):  # nobody here knows who it is with
        return True
    return found[1] == customer or bool(found[2]) or text.split("\n")[0] == plain_text(inside(ticket, "subject"))


def _is_notice(comment: Record, text: str, author: Author) -> bool:
    """Whether a comment is what Zendesk writes when tickets are merged."""
    if author is Author.CUSTOMER:
        return False
    by_merge = word(comment, "via", "source", "rel") == "merge"
    return by_merge or bool(_MERGED_AWAY.match(text) or _MERGED_HERE.match(text))


def _visible(comment: Record, author: Author, notes: list[NoteReason]) -> bool:
    """Whether the customer sees it; without a word of it only what no member of the team wrote."""
    told = inside(comment, "public")
    if says_nothing(told) and author in (Author.CUSTOMER, Author.SYSTEM):
        return True
    public = is_public(told)
    if public is None:
        notes.append(NoteReason.VISIBILITY)
    return public is True


def _with_sources(part: Part) -> Part:
    """An answer of the AI with the addresses of articles in it: the export names no other source."""
    if part.author is not Author.AI:
        return part
    cited = tuple(Cited(url=match[0].rstrip(".,;")) for match in _ARTICLE.finditer(part.text))
    return Part(part.author, part.text, part.at, part.public, cited)
