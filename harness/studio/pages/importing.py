"""Conversations from other systems: made-up ones, files on this machine, or an account."""

from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import click
from starlette.responses import Response

from harness.cli import options
from harness.io_errors import followed
from harness.studio.imported import newest_conversation
from harness.studio.visit import StudioRoute, Visit

HERE = "/week/import"
_FROM_FILES = ("zendesk", "intercom")


def importing(visit: Visit, wrong: str = "", no_account: str = "") -> Response:
    return visit.page(
        "import.html.j2", 422 if wrong or no_account else 200,
        imported=newest_conversation(visit.studio.root) is not None,
        systems=_FROM_FILES, live=options.LIVE, typed=visit.form, wrong=wrong, no_account=no_account,
    )  # fmt: skip


def start(visit: Visit) -> Response:
    """Import as a job, as `harness import conversations` does."""
    what, system = visit.form.get("what", ""), visit.form.get("system", "")
    if what == "sample":
        return _job(visit, "Import made-up conversations", "--sample")
    options.must_be("system", system, _FROM_FILES)
    if what == "live":
        try:
            with options.help_desk(system):
                pass
        except click.UsageError as error:
            return importing(visit, no_account=f"{error.message}.")
        return _job(visit, f"Import what is new at {system.capitalize()}", "--from", system, "--live")
    try:
        path = given_path(visit)
    except click.UsageError as error:
        return importing(visit, error.message)
    uploads = visit.studio.uploads  # not yet masked
    named = sorted(path.iterdir()) if len(visit.files) > 1 else [path]  # each is read, whatever it is called
    title, arguments = f"Import {source_name(visit, path)}", ["--from", system, *map(str, named)]
    return _job(visit, title, *arguments, afterwards=lambda: uploads.remove(path))


def given_path(visit: Visit) -> Path:
    """The files that were chosen, else the file or folder of this machine that the form names.

    Raises click.UsageError where there is none, OSError where there is no room for what was chosen.
    """
    return visit.studio.uploads.keep(visit.files) if visit.files else _named_path(visit)


def source_name(visit: Visit, path: Path) -> str:
    """What people call what `given_path` gave."""
    if len(visit.files) < 2:
        return path.name
    return f"{PureWindowsPath(visit.files[0].filename or '').name} and {len(visit.files) - 1} more"


def _named_path(visit: Visit) -> Path:
    told = visit.form.get("path", "").strip().strip("\"'")
    if not told:
        raise click.UsageError("Choose files, or enter a file or a folder.")
    try:
        path = followed(visit.studio.root / Path(told).expanduser())
        there = path.exists()
    except (ValueError, RuntimeError, OSError):  # a character or a person that there is not, or it is too long
        path, there = Path(told), False
    if not there:
        raise click.UsageError(f"There is no file or folder {path}.")
    return path


def _job(visit: Visit, title: str, *arguments: str, afterwards: Callable[[], None] = lambda: None) -> Response:
    told = ["import", "conversations", *arguments]
    form = "" if "--sample" in arguments else HERE  # what was left out of a real one is not passed over
    return visit.start(title, told, "/week", dated=False, afterwards=afterwards, form=form)


ROUTES = (StudioRoute(HERE, importing), StudioRoute(HERE, start, "POST", saves=True))
