"""Scenarios by name, as every report names them: the open ones; of the sealed ones only how many they are."""

from collections.abc import Sequence
from typing import Any

from harness.runs import open_names


def by_name(names: Sequence[str], most: int | None = None) -> list[str]:
    """The open ones, at most so many, then how many more there are, and how many sealed ones."""
    found = open_names(names)
    shown = list(found if most is None else found[:most])
    more, sealed = len(found) - len(shown), len(names) - len(found)
    return [*shown, *([f"{more} more"] if more else []), *([f"{sealed} sealed"] if sealed else [])]


def named(key: str, names: Sequence[str]) -> dict[str, Any]:
    """For programs: the open ones under a key, and the number of the sealed ones beside it, where there are any."""
    found = open_names(names)
    sealed = len(names) - len(found)
    return {key: found, **({f"{key}_sealed": sealed} if sealed else {})}
