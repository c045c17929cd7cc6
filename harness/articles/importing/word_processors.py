"""Pages that Google Docs and Word save as HTML: their comments, headings, lists and links as a page has them.

What is crossed out there only by a class of the page's own styles is crossed out, and what people remarked goes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from harness.lazy_regex import regex
from harness.plain_addresses import parts_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

COMMENTS = "comments of those who wrote it"
_COMMENT = regex(r"(?i)mso-element:\s*comment|^_?(?:cmnt|msocom_|com_)\d+$")
_OF_COMMENTS = regex(r"(?i)^(?:mso-?comment(?:text|reference|subject)|msocom(?:anchor|txt|off))$")
_REFERS = regex(r"(?i)^#?(?:_msocom_|cmnt)(?:_ref)?\d+$")
_RULE = regex(r"\.([\w-]+)\s*\{([^{}]*)\}")
_CROSSED = regex(r"text-decoration(?:-line)?\s*:[^;]*line-through")
_CONTENTS = regex(r"(?i)^mso-?toc(?:\d|heading)$")
_ITEM = regex(r"(?i)^msolistparagraph|^msolist(?:bullet|number)")
_NUMBER = regex(
    r"\s*(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|[\u00b7\u2022\u25aa\u25cf\u25e6\uf0b7\uf0a7\u00a7o-])\s+"
)
_DEPTH = regex(r"^(lst-\w+)-(\d)$")
_MARGIN = regex(r"margin-left\s*:\s*([\d.]+)\s*(cm|in|pt|mm|px)?")
_POINTS = {"cm": 28.35, "in": 72.0, "pt": 1.0, "mm": 2.835, "px": 0.75, None: 1.0}
_WRITTEN = regex(r"(?m)^\\\[([a-z]{1,2})\\\][^\n]*\n?")  # below a text: `[a]Jo: is that so?`


def with_page_structure(page: BeautifulSoup) -> None:
    """A whole page with its title as its one heading of the first level, and what is crossed out as such."""
    rules = (rule for style in page.find_all("style") for rule in _RULE.findall(style.get_text()))
    crossed = {name for name, how in rules if _CROSSED.search(how)}
    for element in page.find_all(class_=lambda name: name in crossed) if crossed else ():
        element.name = "s"
    titles = page.find_all("p", class_=["MsoTitle"]) or (page.find_all("p", class_="title") if _of_google(page) else [])
    if len(titles) == 1 and (words := titles[0].get_text(strip=True)):
        for level in range(5, 0, -1):
            for heading in page.find_all(f"h{level}"):
                heading.name = f"h{level + 1}"
        titles[0].name = "h1"
        if title := page.find("title"):
            title.string = words


def as_html(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    """Take the comments out, make lists of paragraphs that look like some, and links lead where they lead."""
    _without_comments(soup, lost)
    _with_footnotes(soup)
    for line in soup.find_all("p", class_=_CONTENTS):
        line.decompose()
    for link in soup.find_all("a", href=re.compile(r"^https?://www\.google\.com/url\?")):
        link["href"] = next(iter(parse_qs(parts_of(str(link["href"])).query).get("q", [])), link["href"])
    _lists(soup)
    _nested(soup)


def without_comments(text: str, lost: dict[str, None]) -> str:
    """A text of Markdown without the comments that Google Docs writes below it, and without their marks."""
    found = [each for each in _WRITTEN.finditer(text) if _mark(each[1]).search(text, 0, each.start())]
    for each in reversed(found):
        text = text[: each.start()] + text[each.end() :]
    for each in found:
        text = _mark(each[1]).sub("", text)
        lost[COMMENTS] = None
    return text


def _mark(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=\S)\\\[{name}\\\]")


def _of_google(page: BeautifulSoup) -> bool:
    body = page.find("body")
    return bool(body and "doc-content" in (body.get("class") or []))


def _without_comments(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    found = [
        tag
        for tag in soup.find_all(True)
        if any(map(_OF_COMMENTS.search, map(str, tag.get("class") or [])))
        or _COMMENT.search(str(tag.get("style") or ""))
        or (tag.name == "a" and (_REFERS.match(str(tag.get("href") or ""))))
    ]
    for tag in found:
        if tag.decomposed:
            continue
        lost[COMMENTS] = None
        _all_of(tag).decompose()


def _all_of(tag: Tag) -> Tag:
    """A comment with its words, which stand behind its own mark; and the mark in a text with what raises it."""
    if not _COMMENT.search(str(tag.get("id") or "")):
        return tag.parent if tag.parent is not None and tag.parent.name == "sup" else tag
    around = [each for each in (tag.find_parent("div"), tag.find_parent("p")) if each is not None]
    return next((each for each in around if each.get_text().strip().startswith(tag.get_text().strip())), tag)


def _with_footnotes(soup: BeautifulSoup) -> None:
    """Footnotes of Google Docs where they belong, in brackets."""
    for mark in soup.find_all("a", id=re.compile(r"^ftnt_ref\d+$")):
        note = soup.find("a", id=str(mark.get("href") or "").lstrip("#"))
        around = note.find_parent("p") if note is not None else None
        if note is None or around is None:
            continue
        note.decompose()
        words = " ".join(around.get_text().split()).rstrip(".")
        around.decompose()
        (mark.parent if mark.parent and mark.parent.name == "sup" else mark).replace_with(f" ({words})")


def _nested(soup: BeautifulSoup) -> None:
    """Lists that Google Docs writes one below the other, each with its depth in its class, in one another."""
    opened: list[tuple[str, int, Tag]] = []  # with the name that all lists of one have
    last: Tag | None = None
    for whole in soup.find_all(["ol", "ul"], class_=_DEPTH):
        found = next(filter(None, (_DEPTH.match(str(each)) for each in whole.get("class") or [])))
        before = whole.find_previous_sibling()
        if last is None or before is not last or opened[-1][0] != found[1]:
            opened = []
        while opened and opened[-1][1] > int(found[2]):
            opened.pop()
        items = opened[-1][2].find_all("li", recursive=False) if opened else []
        if not items:
            opened, last = [(found[1], int(found[2]), whole)], whole
        elif opened[-1][1] == int(found[2]):
            opened[-1][2].extend(whole.find_all("li", recursive=False))
            whole.decompose()
        else:
            items[-1].append(whole.extract())
            opened.append((found[1], int(found[2]), whole))


def _lists(soup: BeautifulSoup) -> None:
    """Paragraphs with a number or a dot before each, one below the other, as a list."""
    for first in soup.find_all("p", class_=_ITEM):
        if first.name != "p" or not _NUMBER.match(first.get_text()):
            continue
        items = [first]
        while (after := items[-1].find_next_sibling()) is not None and _is_item(after):
            items.append(after)
        _listed(soup, items)


def _is_item(tag: Tag) -> bool:
    return (
        tag.name == "p"
        and any(map(_ITEM.search, map(str, tag.get("class") or [])))
        and bool(_NUMBER.match(tag.get_text()))
    )


def _listed(soup: BeautifulSoup, items: list[Tag]) -> None:
    opened: list[tuple[float, Tag]] = []  # the lists that are open, by how far they are from the margin
    for item in items:
        found = _MARGIN.search(str(item.get("style") or ""))
        margin = float(found[1]) * _POINTS[found[2]] if found else 0.0
        while len(opened) > 1 and margin < opened[-1][0]:
            opened.pop()
        if not opened or margin > opened[-1][0] + 1:
            made = soup.new_tag("ol" if re.match(r"\s*\(?\w{1,5}[.)]", item.get_text()) else "ul")
            if opened and (above := opened[-1][1].find_all("li", recursive=False)):
                above[-1].append(made)
            else:
                item.insert_before(made)
            opened.append((margin, made))
        _without_mark(item)
        item.name, item.attrs = "li", {}
        opened[-1][1].append(item.extract())


def _without_mark(item: Tag) -> None:
    """An item without its number, which may stand in several pieces, and the blanks behind it."""
    left = len((_NUMBER.match(item.get_text()) or [""])[0])
    for words in item.find_all(string=True):
        cut = min(left, len(words))
        words.replace_with(str(words)[cut:])
        left -= cut
        if not left:
            return
