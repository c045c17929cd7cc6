"""A service that takes the conversation as JSON by POST and sends its reply as JSON."""

import datetime as dt
import json
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from harness.lazy_regex import regex
from harness.pipelines.bounded_http import bounded_client, redirected, through_proxy, trusting, untrusted
from harness.pipelines.calls import Opening, TryAgainError, is_lasting, shown
from harness.pipelines.environment import filled
from harness.pipelines.remote import RemotePipeline
from harness.plain_json import parse
from harness.turns import PipelineError
from harness.workspace import pipelines

FOR_NOW = frozenset({408, 409, 425, 429})  # statuses that may pass, beside 5xx
_KEY = regex(r"(?i)auth|cookie|key|token|secret|passw|credential|signature")  # a header that says who asks
_CONTROL = regex("[\0-\x08\x0a-\x1f\x7f]")


class RefusedError(PipelineError):
    """An answer with a status that no other try changes."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def open_http(declared: pipelines.HttpDeclared, opening: Opening) -> RemotePipeline:
    """The pipeline of a declared service. Raises PipelineError for a missing variable or a bad address."""
    url, url_values = filled(declared.url, declared.location)
    headers: dict[str, str] = {}
    secrets = list(url_values)
    for name, text in declared.headers.items():
        headers[name], values = filled(text, declared.location)
        secrets += values
    verify = trusting(declared.ca_file, opening.workspace.root)
    transport = HttpTransport(url, headers, declared.jobs, verify)
    said = {name: text for name, text in headers.items() if text != declared.headers[name] and not _KEY.search(name)}
    return RemotePipeline(declared, opening, transport, address=url, secrets=tuple(secrets), said=said)


class HttpTransport:
    """One pool of connections; no cookies, so that conversations cannot mix."""

    def __init__(self, url: str, headers: dict[str, str], jobs: int, verify: ssl.SSLContext | bool = True) -> None:
        from http.cookiejar import DefaultCookiePolicy

        self._httpx = _httpx()
        limits = self._httpx.Limits(max_connections=None, max_keepalive_connections=jobs)
        try:
            if any(map(_CONTROL.search, headers.values())):
                raise ValueError  # no other try sends it
            self._url = self._httpx.URL(url)
            self._client = bounded_client(url, headers=headers, limits=limits, verify=verify)
        except (ValueError, self._httpx.InvalidURL):  # whose words would show the address, with what is secret in it
            raise PipelineError("the service cannot be called: its address or a header is wrong") from None
        if self._url.scheme not in ("http", "https"):
            raise PipelineError("the `url` of the service must begin with http:// or https://")
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def send(self, request: dict[str, Any]) -> Any:
        """POST the request; the body of a 2xx reply as JSON."""
        return as_json(await self.post(json.dumps(request).encode(), {"Content-Type": "application/json"}))

    async def post(self, content: bytes, headers: dict[str, str]) -> bytes:
        """POST what was given; the whole body of a 2xx reply. Raises TryAgainError for temporary failures."""
        return await self.request("POST", "", content, headers)

    async def request(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> bytes:
        """The whole body of a 2xx reply of the address with this path and query after it, as `post`.

        Raises RefusedError for a status that no other try changes.
        """
        url = f"{self._url}{path}" if path else self._url
        try:
            async with self._client.stream(method, url, content=content or None, headers=headers) as response:
                body = bytes(await response.aread())
        except self._httpx.TransportError as error:
            if why := untrusted(error):
                raise PipelineError(why) from None
            words = f"the connection{through_proxy(str(self._url))} failed"
            raise TryAgainError(f"{words}: {str(error) or type(error).__name__}") from None
        if response.is_success:
            return body
        if response.is_redirect:
            raise PipelineError(redirected(response.status_code))
        problem = f"HTTP {response.status_code}: {shown(body) or 'no text'}"
        passes = response.status_code in FOR_NOW or response.status_code >= 500
        if passes and not is_lasting(body.decode("utf-8", "replace")):
            raise TryAgainError(problem, _pause(response))
        raise RefusedError(problem, response.status_code)

    async def close(self) -> None:
        await self._client.aclose()


def as_json(body: bytes) -> Any:
    """A body as JSON. Raises TryAgainError when it is not JSON, such as one that was cut off."""
    try:
        return parse(body)
    except ValueError as error:
        raise TryAgainError(f"the reply {error}: {shown(body)!r}") from None


def _pause(response: Any) -> float | None:
    """Seconds until the next try: `Retry-After`, else, where too much was requested, when Intercom's limit ends.

    https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting: in Unix seconds.
    """
    if "retry-after" in response.headers or response.status_code != 429:
        return retry_after(response.headers)
    try:
        return max(0.0, float(response.headers["x-ratelimit-reset"]) - _now(response.headers).timestamp())
    except (KeyError, ValueError):
        return None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a `Retry-After` header requests (RFC 9110, 10.2.3), or None."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    at = _date(value)
    return None if at is None else max(0.0, (at - _now(headers)).total_seconds())


def _now(headers: Mapping[str, str]) -> dt.datetime:
    """The time by the clock of the other side, which its headers mean; this machine's may be wrong."""
    return _date(headers.get("date")) or dt.datetime.now(dt.UTC)


def _date(value: str | None) -> dt.datetime | None:
    try:
        at = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, OverflowError):
        return None
    return at.replace(tzinfo=dt.UTC) if at and not at.tzinfo else at


def _httpx() -> Any:
    try:
        import httpx2
    except ImportError:
        raise PipelineError("HTTP needs more packages: pip install 'support-harness[http]'") from None
    return httpx2
