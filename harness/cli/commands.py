"""Which commands there are, and what each does. They live one in a file and are imported when they are run."""

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

SECTIONS = {
    "Start": {
        "init": "Make a new workspace to start from.",
        "import": "Import articles, or real conversations.",
        "check": "Check the workspace's files; show every mistake with its line. Also `check articles`, `check rules`.",
        "studio": "Do all of this in a browser, on this machine.",
        "ready": "Show for each category whether AI support is the right move yet, and what is missing.",
        "schema": "Print or write the JSON Schemas that editors check files with.",
    },
    "Run and decide": {
        "run": "Run every scenario through a pipeline and show the decision board.",
        "gate": "Check, for CI, whether the evidence supports today's stages; the exit code is the answer.",
        "merge": "Put the shards of a run together, as if one machine had made it.",
        "blame": "Show which step caused each failing scenario, the most common cause first.",
        "compare": "Compare runs: quality, cost and latency, with intervals of the differences.",
        "score": "Score the replies of an earlier run again, without calling the support AI.",
        "report": "Write the reports of a finished run again, and charts for slides.",
        "export": "Write a run, imported conversations and labels as tables for analysts: CSV, Parquet, JSON lines.",
        "project": "Show what moving a category would mean: tickets, mistakes, hours and money a week.",
        "promote": "Move a category up, if the evidence supports it, and record the move.",
        "demote": "Move a category down, and record why.",
        "unseal": "Show a sealed scenario in detail, replace it by another, and record why.",
        "history": "Show every move: when, who, from where to where, on what evidence.",
    },
    "Write articles": {
        "impact": "Show whose answers an edit of articles changes, before and after.",
        "watch": "Show what each save of an article changes, while you write.",
        "rename": "Rewrite whatever cites a section or an article that has another name now.",
        "ask": "Show what the AI would do with a message now, and why.",
    },
    "Write scenarios": {
        "coverage": "Show which rules, sections and stages the scenarios cover, and which not.",
        "mutate": "Show which harmful changes to rules and articles the scenarios would not notice.",
        "robustness": "Run every scenario in other words too: typos, shouting, quoted mail; show what breaks.",
        "audit": "Find scenarios that are wrong, count twice, cannot pass, were seen in training, or are too few.",
        "tune": "Propose better thresholds from the open scenarios, and show what each would cost.",
        "freeze": "Write a simulated conversation of a run as a scenario with fixed messages.",
        "add": "Add a pack of curated scenarios: attacks, privacy, abuse; they wait for approval.",
        "propose": "Propose scenarios for what none covers, or from customers' messages; they wait for approval.",
    },
    "Review what happened": {
        "qa": "Review a week of real conversations: figures, questions, what to change.",
        "watchdog": "Check, for a weekly job, whether live conversations still support each stage.",
        "replay": "Put real conversations through a pipeline in shadow, and compare with the agents.",
        "review": "Draw conversations for people to read, and use their labels.",
        "actions": "Propose, review and send messages to other systems.",
        "forget": "Erase one conversation or person from everything that the workspace keeps.",
        "calibrate": "Measure a groundedness checker on answers that people have labelled.",
    },
}
COMMANDS = {name: words for commands in SECTIONS.values() for name, words in commands.items()}

ELSEWHERE = {"studio": "harness.studio.command", "review_serve": "harness.studio.review_command"}
"""Commands that stand above this package, since they use what others of it do."""

_HELP = """Rules and evaluation for customer-support AI.

A workspace has what your team writes: scenarios (what customers write and what must follow),
rules (categories, handoff rules, rollout) and knowledge (approved articles). The harness runs the
scenarios through a support AI, scores its replies, and shows for each category how far the
evidence lets it go.

\b
Examples:
  harness init my-support     make a workspace
  harness check               find mistakes in its files
  harness run                 run all scenarios, show the board, write reports/
  harness gate                for CI: exit 0 holds, 1 does not, 2 wrong input, 3 not measured
"""


class LazyGroup(click.Group):
    """A group that knows its commands by name and one line, and imports none before it runs."""

    def __init__(self, *args: Any, sections: Mapping[str, Mapping[str, str]], modules: str = "", **attrs: Any) -> None:
        """`sections` say what each does, under headings; the names of their modules begin with `modules`."""
        super().__init__(*args, **attrs)
        self.sections, self.modules = sections, modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for commands in self.sections.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = self.modules + (f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        command: click.Command = import_module(ELSEWHERE.get(module, f"harness.cli.{module}")).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, commands in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()))


class _Commands(LazyGroup):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from harness.nearest import nearest

            raise click.UsageError(f"There is no command `{args[0]}`; {nearest(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, sections=SECTIONS, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="support-harness", prog_name="harness")
def cli() -> None:
    pass
