"""Sections that ask the customer to send a secret in the conversation."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import Page
from harness.findings import Remark, Severity, kind
from harness.scoring import asked_secrets
from harness.workspace import Location, Section


@kind("article-asks-secret", Severity.ERROR)
def asks_secret(subject: ArticlesSubject) -> Iterator[Remark]:
    """An approved article for customers asks them to send a password, a PIN, a one-time code or a card's number.

    A page or a form where they enter it is fine, and so is a warning (*never send us your PIN*).

    **Why it hurts an answer.** Whoever reads the conversation later has the secret, so no answer with such a request
    can be sent, and no scenario that meets one counts as passed.

    **Bad**

        Send us your current password, and we will log in for you.

    **Good**

        Choose "Forgot password?" on the sign-in page. We will never ask you for your password.
    """
    for page in subject.approved:
        if page.for_agents:
            continue
        for section in page.article.sections:
            for asked in asked_secrets(section.text):
                yield Remark(
                    Location(page.article.file, _line(page, section, asked)),
                    f"it asks customers to send a secret, so no answer from `{section.ref}` can be sent: {asked}",
                    "name the page or the form where they enter it, or take it out",
                    (asked,),
                )


def _line(page: Page, section: Section, asked: str) -> int:
    """Where the request begins."""
    said = " ".join(asked.split()).rstrip(".:")
    inside = (each for each in page.sentences if each.section == section.ref)
    return next((each.line for each in inside if each.text.rstrip(".:") in said or said in each.text), section.line)
