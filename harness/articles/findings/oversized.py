"""Sections that contain more than one answer, and articles that are too long to check."""

from collections.abc import Iterator

import re2

from harness.articles.findings.subject import LONGEST, ArticlesSubject
from harness.articles.page import Page, is_overview
from harness.findings import Remark, Severity, kind
from harness.reference import MAX_WORDS
from harness.workspace import Location, Section

MOST = 1.5  # times the words of an answer: one that is a little longer is still one
# one procedure, one list or one table is one answer however long it is
_LISTED = re2.compile(
    r"(?ms)^ *(?:```|~~~).*?^ *(?:```|~~~)|^[ \t]*(?:[-*+]|\d+[.)]) [^\n]*|^[ \t]*\|[^\n]*|^(?: {2,}|\t)[^\n]*"
)


@kind("article-many-answers", Severity.WARNING)
def many_answers(subject: ArticlesSubject) -> Iterator[Remark]:
    """A section contains more than one answer.

    It asks two questions in bold or after `Q:`, or it is half again as long as the 150 words that an answer may have:
    without lists, tables and code, each of which is one answer, and unless it only leads to other articles.

    **Why it hurts an answer.** A section is quoted whole, so the customer reads answers to questions they did not ask.
    After 150 words the text is cut, perhaps before the answer they need.

    **Bad**

        ## Payment
        **Can I pay by bank transfer?**
        Only on Enterprise.
        **When am I charged?**
        On the first day of the month.

    **Good**

        ## Can I pay by bank transfer
        Only on Enterprise.

        ## When am I charged
        On the first day of the month.
    """
    for page in subject.pages.values():
        for section in page.article.sections:
            if why := _several(section, page):
                at = Location(page.article.file, section.line)
                yield Remark(at, f'"{section.heading}" {why}', "give each answer a heading of its own", (section.ref,))


@kind("article-too-long", Severity.ERROR)
def too_long(subject: ArticlesSubject) -> Iterator[Remark]:
    """An article is longer than 100,000 characters, about fifty pages.

    It is not checked any further.

    **Why it hurts an answer.** Nobody can keep fifty pages correct, and with hundreds of passages one of them is near
    to almost any question.

    **Bad**

        knowledge/handbook.md, 250,000 characters

    **Good**

        knowledge/refund-policy.md, knowledge/reset-password.md, ...: one article for each question
    """
    for article in subject.too_long:
        yield Remark(
            Location(article.file, 1),
            f"has {len(subject.texts[article.id]):,} characters; the limit is {LONGEST:,}",
            "split it: one article for each thing customers ask about",
        )


def _several(section: Section, page: Page) -> str:
    asked = [sentence.text for sentence in page.questions if sentence.section == section.ref]
    if len(asked) > 1:
        return f'answers {len(asked)} questions, including "{asked[0]}" and "{asked[1]}"'
    length = len(_LISTED.sub("", section.text).split())
    long = length > MOST * MAX_WORDS and not is_overview(section.text)
    return f"has {length} words outside lists; an answer is cut after {MAX_WORDS}" if long else ""
