"""What a page shows by its layout, said in plain structure before HTML becomes Markdown.

A tab's name or an accordion's button becomes the heading of what it opens, a cell that spans others is repeated in
each, what is not shown is taken out, and so is navigation. Then no step stands under the wrong tab, and no figure in
the wrong row.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Container, Iterator, Sequence
from typing import TYPE_CHECKING

from harness.articles.importing import confluence, flare, word_processors
from harness.articles.importing.empty_elements import with_gaps
from harness.articles.importing.hidden_elements import classes_of, show, without_hidden
from harness.articles.importing.inline_html import FIGURE, raised_figure
from harness.articles.importing.page_properties import without_properties
from harness.articles.importing.part_marks import BEGINS, ENDS
from harness.articles.importing.tables import is_layout, laid_out, without_spans
from harness.lazy_regex import regex

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

DEEP = "data-deep"
"""How many tabs and the like something that unfolds stands in, of which its fragment of a page says nothing."""
DEEPEST = 6  # of headings, so nothing is told apart below
MOST_HEADING = 160  # characters; what is longer opens as a paragraph in bold
_HEADINGS = [f"h{level}" for level in range(1, DEEPEST + 1)]
_BLOCKS = [*_HEADINGS, "p", "div", "ul", "ol", "table"]
TABS_OF_MDX = ["tabitem", "tab"]
_HOLDS_ALL = ("div", "section", "article", "dd")
_ITEM = regex(r"(?i)(?:^|[-_])(?:item|card|entry|question)$")
_OPENERS = ["button", "a", "div", "span", "p", "dt"]
_NAVIGATION = regex(
    r"(?i)(?:^|[-_])(?:breadcrumbs?|pagination|pager|toc|table-of-contents|sidebar|related-(?:articles|content|posts)"
    r"|recent-articles|article-(?:votes?|feedback|more-questions|relatives)|share-(?:links|buttons)|prev-?next"
    r"|skip-?(?:link|nav)|page-metadata|toc-macro|crumbs?|(?:share|social)-?(?:bar|links|icons|buttons|media)"
    r"|(?:cookies?|consent|gdpr|privacy)-?(?:banner|bar|notice|popup|modal|message|overlay|dialog|law|consent|wall|alert)"
    r"|(?:live-?)?chat-?(?:widget|bubble|launcher|button|box)|newsletter-?(?:signup|form|box|popup)"
    r"|onetrust|ot-sdk-container|cookiebot|cybotcookiebotdialog|usercentrics|didomi|cc-window|truste|osano-cm)(?:$|[-_])"
)
_AROUND_PAGES = regex(r"(?i)(?:site|page|main|global)?[-_]?(?:header|topbar|masthead|footer)")
_NAVIGATION_IDS = regex(r"breadcrumbs?(?:-section)?|(?:site-|page-)?footer")
_OF_CONSENT = regex(
    r"(?i)onetrust-|cookiebot|usercentrics-|didomi-|(?:cookie|consent|gdpr)s?-(?:banner|bar|notice|popup)"
)
_RIGHTS = regex(r"(?i)(?:\u00a9|\(c\)|copyright|all rights reserved)")
_PANEL = regex(r"(?i)(?:^|[-_])(?:tab|tabs?-?(?:panel|pane|content)|tabitem)(?:$|[-_])")
_OPENS = regex(
    r"(?i)^(?:faq|collapsible|collapse|toggle|expandable|expand|accordion)[\w-]*"
    r"(?:title|header|heading|button|trigger|toggle|question|label|summary|control)$|^accordion$"
)
_ROLES = {"table": "table", "grid": "table", "row": "tr", "cell": "td", "gridcell": "td"}
_ROLES |= {"columnheader": "th", "rowheader": "th", "rowgroup": "tbody"}
_TARGETS = ("aria-controls", "data-target", "data-bs-target", "data-tab-target", "data-tab")
_OWN_NAMES = ("data-title", "data-label", "data-name", "data-tab-name", "data-tab-title", "aria-label")  # of a panel
_PERMALINK = regex("[\u00b6#\u00a7\U0001f517\u200b\u2060]*")
_MARKS = ("b", "strong", "i", "em", "code")
_COPIES = regex(r"(?i)cop(?:y|ied)(?: (?:code|link|to clipboard))?!?")
_MACHINE = regex(
    r"h_[0-9a-z-]+|h\.[0-9a-z]{5,14}|[0-9a-f]{8,}|[0-9a-f-]{32,}|_?(?:toc|mcetoc|ref|id|section|heading)[_-]?[0-9a-z]*\d[0-9a-z]*|\W*",
    re.IGNORECASE,
)


def parsed(html: str) -> BeautifulSoup:
    """The page of any HTML. Where a `<![` begins nothing that HTML knows, all of them are text.

    So is each `<` after the last `>`: the parser reads on from every one to the end before it says so.
    """
    from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
    from bs4.exceptions import ParserRejectedMarkup

    warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)  # a text may be the name of a file
    whole, end, rest = html.rpartition(">")
    html = whole + end + rest.replace("<", "&lt;")
    try:
        return BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup:
        return BeautifulSoup(html.replace("<![", "&lt;!["), "html.parser")


def plain(soup: BeautifulSoup, lost: dict[str, None], unclosed: frozenset[str] = frozenset()) -> None:
    """Say a page's layout in headings, paragraphs and whole tables. `lost` gets what is taken out.

    `unclosed` are the names of tags of which some end elsewhere.
    """
    without_properties(soup, lost)
    confluence.as_html(soup, lost)
    flare.as_html(soup, lost)
    with_gaps(soup, lost)
    word_processors.as_html(soup, lost)
    _marks_within_lines(soup)
    _named_roles(soup)
    without_permalinks(soup)
    for button in soup.find_all("button"):
        if _COPIES.fullmatch(" ".join(button.get_text().split())):
            button.decompose()
    _tabs(soup, unclosed)
    _folded_out(soup, unclosed)
    without_hidden(soup, lost)
    _without_navigation(soup, lost)
    _accordions(soup, unclosed)
    _tiles(soup)
    _raised(soup)
    for table in soup.find_all("table"):
        if is_layout(table):
            laid_out(table)
    for table in soup.find_all("table"):
        if not table.decomposed and not table.find_parent("table"):
            without_spans(table, soup)
    for heading in soup.find_all(_HEADINGS):
        if not heading.get_text(strip=True) and not heading.find("img"):
            heading.decompose()
        else:
            _named(heading)


def _marks_within_lines(soup: BeautifulSoup) -> None:
    """Bold and the like within lines alone: Google Docs puts a `<b>` around all that is pasted, and editors leave two
    side by side in a word, of which Markdown would show the stars."""
    for mark in soup.find_all(_MARKS):
        style = str(mark.get("style") or "").replace(" ", "").lower()
        if "font-weight:normal" in style or "font-style:normal" in style or mark.find(_BLOCKS):
            mark.unwrap()
    from bs4 import Tag

    for mark in soup.find_all(_MARKS):
        while isinstance(beside := mark.next_sibling, Tag) and beside.name == mark.name:
            mark.extend(list(beside.contents))
            beside.extract()


def _named_roles(soup: BeautifulSoup) -> None:
    """Tables that only their roles name as tables of HTML, and cells with nothing but an icon with its name."""
    for element in soup.find_all(["div", "span", "section", "ul", "li"], role=_ROLES.__contains__):
        element.name = _ROLES[str(element["role"])]
    for cell in soup.find_all(["td", "th"]):
        if cell.get_text(strip=True) or cell.find("img"):
            continue
        for icon in cell.find_all(lambda tag: tag.has_attr("aria-label") or tag.has_attr("title")):
            icon.name, icon.string = "span", str(icon.get("aria-label") or icon.get("title"))


def without_permalinks(page: Tag) -> None:
    """Take the signs out of headings that lead to them; their ids stay."""
    for link in page.select(f":is({', '.join(_HEADINGS)}) a"):
        if _PERMALINK.fullmatch(link.get_text().strip()) and str(link.get("href") or "#").startswith("#"):
            heading, own = link.find_parent(_HEADINGS), link.get("id") or link.get("name")
            if heading is not None and own and not heading.get("id"):
                heading["id"] = own
            link.decompose()


def _words(element: Tag) -> str:
    """What an element says in one line; inline marks part no words."""
    return " ".join(element.get_text(" " if element.find([*_BLOCKS, "br", "li"]) else "").split())


def _raised(soup: BeautifulSoup) -> None:
    """Raised and lowered figures as such: 10 to the third is not 103, and a footnote no digit of a price."""
    for element in soup.find_all(["sup", "sub"]):
        for words in element.find_all(string=re.compile(rf"^\s*{FIGURE}\s*$")):
            words.replace_with(raised_figure(element.name, str(words)))


def is_machine_made(name: str) -> bool:
    """Whether an editor made this id of a heading; nobody cites one."""
    return bool(_MACHINE.fullmatch(name))


def _named(heading: Tag) -> None:
    """A heading's own id, and those of anchors in it, each as `{#id}` behind its words."""
    marks = [heading, *heading.find_all("a")]
    named = (str(mark.get("id") or (mark.get("name") if mark.name == "a" else "") or "") for mark in marks)
    for name in dict.fromkeys(named):
        if re.fullmatch(r"[\w.-]+", name):
            heading.append(f" {{#{name}}}")


def _is(element: Tag, pattern: re.Pattern[str], role: str = "") -> bool:
    return bool(role and element.get("role") == role) or any(map(pattern.search, classes_of(element)))


def _levels(soup: BeautifulSoup, unfolding: Container[int] = ()) -> dict[int, int]:
    """The level of headings for what stands in each element: below the one above it, deeper in others that unfold."""
    levels, inside, level = dict[int, int](), dict[int, int](), 2
    for each in soup.find_all(True):
        level = min(int(each.name[1]) + 1, DEEPEST) if each.name in _HEADINGS else level
        around = inside.get(id(each.parent), 0)
        inside[id(each)] = around + (id(each) in unfolding)
        levels[id(each)] = min(level + (around or int(str(each.get(DEEP) or 0))), DEEPEST)
    return levels


def _heading(soup: BeautifulSoup, words: str, level: int) -> Tag:
    if len(words) <= MOST_HEADING:
        made = soup.new_tag(f"h{level}")
        made.string = words
        return made
    made = soup.new_tag("p")
    bold = soup.new_tag("strong")
    bold.string = words
    made.append(bold)
    return made


def _deepen(headings: Sequence[Tag], level: int) -> None:
    """Headings in what unfolds, below its own of that level, so that no step loses its tab."""
    more = level + 1 - min((int(each.name[1]) for each in headings), default=DEEPEST)
    for each in headings if more > 0 else ():
        each.name = f"h{min(int(each.name[1]) + more, DEEPEST)}"


def _tabs(soup: BeautifulSoup, unclosed: frozenset[str]) -> None:
    """Each panel under its tab's name; the row of tabs goes."""
    found: dict[int, tuple[Tag, Tag | None, str]] = {}
    for panel, label, name in _panels(soup):
        if name:
            found.setdefault(id(panel), (panel, label, name))
    panels = list(found.values())
    levels = _levels(soup, found)
    for panel, _, _ in panels:
        _deepen(panel.find_all(_HEADINGS), levels[id(panel)])
    for panel, label, name in panels:
        panel.insert(0, _heading(soup, name, levels[id(panel)]))
        _marked(soup, panel, unclosed)
        show(panel)
        if label is not None:
            around = label.find_parent("li")
            (around or label).extract()
    for row in soup.find_all(["ul", "ol", "nav"]):
        if not row.get_text(strip=True) and not row.find("img"):
            row.extract()


def _marked(soup: BeautifulSoup, part: Tag, unclosed: frozenset[str]) -> None:
    """Say where a part begins and ends; its text in Markdown may have said so already."""
    if said := part.find(string=re.compile(BEGINS), recursive=False):
        said.replace_with(str(said).replace(BEGINS, ""))
    whole = part.name not in {*unclosed, *TABS_OF_MDX}
    if said or whole:
        part.insert(0, _mark(soup, BEGINS))
    if whole and not said:
        part.append(_mark(soup, ENDS))


def _mark(soup: BeautifulSoup, mark: str) -> Tag:
    paragraph = soup.new_tag("p")
    paragraph.string = mark
    return paragraph


def _panels(soup: BeautifulSoup) -> Iterator[tuple[Tag, Tag | None, str]]:
    """Panels of tabs, the tab that opens each, and its name."""
    for label in soup.find_all(["a", "button", "li", "label", "div", "span"]):
        target = next((str(label[key]) for key in _TARGETS if label.get(key)), "")
        href = str(label.get("href") or "")
        target = target.lstrip("#") or (href[1:] if href.startswith("#") else "")
        panel = soup.find(id=target) if target else None
        if panel is not None and panel is not label and _is(panel, _PANEL, "tabpanel"):
            yield panel, label, _words(label)
    for panel in soup.find_all(["div", "section", "article"]):
        if not _is(panel, _PANEL, "tabpanel") or panel.get("role") == "tab":
            continue
        by = str(panel.get("aria-labelledby") or "").split()
        named = soup.find(id=by[0]) if by else None
        if named is not None and named is not panel and named not in panel.parents and named not in panel.descendants:
            yield panel, named, _words(named)
        elif name := next((str(panel[key]) for key in _OWN_NAMES if panel.get(key)), ""):
            yield panel, None, name.strip()
    yield from _by_place(soup)
    for panel in soup.find_all(TABS_OF_MDX):
        yield panel, None, str(panel.get("label") or panel.get("title") or panel.get("value") or "").strip()


def _by_place(soup: BeautifulSoup) -> Iterator[tuple[Tag, Tag | None, str]]:
    """Panels that nothing names but their place: the first tab of the row above them opens the first."""
    for first in soup.find_all(["div", "section", "article"]):
        if not _is(first, _PANEL, "tabpanel") or first.find_previous_sibling(_beside(first)):
            continue
        panels = [first, *first.find_next_siblings(_beside(first))]
        above = [each for start in (first, first.parent) if start for each in start.find_previous_siblings(limit=1)]
        beside = first.find_previous_siblings("label")[::-1]
        rows = (row.find_all("li") or row.find_all(["a", "button"]) or row.find_all(recursive=False) for row in above)
        labels: Sequence[Tag] = next((row for row in (*rows, beside) if len(row) == len(panels) > 1), [])
        if all(0 < len(_words(label)) <= MOST_HEADING for label in labels):
            yield from ((panel, label, _words(label)) for panel, label in zip(panels, labels, strict=False))


def _beside(panel: Tag) -> Callable[[Tag], bool]:
    """Whether an element is a panel like this one."""
    return lambda tag: tag.name == panel.name and classes_of(tag)[:1] == classes_of(panel)[:1]


def _folded_out(soup: BeautifulSoup, unclosed: frozenset[str]) -> None:
    """What a click on the page shows is not hidden, however the page was saved."""
    for opener in soup.find_all([*_HEADINGS, *_OPENERS]):
        if not _opens(opener):
            continue
        href = str(opener.get("href") or "")
        target = next((str(opener[key]) for key in _TARGETS if opener.get(key)), href).lstrip("#")
        alone = opener.parent if opener.parent and _words(opener.parent) == _words(opener) else opener
        panels = (soup.find(id=target) if target else None, alone.find_next_sibling())
        for panel in panels:
            if panel is not None and not _opens(panel):
                show(panel)
        if not opener.find([*_BLOCKS, "button"]):
            _marked_around(soup, alone, panels, unclosed)


def _marked_around(soup: BeautifulSoup, opener: Tag, panels: Sequence[Tag | None], unclosed: frozenset[str]) -> None:
    """Say where what a click shows begins and ends, if one element holds all of it."""
    panel = next((each for each in panels if each is not None and each.name in _HOLDS_ALL), None)
    if panel is None or _opens(panel) or {opener.name, panel.name} & unclosed:
        return
    panel.name = "div" if panel.name == "dd" else panel.name
    last = panel.parent if panel.parent and _is(panel.parent, _ITEM) else panel
    opener.insert_before(_mark(soup, BEGINS))
    last.insert_after(_mark(soup, ENDS))


def _opens(element: Tag) -> bool:
    """Whether a click on an element shows a part of the page."""
    if any(element.get(key) == "collapse" for key in ("data-toggle", "data-bs-toggle")):
        return True
    if element.get("itemprop") == "name" and element.find_parent(itemtype=re.compile(r"schema\.org/Question")):
        return True
    told = element.has_attr("aria-expanded") or element.has_attr("aria-controls")
    return (element.name == "button" and told) or _is(element, _OPENS)


def _without_navigation(soup: BeautifulSoup, lost: dict[str, None]) -> None:
    for element in soup.find_all(_is_navigation):
        if not element.decomposed:
            lost["navigation"] = None
            element.decompose()


def _is_navigation(tag: Tag) -> bool:
    id_ = str(tag.get("id") or "")
    named = tag.name in ("ol", "ul", "div") and bool(_NAVIGATION_IDS.fullmatch(id_) or _OF_CONSENT.match(id_))
    footer = (tag.name == "footer" or tag.get("role") == "contentinfo") and not tag.find_parent("blockquote")
    return tag.name == "nav" or footer or named or _is(tag, _NAVIGATION, "navigation") or _is_around(tag)


def _is_around(tag: Tag) -> bool:
    """Whether a tag is what a site has around all its pages: a bar of links, a line about its rights."""
    if tag.name != "div" or not any(map(_AROUND_PAGES.fullmatch, classes_of(tag))):
        return False
    words = "".join(tag.get_text().split())
    linked = "".join("".join(link.get_text().split()) for link in tag.find_all("a"))
    return bool(words) and (words == linked or bool(_RIGHTS.match(tag.get_text().strip())))


def _accordions(soup: BeautifulSoup, unclosed: frozenset[str]) -> None:
    """What opens a part of the page becomes the part's heading."""
    levels = _levels(soup)
    for details in soup.find_all("details"):
        summary = details.find("summary", recursive=False) or details.find("summary")
        if summary is not None and summary.get_text(strip=True):
            _deepen(details.find_all(_HEADINGS), levels[id(details)])
            details.insert(0, _heading(soup, _words(summary), levels[id(details)]))
            summary.decompose()
            _marked(soup, details, unclosed)
        details.unwrap()
    for summary in soup.find_all("summary"):  # its details began in another fragment
        summary.replace_with(_heading(soup, _words(summary), 3))
    for opener in soup.find_all(_OPENERS):
        if opener.decomposed or opener.find(_HEADINGS) or opener.find_parent(_HEADINGS):
            continue
        if _opens(opener) and (words := _words(opener)) and not opener.find("p"):
            opener.replace_with(_heading(soup, words, levels[id(opener)]))


def _tiles(soup: BeautifulSoup) -> None:
    """Tiles, each a link as a whole: its first words are the link, others stand below, and icons go."""
    for link in soup.find_all("a", href=True):
        blocks = link.find_all([*_HEADINGS, "p", "div", "ul", "ol"])
        leaves = [each for each in blocks if each.get_text(strip=True) and not each.find(_BLOCKS)]
        if leaves:
            _opened(soup, link, leaves)
        elif not link.get_text(strip=True) and not any(image.get("alt") for image in link.find_all("img")):
            _named_beside(link)


def _opened(soup: BeautifulSoup, link: Tag, leaves: list[Tag]) -> None:
    """A link around blocks: it keeps the words of the first, and the others follow it."""
    first = soup.new_tag("p")
    words = leaves[0].get_text(" ", strip=True)
    below = [leaf.extract() for leaf in leaves][1:]
    link.insert_before(first)
    first.append(link.extract())
    link.clear()
    link.string = words
    first.insert_after(*below)


def _named_beside(link: Tag) -> None:
    """A link without words that lies over a tile: it takes the tile's words."""
    tile = link.parent
    if tile is None or tile.name in (*_HEADINGS, "p", "td", "th", "[document]", "body"):
        return
    if link.find_next_sibling("a") or link.find_previous_sibling("a") or len(tile.find_all("a", limit=2)) > 1:
        return
    words = tile.get_text(" ", strip=True)
    if 0 < len(words) <= MOST_HEADING:
        for beside in [each for each in tile.contents if each is not link]:
            beside.extract()
        link.string = words
