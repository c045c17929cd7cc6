"""`harness init`: a new workspace to start from."""

import shutil
from importlib import resources
from pathlib import Path

import click

from harness.workspace import Location, Problem, WorkspaceError, write_schemas


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Make a new workspace in FOLDER.

    It has three categories, a few handoff rules, three articles and six scenarios that work, one
    support AI of each kind to replace with yours, and the JSON Schemas that editors check the files
    with.

    \b
    Examples:
      harness init my-support
    """
    if folder.exists() and any(folder.iterdir()):
        raise WorkspaceError([Problem(Location(str(folder), 1), "is not empty", "name a new folder")])
    with resources.as_file(resources.files("harness.workspace") / "starter") as starter:
        shutil.copytree(starter, folder, dirs_exist_ok=True)
    (folder / "reports").mkdir()
    (folder / ".gitignore").write_text("reports/\nreviews/*.sqlite*\nreviews/sent.ndjson\n", encoding="utf-8")
    write_schemas(folder / "rules" / "schema")
    click.echo(f"Made a workspace in {folder}. Next: cd {folder} && harness run")
