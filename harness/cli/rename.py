"""`harness rename`: a section has another name; whatever cites it follows."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.options import folder_option, must_be
from harness.files import read_plain


@click.command()
@click.argument("section")
@click.argument("new")
@folder_option
@click.option("--dry-run", is_flag=True, help="Show which files would change, and change none.")
def command(section: str, new: str, folder: Path, dry_run: bool) -> None:
    """Write NEW wherever SECTION is cited, after a heading or an article was renamed.

    SECTION is what the workspace still cites, such as reset-password#link-expired; NEW is the section
    that is there now. Without `#` both are whole articles, and all their sections follow. Rewrites what
    scenarios and variants expect, links in articles, and prompts; comments and layout stay. All files
    are changed, or none. `harness impact` offers the command when an edit renames a section.

    \b
    Examples:
      harness rename reset-password#link-expired reset-password#the-link-has-expired
      harness rename invoices#card payment#card --dry-run
      harness rename reset reset-password
    """
    from harness.articles import Renaming, citing_files, rewritten
    from harness.files_together import ready
    from harness.ledger import locked
    from harness.reports import renaming
    from harness.reports.rendering import show
    from harness.workspace import find_root, load_while_edited

    root = find_root(folder)
    with locked(root):
        workspace = load_while_edited(root)
        must_be("section", new, [*workspace.sections, *workspace.articles])
        if section == new:
            raise click.UsageError("SECTION and NEW are the same.")
        texts = {name: read_plain(path).decode("utf-8") for name, path in citing_files(workspace).items()}
        now = rewritten(workspace, Renaming(section, new), texts)
        if not now:
            raise click.UsageError(f"Nothing cites `{section}`.")
        if not dry_run:
            with ready(root, {name: text.encode("utf-8") for name, text in now.items()}) as put:
                put()
    show(renaming.document(section, new, now, dry=dry_run))
