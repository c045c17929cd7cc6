"""Masks personal data in conversations: within one, the same value always gets the same placeholder.

Mail addresses, phones, payment cards, IBANs, US social security numbers, numbers of documents, dates of birth, IP
and MAC addresses, secrets, and the names in the record itself. `personal_data`, `named_secrets`, `named_numbers`,
`spelled_mails` and `person_names` find them. The time a text takes grows with its length.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from urllib.parse import unquote

from harness.lazy_regex import regex
from harness.live.conversations.conversation import Cited, LiveConversation
from harness.live.conversations.found_spans import linear
from harness.live.conversations.person_names import NameFinder
from harness.live.conversations.personal_data import DETECTORS, Detector, find_phones
from harness.seen_text import visible

MOST_READS = 8  # of a text; two are nearly always enough
_LONGEST_KEPT = 1_000  # characters of a text of which is kept what is found in it
REGIONS = ("US", "GB")  # whose national phone numbers are known without a `+`

_PLAIN = str.maketrans(
    {chr(code): str(unicodedata.digit(chr(code))) for code in range(0x660, 0x1FC00)
     if unicodedata.category(chr(code)) == "Nd"}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-")
    | {chr(code): " " for code in range(0x2000, 0x200C)} | {"\uff20": "@", "\uff0e": ".", "\uff1a": ":", "\uff1d": "="}
)  # fmt: skip
"""One letter for one, so that a place in a text stays the same: digits of all scripts, dashes, spaces, wide signs."""
_PERSON = regex(r"[^\s@:/<>]+@[^\s@:/<>]+\.[^\s@:/<>]+|\+\d[\d ().-]{5,}\d")  # in an id
_BY_PHONE = regex(r"(?i)whats-?app|sms|viber")  # systems in which it is the name of a conversation
_ALL_OF_A_PHONE = regex(r"\d{9,15}")
_PLACEHOLDER = linear(r"<[a-z]+-\d+>")
_MASKED = linear(r"<(?:mail|token|document|birthdate|card|iban|ssn|ip|mac|name|phone)-\d{1,5}>")  # already, which stays


class Masker:
    """Masks the texts of one conversation."""

    def __init__(self, people: Iterable[str] = (), regions: Iterable[str] = REGIONS) -> None:
        """`people` are the names, mail addresses and phones in the record."""
        self._names = NameFinder(unicodedata.normalize("NFC", each) for each in people)
        self._phones = Detector("phone", partial(find_phones, regions=tuple(regions)), True)
        self._known: dict[tuple[str, str], str] = {}
        self._count: dict[str, int] = {}

    def mask_term(self, text: str) -> str:
        """As `mask`, of what the team calls something, such as a category: there a part of a name is a word."""
        return self._masked(text, Detector("name", self._names.find_whole))

    def mask(self, text: str) -> str:
        """The text with a placeholder such as `<mail-1>` for each value. Of two that overlap, the surer kind counts.

        What is left beside one can be a value as well, so a text is read until there is none.
        """
        return self._masked(text, Detector("name", self._names.find))

    def _masked(self, text: str, names: Detector) -> str:
        text = unicodedata.normalize("NFC", text)  # some keyboards write `\u00e9` as two characters
        for unseen in ("", " ") if _unseen_in(text) else ("",):  # which part nothing, or two words
            for _ in range(MOST_READS):
                before, text = text, self._masked_once(text, names, unseen) if text else text
                if text == before:
                    break
        return text

    def _masked_once(self, text: str, names: Detector, unseen: str) -> str:
        """`unseen` is how characters are read that nobody sees: as nothing, or as a space."""
        places: Sequence[int] = range(len(text))
        shown = text
        if hidden := _unseen_in(text):
            places = [at for at in places if unseen or text[at] not in hidden]
            shown = "".join(unseen if text[at] in hidden else text[at] for at in places)
        taken = bytearray(len(shown))
        spans: list[tuple[int, int, str, str]] = []
        for match in _MASKED.finditer(shown) if "<" in shown else ():
            taken[match.start() : match.end()] = b"\1" * len(match[0])
        plain = shown if shown.isascii() else shown.translate(_PLAIN)
        of_everybody = _kept_of(plain) if len(plain) <= _LONGEST_KEPT else _found(plain, DETECTORS)
        for start, end, kind, value in chain(of_everybody, _found(plain, (names, self._phones))):
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                if kind:
                    spans.append((places[start], places[end - 1] + 1, kind, value))
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


def _found(text: str, detectors: Iterable[Detector]) -> Iterator[tuple[int, int, str, str]]:
    """What they find, from where to where, of which kind, and the value; no kind for what stays."""
    has_digits = any(map(text.__contains__, "0123456789"))
    for detector in detectors:
        if has_digits or not detector.of_digits:
            kind = detector.kind if detector.masks else ""
            yield from ((start, end, kind, value) for start, end, value in detector.find(text))


@lru_cache(maxsize=2048)  # teams say the same to many, and a subject is often the first message
def _kept_of(text: str) -> tuple[tuple[int, int, str, str], ...]:
    return tuple(_found(text, DETECTORS))


def _unseen_in(text: str) -> set[str]:
    """The characters of a text that nobody sees, such as a soft hyphen, and marks of direction around a number."""
    return set() if text.isascii() else {each for each in set(text) if not visible(each)}


def masked(conversation: LiveConversation, people: Iterable[str], regions: Iterable[str] = REGIONS) -> LiveConversation:
    """The conversation with every text of it masked. Times stay, ids that name nobody, and addresses of articles, but
    not what stands in them behind `?`, and no mail addresses."""
    masker = Masker(people, regions)
    mask, term = masker.mask, masker.mask_term
    rating, ai = conversation.rating, conversation.ai

    def cited(sources: Iterable[Cited]) -> tuple[Cited, ...]:
        return tuple(Cited(term(each.title), _without_people(each.url, mask)) for each in sources)

    return replace(
        conversation,
        id=masked_id(f"+{conversation.id}" if _is_phone(conversation) else conversation.id),
        category=term(conversation.category),
        channel=term(conversation.channel),
        language=term(conversation.language),
        subject=mask(conversation.subject),
        parts=tuple(replace(each, text=mask(each.text), sources=cited(each.sources)) for each in conversation.parts),
        ai=replace(ai, sources=cited(ai.sources)) if ai else None,
        tasks=tuple(replace(each, automation=mask(each.automation)) for each in conversation.tasks),
        rating=replace(rating, remark=mask(rating.remark)) if rating else None,
        labels=tuple(
            replace(each, name=term(each.name), causes=tuple(map(mask, each.causes))) for each in conversation.labels
        ),
        drafts=tuple(replace(each, text=mask(each.text), sent=mask(each.sent)) for each in conversation.drafts),
        calls=tuple(map(term, conversation.calls)),
        tags=tuple(map(mask, conversation.tags)),
    )


def _is_phone(conversation: LiveConversation) -> bool:
    """Whether its id is a phone in digits only, as WhatsApp names people."""
    return bool(_BY_PHONE.search(conversation.vendor)) and bool(_ALL_OF_A_PHONE.fullmatch(conversation.id))


def masked_id(id_: str) -> str:
    """An id of a conversation with a digest for the mail address or phone that it is made of: the same for the same."""
    return id_ if id_.startswith("<") else _PERSON.sub(_digest, id_)  # else that of a mail


def _digest(found: "re.Match[str]") -> str:
    before, at, _ = found[0].lower().partition("@")
    kind, value = ("mail", found[0].lower()) if at and not before.isdigit() else ("phone", re.sub(r"\D", "", before))
    return f"{kind}-{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def _without_people(url: str, mask: Callable[[str], str]) -> str:
    address, sign, asked = url.partition("?")
    return (mask(address) if "@" in unquote(address) else address) + mask(sign + asked)


def without_placeholders(text: str) -> str:
    """The text without placeholders for personal data: their numbers count nothing."""
    return str(_PLACEHOLDER.sub("", text))
