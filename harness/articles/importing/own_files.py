"""Files of a folder that are the repository's or a site's own, and no articles: by their place, or by their name."""

import re
from pathlib import PurePosixPath

from harness.articles.importing.notices import is_no_page
from harness.articles.importing.record import ArticleRecord, System
from harness.lazy_regex import regex

_OF_TOOLS = regex(r"\.[^/]+|node_modules|bower_components|site-packages|__pycache__|venv")
_OF_PAGES = regex(r"_(?:includes?|layouts?|partials?|snippets?|templates?|theme|themes|overrides)")
_OF_SPACE = regex("Space Details:?")  # what Confluence calls the list of a space's pages
_NO_PAGE = regex(r"(?i)(?:404|genindex|searchindex|sitemap)")
# what GitHub and GitLab know by its name (community health files), and the usual notes beside it
_ANYHOW = (
    r"readme|licen[cs]e|copying|notice|contributing|code[_-]of[_-]conduct|changelog|codeowners|maintainers|authors|"
    r"contributors|(?:pull|merge)[_-]request[_-]template|issue[_-]template"
)
_IN_CAPITALS = rf"{_ANYHOW}|security|support|governance|changes|history|agents|claude|gemini|todo|roadmap|releasing"


def of_tools(name: str) -> str:
    """Why nothing of the file of that path is read: its folder belongs to tools; empty for all others."""
    found = any(_OF_TOOLS.fullmatch(folder) for folder in PurePosixPath(name).parts[:-1])
    return "is in a folder that belongs to tools" if found else ""


def no_page(name: str) -> str:
    """Why the Markdown or HTML of that path cannot be an article, whatever stands in it; empty where it may be one."""
    path = PurePosixPath(name)
    if any(_OF_PAGES.fullmatch(folder) for folder in path.parts[:-1]):
        return "is a part or a layout of pages, not a page"
    return "is a page of the site itself, not an article" if _NO_PAGE.fullmatch(path.stem) else ""


def of_repository(record: ArticleRecord) -> str:
    """Why a file is about its repository, as a licence is; empty for a page, which has front matter, and all others."""
    path = PurePosixPath(record.path)
    if path.name == "index.html" and _OF_SPACE.fullmatch(record.title):
        return "is the list of a space's pages, not an article"
    if record.system is System.HTML and is_no_page(record.title):
        return "is a page of the site itself, not an article"
    at_the_top, stem = len(path.parts) == 1, path.stem
    is_landing = stem.lower() == "readme" and not at_the_top  # of the articles of that folder
    names = _IN_CAPITALS if stem.isupper() else _ANYHOW if at_the_top else ""
    if record.front or is_landing or not re.fullmatch(rf"(?i)(?:{names})", stem):
        return ""
    return "is about the repository, not for customers; if it is an article, give it front matter (`title:`)"
