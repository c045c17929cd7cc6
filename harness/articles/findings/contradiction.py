"""Sections that contradict each other: another figure, or yes in one and no in the other."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import PageSentence
from harness.findings import Severity, kind
from harness.reference.models import Encoder
from harness.scoring.groundedness import CONTENT, Quantity, negations, quantities, words
from harness.workspace import Location, Problem

ALIKE = 0.8  # cosine of two sentences, figures masked, from which they are about the same thing
SHARED = 0.4  # and the share of their telling words that both have
SHARED_WHEN_DENIED = 0.7  # the same for a yes and a no, which paraphrases differ in more easily
"""Measured by `python -m benchmarks.article_findings`, on sentences about the sample's articles in others' words."""
_RATES = {
    "year", "yearly", "annual", "annually", "month", "monthly", "week", "weekly", "day", "daily", "hour", "hourly",
    "minute", "quarter", "quarterly",
}  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """A sentence as it is compared with others."""

    sentence: PageSentence
    file: str
    masked: str  # every figure as `#`
    figures: tuple[Quantity, ...]
    counted: tuple[str, ...]  # the word after each figure, which a bare number counts
    telling: frozenset[str]  # stems
    names: frozenset[str]  # stems of words with a capital letter inside the sentence
    stems: frozenset[str]  # of all words
    rates: frozenset[str]  # per what: the month in `$6 a month`
    says_no: bool  # an odd number of negations


@kind("article-contradiction", Severity.ERROR)
def contradiction(subject: ArticlesSubject) -> Iterator[Problem]:
    """Two approved sections state different figures for the same thing.

    Two sentences are about the same thing when they read alike without their figures and share important words and
    names. Durations, prices, sizes, limits and counts are compared by value: one hour is 60 minutes. The check finds
    about a quarter of the contradictions between sentences in quite different words.

    **Why it hurts an answer.** It is chance which of the two the customer reads. Either answer agrees with its source,
    so the groundedness check cannot find the mistake.

    **Bad**

        reset-password.md    A reset link is valid for 60 minutes.
        invite-members.md    A reset link is valid for 30 minutes, an invitation for 7 days.

    **Good**

        invite-members.md    An invitation is valid for 7 days.
    """
    yield from _differing(
        subject, SHARED, "states another figure", lambda a, b: bool(a.figures and b.figures) and figures_differ(a, b)
    )


@kind("article-says-opposite", Severity.WARNING)
def says_opposite(subject: ArticlesSubject) -> Iterator[Problem]:
    """Two approved sections say the opposite of each other.

    Two sentences use nearly the same words, and one of them has a negation. The check finds only about one in fifteen
    contradictions between sentences in quite different words.

    **Why it hurts an answer.** It is chance which of the two the customer reads.

    **Bad**

        slack.md             Guests can connect a Slack channel.
        guest-limits.md      Guests cannot connect a Slack channel.

    **Good**

        guest-limits.md      What guests can connect: see [Slack](slack.md).
    """
    yield from _differing(
        subject,
        SHARED_WHEN_DENIED,
        "says the opposite",
        lambda a, b: a.says_no != b.says_no and not figures_differ(a, b),
    )


def _differing(
    subject: ArticlesSubject, shared: float, why: str, differ: Callable[[Statement, Statement], bool]
) -> Iterator[Problem]:
    """A problem for each statement from which an earlier one about the same thing, in another section, differs."""
    made = [statement(sentence, page.article.file) for page in subject.approved for sentence in page.sentences]
    said = [each for each in made if len(each.telling) >= 2 and each.sentence.text.endswith((".", "!"))]
    pairs = [(one, other) for one, other in _sharing(said, shared) if differ(one, other)]
    cosines = _cosines(pairs, subject.encoder)
    against: dict[Statement, list[Statement]] = {}
    for (one, other), cosine in zip(pairs, cosines, strict=True):
        if cosine >= ALIKE:
            against.setdefault(other, []).append(one)
    for other, ones in against.items():
        there = Location(ones[0].file, ones[0].sentence.line)
        more = f" and {len(ones) - 1} more" if len(ones) > 1 else ""
        yield Problem(
            Location(other.file, other.sentence.line),
            f'{why}: "{other.sentence.text}" and, at {there}, "{ones[0].sentence.text}"{more}',
            "find out which is right, state it in one place, and link to it from the other",
        )


def _sharing(said: Sequence[Statement], shared: float) -> Iterator[tuple[Statement, Statement]]:
    """Pairs of statements of different sections that share their telling words: few, so that few need vectors."""
    by_word: dict[str, list[int]] = {}
    for i, other in enumerate(said):
        common = Counter(j for word in other.telling for j in by_word.get(word, ()))
        for j, both in sorted(common.items()):
            one = said[j]
            if both >= shared * (len(one.telling) + len(other.telling) - both) and same_thing(one, other, shared):
                yield one, other
        for word in other.telling:
            by_word.setdefault(word, []).append(i)


def _cosines(pairs: Sequence[tuple[Statement, Statement]], encoder: Encoder) -> list[float]:
    texts = list(dict.fromkeys(each.masked for pair in pairs for each in pair))
    vectors = dict(zip(texts, encoder.embed(texts), strict=True))
    return [float(vectors[one.masked] @ vectors[other.masked]) for one, other in pairs]


def statement(sentence: PageSentence, file: str) -> Statement:
    figures = tuple(quantities(sentence.text))
    text, end, masked = sentence.text, 0, ""
    for figure in figures:
        masked += text[end : figure.start] + "#"
        end = figure.end
    masked += text[end:]
    found = words(text)
    outside = [word for word in found if not any(f.start <= word.start < f.end for f in figures)]
    return Statement(
        sentence,
        file,
        masked,
        figures,
        tuple(next((word.stem for word in found if word.start >= figure.end), "") for figure in figures),
        frozenset(word.stem for word in outside if word.weight > CONTENT and len(word.stem) > 1 and not word.denies),
        frozenset(word.stem for word in found if word.name),
        frozenset(word.stem for word in found),
        frozenset(word.stem for word in outside if word.text in _RATES),
        negations(found) % 2 == 1,
    )


def same_thing(one: Statement, other: Statement, shared: float) -> bool:
    """Whether sentences of two sections share enough important words, all names, and the time it is per.

    In one article, short sentences depend on their headings ("The default value is 1."), so more words must be shared.
    """
    both, either = one.telling & other.telling, one.telling | other.telling
    named = one.names <= other.stems and other.names <= one.stems
    apart = one.file != other.file or (one.sentence.section != other.sentence.section and len(both) > 2)
    return apart and named and one.rates == other.rates and len(both) >= shared * len(either)


def figures_differ(one: Statement, other: Statement) -> bool:
    """Whether what both count is never the same; figure by figure where the sentences have as many."""
    pairs = [
        (mine, theirs)
        for i, mine in enumerate(one.figures)
        for j, theirs in enumerate(other.figures)
        if mine.comparable(theirs) and (mine.kind or one.counted[i] == other.counted[j])
    ]
    if [figure.kind for figure in one.figures] == [figure.kind for figure in other.figures]:
        return any(not a.equals(b) for a, b in zip(one.figures, other.figures, strict=True) if (a, b) in pairs)
    return bool(pairs) and not any(mine.equals(theirs) for mine, theirs in pairs)
