"""The results of the rules' triggers over a run, and how near messages came to each threshold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.gates import checked_values
from harness.suite.file_locations import Places
from harness.suite.observations import Observed
from harness.workspace import Location, Workspace
from harness.workspace.conditions import decides, parts, those_held

NEAR = 0.05  # on either side of a threshold: what a small change of the model could carry over it


@dataclass(frozen=True, slots=True)
class TriggerSeen:
    """A trigger of a rule, and the scenarios with each of its results."""

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
    """A threshold, and the values on either side of it."""

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


def triggers_seen(workspace: Workspace, seen: Sequence[Observed], places: Places) -> Iterator[TriggerSeen]:
    """Every trigger of every rule; none when the facts of no turn are known."""
    known = [(each.scenario, each.facts) for each in seen if each.facts]
    for number, rule in enumerate(workspace.handoff.rules if known else ()):
        node = rule.when.tree(("rules", number, "when"))
        found = list(parts(node))
        held = [(those_held(found, facts), scenario) for scenario, facts in known]
        for part in found:
            true = [(those, scenario) for those, scenario in held if part.path in those]
            false = [(those, scenario) for those, scenario in held if part.path not in those]
            decided = [(those, scenario) for those, scenario in true if decides(node, those, part)]
            at = places.of_value("rules/handoff.yaml", part.path)
            yield TriggerSeen(rule.id, part.words, at, _each_once(true), _each_once(false), _each_once(decided))


def limits(workspace: Workspace, seen: Sequence[Observed], places: Places) -> Iterator[Limit]:
    """The thresholds of the rules and of the stage `auto-checked`."""
    for number, rule in enumerate(workspace.handoff.rules):
        for path, trigger in rule.when.placed():
            if trigger.limit:
                measure, limit = trigger.limit
                at = places.of_value("rules/handoff.yaml", ("rules", number, "when", *path))
                values = [(measure.of(each.reply), each.scenario) for each in seen]
                yield _limit(f"{rule.id}: {trigger.key}", at, limit, values)
    for name, least in workspace.rollout.checks.declared.items():
        at = places.of_value("rules/rollout.yaml", ("checks", name))
        values = [(getattr(checked_values(each.reply, each.turn.scores), name), each.scenario) for each in seen]
        yield _limit(f"checks: {name}", at, least, values)


def _limit(name: str, at: Location, limit: float, values: Iterable[tuple[float | None, str]]) -> Limit:
    measured = [(value, id_) for value, id_ in values if value is not None]
    below = [(value, id_) for value, id_ in measured if value < limit]
    above = [(value, id_) for value, id_ in measured if value >= limit]
    near = [(value, id_) for value, id_ in measured if abs(value - limit) <= NEAR]
    nearest = (max(v for v, _ in below) if below else None, min(v for v, _ in above) if above else None)
    return Limit(name, at, limit, _each_once(below), _each_once(above), _each_once(near), nearest)


def _each_once(found: Sequence[tuple[object, str]]) -> tuple[str, ...]:
    """The scenarios, without what was found in each."""
    return tuple(dict.fromkeys(scenario for _, scenario in found))
