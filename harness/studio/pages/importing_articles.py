"""Articles of a help centre: a file or folder on this machine, or an account; first shown, then imported."""

import click
from starlette.exceptions import HTTPException
from starlette.responses import Response

from harness.cli import options
from harness.studio.jobs import Job
from harness.studio.pages.importing import given_path, source_name
from harness.studio.visit import StudioRoute, Visit

HERE = "/articles/_import"  # no article has such an id
_COMMAND = ("import", "articles")
_ONLY_SHOW = "--dry-run"


def importing(visit: Visit, wrong: str = "", no_account: str = "") -> Response:
    """The form, below what the last import brought, or would bring."""
    last = next((job for job in visit.studio.jobs if job.arguments[:2] == _COMMAND and job.printed), None)
    return visit.page(
        "articles_import.html.j2", 422 if wrong or no_account else 200, live=options.LIVE,
        categories=visit.workspace.categories, typed=visit.form, wrong=wrong, no_account=no_account,
        last=None if visit.form else last, only_shown=last is not None and _ONLY_SHOW in last.arguments,
        plainly=visit.studio.uploads.plainly,
    )  # fmt: skip


def start(visit: Visit) -> Response:
    """Show what would come in, as a job, as `harness import articles --dry-run` does."""
    category, live = visit.form.get("category", ""), visit.form.get("what") == "live"
    options.known_category(visit.workspace, category)
    try:
        name, source = _account(visit) if live else _on_this_machine(visit)
    except click.UsageError as error:
        return importing(visit, **{"no_account" if live else "wrong": error.message})
    drafts = [] if visit.form.get("approved") == "yes" else ["--drafts"]
    return visit.start(f"Look through {name}", [*_COMMAND, *source, "--category", category, *drafts, _ONLY_SHOW], HERE)


def _on_this_machine(visit: Visit) -> tuple[str, list[str]]:
    path = given_path(visit)
    return source_name(visit, path), [str(path)]


def _account(visit: Visit) -> tuple[str, list[str]]:
    system = visit.form.get("system", "")
    options.must_be("system", system, options.LIVE)
    with options.help_desk(system):
        return system.capitalize(), ["--from", system, "--live"]


def bring_in(visit: Visit) -> Response:
    """Import what was shown."""
    shown = visit.studio.jobs.find(int(visit.path("number")))
    if shown is None or not _is_shown(shown):
        raise HTTPException(404, "There is nothing to import.")
    arguments = [each for each in shown.arguments if each != _ONLY_SHOW]
    return visit.start(shown.title.replace("Look through", "Import", 1), arguments, HERE)


def _is_shown(job: Job) -> bool:
    return job.arguments[:2] == _COMMAND and _ONLY_SHOW in job.arguments and job.exit_code == 0


ROUTES = (
    StudioRoute(HERE, importing),
    StudioRoute(HERE, start, "POST", saves=True),
    StudioRoute(f"{HERE}/{{number:number}}", bring_in, "POST", saves=True),
)
