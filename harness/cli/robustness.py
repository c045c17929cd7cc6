"""`harness robustness`: does the support AI do the same when customers use other words?"""

import sys
from typing import Any

import click

from harness.cli.options import (
    RunOptions,
    must_be,
    note_sealed,
    pipeline_option,
    run_options,
    sealed_of,
    workspace_option,
)
from harness.workspace import Rewording, Workspace

_HELP = """Run every open scenario in other words too, whether or not it names variants, and show what breaks.

Kept is the share of variants that pass, of the scenarios that pass as they are written; breaks and
missed handoffs are counted among these too. The run is kept under reports/robustness/ and is not
evidence for a gate. Exit code 0 when it could be measured, 3 when not.

\b
Variants that must change nothing:
{kinds}

Those of rules/variants.yaml change what must follow, and say how.

\b
Examples:
  harness robustness
  harness robustness -p my-service --variants typos,shouting
  harness robustness --seed 7 --json
""".format(kinds="\n".join(f"  {kind:<13} {kind.meaning}" for kind in Rewording))


@click.command(help=_HELP)
@workspace_option
@pipeline_option()
@click.option(
    "--variants",
    metavar="NAME,...",
    help="The variants to run. [default: all of them, and those of rules/variants.yaml]",
)
@click.option("--seed", type=int, help="The seed of the variants. [default: from rules/variants.yaml, else 0]")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, with the scenarios that each variant breaks.")
@run_options
def command(
    workspace: Workspace, pipeline: str, variants: str | None, seed: int | None, as_json: bool, **options: Any
) -> None:
    from harness.cli.evaluation import Evaluator
    from harness.reports import robustness, written
    from harness.reports.rendering import say, show
    from harness.suite import critical_missed, overall, varied
    from harness.suite import robustness as robustness_of
    from harness.turns import Status

    note_sealed(sealed_of(workspace))
    start = workspace.variants.seed if seed is None else seed
    other = varied(workspace, _names(workspace, variants), start)
    evaluator = Evaluator(other, RunOptions(**options), cache=workspace.cache)
    run = evaluator.held(pipeline)
    results = run.read()
    categories, whole = robustness_of(results, list(workspace.titles)), overall(results)
    show(robustness.document(categories, whole, critical_missed(results), run.manifest.id, start), as_json=as_json)
    if not as_json:
        say(written.run(run.path))
    errors = sum(result.status is Status.ERROR for result in results)
    if not results or errors / len(results) > workspace.rollout.errors.at_most:
        sys.exit(3)


def _names(workspace: Workspace, given: str | None) -> list[str]:
    from harness.suite import variant_names

    known = variant_names(workspace)
    names = [name.strip() for name in given.split(",")] if given is not None else known
    for each in names:
        must_be("variant", each, known)
    return names
