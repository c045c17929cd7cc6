"""What a page says of itself in a table of its own: the properties of Notion's export, and of a page of Confluence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.articles.importing.record import text
from harness.articles.importing.visibility import is_known
from harness.lazy_regex import regex

if TYPE_CHECKING:
    from bs4 import Tag

_OF_NOTION = "table.properties"
_OF_CONFLUENCE = ".plugin-tabmeta-details table"
_CHANGED = "[itemprop=dateModified], time.updated"
_CHANGED_ON = regex(r"\blast (?:modified|updated|changed|edited)\b.*\bon (\w.*)")  # of Confluence


def properties_in(page: Tag) -> dict[str, str]:
    """The properties of a page, by their names."""
    return {key: said for table in _tables(page) for key, said in _said(table).items()}


def change_in(page: Tag) -> str:
    """When a page says that it was last changed, in an element for that; empty where it has none."""
    marked = (text(each.get("datetime") or each.get("content") or _words(each)) for each in page.select(_CHANGED))
    written = (_CHANGED_ON.search(_words(each)) for each in page.select(".page-metadata"))
    return next(filter(None, (*marked, *(found[1] for found in written if found))), "")


def without_properties(page: Tag, lost: dict[str, None]) -> None:
    """Take them out: they are about the page, and no answer."""
    for table in _tables(page):
        if not table.decomposed:
            table.decompose()
            lost["the properties of the page"] = None


def _tables(page: Tag) -> list[Tag]:
    macros = page.find_all("ac:structured-macro", attrs={"ac:name": "details"})
    may_be = [*page.select(_OF_CONFLUENCE), *(table for macro in macros for table in macro.find_all("table"))]
    return [*page.select(_OF_NOTION), *(table for table in may_be if any(map(is_known, _said(table))))]


def _said(table: Tag) -> dict[str, str]:
    rows = (row.find_all(["th", "td"]) for row in table.find_all("tr"))
    return {_words(cells[0]): _words(cells[1]) for cells in rows if len(cells) == 2}


def _words(cell: Tag) -> str:
    """What a cell says; a lozenge of Confluence also has its colour in it."""
    said = [each for each in cell.find_all("ac:parameter") if each.get("ac:name") == "title"]
    return " ".join(" ".join(each.get_text(" ") for each in said or [cell]).split())
