"""One article: fields, text, and what each change of them does, before it is saved and after."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from harness.articles import Renaming, citing_files, renamed_sections, rewritten
from harness.files import read_plain
from harness.reference.models import ModelMissingError
from harness.reports import impact as reports
from harness.studio.article_form import ArticleForm, categories_to_tick, edited_today, typed_article
from harness.studio.article_rows import article_path, article_rows
from harness.studio.preview import preview
from harness.studio.saving import ChangedMeanwhileError, digest, lines_apart, opened, save, save_all
from harness.studio.scenario_list import sealed_in
from harness.studio.visit import StudioRoute, Visit
from harness.studio.writing import ArticlesReading, SupersededError
from harness.workspace import Article, Location, Problem, Workspace, WorkspaceError, load_while_edited

MOST_SHOWN = 20  # scenarios of one article
_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}  # as the editor names them


def article(visit: Visit) -> Response:
    found = _found(visit.workspace, visit.path("id"))
    file = opened(visit.studio.root, found.file)
    return _shown(visit, ArticleForm(file.name, file.text.removeprefix("\ufeff")), file.digest)


def save_article(visit: Visit) -> Response:
    """Save it, as it is or as a draft; what prevents it is shown with what was typed."""
    was, draft = visit.form.get("was", ""), visit.form.get("as") == "draft"
    here = article_path(visit.path("id"))
    typed = typed_article(_named(visit), draft=draft)
    try:
        typed = _dated(visit, typed)
        if "follow" in visit.form:
            _save_with_scenarios(visit, typed, was)
        else:
            save(visit.studio.loaded, typed.name, typed.text, was)
    except ChangedMeanwhileError as error:
        if error.theirs.name != typed.name:  # of a scenario, a moment ago
            return _again(visit, typed, was, [Problem(Location(error.theirs.name, 1), str(error), "save again")])
        lines = lines_apart(error.theirs.text, typed.text)
        return visit.page("conflict.html.j2", 409, theirs=error.theirs, lines=lines, mine=typed.text, action=here)
    except WorkspaceError as error:
        return _again(visit, typed, was, error.problems)
    return visit.go(
        here,
        "Saved as a draft: no answer quotes it."
        if draft
        else "Saved. The board shows what it changes after the next run.",
    )


def check(visit: Visit) -> Response:
    """Mistakes and findings at the lines of the Markdown, for the editor."""
    typed = typed_article(visit.form)
    try:
        found = visit.studio.writing.findings(_writer(visit, typed, "editor"), typed.name, typed.text)
        if isinstance(found, ArticlesReading):
            return Response(status_code=202)
        told: list[tuple[str, Problem]] = [(_SEVERITIES[each.severity], each.problem) for each in found]
    except WorkspaceError as error:
        told = [("error", each) for each in error.problems if each.at.file == typed.name]
    except SupersededError:
        return Response(status_code=204)
    lines = [
        {"line": line, "severity": severity, "message": each.message, "hint": each.hint}
        for severity, each in told
        if (line := typed.line(each.at)) > 0
    ]
    return JSONResponse({"problems": lines})


def findings(visit: Visit) -> Response:
    """What is found in it, as `harness check articles` says."""

    def found(typed: ArticleForm) -> Response:
        every = visit.studio.writing.findings(_writer(visit, typed, "list"), typed.name, typed.text)
        if isinstance(every, ArticlesReading):
            return _reading(visit, every, "#findings")
        return visit.page("article_findings.html.j2", found=every, typed=typed)

    return _part(visit, found)


def impact(visit: Visit) -> Response:
    """Whose answers it changes, before and after."""

    def changed(typed: ArticleForm) -> Response:
        found = visit.studio.writing.impact(_writer(visit, typed), typed.name, typed.text)
        if isinstance(found, ArticlesReading):
            return _reading(visit, found, "#impact")
        blocks = reports.document(found, MOST_SHOWN, "fix these first").blocks
        return visit.page(
            "article_impact.html.j2", found=found, blocks_shown=blocks, headline=reports.headline(found),
            verdict=reports.verdict(found), address=lambda scenario: f"/scenarios/{quote(scenario, safe='')}",
        )  # fmt: skip

    return _part(visit, changed)


def shown_preview(visit: Visit) -> Response:
    return visit.page("article_preview.html.j2", body=preview(visit.form.get("body", "")))


def _part(visit: Visit, made: Callable[[ArticleForm], Response]) -> Response:
    """A part of the page for the text as typed, or what prevents it; nothing where more has been typed meanwhile."""
    try:
        return made(typed_article(visit.form))
    except SupersededError:
        return Response(status_code=204)
    except WorkspaceError as error:
        return visit.page("article_problems.html.j2", problems=error.problems, words="")
    except ModelMissingError as error:
        return visit.page("article_problems.html.j2", problems=(), words=str(error))


def _reading(visit: Visit, reading: ArticlesReading, into: str) -> Response:
    """How far the reading of the articles is; the page asks again in a moment."""
    return visit.page("article_reading.html.j2", reading=reading, path=visit.request.url.path, into=into)


def _writer(visit: Visit, typed: ArticleForm, what: str = "") -> str:
    """Who waits for an answer about this article."""
    return f"{visit.visitor.csrf} {typed.name} {what}"


def _named(visit: Visit) -> Mapping[str, str]:
    """The form with the name of the file, which a form of the text alone may lack."""
    return (
        visit.form if "file" in visit.form else {**visit.form, "file": _found(visit.workspace, visit.path("id")).file}
    )


def _found(workspace: Workspace, id_: str) -> Article:
    found = workspace.articles.get(id_)
    if found is None:
        raise HTTPException(404, "There is no such article.")
    return found


def _shown(
    visit: Visit, typed: ArticleForm, was: str, status: int = 200, problems: Sequence[Problem] = (),
    renamed: Sequence[tuple[str, str]] = (),
) -> Response:  # fmt: skip
    workspace, at_fields = visit.workspace, typed.at_fields(problems)
    id_ = visit.path("id")
    others = [each for each in problems if all(each not in some for some in at_fields.values())]
    row = next((each for each in article_rows(workspace) if each.article.id == id_), None)
    values: dict[str, Any] = {
        "typed": typed, "was": was, "id": id_, "path": article_path(id_), "at_fields": at_fields, "others": others,
        "categories": categories_to_tick(typed, workspace), "row": row, "renamed": renamed,
        "unsaved": status != 200, "some_sealed": sealed_in(workspace) > 0,
        "line": typed.line(Location(typed.name, asked)) if (asked := visit.number("line", 0)) else "",
        "owners": sorted({each.head.owner for each in workspace.articles.values()}),
    }  # fmt: skip
    return visit.page("article.html.j2", status, **values)


def _again(visit: Visit, typed: ArticleForm, was: str, problems: Sequence[Problem]) -> Response:
    """The form as it was typed, with what is wrong. Where the workspace cannot be read, the text alone."""
    try:
        workspace, _ = visit.workspace, typed.values
    except WorkspaceError:
        now = opened(visit.studio.root, typed.name)
        return visit.page("file.html.j2", 422, file=now, text=typed.text, problems=problems, line="")
    return _shown(visit, typed, was, 422, problems, _renamed(visit, workspace, typed))


def _renamed(visit: Visit, workspace: Workspace, typed: ArticleForm) -> list[tuple[str, str]]:
    """The sections that the text has under another name, and that scenarios expect under the old one."""
    try:
        now = load_while_edited(visit.studio.root, visit.studio.today, {typed.name: typed.text})
    except WorkspaceError:
        return []
    return list(renamed_sections(workspace, now))


def _dated(visit: Visit, typed: ArticleForm) -> ArticleForm:
    """With today as the day of the last edit; as it is where the workspace cannot be read, or the whole was written."""
    if "text" in visit.form:
        return typed
    try:
        saved = visit.workspace.articles.get(visit.path("id"))
        return edited_today(typed, saved, visit.workspace) if saved else typed
    except WorkspaceError:
        return typed


def _save_with_scenarios(visit: Visit, typed: ArticleForm, was: str) -> None:
    """Save it, and write the new names of its sections wherever they are cited, as `harness rename` does."""
    now = load_while_edited(visit.studio.root, visit.studio.today, {typed.name: typed.text})
    before = {name: read_plain(path).decode("utf-8") for name, path in citing_files(now).items()}
    texts = {**before, typed.name: typed.text}
    for old, new in _renamed(visit, visit.workspace, typed):
        texts |= rewritten(now, Renaming(old, new), texts)
    changed = {name: text for name, text in texts.items() if text != before.get(name)}
    save_all(visit.studio.loaded, changed, {name: digest(before[name]) for name in changed} | {typed.name: was})


ROUTES = (
    StudioRoute("/articles/_preview", shown_preview, "POST"),
    StudioRoute("/articles/{id}", article),
    StudioRoute("/articles/{id}", save_article, "POST", saves=True),
    StudioRoute("/articles/{id}/check", check, "POST"),
    StudioRoute("/articles/{id}/findings", findings, "POST"),
    StudioRoute("/articles/{id}/impact", impact, "POST"),
)
