"""`harness forget`: erase one conversation or person, and say what was found where."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harness.cli.options import folder_option


@click.command()
@click.argument("wanted", metavar="PERSON_OR_CONVERSATION")
@folder_option
@click.option("--dry-run", is_flag=True, help="Only show what would be erased.")
@click.option("--keep-replies", is_flag=True, help="Keep the cached replies of pipelines.")
def command(wanted: str, folder: Path, dry_run: bool, keep_replies: bool) -> None:
    """Erase one conversation, or all conversations in which a person is named, without asking again.

    A conversation is named as in reviews: zendesk:1042, or 1042 in any system. It is erased from
    reviews/conversations.sqlite, with its ticket; from the samples and labels of `harness review`; from
    the outbox; and from what was sent and exported to files in reviews/. Cached replies do not say whom
    they are about, so all of them are erased: the next run pays for them again. So are the vectors that
    models made of texts, which the next run computes again.

    An import masks names, mail addresses and phones, and keeps no user ids, so look up the person's
    conversations in your help desk and name those. A person's full name, mail address or phone is found
    only where it was not masked (`--keep-personal-data`, or a name that no record contained), and
    every conversation with it is erased: use --dry-run first.

    Nothing at the source changes: delete it there too, else the next import brings it back. Scenarios
    and other files of yours that name it, or the person, are listed, and stay; so do reports/ and
    your backups.

    \b
    Exit codes:
      0  it is erased, or with --dry-run would be
      2  there was nothing to erase
      3  a file, or a line of one in reviews/, cannot be read or written, or another process uses it

    \b
    Examples:
      harness forget zendesk:1042 --dry-run
      harness forget zendesk:1042
      harness forget ann@client.example
    """
    from harness.live.forgetting import forget
    from harness.reports import forgetting
    from harness.reports.rendering import show
    from harness.workspace import find_root

    found = forget(wanted, find_root(folder), replies=not keep_replies, dry=dry_run)
    show(forgetting.document(found, wanted, dry=dry_run))
    if found.unread or not found.traces:
        sys.exit(3 if found.unread else 2)
