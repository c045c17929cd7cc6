"""The articles of a help centre from its API: all that the account may read, with what contains them."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.source import ArticleSource, source_of
from harness.pipelines import HelpDesk, RefusedError
from harness.turns import PipelineError
from harness.workspace import ImportMapFile

_ZENDESK = ("articles", "sections", "categories")
_INTERCOM = ("/articles", "/internal_articles", "/help_center/collections")
_MOST_PAGES = 10_000  # of a list; one that goes on is broken


def read_live(desk: HelpDesk, mapping: ImportMapFile) -> ArticleSource:
    """Every article, each time: only a whole list shows what is gone, and one page holds a hundred articles.

    Raises PipelineError where the API does not answer, WorkspaceError where it has no article.
    """
    objects = {"zendesk": _zendesk, "intercom": _intercom}[desk.system](desk)
    return source_of(desk.system, list(objects), mapping, desk.name)


def _zendesk(desk: HelpDesk) -> Iterator[ExportedObject]:
    """https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/: in the language of the source,
    with translations."""
    for what in _ZENDESK:
        at: dict[str, str | int] = {"page[size]": 100, **({"include": "translations"} if what == "articles" else {})}
        for _ in range(_MOST_PAGES):
            page = desk.get(f"/api/v2/help_center/{what}", **at)
            beside = _listed(page, "translations")
            for each in _listed(page, what):
                own = [one for one in beside if one.get("source_id") == each.get("id")]
                yield ExportedObject(what, {**each, "translations": own} if own else each)
            meta = page.get("meta")
            if not isinstance(meta, dict) or meta.get("has_more") is not True:
                break
            at["page[after]"] = str(meta.get("after_cursor"))
        else:
            raise PipelineError(f"the list of {what} does not end")


def _intercom(desk: HelpDesk) -> Iterator[ExportedObject]:
    for path in _INTERCOM:
        for number in count(1):
            try:
                page = desk.get(path, page=number) if number > 1 else desk.get(path)
            except RefusedError as refused:
                if refused.status == 404 and path == "/internal_articles":
                    break  # versions without them
                raise
            yield from (ExportedObject("data", each) for each in _listed(page, "data"))
            pages = page.get("pages")
            total = pages.get("total_pages") if isinstance(pages, dict) else 1
            if not _listed(page, "data") or not isinstance(total, int) or number >= min(total, _MOST_PAGES):
                break


def _listed(page: dict[str, Any], key: str) -> list[dict[str, Any]]:
    listed = page.get(key)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
