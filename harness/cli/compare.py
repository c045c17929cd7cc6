"""`harness compare`: runs side by side, and which differences are shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import folder_option, form_options, note_run, open_workspace
from harness.files import in_each

if TYPE_CHECKING:
    from harness.runs import RunFolder
    from harness.workspace import Workspace


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN RUN [RUN...]")
@folder_option
@form_options(
    "Print JSON, with the scenarios behind each rate.", "Print Markdown, for a job summary or a pull request."
)
def command(runs: tuple[str, ...], folder: Path, as_json: bool, as_markdown: bool) -> None:
    """Compare runs: quality, cost and latency.

    RUN is a run folder, or the name of a pipeline that was run on today's workspace. The others are
    compared with the first: for each rate the difference with its 95 % interval for paired rates
    (Newcombe), and the p-value of the exact McNemar test. Only scenarios that all runs have, with the
    same words and expectations, count. Exit code 3 when a run could not be measured.

    \b
    Examples:
      harness compare reference my-llm
      harness compare reports/my-llm-0123456789 reports/my-llm-abcdef0123
      harness compare reference my-llm my-service --markdown
    """
    if len(runs) < 2:
        raise click.UsageError("Name at least two runs: run folders, or pipelines that were run.")
    workspace = open_workspace(folder)
    from harness.gates import compare
    from harness.reports import comparison
    from harness.reports.rendering import say, show

    named = [_run(run, workspace) for run in runs]
    found = {run.path.name if Path(name).is_dir() else name: run for name, run in zip(runs, named, strict=True)}
    if len({run.path.resolve() for run in named}) < len(runs) or len(found) < len(runs):
        raise click.UsageError("A run is named twice.")
    for name, run in found.items():
        note_run(run, name)
    compared = compare({name: run.read() for name, run in found.items()})
    show(comparison.document(compared, workspace.titles), as_json=as_json, as_markdown=as_markdown)
    allowed = workspace.rollout.errors.at_most
    if any(run.scenarios == 0 or len(run.errors) / run.scenarios > allowed for run in compared.runs):
        say(comparison.NOT_MEASURED, err=True)
        sys.exit(3)


def _run(name: str, workspace: Workspace) -> RunFolder:
    """The finished run of that folder or pipeline. Raises BadParameter."""
    from harness.runs import has_manifest, open_run

    if has_manifest(Path(name)):
        return open_run(Path(name))
    if Path(name).is_dir():
        raise click.BadParameter(f"`{name}` is not a run folder; name one under `reports/`", param_hint="RUN")
    known = [open_run(path.parent) for path in in_each(workspace.reports, "run.json")]
    whole = [run for run in known if run.results.exists() and not run.manifest.part]
    named = [run for run in whole if run.manifest.pipeline == name]
    todays = [run for run in named if run.manifest.workspace == workspace.digest]
    if len(todays) == 1:
        return todays[0]
    if not named:
        problem = f"there is no run of `{name}` under {workspace.reports}; make one with `harness run -p {name}`"
    elif not todays:
        problem = f"`{name}` was not run on today's workspace; use `harness run -p {name}`, or name one of its folders"
    else:
        problem = f"`{name}` was run {len(todays)} times on today's workspace; name the folder"
    listed = "".join(f"\n    {run.path}" for run in todays or named)
    raise click.BadParameter(problem + listed, param_hint="RUN")
