"""What articles state, sentence by sentence, as it is compared with others."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from harness.articles.findings.denials import ARTICLES, OPPOSED, POLITE, denies_elsewhere
from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import Page, PageSentence
from harness.calendar_words import month_names, short_month_names, weekday_names
from harness.lazy_regex import regex
from harness.scoring.groundedness import CONTENT, Quantity, negations, quantities, words

_RATES = {
    "year", "yearly", "annual", "annually", "month", "monthly", "week", "weekly", "day", "daily", "hour", "hourly",
    "minute", "quarter", "quarterly",
}  # fmt: skip
_OF_THE_CALENDAR = "|".join(map(str.title, (
    *month_names("en"), *short_month_names("en"), *weekday_names("en"),
    "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun",
)))  # fmt: skip
_IDENTIFIER = regex(  # what tells a thing from others and counts nothing
    r"https?://\S+|\S+@\S+\.\w+|\b(?:CVE|ISO|RFC|EN|DIN|IEC)[ -]?\d[\d.:-]*|\bv\d+(?:\.\d+)*\b|\b\d+\.\d+(?:\.\w+)+\b"
    r"|#\d+\b|\b(?:[Vv]ersion|[Rr]elease|[Bb]uild|[Ff]irmware|[Uu]pdate|Windows|macOS|iOS|Android|Ubuntu|Java|Python|Node)s?"
    r" v?\d+(?:\.\d+)*\b|\b[A-Z][A-Za-z]*[-_]?\d[\w.-]*"
    r"|\b(?!USD|EUR|GBP|CHF|CAD|AUD|JPY|INR|BRL|PIN)[A-Z]{3,} \d{1,2}\b(?![.,:]\d|[-%])"
    rf"|(?<=[^.!?:] )(?!(?:{_OF_THE_CALENDAR})\b)"
    r"[A-Z][a-z]+ \d{1,4}\b(?![.,:]\d|-|\s?[%\u20ac$\u00a3])"
    r"(?!\s+(?:am|pm|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)"
)
_PHONE = regex(r"(?<![\w.,/-])\+?\(?\d[\d ()./\u00a0-]{6,}\d(?![\w-])")
_KINDS_OF_DAYS = regex(r"\s(?:working|business|calendar)\s")
_LEAST_DIGITS = 8  # of a telephone number
_WORDS = 6  # of a list item without a full stop, from which it states something by itself
_FAMILY = 3  # sections that say the same with another figure each, from which the figure is each one's own


@dataclass(frozen=True, slots=True)
class Named:
    """What the article and the heading of a sentence say it is about, as stems of telling words."""

    title: frozenset[str] = frozenset()
    heading: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Of the article and of the heading."""
        return self.title | self.heading


NOTHING = Named()


@dataclass(frozen=True)
class Statement:
    """A sentence as it is compared with others."""

    sentence: PageSentence
    file: str
    about: Named
    masked: str  # every figure as `#`
    figures: tuple[Quantity, ...]
    counted: tuple[str, ...]  # the word after each figure, which a bare number counts
    telling: frozenset[str]  # stems
    names: frozenset[str]  # stems of words with a capital letter inside the sentence
    stems: frozenset[str]  # of all words
    rates: frozenset[str]  # per what: the month in `$6 a month`
    says_no: bool
    identifiers: frozenset[str]
    phones: frozenset[str]  # telephone numbers, as digits
    before: frozenset[str] = frozenset()  # stems of the sentence before it in its section


@lru_cache(maxsize=1)
def stated(subject: ArticlesSubject) -> Sequence[Statement]:
    """All that approved articles state in whole sentences, read once for the two kinds of finding."""
    made = [each for page in subject.approved for each in statements(page)]
    said = [each for each in made if len(each.telling) >= 2 and is_whole(each.sentence.text)]
    return _without_families(said)


def is_whole(text: str) -> bool:
    """Whether it is a sentence: it ends as one, or is a list item or cell of as many words."""
    return text.endswith((".", "!")) or (len(text.split()) >= _WORDS and not text.endswith((":", "?", ",", "...")))


def statements(page: Page) -> Iterator[Statement]:
    """What an article states, sentence by sentence."""
    headings = {section.ref: section.heading if section.anchor else "" for section in page.article.sections}
    title = telling(page.article.head.title)
    before = None
    for sentence in page.sentences:
        about = Named(title, telling(headings.get(sentence.section, "")))
        made = statement(sentence, page.article.file, about)
        follows = before is not None and before.sentence.section == sentence.section
        before = replace(made, before=before.stems) if before and follows else made
        yield before


def telling(text: str) -> frozenset[str]:
    """The stems of the words in a text that tell what it is about."""
    said = [word for word in words(text) if word.weight > CONTENT]
    return frozenset(word.stem for word in said if len(word.stem) > 1 or _tells_apart(text[word.start]))


def _tells_apart(sign: str) -> bool:
    """Whether a single sign is a name: of sizes `S` and `L`, of plans `1` and `2`."""
    return sign.isdigit() or (sign.isupper() and sign not in "AI")


def _without_families(said: Sequence[Statement]) -> list[Statement]:
    """Without sentences that several sections say with a figure of their own each."""
    figures: dict[str, set[str]] = {}
    for each in said:
        if each.figures:
            own = " ".join(each.sentence.text[figure.start : figure.end] for figure in each.figures)
            figures.setdefault(each.masked.casefold(), set()).add(own.casefold())
    return [each for each in said if len(figures.get(each.masked.casefold(), ())) < _FAMILY]


def statement(sentence: PageSentence, file: str, about: Named = NOTHING) -> Statement:
    """A sentence of an article, ready to be compared."""
    named = [(found.start(), found.end()) for found in _IDENTIFIER.finditer(sentence.text)]
    phones = [found for found in _PHONE.finditer(sentence.text) if sum(map(str.isdigit, found[0])) >= _LEAST_DIGITS]
    apart = [*named, *((found.start(), found.end()) for found in phones)]
    whole = [
        figure for figure in quantities(sentence.text)
        if not any(start < figure.end and figure.start < end for start, end in apart)
    ]  # fmt: skip
    figures = tuple(_of_days(figure, sentence.text) for figure in whole)
    text, end, masked = sentence.text, 0, ""
    for figure in figures:
        masked += text[end : figure.start] + "#"
        end = figure.end
    masked += text[end:]
    found = words(text)
    said = [word for word in found if word.weight > CONTENT and word.text not in OPPOSED | ARTICLES]
    telling_words = [word for word in said if not word.denies and not denies_elsewhere(word.text)]
    counts = [*((each.start, each.end) for each in figures), *((each.start(), each.end()) for each in phones)]
    outside = [word for word in found if not any(start <= word.start < end for start, end in counts)]
    return Statement(
        sentence,
        file,
        about,
        masked,
        figures,
        tuple(_counted(sentence.text[figure.end :]) for figure in figures),
        frozenset(word.stem.removeprefix("n'") for word in outside if word in telling_words and len(word.stem) > 1),
        frozenset(word.stem for word in outside if word.name and word.text not in POLITE),
        frozenset(word.stem for word in found),
        frozenset(word.stem for word in outside if word.text in _RATES and not _within(word.start, whole)),
        negations([word for word in found if not any(start <= word.start < end for start, end in apart)]) % 2 == 1
        or denies_elsewhere(text),
        frozenset(text[start:end] for start, end in named),
        frozenset("".join(filter(str.isdigit, found[0])) for found in phones),
    )


def _within(at: int, figures: Sequence[Quantity]) -> bool:
    """Whether a word is part of a figure: the day of `1 working day` is no rate."""
    return any(figure.start <= at < figure.end for figure in figures)


def _of_days(figure: Quantity, text: str) -> Quantity:
    """The 3 of `3 working days`: these are words that two sentences about one thing share."""
    days = _KINDS_OF_DAYS.search(text, figure.start, figure.end)
    return replace(figure, end=days.start()) if days else figure


def _counted(behind: str) -> str:
    """The stem of what a bare number counts: `ma` of `800mA` as of `800 mA`."""
    unit = re.match(r"[^\W\d_]+", behind)
    return unit[0].lower() if unit else next((word.stem for word in words(behind)), "")
