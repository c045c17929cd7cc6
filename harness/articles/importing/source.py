"""Recognising the kind of a source, and reading its records."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from harness.articles.importing import intercom, plain, zendesk
from harness.articles.importing.folder import language_at, read_file
from harness.articles.importing.includes import is_part
from harness.articles.importing.json_files import ExportedObject, items
from harness.articles.importing.navigation import ALL, OFTEN
from harness.articles.importing.not_articles import is_something_else, of_replies
from harness.articles.importing.own_files import no_page, of_repository, of_tools
from harness.articles.importing.paths import suffix_of
from harness.articles.importing.places import ArticlePlaces
from harness.articles.importing.record import ArticleRecord, LeftOut, System, commonest, locale_of, text
from harness.articles.importing.sites import Site
from harness.articles.importing.visibility import for_agents, held_back
from harness.articles.importing.visibility_titles import for_agents_by_title, held_back_by_title
from harness.files import below
from harness.lazy_regex import regex
from harness.workspace import FieldNames, ImportMapFile, Location, Problem, WorkspaceError

_JSON, _CSV = {".json", ".ndjson", ".jsonl"}, {".csv", ".tsv"}
_MARKDOWN, _HTML = {".md", ".markdown", ".mdx"}, {".html", ".htm"}
_DOCUMENTS = {
    ".pdf", ".doc", ".docx", ".odt", ".rtf", ".pptx", ".xlsx", ".xls", ".epub", ".mhtml", ".txt", ".rst", ".adoc",
    ".asciidoc", ".org", ".textile", ".xml", ".wiki", ".tex", ".dita", ".xhtml", ".zip",
}  # fmt: skip
ALIKE = 0.9  # of the words of the shorter of two pages, from which they say the same
_TRANSLATED = {"i18n", "locales", "translations"}  # folders of what is translated
_LAST = regex(r"\s+[|\u2013\u2014\u00b7-]\s+[^|\u2013\u2014\u00b7]{2,60}\Z")
_SUFFIXES = {
    System.ZENDESK: _JSON, System.INTERCOM: _JSON, System.PLAIN: _JSON | _CSV, System.MARKDOWN: _MARKDOWN,
    System.HTML: _HTML,
}  # fmt: skip


@dataclass(frozen=True)
class ArticleSource:
    """All records of a source, the system they come from, and the files that were not read."""

    system: System
    records: tuple[ArticleRecord, ...]
    left: tuple[LeftOut, ...]
    whole: bool  # a whole export, not one file of a folder
    root: Path | None = None  # the folder of files that are articles each


def _objects(file: Path) -> list[ExportedObject]:
    """The objects of a JSON or CSV file; a list in `macros.json` is one of macros."""
    suffix = suffix_of(file)
    found = items(file) if suffix in _JSON else plain.rows(file) if suffix in _CSV else []
    return [replace(each, key=each.key or of_replies(file.stem), file=file.stem) for each in found]


def read_source(path: Path, system: System | None, mapping: ImportMapFile) -> ArticleSource:
    """Read an export. Without `system`, the contents of the files decide which system it is.

    Raises WorkspaceError for files that cannot be read, contain no article, or come from several systems.
    """
    files, left = _files(path)
    found = [item for file in files for item in _objects(file)]
    parts = {file for item in found for file in item.files}
    files = [file for file in files if file not in parts]
    named = plain.fields(mapping.fields)
    flat = plain.unfolded_all(found, named, locale_of(mapping.locale) or None)
    system = system or _recognise(path, files, found, flat, named)
    suffixes, in_files = _SUFFIXES[system], system in (System.MARKDOWN, System.HTML)
    root = path if path.is_dir() else path.parent
    if system in (System.ZENDESK, System.INTERCOM):
        records = _records(system, found, mapping)
    elif system is System.PLAIN:
        records, found = plain.records(flat, named), flat
    else:
        site = _site(path, root)
        files, left = [file for file in files if file not in site.read], [*left, *site.unread]
        shown = [file for file in files if suffix_of(file) in suffixes]
        records = [record for file in shown for record in read_file(file, root, site)]
    if not records:
        raise _wrong(path, f"contains no article of the kind `{system}`", "name the export, or give its --kind")
    left += [LeftOut(str(f.relative_to(path)), _not_read(f, system)) for f in files if suffix_of(f) not in suffixes]
    left += _not_articles(found, system, named)
    if path.is_dir() and in_files:
        records = _articles(records, left)
    return ArticleSource(system, tuple(records), tuple(left), path.is_dir() or not in_files, root if in_files else None)


def _not_read(file: Path, system: System) -> str:
    """Why a file of a folder is not read; what people write texts with may hold articles all the same."""
    if suffix_of(file) in _DOCUMENTS:
        return f"may hold articles, but {suffix_of(file)} is not read: save it as Markdown or HTML"
    if other := next((kind for kind in (System.HTML, System.MARKDOWN) if suffix_of(file) in _SUFFIXES[kind]), None):
        return f"is a page of another kind: import it with `--kind {other}`"
    return f"is not a file of the kind `{system}`"


def _files(path: Path) -> tuple[list[Path], list[LeftOut]]:
    """The files that may be articles, or hold some; and those that are no articles by their place."""
    if not path.is_dir():
        return [path], []
    files = [each for each in below(path) if not each.is_dir()]
    names = {file: file.relative_to(path).as_posix() for file in files}
    pages = {file for file in files if suffix_of(file) in _MARKDOWN | _HTML}
    why = {file: of_tools(name) or (no_page(name) if file in pages else "") for file, name in names.items()}
    told = {file for file in files if file in pages or suffix_of(file) in _JSON | _CSV}
    return [file for file in files if not why[file]], [LeftOut(names[f], why[f]) for f in files if why[f] and f in told]


def _site(path: Path, root: Path) -> Site:
    """What the configurations in a folder, or beside the one file that is imported, say of pages."""
    inside = ((file, file.relative_to(root).as_posix()) for file in (below(path) if path.is_dir() else ()))
    return Site.of(
        root, [file for file, name in inside if re.search(r"\.vu?(?:ite|e)press/", name) or not of_tools(name)]
    )


def _articles(records: Sequence[ArticleRecord], left: list[LeftOut]) -> list[ArticleRecord]:
    """Those of a folder that are articles; `left` gets the others."""
    parts = _parts(records)
    left += [LeftOut(name, "is included in other articles, and imported with them") for name in sorted(parts)]
    own = {record.path: why for record in records if record.path not in parts and (why := of_repository(record))}
    left += [LeftOut(name, why) for name, why in own.items()]
    copies = _untranslated(records)
    left += [LeftOut(name, f"stands for `{code}`, but is not translated yet") for name, code in copies.items()]
    again = _again(records)
    left += [LeftOut(name, f"is {of} under another address, as it says itself") for name, of in again.items()]
    none = {*parts, *own, *copies, *again}
    return _cascaded(_without_site_name([record for record in records if record.path not in none]))


def _without_site_name(records: list[ArticleRecord]) -> list[ArticleRecord]:
    """Pages whose titles do not end with the name of their site, as the title of nearly every one does."""
    pages = [each for each in records if each.system is System.HTML]
    ends = Counter(found[0] for each in pages if (found := _LAST.search(each.title)))
    least = max(OFTEN, ALL * len(pages))
    name = next((end for end, times in ends.items() if times >= least), "")
    told = {each.path for each in pages if held_back_by_title(each.title) or for_agents_by_title(each.title)}
    return [replace(each, title=each.title.removesuffix(name)) if each.path not in told else each for each in records]


def _again(records: Sequence[ArticleRecord]) -> dict[str, str]:
    """The pages that name the address of another one as theirs, and say the same, each with that one's path.

    A site may name one address in all its pages, so title and words count as well.
    """
    found: dict[str, str] = {}
    first: dict[tuple[str, str, str], ArticleRecord] = {}
    for record in sorted(records, key=lambda each: (bool(each.held_back), bool(re.search("[?@]", each.path)))):
        if not record.canonical:
            continue
        other = first.setdefault((record.canonical, record.title, record.locale), record)
        if other is not record and _says_the_same(record, other):
            found[record.path] = other.path
    return found


def _says_the_same(record: ArticleRecord, other: ArticleRecord) -> bool:
    mine, its = ({*re.findall(r"\w+", re.sub(r"<[^<>]*>", " ", each.body))} for each in (record, other))
    return len(mine & its) >= ALIKE * min(len(mine), len(its))


def _untranslated(records: Sequence[ArticleRecord]) -> dict[str, str]:
    """The pages that stand for another language than they are in, still to be translated, with that language.

    A folder `it/` may be that of the IT department, so the page is there in the same language without it too, or the
    folder is `i18n/it/`.
    """
    places = {record.path: language_at(record.path) for record in records}
    own = {(place, each.locale) for each in records for code, place in [places[each.path]] if code in ("", each.locale)}
    found: dict[str, str] = {}
    for record in records:
        code, place = places[record.path]
        told = any(record.front.get(key) for key in ("locale", "lang", "language"))
        differs = code and not told and record.locale and record.locale.split("-")[0] != re.split("[-_]", code)[0]
        if differs and ((place, record.locale) in own or _TRANSLATED & {*PurePosixPath(place).parts}):
            found[record.path] = code
    return found


def _cascaded(records: Sequence[ArticleRecord]) -> list[ArticleRecord]:
    """Records of a folder, each with what Hugo's `cascade` in a folder above says of who may read it."""
    above: list[tuple[PurePosixPath, str, bool]] = []
    for record in records:
        given = record.front.get("cascade")
        said = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, dict)]
        held = next(filter(None, (held_back(each, record.locale) for each in said)), "")
        above.append((PurePosixPath(record.path).parent, held, any(for_agents(each) for each in said)))
    above = [each for each in above if any(each[1:])]
    return [_below(record, above) for record in records] if above else list(records)


def _below(record: ArticleRecord, above: Sequence[tuple[PurePosixPath, str, bool]]) -> ArticleRecord:
    mine = [each for each in above if PurePosixPath(record.path).is_relative_to(each[0])]
    held = next((why for _, why, _ in mine if why), "")
    internal = record.for_agents or any(for_them for *_, for_them in mine)
    return replace(record, held_back=record.held_back or held, for_agents=internal)


def _parts(records: Sequence[ArticleRecord]) -> set[str]:
    """The paths of files that are only there to be taken into others."""
    texts = "\n".join(record.body for record in records if record.system is System.MARKDOWN)
    return {record.path for record in records if record.system is System.MARKDOWN and is_part(record.path, texts)}


def source_of(name: str, found: list[ExportedObject], mapping: ImportMapFile, place: str) -> ArticleSource:
    """What a help centre's API gave. Raises WorkspaceError when no article is in it."""
    system = System(name)
    if not (records := _records(system, found, mapping)):
        problem = Problem(Location(place, 1), "has no article that the token may read", "check the token's rights")
        raise WorkspaceError([problem])
    return ArticleSource(system, tuple(records), tuple(_not_articles(found, system, mapping.fields)), True)


def _records(system: System, found: list[ExportedObject], mapping: ImportMapFile) -> list[ArticleRecord]:
    of = zendesk if system is System.ZENDESK else intercom
    wanted = locale_of(mapping.locale) or commonest(of.records(found, None))
    articles = [item for item in found if of.is_article(item)]
    others = (replace(item, value=_in_help_centres(item.value)) for item in found if not of.is_article(item))
    places = ArticlePlaces.of(others, articles)
    return list(map(places.of_record, of.records(found, wanted or None), articles))


def _in_help_centres(value: dict[str, Any]) -> dict[str, Any]:
    """A section without what Zendesk says of its own words and its readers, which are looked at there."""
    own = ("outdated", "access_policy")
    return {key: said for key, said in value.items() if key not in own and not key.startswith("user_segment")}


def _recognise(
    path: Path, files: list[Path], found: list[ExportedObject], flat: list[ExportedObject], named: FieldNames
) -> System:
    """The system that the files come from. Raises WorkspaceError when there is none, or several."""
    suffixes = {suffix_of(file) for file in files}
    seen = {
        System.INTERCOM: any(intercom.is_article(item) for item in found),
        System.ZENDESK: any(zendesk.is_article(item) and not intercom.is_article(item) for item in found),
        System.MARKDOWN: bool(suffixes & _MARKDOWN),
        System.HTML: bool(suffixes & _HTML),
    }
    if not any(seen.values()):
        seen[System.PLAIN] = bool(plain.articles(flat, named))
    kinds = [system for system, there in seen.items() if there]
    if len(kinds) == 1:
        return kinds[0]
    if kinds:
        raise _wrong(path, f"contains articles of several kinds: {', '.join(kinds)}", "choose one with --kind")
    hint = "give a Zendesk or Intercom export, Markdown, HTML, or JSON or CSV of id, title and content"
    hint += "; `fields` in the map says what else these are called"
    unread = sorted(suffixes - _JSON - _CSV)
    if unread and not found:
        hint = f"{', '.join(unread)} is not read: save it as Markdown or HTML, or export the articles as JSON or CSV"
    told = next(filter(None, map(is_something_else, flat)), "")
    raise _wrong(path, "contains no article of a known kind" + (f"; what it holds {told}" if told else ""), hint)


def _not_articles(found: list[ExportedObject], system: System, named: FieldNames) -> list[LeftOut]:
    """Objects that are neither articles nor sections or collections of articles."""
    if system is System.PLAIN:
        why = "has no title or no text; `fields` in the map names them"
        return [LeftOut(f"{system} {plain.id_of(item.value, named) or '(no id)'}", is_something_else(item) or why)
                for item in plain.others(found, named)]  # fmt: skip
    if system not in (System.ZENDESK, System.INTERCOM):
        return []
    of = zendesk if system is System.ZENDESK else intercom
    known = {text(item.value.get("id")) for item in found if of.is_article(item)}
    strange = [
        item for item in found if not of.is_article(item) and not of.is_place(item)
        and not (of is zendesk and zendesk.is_translation(item) and text(item.value.get("source_id")) in known)
    ]  # fmt: skip
    why = "is not an article, a section or a collection"
    return [LeftOut(f"{system} {item.value.get('id') or '(no id)'}", why) for item in strange]


def _wrong(path: Path, message: str, hint: str) -> WorkspaceError:
    return WorkspaceError([Problem(Location(str(path), 1), message, hint)])
