"""Personal data in a text: its place, and a value that is the same for equal data.

Google's phonenumbers decides whether digits are a phone, python-stdnum whether they are a card or an account.
Patterns are RE2, and windows bound what the libraries see: the time a text takes grows with its length.
"""

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import re2

_WINDOW = 60  # characters in which phone numbers are looked for at a time
_SHORTEST_CARD, _LONGEST_CARD = 13, 19  # digits

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


Span = tuple[int, int, str]
"""From where to where, and a value that is the same for equal data."""


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds one kind of personal data."""

    kind: str
    find: Callable[[str], Iterator[Span]]
    of_digits: bool = False  # finds nothing where there is none


def find_phones(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Phone numbers: international ones, else those of the regions (`US`), by Google's phonenumbers."""
    for match in _PHONE.finditer(text):
        yield from ((match.start() + at, match.start() + end, value) for at, end, value in _phones(match[0], regions))


def _phones(run: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """The numbers in a run of digits and what may stand between them, a window at a time."""
    at = 0
    while at < len(run):
        window = run[at : at + _WINDOW]
        if date := _DATE.search(window):
            at += date.end()
            continue
        found = _phones_in(window, regions)
        cut = len(run) - at > _WINDOW
        if cut and found and found[-1][0] > 0 and found[-1][0] + len(found[-1][1]) == _WINDOW:
            found, after = found[:-1], found[-1][0]  # it goes on behind the window
        else:
            after = found[-1][0] + len(found[-1][1]) if found else _WINDOW // 2 if cut else _WINDOW
        yield from ((at + start, at + start + len(raw), _digits(raw)) for start, raw in found)
        at += after


def _phones_in(window: str, regions: tuple[str, ...]) -> list[tuple[int, str]]:
    """Where numbers begin, and how they are written: international ones, else those of the first region."""
    import phonenumbers

    for region in (None, *regions):
        found = [(each.start, each.raw_string) for each in phonenumbers.PhoneNumberMatcher(window, region)]
        if found:
            return found
    return []


def _find_mails(text: str) -> Iterator[Span]:
    if "@" in text:
        yield from ((match.start(), match.end(), match[0].lower()) for match in _MAIL.finditer(text))


def _find_secrets(text: str) -> Iterator[Span]:
    """What follows `password:` and the like, known forms of tokens, and long runs of letters and digits."""
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
    """The longest groups that are a valid IBAN (ISO 13616); the text after it may look like a part of it."""
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


DETECTORS = (
    Detector("mail", _find_mails),
    Detector("token", _find_secrets),
    Detector("card", _find_cards, True),
    Detector("iban", _find_ibans, True),
    Detector("ip", _find_addresses),
)
"""The surest first."""
