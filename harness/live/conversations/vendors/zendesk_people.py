"""Whom the records of a Zendesk ticket name: user records, the addresses of mails, transcripts and logs."""

from collections.abc import Iterator

from harness.live.conversations.fields import block, inside, listed, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.records import Record
from harness.live.conversations.vendors.chat_transcripts import met_in_chat, names_in_transcript
from harness.live.conversations.vendors.messaging_events import names_in_chat, names_in_form
from harness.live.conversations.vendors.zendesk_parts import TicketRecords, raw_text

_ROLES = ("requester", "submitter", "assignee", "author")
_LISTS = ("collaborator_ids", "follower_ids", "email_cc_ids")
_TOLD = ("name", "display_name", "alias", "email", "address", "phone")
_MACHINES = ("bot", "ai_agent", "system")


def ids_of_people(record: Record) -> Iterator[str]:
    """The users whom a ticket, a comment or an audit names by their ids."""
    yield from (word(record, f"{role}_id") for role in _ROLES)
    yield from (id_ for name in _LISTS for id_ in map(word, listed(record, name)))


def people_in(ticket: Record, apart: TicketRecords) -> Iterator[str]:
    """Names, addresses and phones of everybody who is known to have a part in it."""
    for user in apart.users.values():
        yield from _told(user)
    for record in (ticket, *apart.comments, *apart.audits, *apart.logged):
        yield from (name for role in _ROLES for name in _in_role(record, role))
        yield from _told(block(record, "via", "source", _other_side(record, ticket)))
    yield from dict.fromkeys(names_in_chat(apart.audits))
    for event in apart.logged:
        yield from names_in_form(block(event, "content"))
    begun = (plain_text(inside(ticket, "subject")), plain_text(inside(ticket, "description")))
    for text in (*begun, *map(raw_text, apart.comments)):
        yield from names_in_transcript(text)
    if any(each in word(ticket, "via", "channel") for each in ("messaging", "chat")):
        yield from filter(None, map(met_in_chat, begun))


def _in_role(record: Record, role: str) -> Iterator[str]:
    """A person whom a record holds as an object, or as text in columns such as `requester` and `requester_name`."""
    person = block(record, role)
    if person and word(person, "type") not in _MACHINES:
        yield from _told(person)
    as_text = (word(record, name) for name in (role, f"{role}_name", f"{role}_email"))
    yield from (text for text in as_text if text and not text.isdecimal())


def _told(person: Record) -> Iterator[str]:
    return filter(None, (word(person, name) for name in _TOLD))


def _other_side(record: Record, ticket: Record) -> str:
    """On which side of a mail the customer is: on the other, the name is the desk's own."""
    writer = word(record, "author_id") or word(record, "submitter_id")
    is_sent = bool(writer) and writer != word(ticket, "requester_id")
    return "to" if is_sent or inside(record, "via", "source", "rel") == "outbound" else "from"
