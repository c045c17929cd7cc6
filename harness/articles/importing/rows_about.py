"""Tables of an export that say of articles, by their ids, who may read them: `article_id, state`.

A row of comments, votes or versions names an article as well. So a table counts only where each of its rows is about
another article, says little, and has no id of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.record import text
from harness.articles.importing.visibility import is_known
from harness.articles.importing.visibility_keys import spelled
from harness.lazy_regex import regex

_NAMES_ONE = regex(
    r"(?:knowledge)?(?:article|faq|post|page|node|entry|record|content|document|doc|item|question|object|kb|target)"
    r"(?:id|key|number|no|ref|uuid|sysid)?"
)
_OWN = {"id", "uuid", "sysid", "key"}
_CALLED = {"name", "title", "label", "email", "username", "slug"}  # of a folder, a tag or a person
_MOST = 8  # keys


def rows_about(items: Sequence[ExportedObject], ids: Collection[str]) -> dict[str, list[ExportedObject]]:
    """The rows that say who may read an article, by its id; `items` are no articles, `ids` those of the articles."""
    tables: dict[tuple[str, str], list[tuple[str, ExportedObject]]] = {}
    for item in items:
        tables.setdefault((item.file, item.key), []).append((_article_of(item.value, ids), item))
    found: dict[str, list[ExportedObject]] = {}
    for rows in tables.values():
        named = [id_ for id_, _ in rows]
        if all(named) and len(set(named)) == len(named):
            for id_, item in rows:
                found.setdefault(id_, []).append(item)
    return found


def _article_of(row: Mapping[str, Any], ids: Collection[str]) -> str:
    """The id of the article that a row is about; empty where it is about none, or says nothing of its readers."""
    keys = {key: spelled(key) for key in row}
    if len(row) > _MOST or _CALLED & {*keys.values()} or not any(map(is_known, row)):
        return ""
    named = [text(row[key]) for key, plain in keys.items() if _NAMES_ONE.fullmatch(plain)]
    own = [text(row[key]) for key, plain in keys.items() if plain in _OWN]
    (only, *others) = named + own or [""]
    return only if not others and only in ids else ""
