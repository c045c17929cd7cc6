"""The board: what may move, what to do next, and a run at the press of a button."""

from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response

from harness.gates import PairKind
from harness.reports import run_standing
from harness.reports import studio as words
from harness.reports.run import NextStep, StepKind, shown_values
from harness.studio.visit import StudioRoute, Visit
from harness.workspace import Workspace

_SINCE = {
    PairKind.BROKEN: "newly broken", PairKind.FIXED: "fixed", PairKind.CHANGED: "with other expectations",
    PairKind.NEW: "new", PairKind.GONE: "gone",
}  # fmt: skip
LIST = "/conversations"  # where scenarios of the run are shown
CATEGORIES = "/stages"  # and the folder of the pages on categories


def board(visit: Visit) -> Response:
    report = visit.studio.loaded.report()
    if report is None:
        return visit.page("board_empty.html.j2", workspace=visit.workspace)
    values = shown_values(
        report, at_list=LIST, at_category=CATEGORIES, places=partial(_places, visit, report.manifest.pipeline)
    )
    stale, manifest = report.standing.stale, report.manifest
    again = bool(stale) and not visit.studio.read_only and run_standing.new_run_helps(stale)
    told = run_standing.lines(manifest, stale) if again else []  # above the rest, with the button
    values["standing"] = [each for each in words.standing(report.standing, report.judgement) if each not in told]
    since = visit.studio.loaded.since_before()
    changed = [(said, since.ids(kind)) for kind, said in _SINCE.items()] if since else []
    return visit.page(
        "board.html.j2", **values, pipelines=pipelines(visit.workspace), since=since, changed=changed,
        again=[run_standing.words(each) for each in stale] if again else [],
    )  # fmt: skip


def _places(visit: Visit, pipeline: str, step: NextStep) -> list[tuple[str, str]]:
    """Where a step is taken, by what the links say."""
    of_category = f"{CATEGORIES}/{step.category}"
    filed = f"?category={step.category}" if step.category else ""
    found = {
        StepKind.READ: [("What it needs", of_category)] if step.category else [],
        StepKind.MOVE: [("Decide", of_category)],
        StepKind.PROVE: [
            ("Write a scenario", f"/scenarios/new{filed}"),
            *([("What it needs", of_category)] if step.category else []),
        ],
        StepKind.UNSEAL: [("Open the sealed ones", "/unseal")],
        StepKind.ASK: [("Try the AI", f"/try?{urlencode({'pipeline': pipeline})}")],
        StepKind.WRITE: [("Write an article", "/articles/new"), ("Show the drafts", "/articles?status=draft")],
        StepKind.TRIAGE: [("Open the categories", "/files/rules/categories.yaml")],
        StepKind.RULES: [("Open the rules", "/rules")],
    }[step.kind]
    writes = ("/scenarios/new", "/articles/new", "/unseal")
    return [each for each in found if not (visit.studio.read_only and each[1].startswith(writes))]


def run(visit: Visit) -> Response:
    """Run every scenario, or those that are left of a run that was stopped."""
    name, rest = visit.form.get("pipeline", "reference"), ["--resume"] if "resume" in visit.form else []
    return visit.start(f"Running the scenarios: {name}", ["run", "--pipeline", name, *rest], "/")


def pipelines(workspace: Workspace) -> list[str]:
    """The AIs that can be asked, by name."""
    return ["reference", *(each.id for each in workspace.pipelines)]


ROUTES = (StudioRoute("/", board), StudioRoute("/run", run, "POST", saves=True))
