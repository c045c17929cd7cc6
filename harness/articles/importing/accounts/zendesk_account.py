"""Articles from the API of a Zendesk Help Center.

https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/: in the language of the source, with
translations.
"""

from collections.abc import Iterator

from harness.articles.importing.accounts.account_pages import MOST_PAGES, merged, since
from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.record import Record
from harness.pipelines import HelpDesk, RefusedError, next_at_zendesk, objects_of
from harness.plain_json import objects
from harness.turns import PipelineError

_CENTRE = "/api/v2/help_center"
_NOT_OFFERED = (403, 404)  # to who is not an agent


def all_articles(desk: HelpDesk) -> list[Record]:
    """Every article. Raises PipelineError."""
    return list(_all(desk, "articles"))


def beside(desk: HelpDesk) -> list[ExportedObject]:
    """Sections and categories. Raises PipelineError."""
    return [ExportedObject(what, each) for what in ("sections", "categories") for each in _all(desk, what)]


def changed(desk: HelpDesk, articles: list[Record]) -> list[Record] | None:
    """The list of articles as it is now; None where only the whole list tells. Raises PipelineError."""
    start, found = since(articles), list[Record]()
    for _ in range(MOST_PAGES):
        try:
            page = desk.get(f"{_CENTRE}/incremental/articles", start_time=start, include="translations")
        except RefusedError as refused:
            if refused.status in _NOT_OFFERED:
                return None
            raise
        objects_of("articles", page, f"{_CENTRE}/incremental/articles")
        found += _with_translations(page)
        end = page.get("end_time")
        if not page.get("next_page"):
            break
        if not isinstance(end, int) or end <= start:
            return None  # more of one second than a page holds
        start = end
    had = any("translations" in each for each in articles)
    if had and not all("translations" in each for each in found):
        return None
    return merged(articles, found, desk.get(f"{_CENTRE}/articles", per_page=1).get("count"))


def _all(desk: HelpDesk, what: str) -> Iterator[Record]:
    at: dict[str, str | int] = {"page[size]": 100, **({"include": "translations"} if what == "articles" else {})}
    for _ in range(MOST_PAGES):
        page = desk.get(f"{_CENTRE}/{what}", **at)
        listed = objects_of(what, page, f"{_CENTRE}/{what}")
        yield from _with_translations(page) if what == "articles" else listed
        then = next_at_zendesk(page, f"{_CENTRE}/{what}")
        if not then:
            return
        if at | then == at:
            raise PipelineError(f"{_CENTRE}/{what}: the same page comes again and again")
        at |= then
    raise PipelineError(f"the list of {what} does not end")


def _with_translations(page: Record) -> Iterator[Record]:
    """The articles of a page, with translations that stand beside them."""
    apart = objects(page.get("translations"))
    for each in objects(page.get("articles")):
        own = [one for one in apart if one.get("source_id") == each.get("id")]
        yield {**each, "translations": own} if own else each
