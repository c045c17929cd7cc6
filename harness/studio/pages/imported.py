"""Imported conversations: a week's as a list, each with its transcript and what can be made of it."""

from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.live.conversations import LiveConversation
from harness.live.week import Week, week_of
from harness.reports import transcript
from harness.studio.imported_week import conversations_of, found_in
from harness.studio.source_choice import source_choices
from harness.studio.visit import StudioRoute, Visit
from harness.workspace import Workspace

ONE = "/imported-conversations"
AT_ONCE = 100
_MOST_OF_A_TITLE = 80
_MOST_OF_A_MESSAGE = 6_000  # characters, in an address


def week(visit: Visit) -> Response:
    """The week's conversations that the filters leave, a page of them."""
    chosen = _week(visit)
    all_ = conversations_of(visit.studio.root, chosen)
    category, asked = visit.asked("category"), visit.asked("q")
    found = found_in(all_, category, tuple(asked.lower().split()))
    pages = max(1, -(-len(found) // AT_ONCE))
    page = min(max(int(visit.asked("page")), 1), pages) if visit.asked("page").isdecimal() else 1
    given = {"week": str(chosen), **{k: v for k, v in (("category", category), ("q", asked)) if v}}
    return visit.page(
        "imported.html.j2", week=chosen, all=len(all_), count=len(found), page=page, pages=pages, category=category,
        q=asked, shown=found[AT_ONCE * (page - 1) : AT_ONCE * page], first=AT_ONCE * (page - 1) + 1,
        categories=sorted({each.category for each in all_ if each.category}), choices=source_choices(visit),
        chosen=f"week:{chosen}", one=lambda each: _address(each, chosen),
        at=lambda number: f"/conversations?{urlencode({**given, 'page': number})}",
    )  # fmt: skip


def conversation(visit: Visit) -> Response:
    """One as it was held: a page of its own, or opened in the list (`part`)."""
    chosen, name = _week(visit), f"{visit.path('vendor')}:{visit.path('id')}"
    found = next((each for each in conversations_of(visit.studio.root, chosen) if each.name == name), None)
    if found is None:
        raise HTTPException(404, "The week has no such conversation.")
    template = "imported_part.html.j2" if visit.asked("part") else "imported_one.html.j2"
    return visit.page(
        template, conversation=found, known=transcript.known(found), week=chosen,
        links=_links(found, visit.workspace) if found.asked and not visit.studio.read_only else (),
    )  # fmt: skip


def _week(visit: Visit) -> Week:
    try:
        return week_of(visit.asked("week"), visit.workspace.zone)
    except (ValueError, OverflowError):
        raise HTTPException(404, "Name a week as 2026-W46.") from None


def _address(conversation: LiveConversation, week: Week) -> str:
    return f"{ONE}/{quote(conversation.vendor, safe='')}/{quote(conversation.id, safe='')}?week={week}"


def _links(conversation: LiveConversation, workspace: Workspace) -> list[tuple[str, str]]:
    """What can be made of it, and where."""
    first = conversation.asked[0][:_MOST_OF_A_MESSAGE]
    title = " ".join(first.split())[:_MOST_OF_A_TITLE]
    known = {"category": conversation.category} if conversation.category in workspace.categories else {}
    return [
        ("Make a scenario of it", f"/scenarios/new?{urlencode({'message': first, **known})}"),
        ("Draft an article", f"/articles/new?{urlencode({'title': title, 'for': first})}"),
    ]


ROUTES = (StudioRoute(f"{ONE}/{{vendor}}/{{id:path}}", conversation),)
