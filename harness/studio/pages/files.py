"""Any file of the workspace as text: the way to fix what no form shows, and a workspace that cannot be loaded."""

from starlette.responses import JSONResponse, Response

from harness.studio.article_rows import file_address
from harness.studio.pages.scenarios import check_one
from harness.studio.saving import ChangedMeanwhileError, as_typed, lines_apart, opened, save
from harness.studio.visit import StudioRoute, Visit
from harness.workspace import WorkspaceError


def file(visit: Visit) -> Response:
    found = opened(visit.studio.root, visit.path("name"))
    problems = [each for each in visit.studio.loaded.problems() if each.at.file == found.name]
    return visit.page("file.html.j2", file=found, text=found.text, problems=problems, line=visit.asked("line"))


def save_file(visit: Visit) -> Response:
    """Save it; what is wrong, or who was quicker, is shown with the text that was typed."""
    name, text = visit.path("name"), as_typed(visit.form.get("text", ""))
    try:
        save(visit.studio.loaded, name, text, visit.form.get("was", ""))
    except ChangedMeanwhileError as error:
        lines, here = lines_apart(error.theirs.text, text), file_address(name)
        return visit.page("conflict.html.j2", 409, theirs=error.theirs, lines=lines, mine=text, action=here)
    except WorkspaceError as error:
        found = opened(visit.studio.root, name)
        return visit.page("file.html.j2", 422, file=found, text=text, problems=error.problems, line="")
    left = any(each.at.file == name for each in visit.studio.loaded.problems())
    return visit.go(file_address(name), "Saved. What is marked below is still to be fixed." if left else "Saved.")


def check(visit: Visit) -> Response:
    """The mistakes that a text would add, for the editor to show at their lines.

    `scenarios/login.yaml#late` is one scenario of that file, a new one where nothing follows.
    """
    name, one, scenario = visit.form.get("name", "").partition("#")
    if one:
        return JSONResponse(check_one(visit, name, scenario))
    found = visit.studio.loaded.problems_with({name: as_typed(visit.form.get("text", ""))})
    own = [{"line": each.at.line, "message": each.message, "hint": each.hint} for each in found if each.at.file == name]
    elsewhere = [str(each) for each in found if each.at.file != name]
    return JSONResponse({"problems": own, "elsewhere": elsewhere})


ROUTES = (
    StudioRoute("/files/{name:path}", file),
    StudioRoute("/files/{name:path}", save_file, "POST", saves=True),
    StudioRoute("/check", check, "POST"),
)
