"""The API of a help desk: one account, found in the environment, with the manners of every other call."""

import base64
import json
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

from harness.cache import key_of
from harness.pipelines.calls import Caller, CallResult, TryAgainError, UncachedOpening, shown
from harness.pipelines.environment import over_tls, variable
from harness.pipelines.http import HttpTransport, RefusedError
from harness.plain_addresses import parts_of
from harness.plain_json import objects, parse
from harness.turns import PipelineError
from harness.workspace import CallSettings

PATIENCE = CallSettings(jobs=1, timeout=60, deadline=900, tries=10)
OLDEST, NEWEST = (2, 14), "2.16"  # versions of Intercom's API whose records are read, and the one that is requested
_NO_ACCESS = (401, 403)


class HelpDesk:
    """One account of a help desk (as a context manager, where one thing is asked after the other).

    What comes back is JSON that others wrote. Tokens are in no error and in nothing that comes back. `access` says only
    whether the tokens are the same as another time.
    """

    def __init__(self, system: str, address: str, headers: dict[str, str], secrets: tuple[str, ...], keys: str) -> None:
        """`keys` are the variables with the access, in words. Raises PipelineError for an address that is not safe."""
        parts = over_tls(address)
        self.system = system
        self.name = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
        self.access = key_of(*secrets).hex()
        self._keys = keys
        self._transport = HttpTransport(address.rstrip("/"), {"Accept": "application/json", **headers}, jobs=1)
        self._caller = Caller(PATIENCE, UncachedOpening(), self.name, keep=False, secrets=secrets, address=address)
        self._loop: Any = None

    def __enter__(self) -> "HelpDesk":
        import asyncio

        self._loop = asyncio.Runner()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run(self.close())
        self._loop.close()

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """The object at a path. Raises PipelineError: RefusedError with the status where there is none."""
        return self._now("GET", f"{path}?{urlencode(query)}" if query else path, None)

    def search(self, path: str, query: object) -> dict[str, Any]:
        """What a POST that changes nothing finds."""
        return self._now("POST", path, query)

    async def patiently(self, send: Callable[[], Awaitable[Any]]) -> Any:
        """What one call, or several that belong together, bring: all again, with pauses, while they fail for now."""

        async def answered() -> CallResult:
            return CallResult(await send())

        found, _ = await self._caller.ask("", 1, answered, lambda data: data)
        return found

    async def once(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """One call, without another try; an error names it. Raises TryAgainError for what may work later."""
        with _naming(method, path):
            content = b"" if body is None else json.dumps(body).encode()
            headers = {"Content-Type": "application/json"} if content else {}
            try:
                found = _as_json(await self._transport.request(method, path, content, headers))
            except RefusedError as refused:
                if refused.status in _NO_ACCESS:
                    why = f"{self.system} rejected the credentials, or they have expired: check {self._keys}"
                    raise RefusedError(f"{refused}\n{why}", refused.status) from None
                raise
            if not isinstance(found, dict):
                raise PipelineError("the reply is not a JSON object")
            return found

    async def close(self) -> None:
        """No call can be made any more."""
        await self._transport.close()
        self._caller.close()

    def _now(self, method: str, path: str, body: object) -> dict[str, Any]:
        with _naming(method, path):  # also where no reply came in time
            found: dict[str, Any] = self._loop.run(self.patiently(lambda: self.once(method, path, body)))
        return found


@contextmanager
def _naming(method: str, path: str) -> Iterator[None]:
    """An error in here names the call once; not its query, in which there may be a key or somebody's address."""
    call = f"{method} {path.partition('?')[0]}"
    try:
        yield
    except PipelineError as error:
        if not str(error).startswith(call):
            error.args = (f"{call}: {error}",)
        raise


def _as_json(body: bytes) -> Any:
    """A body as JSON. Raises TryAgainError; what begins as JSON may be what customers wrote, and is in no error."""
    try:
        return parse(body)
    except ValueError as error:
        said = "" if body.lstrip()[:1] in (b"{", b"[") else f": {shown(body)!r}"
        raise TryAgainError(f"the reply {error}{said}") from None


def page_of(what: str, page: dict[str, Any], path: str) -> list[Any]:
    """What a page lists. Raises PipelineError without a list, which is not the same as an empty one."""
    found = page.get(what)
    if not isinstance(found, list):
        raise PipelineError(f"{path}: the reply has no list of {what}")
    return found


def objects_of(what: str, page: dict[str, Any], path: str) -> list[dict[str, Any]]:
    """The objects that a page lists. Raises PipelineError, also where anything else is among them."""
    listed = page_of(what, page, path)
    if len(found := objects(listed)) < len(listed):
        raise PipelineError(f"{path}: the reply lists {what} that are not JSON objects")
    return found


def next_at_zendesk(page: dict[str, Any], path: str) -> dict[str, str]:
    """How the page after one is asked for: by its cursor, or by its number where pages have none; empty at the end.

    Raises PipelineError where there is more, and the page does not say where.
    """
    meta, number = page.get("meta"), parse_qs(parts_of(str(page.get("next_page") or "")).query).get("page")
    if isinstance(meta, dict):
        more, after = meta.get("has_more"), meta.get("after_cursor")
        found = {"page[after]": str(after)} if more is True and after else {}
    else:
        links = page.get("links")
        more = bool(page.get("next_page") or (isinstance(links, dict) and links.get("next")))
        found = {"page": number[0]} if number else {}
    if not found and more not in (None, False):
        raise PipelineError(f"{path}: the reply says that there is more, and not where")
    return found


def open_help_desk(system: str) -> HelpDesk:
    """The account that the environment names. Raises PipelineError for a missing variable or a bad address."""
    return {"zendesk": _zendesk, "intercom": _intercom}[system]()


def _zendesk() -> HelpDesk:
    """https://developer.zendesk.com/api-reference/introduction/security-and-auth/: a token of OAuth, or of an agent."""
    need = "your account at Zendesk"
    address = os.environ.get("ZENDESK_URL", "").strip()
    if not address:
        name = variable("ZENDESK_SUBDOMAIN", need)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", name):
            raise PipelineError("`ZENDESK_SUBDOMAIN` must be one word, such as `acme` of acme.zendesk.com")
        address = f"https://{name}.zendesk.com"
    if token := os.environ.get("ZENDESK_OAUTH_TOKEN", "").strip():
        headers = {"Authorization": f"Bearer {token}"}
        return HelpDesk("zendesk", address, headers, (token,), "`ZENDESK_OAUTH_TOKEN`")
    mail, token = variable("ZENDESK_EMAIL", need), variable("ZENDESK_API_TOKEN", need)
    pair = base64.b64encode(f"{mail}/token:{token}".encode()).decode()
    keys = "`ZENDESK_EMAIL` and `ZENDESK_API_TOKEN`"
    return HelpDesk("zendesk", address, {"Authorization": f"Basic {pair}"}, (token, pair), keys)


def _intercom() -> HelpDesk:
    token = variable("INTERCOM_ACCESS_TOKEN", "your account at Intercom")
    address = os.environ.get("INTERCOM_URL", "").strip() or "https://api.intercom.io"
    version = os.environ.get("INTERCOM_VERSION", "").strip() or NEWEST
    told = re.fullmatch(r"(\d{1,3})\.(\d{1,3})", version)
    if not told or (int(told[1]), int(told[2])) < OLDEST:
        raise PipelineError("`INTERCOM_VERSION` must be 2.14 or later, such as 2.16")
    headers = {"Authorization": f"Bearer {token}", "Intercom-Version": version}
    return HelpDesk("intercom", address, headers, (token,), "`INTERCOM_ACCESS_TOKEN`")
