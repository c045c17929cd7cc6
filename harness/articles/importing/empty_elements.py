"""Elements without words in which a program shows a value: `<price-tag sku="a"></price-tag>`, `<b data-bind="n"></b>`.

In a sentence that is a gap, which has to be seen: without it the sentence would read as if it were whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from harness.articles.importing.shown_code import SHOWN_CODE
from harness.lazy_regex import regex

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_OF_PROGRAMS = regex(  # a name with a prefix or a hyphen, but of Word, drawings, Confluence, and what only looks good
    r"(?!(?:o|v|w|m|x|st1|ac|ri|svg|xlink|madcap|fb|g)[:-])(?!.*(?:icon|break|spacer|divider|anchor|separator|logo|emoji))"
    r"[a-z][a-z\d]*[:-][\w.:-]*"
)
_BINDS = regex(
    r"data-(?:bind|i18n|l10n|text|value|field|var|variable|placeholder|merge|model|key|price|count)(?:-\w+)*"
    r"|v-(?:text|html)|x-(?:text|html)|ng-bind(?:-html)?|th:u?text|data-th-text|(?:mc:)?merge"
)
_SPAN = r"span|b|strong|i|em|code|u|a|small|mark|data|output|var|bdi"
_IN_A_LINE = regex(
    rf"{SHOWN_CODE}|(?<![^\W_])(?P<before>[\w.,;:()$\u20ac\u00a3] ?|)<(?P<name>[a-z][a-z\d]*[:-][\w.:-]*|{_SPAN})"
    r"(?P<given>\s[^<>]{0,500}?)?\s*(?:/>|>\s{0,9}</(?P=name)>)(?P<behind> ?[\w.,;:]|)",
    re.DOTALL,
)
_ATTRIBUTE = regex(r"([\w:@-]+)\s*=\s*[\"']?([^\"'<>\s]*)")
_PLAIN = regex(r"[^\w.:/ -]+")


def with_gaps(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    """A page with its gaps in sight; `lost` gets each."""
    for element in soup.find_all(lambda tag: bool(stands_for(tag.name, tag.attrs))):
        if element.get_text(strip=True) or element.find(["img", "svg", "input", "iframe", "video"]):
            continue
        if any(map(_says, (element.previous_sibling, element.next_sibling))):
            element.replace_with(_gap(stands_for(element.name, element.attrs), lost))


def with_gaps_in_lines(text: str, lost: dict[str, None]) -> str:
    """The same in the lines of a text of Markdown."""

    def gap(found: re.Match[str]) -> str:
        given = dict(_ATTRIBUTE.findall(found["given"] or "")) if found["name"] else {}
        named = stands_for(found["name"], given) if found["name"] else ""
        if not named or not (found["before"] or found["behind"]):
            return found[0]
        return f"{found['before']}{_gap(named, lost)}{found['behind']}"

    return _IN_A_LINE.sub(gap, text) if "<" in text else text


def stands_for(name: str, given: Mapping[str, object]) -> str:
    """What a program shows in an element of that name; empty where none does."""
    bound = next((str(said) for key, said in given.items() if _BINDS.fullmatch(key)), "")
    return bound or (name if _OF_PROGRAMS.fullmatch(name) else "")


def _says(beside: object) -> bool:
    """Whether what stands beside an element is words of the same sentence."""
    from bs4.element import NavigableString

    return type(beside) is NavigableString and bool(re.search(r"\w", beside))


def _gap(named: str, lost: dict[str, None]) -> str:
    shown = f"{{{{{' '.join(_PLAIN.sub(' ', named).split())[:60]}}}}}"
    lost[f"template code: {shown} stays, since its value is not known here"] = None
    return shown
