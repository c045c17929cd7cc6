"""Personal data in a text: its place, and a value that is the same for equal data.

Google's phonenumbers decides whether digits are a phone, python-stdnum whether they are a card, an account or a social
security number. Patterns are RE2, and what the libraries see is bounded: the time a text takes grows with its length.
"""

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from urllib.parse import unquote

from harness.lazy_regex import regex
from harness.live.conversations.found_spans import FoundSpan, linear, spans_of
from harness.live.conversations.named_numbers import (
    find_birth_dates,
    find_documents,
    find_named_codes,
    find_plates,
    find_told_codes,
)
from harness.live.conversations.named_phones import find_named_phones
from harness.live.conversations.named_secrets import find_known_tokens, find_long_runs, find_named_secrets
from harness.live.conversations.secret_answers import find_secret_answers
from harness.live.conversations.spelled_mails import find_spelled_mails

_WINDOW = 60  # characters in which phone numbers are looked for at a time
_MOST_WINDOWS = 100  # of one text; longer numbers in what is left of it are masked unseen, a millisecond each otherwise
_SHORTEST_CARD, _LONGEST_CARD = 13, 19  # digits
_SMALLEST_GROUP = 3  # digits that stand together in a card among other numbers
_USUAL_CARD = 16  # digits: any issuer; another length must begin as cards of that length do
_PRINTED = ((4, 4, 4, 4), (4, 6, 5))  # digits of a group, on the card itself
_ISSUERS = linear(r"4\d{12}|4\d{18}|3[47]\d{13}|3[0689]\d{12}|(?:2131|1800)\d{11}|[56]\d{12,18}")
_BETWEEN = " .-_\u00a0\u2007\u2009\u202f"  # what sets groups of digits apart
_APART = f"[{_BETWEEN.replace('-', '')}-]"

_MAIL = linear(
    r"(?:[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+|\"[^\"\n<>@]{1,64}\")@"
    r"(?:[\p{L}\p{M}\p{N}_-]+(?:[.\x{3002}\x{ff0e}][\p{L}\p{M}\p{N}_-]+)+"
    r"|\[[0-9A-Fa-f.:]+\])"
)
_ENCODED_MAIL = linear(  # in an address: `?email=kim%40shop.example`
    r"(?i)(?:[\p{L}\p{N}._+~-]|%2b)+%40[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+"
)
_NO_MAIL = linear(  # `passport@0.6.0`, `logo@2x.png`, `git@github.com:acme/shop`
    r"(?i)\.\d+$|@\d+(?:\.\d+)?x\.[a-z]{3,4}$|^(?:git|hg|svn)@"
)
_DIGITS = linear(rf"\d(?:(?:{_APART}|\r?\n|\t|[ \x{{a0}}]{{2,3}}|\s?[\x{{b7}}*/-]\s?)?\d){{12,}}")
_GROUP = regex(r"[0-9]+")  # quicker than RE2 for many short matches
_IBAN_START = linear(r"\b[A-Za-z]{2}\d{2}")
_SSN = linear(rf"\b\d{{3}}(?:-|{_APART})\d{{2}}(?:-|{_APART})\d{{4}}\b")
_NAMED_SSN = linear(
    r"(?i)\b(?:ssn|social security(?: (?:number|no\.?|#))?)\b(?: is)?[\s:=#]{1,4}(\d{3}[ .-]?\d{2}[ .-]?\d{4})\b"
)
_IP4 = linear(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_IP6 = linear(r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}")
_MAC = tuple(  # `3c:5a:b4:1f:9e:07`, and not a part of a longer row, such as a fingerprint
    linear(rf"(?i)(?:^|[^\w:.-])({form})(?:$|[^\w:.-]|[:.-](?:$|[^\w:]))")
    for form in (
        r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}", r"[0-9a-f]{2}(?:-[0-9a-f]{2}){5}", r"[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}",
    )
)  # fmt: skip
_NAMED_MAC = linear(
    r"(?i)\bmac(?:[ -]?(?:address|adresse|id|addr))?\b[^\w\n]{0,3}(?:(?:is|ist|est|es) )?([0-9a-f]{12})\b"
)
_ANY_MAC = linear("|".join(f"(?:{each.pattern})" for each in (*_MAC, _NAMED_MAC)))  # quicker than each
_PHONE = linear(r"[+(]?\d[\d ().\-/\x{00a0}]{5,}\d")
_SEVEN_DIGITS = linear(r"[+(]?\d(?:[ ().\-/\x{00a0}]*\d){6,}")
_DATE = linear(r"^\(?(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})")

_PASSPORT_LINE = linear(  # what machines read (ICAO 9303)
    r"\b(?:[A-Z0-9][A-Z0-9<]{8,}<[A-Z0-9<]{11,}|[A-Z0-9]{20,}<[A-Z0-9<]{5,})"
)
_NO_PERSON = linear(  # commits, UUIDs, networks and versions
    r"\b(?:[0-9a-f]{40}|sha256:[0-9a-f]{64}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\b"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}\b|[0-9A-Fa-f:]{2,39}::?/\d{1,3}\b"
    r"|(?i:\b(?:(?:versions?|ver\.?|build|release|firmware|upgraded? to|updated? to)[ :=]{0,2}|v)\d+(?:\.\d+){2,}\b)"
    r"|\b[A-Za-z][A-Za-z-]*/\d+(?:\.\d+)+|\b\d+(?:\.\d+){4,}\b|\b\d+(?:\.\d+){2,}-[A-Za-z]\w*"
)
_REFERENCE = linear(
    r"(?i)(?:#|\b(?:order|invoice|ticket|case|ref|reference|tracking|transaction|request|article|artikel"
    r"|bestellung|commande|pedido)"
    r"(?: (?:number|no\.?|nr\.?|id))?[ :#]{1,3})((?:[A-Za-z]{1,5}-?)?\d[\d-]*\d)\b"
)


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds one kind of personal data."""

    kind: str
    find: Callable[[str], Iterator[FoundSpan]]
    of_digits: bool = False  # finds nothing where there is none
    masks: bool = True  # else what it finds stays, whatever a later one finds in it


def find_phones(text: str, regions: tuple[str, ...]) -> Iterator[FoundSpan]:
    """Phone numbers: international ones, else those of the regions (`US`), by Google's phonenumbers."""
    left = _MOST_WINDOWS
    for match in _PHONE.finditer(text):
        run, at = match[0], 0
        while at < len(run):
            if left == 0:
                yield from ((match.start() + at + start, match.start() + at + end, value)
                            for start, end, value in _long_numbers(run[at:]))  # fmt: skip
                break
            window = run[at : at + _WINDOW]
            if date := _DATE.search(window):
                at += date.end()
                continue
            left -= 1
            found = _phones_in(window, regions)
            cut = len(run) - at > _WINDOW
            if cut and found and found[-1][0] > 0 and found[-1][0] + len(found[-1][1]) == _WINDOW:
                found, after = found[:-1], found[-1][0]  # it goes on behind the window
            else:
                after = found[-1][0] + len(found[-1][1]) if found else _WINDOW // 2 if cut else _WINDOW
            for start, raw in found:
                yield match.start() + at + start, match.start() + at + start + len(raw), _digits(raw)
            at += after


def _long_numbers(run: str) -> Iterator[FoundSpan]:
    """What could be a phone, for texts with too many numbers to look at each."""
    for match in _SEVEN_DIGITS.finditer(run):
        if not _DATE.search(match[0]):
            yield match.start(), match.end(), _digits(match[0])


def _phones_in(window: str, regions: tuple[str, ...]) -> list[tuple[int, str]]:
    """Where numbers begin, and how they are written: international ones, else those of the first region."""
    import phonenumbers

    for region in (None, *regions):
        found = [_closed(each.start, each.raw_string) for each in phonenumbers.PhoneNumberMatcher(window, region)]
        if found:
            return found
    return []


def _closed(start: int, raw: str) -> tuple[int, str]:
    """Without a bracket that opens before the number and closes behind it."""
    return (start + 1, raw[1:]) if raw[0] == "(" and ")" not in raw else (start, raw)


def _find_mails(text: str) -> Iterator[FoundSpan]:
    if "@" in text:
        for match in _MAIL.finditer(text):
            if not _NO_MAIL.search(match[0]):
                yield match.start(), match.end(), match[0].lower()
    if "%40" in text:
        yield from ((at.start(), at.end(), unquote(at[0]).lower()) for at in _ENCODED_MAIL.finditer(text))


def _find_cards(text: str) -> Iterator[FoundSpan]:
    """Groups of digits that together are a card: 13 to 19 digits that fulfil Luhn's check (ISO/IEC 7812)."""
    for match in _DIGITS.finditer(text):
        run = match[0]
        groups = [(group.start(), group.end()) for group in _GROUP.finditer(run)]
        first = 0
        if sum(end - start for start, end in groups) > _LONGEST_CARD:
            groups = [each for each in groups if each[1] - each[0] >= _SMALLEST_GROUP]
        while first < len(groups):
            last = _card_from(run, groups, first)
            if last is not None:
                start, end = groups[first][0], groups[last][1]
                yield match.start() + start, match.start() + end, _digits(run[start:end])
                first = last
            first += 1


def _card_from(run: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last group of the longest card that begins with the group `first`.

    Its groups are set apart in one way, or are as large as cards have them.
    """
    from stdnum import luhn

    found, digits, between, lines, odd = None, "", set(), 0, False
    for last in range(first, min(first + _LONGEST_CARD, len(groups))):
        start, end = groups[last]
        if last > first:
            gap = run[groups[last - 1][1] : start]
            lines += "\n" in gap
            between.add(gap.strip() or " ")
            odd = odd or len(gap) > 1 or gap not in _BETWEEN + "\n" or gap in "._"
        digits += run[start : min(end, start + _LONGEST_CARD + 1)]
        sizes = [after - before for before, after in groups[first : last + 1]]
        uneven = lines > 1 or len(between) > 1
        if len(digits) > _LONGEST_CARD or (uneven and not _as_printed(run, groups, first, last)):
            break
        if odd and not (sizes[0] == 4 and sizes[1] in (4, 6)):
            break  # an amount, a version, columns of numbers
        if len(digits) >= _SHORTEST_CARD and (len(digits) == _USUAL_CARD or _ISSUERS.fullmatch(digits)):
            found = last if luhn.is_valid(digits) else found
    return found


def _as_printed(run: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether groups are as cards are printed, with a line for each, say; not years, or a longer column."""
    sizes = tuple(end - start for start, end in groups[first : last + 1])
    beside = (groups[at] for at in (first - 1, last + 1) if 0 <= at < len(groups))
    longer = sizes in _PRINTED and any(end - start == sizes[0] for start, end in beside)
    begins = run[groups[first][0] :][:2]
    is_card = begins[0] in "3456" or "22" <= begins <= "27"
    return is_card and not longer and any(sizes == printed[: len(sizes)] for printed in _PRINTED)


def _find_ibans(text: str) -> Iterator[FoundSpan]:
    """Accounts of ISO 13616, as long as those of their country are."""
    from stdnum import iban

    done = 0
    for match in _IBAN_START.finditer(text):
        start = match.start()
        length = _iban_length(match[0][:2].upper())
        if start < done or not length:
            continue
        end = start + _end_of(text[start : start + 2 * length], length)
        value = "".join(filter(str.isalnum, text[start:end])).upper()
        if len(value) == length and not text[end : end + 1].isalnum() and iban.is_valid(value):
            done = end
            yield start, done, value


@cache
def _iban_length(country: str) -> int:
    """Characters of a country's IBANs, 0 where it has none, by python-stdnum's copy of the registry."""
    from stdnum import numdb

    about = numdb.get("iban").info(country)[0][1].get("bban", "")
    return sum(map(int, _GROUP.findall(about))) + 4 if about else 0


def _end_of(text: str, characters: int) -> int:
    """Where so many letters and digits of a text end, each set apart by one sign or a line; 0 where it has fewer."""
    apart = False
    for at, char in enumerate(text, 1):
        if char.isalnum():
            characters, apart = characters - 1, False
            if not characters:
                return at
        elif char not in _BETWEEN + "\r\n\t" or (apart and not char.isspace()):
            return 0
        else:
            apart = True
    return 0


def _find_social_security(text: str) -> Iterator[FoundSpan]:
    """Numbers of the United States that have been given out, with hyphens or spaces; any that is named as one."""
    from stdnum.us import ssn

    for pattern, group in ((_SSN, 0), (_NAMED_SSN, 1)):
        for match in pattern.finditer(text):
            if ssn.is_valid(value := _digits(match[group])) or pattern is _NAMED_SSN:
                yield match.start(group), match.end(group), value


def _find_addresses(text: str) -> Iterator[FoundSpan]:
    for match in (
        *(_IP4.finditer(text) if text.count(".") > 2 else ()),
        *(_IP6.finditer(text) if text.count(":") > 1 else ()),
    ):
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


def _find_macs(text: str) -> Iterator[FoundSpan]:
    """Addresses of network cards; of digits alone only with colons, as amounts and dates have the other signs."""
    for start, end, value in spans_of(text, (*_MAC, _NAMED_MAC) if _ANY_MAC.search(text) else (), 1):
        bare = "".join(filter(str.isalnum, value)).lower()
        if ":" in value or not bare.isdigit():
            yield start, end, bare


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


DETECTORS = (
    Detector("token", find_named_codes, True),
    Detector("token", find_told_codes, True),
    Detector("token", find_known_tokens),
    Detector("token", find_named_secrets),
    Detector("token", find_secret_answers),
    Detector("mail", _find_mails),
    Detector("mail", find_spelled_mails),
    Detector("document", find_documents, True),
    Detector("document", partial(spans_of, patterns=(_PASSPORT_LINE,))),
    Detector("document", find_plates, True),
    Detector("birthdate", find_birth_dates, True),
    Detector("iban", _find_ibans, True),
    Detector("phone", find_named_phones, True),
    Detector("no person", partial(spans_of, patterns=(_NO_PERSON,)), masks=False),
    Detector("token", find_long_runs, True),
    Detector("card", _find_cards, True),
    Detector("ssn", _find_social_security, True),
    Detector("ip", _find_addresses),
    Detector("mac", _find_macs),
    Detector("reference", partial(spans_of, patterns=(_REFERENCE,), group=1), True, masks=False),
)
"""The surest first. Names and phones come after them."""
