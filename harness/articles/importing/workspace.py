"""The part of a workspace that an import reads and writes: its categories and its articles' files.

Scenarios and rules may name articles that the import is about to write, so they are not read.
"""

import datetime as dt
from pathlib import Path

from harness.articles.importing.import_plan import Existing, ImportPlan, ImportTarget
from harness.files import below, read_plain, write_aside, write_text
from harness.workspace import (
    CategoriesFile,
    ImportMapFile,
    Location,
    Problem,
    WorkspaceError,
    nearest,
    parse_article,
    parse_model,
    read_text,
)


def open_into(root: Path, today: dt.date, overwrite: bool, drafts: bool = False) -> ImportTarget:
    """The workspace at `root`. Raises WorkspaceError with every mistake in its categories and articles."""
    problems: list[Problem] = []
    articles: list[Existing] = []
    for path in below(root / "knowledge", "*.md"):
        name = path.relative_to(root).as_posix()
        try:
            text = read_text(path, name)
            articles.append(Existing(parse_article(text, name), text))
        except WorkspaceError as error:
            problems += error.problems
    first: dict[str, str] = {}
    for each in articles:
        if each.article.id in first:
            message = f"the article id `{each.article.id}` is used twice (first in {first[each.article.id]})"
            problems.append(Problem(Location(each.article.file, 1), message, "give it another id"))
        first.setdefault(each.article.id, each.article.file)
    if problems:
        raise WorkspaceError(problems)
    name = "rules/categories.yaml"
    categories = parse_model(read_text(root / name, name), name, CategoriesFile).categories
    return ImportTarget({category.id: category for category in categories}, articles, today, overwrite, drafts)


def read_map(path: Path, into: ImportTarget) -> ImportMapFile:
    """A mapping file whose categories exist. Raises WorkspaceError."""
    mapping = parse_model(read_text(path, str(path)), str(path), ImportMapFile)
    problems = [
        Problem(Location(str(path), line), f"there is no category `{name}`", nearest(name, into.categories))
        for name, line in mapping.categories()
        if name not in into.categories
    ]
    if problems:
        raise WorkspaceError(problems)
    return mapping


def write(root: Path, made: ImportPlan) -> None:
    """Write what was planned. Raises WorkspaceError, before anything is written, where a new article's file exists."""
    taken = [each.file for each in made.writes if each.new and (root / each.file).exists()]
    if taken:
        raise WorkspaceError(
            [Problem(Location(name, 1), "exists already, with another id", "rename it") for name in taken]
        )
    for each in made.writes:
        write_text(root / each.file, [each.text])
    for image in made.images:
        write_aside(root / image.file, [read_plain(image.source)])
