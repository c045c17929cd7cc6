"""HTTP replies of which no more is read than a limit, as they come and unpacked, and that lead to no other place."""

import os
import ssl
import zlib
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from harness.causes import causes
from harness.files import open_plain
from harness.pipelines.calls import TryAgainError
from harness.pipelines.environment import on_this_machine
from harness.turns import PipelineError

MOST_BYTES = 32_000_000
_ACCEPTED = "gzip, deflate"
_ZLIB_OR_GZIP = 47  # window bits: which of the two is found out by itself
_UNKNOWN_AUTHORITY = frozenset({18, 19, 20, 21})  # X509_V_ERR_: self-signed, or nobody who is trusted signed it


def bounded_client(url: str, **settings: Any) -> Any:
    """An httpx client for an address, whose replies raise PipelineError where they are too long.

    It follows no redirects, and reaches this machine through no proxy. Raises PipelineError for one that cannot be.
    """
    import httpx2

    headers = {**settings.pop("headers", {}), "Accept-Encoding": _ACCEPTED}
    hooks = {"response": [_bound]}
    settings.setdefault("limits", httpx2.Limits(max_connections=None))
    if settings.get("verify", True) is True:
        settings["verify"] = _system_trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    settings["trust_env"] = not on_this_machine(urlsplit(url).hostname or "")
    if settings["trust_env"]:
        _check_proxies()
    try:
        return httpx2.AsyncClient(headers=headers, timeout=None, follow_redirects=False, event_hooks=hooks, **settings)
    except ImportError:
        raise PipelineError("a SOCKS proxy, as ALL_PROXY names one, needs a package: pip install socksio") from None


def _check_proxies() -> None:
    """Raises PipelineError for one of the environment that is no address. It may have a password, and is not shown."""
    import httpx2

    for scheme, proxy in getproxies().items():
        try:
            if scheme in ("http", "https", "all"):
                httpx2.Proxy(proxy if "://" in proxy else f"http://{proxy}")
        except (ValueError, httpx2.InvalidURL):
            words = "does not name a proxy by an address with http://, https:// or socks5://"
            raise PipelineError(f"{scheme.upper()}_PROXY {words}") from None


def through_proxy(url: str) -> str:
    """By which variable a connection goes through a proxy, in words; empty where through none."""
    parts, proxies = urlsplit(url), getproxies()
    scheme = next((each for each in (parts.scheme, "all") if proxies.get(each)), "")
    direct = not scheme or on_this_machine(parts.hostname or "") or proxy_bypass(parts.hostname or "")
    return "" if direct else f" to the proxy that {scheme.upper()}_PROXY names"


@cache
def _system_trust(file: str | None, folder: str | None) -> ssl.SSLContext:
    """The certificates that the system trusts, or those that the environment names instead: read once, in a tenth of a
    second. Raises PipelineError where what is named has none.
    """
    import httpx2

    try:
        context: ssl.SSLContext = httpx2.create_ssl_context()
    except OSError as error:
        named = f"SSL_CERT_FILE={file}" if file else f"SSL_CERT_DIR={folder}"
        raise PipelineError(f"the certificates that are trusted, {named}, cannot be used: {_unusable(error)}") from None
    return context


def trusting(ca_file: str | None, root: Path) -> ssl.SSLContext | bool:
    """Which certificates are trusted: the system's, and those of a file. Raises PipelineError where it has none."""
    if ca_file is None:
        return True
    try:
        context = ssl.create_default_context()
        open_plain(root / ca_file).close()  # a pipe would be waited for
        context.load_verify_locations(root / ca_file)
    except OSError as error:
        raise PipelineError(f"the `ca_file` {ca_file} cannot be used: {_unusable(error)}") from None
    return context


def _unusable(error: OSError) -> str:
    """Why a file of certificates cannot be used; ssl's own errors are OSErrors, too."""
    return "has no certificates in PEM" if isinstance(error, ssl.SSLError) else error.strerror or str(error)


def untrusted(error: BaseException) -> str:
    """Why the certificate of a server is not trusted, which no other try changes; empty for other errors."""
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = cause.verify_message or str(cause)
            own = "; a server of your own needs `ca_file:`, or SSL_CERT_FILE where there is no such key"
            more = own if cause.verify_code in _UNKNOWN_AUTHORITY else ""
            return f"the server's certificate is not trusted: {why.rstrip('.')}{more}"
    return ""


def redirected(status: int) -> str:
    """Why a redirect is an error: what customers wrote goes to nobody but the address that was given."""
    return f"HTTP {status}: the server sends to another address, which is not followed; declare the final one"


async def _bound(response: Any) -> None:
    """Have the body of a reply unpacked here, up to the limit, and read as UTF-8, which JSON is.

    A `charset` can be any codec of Python: one that unpacks beyond the limit, one that makes no text, one that is slow.
    """
    packed = response.headers.pop("content-encoding", "identity").strip().lower()
    response.headers["content-type"] = "application/json"
    response.stream = _stream()(response.stream, packed)


@cache
def _stream() -> Any:
    from httpx2 import AsyncByteStream

    class BoundedStream(AsyncByteStream):
        """The bytes of a reply, unpacked."""

        def __init__(self, packed: AsyncByteStream, coding: str) -> None:
            self._packed, self._coding = packed, coding

        async def __aiter__(self) -> AsyncIterator[bytes]:
            parts = aiter(self._packed)
            async for part in _unpacked(parts, self._coding):
                yield part

        async def aclose(self) -> None:
            await self._packed.aclose()

    return BoundedStream


async def _unpacked(parts: AsyncIterator[bytes], coding: str) -> AsyncIterator[bytes]:
    """Raises PipelineError for too many bytes, before or after they are unpacked, and for another coding."""
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise PipelineError(f"the reply is packed as `{coding[:40]}`; only {_ACCEPTED} is read")
    unpack = None if coding in ("", "identity") else zlib.decompressobj(_ZLIB_OR_GZIP)
    came = made = 0
    async for packed in parts:
        came += len(packed)
        try:
            part = packed if unpack is None else unpack.decompress(packed, MOST_BYTES + 1 - made)
        except zlib.error:
            raise PipelineError(f"the reply is not packed as `{coding}`, as it says") from None
        made += len(part)
        if max(came, made) > MOST_BYTES:
            raise PipelineError(f"the reply is longer than {MOST_BYTES // 1_000_000} MB")
        if unpack is not None and unpack.unused_data:
            raise PipelineError(f"the reply goes on after the end of what is packed as `{coding}`")
        yield part
    if unpack is not None and came and not unpack.eof:
        raise TryAgainError("the reply broke off before its end")
