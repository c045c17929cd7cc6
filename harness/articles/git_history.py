"""What git knows about earlier versions of the articles; nothing without git or outside a repository."""

import datetime as dt
import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from harness.articles.page import Page
from harness.workspace import Article, Git, RevisionError, Section, WorkspaceError, parse_article

MOST_VERSIONS = 50  # of one article that are read, newest first
_ALIKE = 0.6  # likeness from which a section counts as the same under a new heading


@dataclass(frozen=True, slots=True)
class Renamed:
    """A heading that an article used to have."""

    when: str  # in words: `in 1a2b3c4 (2026-08-14)`
    now: str  # the anchor of its text today; empty when the text was deleted


@dataclass(frozen=True, slots=True)
class Churn:
    """How often articles change."""

    commits: dict[str, int]  # by the article's file; empty where nothing is known
    since: dt.date | None = None
    unknown: str = ""  # why nothing is known


def renamed(root: Path, page: Page, anchor: str) -> Renamed | None:
    """What happened to an anchor that an article does not have; None when git does not know it."""
    article = page.article
    for commit, date, past in _versions(root, article.file):
        was = next((section for section in past.sections if section.anchor == anchor), None)
        if was:
            return Renamed(f"since {commit} ({date})", _today(was, past, article))
    return None


def churn(root: Path, articles: Iterable[Article], days: int, until: dt.date) -> Churn:
    """How many commits changed each article in the days up to `until`, or since git's history begins."""
    since = until - dt.timedelta(days)
    try:
        git = Git(root)
        if git.ask("rev-parse", "--is-shallow-repository") == "true":
            return Churn({}, unknown="this is a shallow clone; `git fetch --unshallow` gets its history")
        dates = git.ask("log", "--format=%cs", "--", "knowledge").splitlines()
        if not dates or dates[-1] > str(until):
            return Churn({}, unknown=f"git's history of the articles does not reach back to {until}")
        inside = git.ask("rev-parse", "--show-prefix")
        span = (f"--since={since} 00:00:00", f"--until={until} 23:59:59")
        changes = ("--diff-filter=MR", "--find-renames", "--name-only", "-z")  # a new article is no change
        listed = git.ask("log", *span, "--format=", *changes, "--", "knowledge")
    except RevisionError:
        return Churn({}, unknown="there is no git history here")
    changed = Counter(name.strip().removeprefix(inside) for name in listed.split("\0"))
    return Churn(
        {article.file: changed[article.file] for article in articles}, max(since, dt.date.fromisoformat(dates[-1]))
    )


def _versions(root: Path, file: str) -> Iterator[tuple[str, str, Article]]:
    """Earlier versions of an article that can be read, newest first: short commit, date, article."""
    try:
        git = Git(root)
        logged = git.ask("log", f"-{MOST_VERSIONS}", "--format=%h %cs", "--", file)
    except RevisionError:
        return
    for line in logged.splitlines():
        commit, date = line.split()
        with suppress(RevisionError, WorkspaceError):  # deleted in that commit, or half-written
            yield commit, date, parse_article(git.ask("show", f"{commit}:./{file}") + "\n", file)


def _today(was: Section, past: Article, article: Article) -> str:
    """The anchor of a section's text today: the new heading whose text is most alike."""
    old = {section.anchor for section in past.sections}
    new = [section for section in article.sections if section.anchor not in old]
    ratios = {s.anchor: difflib.SequenceMatcher(None, was.text, s.text, autojunk=False).ratio() for s in new}
    best = max(ratios, key=lambda anchor: ratios[anchor], default="")
    return best if best and ratios[best] >= _ALIKE else ""
