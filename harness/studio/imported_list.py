"""The imported conversations of a week as a list."""

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.live.week import Week, week_of
from harness.studio.imported import conversation_address
from harness.studio.imported_week import conversations_of, found_in
from harness.studio.source_choice import source_choices
from harness.studio.visit import Visit

AT_ONCE = 100


def imported_list(visit: Visit) -> Response:
    """Those of the week that the address names, as far as its filters leave them, a page of them."""
    chosen = _week(visit)
    all_ = conversations_of(visit.studio.root, chosen)
    category, asked = visit.asked("category"), visit.asked("q")
    found = found_in(all_, category, tuple(asked.lower().split()))
    page = visit.paged(found, AT_ONCE)
    given = {"week": str(chosen), **{k: v for k, v in (("category", category), ("q", asked)) if v}}
    return visit.page(
        "imported.html.j2", week=chosen, all=len(all_), count=len(found), page=page.number, pages=page.pages,
        category=category, q=asked, shown=page.items, first=page.start + 1,
        categories=sorted({each.category for each in all_ if each.category}), choices=source_choices(visit),
        chosen=f"week:{chosen}", one=lambda each: conversation_address(each.name, chosen),
        at=lambda number: f"/conversations?{urlencode({**given, 'page': number})}",
    )  # fmt: skip


def _week(visit: Visit) -> Week:
    try:
        return week_of(visit.asked("week"), visit.workspace.zone)
    except (ValueError, OverflowError):
        raise HTTPException(404, "Name a week as 2026-W46.") from None
