"""`harness freeze`: a simulated conversation of a run as a scripted scenario."""

from pathlib import Path

import click

from harness.cli.options import RUN_FOLDER, must_be, note_run, workspace_option
from harness.cli.propose import inside_scenarios
from harness.workspace import Workspace, load


@click.command()
@click.argument("run_folder", metavar="RUN", type=RUN_FOLDER)
@click.argument("scenario", metavar="ID")
@workspace_option
@click.option("--repeat", type=click.IntRange(1), default=1, show_default=True, help="Which repeat of it.")
@click.option("--variant", default="", metavar="NAME", help="Which variant of it; by default its own words.")
@click.option("--to", "name", default="scenarios/proposed.yaml", show_default=True, help="A file under scenarios/.")
def command(run_folder: Path, scenario: str, workspace: Workspace, repeat: int, variant: str, name: str) -> None:
    """Write the conversation of the simulated scenario ID, as it went in RUN, as a scenario with fixed messages.

    The customer's messages are taken word for word, and what was required of the whole conversation is
    expected where a reply met it. It has `status: proposed`: it does not count until a person has decided
    what must follow each message, and set `status: approved` or removed the line. A conversation in which
    the customer broke its brief is refused, and so is a sealed one. Exit code 0.

    \b
    Examples:
      harness freeze reports/reference-0123456789 charged-twice
      harness freeze reports/my-llm-0123456789 charged-twice --repeat 2 --to scenarios/frozen.yaml
    """
    from harness.ledger import locked
    from harness.reports import proposals
    from harness.reports.rendering import say
    from harness.runs import open_run
    from harness.suite import add_proposals, frozen

    run = open_run(run_folder)
    note_run(run)
    played = {result.id: result for result in run.read() if result.simulated}
    must_be(
        "simulated scenario", scenario, [id_ for id_, result in played.items() if not result.sealed or id_ == scenario]
    )
    if played[scenario].sealed:
        raise click.UsageError(f"`{scenario}` is sealed: only counts of it are shown (docs/seals.md)")
    found = [turn for turn in played[scenario].turns if (turn.repeat, turn.variant) == (repeat, variant)]
    if not found:
        raise click.UsageError(f"`{scenario}` was not held in the repeat {repeat}" + f", {variant}" * bool(variant))
    if wrong := next((turn.error_words for turn in found if turn.error), ""):
        raise click.UsageError(f"`{scenario}` cannot be frozen: {wrong}")
    place = inside_scenarios(name)
    with locked(workspace.root):  # or two at once choose the same id
        written = {each.id: each for each in load(workspace.root, workspace.today).scenarios}
        path = add_proposals(workspace.root, [frozen(found, run.manifest.id, written, written.get(scenario))], place)
    say(proposals.added(1, path))
