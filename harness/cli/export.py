"""`harness export`: a run, imported conversations and labels as tables for analysts."""

import sys
from pathlib import Path

import click

from harness.cli.options import RUN_FOLDER, UnfinishedError, today_option, workspace_option
from harness.workspace import Workspace

TABLES = ("turns", "scores", "verdicts", "criteria", "conversations", "labels")  # named here, so that help is quick


_READ = ("rules", "scenarios", "knowledge", "reviews", "reports")


@click.command()
@click.argument("run_folder", required=False, type=RUN_FOLDER)
@workspace_option
@click.option(
    "--to", "kind", type=click.Choice(["csv", "parquet", "jsonl"]), default="csv", show_default=True, help="The format."
)
@click.option("--only", "table", type=click.Choice(TABLES), help="One table, on standard output.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default="exports", show_default=True,
    help="The folder for all tables, one file each.",
)  # fmt: skip
@today_option
def command(run_folder: Path | None, workspace: Workspace, kind: str, table: str | None, out: Path) -> None:
    """Write a finished run as tables: its turns, scores, verdicts and criteria; and what was imported and labelled.

    RUN_FOLDER is an earlier run; the default is the latest under reports/. docs/analysis.md says what
    each column is. Sealed scenarios are counted in `verdicts` and `criteria`, and are in no other table.
    Needs `pip install 'support-harness[frames]'`; in Python and notebooks the same tables are pandas'
    own: `from harness.frames import Frames`.

    In CSV, a text that a spreadsheet would compute begins with an apostrophe. To read replies back
    (`kind: recorded`), use Parquet or JSON lines.

    \b
    Examples:
      harness export
      harness export reports/my-llm-0123456789 --to parquet --out tables
      harness export --only turns | head -3
    """
    from harness.cli.evaluation import named_or_latest
    from harness.files import write_aside
    from harness.frames import FORMATS, Frames
    from harness.reports import unfinished, written
    from harness.reports.rendering import say

    if table and kind == "parquet":
        raise UnfinishedError(unfinished.PARQUET_IN_FILES, 2)
    if not table:
        _refuse_own(out, kind, workspace.root)
    run, _ = named_or_latest(workspace, run_folder)
    frames, write = Frames(run, workspace), FORMATS[kind]
    if table:
        sys.stdout.buffer.write(write(frames[table]))
        return
    for name in TABLES:
        frame = frames[name]
        path = out / f"{name}.{kind}"
        write_aside(path, [write(frame)])
        say(written.table(path, len(frame)))


def _refuse_own(out: Path, kind: str, root: Path) -> None:
    """Raises BadParameter for a folder that the workspace reads, and where a table would be written through a link."""
    for own in _READ:
        if out.resolve().is_relative_to((root / own).resolve()):
            raise click.BadParameter(f"{out}: the workspace reads {own}/, so choose another folder", param_hint="--out")
    for path in (out / f"{name}.{kind}" for name in TABLES):
        if path.is_symlink():
            raise click.BadParameter(f"{path} is a link, which would be written through: remove it", param_hint="--out")
