"""Several records of one conversation that a customer had, as one: what both have counts once."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.live.conversations.conversation import (
    BLACKED,
    AIOutcome,
    Author,
    Draft,
    LiveConversation,
    Part,
    Resolution,
)
from harness.live.conversations.masking import without_placeholders
from harness.live.conversations.timeline import against, taken_back

_REPLYING = (Author.AI, Author.AGENT)
_OTHER_SIDE = {Author.CUSTOMER: _REPLYING, **dict.fromkeys(_REPLYING, (Author.CUSTOMER,))}


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

    It stays in the week in which it was opened. What the AI of one of them resolved is not resolved if the customer
    asked again in the other, where no AI took part; if one did in both, what says less for it counts.
    """
    parts = _parts(conversation, merged, said_again=True)
    return replace(
        conversation,
        category=conversation.category or merged.category,
        language=conversation.language or merged.language,
        subject=conversation.subject or merged.subject,
        parts=parts,
        handed_off=conversation.handed_off or merged.handed_off,
        replied_late=merged.replied_late
        if conversation.replied_late is None
        else (conversation.replied_late or merged.replied_late),
        rating=conversation.rating or merged.rating,
        ai=_ai_of_both(conversation, merged, parts),
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
        ai=newer.ai or (without_resolution(older).ai if _is_told(older.ai) else older.ai),
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


def _is_told(ai: AIOutcome | None) -> bool:
    return ai is not None and ai.resolution is not Resolution.UNKNOWN


def _ai_of_both(conversation: LiveConversation, merged: LiveConversation, parts: Sequence[Part]) -> AIOutcome | None:
    one, other = conversation.ai, merged.ai
    if one is None:
        return without_resolution(merged).ai
    if other is None:
        return without_resolution(conversation).ai if _came_back(conversation, parts) else one
    answered = True if one.answered or other.answered else None if None in (one.answered, other.answered) else False
    return replace(
        max(one, other, key=lambda ai: against(ai.resolution)),
        sources=tuple(dict.fromkeys(one.sources + other.sources)),
        answered=answered,
    )


def _came_back(conversation: LiveConversation, parts: Sequence[Part]) -> bool:
    """Whether the customer wrote elsewhere after the AI had first written in the conversation."""
    told = min((part.at for part in conversation.parts if part.at and part.author is Author.AI), default=None)
    own = {*conversation.parts}
    asked = (part.at for part in parts if part.author is Author.CUSTOMER and part.public and part not in own)
    return told is not None and any(at is not None and at > told for at in asked)


def _parts(first: LiveConversation, second: LiveConversation, *, said_again: bool = False) -> tuple[Part, ...]:
    """What was said in both, in the order of time, each message once.

    `said_again`: the same words after the other side has written are another message, and no copy of it.
    """
    known = {(part.author, part.text): part.at for part in first.parts}
    between = _Between((*first.parts, *second.parts)) if said_again else None

    def is_copy(part: Part) -> bool:
        said = part.author, part.text
        return said in known and not (between and between(part, known[said]))

    parts = [*first.parts, *(part for part in second.parts if not is_copy(part))]
    last = max((part.at for part in parts if part.at), default=first.opened)
    return tuple(sorted(parts, key=lambda part: part.at or last))


class _Between:
    """Whether the other side wrote between a time and a part."""

    def __init__(self, parts: Iterable[Part]) -> None:
        public = [part for part in parts if part.public]
        self._times = {
            side: sorted(part.at for part in public if part.at and part.author in others)
            for side, others in _OTHER_SIDE.items()
        }

    def __call__(self, part: Part, before: dt.datetime | None) -> bool:
        times = self._times.get(part.author, [])
        if part.at is None or before is None:
            return False
        return bisect_right(times, before) < bisect_left(times, part.at)


def _drafts(first: LiveConversation, second: LiveConversation) -> tuple[Draft, ...]:
    return tuple({(draft.text, draft.sent): draft for draft in first.drafts + second.drafts}.values())
