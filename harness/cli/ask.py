"""`harness ask`: what would the AI do with this message now?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from harness.cli.options import checker_option, pipeline_option, today_option, workspace_option

if TYPE_CHECKING:
    from harness.workspace import Workspace

PROMPT = "customer> "


@click.command()
@click.argument("question", required=False)
@workspace_option
@pipeline_option("The support AI to ask: `reference`, or one of rules/pipelines.yaml.")
@click.option(
    "--customer", "attributes", multiple=True, metavar="KEY=VALUE", help="An attribute of the customer record."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one line a message.")
@checker_option
@today_option
def command(
    question: str | None, workspace: Workspace, pipeline: str, attributes: tuple[str, ...], as_json: bool, checker: str
) -> None:
    """Show what the support AI would do with a message now, and why.

    Category and confidence, topics, the rules that fired, the sections found with their scores, the
    decision, the answer with the section behind each sentence, and what the customer gets at today's
    stage. Without QUESTION it reads messages from standard input, one a line: each is the next turn
    of one conversation, and an empty line starts another. Exit code 0; 2 if the workspace is wrong,
    3 if the pipeline gives no reply or the checker cannot judge.

    \b
    Examples:
      harness ask "how long is a reset link valid?"
      harness ask "I want my money back" --customer plan=enterprise
      harness ask                          # a conversation; Ctrl-D ends it
      harness ask -p my-llm --json < questions.txt
    """
    from harness.articles import Talk
    from harness.pipelines import Opening
    from harness.reports import ask
    from harness.reports.rendering import json_text, show
    from harness.scoring import Bench

    bench = Bench(Opening(workspace, workspace.cache), pipeline, checker)
    talk = Talk(bench, dict(map(_attribute, attributes)))
    with asyncio.Runner() as loop:
        try:
            for message in [question] if question is not None else _typed():
                if not message.strip():
                    talk.start_anew()
                    continue
                told = ask.document(loop.run(talk.say(message)), workspace)
                if as_json:
                    click.echo(json_text(told, indent=None), nl=False)
                else:
                    show(told)
        finally:
            loop.run(bench.close())


def _typed() -> Iterator[str]:
    """The lines of standard input, with a prompt where a person types them."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    prompted = sys.stdin.isatty()
    while True:
        if prompted:
            click.echo(PROMPT, nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\n")


def _attribute(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    if not (key and equals):
        raise click.BadParameter(f"`{given}` is not KEY=VALUE, such as plan=pro", param_hint="--customer")
    return key, value
