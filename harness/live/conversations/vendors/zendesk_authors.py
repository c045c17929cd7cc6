"""Who wrote what in a Zendesk ticket: by what its records say that somebody was then, else by today's user record."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.lazy_regex import regex
from harness.live.conversations.conversation import Author
from harness.live.conversations.fields import inside, listed, records, word
from harness.live.conversations.records import NoteReason, Record
from harness.live.conversations.turn_text import is_public

TEAM = ("agent", "admin")
_BOTS = ("bot", "ai_agent")
_RULES = ("rule", "system", "trigger", "automation")
CUSTOMERS = ("end-user", "user")
_MACHINE = regex(r"\b(?:ai agent|answer bot|chatbot|virtual (?:agent|assistant))\b", re.IGNORECASE)
_BOT = regex(r"\bbot\b", re.IGNORECASE)  # so are people called
_COPIED = ("email_cc_ids", "collaborator_ids", "email_ccs", "collaborators")
"""Who is on copy; collaborators are followers as well, where an export has one list for both."""
_COPIED_SINCE = ("previous_email_ccs", "current_email_ccs")


@dataclass(frozen=True, slots=True)
class TicketPeople:
    """Who has which part in a ticket, by id, and by address for who was only put on copy."""

    requester: str
    agents: frozenset[str]  # whatever the user records say now
    copied: frozenset[str]  # or were the requester before; and are no agents, as far as the ticket knows
    users: Mapping[str, Record]  # by id; empty ones are not in the export

    @property
    def customer(self) -> str:
        """The requester's name; empty where the export does not have it."""
        return word(self.users.get(self.requester, {}), "name")

    @property
    def team(self) -> list[str]:
        """The names of those who are agents, or were."""
        staff = (user for id_, user in self.users.items() if id_ in self.agents or word(user, "role") in TEAM)
        return [name for user in staff if (name := word(user, "name"))]

    def author(self, comment: Record, ticket: Record, notes: list[NoteReason]) -> Author:
        """Whose words a comment is. In doubt an agent's, so that no AI is said to have settled it; `notes` says so."""
        id_ = word(comment, "author_id")
        machine = self._machine(comment, id_)
        if machine is not None:
            return machine
        if id_ and id_ == self.requester:
            return Author.CUSTOMER
        if id_ in self.agents or word(comment, "via", "channel") == "side_conversation":
            return Author.AGENT
        role = self._role(comment, id_)
        if not id_ and not role and comment.get("body") == ticket.get("description"):
            return Author.CUSTOMER
        copied = self._is_copied(comment, id_)
        gone = inside(self.users.get(id_, {}), "active") is False  # who left may have been either
        if role and (copied or not gone or role not in CUSTOMERS):
            return Author.CUSTOMER if role in CUSTOMERS else Author.AGENT
        notes.append(NoteReason.UNDESCRIBED)
        return Author.CUSTOMER if copied else Author.AGENT

    def _machine(self, comment: Record, id_: str) -> Author | None:
        channel, role = word(comment, "via", "channel"), self._role(comment, id_)
        name = word(self.users.get(id_, {}), "name")
        called = _MACHINE.search(name) or (channel == "api" and _BOT.search(name))
        named = role in TEAM and id_ != self.requester and called
        if role in _BOTS or named or "bot" in channel or "ai_agent" in channel:
            return Author.AI
        if channel in _RULES:
            return Author.BOT
        return Author.SYSTEM if id_ == "-1" else None

    def _role(self, comment: Record, id_: str) -> str:
        inline = word(comment, "author", "role") or word(comment, "author", "type")
        user = self.users.get(id_, {})
        is_agent = inside(user, "agent")  # in the API of requests
        team = "agent" if is_agent is True else "end-user" if is_agent is False else ""
        told = word(user, "role") or team or inline
        return told.lower().replace("_", "-").replace("ai-agent", "ai_agent")

    def _is_copied(self, comment: Record, id_: str) -> bool:
        return id_ in self.copied or word(comment, "via", "source", "from", "address").lower() in self.copied


def cast_of(
    ticket: Record, comments: Sequence[Record], audits: Sequence[Record], users: Mapping[str, Record]
) -> TicketPeople:
    """Who was an agent then: was assigned, wrote a note, follows it, or opened it for another; and who was on copy."""
    requester = word(ticket, "requester_id")
    changes = [event for audit in audits for event in records(audit, "events")]
    assigned, asked = _held(changes, "assignee_id"), _held(changes, "requester_id")
    private = {word(each, "author_id") for each in comments if is_public(inside(each, "public")) is False}
    opened_by = {word(ticket, "submitter_id")} - asked  # for somebody else: only agents can
    following = [name for each in listed(ticket, "follower_ids") for name in _names(each)]
    agents = {word(ticket, "assignee_id"), *opened_by, *assigned, *following} - {"", requester}
    of_mails = (inside(record, "via", "source", "to") for record in (ticket, *comments, *audits))
    lists = [
        *((ticket, name) for name in _COPIED),
        *((change, name) for change in changes for name in _COPIED_SINCE),
        *((mail, "email_ccs") for mail in of_mails),
    ]
    copied = {name for record, key in lists for each in listed(record, key) for name in _names(each)}
    on_copy = {
        id_ for id_ in private & copied if word(users.get(id_, {}), "role") in CUSTOMERS
    }  # mails without the requester
    agents |= private - on_copy - {"", requester}
    return TicketPeople(requester, frozenset(agents), frozenset((copied | asked) - agents - {"", requester}), users)


def _held(changes: Sequence[Record], field: str) -> set[str]:
    """Who was in a field of the ticket at some time."""
    found = (change for change in changes if word(change, "field_name") == field)
    return {word(change, name) for change in found for name in ("value", "previous_value")} - {""}


def _names(told: Any) -> Iterator[str]:
    """The id or address that stands in a list of people: alone, or inside an object."""
    if isinstance(told, dict):
        yield from (word(told, name).lower() for name in ("id", "user_id", "email", "user_email", "address"))
    else:
        yield word(told).lower()
