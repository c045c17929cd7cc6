"""Articles from Intercom's API: those of its help centres, and internal ones."""

from collections.abc import Iterator
from itertools import count

from harness.articles.importing.accounts.account_pages import MOST_PAGES, changed_at, merged, since
from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.record import Record, text
from harness.pipelines import HelpDesk, RefusedError, objects_of
from harness.plain_json import objects
from harness.turns import PipelineError

_ARTICLES, _INTERNAL, _COLLECTIONS = "/articles", "/internal_articles", "/help_center/collections"
_MOST_READINGS = 5  # of a list that changes meanwhile


def all_articles(desk: HelpDesk) -> list[Record]:
    """Every article that customers may read. Raises PipelineError."""
    return _whole(desk, _ARTICLES)


def beside(desk: HelpDesk) -> list[ExportedObject]:
    """Internal articles, whose lists have no order that counts, and collections. Raises PipelineError."""
    return [ExportedObject("data", each) for path in (_INTERNAL, _COLLECTIONS) for each in _whole(desk, path)]


def changed(desk: HelpDesk, articles: list[Record]) -> list[Record] | None:
    """The list of articles as it is now; None where only the whole list tells. Raises PipelineError.

    The list begins with what was changed last (OpenAPI description 2.16, `/articles`).
    """
    start, found = since(articles), list[Record]()
    total: object = None
    for page in _pages(desk, _ARTICLES):
        found += objects(page.get("data"))
        total = page.get("total_count")
        times = [changed_at(each) for each in found]
        if times != sorted(times, reverse=True):
            return None
        if times and times[-1] < start:
            break
    return merged(articles, found, total)


def _whole(desk: HelpDesk, path: str) -> list[Record]:
    """A list, each object once; read again where it has another number of them than it says.

    Pages are numbered, so what is changed or deleted while they are read moves another object past them. Two readings
    that agree are believed. Raises PipelineError.
    """
    before: set[str] = set()
    for _ in range(_MOST_READINGS):
        found, totals = dict[str, Record](), set[object]()
        for page in _pages(desk, path):
            found |= {text(each.get("id")): each for each in objects(page.get("data"))}
            totals.add(page.get("total_count"))
        if totals <= {None, len(found)} or found.keys() == before:
            return list(found.values())
        before = set(found)
    raise PipelineError(f"{path}: the list changes while it is read, so try again later")


def _pages(desk: HelpDesk, path: str) -> Iterator[Record]:
    before = list[Record]()
    for number in count(1):
        try:
            page = desk.get(path, page=number) if number > 1 else desk.get(path)
        except RefusedError as refused:
            if refused.status == 404 and path == _INTERNAL:
                return  # versions without them
            raise
        listed = objects_of("data", page, path)
        yield page
        pages = page.get("pages")
        told = pages if isinstance(pages, dict) else {}
        total = told.get("total_pages", number + bool(told.get("next")))
        if not isinstance(total, int):
            raise PipelineError(f"{path}: the reply does not say how many pages there are")
        if not listed or number >= min(total, MOST_PAGES):
            return
        if listed == before:
            raise PipelineError(f"{path}: the same page comes again and again")
        before = listed
