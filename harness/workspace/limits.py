"""Limits of rules/rollout.yaml: which of two is the stricter, and what requires less than it did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_AT_LEAST = (
    "at_least", "at_least_high_risk", "lower_bound", "confidence", "responsive", "retrieval", "share", "rules_covered",
    "mutation_score",
)  # fmt: skip
_AT_MOST = ("at_most", "audit_errors", "rate_upper_bound", "critical")

LimitValue = float | str | None


@dataclass(frozen=True, slots=True)
class LowerLimit:
    """A limit that requires less than it did; both are None where there is none any more."""

    place: tuple[str, ...]
    was: LimitValue = None
    now: LimitValue = None


def lower_limits(was: Mapping[str, Any], now: Mapping[str, Any], *place: str) -> Iterator[LowerLimit]:
    """Every limit that is less strict than it was, or gone."""
    for key, old in was.items():
        new = now.get(key)
        if new is not None and isinstance(old, Mapping):
            yield from lower_limits(old, new, *place, key)
        elif new is None or (old != new and _strict(key, old, new) != new):
            gone = new is None
            yield LowerLimit((*place, key), None if gone else _shown(old), None if gone else _shown(new))


def strictest(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Today's limits, each as strict as it was then or is today."""
    return {**now, **{key: _strict(key, old, now.get(key)) for key, old in was.items()}}


def _strict(key: str, old: Any, new: Any) -> Any:
    """The stricter of two values; the old one where it is not known which is."""
    if new is None or old == new:
        return old
    if isinstance(old, Mapping):
        return strictest(old, new)
    if key in _AT_LEAST:
        return max(old, new)
    if key in _AT_MOST:
        return min(old, new)
    if key == "family":
        return "all"
    return tuple(dict.fromkeys((*old, *new))) if key == "files" else old


def _shown(value: Any) -> LimitValue:
    return value if isinstance(value, (int, float, str)) else ", ".join(value)
