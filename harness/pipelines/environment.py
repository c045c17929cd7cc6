"""Addresses and keys, which come from the environment and are never stored."""

import os
import re
from urllib.parse import urlsplit

from harness.turns import PipelineError
from harness.workspace import Location

_PLACE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def variable(name: str, at: Location | str) -> str:
    """The value of an environment variable; `at` is what needs it. Raises PipelineError when it is not set."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise PipelineError(f"the environment variable `{name}` is not set; {at} needs it")
    return value


def secrets_of(url: str) -> tuple[str, ...]:
    """What is in an address that nobody should read: the password, and the user with it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    return tuple(filter(None, (parts.netloc.rpartition("@")[0], parts.password)))


def filled(text: str, at: Location | str) -> tuple[str, tuple[str, ...]]:
    """A text with each `${NAME}` taken from the environment, and the values that were put in."""
    values: list[str] = []

    def take(found: re.Match[str]) -> str:
        values.append(variable(found[1], at))
        return values[-1]

    return _PLACE.sub(take, text), tuple(values)
