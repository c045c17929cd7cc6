"""Sections that contradict each other: they state another figure, or another telephone number."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from harness.articles.findings.same_thing import CALLING, same_thing
from harness.articles.findings.statements import Statement, stated
from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Remark, Severity, kind
from harness.reference.models import Encoder
from harness.scoring.groundedness import Quantity
from harness.similar_sets import similar
from harness.workspace import Location

ALIKE = 0.8  # cosine of two sentences, figures masked, from which they are about the same thing
SHARED = 0.4  # and the share of their telling words that both have
"""Measured by `python -m benchmarks.article_findings`, on sentences about the sample's articles in others' words."""
_WHOSE, _FAX = {"our", "us", "your", "writ"}, {"fax", "telefax"}  # stems
_ROUNDING = 1e-9  # what the share of two sentences may be off: whether it is enough is said by `same_thing`
_AREA = 2  # digits that numbers of one country share


@kind("article-contradiction", Severity.ERROR)
def contradiction(subject: ArticlesSubject) -> Iterator[Remark]:
    """Two approved sections state different figures for the same thing.

    Two sentences are about the same thing when they read alike without their figures and share important words and
    names. What stands in articles with parallel titles ("Silver card: fees", "Gold card: fees"), or under the same
    heading of articles about different things, belongs to each of them; so does what stands under parallel headings of
    one article ("Free plan", "Pro plan"), and a figure that is another in each of three sections. The telephone number
    of a team that both name, in whatever words, belongs to the team, and to its country. Durations, prices, sizes,
    limits, counts and telephone numbers are compared by value: one hour is 60 minutes. Versions, standards and other
    identifiers are no figures. The check finds three in ten of the contradictions between sentences in quite
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
    party = one.telling - CALLING - _WHOSE
    about = (other.about.title - CALLING, other.about.heading - CALLING)
    named = party in about or (len(party) > 1 and party <= other.stems | other.before | other.about.all)
    return named and bool(party) and not _FAX & (one.stems ^ other.stems)


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
