"""Recognising the kind of a source, and reading its records."""

from dataclasses import dataclass
from pathlib import Path

from harness.articles.importing import intercom, zendesk
from harness.articles.importing.folder import read_file
from harness.articles.importing.json_files import ExportedObject, items
from harness.articles.importing.record import Left, Record, System
from harness.workspace import Location, Problem, WorkspaceError

_JSON, _MARKDOWN, _HTML = {".json", ".ndjson", ".jsonl"}, {".md", ".markdown"}, {".html", ".htm"}


@dataclass(frozen=True)
class ArticleSource:
    """All records of a source, the system they come from, and the files that were not read."""

    system: System
    records: tuple[Record, ...]
    left: tuple[Left, ...]
    whole: bool  # a whole export, not one file of a folder


def read_source(path: Path, system: System | None, locale: str | None) -> ArticleSource:
    """Read an export. Without `system`, the contents of the files decide which system it is.

    Raises WorkspaceError for files that cannot be read, contain no article, or come from several systems.
    """
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    found = [item for file in files if file.suffix.lower() in _JSON for item in items(file)]
    system = system or _recognise(path, files, found)
    if system in (System.ZENDESK, System.INTERCOM):
        suffixes = _JSON
        records = zendesk.records(found) if system is System.ZENDESK else intercom.records(found, locale)
    else:
        suffixes = _MARKDOWN if system is System.MARKDOWN else _HTML
        root = path if path.is_dir() else path.parent
        records = [read_file(file, root) for file in files if file.suffix.lower() in suffixes]
    if not records:
        raise _wrong(path, f"contains no article of the kind `{system}`", "name the export, or give its --kind")
    left = [Left(str(f.relative_to(path)), f"is not a file of the kind `{system}`")
            for f in files if f.suffix.lower() not in suffixes]  # fmt: skip
    left += _not_articles(found, system)
    return ArticleSource(system, tuple(records), tuple(left), path.is_dir() or suffixes == _JSON)


def _recognise(path: Path, files: list[Path], found: list[ExportedObject]) -> System:
    """The system that the files come from. Raises WorkspaceError when there is none, or several."""
    suffixes = {file.suffix.lower() for file in files}
    seen = {
        System.INTERCOM: any(intercom.is_article(item) for item in found),
        System.ZENDESK: any(zendesk.is_article(item) and not intercom.is_article(item) for item in found),
        System.MARKDOWN: bool(suffixes & _MARKDOWN),
        System.HTML: bool(suffixes & _HTML),
    }
    kinds = [system for system, there in seen.items() if there]
    if len(kinds) == 1:
        return kinds[0]
    if kinds:
        raise _wrong(path, f"contains articles of several kinds: {', '.join(kinds)}", "choose one with --kind")
    raise _wrong(path, "contains no article of a known kind", "give a Zendesk or Intercom export, Markdown or HTML")


def _not_articles(found: list[ExportedObject], system: System) -> list[Left]:
    """Objects that are neither articles nor sections or collections of articles."""
    if system not in (System.ZENDESK, System.INTERCOM):
        return []
    of = zendesk if system is System.ZENDESK else intercom
    strange = [item for item in found if not of.is_article(item) and not of.is_place(item)]
    return [
        Left(f"{system} {item.value.get('id', '(no id)')}", "is not an article, a section or a collection")
        for item in strange
    ]


def _wrong(path: Path, message: str, hint: str) -> WorkspaceError:
    return WorkspaceError([Problem(Location(str(path), 1), message, hint)])
