"""Elements of a page that its readers do not see: hidden, crossed out, or for agents."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from harness.articles.importing.unshown import FOR_AGENTS, ONLY_AGENTS, UNSHOWN_CLASSES, hides
from harness.articles.importing.visibility_words import of_agents, spelled_out
from harness.lazy_regex import regex

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_FOR_AGENTS = regex(FOR_AGENTS, re.IGNORECASE)
_HIDDEN = regex(
    r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|color\s*:\s*transparent"
    r"|(?:opacity|font-size)\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:!important\s*)?(?:;|$))"
)
_CROSSED = regex(r"(?i)(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*line-through")
_BOXES = ["div", "section", "aside", "details", "blockquote"]
_READERS = ("data-audience", "data-audiences", "data-visibility", "data-visible-to", "data-visible-for", "data-show-to")
_ON_SMALL_ONLY = regex(  # of Bootstrap, Tailwind, Foundation, Bulma, Materialize
    r"d-(?:sm|md|lg|xl|xxl)-none|(?:sm|md|lg|xl):hidden|visible-(?:xs|sm)(?:-\w+)?|show-for-small(?:-only)?"
    r"|is-hidden-(?:tablet|desktop)|hide-on-(?:med|large)\w*(?:-and-up|-only)?|(?:mobile|phone)-only|only-(?:mobile|phone)"
)


def without_hidden(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    """Take them out; `lost` gets what they were, where they say anything."""
    for element in soup.find_all([*_BOXES, "p", "span", "li"]):
        by_class = element.name in _BOXES and any(map(_FOR_AGENTS.fullmatch, classes_of(element)))
        if not element.decomposed and (by_class or _is_told(element)):
            lost[ONLY_AGENTS] = None
            element.decompose()
    for element in soup.find_all(_is_hidden):
        if element.decomposed:
            continue
        if element.get_text(strip=True):
            lost["text that is not shown there"] = None
        element.decompose()
    _without_repeated(soup)
    for element in soup.find_all(
        lambda tag: any(tag.has_attr(f"v-{key}") for key in ("if", "else-if", "else", "show"))
    ):
        if not element.decomposed:
            lost["what is shown under a condition only (v-if)"] = None
            element.decompose()
    _without_crossed_out(soup, lost)


def _is_hidden(tag: Tag) -> bool:
    """Whether a page does not show an element."""
    return tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style") or ""))) or hides(classes_of(tag))


def _without_repeated(soup: BeautifulSoup) -> None:
    """Take out what only small screens show, where others show the same words beside it."""
    beside: dict[int, Counter[str]] = {}  # by what they stand in; read once
    for element in soup.find_all(lambda tag: any(map(_ON_SMALL_ONLY.fullmatch, classes_of(tag)))):
        if element.decomposed or not (around := element.parent):
            continue
        if id(around) not in beside:
            beside[id(around)] = Counter(_words(each) for each in around.find_all(True, recursive=False))
        if beside[id(around)][words := _words(element)] > 1:
            beside[id(around)][words] -= 1
            element.decompose()


def _words(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def _is_told(element: Tag) -> bool:
    """Whether an attribute says that an element is for agents: `data-audience="agents"`."""
    said = (str(element.get(key) or "") for key in _READERS)
    return any(_FOR_AGENTS.fullmatch(each) or of_agents(spelled_out(each)) for each in said if each)


def _without_crossed_out(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    for element in soup.find_all(_is_crossed_out):
        if element.decomposed:
            continue
        if element.get_text(strip=True):
            lost["text that is crossed out there"] = None
        element.decompose()


def _is_crossed_out(tag: Tag) -> bool:
    return tag.name in ("del", "s", "strike") or bool(_CROSSED.search(str(tag.get("style") or "")))


def show(panel: Tag) -> None:
    """What a click shows is not hidden."""
    for key in ("style", "hidden"):
        panel.attrs.pop(key, None)
    panel["class"] = " ".join(each for each in classes_of(panel) if each not in UNSHOWN_CLASSES)


def classes_of(element: Tag) -> list[str]:
    found: str | list[str] = element.get("class") or []
    return [found] if isinstance(found, str) else [str(each) for each in found]
