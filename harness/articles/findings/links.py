"""Links and images in articles that lead nowhere, and anchors of headings that were renamed."""

import os.path
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.git_history import Renamed, renamed
from harness.articles.page import Link, Page
from harness.findings import Remark, Severity, kind
from harness.lazy_regex import regex
from harness.workspace import Location, nearest

_NOWHERE = ("", "#")
_HERE = regex(  # no name on the screen, which is bold or in quotation marks
    r"(?i)(?<![*_\"'`\u201c\u201e\u00ab\w])(?:click|tap|download (?:it|them)|follow|use|open) (?:on )?"
    r"(?:here|this link|the link here)\b(?![*_\"'`\u201d\u201c\u00bb])"
)
_LINKED = regex(r"\]\(|\]\[|https?:|www\.|@\w")
_ELSEWHERE = regex(r"(?i)[a-z][a-z0-9+.-]*:|/")  # a scheme, another host, the root of a site


@dataclass(frozen=True)
class Lead:
    """The target of a link, and whether it exists."""

    name: str  # the file, as written
    exists: bool
    page: Page | None = None  # where it leads to an article
    anchor: str = ""


@kind("article-broken-link", Severity.ERROR)
def broken_link(subject: ArticlesSubject) -> Iterator[Remark]:
    """A relative link leads to a file or a heading that does not exist, or from customers to an article for agents.

    `other.md#heading`, `other#heading`, `#heading` and paths to other files are checked, and links that name no place
    (`[here]()`, `[here](#)`, "click here" in a paragraph without a link). A customer can open no article
    for agents, and is not to read what it is called. Addresses with a scheme or
    from the root of a site (`https:`, `mailto:`, `/help`) are not, because the check uses no network.

    **Why it hurts an answer.** The customer clicks the link in the answer, finds nothing, and writes again.

    **Bad**

        See [link expired](reset-pasword.md#link-expired).

    **Good**

        See [link expired](reset-password.md#link-expired).
    """
    yield from _without_link(subject)
    for page, link, at, lead in _links(subject):
        if link.image:
            continue
        if link.target in _NOWHERE:
            hint = "say where it leads, or leave the link out"
            yield Remark(at, "a link that leads nowhere", hint, (link.target,))
        elif not lead.exists:
            files = [PurePosixPath(page.article.file).name for page in subject.pages.values()]
            yield Remark(
                at, f"there is no file for the link to `{link.target}`", nearest(lead.name, files), (link.target,)
            )
        elif lead.page and lead.page.for_agents and not page.for_agents:
            what, hint = f"customers cannot open the link to `{link.target}`: it is for agents", "leave the link out"
            yield Remark(at, what, hint, (link.target,))
        elif lead.page and lead.anchor and lead.anchor not in lead.page.anchors and not _renamed(lead, subject):
            hint = nearest(lead.anchor, lead.page.anchors)
            yield Remark(
                at, f"`{lead.page.article.id}` has no heading for the link to `{link.target}`", hint, (link.target,)
            )


@kind("article-withdrawn-link", Severity.WARNING)
def withdrawn_link(subject: ArticlesSubject) -> Iterator[Remark]:
    """An approved article links to a retired one.

    A draft may be approved soon, so links to drafts are not looked at.

    **Why it hurts an answer.** The customer is sent to what is not true any more, or is not there at all.

    **Bad**, where the article about codes has `status: retired`

        You can forward calls in the app, or with [the codes](call-forwarding-codes.md).

    **Good**

        You can forward calls in the app.
    """
    for page, link, at, lead in _links(subject):
        is_retired = lead.page is not None and lead.page.article.head.status == "retired"
        if is_retired and not link.image and page.article.head.status == "approved":
            what = f"the link to `{link.target}` leads to a retired article"
            yield Remark(at, what, "leave the link out, or link to what is true now", (link.target,))


def _without_link(subject: ArticlesSubject) -> Iterator[Remark]:
    """Where a text says what to click, and there is nothing: an import leaves out links to what did not come in."""
    for page in subject.approved:
        for block in page.blocks:
            leads_on = _LINKED.search(block.text) or block.text.rstrip().endswith(":")
            if (found := _HERE.search(block.text)) and not leads_on:
                at = Location(page.article.file, block.line + block.text[: found.start()].count("\n"))
                yield Remark(at, f"`{found[0]}`, and there is no link", "say where it leads", (block.text,))


@kind("article-missing-image", Severity.ERROR)
def missing_image(subject: ArticlesSubject) -> Iterator[Remark]:
    """An image with a relative path does not exist.

    **Why it hurts an answer.** "Choose the button shown here" shows nothing.

    **Bad**, with no such file

        ![The Billing page](images/biling.png)

    **Good**

        ![The Billing page](images/billing.png)
    """
    for _, link, at, lead in _links(subject):
        if link.image and (not lead.exists or link.target in _NOWHERE):
            yield Remark(at, f"there is no image `{link.target}`", "add the file, or remove the image", (link.target,))


@kind("article-renamed-anchor", Severity.ERROR)
def renamed_anchor(subject: ArticlesSubject) -> Iterator[Remark]:
    """A heading was renamed, but links or prompts still use its old anchor.

    Git's history has the old name; without git such a link counts as broken (`article-broken-link`). For scenarios
    that cite it, plain `harness check` reports the mistake and names the nearest section.

    **Why it hurts an answer.** The link opens the top of a long page, and a prompt refers to a section that does not
    exist.

    **Bad**, after `## Link expired` has become `## My link has expired`

        See [link expired](reset-password.md#link-expired).

    **Good**

        See [my link has expired](reset-password.md#my-link-has-expired).
    """
    for at, lead in (*((at, lead) for _, _, at, lead in _links(subject)), *_in_prompts(subject)):
        if was := _renamed(lead, subject):
            now = f"write `#{was.now}`" if was.now else "the section was deleted: cite another one, or write it again"
            yield Remark(
                at,
                f"`{lead.name}#{lead.anchor}` was renamed or removed {was.when}",
                now,
                (f"{lead.name}#{lead.anchor}",),
            )


def _links(subject: ArticlesSubject) -> Iterator[tuple[Page, Link, Location, Lead]]:
    """Every link and image that stays in the workspace, with its page, where it stands, and where it leads."""
    for page in subject.pages.values():
        for link in page.links:
            if not _ELSEWHERE.match(link.target):
                yield page, link, Location(page.article.file, link.line), _lead(link.target, page, subject)


def _lead(target: str, page: Page, subject: ArticlesSubject) -> Lead:
    path, _, anchor = unquote(target).partition("#")
    path = path.partition("?")[0]
    if not path:
        return Lead(page.article.file, True, page, anchor)
    file = os.path.normpath(PurePosixPath(page.article.file).parent / path)
    for other in subject.pages.values():
        if other.article.file in (file, f"{file}.md") or other.article.id == path:
            return Lead(other.article.file, True, other, anchor)
    root = subject.workspace.root
    return Lead(path, not file.startswith("..") and any((root / name).exists() for name in (file, f"{file}.md")))


def _in_prompts(subject: ArticlesSubject) -> Iterator[tuple[Location, Lead]]:
    """Every `article#section` in a prompt."""
    for name, text in subject.workspace.prompts.items():
        for number, line in enumerate(text.splitlines(), 1):
            for cited in re.finditer(r"(?<![\w/#.-])([^\W_][\w.-]*)#([\w-]+(?:\.[\w-]+)*)", line):
                if page := subject.pages.get(cited[1]):
                    yield Location(f"rules/prompts/{name}.md", number), Lead(page.article.file, True, page, cited[2])


def _renamed(lead: Lead, subject: ArticlesSubject) -> Renamed | None:
    """What git knows about an anchor that the article does not have any more."""
    if lead.page is None or not lead.anchor or lead.anchor in lead.page.anchors:
        return None
    return renamed(subject.workspace.root, lead.page, lead.anchor)
