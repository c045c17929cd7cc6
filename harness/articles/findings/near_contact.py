"""Telephone numbers, mail addresses and sites that are nearly another one: mistyped, or one of two that are right."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import Page
from harness.findings import Remark, Severity, kind
from harness.lazy_regex import regex
from harness.plain_addresses import parts_of
from harness.workspace import Location

_PHONE = regex(  # as such numbers begin, so that dates and orders are none
    r"(?<![\w.,/+-])(?:\+|\(?0|1[ -]\(?[2-9]\d\d|\([2-9]\d\d\)[ -]?\d)[\d ()./\u00a0-]{5,}\d(?![\w-])"
)
_OURS = regex(  # before a number: that it is ours, and nobody's in particular
    r"(?i)(?:\b(?:call|phone|ring|reach|contact|telephone) us|\bgive us a (?:call|ring)"
    r"|\bour (?:(?:support|service|customer) )?(?:hotline|helpline|(?:tele)?phone(?: number| line)?|number)"
    r"|(?:^|[.!?]\s)\W*(?:phone|tel|telephone|hotline|helpline)(?: number)?)"
    r"(?:\W|\b(?:at|on|by|via|under|is|the|phone|telephone|number|toll|free|anytime|directly|now|this)\b)*$"
)
_BESIDE = 80  # characters before a number, in which it says whose it is
_LINE = 6  # digits that the numbers of one line begin with
_MAIL = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SITE = regex(r"https?://[^\s()<>\"'\]]+|\bwww\.[\w-]+(?:\.[\w-]+)+")
_LEAST_DIGITS = 8
_LAST = 2  # digits in which numbers of one switchboard differ: -10 is the desk, -11 the fax
_SHORTEST = 6  # letters of a name; `app` and `api` are two
_FAMILY = 3  # near ones, from which they are a block of numbers, or one name in several countries

ContactPlaces = dict[str, dict[str, Location]]
"""Of each number or address: the articles that have it, and where."""


@kind("article-near-contact", Severity.WARNING)
def near_contact(subject: ArticlesSubject) -> Iterator[Remark]:
    """A telephone number, mail address or site of one article is nearly that of another.

    Two numbers of one line at which customers should call "us", or our hotline, whatever their last digits.
    Else numbers that differ by two swapped digits, by one digit that is none of the last two, or by one that is
    missing; mail addresses and the names of sites that differ in one letter. Not where one article has both, nor where
    three are nearly the same, such as the numbers of a switchboard.

    **Why it hurts an answer.** A mistyped number rings at a stranger's, and a mail with account details goes to
    whoever has that address.

    **Bad**

        lost-card.md     Call us at +44 20 7946 0018.
        contact.md       Call us at +44 20 7946 0081.

    **Good**

        lost-card.md     Call us: see [Contact](contact.md).
    """
    found = set[tuple[str, str]]()
    for read, near in (
        (_own_numbers_in, _of_one_line),
        (_numbers_in, _near_numbers),
        (_mails_in, _near_mails),
        (_sites_in, _near_sites),
    ):
        places = _places(subject, read)
        for name, other in _near(places, near):
            if (name, other) in found:
                continue
            found.add((name, other))
            at, there = (places[each][min(places[each])] for each in (name, other))
            yield Remark(at, f"`{name}` is nearly `{other}` ({there})", "find out which is right", (name, other))


def _places(subject: ArticlesSubject, read: Callable[[str], Iterator[str]]) -> ContactPlaces:
    found: ContactPlaces = defaultdict(dict)
    for page in subject.approved:
        for text, line in _texts(page):
            for each in read(text):
                found[each].setdefault(page.article.file, Location(page.article.file, line))
    return found


def _texts(page: Page) -> Iterator[tuple[str, int]]:
    yield from ((block.text, block.line) for block in page.blocks)
    yield from ((link.target, link.line) for link in page.links if not link.image)


def _near(places: ContactPlaces, near: Callable[[str, str], bool]) -> Iterator[tuple[str, str]]:
    """The rarer of two that are nearly the same, and the other."""
    pairs = [(a, b) for a in places for b in places if a < b and near(a, b) and not places[a].keys() & places[b].keys()]
    times: dict[str, int] = defaultdict(lambda: 1)
    for pair in pairs:
        for each in pair:
            times[each] += 1
    for pair in pairs:
        if max(times[each] for each in pair) < _FAMILY:
            usual, rare = sorted(pair, key=lambda each: (-len(places[each]), min(places[each])))
            yield rare, usual


def _numbers_in(text: str) -> Iterator[str]:
    for found in _PHONE.finditer(text):
        digits = "".join(filter(str.isdigit, found[0]))
        if len(digits) >= _LEAST_DIGITS:
            yield digits


def _own_numbers_in(text: str) -> Iterator[str]:
    for found in _PHONE.finditer(text):
        if _OURS.search(text, max(0, found.start() - _BESIDE), found.start()):
            yield from _numbers_in(found[0])


def _of_one_line(one: str, other: str) -> bool:
    return one[:_LINE] == other[:_LINE] and len(one) == len(other)


def _mails_in(text: str) -> Iterator[str]:
    yield from (found[0].rstrip(".").casefold() for found in _MAIL.finditer(text))


def _sites_in(text: str) -> Iterator[str]:
    """The names that sites are registered under, with what is behind the last dot."""
    for found in _SITE.finditer(text):
        host = parts_of(found[0] if "//" in found[0] else f"//{found[0]}").hostname or ""
        *_, name, top = ["", "", *host.rstrip(".").split(".")]
        if len(name) >= _SHORTEST:
            yield f"{name}.{top}"


def _near_numbers(one: str, other: str) -> bool:
    if len(one) != len(other):
        return _one_more(*sorted((one, other), key=len))
    differ = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and one[differ[0]] == other[differ[1]]
    return (swapped and one[differ[1]] == other[differ[0]]) or (len(differ) == 1 and differ[0] < len(one) - _LAST)


def _near_mails(one: str, other: str) -> bool:
    (name, domain), (other_name, other_domain) = one.rsplit("@", 1), other.rsplit("@", 1)
    if name == other_name:
        return len(domain) >= _SHORTEST and _one_letter(domain, other_domain)
    near = _one_letter(name, other_name) and (
        min(len(name), len(other_name)) >= _SHORTEST or _swapped(name, other_name)
    )
    return domain == other_domain and near


def _near_sites(one: str, other: str) -> bool:
    return one.rpartition(".")[2] == other.rpartition(".")[2] and _one_letter(one, other)


def _one_letter(one: str, other: str) -> bool:
    """Whether they differ in one letter, or in two that are swapped; a figure tells things apart."""
    short, long = sorted((one, other), key=len)
    if len(short) < len(long):
        return _one_more(short, long) and not set(long) - set(short) & set("0123456789")
    differ = [i for i, (a, b) in enumerate(zip(short, long, strict=True)) if a != b]
    figures = any(short[i].isdigit() or long[i].isdigit() for i in differ)
    return not figures and (len(differ) == 1 or _swapped(short, long))


def _swapped(one: str, other: str) -> bool:
    """Whether they differ in two letters that are swapped: a short name is mistyped so, and no other name."""
    return any(one[:i] + one[i : i + 2][::-1] + one[i + 2 :] == other for i in range(len(one) - 1))


def _one_more(short: str, long: str) -> bool:
    """Whether one has a sign more than the other, inside."""
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(1, len(long)))
