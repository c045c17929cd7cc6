"""The articles as they were at a git ref, with today's rules and scenarios."""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from harness.workspace import Workspace, WorkspaceError, called, changed_since, parse_article

FILES = "knowledge/*.md"
_BESIDE = ("rules/*", "scenarios/*")  # today's on both sides


@dataclass(frozen=True, slots=True)
class Base:
    """What an edit is compared with."""

    name: str  # as a person would call it
    workspace: Workspace
    notes: tuple[str, ...]  # old articles that cannot be compared, and why
    beside: tuple[str, ...]  # the rules, scenarios and the like that differ as well, and are not compared


def base_of(today: Workspace, ref: str) -> Base:
    """The workspace with its articles as they were at a git ref. Raises RevisionError.

    An article that cannot be read at the ref counts as missing there.
    """
    since = changed_since(today.root, ref, FILES)
    by_file = {article.file: article for article in today.articles.values() if article.file not in since.texts}
    notes = []
    for file, text in since.texts.items():
        if text is None:
            continue
        try:
            article = parse_article(text, file)
        except WorkspaceError:
            notes.append(f"{file} could not be read at {ref}")
            continue
        unknown = [name for name in article.head.categories if name not in today.categories]
        notes += [f"{file} was in `{name}` at {ref}, no longer a category" for name in unknown]
        if not unknown:
            by_file[file] = article
    ordered = sorted(by_file.values(), key=lambda article: PurePosixPath(article.file))
    past = replace(today, articles={article.id: article for article in ordered})
    name = "the last commit" if ref == "HEAD" else called(today.root, ref, since.commit)
    files = (file for pattern in _BESIDE for file in changed_since(today.root, ref, pattern).texts)
    beside = tuple(file for file in files if not file.endswith(".jsonl"))  # what people did
    return Base(name, past, tuple(notes), beside)
