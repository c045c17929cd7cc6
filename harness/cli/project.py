"""`harness project`: what would moving a category mean?"""

from pathlib import Path

import click

from harness.cli.options import RUN_FOLDER, known_category, must_be, today_option, workspace_option
from harness.workspace import Stage, Workspace


@click.command()
@click.argument("categories", nargs=-1, metavar="[CATEGORY]...")
@workspace_option
@click.option("--to", "stage", metavar="STAGE", help="The stage to move to. [default: each one's next stage]")
@click.option(
    "--run", "run_folder", type=RUN_FOLDER,
    help="The run to use. [default: the latest under reports/]",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print numbers for programs.")
@today_option
def command(
    categories: tuple[str, ...], workspace: Workspace, stage: str | None, run_folder: Path | None, as_json: bool
) -> None:
    """Show what moving each CATEGORY (all when you name none) would mean in an ordinary week.

    Tickets answered, drafted and handed off, wrong answers and missed handoffs, hours of agents, and
    money if rules/costs.yaml declares prices; and the confidence threshold that the run suggests.
    Nothing is run: it uses the latest run, with today's rules.

    \b
    Examples:
      harness project
      harness project login setup
      harness project login --to auto
      harness project --json
    """
    from harness.cli.evaluation import named_or_latest
    from harness.gates import judge_run, project
    from harness.reports import projection
    from harness.reports.rendering import show

    for name in categories:
        known_category(workspace, name)
    if stage is not None:
        must_be("stage", stage, list(Stage))
    run, stale = named_or_latest(workspace, run_folder)
    results = run.read()
    to = Stage(stage) if stage else None
    projections = [
        each
        for each in project(results, workspace.categories, workspace.rollout, workspace.costs, to)
        if not categories or each.category.id in categories
    ]
    judgement = judge_run(results, workspace, run.manifest)
    show(projection.document(projections, judgement, workspace.costs, run, stale), as_json=as_json)
