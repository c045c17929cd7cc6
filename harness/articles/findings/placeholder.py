"""Values and words that nobody has filled in, and fields that the reader fills in."""

from collections.abc import Iterator
from functools import lru_cache

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import Page, PageSentence
from harness.findings import Remark, Severity, kind
from harness.lazy_regex import regex
from harness.scoring import code_in, empty_cells, gaps, nothing_but_later
from harness.workspace import Location, body_of, without_remarks


@kind("article-placeholder", Severity.ERROR)
def placeholder(subject: ArticlesSubject) -> Iterator[Remark]:
    """An approved article has a gap: a placeholder, template code, a note to its writer, an empty cell or list item.

    What stands in code (`{{ name }}` between backticks) is meant. A field that addresses the reader (`[Your Name]`) is
    found as `article-reader-field`. A cell is a gap where others of its column hold words or figures; `-` and `n/a`
    are values. `XXXX`, `???` and `TBC` are gaps where a value belongs ("The fee is XXXX."), and "Coming soon." is one
    where a section says nothing else.

    **Why it hurts an answer.** The customer reads "The fee is [value not available]", so no answer that quotes it can
    be sent, and no scenario that such an answer meets counts as passed.

    **Bad**

        The late fee is $[value not available]. Ask {{ support_name }} or TODO.

    **Good**

        The late fee is $25. Ask the billing team.
    """
    for page in subject.approved:
        article = page.article
        if words := next(_in_text(article.head.title, False), ""):
            yield Remark(subject.line_of(article, "title"), f"the title has a placeholder: {words}", _HINT, (words,))
        found = list(_in_page(page, False))
        for words, at in found:
            yield Remark(Location(article.file, at.line), f"a placeholder or template code: {words}", _HINT, (words,))
        for section in article.sections:
            words = next((words for words, _ in nothing_but_later(section.text)), "")
            if words and all(at.section != section.ref for _, at in found):
                said = f"a section that says nothing yet: {words}"
                yield Remark(Location(article.file, section.line), said, _HINT, (words,))
        for line in page.empty_items:
            yield Remark(Location(article.file, line), "a list item with nothing in it", _HINT)
        body, first = body_of(subject.texts[article.id])
        for column, line in empty_cells(without_remarks(body)):
            said = f"an empty value in a table, in the column {column}" if column else "an empty value in a table"
            hint = "fill it in; where there is none, write `none`"
            yield Remark(Location(article.file, first + line), said, hint, (column,))


@kind("article-reader-field", Severity.WARNING)
def reader_field(subject: ArticlesSubject) -> Iterator[Remark]:
    """An approved article has a field that its reader fills in or sees on the screen, and does not show it as code.

    Such as `[Your Name]` or `<your-domain>`, a button called **Welcome [Name]**, the pattern of a subject line. An
    article is named once.

    **Why it hurts an answer.** It reads like a value that was forgotten, so no answer that quotes it is sent without a
    person.

    **Bad**

        Write "Cancel the workspace of [Your Company]" in the subject.

    **Good**

        Write `Cancel the workspace of [Your Company]` in the subject.
    """
    for page in subject.approved:
        if found := list(_in_page(page, True)):
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            yield Remark(
                Location(page.article.file, found[0][1].line),
                f"a field for the reader, which no answer may hold: {found[0][0]}{more}",
                "put it between backticks if customers shall read it so, or write what is meant",
                tuple(words for words, _ in found),
            )


def _in_page(page: Page, for_reader: bool) -> Iterator[tuple[str, PageSentence]]:
    """The first gap of each block of a page, and the block."""
    for block in page.blocks:
        for words in list(_in_text(block.text, for_reader))[:1]:
            yield words, block


def _in_text(text: str, for_reader: bool) -> Iterator[str]:
    return (words for words, reader_fills in _gaps(text) if reader_fills == for_reader)


@lru_cache(maxsize=1 << 16)
def _gaps(text: str) -> tuple[tuple[str, bool], ...]:
    """Those of a block and whether the reader fills them in: both kinds of finding look for them."""
    text = _HEADING_ID.sub("", text)
    return tuple((gap.words, gap.for_reader) for gap in gaps(text, code_in(text), block=True))


_HEADING_ID = regex(r"\s*\{#[\w.-]+\}\s*$")
_HINT = "write what is true, or take it out; put code that customers shall read between backticks"
