"""`harness propose`: scenarios to write next, filled in except for what a person must judge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import today_option, workspace_option

if TYPE_CHECKING:
    from harness.suite import Message, ScenarioProposal
    from harness.workspace import Workspace


@click.command()
@click.argument("messages", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@workspace_option
@click.option("--rules", is_flag=True, help="For handoff rules that no scenario expects.")
@click.option("--sections", is_flag=True, help="For approved sections that no scenario accepts as a source.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Propose at most N.")
@click.option("--write", is_flag=True, help="Add them to the file of --to instead of printing them.")
@click.option("--to", "name", default="scenarios/proposed.yaml", show_default=True, help="A file under scenarios/.")
@today_option
def command(
    messages: Path | None, workspace: Workspace, rules: bool, sections: bool, limit: int | None, write: bool, name: str
) -> None:
    """Propose scenarios: for rules and sections that no scenario expects, or for what customers wrote.

    MESSAGES is a .jsonl or .csv file with `message`, and, if known, `category` and `id` (the ticket).
    Messages that are nearly the same as a scenario's are left out. Remove personal data first.

    Each one has `status: proposed`: it is not run and does not count until a person has decided the
    questions in the comment above it, and set `status: approved` or removed the line. Exit code 0.

    \b
    Examples:
      harness propose                             rules and sections that no scenario expects
      harness propose --sections --limit 5 --write
      harness propose tickets.csv --write
      harness propose tickets.jsonl --to scenarios/november.yaml --write
    """
    from harness.reports import proposals
    from harness.reports.rendering import say
    from harness.suite import append_proposals, proposals_text

    found = _proposals(workspace, messages, rules=rules, sections=sections)[:limit]
    if not found:
        say(proposals.NOTHING, err=True)
    elif write:
        path = append_proposals(workspace.root, found, inside_scenarios(name))
        say(proposals.added(len(found), path))
    else:
        click.echo(proposals_text(found), nl=False)


def _proposals(workspace: Workspace, messages: Path | None, *, rules: bool, sections: bool) -> list[ScenarioProposal]:
    """Those of every kind, unless some are named."""
    from harness.reference.models import Encoder
    from harness.reports.rendering import RunProgress
    from harness.suite import for_messages, for_rules, for_sections

    everything = not (messages or rules or sections)
    found = for_rules(workspace) if rules or everything else []
    found += for_sections(workspace) if sections or everything else []
    if messages:
        encoder = Encoder.of(workspace, workspace.cache)
        read = list(_read(messages))
        with RunProgress("messages", after=1) as progress:
            found += for_messages(read, workspace, encoder, progress.held)
    return found


def _read(path: Path) -> Iterator[Message]:
    """The messages of a file. Raises click.UsageError for one that holds none."""
    from harness.pipelines import read_file
    from harness.suite import Message
    from harness.turns import PipelineError

    try:
        for number, record in enumerate(read_file(path), 1):
            text = record.get("message")
            if not isinstance(text, str) or not text.strip():
                raise click.UsageError(f"{path.name}: record {number} has no `message`")
            ticket = record.get("id")
            origin = f"ticket {ticket}" if ticket not in (None, "") else f"{path.name}, record {number}"
            yield Message(text, origin, str(record.get("category") or ""))
    except PipelineError as error:
        raise click.UsageError(str(error)) from None


def inside_scenarios(name: str) -> str:
    """A file of scenarios, as the workspace would read it. Raises click.UsageError for another."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] != ("scenarios",) or path.suffix != ".yaml":
        raise click.UsageError(f"{name} would not be read: name a .yaml file under scenarios/")
    return path.as_posix()
