"""The scenarios: a list, and one as a form beside its YAML."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.runs import ScenarioResult
from harness.studio import scenario_editing as editing
from harness.studio.pages.name import known_name
from harness.studio.saving import as_typed, lines_apart, opened
from harness.studio.scenario_editing import Mistake, ScenarioChangedError, ScenarioEditing
from harness.studio.scenario_list import (
    EACH_PAGE,
    Remembered,
    ScenarioFilter,
    latest,
    listed,
    proposals,
    sealed_in,
    tags_of,
)
from harness.studio.visit import StudioRoute, Visit
from harness.workspace import NOT_OURS, NOT_OURS_TITLE, Scenario, ScenarioBlocks, Workspace, WorkspaceError

MOST_COMPLETED = 30
MOST_REASONS = 6
_UNFILED = "nobody has said which category it belongs to", "name the category, or choose a file above"
_UNWRITTEN = "the customer writes nothing", "write the message, word for word"
_SHORT = {"message": "turns.0.customer", "category": "turns.0.expect.category"}


def scenarios(visit: Visit) -> Response:
    """Those that a filter finds, page by page."""
    workspace, run = visit.workspace, latest(visit.workspace)
    rows = listed(workspace, run)
    wanted = ScenarioFilter(**{name: visit.asked(name).strip() for name in ScenarioFilter.__dataclass_fields__})
    found = [row for row in rows if wanted.holds(row)]
    page = visit.paged(found, EACH_PAGE)
    asked = {name: value for name, value in asdict(wanted).items() if value}
    response = visit.page(
        "scenarios_found.html.j2" if visit.asked("part") else "scenarios.html.j2",
        rows=page.items, count=len(found), wanted=wanted, page=page.number, pages=page.pages,
        first=page.start + 1, titles=workspace.titles, tags=tags_of(rows), run=run, all=len(rows),
        sealed=sealed_in(workspace, wanted.category), proposed=len(proposals(workspace)),
        address=lambda number: f"/scenarios?{urlencode({**asked, 'page': number})}",
    )  # fmt: skip
    if visit.asked("part"):
        response.headers["HX-Replace-Url"] = f"/scenarios?{urlencode(asked)}"  # so that it can be come back to
    return response


def scenario(visit: Visit) -> Response:
    """One, as fields beside its YAML."""
    found = scenario_of(visit, visit.path("id"))
    if hidden(visit.workspace, found) and not visit.asked("written"):
        return sealed(visit, found)
    return _form(visit, editing.editing(visit.studio.root, found.location.file, found.id))


def sealed(visit: Visit, found: Scenario, refused: str = "") -> Response:
    """The page of a sealed one: how the AI does with it is not shown, and opening it takes a reason."""
    seal = visit.workspace.rollout.seal
    share = 0 if found.seal or found.location.file in seal.files else seal.share
    return visit.page(
        "scenario_sealed.html.j2", 422 if refused else 200, scenario=found, share=share, refused=refused,
        reason=visit.form.get("reason", ""), by=visit.form.get("by") or known_name(visit),
    )  # fmt: skip


def new(visit: Visit) -> Response:
    """One that is not there yet. Whatever is known comes in the address, or from a form, under the names of fields.

    `message` and `category` are those of the first message, further ones `turns.1.customer` and so on; `file` is where
    it is to go.
    """
    known = {**visit.request.query_params, **visit.form}
    sent = {_SHORT.get(name, name): as_typed(value).rstrip("\n") for name, value in known.items()}
    name = sent.pop("file", "") or _likely_file(visit.workspace, sent.get("turns.0.expect.category", ""))
    return _form(visit, editing.new(visit.workspace, name, {"turns.0.customer": "", **sent}))


def edit(visit: Visit) -> Response:
    """What is typed in the fields or in the YAML, each changing the other; saved where that is wanted."""
    do = visit.form.get("do", "")
    try:
        typed = _typed(visit)
    except WorkspaceError as error:  # of the files as they are: the form waits until that is fixed
        if visit.part:
            return _waiting(visit, error)
        raise
    try:
        made = _done(do, typed, visit.form)
    except WorkspaceError as error:
        wrong = tuple(Mistake(each.message, each.hint, each.at.line) for each in error.problems)
        return _shown(visit, typed, wrong, do, refused=True)
    if do == "as-brief":  # which nobody has filled in yet
        return _shown(visit, made, (), do)
    wrong = _unfiled(visit, made) + (_unwritten(made) if do == "save" else ()) + made.mistakes(visit.workspace)
    if do == "save":  # one that is refused is named later, of what then is right
        return _form(visit, made, 422, wrong) if wrong else _save(visit, made.named(visit.workspace))
    return _shown(visit, made, wrong, do)


def _done(do: str, typed: ScenarioEditing, form: Mapping[str, str]) -> ScenarioEditing:
    what, _, number = do.rpartition("-")
    if do == "text":
        _ = typed.form
        return typed
    made = typed.with_fields(as_typed(form.get("before", "")), form)
    if do == "more-messages":
        return made.with_message()
    if do == "as-brief":
        return made.as_brief()
    return made.without_message(int(number)) if what == "without-message" and number.isdecimal() else made


def _unfiled(visit: Visit, made: ScenarioEditing) -> tuple[Mistake, ...]:
    """Whether a new one would go to any file, and so to a category that nobody chose."""
    if made.id or visit.form.get("file"):
        return ()
    fields = [field for field in made.form.fields() if field.path[-2:] == ("expect", "category")]
    lacking = bool(fields) and not any(field.text for field in fields)
    return (Mistake(*_UNFILED, fields=(fields[0].name,)),) if lacking else ()


def _unwritten(made: ScenarioEditing) -> tuple[Mistake, ...]:
    """The messages of a new one that nobody has written."""
    every = () if made.id else made.form.fields()
    said = [each for each in every if each.path[0] == "turns" and each.path[-1] == "customer"]
    empty = [each for each in said if each.text is not None and not each.text.strip()]
    return tuple(Mistake(*_UNWRITTEN, fields=(each.name,)) for each in empty)


def _save(visit: Visit, made: ScenarioEditing) -> Response:
    before = _find(visit.workspace, made.id)
    try:
        editing.save_scenario(visit.studio.loaded, made)
    except ScenarioChangedError as error:
        lines = lines_apart(error.theirs.text, made.text) if error.theirs else []
        return visit.page("scenario_conflict.html.j2", 409, mine=made, theirs=error.theirs, lines=lines)
    except WorkspaceError as error:
        wrong = tuple(Mistake(str(each.at) + ": " + each.message, each.hint) for each in error.problems)
        return _form(visit, made, 422, wrong)
    id_ = str(made.item["id"])
    said = "Saved." if before else f"Saved in {made.file}."
    return visit.go(f"/scenarios/{quote(id_)}", said)


def complete(visit: Visit) -> Response:
    """The names that a field may go on with, by the words in them or in what people call the thing."""
    (typed,) = [value for name, value in visit.request.query_params.items() if name != "of"][:1] or [""]
    before, comma, begun = typed.rpartition(",")
    known = _names(visit.workspace, visit.asked("of"))
    words = begun.strip().casefold().split()
    found = [(name, title) for name, title in known if all(word in f"{name} {title}".casefold() for word in words)]
    names = [(f"{before}{comma and ', '}{name}", title) for name, title in found[:MOST_COMPLETED]]
    return visit.page("scenario_names.html.j2", names=names)


@dataclass(frozen=True)
class ShownRun:
    """What the latest run did with a scenario."""

    id: str
    result: ScenarioResult | None
    reasons: tuple[str, ...]
    more: int
    current: bool  # whether the workspace is still as it was

    @property
    def whole(self) -> str:
        """Where the conversation is; what was opened after the run is no part of its list."""
        since = self.result is not None and self.result.sealed
        return f"/unseal/opened?ids={self.id}" if since else f"/conversations#scenario={self.id}"


def _form(visit: Visit, made: ScenarioEditing, status: int = 200, wrong: tuple[Mistake, ...] | None = None) -> Response:
    """The whole page."""
    values = _values(visit, made, wrong)
    return visit.page("scenario.html.j2", status, **values, last=_last(visit, made.id), unsaved=status != 200)


def _shown(
    visit: Visit, made: ScenarioEditing, wrong: tuple[Mistake, ...], do: str, *, refused: bool = False
) -> Response:
    """The part of the page that changes; without scripts all of it. What is `refused` leaves the fields alone."""
    if not visit.part:
        return _form(visit, made, 422 if wrong else 200, wrong)
    values = _values(visit, made, wrong)
    if do != "fields" and not refused:
        return visit.page("scenario_fields.html.j2", **values)
    values["state"]["set"] = not refused
    response = visit.page("scenario_state.html.j2", **values)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#state", "outerHTML"
    return response


def _waiting(visit: Visit, error: WorkspaceError) -> Response:
    """Why nothing can be said of what is typed; the form and the YAML stay as they are."""
    general = [Mistake(f"{each.at}: {each.message}", each.hint) for each in error.problems]
    response = visit.page("scenario_state.html.j2", general=general, state={"text": "", "wrong": [], "set": False})
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#state", "outerHTML"
    return response


def _values(visit: Visit, made: ScenarioEditing, wrong: tuple[Mistake, ...] | None) -> dict[str, Any]:
    try:
        form, before = made.form, made.text
    except WorkspaceError:
        form, before = None, as_typed(visit.form.get("before", ""))
    if wrong is None:
        wrong = made.mistakes(visit.workspace) if made.id else ()
    names = {field.name for field in form.fields()} if form else set()
    found = _find(visit.workspace, made.id)
    return {
        "made": made, "form": form, "wrong": wrong, "files": _files(visit.workspace, made.file),
        "file_chosen": visit.form.get("file") or visit.asked("file"),
        "general": [each for each in wrong if not set(each.fields) & names],
        "at": {name: [each for each in wrong if name in each.fields] for name in names},
        "state": {"text": made.text, "wrong": [each._asdict() for each in wrong], "set": True},
        "sealed": bool(found and hidden(visit.workspace, found)), "before": before,
        "proposed": bool(found and found.status == "proposed"),
        "queues": [each.id for each in visit.workspace.handoff.queues],
        "rules": [each.id for each in visit.workspace.handoff.rules],
    }  # fmt: skip


def _typed(visit: Visit) -> ScenarioEditing:
    """What the form brings. Raises WorkspaceError for a file without scenarios that can be read."""
    form = visit.form
    name = form.get("file", "") or _likely_file(visit.workspace, form.get(_SHORT["category"], "").strip())
    return _with(visit, name, form.get("id-before", ""))


def _with(visit: Visit, name: str, id_: str) -> ScenarioEditing:
    """The YAML that is typed, for the file which has that scenario now; for the one named where it is new, or gone."""
    found = _find(visit.workspace, id_)
    name = found.location.file if found else name
    blocks = ScenarioBlocks(opened(visit.studio.root, name).text, name)
    return ScenarioEditing(blocks, id_, as_typed(visit.form.get("text", "")), visit.form.get("was", ""))


def _last(visit: Visit, id_: str) -> ShownRun | None:
    """What the latest run did with a scenario; None before the first run, and of sealed ones."""
    run, found = latest(visit.workspace), _find(visit.workspace, id_)
    if run is None or found is None or hidden(visit.workspace, found):
        return None
    result = run.results.get(id_)
    reasons = result.gravest_first if result else ()
    more = max(len(reasons) - MOST_REASONS, 0)
    return ShownRun(id_, result, reasons[:MOST_REASONS], more, run.run.manifest.of(visit.workspace))


def hidden(workspace: Workspace, scenario: Scenario) -> bool:
    """Whether it is sealed, so that nobody is shown how the AI does with it."""
    return workspace.rollout.seal.holds(scenario)


def _find(workspace: Workspace, id_: str) -> Scenario | None:
    return _by_id(workspace).get(id_)


_by_id = Remembered(lambda workspace: {each.id: each for each in workspace.scenarios})


def scenario_of(visit: Visit, id_: str) -> Scenario:
    """The scenario of that id, or the page that there is none."""
    found = _find(visit.workspace, id_)
    if found is None:
        raise HTTPException(404, f"There is no scenario {id_}.")
    return found


def _files(workspace: Workspace, also: str) -> list[str]:
    """Where a scenario can go."""
    return sorted({*_used_files(workspace), also})


def _likely_file(workspace: Workspace, category: str) -> str:
    """The one that has most scenarios of a category, the first of several."""
    category = category.partition(",")[0].strip()
    names = _used_files(workspace)
    used = Counter(each.location.file for each in workspace.scenarios if category in ("", each.category))
    new_file = f"scenarios/{category if category in workspace.titles else 'scenarios'}.yaml"
    return max((name for name in names if used[name]), key=lambda name: used[name], default=new_file)


def _used_files(workspace: Workspace) -> list[str]:
    """Those of the workspace that have scenarios; sealed ones may be kept elsewhere."""
    found = {each.location.file for each in workspace.scenarios} - {*workspace.rollout.seal.files}
    return sorted(name for name in found if name.startswith("scenarios/"))


def _names(workspace: Workspace, of: str) -> Iterable[tuple[str, str]]:
    """What there is, by the name that a scenario gives it and the one that people read; empty where it has none."""
    match of:
        case "source":
            articles = {id_: article.head.title for id_, article in workspace.articles.items()}
            return {**articles, **{ref: section.heading for ref, section in workspace.sections.items()}}.items()
        case "category":
            return {**{id_: each.title for id_, each in workspace.categories.items()}, NOT_OURS: NOT_OURS_TITLE}.items()
        case "tag":
            return ((tag, "") for tag in tags_of(listed(workspace, latest(workspace))))
    return ()


def check_one(visit: Visit, name: str, id_: str) -> dict[str, Any]:
    """The mistakes of one scenario's YAML, for the editor to show at their lines."""
    wrong = _with(visit, name, id_).mistakes(visit.workspace)
    shown = [{"line": each.line, "message": each.message, "hint": each.hint} for each in wrong]
    return {"problems": shown, "elsewhere": []}


ROUTES = (
    StudioRoute("/scenarios", scenarios),
    StudioRoute("/scenarios", edit, "POST", saves=True),
    StudioRoute("/scenarios/new", new),
    StudioRoute("/scenarios/new", new, "POST", saves=True),
    StudioRoute("/scenarios/names", complete),
    StudioRoute("/scenarios/{id}", scenario),
)
