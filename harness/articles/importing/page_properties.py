"""What a page says of itself in a table of its own: the properties of Notion's export, and of a page of Confluence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.articles.importing.visibility import is_known

if TYPE_CHECKING:
    from bs4 import Tag

_OF_NOTION = "table.properties"
_OF_CONFLUENCE = ".plugin-tabmeta-details table"


def properties_in(page: Tag) -> dict[str, str]:
    """The properties of a page, by their names."""
    return {key: said for table in _tables(page) for key, said in _said(table).items()}


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
