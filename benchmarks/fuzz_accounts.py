"""What the API of a help desk's account answers, read as an import does; every request gets the same answer."""

import datetime as dt
from pathlib import Path
from typing import Any, cast

from harness.articles.importing.accounts import read_live
from harness.cache import Cache
from harness.live.conversations import Store, import_live
from harness.pipelines import HelpDesk
from harness.plain_json import parse
from harness.turns import PipelineError
from harness.workspace import ImportMapFile

ARTICLES = {
    "zendesk": b'{"articles": [{"id": 1, "title": "T", "body": "<p>b</p>", "section_id": 2, "updated_at": "2026-01-01T'
    b'00:00:00Z", "translations": [{"locale": "de", "title": "U", "body": "c"}]}], "sections": [{"id": 2, "name": "S",'
    b' "category_id": 3}], "categories": [{"id": 3, "name": "C"}], "meta": {"has_more": false}, "count": 1}',
    "intercom": b'{"data": [{"id": "1", "title": "T", "body": "<p>b</p>", "parent_id": 2, "updated_at": 1767225600,'
    b' "state": "published"}], "pages": {"page": 1, "total_pages": 1}, "total_count": 1, "app": {"id_code": "w"}}',
}
TALKS = {
    "zendesk": b'{"tickets": [{"id": 5, "subject": "S", "description": "W?", "created_at": "2026-10-05T10:00:00Z",'
    b' "status": "closed", "requester_id": 1}], "users": [{"id": 1, "name": "A", "role": "end-user"}], "comments":'
    b' [{"id": 6, "body": "T.", "public": true, "author_id": 2, "created_at": "2026-10-05T11:00:00Z"}], "audits": [],'
    b' "metric_sets": [], "end_of_stream": true, "after_cursor": "c", "meta": {"has_more": false}}',
    "intercom": b'{"type": "conversation", "id": "7", "created_at": 1763366400, "updated_at": 1763366500, "source": {'
    b'"body": "<p>where?</p>", "author": {"type": "user", "id": "u"}}, "conversation_parts": {"conversation_parts": []'
    b'}, "conversations": [{"id": "7", "updated_at": 1763366500}], "pages": {"total_pages": 1},'
    b' "app": {"id_code": "w"}}',
}


class _Desk:
    """An account that gives one answer, whatever it is asked."""

    name, access = "https://desk.example", "key"

    def __init__(self, system: str, answer: bytes) -> None:
        self.system, self._answer = system, answer

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        try:
            found = parse(self._answer)
        except ValueError as error:
            raise PipelineError(str(error)) from None
        if not isinstance(found, dict):
            raise PipelineError("the reply is not a JSON object")
        return found

    def search(self, path: str, query: object) -> dict[str, Any]:
        return self.get(path)


def articles(data: bytes, system: str) -> object:
    """The articles of an account that answers so."""
    mapping = ImportMapFile.model_validate({"default": {"categories": ["a"], "owner": "b"}})
    return read_live(cast(HelpDesk, _Desk(system, data)), mapping, Cache(None, "articles", []), again=True)


def talks(data: bytes, system: str, scratch: Path) -> object:
    """The conversations of an account that answers so, as far as the store."""
    began = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    path = scratch / f"live-{system}.sqlite"
    path.unlink(missing_ok=True)
    with Store(path) as store:
        return list(import_live(cast(HelpDesk, _Desk(system, data)), store, scratch, began, ("GB",)))
