"""The board: what may move, what to do next, and a run at the press of a button."""

from starlette.responses import Response

from harness.gates import PairKind
from harness.reports import run_standing
from harness.reports.run import shown_values
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
    values = shown_values(report, at_list=LIST, at_category=CATEGORIES)
    stale, manifest = report.standing.stale, report.manifest
    again = bool(stale) and not visit.studio.read_only and run_standing.new_run_helps(stale)
    if again:  # by a button here, not by a command
        told = run_standing.lines(manifest, stale)
        values["standing"] = [each for each in values["standing"] if each not in told]
    since = visit.studio.loaded.since_before()
    changed = [(words, since.ids(kind)) for kind, words in _SINCE.items()] if since else []
    return visit.page(
        "board.html.j2", **values, pipelines=pipelines(visit.workspace), since=since, changed=changed,
        again=[run_standing.words(each) for each in stale] if again else [],
    )  # fmt: skip


def run(visit: Visit) -> Response:
    """Run every scenario."""
    name = visit.form.get("pipeline", "reference")
    return visit.start(f"Running the scenarios: {name}", ["run", "--pipeline", name], "/")


def pipelines(workspace: Workspace) -> list[str]:
    """The AIs that can be asked, by name."""
    return ["reference", *(each.id for each in workspace.pipelines)]


ROUTES = (StudioRoute("/", board), StudioRoute("/run", run, "POST", saves=True))
