"""Articles in a folder of Markdown or HTML files, with or without front matter."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from harness.articles.importing.dialects import labels_in, without_module_code, without_names
from harness.articles.importing.flare import conditional
from harness.articles.importing.head import Head, notion_id, read_head
from harness.articles.importing.other_markup import other_markup
from harness.articles.importing.page_properties import change_in, properties_in
from harness.articles.importing.paths import suffix_of
from harness.articles.importing.record import (
    ArticleRecord,
    System,
    day,
    joined,
    last_change,
    locale_of,
    names,
    plainly,
    text,
)
from harness.articles.importing.several import articles_in, heading_of, marks_of, titles_in
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.articles.importing.sites import Site
from harness.articles.importing.structure import parsed, without_permalinks
from harness.articles.importing.visibility import for_agents, held_back, is_known, term, unknown_audiences
from harness.articles.importing.word_processors import with_page_structure
from harness.articles.language import language_of
from harness.lazy_regex import regex
from harness.workspace import LANGUAGES, WorkspaceError, encodable, read_bytes, read_text, slug

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_LABELS = ("labels", "label_names", "tags", "label", "tag", "flags")
_HEADING = regex(  # the first of a page, also below comments and labels of MyST
    r"\A\s*(?:(?:<!--.*?-->|<(?P<tag>script|style)\b.*?</(?P=tag)>|\([\w:.-]+\)=|%[^\n]*)[ \t]*\n\s*)*"
    r"(?P<line>#[ \t]+(?P<words>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z))",
    re.DOTALL,
)
_UNDERLINED = regex(r"\A(\s*(?:<!--.*?-->\s*)*)([^\W_][^\n]{0,150})\n=+[ \t]*(?=\n|\Z)", re.DOTALL)  # Setext
_TIGHT = regex(  # a heading without the blank that kramdown does not ask for; no hashtag
    SHOWN_CODE + r"|(?:\A|(?<=\n\n))(?P<marks>#{2,6}(?=[^\W_]|[\u00bf\u00a1*])|#(?=[A-Z\u00bf\u00a1\u00c0-\u00de]))"
    r"(?P<words>[^\n.#]{1,80}\n)(?=\n|[^\n#])",
    re.DOTALL,
)
_OF_TAB = regex(  # the title of a page in a browser, which is saved above its heading
    r"\A\s*([^\n|#]{3,150}?) [|\u2013\u2014-] [^\n|]{2,60}\n\s*(?:\[?skip to [^\n]*\n\s*)?(?=#[ \t]+\1[ \t]*\n)",
    re.IGNORECASE,
)
_SHOWN = regex(SHOWN_CODE, re.DOTALL)
_KEPT_OUT = regex(r"<meta\s(?=[^<>]*\bname=[\"'](?:robots|googlebot)[\"'])[^<>]*\b(?:noindex|none)\b")
_VALUE = regex(r"\{\{\s*([\w.\[\]-]+)\s*\}\}")
_EMPHASIS = regex(r"(\*\*|__|(?<!\w)[*_])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_CODE = regex(r"[a-z]{2}([-_][a-z]{2,4})?")
_SUFFIX = regex(r"\._?([a-z]{2}(?:[-_][A-Za-z]{2,4})?)$")  # `card.fr`, `card._es`, `card.pt-BR`
_CHARSET = regex(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD = 2048  # bytes, in which browsers look for it
_POST = regex(r"(\d{4}-\d\d-\d\d)-(?=.)")
_USED = {
    "aliases", "cascade", "category", "collection", "edited_at", "html_url", "id", "intercom_collection_id",
    "intercom_id", "label_names", "labels", "lang", "language", "last_edited", "last_edited_time", "last_modified",
    "last_update", "last_updated",
    "lastmod", "locale", "modified", "permalink", "question", "redirect_from", "redirects", "section", "section_id",
    "slug", "source_id", "source_url", "tags", "title", "updated", "updated_at", "url",
}  # fmt: skip
_CHANGED = (
    "updatedat", "editedat", "updated", "lastupdated", "lastupdatedat", "lastmodified", "lastmodifiedat", "lastmod",
    "modified", "modifiedat", "modifiedtime", "updatedtime", "lastedited", "lasteditedtime", "date", "lastupdate",
    "lastreviewed",
)  # fmt: skip
_OF_SYSTEM = regex(r"[a-z]+(?:updated|modified|edited)(?:at|on|date|time)?")  # `zendesk_updated_at`
_ABOUT_OTHERS = {"author_id", "created_at", "translations", "categories", "owner", "review_by", "origin"}


def read_file(path: Path, root: Path, site: Site) -> list[ArticleRecord]:
    """The articles in a Markdown or HTML file; what cannot be read is one without a text, and says why."""
    name = path.relative_to(root).as_posix() if path != root else path.name
    is_html = suffix_of(path) in (".html", ".htm")
    try:
        if (shown := encodable(name)) != name:
            name = shown
            raise WorkspaceError.at(name, 1, "the name of the file is not UTF-8")
        content = _page(path, name) if is_html else read_text(path, name)
        front, beside = site.front(name), site.beside(name)
        found = _html(name, content, front, beside) if is_html else [_markdown(name, content, front, beside)]
        found = [_with_beside(record, beside) for record in found]
        held_back, values = site.held_back(name), site.values(name)
        return [
            replace(
                record,
                title=_VALUE.sub(lambda field: values.get(field[1], field[0]), record.title),
                held_back=record.held_back or held_back,
                values=values,
            )
            for record in found
        ]
    except WorkspaceError as error:
        if not path.is_file() or isinstance(error.__context__, OSError):
            raise  # a pipe or a device, with which nobody meant an article, or a disk that is broken
        why = f"line {error.problems[0].at.line}: {error.problems[0].message}"
        system = System.HTML if is_html else System.MARKDOWN
        return [ArticleRecord(system, name, _from_name(name), "", False, None, path=name, unread=why)]


def _with_beside(record: ArticleRecord, beside: Sequence[Mapping[str, Any]]) -> ArticleRecord:
    """A record that is also held back by what each file beside its page says, whatever the page says itself."""
    return replace(
        record,
        held_back=next(filter(None, (record.held_back, *(held_back(said, record.locale) for said in beside))), ""),
        for_agents=record.for_agents or any(for_agents(said, record.locale) for said in beside),
        term=joined([record.term, *map(term, beside)]),
    )


def _own(beside: Sequence[Mapping[str, Any]], head: Head) -> Head:
    """Front matter with what files beside the page say where it is silent; a page may be in several collections."""
    listed = [each for said in beside for each in _labels(said.get("collection"))]
    whole = {key: each for said in beside for key, each in said.items()} | head
    return whole | ({"collection": [*listed, *_labels(head.get("collection"))]} if listed else {})


def _page(path: Path, name: str) -> str:
    """A page in the encoding that it names, as Word saves it; what cannot be read so is an error of UTF-8."""
    raw = read_bytes(path, name)
    said = _CHARSET.search(raw[:_HEAD])
    if said and said[1].lower() not in (b"utf-8", b"utf8"):
        with suppress(LookupError, UnicodeDecodeError):
            return raw.decode(said[1].decode("ascii"))
    return read_text(path, name)


def _markdown(name: str, content: str, usual: Mapping[str, Any], beside: Sequence[Mapping[str, Any]]) -> ArticleRecord:
    own, body = read_head(content, name)
    own = _own(beside, own)
    body = _TIGHT.sub(
        lambda found: found[0] if found["code"] else f"{found['marks']} {found['words']}", f"{body.strip()}\n"
    )
    body = _OF_TAB.sub("", body)
    hashed = _UNDERLINED.sub(r"\1# \2", body)
    given = {**_of_post(name), **usual, **own}
    is_module = body.lstrip().startswith(("import ", "export "))
    heading = _HEADING.match(without_module_code(body) if is_module else hashed)
    headed = _shown_title(heading["words"]) if heading else ""
    title = text(given.get("title")) or text(given.get("question")) or headed or _only_heading(body)
    title = title or text(given.get("name")) or _from_name(name)
    if heading and headed == title:
        body = (body if is_module else hashed).replace(heading["line"], "", 1)
    if _KEPT_OUT.search(_SHOWN.sub("", body)):
        given.setdefault("noindex", True)
    locale = _locale(name, given, body)
    return ArticleRecord(
        System.MARKDOWN,
        text(given.get("intercom_id")) or text(given.get("source_id")) or _number(given) or notion_id(name) or name,
        _EMPHASIS.sub(r"\2", without_names(title)),
        body,
        False,
        _changed(given),
        frozenset(_collections(name, given)),
        frozenset(each for key in _LABELS for each in _labels(given.get(key))),
        locale,
        next(filter(None, (text(given.get(key)) for key in ("html_url", "url", "source_url"))), None),
        held_back(given, locale),
        tuple(_lost(own)),
        for_agents(given, locale),
        name,
        (*_aliases(given), *labels_in(body)),
        own,
        term=term(given),
        unread=f"its text is the markup of {markup}" if (markup := other_markup(body)) else "",
    )


def _only_heading(body: str) -> str:
    """The one heading of the first level in a text, below what stands above it; empty where there are several."""
    found = re.findall(r"(?m)^#[ \t]+([^\n]+?)[ \t]*#*[ \t]*$", _SHOWN.sub("", body))
    return _shown_title(found[0]) if len(found) == 1 else ""


def _shown_title(words: str) -> str:
    """The words of a heading without badges, ids and classes behind them."""
    return " ".join(re.sub(r"<[^<>]*>|(?<!\{)\{[ \t]*(?:[#.:]|/\*)[^{}]*\}\s*$", "", words).split()) or words.strip()


def _of_post(name: str) -> dict[str, Any]:
    """The day in the name of a post of Jekyll, before which it is not published."""
    path = PurePosixPath(name)
    found = _POST.match(path.name) if "_posts" in path.parts else None
    return {"date": found[1]} if found else {}


def _labels(said: Any) -> list[str]:
    """Labels in a list, or in one line with commas between."""
    return names(said) if isinstance(said, list) else [each.strip() for each in text(said).split(",") if each.strip()]


def _changed(given: Mapping[str, Any]) -> dt.date | None:
    """The day of its last change; Docusaurus has it in `last_update: {date: ...}`."""
    last = given.get("last_update")
    nested = last.get("date") if isinstance(last, dict) else None
    plain = {plainly(key): said for key, said in given.items()}
    of_system = (said for key, said in plain.items() if _OF_SYSTEM.fullmatch(key))
    said = (*(plain.get(key) for key in _CHANGED), nested, *of_system)
    return next(filter(None, (*map(last_change, said), _of_learn(plain))), None)


def _of_learn(plain: Mapping[str, Any]) -> dt.date | None:
    """The day in `ms.date`, which Microsoft writes as 05/26/2021."""
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text(plain.get("msdate")))
    return day(f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}") if found else None


def _number(given: Mapping[str, Any]) -> str:
    """The number of an article in a help centre, if its `id` is one; a word may be that of another folder's, too."""
    found = text(given.get("id"))
    return found if re.fullmatch(r"\d{4,}|[0-9a-f-]{16,}", found) else ""


def _aliases(given: Mapping[str, Any]) -> list[str]:
    """The addresses that front matter gives an article, now or before."""
    found = [given.get(key) for key in ("permalink", "slug", "redirect_from", "aliases", "redirects", "url_path", "id")]
    return [
        each for value in found for each in ([text(value)] if not isinstance(value, list) else names(value)) if each
    ]


def _html(
    name: str, content: str, usual: Mapping[str, Any], beside: Sequence[Mapping[str, Any]]
) -> list[ArticleRecord]:
    """The article in an HTML file, or its articles, each with the state and language that its tag says."""
    has_head = content.lstrip("\ufeff \r\n").startswith(("---", "+++"))
    own, content = read_head(content, name) if has_head else ({}, content)
    own = _own(beside, own)
    page = parsed(content)
    with_page_structure(page)
    without_permalinks(page)
    said: dict[str, Any] = {"lang": page.html.get("lang") if page.html else "", **_metas(page), **properties_in(page)}
    said |= {"restricted": True} if conditional(page) else {}
    said |= {"last_modified": changed} if (changed := change_in(page)) and not _changed(said) else {}
    around = {**_of_post(name), **usual, **said, **own}
    several = articles_in(page)
    if not several:
        return [_html_page(name, page, around, own)]
    found: dict[str, ArticleRecord] = {}
    for part in several:
        if heading := heading_of(part):
            words = " ".join(heading.extract().get_text().split())
            anchor = text(part.get("id")) or slug(words)
            id_ = f"{name}#{anchor}" if f"{name}#{anchor}" not in found else f"{name}#{anchor}-{len(found) + 1}"
            found[id_] = replace(_html_record(name, part, {**around, **marks_of(part)}, own), id=id_, title=words)
        part.extract()
    left = page.find("main") or page.find("body") or page
    more = ("what its page has beside its articles",) if left.get_text(strip=True) else ()
    first, *others = found.values()
    return [replace(first, lost=(*first.lost, *more)), *others]


def _html_page(name: str, page: "BeautifulSoup", given: Mapping[str, Any], own: Head) -> ArticleRecord:
    """The one article of a page."""
    title = page.find("title")
    called = " ".join(title.get_text().split()) if title else ""
    articles = [each for each in page.find_all("article") if heading_of(each)] or page.find_all("article")
    shown = page.find("main") or (articles[0] if len(articles) == 1 else None) or page.find(id="main-content")
    titles = titles_in(shown or page, called)
    words = text(own.get("title")) or called if titles else _page_title(page, text(own.get("title")))
    made = _html_record(name, shown or page.find("body") or page, given, own)
    above = {" ".join(each.get_text().split()) for each in page.select("#breadcrumbs li")}  # of Confluence
    made = replace(made, collections=made.collections | (above - {""}))
    many = f"it has {titles} headings of the first level: if each is an article, give each a file"
    lost = (*made.lost, *([many] if titles else ()))
    return replace(made, title=words or _from_name(name), lost=lost, canonical=_canonical(page))


def _canonical(page: "BeautifulSoup") -> str:
    link = page.find("link", rel="canonical")
    return text(link.get("href")).rstrip("/") if link else ""


def _html_record(name: str, body: "Tag", given: Mapping[str, Any], own: Head) -> ArticleRecord:
    """A part of a page as an article, whose id is its file's and whose title is to be set."""
    locale = _locale(name, given, body.get_text("\n\n"))
    return ArticleRecord(
        System.HTML,
        notion_id(name) or name,
        "",
        str(body),
        True,
        _changed(given),
        frozenset(_collections(name, dict(own))),
        frozenset(each for key in _LABELS for each in _labels(own.get(key))),
        locale=locale,
        held_back=held_back(given, locale),
        lost=tuple(_lost(own)),
        for_agents=for_agents(given, locale),
        path=name,
        aliases=tuple(_aliases(own)),
        front=own,
        term=term(given),
    )


def _page_title(page: "BeautifulSoup", given: str) -> str:
    """What a page is called: as front matter says, else its heading, else its title; these go from the page."""
    heading, title = page.find("h1"), page.find("title")
    named = heading or title
    words = " ".join(named.get_text().split()) if named else ""
    if page.find(id="title-text"):  # Confluence puts the name of the space before it
        words = words.partition(" : ")[2] or words
    if heading and given in ("", words):
        heading.extract()
    if title:
        title.extract()
    return given or words


def _metas(page: "BeautifulSoup") -> dict[str, str]:
    """What the `<meta>` tags of a page say of it; `expires` there is for browsers."""
    pairs = (
        (text(meta.get("name") or meta.get("property")), text(meta.get("content"))) for meta in page.find_all("meta")
    )
    return {key.rpartition(":")[2]: said for key, said in pairs if key and key.lower() != "expires"}


def _collections(name: str, given: dict[str, Any]) -> list[str]:
    """The folders that contain a file, and the collections in its front matter."""
    folders = [folder.name for folder in PurePosixPath(name).parents if folder.name]
    named = ("section_id", "intercom_collection_id", "collection", "category", "categories", "section")
    return [*folders, *(each for key in named for each in _labels(given.get(key)))]


def _lost(given: dict[str, Any]) -> list[str]:
    lost = []
    if given.get("translations"):
        lost.append("its translations: only one language is imported at a time")
    if not _changed(given) and (said := [text(given[key]) for key in given if plainly(key) in _CHANGED and given[key]]):
        lost.append(f"its last change: `{said[0]}` is not a date that can be read")
    lost += [f"whom it is for: `{each}` is not a known audience" for each in unknown_audiences(given)]
    if unknown := sorted(key for key in given.keys() - _USED - _ABOUT_OTHERS if not _is_used(key)):
        lost.append(f"unknown keys in the front matter: {', '.join(unknown)}")
    return lost


def _is_used(key: str) -> bool:
    plain = plainly(key)
    return is_known(key) or plain in (*_CHANGED, "msdate") or bool(_OF_SYSTEM.fullmatch(plain))


def _locale(name: str, given: Mapping[str, Any], body: str) -> str:
    """The language of a file: as its front matter, name or folder says, else as its text is recognised; or empty."""
    said = next(filter(None, (locale_of(given.get(key)) for key in ("locale", "lang", "language"))), "")
    if said:
        return said
    named = language_at(name)[0]
    read = language_of(body)
    return named if not read or read == re.split("[-_]", named)[0] else read  # the folder `it/` may be the IT's


def language_at(name: str) -> tuple[str, str]:
    """The language that a file's name or a folder of it stands for, if any, and the place without it."""
    path = PurePosixPath(name)
    suffix = _SUFFIX.search(path.stem)
    if suffix and _is_language(suffix[1].lower()):
        return locale_of(suffix[1]), str(path.with_name(path.stem[: suffix.start()] + path.suffix))
    if _is_language(path.stem.lower()):  # `refunds/fr.md`
        return locale_of(path.stem), str(path.with_name(f"index{path.suffix}"))
    for folder in path.parents:
        if _is_language(folder.name.lower()):
            return locale_of(folder.name), str(folder.parent / path.relative_to(folder))
    return "", name


def _is_language(name: str) -> bool:
    return bool(_CODE.fullmatch(name)) and re.split("[-_]", name)[0] in LANGUAGES


def _from_name(name: str) -> str:
    stem = _POST.sub("", PurePosixPath(name).stem) if _of_post(name) else PurePosixPath(name).stem
    stem = re.sub(r"^\d{5,}[-_ ]+(?=[^\W\d])", "", stem)  # its number in a help centre
    suffix = _SUFFIX.search(stem)
    words = re.sub(r"[-_]+", " ", stem[: suffix.start()] if suffix and _is_language(suffix[1].lower()) else stem)
    return words.strip()[:1].upper() + words.strip()[1:]
