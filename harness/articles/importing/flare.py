"""Topics of MadCap Flare as they are written: conditions, drop-downs, snippets and variables, which its builds resolve.

Which of several builds is the customers' is not known here, so what only some show is left out, unless the condition's
name says that it is what everybody reads on a screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.lazy_regex import regex

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_CONDITIONS = "madcap:conditions"
_FOR_ALL = regex(r"(?i)(?:[\w -]+\.)?(?:screen|online|web|html5?|public|external|customers?)(?: ?only)?")
_FOLDS = {"madcap:dropdown": "details", "madcap:dropdownhead": "summary", "madcap:expanding": "span"}
_FOLDS |= {"madcap:xref": "a"}
_NO_TEXT = [
    "madcap:keyword",
    "madcap:concept",
    "madcap:relatedtopics",
    "madcap:breadcrumbsproxy",
    "madcap:minitocproxy",
]
_STANDS_FOR = ["madcap:snippetblock", "madcap:snippettext", "madcap:variable"]


def conditional(page: BeautifulSoup) -> bool:
    """Whether only some builds have a page."""
    return any(_is_for_some(tag) for tag in (page.find("html"), page.find("body")) if tag)


def as_html(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    """Say a topic in the elements of HTML; `lost` gets what only some builds show, and what stands elsewhere."""
    for element in soup.find_all(_is_for_some):
        if not element.decomposed:
            lost["what is shown under a condition only (MadCap:conditions)"] = None
            element.decompose()
    for element in soup.find_all(_NO_TEXT):
        element.decompose()
    for element in soup.find_all(_STANDS_FOR):
        said = str(element.get("name") or element.get("src") or element.name)
        if element.name == "madcap:snippetblock":
            lost[f"what stands in another file: {said}"] = None
            element.decompose()
        else:
            lost[f"template code: {{{{{said}}}}} stays, since its value is not known here"] = None
            element.replace_with(f"{{{{{said}}}}}")
    for element in soup.find_all([*_FOLDS]):
        element.name = _FOLDS[element.name]


def _is_for_some(tag: Tag) -> bool:
    names = [each.strip() for each in str(tag.get(_CONDITIONS) or "").split(",") if each.strip()]
    return bool(names) and not all(map(_FOR_ALL.fullmatch, names))
