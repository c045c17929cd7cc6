"""Notices of merged tickets in any language, in exports whose comments do not say by what they were made."""

import datetime as dt
from collections.abc import Callable, Sequence

from harness.lazy_regex import regex
from harness.live.conversations.fields import moment, word
from harness.live.conversations.records import Record
from harness.live.conversations.vendors.zendesk_parts import is_tagged_as_merged, raw_text

_TICKET = regex(r"#(\d{1,20})\b")
_AT_ONCE = dt.timedelta(minutes=1)
_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def with_notices(
    key: str, ticket: Record, comments: Sequence[Record], went: Callable[[str], dt.datetime | None]
) -> list[Record]:
    """The comments, with the notices among them marked as the API marks them.

    In a ticket with Zendesk's tag for it that is the last one of the team, if it names one other ticket. In the ticket
    that stays it names one of which `went` says that it was merged within the same minute.
    """
    team = [each for each in comments if word(each, "author_id") != word(ticket, "requester_id")]
    last = max(team, key=lambda each: moment(each, "created_at") or _EVER, default=None)

    def is_notice(comment: Record) -> bool:
        by_customer = word(comment, "author_id") == word(ticket, "requester_id")
        if by_customer or word(comment, "via", "source", "rel"):
            return False
        named = set(_TICKET.findall(raw_text(comment))) - {key}
        if is_tagged_as_merged(ticket):
            return comment is last and len(named) == 1
        at = moment(comment, "created_at")
        return at is not None and any((gone := went(each)) and abs(gone - at) <= _AT_ONCE for each in named)

    return [{**each, "via": {"source": {"rel": "merge"}}} if is_notice(each) else each for each in comments]
