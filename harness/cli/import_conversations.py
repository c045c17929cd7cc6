"""`harness import conversations`: real conversations, from the exports of other systems."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from harness.cli.options import (
    DAY,
    FILE,
    LIVE,
    RAY,
    UnfinishedError,
    engine_option,
    folder_option,
    help_desk,
    must_be,
    open_workspace,
)
from harness.files import writing_text

if TYPE_CHECKING:
    from harness.cluster import Cluster
    from harness.live.conversations import Imported, ImportSource, Skipped
    from harness.workspace import Workspace

FIRST = 30  # days that the first live import goes back


@click.command()
@click.argument("paths", nargs=-1, metavar="FILE_OR_FOLDER...")
@folder_option
@click.option("--from", "system", metavar="SYSTEM", help="zendesk, intercom, mapped or dataset.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Says where `mapped` and `dataset` records have what.",
)
@click.option("--live", is_flag=True, help="Import what is new from the API of zendesk or intercom.")
@click.option(
    "--since",
    type=DAY,
    help="With --live: begin again at this day. [default: where the last import ended; the first time 30 days ago]",
)
@click.option("--split", default="train", show_default=True, help="The split of a dataset.")
@click.option("--sample", is_flag=True, help="Import made-up conversations about this workspace's scenarios.")
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="CC",
    default=("US", "GB"),
    show_default=True,
    help="A country whose phone numbers are masked without a `+`; you can give it several times.",
)
@click.option("--keep-personal-data", is_flag=True, help="Mask nothing.")
@engine_option
@click.option("--skipped", type=FILE, help="Write every skipped record, one a line.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(folder: Path, as_json: bool, **options: Any) -> None:
    """Import conversations into reviews/conversations.sqlite, for `harness qa`.

    \b
    SYSTEM says what the files are:
      zendesk     tickets, and separate comments, audits, metrics, ratings, users, QA reviews
      intercom    conversations, with parts inside or in separate files
      mapped      JSON, CSV or Parquet of any system, by a mapping file
      dataset     a Hugging Face dataset, by a mapping file

    Name all files of one export together, or their folder; JSON may have any form, plain or gzip, and
    CSV any separator. What is no part of a conversation is skipped and counted. If you import again,
    known conversations are updated, none is duplicated. Mail addresses, phones, cards, IBANs, IP
    addresses, tokens and the customers' names are masked.

    With --live the files are not needed: the account comes from ZENDESK_SUBDOMAIN, ZENDESK_EMAIL and
    ZENDESK_API_TOKEN (or ZENDESK_OAUTH_TOKEN), or from INTERCOM_ACCESS_TOKEN; ZENDESK_URL and INTERCOM_URL
    name another address. An import that was stopped goes on where it was.
    With --engine ray the workers of a Ray cluster mask (docs/cluster.md).
    Exit code 2 when nothing could be imported, 3 when the API or the cluster did not answer to the end,
    an account has conversations that could not be read, or a file could not be read to its end.

    \b
    Examples:
      harness import conversations --from zendesk tickets.json comments.ndjson users.json
      harness import conversations --from intercom export/ --skipped skipped.tsv
      harness import conversations --from mapped chats.csv --mapping chats.yaml
      harness import conversations --from zendesk --live
      harness import conversations --sample
      harness import conversations --from zendesk exports/ --engine ray
    """
    chosen = _Chosen(**options)
    chosen.refuse_mistakes()
    from harness.live.conversations import store_of
    from harness.live.forgetting import kept_beside
    from harness.reports import imported_conversations, unfinished
    from harness.reports.rendering import say, show

    workspace = open_workspace(folder)
    if chosen.keep_personal_data:
        say(imported_conversations.NOT_MASKED, err=True)
    whole, failed = _imported(chosen, workspace)
    deleted, redacted = (kept_beside(workspace.root, names) for names in (whole.deleted, whole.redacted))
    show(imported_conversations.document(whole, store_of(workspace), deleted, redacted), as_json=as_json)
    if failed:
        raise UnfinishedError(unfinished.import_stopped(failed), 3)
    if whole.hidden:
        raise UnfinishedError(unfinished.conversations_hidden(str(chosen.system), whole.hidden), 3)
    if not (chosen.live or whole.found or whole.removed):
        _nothing_came_in(whole)
    if whole.lacking:
        raise UnfinishedError(unfinished.FILES_NOT_READ, 3)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What is to be imported, as the options say."""

    paths: tuple[str, ...]
    system: str | None
    mapping: Path | None
    live: bool
    since: dt.datetime | None
    split: str
    sample: bool
    regions: tuple[str, ...]
    keep_personal_data: bool
    engine: str
    skipped: Path | None

    @property
    def masked(self) -> tuple[str, ...] | None:
        """The countries whose phone numbers are masked; None where nothing is."""
        return None if self.keep_personal_data else self.regions

    def refuse_mistakes(self) -> None:
        """Raises click.UsageError for options that do not go together, and for what does not exist."""
        if self.sample == bool(self.paths or self.system):
            raise click.UsageError("Name a system with --from and its files, or use --sample.")
        not_live = self.paths or self.mapping or self.system not in LIVE
        if (self.live and not_live) or (self.since and not self.live):
            raise click.UsageError("--live imports from zendesk or intercom, without files; --since is for --live.")
        if self.since and self.since.date() > (dt.datetime.now(dt.UTC) + dt.timedelta(hours=14)).date():
            raise click.UsageError(f"--since {self.since:%Y-%m-%d} has not come yet: nothing changed after it.")
        if self.live and self.engine == RAY:
            raise click.UsageError("--engine ray is for files: a live import waits for the API, not for this machine.")
        if not self.sample and not (self.system and (self.paths or self.live)):
            raise click.UsageError("Name a system with --from, and its files.")
        if missing := [path for path in self.paths if self.system != "dataset" and not Path(path).exists()]:
            raise click.UsageError(f"There is no file `{missing[0]}`.")
        from phonenumbers import SUPPORTED_REGIONS

        for region in self.regions:
            must_be("region", region, SUPPORTED_REGIONS)


def _imported(chosen: _Chosen, workspace: Workspace) -> tuple[Imported, str]:
    """What came in, and why no more of what is live did; empty where that is all."""
    from harness.cluster import connected
    from harness.live.conversations import store_of, together

    store, system = store_of(workspace), str(chosen.system)
    if chosen.live:
        since = chosen.since.replace(tzinfo=workspace.rollout.zone) if chosen.since else None
        found, failed = _import_live(system, since, store, chosen.masked, chosen.skipped)
        return together(found), failed
    with ExitStack() as stack:
        if chosen.sample:
            sources = _sample(store, stack, workspace)
        else:
            sources = [(system, _source(chosen.paths, store, chosen.mapping, chosen.split))]
        cluster = stack.enter_context(connected()) if chosen.engine == RAY else None
        return together(_import(sources, store, chosen.masked, chosen.skipped, cluster)), ""


def _nothing_came_in(whole: Imported) -> NoReturn:
    """Exit code 2; what was skipped has been said."""
    from harness.reports import imported_conversations
    from harness.reports.rendering import say

    if not whole.skipped:
        say(imported_conversations.NO_RECORD, err=True)
    sys.exit(2)


def _import_live(
    system: str, since: dt.datetime | None, store: Path, regions: tuple[str, ...] | None, skipped: Path | None
) -> tuple[list[Imported], str]:
    """What was imported, and why no more was; empty where that is all. Raises click.UsageError without an account."""
    from harness.live.conversations import Store, import_live
    from harness.turns import PipelineError

    begin = since or dt.datetime.now(dt.UTC) - dt.timedelta(days=FIRST)
    found: list[Imported] = []
    with _watched(skipped) as (watch, held), help_desk(system) as desk, Store(store) as opened:
        try:
            for each in import_live(desk, opened, store.parent, begin, regions, watch, held, again=since is not None):
                found.append(each)
        except PipelineError as error:
            return found, f"{system}: {error}"
    return found, ""


def _source(paths: tuple[str, ...], store: Path, mapping: Path | None, split: str) -> ImportSource:
    from harness.live.conversations import ImportSource, read_mapping

    store.parent.mkdir(exist_ok=True)
    return ImportSource(paths, store.parent, read_mapping(mapping) if mapping else None, split)


def _sample(store: Path, stack: ExitStack, workspace: Workspace) -> list[tuple[str, ImportSource]]:
    """The made-up exports, one source a system."""
    from tempfile import TemporaryDirectory

    from harness.live.conversations.sample import NoSampleError, write_exports

    store.parent.mkdir(exist_ok=True)
    scratch = Path(stack.enter_context(TemporaryDirectory(prefix=".sample-", dir=store.parent)))
    try:
        exports = write_exports(workspace, scratch)
    except NoSampleError as error:
        raise click.UsageError(str(error)) from None
    return [(each.system, _source((str(each.folder),), store, each.mapping, "train")) for each in exports]


def _import(
    sources: list[tuple[str, ImportSource]], store: Path, regions: tuple[str, ...] | None, skipped: Path | None,
    cluster: Cluster | None,
) -> list[Imported]:  # fmt: skip
    from harness.live.conversations import Store, find_importer, import_conversations

    with _watched(skipped) as (watch, held), Store(store) as opened:
        return [
            import_conversations(
                find_importer(system), replace(source, progress=held), opened, regions, watch, held, cluster
            )
            for system, source in sources
        ]


@contextmanager
def _watched(skipped: Path | None) -> Iterator[tuple[Callable[[Skipped], None], Callable[[int], None]]]:
    """What writes every skipped record into a file, if one is wanted, and what shows how many are read."""
    from harness.reports.rendering import RunProgress, row

    with ExitStack() as stack:
        out = stack.enter_context(writing_text(skipped)) if skipped else None
        reading = stack.enter_context(RunProgress("records read", after=2))

        def watch(each: Skipped) -> None:
            if out:
                out.write(row((str(each.place), each.reason, each.detail)))

        yield watch, partial(reading.held, total=None)
