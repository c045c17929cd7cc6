"""Conversations: those of any run, found by filters, and why one went as it did."""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from harness.articles import recorded, seen_in
from harness.reference import ReferencePipeline
from harness.reports import studio as words
from harness.reports.run import ConversationFilter, ConversationList
from harness.runs import ScenarioResult, TurnResult, reference_of
from harness.runs.blame import conversation_at, pareto
from harness.studio.imported_list import imported_list
from harness.studio.source_choice import source_choices
from harness.studio.turn_view import section_place, viewed
from harness.studio.visit import StudioRoute, Visit
from harness.turns import Status
from harness.workspace import NOT_OURS, NOT_OURS_TITLE

HERE = "/conversations"
AT_ONCE = 50  # rows that are sent where nobody says how many
_MOST_OF_A_TITLE = 80  # characters, of an article that is begun with a customer's message


def conversations(visit: Visit) -> Response:
    """The list; the rows follow by themselves."""
    if visit.asked("of"):  # one choice holds runs and weeks
        kind, _, name = visit.asked("of").partition(":")
        return visit.go(f"{HERE}?{urlencode({'week' if kind == 'week' else 'run': name})}")
    if visit.asked("week"):
        return imported_list(visit)
    listed = visit.studio.run_lists.of(visit.asked("run"))
    if listed is None:
        return visit.page(
            "conversations_none.html.j2", choices=source_choices(visit), chosen="", scenarios=visit.workspace.scenarios
        )
    report = listed.report
    stale = words.standing(report.standing, report.judgement) if report.standing.stale else []
    return visit.page(
        "conversations.html.j2", listed=listed, stale=stale, data=_data(listed), choices=source_choices(visit),
        chosen=f"run:{report.manifest.id}",
    )  # fmt: skip


def rows(visit: Visit) -> Response:
    """The first of those that the filters leave, or all of one (`whole`), for the list."""
    listed = visit.studio.run_lists.of(visit.asked("run"))
    if listed is None:
        raise HTTPException(404, "There is no run.")
    if visit.asked("whole"):
        result = _result(listed, visit.asked("whole"))
        return JSONResponse({**listed.row(result), "links": list(_links(visit, result))})
    given = visit.request.query_params
    found = listed.found(ConversationFilter.of(given))
    first = found[: visit.number("limit", AT_ONCE)]
    shown = {result.id for result in first}
    opened = [listed.by_id[id_] for id_ in dict.fromkeys(given.getlist("scenario")) if id_ in listed.by_id]
    named = [result for result in opened if result.id not in shown]
    return JSONResponse({
        "rows": [listed.head(result) for result in (*named, *first)], "count": len(found),
        "total": len(listed.results), "causes": listed.causes, "kinds": listed.kinds,
    })  # fmt: skip


def why(visit: Visit) -> Response:
    """One conversation, turn by turn: what the AI decided and why, and what caused it to fail."""
    listed, result = _open(visit)
    row, report = listed.row(result), listed.report
    shown = dict(zip(map(id, result.turns), row["turns"], strict=True))
    held, times = _held(result, visit)
    told = [(turn, recorded(turn, visit.workspace)) for turn in held]
    return visit.page(
        "conversation.html.j2", result=result, row=row, blame=listed.blames.get(result.id), manifest=report.manifest,
        turns=[(turn, trace and viewed(trace, visit.workspace), shown[id(turn)]) for turn, trace in told],
        times=times, chosen=_time(held[0]), links=[*_links(visit, result)][1:], run=visit.asked("run"),
        embedded=report.manifest.pipeline == ReferencePipeline.name, stale=bool(report.standing.stale),
    )  # fmt: skip


def sections(visit: Visit) -> Response:
    """What the embedded pipeline finds for a turn today: topics, and sections with how likely each answers."""
    listed, result = _open(visit)
    held, _ = _held(result, visit)
    turn = next((turn for turn in held if str(turn.turn) == visit.asked("turn")), held[0])
    pipeline = reference_of(visit.workspace, listed.report.manifest)
    seen = pipeline and seen_in(conversation_at(result, turn, turn.customer or {}), pipeline)
    return visit.page("conversation_sections.html.j2", seen=seen, place=lambda ref: section_place(ref, visit.workspace))


def _data(listed: ConversationList) -> dict[str, Any]:
    judgement = listed.report.judgement
    categories = [(verdict.category.id, verdict.category.title) for verdict in judgement.verdicts]
    return {
        "categories": [*categories, *([(NOT_OURS, NOT_OURS_TITLE)] if judgement.not_ours else [])],
        "causes": {str(share.cause): share.cause.meaning for share in pareto(listed.report.blames)},
        "rows": f"/conversation-rows?{urlencode({'run': listed.report.manifest.id})}",
    }


def _links(visit: Visit, result: ScenarioResult) -> Iterator[tuple[str, str]]:
    """What somebody may want to do about a conversation, and where."""
    id_, run = quote(result.id), urlencode({"run": visit.asked("run")}) if visit.asked("run") else ""
    yield "Why did this happen?", f"{HERE}/{id_}{'?' * bool(run)}{run}"
    if any(each.id == result.id for each in visit.workspace.scenarios):
        title = "The scenario" if visit.studio.read_only else "The expectation is wrong"
        yield title, f"/scenarios/{id_}#expect"
    expected = (ref for turn in result.turns for ref in turn.expect.source or ())
    if place := next(filter(None, (section_place(ref, visit.workspace) for ref in expected)), ""):
        yield "Open the article", place
    if not visit.studio.read_only:
        title = shorten(result.turns[0].message, _MOST_OF_A_TITLE, placeholder="")
        yield "Draft an article", f"/articles/new?{urlencode({'title': title, 'for': result.id})}"


def _open(visit: Visit) -> tuple[ConversationList, ScenarioResult]:
    """The conversation that the address names. Raises HTTPException."""
    listed = visit.studio.run_lists.of(visit.asked("run"))
    if listed is None:
        raise HTTPException(404, "There is no run.")
    return listed, _result(listed, visit.path("scenario"))


def _result(listed: ConversationList, id_: str) -> ScenarioResult:
    """An open scenario of the run. Raises HTTPException for any other."""
    if id_ not in listed.by_id:
        raise HTTPException(404, "The run has no such open scenario.")
    return listed.by_id[id_]


def _time(turn: TurnResult) -> tuple[str, str]:
    """Which time a conversation was held, by repeat and variant, as the address says it."""
    return str(turn.repeat), turn.variant


def _held(result: ScenarioResult, visit: Visit) -> tuple[list[TurnResult], dict[tuple[str, str], Status]]:
    """The turns of the time that was asked for, else of the first that does not pass; and how each time went."""
    times: dict[tuple[str, str], list[TurnResult]] = {}
    for turn in result.turns:
        times.setdefault(_time(turn), []).append(turn)
    went = {time: ScenarioResult(tuple(turns)).status for time, turns in times.items()}
    failing = next((time for time, status in went.items() if status is not Status.PASS), next(iter(went)))
    asked = visit.asked("repeat"), visit.asked("variant")
    return times[asked if asked in times else failing], went


ROUTES = (
    StudioRoute(HERE, conversations),
    StudioRoute("/conversation-rows", rows),
    StudioRoute(f"{HERE}/{{scenario}}", why),
    StudioRoute(f"{HERE}/{{scenario}}/sections", sections),
)
