"""Zendesk and Intercom on loopback, as far as the harness calls them: what is in them changes, and they fail on order.

Written from the vendors' descriptions of their APIs. What is sent to Intercom must be what its own OpenAPI description
allows (`tests/intercom_api.yaml`).
"""

from __future__ import annotations

import base64
import calendar
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator

from tests.conftest import yaml_file

TOKEN = "token-of-the-account-0123456789"
MAIL = "agent@desk.example"
Json = dict[str, Any]


@dataclass
class Asked:
    """A request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class FailsError(Exception):
    """A status other than 200."""


class NotThereError(FailsError):
    """No such thing."""

    def __init__(self) -> None:
        super().__init__(404)


@dataclass
class Account:
    """An account on a free port: what was requested, and what fails."""

    asked: list[Asked] = field(default_factory=list)
    answers: list[Json] = field(default_factory=list)
    faults: dict[int, tuple[int, dict[str, str]]] = field(default_factory=dict)  # by number of the request, from 1
    before: Callable[[int], None] = lambda number: None  # called before each request is answered
    after: Callable[[int], None] = lambda number: None  # called when it was acted upon, before the answer leaves
    lost: dict[int, int] = field(default_factory=dict)  # statuses of answers to what was acted upon
    hidden: set[int] = field(default_factory=set)  # conversations that are listed and cannot be read
    refusal: int = 403  # the status with which they are refused
    token: str = TOKEN
    port: int = 0
    page: int = 2  # items of a page, at most

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, id_: int, text: str) -> None:
        """Somebody writes."""
        raise NotImplementedError

    def say(self, id_: int, text: str, author: int = 2, *, public: bool = True) -> None:
        """Somebody goes on: 1 the customer, 2 an agent."""
        raise NotImplementedError

    def delete(self, id_: int) -> None:
        raise NotImplementedError

    def authorized(self, header: str) -> bool:
        raise NotImplementedError

    def answer(self, asked: Asked) -> Json:
        """Raises NotThereError."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        raise NotImplementedError

    def respond(self, asked: Asked) -> tuple[int, Json, dict[str, str]]:
        self.asked.append(asked)
        number = len(self.asked)
        self.before(number)
        if number in self.faults:
            status, headers = self.faults[number]
            return status, {"error": f"token {TOKEN} is limited"}, headers
        if not self.authorized(asked.headers.get("authorization", "")):
            return 401, {"error": "Couldn't authenticate you"}, {}
        try:
            found = self.answer(asked)
        except FailsError as error:
            return error.args[0], {"error": "RecordInvalid"}, {}
        self.answers.append(found)
        self.after(number)
        return self.lost.pop(number, 200), found, {}

    def paths(self, start: int = 0) -> list[str]:
        return [str(each) for each in self.asked[start:]]


@contextmanager
def open_to_calls(account: Account) -> Iterator[None]:
    """The account on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
            status, found, more = account.respond(asked)
            data = json.dumps(found).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = _any  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", account.port), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign,assignment] # a client that was killed
    account.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(60)


# Zendesk.


ISO = "%Y-%m-%dT%H:%M:%SZ"


def iso(seconds: int) -> str:
    return time.strftime(ISO, time.gmtime(seconds))


@dataclass
class Zendesk(Account):
    """Tickets in the order of their changes, as the incremental export gives them."""

    now: int = 1762675200  # 2025-11-09 08:00
    tickets: dict[int, Json] = field(default_factory=dict)
    changes: list[tuple[int, int]] = field(default_factory=list)  # time, ticket
    comments: dict[int, list[Json]] = field(default_factory=dict)
    audits: dict[int, list[Json]] = field(default_factory=dict)
    purged: set[int] = field(default_factory=set)
    cursors_are_numbers: bool = False
    pages_are_numbered: bool = False  # of comments and audits, as without `page[size]`
    articles: list[Json] = field(default_factory=list)
    sections: list[Json] = field(default_factory=list)
    categories: list[Json] = field(default_factory=list)
    users: list[Json] = field(
        default_factory=lambda: [
            {"id": 1, "role": "end-user", "name": "Ida Client", "email": "ida@client.example"},
            {"id": 2, "role": "agent", "name": "Ann Agent", "email": MAIL},
        ]
    )

    def authorized(self, header: str) -> bool:
        return header == f"Basic {base64.b64encode(f'{MAIL}/token:{self.token}'.encode()).decode()}"

    def environment(self) -> dict[str, str]:
        return {"ZENDESK_URL": self.url, "ZENDESK_EMAIL": MAIL, "ZENDESK_API_TOKEN": TOKEN}

    def open(self, id_: int, text: str, **more: Any) -> None:
        self.tickets[id_] = {
            "id": id_, "status": "open", "requester_id": 1, "submitter_id": 1, "description": text, "subject": text,
            "created_at": iso(self.now), "tags": [], **more,
        }  # fmt: skip
        self.comments[id_], self.audits[id_] = [], []
        self.say(id_, text, 1)

    def say(self, id_: int, text: str, author: int = 2, *, public: bool = True) -> None:
        """A comment, with its audit."""
        self.now += 60
        number = id_ * 100 + len(self.comments[id_])
        comment = {
            "id": number, "type": "Comment", "author_id": author, "body": text, "plain_body": text, "public": public,
            "created_at": iso(self.now), "audit_id": number + 50, "via": {"channel": "web"},
        }  # fmt: skip
        self.comments[id_].append(comment)
        event = {name: comment[name] for name in ("id", "type", "author_id", "body", "public")}
        audit = {"id": number + 50, "ticket_id": id_, "author_id": author, "created_at": comment["created_at"]}
        self.audits[id_].append({**audit, "events": [event], "via": {"channel": "web"}})
        self.change(id_)

    def change(self, id_: int, **values: Any) -> None:
        self.now += 1
        self.tickets[id_] = {**self.tickets[id_], **values, "updated_at": iso(self.now)}
        self.changes.append((self.now, id_))

    def delete(self, id_: int) -> None:
        self.change(id_, status="deleted")
        self.purged.add(id_)

    def answer(self, asked: Asked) -> Json:
        if asked.path == "/api/v2/incremental/tickets/cursor.json":
            return self._export(asked)
        if found := re.fullmatch(r"/api/v2/tickets/(\d+)/(comments|audits)", asked.path):
            id_, what = int(found[1]), found[2]
            self._there(id_)
            page = self._page(getattr(self, what)[id_], asked, what)
            return {**page, "users": self.users} if what == "comments" else page
        if found := re.fullmatch(r"/api/v2/tickets/(\d+)", asked.path):
            return self._ticket(asked, int(found[1]))
        if asked.path == "/api/v2/help_center/incremental/articles":
            return self._articles_since(asked)
        if found := re.fullmatch(r"/api/v2/help_center/(articles|sections|categories)", asked.path):
            if "per_page" in asked.query:
                return {found[1]: getattr(self, found[1])[:1], "count": len(getattr(self, found[1]))}
            return self._page(getattr(self, found[1]), asked, found[1])
        raise NotThereError

    def _there(self, id_: int) -> None:
        if id_ not in self.tickets or id_ in self.purged:
            raise NotThereError
        if id_ in self.hidden:
            raise FailsError(self.refusal)

    def _ticket(self, asked: Asked, id_: int) -> Json:
        self._there(id_)
        if asked.method == "PUT":
            told = asked.body["ticket"]
            if self.tickets[id_]["status"] == "closed":
                raise FailsError(422)
            if told.get("safe_update") and told["updated_stamp"] != self.tickets[id_]["updated_at"]:
                raise FailsError(409)
            self.say(id_, told["comment"]["html_body"], 2, public=told["comment"]["public"])
            self.change(id_, tags=list(dict.fromkeys(told.get("tags", self.tickets[id_]["tags"]))))
        return {"ticket": self.tickets[id_]}

    def _export(self, asked: Asked) -> Json:
        if cursor := asked.query.get("cursor"):
            start = int(cursor if self.cursors_are_numbers else base64.b64decode(cursor))
        else:
            start = next((n for n, (at, _) in enumerate(self.changes) if at >= int(asked.query["start_time"])), 10**9)
        end = start + min(self.page, int(asked.query["per_page"]))
        ids = list(dict.fromkeys(id_ for _, id_ in self.changes[start:end]))
        end = min(end, len(self.changes))
        after = str(end) if self.cursors_are_numbers else base64.b64encode(str(end).encode()).decode()
        metrics = [{"id": 9000 + id_, "ticket_id": id_, "reopens": 0} for id_ in ids]
        return {
            "tickets": [{**self.tickets[id_], **self._events(id_, asked)} for id_ in ids],
            "users": self.users, "metric_sets": metrics,
            "after_cursor": after, "after_url": f"{self.url}/?cursor={after}", "before_cursor": None,
            "end_of_stream": end == len(self.changes),
        }  # fmt: skip

    def _numbered_page(self, items: list[Json], asked: Asked, what: str) -> Json:
        number = int(asked.query.get("page", 1))
        more = number * self.page < len(items)
        url = f"{self.url}{asked.path}.json?page={number + 1}" if more else None
        return {what: items[(number - 1) * self.page : number * self.page], "next_page": url, "count": len(items)}

    def _events(self, id_: int, asked: Asked) -> Json:
        """A target for replies, which was missed in ticket 12; only for who includes them."""
        if "metric_events" not in asked.query["include"].split(","):
            return {}
        kinds = ("activate", "apply_sla", *(("breach",) if id_ == 12 else ()), "fulfill")
        events = [{"id": id_ * 10 + n, "metric": "reply_time", "type": kind} for n, kind in enumerate(kinds)]
        return {"metric_events": {"reply_time": events, "agent_work_time": [{"type": "breach"}]}}

    def _articles_since(self, asked: Asked) -> Json:
        """In the order of their changes; the next page begins with the time of the last on this one."""
        start = int(asked.query["start_time"])
        times = sorted((calendar.timegm(time.strptime(each["updated_at"], ISO)), each["id"]) for each in self.articles)
        found = [place for place in times if place[0] >= start]
        ids = [id_ for _, id_ in found[: self.page]]
        end = found[: self.page][-1][0] if found else start
        listed = [each for id_ in ids for each in self.articles if each["id"] == id_]
        return {
            "articles": listed,
            "end_time": end,
            "next_page": f"{self.url}/?start_time={end}" if len(found) > self.page else None,
        }

    def _page(self, items: list[Json], asked: Asked, what: str) -> Json:
        start = int(asked.query.get("page[after]", 0))
        end = start + min(self.page, int(asked.query["page[size]"]))
        if self.pages_are_numbered:
            return self._numbered_page(items, asked, what)
        return {what: items[start:end], "meta": {"has_more": end < len(items), "after_cursor": str(end)}}


# Intercom.


@dataclass
class Intercom(Account):
    """Conversations; a search gives the latest change first, and what changes meanwhile is then on no later page."""

    now: int = field(default_factory=lambda: int(time.time()) - 3600)  # imports go by the clock
    conversations: dict[int, Json] = field(default_factory=dict)
    deleted: list[Json] = field(default_factory=list)
    articles: list[Json] = field(default_factory=list)
    internal: list[Json] = field(default_factory=list)
    collections: list[Json] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    workspace: Json | None = field(default_factory=lambda: {"type": "app", "id_code": "quill1", "name": "Quillboard"})
    others: dict[str, Intercom] = field(default_factory=dict)  # workspaces at the same address, by their token

    def respond(self, asked: Asked) -> tuple[int, Json, dict[str, str]]:
        other = self.others.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        return other.respond(asked) if other else super().respond(asked)

    def authorized(self, header: str) -> bool:
        return header == f"Bearer {self.token}"

    def environment(self) -> dict[str, str]:
        return {"INTERCOM_URL": self.url, "INTERCOM_ACCESS_TOKEN": TOKEN}

    def open(self, id_: int, text: str) -> None:
        self.now += 60
        author = {"type": "user", "id": "u1", "name": "Ida Client", "email": "ida@client.example"}
        self.conversations[id_] = {
            "type": "conversation", "id": str(id_), "created_at": self.now, "updated_at": self.now, "state": "open",
            "source": {"type": "conversation", "id": "1", "body": f"<p>{text}</p>", "author": author},
            "conversation_parts": {"type": "conversation_part.list", "total_count": 0, "conversation_parts": []},
            "tags": {"type": "tag.list", "tags": []},
        }  # fmt: skip

    def say(self, id_: int, text: str, author: int = 2, *, public: bool = True) -> None:
        self.now += 60
        kind = "comment" if public else "note"
        parts = self.conversations[id_]["conversation_parts"]
        client = self.conversations[id_]["source"]["author"]
        writer = client if author == 1 else {"type": "admin", "id": "7", "name": "Ann Agent", "email": MAIL}
        parts["conversation_parts"].append(
            {"type": "conversation_part", "id": str(id_ * 100 + parts["total_count"]), "part_type": kind,
             "body": f"<p>{text}</p>", "created_at": self.now, "author": writer}
        )  # fmt: skip
        parts["total_count"] += 1
        self.conversations[id_]["updated_at"] = self.now

    def delete(self, id_: int) -> None:
        self.now += 60
        del self.conversations[id_]
        self.deleted.insert(0, {"type": "conversation", "id": str(id_), "deleted_at": self.now})

    def answer(self, asked: Asked) -> Json:
        assert allowed(asked) == [], (str(asked), allowed(asked))
        lists = {"/articles": self.articles, "/internal_articles": self.internal}
        if asked.path == "/conversations/search":
            return self._search(asked.body)
        if asked.path == "/conversations/deleted":
            return {"type": "conversations.list", **self._numbered(self.deleted, asked, "conversations")}
        if asked.path in lists:
            newest = sorted(lists[asked.path], key=lambda each: -each["updated_at"])
            return {"type": "list", **self._numbered(newest, asked, "data")}
        if asked.path == "/help_center/collections":
            return {"type": "list", **self._numbered(self.collections, asked, "data")}
        if asked.path == "/me":
            return {"type": "admin", "id": "7", "email": MAIL, "app": self.workspace}
        if asked.path == "/tags":
            name = asked.body["name"]
            self.tags += [name] if name not in self.tags else []
            return {"type": "tag", "id": str(self.tags.index(name) + 1), "name": name}
        return self._conversation(asked)

    def _conversation(self, asked: Asked) -> Json:
        _, _, id_, *then = asked.path.split("/")
        if int(id_) not in self.conversations:
            raise NotThereError
        if int(id_) in self.hidden:
            raise FailsError(self.refusal)
        found = self.conversations[int(id_)]
        if then == ["reply"]:
            self.say(int(id_), asked.body["body"], public=asked.body["message_type"] != "note")
        if then == ["tags"]:
            name = self.tags[int(asked.body["id"]) - 1]
            held = found["tags"]["tags"]
            held += [{"type": "tag", "id": asked.body["id"], "name": name}] if name not in str(held) else []
        return found

    def _search(self, body: Json) -> Json:
        after = body["pagination"].get("starting_after")
        last = json.loads(base64.b64decode(after)) if after else [-(10**12), 0]
        places = {(-each["updated_at"], int(each["id"])): each for each in self.conversations.values()}
        new = [place for place in sorted(places) if -place[0] > body["query"]["value"]]
        found = [places[place] for place in new if list(place) > last]
        listed = found[: self.page]
        pages: Json = {"type": "pages", "page": 1, "per_page": self.page, "total_pages": 9}
        if len(found) > len(listed):
            cursor = json.dumps([-listed[-1]["updated_at"], int(listed[-1]["id"])]).encode()
            pages["next"] = {"per_page": self.page, "starting_after": base64.b64encode(cursor).decode()}
        short = [{name: value for name, value in each.items() if name != "conversation_parts"} for each in listed]
        return {"type": "conversation.list", "pages": pages, "total_count": len(found), "conversations": short}

    def _numbered(self, items: list[Json], asked: Asked, key: str) -> Json:
        number = int(asked.query.get("page", 1))
        total = -(-len(items) // self.page)
        pages = {"type": "pages", "page": number, "per_page": self.page, "total_pages": total}
        return {key: items[(number - 1) * self.page : number * self.page], "pages": pages, "total_count": len(items)}


@cache
def _described() -> Json:
    described = yaml_file("intercom_api.yaml")
    return dict(_as_json_schema(described))


def _as_json_schema(value: Any) -> Any:
    """OpenAPI 3.0 says `nullable`, JSON Schema a type `null`."""
    if isinstance(value, list):
        return [_as_json_schema(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _as_json_schema(each) for name, each in value.items()}
    if found.pop("nullable", False) is True and "type" in found:
        found["type"] = [found["type"], "null"]
    return found


def allowed(asked: Asked) -> list[str]:
    """What Intercom's description says against a request; its lists take `page` too, as their `pages.next` shows."""
    described = _described()
    forms = {path: re.compile(re.sub(r"\{[^}]+\}", "([^/]+)", path)) for path in described["paths"]}
    exact = sorted(forms, key=lambda path: path.count("{"))
    path = next((path for path in exact if forms[path].fullmatch(asked.path)), "")
    operation = described["paths"].get(path, {}).get(asked.method.lower())
    if operation is None:
        return [f"there is no {asked}"]
    inside = dict(zip(re.findall(r"\{([^}]+)\}", path), forms[path].fullmatch(asked.path).groups(), strict=True))  # type: ignore[union-attr]
    given = {"path": inside, "query": asked.query, "header": asked.headers}
    wrong = []
    known = {"page", "per_page"}
    for parameter in operation["parameters"]:
        name, where = parameter["name"], parameter["in"]
        known.add(name)
        value = given[where].get(name.lower() if where == "header" else name)
        if value is None:
            wrong += [f"{name} is missing"] if parameter.get("required") or where == "header" else []
        else:
            whole = parameter["schema"].get("type") == "integer"
            wrong += _against(int(value) if whole and value.isdecimal() else value, parameter["schema"])
    wrong += [f"{name} is no parameter" for name in asked.query if name not in known]
    body = operation.get("requestBody")
    if body is None:
        return wrong + (["a body"] if asked.body is not None else [])
    if asked.headers.get("content-type") != "application/json":
        wrong.append("the content type")
    return wrong + _against(asked.body, body["content"]["application/json"]["schema"])


def _against(value: Any, schema: Json) -> list[str]:
    whole = {**schema, "components": _described()["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]
