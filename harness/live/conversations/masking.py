"""Personal data in conversations, put out of sight: the same value becomes the same placeholder all through one.

Mail addresses, phones, payment cards, IBANs, IP addresses, tokens and the names that the record itself tells.
What is personal is found by `personal_data`; names are plain searches. The time a text takes grows with its length.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

import re2

from harness.live.conversations.conversation import LiveConversation
from harness.live.conversations.personal_data import DETECTORS, Detector, Span, find_phones

REGIONS = ("US", "GB")  # whose national phone numbers are known without a `+`
SHORTEST_NAME = 2  # letters of a part of a name that is masked on its own

_PLACEHOLDER = re2.compile(r"<[a-z]+-\d+>")


class Masker:
    """Masks the texts of one conversation."""

    def __init__(self, people: Iterable[str] = (), regions: Iterable[str] = REGIONS) -> None:
        """`people` are the names, mail addresses and phones that the record tells."""
        self._names = _names(people)
        phones = partial(find_phones, regions=tuple(regions))
        self._detectors = (*DETECTORS, Detector("name", self._find_names), Detector("phone", phones, True))
        self._known: dict[tuple[str, str], str] = {}
        self._count: dict[str, int] = {}

    def mask(self, text: str) -> str:
        """The text with a placeholder such as `<mail-1>` for each value. Where two overlap, the surer kind counts."""
        if not text:
            return text
        taken = bytearray(len(text))
        spans: list[tuple[int, int, str, str]] = []
        has_digits = any(map(text.__contains__, "0123456789"))
        for detector in self._detectors:
            if detector.of_digits and not has_digits:
                continue
            for start, end, value in detector.find(text):
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    spans.append((start, end, detector.kind, value))
        pieces, at = [], 0
        for start, end, kind, value in sorted(spans):
            pieces += [text[at:start], self._placeholder(kind, value)]
            at = end
        return "".join([*pieces, text[at:]])

    def _placeholder(self, kind: str, value: str) -> str:
        if (kind, value) not in self._known:
            self._count[kind] = self._count.get(kind, 0) + 1
            self._known[kind, value] = f"<{kind}-{self._count[kind]}>"
        return self._known[kind, value]

    def _find_names(self, text: str) -> Iterator[Span]:
        """Whole names in any case; parts of one as they are written or in capitals, so that no common word is hit."""
        lower = _lower(text)
        for person, words in self._names:
            yield from ((start, end, person) for start, end in _words_at(lower, person))
            for part in words:
                yield from (
                    (start, end, person) for form in {part, part.upper()} for start, end in _words_at(text, form)
                )


def masked(conversation: LiveConversation, people: Iterable[str], regions: Iterable[str] = REGIONS) -> LiveConversation:
    """The conversation with every text of it masked. Ids, times and the addresses of articles stay."""
    mask = Masker(people, regions).mask
    rating = conversation.rating
    return replace(
        conversation,
        subject=mask(conversation.subject),
        parts=tuple(replace(each, text=mask(each.text)) for each in conversation.parts),
        rating=replace(rating, remark=mask(rating.remark)) if rating else None,
        labels=tuple(replace(each, causes=tuple(map(mask, each.causes))) for each in conversation.labels),
        drafts=tuple(replace(each, text=mask(each.text), sent=mask(each.sent)) for each in conversation.drafts),
        tags=tuple(map(mask, conversation.tags)),
    )


def without_placeholders(text: str) -> str:
    """The text without what stands for personal data: its numbers count nothing."""
    return str(_PLACEHOLDER.sub("", text))


def _names(people: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each person's whole name in small letters, and the parts of it; longest names first."""
    found = {}
    for person in people:
        words = tuple(word for word in person.split() if len(word) >= SHORTEST_NAME and word[0].isalpha())
        if words and "@" not in person:
            found[_lower(" ".join(person.split()))] = words
    return sorted(found.items(), key=lambda each: -len(each[0]))


def _lower(text: str) -> str:
    """Small letters, as many as there are letters: some have two for one."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _words_at(text: str, words: str) -> Iterator[tuple[int, int]]:
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end
        start = text.find(words, end)
