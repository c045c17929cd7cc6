"""Personal data in conversations, put out of sight: the same value becomes the same placeholder all through one.

Mail addresses, phones, payment cards, IBANs, IP addresses, tokens and the names that the record itself tells.
Whether digits are a phone is asked of Google's phonenumbers, whether they are a card or an account of python-stdnum.
Patterns are RE2, names are plain searches: the time a text takes grows with its length, whoever wrote it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import re2

from harness.review.conversation import Conversation, Draft, Label, Part

_WINDOW = 60  # characters in which phone numbers are looked for at a time
_SHORTEST_CARD, _LONGEST_CARD = 13, 19  # digits
REGIONS = ("US", "GB")  # whose national phone numbers are known without a `+`
SHORTEST_NAME = 2  # letters of a part of a name that is masked on its own

_MAIL = re2.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = re2.compile(r"\d(?:[ -]?\d){12,}")
_IBAN_START = re2.compile(r"\b[A-Za-z]{2}\d{2}")
_IBAN_LETTERS = re2.compile(r"[A-Za-z0-9 ]*")
_LONGEST_IBAN = 42  # characters, with spaces
_IP4 = re2.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_IP6 = re2.compile(r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}")
_PHONE = re2.compile(r"[+(]?\d[\d ().\-/\x{00a0}]{5,}\d")
_DATE = re2.compile(r"^\d{4}-\d\d-\d\d|^\d{1,2}[./]\d{1,2}[./]\d{4}")
_TOKEN = re2.compile(
    r"\b(?:[spr]k[-_][A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abeprs]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}"
    r"|eyJ[\w-]{8,}(?:\.[\w-]+)*|glpat-[\w-]{16,})"
)
_LONG = re2.compile(r"\b[A-Za-z0-9]{24,}")
_SECRET = re2.compile(r"(?i)\b(?:password|passwd|passphrase|secret|api[ _-]?key|token)\b[\"']?\s*[:=]\s*([^\s,;<>]+)")
_BEARER = re2.compile(r"(?i)\bbearer\s+([\w.~+/=-]{16,})")

_PLACEHOLDER = re2.compile(r"<[a-z]+-\d+>")

Span = tuple[int, int, str]
"""From where to where, and the value by which equal ones are told."""


@dataclass(frozen=True, slots=True)
class _Detector:
    kind: str
    find: Callable[[str], Iterator[Span]]
    of_digits: bool = False  # finds nothing where there is none


class Masker:
    """Masks the texts of one conversation."""

    def __init__(self, people: Iterable[str] = (), regions: Iterable[str] = REGIONS) -> None:
        """`people` are the names, mail addresses and phones that the record tells."""
        self._names = _names(people)
        self._regions = tuple(regions)
        self._known: dict[tuple[str, str], str] = {}
        self._count: dict[str, int] = {}

    def mask(self, text: str) -> str:
        """The text with a placeholder such as `<mail-1>` for each value. Where two overlap, the surer kind counts."""
        if not text:
            return text
        taken = bytearray(len(text))
        spans: list[tuple[int, int, str, str]] = []
        has_digits = any(map(text.__contains__, "0123456789"))
        for detector in (*_DETECTORS, _Detector("name", self._find_names), _Detector("phone", self._find_phones, True)):
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

    def _find_phones(self, text: str) -> Iterator[Span]:
        for match in _PHONE.finditer(text):
            yield from ((match.start() + at, match.start() + end, value) for at, end, value in self._phones(match[0]))

    def _phones(self, run: str) -> Iterator[Span]:
        """The numbers in a run of digits and what may stand between them, a window at a time."""
        at = 0
        while at < len(run):
            window = run[at : at + _WINDOW]
            if date := _DATE.search(window):
                at += date.end()
                continue
            found = self._phones_in(window)
            cut = len(run) - at > _WINDOW
            if cut and found and found[-1][0] > 0 and found[-1][0] + len(found[-1][1]) == _WINDOW:
                found, after = found[:-1], found[-1][0]  # it goes on behind the window
            else:
                after = found[-1][0] + len(found[-1][1]) if found else _WINDOW // 2 if cut else _WINDOW
            yield from ((at + start, at + start + len(raw), _digits(raw)) for start, raw in found)
            at += after

    def _phones_in(self, window: str) -> list[tuple[int, str]]:
        """Where numbers begin, and how they are written: international ones, else those of the first region."""
        import phonenumbers

        for region in (None, *self._regions):
            found = [(each.start, each.raw_string) for each in phonenumbers.PhoneNumberMatcher(window, region)]
            if found:
                return found
        return []


def masked(conversation: Conversation, people: Iterable[str], regions: Iterable[str] = REGIONS) -> Conversation:
    """The conversation with every text of it masked. Ids, times and the addresses of articles stay."""
    mask = Masker(people, regions).mask

    def draft(each: Draft) -> Draft:
        return replace(each, text=mask(each.text), sent=mask(each.sent))

    def label(each: Label) -> Label:
        return replace(each, causes=tuple(map(mask, each.causes)))

    def part(each: Part) -> Part:
        return replace(each, text=mask(each.text))

    rating = conversation.rating
    return replace(
        conversation,
        subject=mask(conversation.subject),
        parts=tuple(map(part, conversation.parts)),
        rating=replace(rating, remark=mask(rating.remark)) if rating else None,
        labels=tuple(map(label, conversation.labels)),
        drafts=tuple(map(draft, conversation.drafts)),
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


def _find_mails(text: str) -> Iterator[Span]:
    if "@" in text:
        yield from ((match.start(), match.end(), match[0].lower()) for match in _MAIL.finditer(text))


def _find_secrets(text: str) -> Iterator[Span]:
    """What stands behind `password:` and the like, known forms of tokens, and long runs of letters and digits."""
    for pattern in (_SECRET, _BEARER):
        yield from ((match.start(1), match.end(1), match[1]) for match in pattern.finditer(text))
    yield from ((match.start(), match.end(), match[0]) for match in _TOKEN.finditer(text))
    for match in _LONG.finditer(text):
        if any(map(str.isdigit, match[0])) and any(map(str.isalpha, match[0])):
            yield match.start(), match.end(), match[0]


def _find_cards(text: str) -> Iterator[Span]:
    """Groups of digits that together are a card: 13 to 19 digits that fulfil Luhn's check (ISO/IEC 7812)."""
    for match in _DIGITS.finditer(text):
        groups, at = _groups(match[0]), 0
        while at < len(groups):
            end = _card_from(match[0], groups, at)
            if end is None:
                at += 1
                continue
            start, stop = groups[at][0], groups[end][1]
            yield match.start() + start, match.start() + stop, _digits(match[0][start:stop])
            at = end + 1


def _card_from(digits: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last group of the longest card that begins with the group `first`, its groups set apart in one way."""
    from stdnum import luhn

    found, length = None, 0
    for last in range(first, len(groups)):
        start, end = groups[last]
        length += end - start
        between = {digits[each] for _, each in groups[first:last]}
        if length > _LONGEST_CARD or len(between) > 1:
            break
        if length >= _SHORTEST_CARD and luhn.is_valid(_digits(digits[groups[first][0] : end])):
            found = last
    return found


def _groups(digits: str) -> list[tuple[int, int]]:
    starts = [0, *(at + 1 for at, char in enumerate(digits) if not char.isdigit())]
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(digits) + 1], strict=True)]


def _find_ibans(text: str) -> Iterator[Span]:
    """The longest groups that are a valid IBAN (ISO 13616); what follows one may look like more of it."""
    from stdnum import iban

    done = 0
    for match in _IBAN_START.finditer(text):
        start = match.start()
        if start < done:
            continue
        value = _IBAN_LETTERS.match(text[start : start + _LONGEST_IBAN])[0].rstrip()
        while value and not iban.is_valid(value):
            value = value.rpartition(" ")[0].rstrip()
        if value:
            done = start + len(value)
            yield start, done, value.replace(" ", "").upper()


def _find_addresses(text: str) -> Iterator[Span]:
    for match in (*_IP4.finditer(text), *(_IP6.finditer(text) if text.count(":") > 1 else ())):
        value = match[0]
        groups = [group for group in value.split(":") if group]
        words = len(groups) < 2 or (len(groups) < 8 and not any(map(str.isdigit, value)))  # such as `::` and `a::b`
        if ":" in value and words:
            continue
        try:
            ipaddress.ip_address(value)
        except ValueError:
            continue
        yield match.start(), match.end(), value


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


_DETECTORS = (
    _Detector("mail", _find_mails),
    _Detector("token", _find_secrets),
    _Detector("card", _find_cards, True),
    _Detector("iban", _find_ibans, True),
    _Detector("ip", _find_addresses),
)
"""The surest first."""
