"""The stages of the categories, what the evidence says about each, and the moves: up, down, and those made before."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click
from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.cli import moving, options
from harness.files import in_each
from harness.gates import found_words, judge, missing_words, why_words
from harness.reports import board
from harness.reports import studio as words
from harness.studio.move_desk import desk_of
from harness.studio.pages.board import LIST
from harness.studio.pages.name import known_name
from harness.studio.run_lists import no_run
from harness.studio.visit import StudioRoute, Visit
from harness.workspace import NAME as ROLLOUT
from harness.workspace import Stage


def stages(visit: Visit) -> Response:
    """Every category at a glance."""
    workspace, report = visit.workspace, visit.studio.loaded.report()
    judged = report.judgement if report else judge((), workspace.categories, workspace.rollout)
    return visit.page(
        "stages.html.j2", judgement=judged, report=report, ladder=list(Stage), why_words=why_words,
        missing_words=missing_words, verdict_words=board.verdict_words, file=ROLLOUT,
    )  # fmt: skip


def category(visit: Visit) -> Response:
    return _page(visit)


def moved(visit: Visit) -> Response:
    """Move it, as `harness promote` and `harness demote` do. A refusal says what is missing, and keeps what was typed.

    It names the stage that the page showed, so that two who press at once make one move.
    """
    form, up = visit.form, visit.form.get("way") == "up"
    try:
        wish = moving.MoveRequest(
            category=visit.path("category"), to=_stage(form.get("to", "")), seen=_stage(form.get("seen", "")),
            run=_run(visit, form.get("run", "")), reason=options.as_one_line(form.get("reason", "")),
            by=options.as_one_line(form.get("by", "")), override=up and form.get("override") == "yes",
        )  # fmt: skip
        made = moving.make(visit.studio.root, wish, moving.weigh_up if up else moving.weigh_down)
    except moving.MoveRefusedError as refused:
        return _page(visit, refused.why)
    except (options.UnfinishedError, click.UsageError) as refused:
        lacks = not form.get("reason", "").strip() and (not up or form.get("override") == "yes")
        return _page(visit, words.needs_reason(override=up) if lacks else _said(refused))
    visit.visitor.name = wish.by or visit.visitor.name
    return visit.go(f"/stages/{wish.category}", words.moved(made.entry, made.weighed.category, len(made.kept.entries)))


def _page(visit: Visit, refused: str = "") -> Response:
    """The whole page; of a large workspace first what is known at once, which then asks for the rest."""
    workspace, id_ = visit.workspace, visit.path("category")
    if id_ not in workspace.categories:
        raise HTTPException(404, "There is no such category.")
    asked = {**visit.request.query_params, **visit.form}
    run, report = asked.get("run", ""), visit.studio.loaded.report()
    desk = desk_of(workspace, report, id_, str(_run(visit, run) or ""))
    to = next((stage for stage in Stage if stage == asked.get("to")), None)
    values: dict[str, Any] = {
        "desk": desk, "ladder": list(Stage), "found_words": found_words, "at_list": LIST, "refused": refused,
    }  # fmt: skip
    if not (refused or visit.asked("weigh") or desk.at_hand(to)):
        later = urlencode({**visit.request.query_params, "weigh": "yes"})
        verdicts = report.judgement.verdicts if report and not run else ()
        glance = next((each for each in verdicts if each.category.id == id_), None)
        return visit.page("stage.html.j2", **values, weighed=False, glance=glance, weigh_at=f"/stages/{id_}?{later}")
    template = "stage_moves.html.j2" if visit.part else "stage.html.j2"
    by, (up, down) = visit.form.get("by") or known_name(visit), desk.weighed(to)
    status = 422 if refused else 200
    return visit.page(template, status, **values, weighed=True, up=up, down=down, run=run, typed=visit.form, by=by)


def _stage(name: str) -> Stage:
    if name not in list(Stage):
        raise HTTPException(422, "There is no such stage.")
    return Stage(name)


def _run(visit: Visit, name: str) -> Path | None:
    """A finished run under reports/ by the name of its folder; None where none is named."""
    if not name:
        return None
    found = [
        each.parent for each in in_each(visit.studio.root / "reports", "results.jsonl") if each.parent.name == name
    ]
    if not found:
        raise no_run(name)
    return found[0]


def _said(refused: options.UnfinishedError | click.UsageError) -> str:
    return refused.why if isinstance(refused, options.UnfinishedError) else refused.format_message()


ROUTES = (
    StudioRoute("/stages", stages),
    StudioRoute("/stages/{category}", category),
    StudioRoute("/stages/{category}", moved, "POST", saves=True),
)
