"""Sections that contradict each other: they state another figure, or another telephone number."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from harness.articles.findings.denials import ARTICLES, OPPOSED, POLITE, denies_elsewhere
from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import Page, PageSentence
from harness.findings import Remark, Severity, kind
from harness.reference.models import Encoder
from harness.scoring.groundedness import CONTENT, Quantity, negations, quantities, words
from harness.similar_sets import similar
from harness.workspace import Location

ALIKE = 0.8  # cosine of two sentences, figures masked, from which they are about the same thing
SHARED = 0.4  # and the share of their telling words that both have
SHARED_IN_SECTION = 0.6  # the same inside one section
OF_A_KIND = 0.25  # of the telling words of two titles are in both: "Gold card: fees", "Silver card: fees"
"""Measured by `python -m benchmarks.article_findings`, on sentences about the sample's articles in others' words."""
_RATES = {
    "year", "yearly", "annual", "annually", "month", "monthly", "week", "weekly", "day", "daily", "hour", "hourly",
    "minute", "quarter", "quarterly",
}  # fmt: skip


_IDENTIFIER = re.compile(  # what tells a thing from others and counts nothing
    r"https?://\S+|\S+@\S+\.\w+|\b(?:CVE|ISO|RFC|EN|DIN|IEC)[ -]?\d[\d.:-]*|\bv\d+(?:\.\d+)*\b|\b\d+\.\d+(?:\.\w+)+\b"
    r"|#\d+\b|\b(?:[Vv]ersion|[Rr]elease|[Bb]uild|[Ff]irmware|[Uu]pdate|Windows|macOS|iOS|Android|Ubuntu|Java|Python|Node)s?"
    r" v?\d+(?:\.\d+)*\b|\b[A-Z][A-Za-z]*[-_]?\d[\w.-]*"
    r"|\b(?!USD|EUR|GBP|CHF|CAD|AUD|JPY|INR|BRL|PIN)[A-Z]{3,} \d{1,2}\b(?![.,:]\d|[-%])"
    r"|(?<=[^.!?:] )(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)[a-z]*\b)"
    r"[A-Z][a-z]+ \d{1,4}\b(?![.,:]\d|-|\s?[%\u20ac$\u00a3])"
    r"(?!\s+(?:am|pm|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)"
)
_PHONE = re.compile(r"(?<![\w.,/-])\+?\(?\d[\d ()./\u00a0-]{6,}\d(?![\w-])")
_LEANS = re.compile(  # an answer whose subject stands in its heading
    r"(?:yes|no|it|this|that|they|these|up to|within|about|after|from|for|ja|nein|es|das|bis zu|oui|non|il|sí|sim)\b",
    re.IGNORECASE,
)
_ASKING = {"how", "long", "much", "many", "does", "do", "what", "when", "where", "which", "ther"}  # stems, in a heading
_CALLING = frozenset(  # stems
    {"call", "phon", "telephon", "ring", "reach", "dial", "number", "lin", "contact", "question", "help", "hotlin"}
)
_KINDS_OF_DAYS = re.compile(r"\s(?:working|business|calendar)\s")
_WHOSE, _FAX = {"our", "us", "your", "writ"}, {"fax", "telefax"}  # stems
_ROUNDING = 1e-9  # what the share of two sentences may be off: whether it is enough is said by `same_thing`
_LEAST_DIGITS = 8  # of a telephone number
_AREA = 2  # digits that numbers of one country share
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


@kind("article-contradiction", Severity.ERROR)
def contradiction(subject: ArticlesSubject) -> Iterator[Remark]:
    """Two approved sections state different figures for the same thing.

    Two sentences are about the same thing when they read alike without their figures and share important words and
    names. What stands in articles with parallel titles ("Silver card: fees", "Gold card: fees"), or under the same
    heading of articles about different things, belongs to each of them; so does what stands under parallel headings of
    one article ("Free plan", "Pro plan"), and a figure that is another in each of three sections. The telephone number
    of a team that both name, in whatever words, belongs to the team, and to its country. Durations, prices, sizes,
    limits, counts and telephone numbers are compared by value: one hour is 60 minutes. Versions, standards and other
    identifiers are no figures. The check finds about a quarter of the contradictions between sentences in quite
    different words.

    **Why it hurts an answer.** It is chance which of the two the customer reads. Either answer agrees with its source,
    so the groundedness check cannot find the mistake.

    **Bad**

        reset-password.md    A reset link is valid for 60 minutes.
        invite-members.md    A reset link is valid for 30 minutes, an invitation for 7 days.

    **Good**

        invite-members.md    An invitation is valid for 7 days.
    """
    found = differing(subject, SHARED, contradicts, str)
    yield from remarks(found, "states another figure")
    numbers = (pair for pair in _other_numbers(stated(subject)) if pair not in found)
    yield from remarks(numbers, "gives another telephone number")


def differing(
    subject: ArticlesSubject, shared: float, differ: Callable[[Statement, Statement], bool], told: Callable[[str], str]
) -> list[tuple[Statement, Statement]]:
    """Pairs of statements of two sections about the same thing that differ, the earlier first.

    They are alike as they are, or by what `told` gives: a `not`, in which the two differ, must not make them unlike.
    """
    pairs = [(one, other) for one, other in _sharing(stated(subject), shared) if differ(one, other)]
    near = cosines(pairs, subject.encoder, told)
    return [pair for pair, cosine in zip(pairs, near, strict=True) if cosine >= ALIKE]


def remarks(pairs: Iterable[tuple[Statement, Statement]], why: str) -> Iterator[Remark]:
    """A problem for each statement from which an earlier one differs."""
    against: dict[Statement, list[Statement]] = {}
    for one, other in pairs:
        against.setdefault(other, []).append(one)
    for other, ones in against.items():
        there = Location(ones[0].file, ones[0].sentence.line)
        more = f" and {len(ones) - 1} more" if len(ones) > 1 else ""
        about = (f"{each.file} {each.sentence.text}" for each in ones)
        yield Remark(
            Location(other.file, other.sentence.line),
            f'{why}: "{other.sentence.text}" and, at {there}, "{ones[0].sentence.text}"{more}',
            "find out which is right, state it in one place, and link to it from the other",
            (other.sentence.text, *about),
        )


def _other_numbers(said: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Pairs that give other numbers of one party in quite other words, where no article has the numbers of both."""
    calling = [each for each in said if each.phones]
    numbers: dict[str, set[str]] = {}
    for each in calling:
        numbers.setdefault(each.file, set()).update(each.phones)
    for one, other in combinations(calling, 2):
        apart = one.file != other.file and not (one.phones | other.phones) & numbers[one.file] & numbers[other.file]
        same = _is_of(one, other) or _is_of(other, one)
        if apart and same and phones_differ(one, other):
            yield one, other


def _is_of(one: Statement, other: Statement) -> bool:
    """Whether the number of one sentence is that of the party of the other, by all words that say whose it is."""
    party = one.telling - _CALLING - _WHOSE
    about = (other.about.title - _CALLING, other.about.heading - _CALLING)
    named = party in about or (len(party) > 1 and party <= other.stems | other.before | other.about.all)
    return named and bool(party) and not _FAX & (one.stems ^ other.stems)


@lru_cache(maxsize=1)
def stated(subject: ArticlesSubject) -> Sequence[Statement]:
    """All that approved articles state in whole sentences, read once for the two kinds of finding."""
    made = [each for page in subject.approved for each in statements(page)]
    said = [each for each in made if len(each.telling) >= 2 and is_whole(each.sentence.text)]
    return _without_families(said)


def is_whole(text: str) -> bool:
    """Whether it is a sentence: it ends as one, or is a list item or cell of as many words."""
    return text.endswith((".", "!")) or (len(text.split()) >= _WORDS and not text.endswith((":", "?", ",", "...")))


def _sharing(said: Sequence[Statement], shared: float) -> Iterator[tuple[Statement, Statement]]:
    """Pairs of statements of different sections that share their telling words: few, so that few need vectors."""
    found = similar([each.telling for each in said], shared - _ROUNDING)
    for first, second in sorted(((i, j) for i, j, _ in found), key=lambda pair: pair[::-1]):
        if same_thing(said[first], said[second], shared):
            yield said[first], said[second]


def cosines(pairs: Sequence[tuple[Statement, Statement]], encoder: Encoder, told: Callable[[str], str]) -> list[float]:
    texts = list(dict.fromkeys(as_(each.masked) for pair in pairs for each in pair for as_ in (str, told)))
    vectors = dict(zip(texts, encoder.embed(texts), strict=True))
    return [
        max(float(vectors[as_(one.masked)] @ vectors[as_(other.masked)]) for as_ in (str, told)) for one, other in pairs
    ]


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
    figures = tuple(
        _of_days(figure, sentence.text) for figure in quantities(sentence.text)
        if not any(start < figure.end and figure.start < end for start, end in apart)
    )  # fmt: skip
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
        frozenset(word.stem for word in outside if word.text in _RATES),
        negations([word for word in found if not any(start <= word.start < end for start, end in apart)]) % 2 == 1
        or denies_elsewhere(text),
        frozenset(text[start:end] for start, end in named),
        frozenset("".join(filter(str.isdigit, found[0])) for found in phones),
    )


def _of_days(figure: Quantity, text: str) -> Quantity:
    """The 3 of `3 working days`: these are words that two sentences about one thing share."""
    days = _KINDS_OF_DAYS.search(text, figure.start, figure.end)
    return replace(figure, end=days.start()) if days else figure


def _counted(behind: str) -> str:
    """The stem of what a bare number counts: `ma` of `800mA` as of `800 mA`."""
    unit = re.match(r"[^\W\d_]+", behind)
    return unit[0].lower() if unit else next((word.stem for word in words(behind)), "")


def same_thing(one: Statement, other: Statement, shared: float) -> bool:
    """Whether sentences of two sections share enough important words, all names, and the time it is per.

    In one article, short sentences depend on their headings ("The default value is 1."), so more words must be shared;
    in one section, more yet.
    """
    both, either = one.telling & other.telling, one.telling | other.telling
    rated = one.rates == other.rates or (bool(one.phones and other.phones) and not one.figures and not other.figures)
    within = len(both) >= SHARED_IN_SECTION * len(either) and abs(one.sentence.line - other.sentence.line) != 1
    elsewhere = one.sentence.section != other.sentence.section or within  # rows and items stand on lines one by one
    apart = one.file != other.file or (elsewhere and one.sentence != other.sentence and len(both) > 2)
    alike = named_alike(one, other) and rated and len(both) >= shared * len(either)
    return (
        apart
        and alike
        and one.identifiers == other.identifiers
        and (_one_party(one, other) or not about_other_things(one, other))
    )


def named_alike(one: Statement, other: Statement) -> bool:
    """Whether each sentence, or its article, has the names that are in the other."""
    return one.names <= other.stems | other.about.all and other.names <= one.stems | one.about.all


def about_other_things(one: Statement, other: Statement) -> bool:
    """Whether their articles are about different things of a kind, and the sentences leave it to these to say so."""
    mine = one.about.title - other.about.title - other.stems
    theirs = other.about.title - one.about.title - one.stems
    same_heading = one.about.heading and one.about.heading == other.about.heading
    parallel = of_a_kind(one.about.title, other.about.title) or same_heading
    of_one = one.names & other.names & (one.about.title ^ other.about.title)  # both speak of what one title names
    if one.file != other.file and _lean_apart(one, other):
        return True
    if one.file == other.file:
        return _of_other_headings(one, other) or _named_apart(one, other) or _named_apart(other, one)
    return bool(mine and theirs and parallel) and not of_one


def _of_other_headings(one: Statement, other: Statement) -> bool:
    """Whether their headings are about different things of a kind ("Free plan", "Pro plan")."""
    mine = one.about.heading - other.about.heading - other.stems
    theirs = other.about.heading - one.about.heading - one.stems
    return bool(mine and theirs) and of_a_kind(one.about.heading, other.about.heading)


def _named_apart(one: Statement, other: Statement) -> bool:
    """Whether a sentence names one thing of a kind ("Free plans allow"), and the heading of the other another one."""
    of_kind = other.about.heading & (one.telling - other.telling)
    own = other.about.heading - one.stems - one.about.heading
    return bool(of_kind) and len(own) >= len(of_kind)


def _lean_apart(one: Statement, other: Statement) -> bool:
    """Whether both leave their subject to their headings ("It takes 3 days."), and these are about other things."""
    mine, theirs = one.about.all - one.stems - _ASKING, other.about.all - other.stems - _ASKING
    lean = all(_LEANS.match(each.sentence.text) for each in (one, other))
    return lean and len(mine & theirs) * 2 < min(len(mine), len(theirs))


def _one_party(one: Statement, other: Statement) -> bool:
    """Whether both give a telephone number of a party that they name, so it is not one of an article."""
    return bool(one.phones and other.phones) and len((one.telling & other.telling) - _CALLING) >= 2


def of_a_kind(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles are about different things of a kind: they share much, and each has words of its own."""
    return bool(one - other and other - one) and len(one & other) >= OF_A_KIND * len(one | other)


def contradicts(one: Statement, other: Statement) -> bool:
    """Whether two sentences about the same thing give other figures or telephone numbers."""
    return figures_differ(one, other) or phones_differ(one, other)


def phones_differ(one: Statement, other: Statement) -> bool:
    """Whether both have telephone numbers, none is the same, and some are of one country."""
    begin = {phone[:_AREA] for phone in one.phones} & {phone[:_AREA] for phone in other.phones}
    return bool(begin) and not one.phones & other.phones


def comparable(one: Statement, other: Statement) -> list[tuple[Quantity, Quantity]]:
    """The figures of two sentences that count the same thing."""
    return [
        (mine, theirs)
        for i, mine in enumerate(one.figures)
        for j, theirs in enumerate(other.figures)
        if mine.comparable(theirs) and (mine.kind or one.counted[i] == other.counted[j])
    ]


def figures_differ(one: Statement, other: Statement) -> bool:
    """Whether what both count is never the same; figure by figure where the sentences have as many."""
    pairs = comparable(one, other)
    if not one.figures or not other.figures:
        return False
    if [figure.kind for figure in one.figures] == [figure.kind for figure in other.figures]:
        return any(not a.equals(b) for a, b in zip(one.figures, other.figures, strict=True) if (a, b) in pairs)
    return bool(pairs) and not any(mine.equals(theirs) for mine, theirs in pairs)
