"""Where a link in an article leads."""

import os.path
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.git_history import Renamed, renamed
from harness.articles.page import Page

_ELSEWHERE = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|/")  # a scheme, another host, the root of a site


@dataclass(frozen=True)
class Lead:
    """The target of a link, and whether it exists."""

    name: str  # the file, as written
    exists: bool
    page: Page | None = None  # where it leads to an article
    anchor: str = ""
    renamed: Renamed | None = None  # where the anchor does not exist any more


def resolve(target: str, page: Page, subject: ArticlesSubject) -> Lead | None:
    """Where a link on a page leads; None when it leaves the workspace."""
    if not target or _ELSEWHERE.match(target):
        return None
    path, _, anchor = unquote(target).partition("#")
    path = path.partition("?")[0]
    if not path:
        return _to_page(page, anchor, subject)
    file = os.path.normpath(PurePosixPath(page.article.file).parent / path)
    for other in subject.pages.values():
        if other.article.file in (file, f"{file}.md") or other.article.id == path:
            return _to_page(other, anchor, subject)
    return Lead(path, _is_inside(file, subject) or _is_inside(f"{file}.md", subject))


def lead_to(article: str, anchor: str, subject: ArticlesSubject) -> Lead | None:
    """What `article#anchor` names; None when there is no such article."""
    return _to_page(subject.pages[article], anchor, subject) if article in subject.pages else None


def leads(subject: ArticlesSubject) -> list[str]:
    """The names of all articles' files."""
    return [PurePosixPath(page.article.file).name for page in subject.pages.values()]


def _to_page(page: Page, anchor: str, subject: ArticlesSubject) -> Lead:
    gone = bool(anchor) and anchor not in page.anchors
    was = renamed(subject.workspace.root, page, anchor) if gone else None
    return Lead(page.article.file, True, page, anchor, was)


def _is_inside(file: str, subject: ArticlesSubject) -> bool:
    return not file.startswith("..") and (subject.workspace.root / file).exists()
