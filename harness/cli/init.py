"""`harness init`: a new workspace to start from."""

from importlib import resources
from pathlib import Path

import click

from harness.files import aside_of, below, read_plain, write_aside
from harness.workspace import WorkspaceError

_FOR_GIT = {
    ".gitignore": b"reports/\nreviews/*.sqlite*\nreviews/sent.ndjson\nrules/.unfinished\n.*.partial\n",
    ".gitattributes": b"rules/*.jsonl -text\n",  # their chain is by bytes, of which git may change line ends
}


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Make a new workspace in FOLDER, or in the empty folder or new git repository that you are in.

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
    there = _beside_repository(folder, made) if folder.exists() else []
    if there and not _was_killed(folder, there, made):
        raise WorkspaceError.at(folder, 1, f"is not empty: it has `{there[0].name}`", "name a new folder")
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
    return {**found, **{Path(name): lines for name, lines in _FOR_GIT.items()}, **schemas}


def _beside_repository(folder: Path, made: dict[Path, bytes]) -> list[Path]:
    """What is there, except for what a new git repository has: hidden files, and files such as a licence.

    None of those is written; lines that its `.gitignore` and `.gitattributes` have already stay first.
    """
    there = sorted(folder.iterdir())
    if (folder / ".git").exists():
        there = [each for each in there if not (each.name.startswith(".") or each.is_file())]
        for name in map(Path, _FOR_GIT):
            lines = read_plain(folder / name).splitlines(keepends=True) if (folder / name).is_file() else []
            more = [line for line in made[name].splitlines(keepends=True) if line not in lines]
            ended = [b"\n"] if more and lines and not lines[-1].endswith(b"\n") else []
            made[name] = b"".join((*lines, *ended, *more))
    return there


def _was_killed(folder: Path, there: list[Path], made: dict[Path, bytes]) -> bool:
    """Whether all that is there is what this command wrote, or had begun to write, before it was stopped."""
    folders = {Path("reports"), *(above for name in made for above in name.parents)}
    begun = {aside_of(name) for name in made}

    def is_ours(path: Path) -> bool:
        name = path.relative_to(folder)
        if path.is_symlink() or path.is_dir():
            return path.is_dir() and not path.is_symlink() and name in folders
        same = path.is_file() and name in made and path.stat().st_size == len(made[name])
        return name in begun or (same and path.read_bytes() == made[name])

    found = (path for each in there for path in (each, *below(each)))
    return all(map(is_ours, found)) and not all((folder / name).exists() for name in made)
