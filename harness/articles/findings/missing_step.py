"""Procedures in which the number of a step is missing."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Remark, Severity, kind
from harness.workspace import Location


@kind("article-missing-step", Severity.WARNING)
def missing_step(subject: ArticlesSubject) -> Iterator[Remark]:
    """The numbers of a procedure's steps leave one out.

    A procedure may go on after a text or a picture, and ends with its section. One that begins again with 1 is another.

    **Why it hurts an answer.** The customer is stuck at the step that nobody wrote, or that was lost on the way.

    **Bad**

        1. Open **Network**.
        3. Type the password.

    **Good**

        1. Open **Network**.
        2. Choose your network.
        3. Type the password.
    """
    for page in subject.approved:
        for line, before, step in page.jumps:
            at = Location(page.article.file, line)
            yield Remark(at, f"step {step} follows step {before}", "write the step between, or number them again")
