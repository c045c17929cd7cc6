"""How the triggers of the rules came out over a run, and how near messages came to each threshold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from harness.suite.conditions import LIMITS, Path, Trigger, TriggersHeld, decides, tree, triggers
from harness.suite.file_locations import Places
from harness.suite.observed import Observed
from harness.workspace import Location, Workspace

NEAR = 0.05  # on either side of a threshold: what a small change of the model could carry over it


@dataclass(frozen=True, slots=True)
class TriggerSeen:
    """A trigger of a rule, and the scenarios in which it came out each way."""

    rule: str
    words: str
    at: Location
    true: tuple[str, ...]
    false: tuple[str, ...]
    decided: tuple[str, ...]  # it held, and without it the rule would have come out otherwise

    @property
    def covered(self) -> int:
        """Of its three branches, those that were seen."""
        return sum(map(bool, (self.true, self.false, self.decided)))


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold, and what came on either side of it."""

    name: str
    at: Location
    limit: float
    below: tuple[str, ...]
    above: tuple[str, ...]  # or just at it
    near: tuple[str, ...]  # no further than NEAR
    nearest: tuple[float | None, float | None]  # below, and at or above

    @property
    def covered(self) -> bool:
        return bool(self.below and self.above)


@dataclass
class _Ways:
    """The scenarios in which a trigger came out each way, each once and in order."""

    true: dict[str, None] = field(default_factory=dict)
    false: dict[str, None] = field(default_factory=dict)
    decided: dict[str, None] = field(default_factory=dict)


def triggers_seen(workspace: Workspace, seen: Sequence[Observed], places: Places) -> Iterator[TriggerSeen]:
    """Every trigger of every rule; none when the facts of no turn are known."""
    if not any(each.facts for each in seen):
        return
    for number, rule in enumerate(workspace.handoff.rules):
        node = tree(rule.when, ("rules", number, "when"))
        found = list(triggers(node))
        asked, ways = TriggersHeld(found), defaultdict[Path, _Ways](_Ways)
        for each in seen:
            if each.facts:
                held = asked.in_(each.facts)
                for trigger in found:
                    _note(ways[trigger.path], each.scenario, trigger.path in held, decides(node, held, trigger))
        for trigger in found:
            yield _trigger_seen(rule.id, trigger, ways[trigger.path], places)


def _note(ways: _Ways, scenario: str, held: bool, decided: bool) -> None:
    (ways.true if held else ways.false)[scenario] = None
    if held and decided:
        ways.decided[scenario] = None


def _trigger_seen(rule: str, trigger: Trigger, ways: _Ways, places: Places) -> TriggerSeen:
    at = places.of_value("rules/handoff.yaml", trigger.path)
    return TriggerSeen(rule, trigger.words, at, tuple(ways.true), tuple(ways.false), tuple(ways.decided))


def limits(workspace: Workspace, seen: Sequence[Observed], places: Places) -> Iterator[Limit]:
    """The thresholds of the rules and of the stage `auto-checked`."""
    for number, rule in enumerate(workspace.handoff.rules):
        for trigger in triggers(tree(rule.when, ("rules", number, "when"))):
            if (key := str(trigger.path[-1])) in LIMITS:
                at = places.of_value("rules/handoff.yaml", trigger.path)
                yield _limit(f"{rule.id}: {key}", at, getattr(trigger.when, key), seen, _measure(key))
    at = places.of_value("rules/rollout.yaml", ("checks", "confidence"))
    checks = workspace.rollout.checks
    yield _limit("checks: confidence", at, checks.confidence, seen, _measure("confidence"))


def _measure(key: str) -> Callable[[Observed], float | None]:
    if key.startswith("familiarity"):
        return lambda each: each.reply.familiarity
    return lambda each: each.reply.confidence


def _limit(
    name: str, at: Location, limit: float, seen: Sequence[Observed], measure: Callable[[Observed], float | None]
) -> Limit:
    measured = [(value, each.scenario) for each in seen if (value := measure(each)) is not None]
    below = [(value, id_) for value, id_ in measured if value < limit]
    above = [(value, id_) for value, id_ in measured if value >= limit]
    near = [(value, id_) for value, id_ in measured if abs(value - limit) <= NEAR]
    nearest = (max(v for v, _ in below) if below else None, min(v for v, _ in above) if above else None)
    return Limit(name, at, limit, _each_once(below), _each_once(above), _each_once(near), nearest)


def _each_once(measured: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for _, id_ in measured))
