"""Options that several commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from harness.io_errors import followed
from harness.nearest import nearest

if TYPE_CHECKING:
    from harness.live.conversations import LiveConversation
    from harness.pipelines import HelpDesk, Opening
    from harness.runs import RunFolder
    from harness.workspace import Category, Stage, Workspace

C = TypeVar("C", bound=Callable[..., Any])


class _NewFile(click.Path):
    """A file to be written: none that a workspace reads or keeps, which it would damage."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from harness.workspace import is_workspace

        path = Path(super().convert(value, param, ctx))  # type: ignore[arg-type]  # text, as `path_type` says
        whole = followed(path)
        for root in whole.parents:
            folder = whole.relative_to(root).parts[0] if is_workspace(root) else ""
            kept = folder == "reviews" and path.exists() and path.name.startswith(_KEPT)
            if kept or folder in ("rules", "knowledge", "scenarios"):
                self.fail(f"{path} is one of the workspace's own files; name another, such as {path.name} in reports/.")
        return path


class Moment(click.DateTime):
    """A day, or a moment of one, from which others can be counted."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from harness.workspace import YEARS

        found = super().convert(value, param, ctx)
        years = f"{YEARS[0]} to {YEARS[-1]}"
        return found if found.year in YEARS else self.fail(f"{value} is not of the years {years}.", param, ctx)


class Number(click.FloatRange):
    """A number within a range. `nan`, which is neither in a range nor out of it, is refused, and so is `inf`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        return found if isfinite(found) else self.fail(f"{value} is not a number to count with.", param, ctx)


_KEPT = ("drafts.", "actions.sqlite", "conversations.sqlite", "desk.sqlite")  # in reviews/
LIVE = ("zendesk", "intercom")  # systems with an API
FILE = _NewFile(path_type=Path, dir_okay=False)  # to be written
DAY = Moment(["%Y-%m-%d"])
RUN_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
NOTHING_IMPORTED = "No conversations are imported; see `harness import conversations --help`."

folder_option = click.option(
    "-w",
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    help="The workspace, or a folder inside it. [default: here]",
)
today_option = click.option(
    "--today",
    type=DAY,
    help="The date for checking whether articles are outdated. [default: from rollout.yaml, else the calendar]",
)


def _anchor(context: click.Context, option: click.Parameter, value: str | None) -> str:
    """Without the option empty; an empty value is a mistake, such as a variable that is not set in a CI job."""
    if value is not None and not value.strip():
        raise click.BadParameter("It is empty; give the sha256 of a line, or leave the option out.", context, option)
    return value or ""


anchor_option = click.option(
    "--anchor", callback=_anchor, metavar="SHA256",
    help="A hash noted earlier: the ledger must still contain its line. `harness history` prints it.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a command runs scenarios."""

    jobs: int | None
    repeat: int
    max_calls: int | None
    max_cost: float | None
    resume: bool
    fresh: bool
    checker: str


class UnfinishedError(Exception):
    """A run that stopped before its end; says why and how to continue. What was done is kept.

    `why` is the reason alone; `further` is what the command line offers then.
    """

    def __init__(self, why: str, exit_code: int, further: str = "") -> None:
        super().__init__("\n".join(filter(None, (why, further))))
        self.why, self.exit_code = why, exit_code


def help_desk(system: str) -> HelpDesk:
    """The account of one of LIVE that the environment names. Raises click.UsageError for a missing variable."""
    from harness.pipelines import open_help_desk
    from harness.turns import PipelineError

    try:
        return open_help_desk(system)
    except PipelineError as error:
        raise click.UsageError(str(error)) from None


def pipeline_option(
    words: str = "The support AI to test: `reference`, or one of rules/pipelines.yaml.",
) -> Callable[[C], C]:
    """The name of one pipeline."""
    return click.option("-p", "--pipeline", default="reference", show_default=True, help=words)


def _checker_option(others: str) -> Callable[[C], C]:
    words = f"Who judges groundedness: `embedded`, {others}."
    return click.option("--checker", default="embedded", show_default=True, metavar="NAME", help=words)


checker_option = _checker_option("`judge` (the LLM of rules/judge.yaml), or one of another package")
local_checker_option = _checker_option("or one of another package; the LLM `judge` is refused here")
LOCAL, RAY = "local", "ray"
engine_option = click.option(
    "--engine", type=click.Choice([LOCAL, RAY]), default=LOCAL, show_default=True,
    help="Where the work is done: in this process, or by the workers of a Ray cluster.",
)  # fmt: skip
resume_option = click.option(
    "--resume", is_flag=True, help="Continue the run that was stopped; errors are tried again."
)


def all_of(*options: Callable[[Any], Any]) -> Callable[[C], C]:
    """Several options as one."""

    def added(command: C) -> C:
        for option in reversed(options):
            command = option(command)
        return command

    return added


def form_options(json: str, markdown: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A report as JSON or as Markdown instead of for a terminal; not as both."""

    def added(command: Callable[..., None]) -> Callable[..., None]:
        @click.option("--json", "as_json", is_flag=True, help=json)
        @click.option("--markdown", "as_markdown", is_flag=True, help=markdown)
        @wraps(command)
        def chosen(as_json: bool, as_markdown: bool, **given: Any) -> None:
            if as_json and as_markdown:
                raise click.UsageError("Choose one of --json and --markdown.")
            command(as_json=as_json, as_markdown=as_markdown, **given)

        return chosen

    return added


budget_options = all_of(  # what bounds the calls of a command
    click.option("--max-calls", type=click.IntRange(0), metavar="N", help="Stop before more than N calls are made."),
    click.option("--max-cost", type=Number(0), metavar="X", help="Stop before the calls cost more than X."),
    click.option("--fresh", is_flag=True, help="Call again even if a reply or a run was kept."),
)
run_options = all_of(  # those of `RunOptions`, and the date
    click.option(
        "-j", "--jobs", type=click.IntRange(1, 1000), help="How many conversations at a time. [default: the pipeline's]"
    ),
    click.option(
        "--repeat",
        type=click.IntRange(1, 100),
        default=1,
        metavar="K",
        help="Run each conversation K times; a scenario passes when all K do.",
    ),
    checker_option,
    budget_options,
    resume_option,
    today_option,
)


repair_option = click.option(
    "--repair", is_flag=True, help="First remove a line that an interrupted command left unfinished."
)


def _stage(context: click.Context, option: click.Parameter, value: str | None) -> Stage | None:
    from harness.workspace import Stage

    if value is not None and value not in list(Stage):
        raise click.BadParameter(f"There is no stage `{value}`; {nearest(value, Stage)}", context, option)
    return Stage(value) if value else None


def one_line(context: click.Context, option: click.Parameter, value: str) -> str:
    return as_one_line(value)


def as_one_line(text: str) -> str:
    """What somebody typed, as a ledger keeps it; nothing where others could read nothing in it."""
    from harness.seen_text import visible

    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if any(map(str.isalnum, visible(line))) else ""


date_option = click.option(
    "--date",
    type=Moment(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="When it is done, in UTC. [default: now]",
)
move_options = all_of(  # those of `promote` and `demote`
    click.option(
        "--to", callback=_stage, metavar="STAGE", help="human, draft, auto-checked or auto. [default: one step]"
    ),
    click.option(
        "--run",
        type=RUN_FOLDER,
        metavar="RUN_FOLDER",
        help="The run to judge by. [default: the newest finished one of the workspace as it is today]",
    ),
    click.option("--reason", default="", callback=one_line, help="Why, for people who read it later."),
    click.option("--by", default="", callback=one_line, metavar="WHO", help="Who moves it. [default: git's user]"),
    date_option,
    repair_option,
)


def open_workspace(folder: Path, today: dt.datetime | None = None) -> Workspace:
    """The checked workspace that holds `folder`. Raises WorkspaceError."""
    from harness.workspace import find_root, load

    return load(find_root(folder), today.date() if today else None)


def workspace_option(command: Callable[..., None]) -> Callable[..., None]:
    """As `folder_option`, but the command gets the `workspace`, opened; at the date of `today_option` if it has one."""

    @folder_option
    @wraps(command)
    def opened(folder: Path, today: dt.datetime | None = None, **given: Any) -> None:
        command(workspace=open_workspace(folder, today), **given)

    return opened


@contextmanager
def noted(opening: Opening) -> Iterator[None]:
    """Say on standard error what there is to note of what was opened, once the work has ended, however it did."""
    try:
        yield
    finally:
        from harness.reports.rendering import note

        for words in opening.notes:
            note(words)
        opening.notes.clear()


def imported_since(workspace: Workspace, since: dt.datetime | None = None) -> list[LiveConversation]:
    """Those opened since a day of the team, or in the latest week. Raises click.UsageError where none is imported."""
    from harness.live.conversations import Store, store_of

    with Store(store_of(workspace)) as store:
        latest = store.latest()
        if latest is None:
            raise click.UsageError(NOTHING_IMPORTED)
        start = since.replace(tzinfo=workspace.rollout.zone) if since else latest - dt.timedelta(days=7)
        return list(store.read(start, latest + dt.timedelta(seconds=1)))


def note_times_ahead(workspace: Workspace) -> None:
    """Say on standard error that a conversation lies further ahead of today than clocks and time zones explain."""
    from harness.live.conversations import AHEAD, Store, store_of
    from harness.reports import imported_conversations
    from harness.reports.rendering import note

    if not store_of(workspace).exists():
        return
    with Store(store_of(workspace)) as store:
        latest = store.latest()
    if latest and (day := latest.astimezone(workspace.zone).date()) - workspace.today > AHEAD:
        note(imported_conversations.ahead_of_today(day, workspace.today))


def note_sealed(count: int) -> None:
    """Say on standard error that so many sealed scenarios are left out of what is shown."""
    if count:
        from harness.reports import seals
        from harness.reports.rendering import note

        note(seals.left_out(count))


def note_run(run: RunFolder, name: str = "") -> None:
    """Say on standard error that a run holds only a part of the scenarios, or what it did not write, where it does."""
    from harness.reports import comparison, run_standing
    from harness.reports.rendering import note
    from harness.runs import Stale, StaleReason

    if run.manifest.part:
        note(comparison.of_a_part(name or run.manifest.id, run.manifest.part))
    if not run.intact:
        note(f"{name or run.manifest.id}: {run_standing.words(Stale(StaleReason.EDITED))}")


def sealed_of(workspace: Workspace) -> int:
    """How many sealed scenarios there are among those that count."""
    from harness.runs import counted, shown

    return len(counted(workspace.scenarios)) - len(shown(workspace))


def note_unjudged(workspace: Workspace) -> None:
    """Say on standard error what is left out where the same conversations are judged again and again."""
    from harness.runs import shown

    scenarios = shown(workspace)
    by_llm = sum(1 for each in scenarios if each.brief) if workspace.customers.chosen else 0
    in_words = sum(any(expect.criteria for expect in each.expects) for each in scenarios)
    if not (by_llm or in_words):
        return
    from harness.reports import part_of_run
    from harness.reports.rendering import note

    for words in part_of_run.unjudged(in_words, by_llm):
        note(words)


def must_be(what: str, name: str, known: Collection[str]) -> None:
    """Raises click.UsageError, which names the nearest that there is, for a name that nothing has."""
    if name not in known:
        raise click.UsageError(f"There is no {what} `{name}`; {nearest(name, known)}")


def known_category(workspace: Workspace, name: str) -> Category:
    """A category by its id. Raises click.UsageError."""
    must_be("category", name, workspace.categories)
    return workspace.categories[name]
