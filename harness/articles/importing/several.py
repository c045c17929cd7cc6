"""A page of HTML that holds several articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_HEADINGS = ["h1", "h2", "h3"]
_BESIDE = ["article", "aside", "nav", "footer"]


def articles_in(page: BeautifulSoup) -> list[Tag]:
    """The articles of a page that has more than one; tiles that lead to other pages and comments are not."""
    found = [each for each in page.find_all("article") if not each.find_parent(_BESIDE) and heading_of(each)]
    return found if len(found) > 1 else []


def heading_of(article: Tag) -> Tag | None:
    """The heading of an article with a text of its own below it."""
    heading = article.find(_HEADINGS)
    if heading is None or not heading.get_text(strip=True):
        return None
    link = heading.find("a", href=True) or heading.find_parent("a", href=True)
    leads_on = link is not None and not str(link["href"]).startswith("#")
    has_text = len(article.get_text(strip=True)) > len(heading.get_text(strip=True))
    return heading if has_text and not leads_on else None


def marks_of(article: Tag) -> dict[str, str]:
    """What the tag of an article says of it: `<article data-status="draft" lang="en">`."""
    said = {key.removeprefix("data-"): " ".join(each) if isinstance(each, list) else str(each)
            for key, each in article.attrs.items()}  # fmt: skip
    return {key: each for key, each in said.items() if key not in ("id", "class", "style", "title")}


def titles_in(page: Tag, called: str) -> int:
    """How many headings of the first level a page has that may be titles of articles each; 0 where one is its own.

    `called` is the page's title in a browser, in which its own heading stands.
    """
    words = [" ".join(each.get_text().split()) for each in page.find_all("h1")]
    return 0 if len(words) < 2 or any(each and each.lower() in called.lower() for each in words) else len(words)
