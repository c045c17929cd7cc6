"""The `harness` command. Commands live one in a file and are imported when they are run."""

import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import ClassVar

import click

SECTIONS = {
    "Start": {
        "init": "Make a new workspace to start from.",
        "import": "Import articles, or real conversations.",
        "check": "Check the workspace's files; show every mistake with its line. Also `check articles`, `check rules`.",
        "ready": "Show for each category whether AI support is the right move yet, and what is missing.",
        "schema": "Print or write the JSON Schemas that editors check files with.",
    },
    "Run and decide": {
        "run": "Run every scenario through a pipeline and show the decision board.",
        "gate": "Check, for CI, whether the evidence supports today's stages; the exit code is the answer.",
        "blame": "Show which step caused each failing scenario, the most common cause first.",
        "compare": "Compare runs: quality, cost and latency, with intervals of the differences.",
        "score": "Score the replies of an earlier run again, without calling the support AI.",
        "report": "Write the reports of a finished run again, and charts for slides.",
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
        "propose": "Propose scenarios for what none covers, or from customers' messages; they wait for approval.",
    },
    "Review what happened": {
        "qa": "Review a week of real conversations: figures, questions, what to change.",
        "watchdog": "Check, for a weekly job, whether live conversations still support each stage.",
        "replay": "Put real conversations through a pipeline in shadow, and compare with the agents.",
        "review": "Draw conversations for people to read, and use their labels.",
        "actions": "Propose, review and send messages to other systems.",
        "calibrate": "Measure a groundedness checker on answers that people have labelled.",
    },
}
COMMANDS = {name: words for commands in SECTIONS.values() for name, words in commands.items()}

GARBAGE = 100_000
"""New values after which Python looks for cycles: a command builds many that live to its end, and few cycles."""

EXTRAS = {
    "bs4": "articles",
    "ijson": "conversations",
    "markdownify": "articles",
    "nh3": "conversations",
    "phonenumbers": "conversations",
    "rapidfuzz": "conversations",
    "stdnum": "conversations",
    "watchfiles": "watch",
    "werkzeug": "review",
}
"""The extra to install for a library that is missing."""

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

    sections: ClassVar[Mapping[str, Mapping[str, str]]]  # what each does, under headings
    modules: ClassVar[str] = ""  # how their names begin

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for commands in self.sections.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = self.modules + (f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        command: click.Command = import_module(f"harness.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, commands in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()))


class _Commands(LazyGroup):
    sections = SECTIONS

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from harness.nearest import nearest

            raise click.UsageError(f"There is no command `{args[0]}`; {nearest(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="support-harness", prog_name="harness")
def cli() -> None:
    pass


def main() -> None:
    """Run the command line. Mistakes in the workspace or the command end with exit code 2."""
    gc.set_threshold(GARBAGE, 50, 50)
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        _tell_stopped(error.format_message(), 2)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - those that nobody can act on are raised again
        _explain(error)


def _explain(error: Exception) -> None:
    """End with a message and exit code for errors a user can act on; others keep their traceback."""
    from sqlite3 import DatabaseError

    from harness.cli.options import UnfinishedError
    from harness.plugins import PluginError
    from harness.reference.models import ModelMissingError
    from harness.reports.rendering import plain
    from harness.scoring.groundedness import CheckerError
    from harness.turns import PipelineError
    from harness.workspace import WorkspaceError

    if isinstance(error, ModuleNotFoundError) and (extra := EXTRAS.get((error.name or "").split(".")[0])):
        click.echo(f"This needs more packages: pip install 'support-harness[{extra}]'", err=True)
        sys.exit(2)
    if isinstance(error, UnfinishedError):
        words, code = str(error), error.exit_code
    elif isinstance(error, WorkspaceError):
        count = len(error.problems)
        words, code = "\n".join([*map(str, error.problems), f"{count} problem{'' if count == 1 else 's'} found."]), 2
    elif isinstance(error, PluginError):
        words, code = str(error), 2
    elif isinstance(error, (PipelineError, ModelMissingError)):
        words, code = f"The pipeline cannot be run: {error}", 3
    elif isinstance(error, CheckerError):
        words, code = f"The checker cannot be used: {error}", 3
    elif isinstance(error, DatabaseError):
        words, code = f"A database under reviews/ or reports/ cannot be used: {error}. Restore it, or import again.", 3
    else:
        raise error
    for line in words.split("\n"):
        click.echo(plain(line), err=True)  # what it quotes of files and systems must not steer the terminal
    _tell_stopped(words, code)
    sys.exit(code)


def _tell_stopped(words: str, exit_code: int) -> None:
    """Say on the page of a CI job why nothing else is there."""
    from harness.cli.github import tell_stopped

    given = next((name for name in sys.argv[1:] if name in COMMANDS), "")
    tell_stopped(given, words, exit_code)
