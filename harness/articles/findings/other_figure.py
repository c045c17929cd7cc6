"""Statements of two articles that may be about one thing, in quite other words, with other figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.articles.findings.contradiction import ALIKE, SHARED, comparable
from harness.articles.findings.duplicate import near
from harness.articles.findings.same_thing import about_other_things, named_alike, same_thing
from harness.articles.findings.statements import Statement, is_whole, statements
from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import Page
from harness.findings import Remark, Severity, kind
from harness.workspace import Location

NEAR = 0.6  # mean of three cosines, from which two statements may be about one thing
SAID = 0.7  # and how surely the pair model finds each in the other, supported or contradicted
"""Chosen on articles of two companies in which somebody had planted contradictions: 4 of the 8 pairs found there are
some, two of which nobody had planted. Of 3 in the 414 articles of another one, none is."""
_FAR = 0.4  # cosine of the sentences alone, below which the rest is not looked at


@dataclass(frozen=True, eq=False)
class _Placed:
    """A statement with figures, and what it answers: the question above it, or its heading."""

    statement: Statement
    below: str
    title: str

    @property
    def text(self) -> str:
        return self.statement.sentence.text

    @property
    def answering(self) -> str:
        return f"{self.below}. {self.text}"

    @property
    def whole(self) -> str:
        return f"{self.title}. {self.answering}"


@kind("article-other-figure", Severity.NOTE)
def other_figure(subject: ArticlesSubject) -> Iterator[Remark]:
    """Two approved articles may state different figures for the same thing, in quite different words.

    The sentences are near with and without their titles and headings, both are about the same thing as far as the pair
    model can tell, and no figure of one is a figure of the other. Two in three of these are no contradiction but two
    figures of two things, so this is a note. What is surely about one thing is found as `article-contradiction`.

    **Why it hurts an answer.** It is chance which of the two the customer reads.

    **Bad**

        payouts.md     You can withdraw once every 24 hours.
        earnings.md    Once you have withdrawn, you have to wait two days before you can do it again.

    **Good**

        earnings.md    You can withdraw again as soon as [Payouts](payouts.md) says.
    """
    placed = [each for page in subject.approved for each in _placed(page)]
    nearest: dict[Statement, tuple[float, _Placed, _Placed]] = {}
    for mean, one, other in _near(placed, subject):
        if mean > nearest.get(other.statement, (0.0, one, other))[0]:
            nearest[other.statement] = mean, one, other
    for _, one, other in nearest.values():
        there = Location(one.statement.file, one.statement.sentence.line)
        yield Remark(
            Location(other.statement.file, other.statement.sentence.line),
            f'may contradict: "{other.text}" and, at {there}, "{one.text}"',
            "if both are about one thing, state it in one place, and link to it from the other",
            (other.text, one.text),
        )


def _placed(page: Page) -> Iterator[_Placed]:
    headings = {section.ref: section.heading for section in page.article.sections}
    asked, section = "", ""
    for each in statements(page):
        if each.sentence.section != section:
            asked, section = "", each.sentence.section
        if each.sentence.text.endswith("?"):
            asked = each.sentence.text
        elif each.figures and each.telling and is_whole(each.sentence.text):
            yield _Placed(each, asked or headings.get(section, ""), page.article.head.title)


def _near(placed: Sequence[_Placed], subject: ArticlesSubject) -> Iterator[tuple[float, _Placed, _Placed]]:
    """Pairs that may be about one thing, and how near they are."""
    alone = subject.encoder.embed([each.statement.masked for each in placed])
    said = [each.statement for each in placed]
    pairs = [
        (i, j) for i, j in near(alone, _FAR)
        if _may_differ(said[i], said[j])
        and not (same_thing(said[i], said[j], SHARED) and alone[i] @ alone[j] >= ALIKE)  # an `article-contradiction`
    ]  # fmt: skip
    answering = _cosines([each.answering for each in placed], pairs, subject)
    whole = _cosines([each.whole for each in placed], pairs, subject)
    means = [(float(alone[i] @ alone[j]) + answering[i, j] + whole[i, j]) / 3 for i, j in pairs]
    likely = [(placed[i], placed[j], mean) for (i, j), mean in zip(pairs, means, strict=True) if mean >= NEAR]
    read = subject.pairs.look_at([pair for a, b, _ in likely for pair in ((a.whole, b.text), (b.whole, a.text))])
    for (one, other, mean), first, second in zip(likely, read[::2], read[1::2], strict=True):
        if 1 - max(first.missing, second.missing) >= SAID:
            yield mean, one, other


def _may_differ(one: Statement, other: Statement) -> bool:
    alike = one.rates == other.rates and one.identifiers == other.identifiers and named_alike(one, other)
    figures = comparable(one, other)
    differ = bool(figures) and not any(a.equals(b) for a, b in figures)
    apart = one.file != other.file and not about_other_things(one, other)
    return apart and alike and differ


def _cosines(
    texts: Sequence[str], pairs: Sequence[tuple[int, int]], subject: ArticlesSubject
) -> dict[tuple[int, int], float]:
    wanted = sorted({i for pair in pairs for i in pair})
    vectors = dict(zip(wanted, subject.encoder.embed([texts[i] for i in wanted]), strict=True))
    return {(i, j): float(vectors[i] @ vectors[j]) for i, j in pairs}
