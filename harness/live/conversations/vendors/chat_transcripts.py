"""Turns in the transcript of a chat, which Zendesk writes into one comment."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from harness.lazy_regex import regex
from harness.live.conversations.conversation import Author, Part
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.times import time_in
from harness.live.conversations.vendors.speakers import BOT_NAME

_LINE = regex(r"^\((\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AaPp])\.?[Mm]\.?)?\)\s*([^:\n]{1,80}):\s?(.*)$")
_EVENT = regex(r"^\([\d:]+(?:\s*[AaPp]\.?[Mm]\.?)?\)\s*\*{3}.*\*{3}$")  # `(09:01:12) *** Bo joined the chat ***`
_STARTED = regex(r"^chat started(?: on)?:\s*(\d{4}-.*(?:UTC|GMT|Z|[+-]\d\d:?\d\d))$", re.IGNORECASE)
_QUARTER = 900  # seconds: by these zones differ
_WITH = regex(r"^(?:conversation|chat) with\s+(.+)$", re.IGNORECASE)


def names_in_transcript(text: str) -> Iterator[str]:
    """The names of the people in a text that is a transcript, bots left out; none in any other text."""
    lines = text.strip().split("\n")
    met = _WITH.match(lines[0])
    named = [found[5].strip() for line in lines if (found := _LINE.match(line.strip()))]
    if len(named) >= (1 if met else 2):
        everybody = dict.fromkeys([met[1].strip(), *named] if met else named)
        yield from (name for name in everybody if not BOT_NAME.search(name))


def met_in_chat(text: str) -> str:
    """Whom a chat is with, as Zendesk writes it in the subject and the first line of its ticket; empty for nobody."""
    met = _WITH.match(text.strip().split("\n")[0])
    return met[1].strip() if met and not BOT_NAME.search(met[1]) else ""


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
    return Author.AI if BOT_NAME.search(name) else Author.AGENT


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
