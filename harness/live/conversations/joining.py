"""Several records of one conversation that a customer had, as one: what both have counts once."""

import datetime as dt
from dataclasses import replace

from harness.live.conversations.conversation import BLACKED, Author, Draft, LiveConversation, Part
from harness.live.conversations.masking import without_placeholders
from harness.live.conversations.timeline import taken_back


def joined(conversation: LiveConversation, ticket: LiveConversation) -> LiveConversation:
    """An AI conversation and the ticket that continues it, as the one conversation that the customer had."""
    return replace(
        conversation,
        closed=ticket.closed,
        updated=max(conversation.ended, ticket.ended),
        category=conversation.category or ticket.category,
        language=conversation.language or ticket.language,
        parts=_parts(conversation, ticket),
        handed_off=conversation.handed_off or ticket.handed_off or ticket.opened,
        reopens=None if conversation.reopens is ticket.reopens is None else sum(
            filter(None, (conversation.reopens, ticket.reopens))
        ),
        replied_late=ticket.replied_late,
        rating=ticket.rating or conversation.rating,
        ai=conversation.ai or ticket.ai,
        labels=conversation.labels + ticket.labels,
        drafts=_drafts(conversation, ticket),
        tasks=conversation.tasks + ticket.tasks,
        calls=conversation.calls + ticket.calls,
        tags=tuple(dict.fromkeys(conversation.tags + ticket.tags)),
        cut=conversation.cut or ticket.cut,
    )  # fmt: skip


def with_merged(conversation: LiveConversation, merged: LiveConversation) -> LiveConversation:
    """A conversation with the words of one that an agent merged into it, which does not count beside it.

    It stays in the week in which it was opened. What only the merged one's AI resolved is not resolved: the customer
    asked again.
    """
    return replace(
        conversation,
        category=conversation.category or merged.category,
        language=conversation.language or merged.language,
        subject=conversation.subject or merged.subject,
        parts=_parts(conversation, merged),
        handed_off=conversation.handed_off or merged.handed_off,
        replied_late=merged.replied_late
        if conversation.replied_late is None
        else (conversation.replied_late or merged.replied_late),
        rating=conversation.rating or merged.rating,
        ai=conversation.ai or without_resolution(merged).ai,
        labels=conversation.labels + merged.labels,
        drafts=_drafts(conversation, merged),
        tasks=conversation.tasks + merged.tasks,
        calls=conversation.calls + merged.calls,
        tags=tuple(dict.fromkeys(conversation.tags + merged.tags)),
        cut=conversation.cut or merged.cut,
    )


def with_held(conversation: LiveConversation, held: LiveConversation, since: dt.datetime) -> LiveConversation:
    """A conversation of which a log has the messages from a time on, with what is held of it from before that time; or,
    where all that is held was written later, with all of that."""
    times = [part.at for part in held.parts if part.at]
    if times and min(times) > conversation.ended:
        return _in_one_log(held, conversation, conversation.parts + held.parts)
    earlier = tuple(part for part in held.parts if part.at and part.at < since)
    return _in_one_log(conversation, held, earlier + conversation.parts) if earlier else conversation


def _in_one_log(newer: LiveConversation, older: LiveConversation, parts: tuple[Part, ...]) -> LiveConversation:
    return replace(
        with_merged(newer, older),
        opened=min(newer.opened, older.opened),
        parts=parts,
        labels=newer.labels or older.labels,
        calls=newer.calls or older.calls,
    )


def lacks_words(newer: LiveConversation, held: LiveConversation) -> bool:
    """Whether a whole newer copy lacks what somebody wrote: a message is gone, replaced by another, or blacked out.

    Another word in place of one may be a name that is masked by now, and is no sign of it.
    """
    said = {_words(part.text) for part in newer.parts}
    held_parts = (part for part in held.parts if part.author is not Author.SYSTEM and _words(part.text) not in said)
    return not newer.cut and any(not _is_edited(part, newer.parts) for part in held_parts)


def _is_edited(part: Part, parts: tuple[Part, ...]) -> bool:
    """Whether a part of the same time has half of its words or more, and nothing in it is blacked out since."""
    wanted = set(_words(part.text))
    at_once = [each for each in parts if each.at == part.at and each.text.count(BLACKED) <= part.text.count(BLACKED)]
    return any(2 * len(wanted.intersection(_words(each.text))) >= len(wanted) for each in at_once)


def _words(text: str) -> tuple[str, ...]:
    return tuple(without_placeholders(text).split())


def without_resolution(conversation: LiveConversation) -> LiveConversation:
    """A conversation after which the customer came back with the same."""
    ai = conversation.ai
    return conversation if ai is None else replace(conversation, ai=replace(ai, resolution=taken_back(ai.resolution)))


def _parts(first: LiveConversation, second: LiveConversation) -> tuple[Part, ...]:
    """What was said in both, in the order of time."""
    known = {(part.author, part.text) for part in first.parts}
    parts = [*first.parts, *(part for part in second.parts if (part.author, part.text) not in known)]
    last = max((part.at for part in parts if part.at), default=first.opened)
    return tuple(sorted(parts, key=lambda part: part.at or last))


def _drafts(first: LiveConversation, second: LiveConversation) -> tuple[Draft, ...]:
    return tuple({(draft.text, draft.sent): draft for draft in first.drafts + second.drafts}.values())
