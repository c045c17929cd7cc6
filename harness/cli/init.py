"""`harness init`: a new workspace to start from."""

import shutil
from importlib import resources
from pathlib import Path

import click

from harness.files import write_aside, write_text
from harness.workspace import WorkspaceError


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Make a new workspace in FOLDER, or in the empty folder that you are in.

    It has three categories, a few handoff rules, three articles and six scenarios that work, one
    support AI of each kind to replace with yours, and the JSON Schemas that editors check the files
    with.

    \b
    Examples:
      harness init my-support
    """
    from harness.reports import written
    from harness.reports.rendering import say

    if folder.exists() and any(folder.iterdir()):
        raise WorkspaceError.at(folder, 1, "is not empty", "name a new folder")
    before = folder.exists()
    try:
        _write(folder)
    except BaseException:  # else the same command, repeated, would find a folder that is not empty
        for each in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        if not before and folder.is_dir():
            folder.rmdir()
        raise
    say(written.workspace(folder))


def _write(folder: Path) -> None:
    from harness.reports.schemas import write_schemas

    with resources.as_file(resources.files("harness.workspace") / "starter") as starter:
        for path in (each for each in sorted(starter.rglob("*")) if each.is_file() and "__pycache__" not in each.parts):
            write_aside(folder / path.relative_to(starter), [path.read_bytes()])
    (folder / "reports").mkdir()
    write_text(folder / ".gitignore", ["reports/\nreviews/*.sqlite*\nreviews/sent.ndjson\n"])
    write_schemas(folder / "rules" / "schema")
