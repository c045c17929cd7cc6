"""Addresses that others wrote, of which some are none: `https://[your-shop].example` raises ValueError in Python."""

from contextlib import suppress
from urllib.parse import SplitResult, urljoin, urlsplit


def parts_of(address: str) -> SplitResult:
    """An address in its parts; one that is none is a path, whatever it begins with."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", address, "", "")


def joined(base: str, address: str) -> str:
    """Where an address leads from a page; one that leads nowhere stays as it is."""
    with suppress(ValueError):
        return urljoin(base, address)
    return address
