"""Confluence's own tags (its storage format) as HTML that shows the same: macros, links, images, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from harness.lazy_regex import regex

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_OWN = regex(r"^(?:ac|ri|at):")
_MACRO = regex(r"^ac:(?:structured-)?macro$")
_TAB = regex(r"(?:^|-)tab(?:$|-(?!group|container|layout))")
_CODE = ("code", "noformat")
_FOR_NAVIGATION = ("toc", "children", "pagetree", "recently-updated", "livesearch", "anchor")
_NOT_SHOWN = ["ac:task-id", "ac:task-uuid", "ac:task-status", "ac:placeholder", "ri:user", "ac:adf-attribute"]


def as_html(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    """Put HTML in place of Confluence's tags. `lost` gets what nothing is known of, and what is not shown there."""
    for time in soup.find_all("time", datetime=True):
        time.string = time.get_text(strip=True) or str(time["datetime"])
    if not soup.find(_OWN):
        return
    for element in soup.select("ac\\:adf-node:has(~ ac\\:adf-fallback)"):  # which says the same again
        element.decompose()
    for element in soup.find_all(_NOT_SHOWN):
        element.decompose()
    for link in soup.find_all("ac:link"):
        _linked(link)
    for image in soup.find_all("ac:image"):
        file = image.find(["ri:attachment", "ri:url"])
        source = str(file.get("ri:filename") or file.get("ri:value") or "") if file else ""
        image.replace_with(soup.new_tag("img", src=source, alt=str(image.get("ac:alt") or "")))
    for macro in reversed(soup.find_all(_MACRO)):  # the innermost first
        _shown(macro, soup, lost)
    for task in soup.find_all("ac:task"):
        task.name = "li"
    for tasks in soup.find_all("ac:task-list"):
        tasks.name = "ul"


def _linked(link: Tag) -> None:
    """A link says its words, else the name of its page."""
    page, said = link.find("ri:page"), link.find(["ac:plain-text-link-body", "ac:link-body"])
    title = str(page.get("ri:content-title") or "") if page else ""
    if page and not (said and said.get_text(strip=True)):
        page.string = title
    if title:
        link.name, link.attrs = "a", {"href": f"/display/-/{quote(title)}"}


def _shown(macro: Tag, soup: BeautifulSoup, lost: dict[str, None]) -> None:
    name = str(macro.get("ac:name") or "")
    given = {str(each.get("ac:name") or ""): each for each in macro.find_all("ac:parameter", recursive=False)}
    said = {key: " ".join(each.get_text().split()) for key, each in given.items()}
    for each in given.values():
        each.decompose()
    body = macro.find(["ac:rich-text-body", "ac:plain-text-body"], recursive=False)
    if body and said.get("hidden") == "true":
        lost["text that is not shown there"] = None
        macro.decompose()
    elif name == "status":
        macro.replace_with(said.get("title", ""))
    elif not body:
        if name not in _FOR_NAVIGATION:
            lost[f"a macro of Confluence: {name}"] = None
        macro.decompose()
    elif name in _CODE:
        code = soup.new_tag("pre")
        code.string = body.get_text()
        macro.replace_with(code)
    else:
        unfolds = name == "expand" or bool(_TAB.search(name))
        _titled(macro, body, said.get("title") or (said.get("name", "") if unfolds else ""), soup, unfolds=unfolds)


def _titled(macro: Tag, body: Tag, title: str, soup: BeautifulSoup, *, unfolds: bool) -> None:
    """What stands in a macro, under its title."""
    if title:
        head = soup.new_tag("summary" if unfolds else "strong")
        head.string = title
        body.insert_before(head if unfolds else _paragraph(head, soup))
    body.name = "div"
    macro.name = "details" if unfolds and title else "div"
    macro.attrs = {}


def _paragraph(inner: Tag, soup: BeautifulSoup) -> Tag:
    paragraph = soup.new_tag("p")
    paragraph.append(inner)
    return paragraph
