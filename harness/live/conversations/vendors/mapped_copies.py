"""Which of several copies of a conversation, and of a message, counts: pages, older exports, lists."""

import json

from harness.live.conversations.fields import word
from harness.live.conversations.records import Place, Record, Skipped, SkipReason
from harness.live.conversations.staging import Group
from harness.live.conversations.vendors.mapped_fields import MappedFields


def deleted_at(group: Group, fields: MappedFields) -> Place | None:
    """Where it says that the conversation was deleted, unless a later copy says that it was not."""
    if "deleted" not in fields.of_whole:
        return None
    told = [(fields.updated(record), fields.is_deleted(record), place) for _, record, place in group]
    _, is_deleted, place = max(told, key=lambda each: each[:2])
    return place if is_deleted else None


def counting(key: str, group: Group, fields: MappedFields) -> tuple[Group, list[Skipped]]:
    """The newest copy of a conversation with its other pages, and what to say of the others.

    What has the same id and no messages is an older list, or a tag or contact, and never counts instead.
    """
    said = [fields.messages(record) for _, record, _ in group]
    spoken = [any(map(fields.author, messages)) for messages in said]
    cut = [fields.is_cut(record) for _, record, _ in group]
    newest, order = _newest(group, said, spoken, cut, fields)
    kept = [newest]
    for number in order:
        if number != newest and spoken[number] and all(_are_pages(said[number], said[one], fields) for one in kept):
            kept.append(number)
    beside = [
        Skipped(place, _why_beside(spoken[number], cut[number], number < newest), key)
        for number, (_, _, place) in enumerate(group)
        if number not in kept
    ]
    return [group[number] for number in kept], beside


def _newest(
    group: Group, said: list[list[Record]], spoken: list[bool], cut: list[bool], fields: MappedFields
) -> tuple[int, list[int]]:
    """The place in the group of the copy that counts, and all places, the best first."""
    updated = [fields.updated(record) for _, record, _ in group]
    sizes = list(map(len, said))
    order = sorted(range(len(group)), key=lambda n: (spoken[n], updated[n], sizes[n], n), reverse=True)
    best = order[0]
    whole_ones = (n for n in order if not cut[n] and (sizes[n] > sizes[best] or updated[n] == updated[best]))
    return next(whole_ones, best) if cut[best] else best, order  # a list has it without its messages


def _why_beside(is_spoken: bool, is_cut: bool, is_later: bool) -> SkipReason:
    if not is_spoken:
        return SkipReason.NO_MESSAGE
    if is_cut:
        return SkipReason.PART_OF_IT
    return SkipReason.LATER_CONVERSATION if is_later else SkipReason.NEWER_CONVERSATION


def _are_pages(one: list[Record], other: list[Record], fields: MappedFields) -> bool:
    """Whether two lists of messages belong together, such as two threads of a chat: at no time the same message,
    and each says what the other does not, as an older copy never does."""
    first_times, times = (set(map(fields.time, messages)) for messages in (one, other))
    first_texts, texts = (set(map(fields.text, messages)) for messages in (one, other))
    is_older = first_texts <= texts or texts <= first_texts
    return None not in first_times | times and not first_times & times and not is_older


def each_once(key: str, messages: list[Record], fields: MappedFields) -> tuple[list[Record], int]:
    """The messages, and how many more there were that are one of these again, as in pages that overlap.

    One again has the same writer and time, and the same id or text; the last of them counts, which may be edited.
    Without a time or an id two messages may say the same: `yes`, and `yes` again. An id at several times is that of
    a line or a person, and no message's.
    """
    times = [fields.message("at", message) for message in messages]
    ids = [word(message, "id") for message in messages]
    at_once = {(id_, str(at)) for id_, at in zip(ids, times, strict=True) if at not in (None, "")}
    of_messages = len(at_once) == len({id_ for id_, _ in at_once})
    once: dict[str, Record] = {}
    for place, (at, id_, message) in enumerate(zip(times, ids, messages, strict=True)):
        if at in (None, ""):
            told: object = message if id_ else place
        elif id_ and id_ != key and of_messages:
            told = (id_, at, fields.message("author", message))
        else:
            told = [at, *(fields.message(name, message) for name in ("author", "text", "attachments"))]
        once[json.dumps(told, sort_keys=True, default=str)] = message
    return list(once.values()), len(messages) - len(once)
