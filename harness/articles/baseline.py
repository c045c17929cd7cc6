"""The articles as they were at a git ref, under the rules and scenarios of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from harness.workspace import Article, Workspace, WorkspaceError, changed_since, parse_article

FILES = "knowledge/*.md"


@dataclass(frozen=True, slots=True)
class Base:
    """What an edit is compared with."""

    name: str  # as a person would call it
    workspace: Workspace
    notes: tuple[str, ...]  # articles of then that cannot be compared with, and why


def base_of(today: Workspace, ref: str) -> Base:
    """The workspace with the articles of a git ref. Raises RevisionError.

    An article that could not be read then counts as one that was not there.
    """
    since = changed_since(today.root, ref, FILES)
    by_file = {article.file: article for article in today.articles.values() if article.file not in since.texts}
    notes = []
    for file, text in since.texts.items():
        if text is None:
            continue
        try:
            article = parse_article(text, file)
            notes += [f"{file} served `{name}` at {ref}, which is no category now" for name in _unknown(article, today)]
        except WorkspaceError:
            notes.append(f"{file} could not be read as it was at {ref}")
        else:
            if not any(_unknown(article, today)):
                by_file[file] = article
    ordered = sorted(by_file.values(), key=lambda article: PurePosixPath(article.file))
    past = replace(today, articles={article.id: article for article in ordered})
    name = "the last commit" if ref == "HEAD" else f"{ref} ({since.commit[:7]})"
    return Base(name, past, tuple(notes))


def _unknown(article: Article, today: Workspace) -> Iterator[str]:
    return (name for name in article.head.categories if name not in today.categories)
