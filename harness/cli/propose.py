"""`harness propose`: scenarios to write next, filled in except for what a person must judge."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import (
    UnfinishedError,
    budget_options,
    imported_since,
    must_be,
    noted,
    today_option,
    workspace_option,
)

if TYPE_CHECKING:
    from harness.pipelines import Opening
    from harness.suite import Message, ScenarioProposal
    from harness.workspace import Workspace


@click.command()
@click.argument("messages", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@workspace_option
@click.option("--rules", is_flag=True, help="For handoff rules that no scenario expects.")
@click.option("--sections", is_flag=True, help="For approved sections that no scenario accepts as a source.")
@click.option("--llm", metavar="ID", help="Let an LLM write them: a pipeline of `kind: openai`, or a customer.")
@click.option("--conversations", is_flag=True, help="With --llm: from the imported conversations of a week.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Propose at most N; with --llm, from N sources.")
@budget_options
@click.option("--write", is_flag=True, help="Add them to the file of --to instead of printing them.")
@click.option("--to", "name", default="scenarios/proposed.yaml", show_default=True, help="A file under scenarios/.")
@today_option
def command(
    messages: Path | None, workspace: Workspace, rules: bool, sections: bool, llm: str | None, conversations: bool,
    limit: int | None, max_calls: int | None, max_cost: float | None, fresh: bool, write: bool, name: str,
) -> None:  # fmt: skip
    """Propose scenarios: for rules and sections that no scenario expects, or for what customers wrote.

    MESSAGES is a .jsonl or .csv file with `message`, and, if known, `category` and `id` (the ticket).
    Messages that are nearly the same as a scenario's are left out. Remove personal data first.

    With --llm an LLM writes them, a scenario and a brief from each section that no scenario expects, or a
    scenario from each imported conversation. What its source does not support, or where `harness
    audit` would find something wrong, is left out (docs/audit.md).

    Each one has `status: proposed`: it is not run and does not count until a person has decided the
    questions in the comment above it, and set `status: approved` or removed the line. Exit code 0; 3 where
    the LLM could not be asked.

    \b
    Examples:
      harness propose                             rules and sections that no scenario expects
      harness propose --sections --limit 5 --write
      harness propose tickets.csv --write
      harness propose tickets.jsonl --to scenarios/november.yaml --write
      harness propose --llm my-llm --limit 20 --max-cost 1 --write
      harness propose --llm my-llm --conversations --write
    """
    from harness.pipelines import Opening, Spending
    from harness.reports import proposals
    from harness.reports.rendering import say
    from harness.suite import append_proposals, proposals_text

    if llm:
        if messages or rules or sections:
            raise click.UsageError("An LLM writes from sections, or with --conversations from these.")
        opening = Opening(workspace, workspace.cache, Spending(max_calls, max_cost), fresh)
        found = _by_llm(llm, opening, conversations=conversations, limit=limit)
    elif conversations:
        raise click.UsageError("--conversations is for --llm.")
    else:
        found = _proposals(workspace, messages, rules=rules, sections=sections)[:limit]
    if not found:
        say(*([] if llm else [proposals.NOTHING]), err=True)  # what an LLM left out has been said
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


def _by_llm(name: str, opening: Opening, *, conversations: bool, limit: int | None) -> list[ScenarioProposal]:
    """What an LLM writes and what holds. Raises UnfinishedError where the budget is spent, or nothing could be used."""
    from harness.pipelines import BudgetSpentError
    from harness.reports import llm_writing, unfinished
    from harness.reports.rendering import RunProgress, say
    from harness.suite import bare_sections
    from harness.suite.writing import LLMRejection, LLMWriter
    from harness.turns import PipelineError

    workspace = opening.workspace
    declared = {
        each.id: each for each in (*workspace.pipelines, *workspace.customers.customers) if each.kind == "openai"
    }
    must_be("LLM", name, declared)
    given = [] if conversations else bare_sections(workspace)[:limit]
    said = _conversations(workspace)[:limit] if conversations else []
    try:
        writer = LLMWriter(declared[name], opening, name)
        with noted(opening), RunProgress("sources", after=1) as progress:
            writing = asyncio.run(writer.write(given, said, progress.held))
    except BudgetSpentError as spent:
        raise UnfinishedError(unfinished.writing_stopped(spent), 3) from None
    except PipelineError as error:
        raise UnfinishedError(str(error), 3) from None
    say(llm_writing.sentence(writing, name), err=True)
    if writing.rejected[LLMRejection.UNUSABLE] and not writing.proposals:
        raise UnfinishedError(unfinished.nothing_written(name), 3)
    return list(writing.proposals)


def _conversations(workspace: Workspace) -> list[Message]:
    """What customers wrote in the latest week of imported conversations, masked, newest first."""
    from harness.suite import Message

    asked = [(each.asked, each) for each in reversed(imported_since(workspace)) if each.asked]
    return [Message(first, each.name, each.category, tuple(later), each.calls) for (first, *later), each in asked]


def _read(path: Path) -> Iterator[Message]:
    """The messages of a file. Raises click.UsageError for one that holds none."""
    from harness.pipelines import read_file
    from harness.suite import Message
    from harness.turns import PipelineError

    number = 0
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
    if number == 0:
        raise click.UsageError(f"{path.name} has no record")


def inside_scenarios(name: str) -> str:
    """A file of scenarios, as the workspace would read it. Raises click.UsageError for another."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] != ("scenarios",) or path.suffix != ".yaml":
        raise click.UsageError(f"{name} would not be read: name a .yaml file under scenarios/")
    return path.as_posix()
