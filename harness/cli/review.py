"""`harness review`: which conversations a person should read, the page to read them on, and the results."""

import click

from harness.cli.commands import LazyGroup

STEPS = {
    "draw": "Draw a week's conversations to read.",
    "serve": "Serve the review page on this machine, until Ctrl-C.",
    "rates": "Show what the labels say about all conversations, and how far people agree.",
    "export": "Write the labels to where gates and checkers read them.",
}


@click.group(cls=LazyGroup, sections={"Commands": STEPS}, modules="review_")
def command() -> None:
    """Draw conversations for people to read, label them on a local page, and use the labels.

    A random part gives honest rates, a risk part finds what went wrong; weights keep the rates of both
    together honest. Labels are kept in reviews/desk.sqlite.

    \b
    Examples:
      harness review draw --week 2026-10-26
      harness review serve
      harness review rates
      harness review export --labels labels.jsonl
      harness review export --scenarios scenarios/reviewed.yaml
    """
