"""`harness init`: a new workspace to start from."""

from importlib import resources
from pathlib import Path

import click

from harness.files import aside_of, below, write_aside
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

    made = _files()
    if folder.exists() and any(folder.iterdir()) and not _was_killed(folder, made):
        raise WorkspaceError.at(folder, 1, "is not empty", "name a new folder")
    for name, content in made.items():
        write_aside(folder / name, [content])
    (folder / "reports").mkdir(exist_ok=True)
    say(written.workspace(folder))


def _files() -> dict[Path, bytes]:
    """Every file of a new workspace."""
    from harness.reports.schemas import schema_names, schema_text

    with resources.as_file(resources.files("harness.workspace") / "starter") as starter:
        paths = [path for path in sorted(starter.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
        found = {path.relative_to(starter): path.read_bytes() for path in paths}
    schemas = {Path(f"rules/schema/{name}.json"): schema_text(name).encode() for name in schema_names()}
    return {**found, Path(".gitignore"): b"reports/\nreviews/*.sqlite*\nreviews/sent.ndjson\n", **schemas}


def _was_killed(folder: Path, made: dict[Path, bytes]) -> bool:
    """Whether all that is there is what this command wrote, or had begun to write, before it was stopped."""
    folders = {Path("reports"), *(above for name in made for above in name.parents)}
    begun = {aside_of(name) for name in made}

    def is_ours(path: Path) -> bool:
        name = path.relative_to(folder)
        if path.is_symlink() or path.is_dir():
            return path.is_dir() and not path.is_symlink() and name in folders
        same = path.is_file() and name in made and path.stat().st_size == len(made[name])
        return name in begun or (same and path.read_bytes() == made[name])

    return all(map(is_ours, below(folder))) and not all((folder / name).exists() for name in made)
