"""What a change does to the yardstick itself: gates that require less, scenarios that say less."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.gates.pairing import Pair
from harness.runs import ScenarioResult
from harness.workspace import Expect, NoEvidence, RolloutFile

_AT_LEAST = ("at_least", "at_least_high_risk", "lower_bound", "confidence", "share", "rules_covered", "mutation_score")
_AT_MOST = ("at_most", "audit_errors", "rate_upper_bound", "critical")
_OF_GATES = ("errors", "checks", "seal", "suite", "gates")

Limit = float | str | None


class LooserKind(StrEnum):
    """How the yardstick is looser than it was."""

    LIMIT = "limit lowered"
    LIMIT_GONE = "limit removed"
    DELETED = "scenario deleted"
    SEALED = "scenario sealed"
    UNSEALED = "scenario unsealed"
    QUARANTINED = "scenario quarantined"
    NO_EVIDENCE = "scenario made no evidence"
    SEVERITY = "severity lowered"
    EXPECTS_LESS = "expectation removed"


@dataclass(frozen=True, slots=True)
class Looser:
    """One thing that a verdict became easier by."""

    kind: LooserKind
    what: str  # the place in rollout.yaml, or the scenario
    was: Limit = None
    now: Limit = None
    at: str = ""  # file and line of the scenario


def looser_limits(was: RolloutFile, now: RolloutFile) -> list[Looser]:
    """Every requirement of the rollout that is less strict than it was, or gone."""
    return list(_limits(_plain(was), _plain(now), ""))


def stricter(was: RolloutFile, now: RolloutFile) -> RolloutFile:
    """Today's stages, judged by the stricter of each requirement."""
    merged = _stricter(_plain(was), _plain(now))
    return RolloutFile.model_validate({**now.model_dump(by_alias=True, exclude_none=True), **merged})


def looser_scenario(pair: Pair) -> Iterator[Looser]:
    """How a scenario says less than it did."""
    before, after = pair.before, pair.after
    if before is None:
        return
    at = str(pair.location)
    if after is None:
        yield Looser(LooserKind.DELETED, pair.id, at=at)
        return
    if before.sealed != after.sealed:
        yield Looser(LooserKind.SEALED if after.sealed else LooserKind.UNSEALED, pair.id, at=at)
    if after.no_evidence and after.no_evidence is not before.no_evidence:
        quarantined = after.no_evidence is NoEvidence.QUARANTINED
        yield Looser(LooserKind.QUARANTINED if quarantined else LooserKind.NO_EVIDENCE, pair.id, at=at)
    if (before.severity, after.severity) == ("critical", "normal"):
        yield Looser(LooserKind.SEVERITY, pair.id, before.severity, after.severity, at)
    if gone := ", ".join(dict.fromkeys(_expected_no_more(before, after))):
        yield Looser(LooserKind.EXPECTS_LESS, pair.id, gone, None, at)


def _expected_no_more(before: ScenarioResult, after: ScenarioResult) -> Iterator[str]:
    """The keys of `expect` that are gone, or accept more than they did, turn by turn as it is written."""
    were, are = (
        {turn.turn: turn.expect for turn in result.turns if not turn.variant and turn.repeat == 1}
        for result in (before, after)
    )
    for number, expect in were.items():
        yield from (f"turn {number}",) if number not in are else _less(expect, are[number])


def _less(was: Expect, now: Expect) -> Iterator[str]:
    for name in Expect.model_fields:
        old, new = getattr(was, name), getattr(now, name)
        if name in ("states", "never_states"):
            less = any(each not in new for each in old)
        elif name in ("category", "source") and old and new:
            less = set(new) > set(old)  # more would be right
        else:
            less = old is not None and new is None
        if less:
            yield name


def _plain(rollout: RolloutFile) -> dict[str, Any]:
    whole = rollout.model_dump(by_alias=True, exclude_none=True)
    return {name: whole[name] for name in _OF_GATES if name in whole}


def _limits(was: Mapping[str, Any], now: Mapping[str, Any], place: str) -> Iterator[Looser]:
    for key, old in was.items():
        where, new = f"{place}{key}", now.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _limits(old, new, f"{where}.")
        elif new is None:
            yield Looser(LooserKind.LIMIT_GONE, where)
        elif old != new and _strict(key, old, new) != new:
            yield Looser(LooserKind.LIMIT, where, _shown(old), _shown(new))


def _stricter(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    return {**now, **{key: _strict(key, old, now.get(key)) for key, old in was.items()}}


def _strict(key: str, old: Any, new: Any) -> Any:
    """The stricter of two values; the old one where it is not known which is."""
    if new is None or old == new:
        return old
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _stricter(old, new)
    if key in _AT_LEAST:
        return max(old, new)
    if key in _AT_MOST:
        return min(old, new)
    if key == "family":
        return "all"
    return tuple(dict.fromkeys((*old, *new))) if key == "files" else old


def _shown(value: Any) -> Limit:
    return value if isinstance(value, (int, float, str)) else ", ".join(value)
