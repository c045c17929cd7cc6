"""`harness import articles`: articles of a help centre as articles of the workspace."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import DAY, LIVE, folder_option, must_be

if TYPE_CHECKING:
    from harness.articles.importing import ArticleSource
    from harness.workspace import ImportMapFile


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True), required=False)
@folder_option
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Which categories, owner and review date an article gets (docs/articles.md).",
)  # fmt: skip
@click.option("--category", metavar="NAME", help="The category of articles to which no rule of the map gives one.")
@click.option(
    "--kind", "--from", "kind", type=click.Choice(["zendesk", "intercom", "markdown", "html", "plain"]),
    help="What the source is. [default: detected from its content]",
)  # fmt: skip
@click.option("--live", is_flag=True, help="Import from the API of zendesk or intercom.")
@click.option("--again", is_flag=True, help="With --live: read every article again, not only what has changed.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--drafts", is_flag=True, help="Import new articles as drafts, also those that customers can read there.")
@click.option("--overwrite", is_flag=True, help="Replace text that was edited here, or is not from the source, too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done for programs.")
@click.option(
    "--today", type=DAY,
    help="The date of articles whose source has none. [default: the calendar]",
)  # fmt: skip
def command(
    source: Path | None, folder: Path, map_file: Path | None, category: str | None, kind: str | None, live: bool,
    again: bool, dry_run: bool, drafts: bool, overwrite: bool, as_json: bool, today: dt.datetime | None,
) -> None:  # fmt: skip
    """Import articles from SOURCE into knowledge/, or update those that were imported before.

    SOURCE is a Zendesk Help Center export (JSON of articles, sections, categories), an Intercom
    articles export, a folder of Markdown or HTML files, or plain JSON or CSV of id, title and
    content; a file or a folder. HTML becomes clean Markdown. An article that is already here keeps
    its owner, categories, review date and silences; text that was edited here stays. What the
    source withdrew becomes a draft here. Whatever is not imported is listed with the reason.

    With --live there is no SOURCE: the account comes from the environment, as in
    `harness import conversations --help`. The first time every article is read, then what has changed.

    Exit code 0 even if some articles are not imported, 1 if none is; 2 when the source or the map is wrong, 3
    when the API did not answer.

    \b
    Examples:
      harness import articles help-center.json --map map.yaml --dry-run
      harness import articles export/ --map map.yaml
      harness import articles docs/ --kind markdown --category login --drafts
      harness import articles --from zendesk --live --map map.yaml
    """
    from harness.articles.importing import System, open_into, plan, read_map, read_source, write
    from harness.ledger import locked
    from harness.reports import imported_articles
    from harness.reports.rendering import RunProgress, show
    from harness.workspace import ImportMapFile, find_root

    if bool(source) == live or (live and kind not in LIVE):
        raise click.UsageError("Name a SOURCE, or --live with --from zendesk or --from intercom.")
    if again and not live:
        raise click.UsageError("--again is for --live.")
    root = find_root(folder)
    with locked(root):  # another import meanwhile would take what this one writes for somebody else's articles
        into = open_into(root, today.date() if today else dt.date.today(), overwrite, drafts)
        mapping = read_map(map_file, into) if map_file else ImportMapFile()
        if category:
            must_be("category", category, into.categories)
            mapping = mapping.with_category(category)
        system = System(kind) if kind else None
        read = read_source(source, system, mapping) if source else _live(str(kind), mapping, root, again)
        with RunProgress("articles", after=1) as progress:
            made = plan(read, mapping, into, progress.held)
        if not dry_run:
            write(root, made)
    show(imported_articles.document(made, dry_run), as_json=as_json)
    if not made.writes and not made.unchanged:
        sys.exit(1)


def _live(kind: str, mapping: ImportMapFile, root: Path, again: bool) -> ArticleSource:
    """All articles of the account that the environment names."""
    from harness.articles.importing import MADE_BY, read_live
    from harness.cache import Cache
    from harness.cli.options import UnfinishedError, help_desk
    from harness.reports import unfinished
    from harness.turns import PipelineError

    try:
        with help_desk(kind) as desk:
            return read_live(desk, mapping, Cache(root / "reports/.cache", "articles", MADE_BY, most=1), again=again)
    except PipelineError as error:
        raise UnfinishedError(unfinished.articles_unread(kind, error), 3) from None
