"""Values and words that nobody has filled in."""

import re
from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.scoring import code_in, empty_cells, unfilled
from harness.workspace import Location, Problem, body_of, without_remarks


@kind("article-placeholder", Severity.ERROR)
def placeholder(subject: ArticlesSubject) -> Iterator[Problem]:
    """An approved article has a gap: a placeholder, template code, a note to its writer, an empty value in a table.

    What stands in code (`{{ name }}` between backticks) is meant. A cell is a gap where others of its column hold words
    or figures.

    **Why it hurts an answer.** The customer reads "The fee is [value not available]", so no answer that quotes it can
    be sent, and no scenario that such an answer meets counts as passed.

    **Bad**

        The late fee is $[value not available]. Ask {{ support_name }} or TODO.

    **Good**

        The late fee is $25. Ask the billing team.
    """
    for page in subject.approved:
        article = page.article
        if words := unfilled(article.head.title):
            yield Problem(subject.line_of(article, "title"), f"the title has a placeholder: {words}", _HINT)
        for block in page.blocks:
            if words := unfilled(_HEADING_ID.sub("", block.text), code_in(block.text)):
                yield Problem(Location(article.file, block.line), f"a placeholder or template code: {words}", _HINT)
        body, first = body_of(subject.texts[article.id])
        for column, line in empty_cells(without_remarks(body)):
            said = f"an empty value in a table, in the column {column}" if column else "an empty value in a table"
            yield Problem(Location(article.file, first + line), said, "fill it in; where there is none, write `none`")


_HEADING_ID = re.compile(r"\s*\{#[\w.-]+\}\s*$")
_HINT = "write what is true, or take it out; put code that customers shall read between backticks"
