"""The articles of a help centre from its API: all that the account may read, with what contains them.

The whole list is kept in the cache, and the next import asks for what has changed since. What an import does follows
from the whole list either way: links, navigation and what is gone are found in no part of it.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from harness.articles.importing.accounts import intercom_account, zendesk_account
from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.record import Record
from harness.articles.importing.source import ArticleSource, source_of
from harness.cache import Cache
from harness.pipelines import HelpDesk
from harness.workspace import ImportMapFile

MADE_BY = (
    "harness.articles.importing.accounts.read_live", "harness.articles.importing.accounts.intercom_account",
    "harness.articles.importing.accounts.zendesk_account", "harness.articles.importing.accounts.account_pages",
    "harness.plain_json",
)  # fmt: skip
_WHOLE_AFTER = 7 * 24 * 3600  # seconds; the vendors do not promise that every change moves an article's time


@dataclass(frozen=True)
class _Asked:
    """How one system is asked; the key of its articles says what they are."""

    key: str
    all: Callable[[HelpDesk], list[Record]]
    changed: Callable[[HelpDesk, list[Record]], list[Record] | None]  # None where only the whole list can tell
    beside: Callable[[HelpDesk], list[ExportedObject]]  # what contains them, and all else: always read


_SYSTEMS = {
    "zendesk": _Asked("articles", zendesk_account.all_articles, zendesk_account.changed, zendesk_account.beside),
    "intercom": _Asked("data", intercom_account.all_articles, intercom_account.changed, intercom_account.beside),
}


def read_live(desk: HelpDesk, mapping: ImportMapFile, kept: Cache, *, again: bool) -> ArticleSource:
    """The articles of an account: those that changed since they were kept, and the others as they were kept.

    Read `again`, or for the first time in a week, they are read one and all. Raises PipelineError where the API does
    not answer, WorkspaceError where it has no article.
    """
    system, key, now = _SYSTEMS[desk.system], kept.key(desk.name, desk.access), time.time()
    whole, articles = (0.0, None) if again else _kept(kept.get(key))
    if articles is not None:
        articles = system.changed(desk, articles) if 0 <= now - whole < _WHOLE_AFTER else None
    if articles is None:
        whole, articles = now, system.all(desk)
    objects = [*(ExportedObject(system.key, each) for each in articles), *system.beside(desk)]
    found = source_of(desk.system, objects, mapping, desk.name)
    kept.put(key, json.dumps([whole, articles]).encode())
    return found


def _kept(value: bytes | None) -> tuple[float, list[Record] | None]:
    """When all were read, and what they are now; None where nothing is kept."""
    whole, articles = json.loads(value) if value else (0.0, None)
    return whole, articles
