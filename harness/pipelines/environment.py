"""Addresses and keys, which come from the environment and are never stored."""

import json
import os
import re
from base64 import b64encode
from html import escape
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, quote_plus, unquote, urlsplit

from harness.lazy_regex import regex
from harness.turns import PipelineError
from harness.workspace import Location

_PLACE = regex(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def variable(name: str, at: Location | str) -> str:
    """The value of an environment variable; `at` is what needs it. Raises PipelineError when it is not set."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise PipelineError(f"the environment variable `{name}` is not set; {at} needs it")
    return value


def secrets_of(url: str) -> tuple[str, ...]:
    """What is in an address that nobody should read: the password, and the user with it; also as they are sent."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    user, password = parts.netloc.rpartition("@")[0], parts.password or ""
    if not user:
        return ()
    sent = unquote(user if ":" in user else f"{user}:")
    return tuple(filter(None, (user, password, unquote(user), unquote(password), b64encode(sent.encode()).decode())))


def as_echoed(secret: str) -> tuple[str, ...]:
    """A secret as errors and replies may have it: also in JSON, in JSON in JSON, by Python, in an address, in HTML."""
    in_json = json.dumps(secret)[1:-1]
    written = (in_json, json.dumps(in_json)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1])
    sent = (quote(secret), quote(secret, safe=""), quote_plus(secret), escape(secret))
    return tuple(dict.fromkeys((secret, *written, *sent)))


def over_tls(url: str) -> SplitResult:
    """The parsed address. Customers' words go over TLS, except to and from this machine. Raises PipelineError."""
    try:
        if not url.isprintable() or " " in url:
            raise ValueError
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise PipelineError("the address cannot be read") from None
    if parts.scheme == "https" and host:
        return parts
    if parts.scheme == "http" and on_this_machine(host):
        return parts
    raise PipelineError("the address must begin with https:// (http:// only for this machine)")


def on_this_machine(host: str) -> bool:
    """Whether it is this machine's own name or address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def filled(text: str, at: Location | str) -> tuple[str, tuple[str, ...]]:
    """A text with each `${NAME}` taken from the environment, and the values that were put in."""
    values: list[str] = []

    def take(found: re.Match[str]) -> str:
        values.append(variable(found[1], at))
        return values[-1]

    return _PLACE.sub(take, text), tuple(values)
