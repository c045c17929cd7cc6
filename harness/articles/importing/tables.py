"""Tables of a page as Markdown can say them: each cell for itself, one row of headings, each cell in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLOCKS = ["li", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "dt", "dd", "blockquote"]
_AROUND = ["ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "td", "th", "caption"]
_PARTS = "\ue004"  # stands before a sign that parts blocks of a cell; not for reading, so no text holds it
_INTERCOM = "intercom-interblocks-table-container"
MOST_SPAN = 100  # columns or rows; more is not a table that anybody reads


def without_spans(table: Tag, soup: BeautifulSoup) -> None:
    """A table without spans: what a cell spans says the same in each, and rows of headings become one.

    One of pictures only is no table: they stand below each other.
    """
    if not table.get_text(strip=True):
        for image in table.find_all("img"):
            shown = soup.new_tag("p")
            shown.append(image.extract())
            table.insert_before(shown)
        table.decompose()
        return
    _only_rows(table, soup)
    for row in table.find_all("tr"):
        _closed(row)
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    spanned = any(cell.get("rowspan") or cell.get("colspan") for row in rows for cell in row.find_all(["td", "th"]))
    for cell in table.find_all(["td", "th"]):
        _in_one_line(cell)
    heads = _heads(rows) if rows else 0
    _joined_parts(table)
    if not spanned or not rows:
        return
    filled = _filled(rows)
    width = max((max(cells, default=-1) + 1 for cells in filled), default=0)
    titles = [_joined(cells[column][0] for cells in filled[:heads] if column in cells) for column in range(width)]
    _written(rows[0], soup, [(title, None) for title in titles], "th")
    for row in rows[1:heads]:
        row.extract()
    for row, cells in zip(rows[heads:], filled[heads:], strict=True):
        if not row.find(["td", "th"]):  # only there to be spanned
            row.extract()
            continue
        _written(row, soup, [cells.get(column, ("", None)) for column in range(width)], "td")


def _only_rows(table: Tag, soup: BeautifulSoup) -> None:
    """Rows first, and a caption above: behind anything else the converter takes no row for headings."""
    for part in table.find_all(["caption", "colgroup", "col", "thead"]):
        if part.find_parent("table") is not table or part.find("tr"):
            continue
        if part.name == "caption" and part.get_text(strip=True):
            above = soup.new_tag("p")
            above.extend(list(part.contents))
            table.insert_before(above)
        part.decompose()


def _joined_parts(table: Tag) -> None:
    """Rows of later parts stand below the first ones: the converter takes the first row of each part for headings."""
    for part in table.find_all(["tbody", "tfoot"]):
        if part.find_previous_sibling(["thead", "tbody", "tfoot", "tr"]):
            part.unwrap()


def _filled(rows: list[Tag]) -> list[dict[int, tuple[str, Tag]]]:
    """What each column of each row says, with the cell that says so."""
    filled: list[dict[int, tuple[str, Tag]]] = [{} for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while column in filled[at]:
                column += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            for deeper in filled[at : at + down]:
                deeper.update({column + each: (cell.get_text(" ", strip=True), cell) for each in range(across)})
            column += across
    return filled


def _closed(row: Tag) -> None:
    """Cells that nobody closed, beside each other: the parser puts each into the one before it."""
    for cell in row.find_all(["td", "th"]):
        if cell.parent is not row and cell.find_parent("tr") is row:
            next(each for each in cell.parents if each.parent is row).insert_after(cell.extract())


def _heads(rows: list[Tag]) -> int:
    """The rows of headings: as many as the first spans, where it is one of headings."""
    if named := [row for row in rows if row.find_parent(["thead", "table"]) is not row.find_parent("table")]:
        return len(named)
    first = rows[0].find_all(["td", "th"], recursive=False)
    across = any(_span(cell, "colspan") > 1 for cell in first)
    if not across and not all(map(_is_heading, first)):
        return 1
    down = max((_span(cell, "rowspan") for cell in first), default=1)
    below = rows[1].find_all(["td", "th"], recursive=False) if len(rows) > 2 else []
    return 2 if down == 1 and across and below and all(cell.name == "th" for cell in below) else down


def _is_heading(cell: Tag) -> bool:
    return cell.name == "th" or cell.find(["strong", "b"]) is not None


def _span(cell: Tag, key: str) -> int:
    found = re.match(r"\s*(\d{1,3})", str(cell.get(key) or ""))
    return min(max(int(found[1]), 1), MOST_SPAN) if found else 1


def _joined(words: Iterator[str]) -> str:
    return ": ".join(dict.fromkeys(filter(None, words)))


def _written(row: Tag, soup: BeautifulSoup, cells: list[tuple[str, Tag | None]], name: str) -> None:
    from bs4 import BeautifulSoup as Soup

    row.clear()
    for words, of in cells:
        made = soup.new_tag(name)
        if of is None:
            made.string = words
        else:
            made.append(Soup(of.decode_contents(), "html.parser"))
        row.append(made)


def _in_one_line(cell: Tag) -> None:
    """Lists, paragraphs, headings and tables of a cell as one line, which is all that a table of Markdown has."""
    for row in cell.find_all("tr"):
        for one in row.find_all(["td", "th"], recursive=False)[:-1]:
            one.append(f"{_PARTS}: ")
    for block in cell.find_all(_BLOCKS):
        block.insert_before(_parted(block, cell))
    for end in cell.find_all("br"):
        behind = next((each for each in end.next_siblings if str(each).strip()), None)
        between = (end.find_previous_sibling() or end.previous_sibling) and behind is not None
        end.replace_with("; " if between and getattr(behind, "name", "") != "br" else "")
    for block in cell.find_all([*_BLOCKS, *_AROUND]):
        block.unwrap()
    cell.smooth()
    for words in cell.find_all(string=re.compile(_PARTS)):
        words.replace_with(re.sub(rf"\s*{_PARTS}", "", words))


def _parted(block: Tag, cell: Tag) -> str:
    """What parts a block of a cell from the words before it; nothing where there are none."""
    for before in block.previous_elements:
        if before is cell:
            break
        if isinstance(before, str) and (said := before.strip(f" \t\n{_PARTS}")):
            return f"{_PARTS}; " if block.name in ("li", "tr") and said[-1] not in ";:" else " "
    return ""


def is_layout(table: Tag) -> bool:
    """Whether a table only places things: one cell, or one row without headings whose cells hold parts of a page.

    One of links is a list of contents, whose words are no headings.
    """
    cells = [cell for cell in table.find_all(["td", "th"]) if cell.find_parent("table") is table]
    if len(cells) == 1:
        return True
    rows = {id(cell.parent) for cell in cells}
    if table.get("role") == "presentation":  # of each, Intercom's editor says so
        first = [cell for cell in cells if cell.parent is cells[0].parent]
        told = table.find_parent(class_=_INTERCOM) or all(map(_is_heading, first))
        return len(rows) == 1 or len(first) == 1 or not told
    parts = any(
        len(cell.find_all(["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "p"], limit=2)) > 1 for cell in cells
    )
    linked = sum(len(link.get_text()) for link in table.find_all("a"))
    worded = linked * 2 < len(table.get_text())
    return len(rows) == 1 and parts and worded and all(cell.name == "td" for cell in cells)


def laid_out(table: Tag) -> None:
    """What a table of layout holds, below each other."""
    for part in table.find_all(["caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th"]):
        if part.find_parent("table") is table:
            part.name = "div"
    table.name = "div"
