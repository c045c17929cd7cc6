"""Which handoff rules can never fire, or never decide, whatever a customer writes.

A condition is unfolded into alternatives, each a set of demands: triggers that must fire, or must not. An alternative
is impossible when two demands exclude each other (two categories at once; a thing and its opposite). A rule is
shadowed when each of its alternatives demands at least what some alternative of a higher-ranked rule demands.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Self

from harness.workspace.conditions import Condition, Trigger
from harness.workspace.rules import Rule

_MAX_ALTERNATIVES = 512


@dataclass(frozen=True, slots=True)
class _Demand:
    """A trigger that must fire, or must not."""

    trigger: Trigger
    fires: bool = True

    @property
    def words(self) -> str:
        return f"{'' if self.fires else 'not '}{self.trigger.words}"

    def implied_by(self, other: Self) -> bool:
        """Whether it surely holds where another does."""
        mine, theirs = self.trigger, other.trigger
        if type(mine) is not type(theirs):
            return False
        if self.fires:
            return other.fires and mine.covers(theirs)
        return mine.excludes(theirs) if other.fires else theirs.covers(mine)

    def excludes(self, other: Self) -> bool:
        """Whether the two can surely never hold together."""
        if type(self.trigger) is not type(other.trigger):
            return False
        if self.fires and other.fires:
            return self.trigger.excludes(other.trigger)
        yes, no = (self, other) if self.fires else (other, self)
        return yes.fires and no.trigger.covers(yes.trigger)


_Alternative = frozenset[_Demand]


def never_fires(rules: Sequence[Rule]) -> Iterator[tuple[Rule, str, str]]:
    """Rules that cannot fire or decide: the rule, why, and what to do."""
    above: list[tuple[Rule, list[_Alternative]]] = []
    for rule in rules:
        ways = _alternatives(rule.when)
        if ways is None:
            continue
        ways = [way for way in ways if not any(one.excludes(other) for one in way for other in way)]
        if not ways:
            yield rule, "can never fire: its triggers exclude each other", "put alternatives under `any:`"
            continue
        if not rule.then.decides:
            continue  # it proposes whatever decides, and stands in nobody's way
        shadow = next((r for r, stronger in above if _covers(stronger, ways)), None)
        if shadow:
            why = f"can never decide: whenever it fires, the higher-ranked `{shadow.id}` fires too"
            yield rule, why, "move it up, narrow the rule above it, or remove it"
        above.append((rule, ways))


def partly_shadowed(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Rule, tuple[str, ...]]]:
    """Rules of which a part never decides: the rule, the one above it that does, the parts in words."""
    above: list[tuple[Rule, list[_Alternative]]] = []
    for rule in (rule for rule in rules if rule.then.decides):
        ways = _alternatives(rule.when)
        if ways is None:
            continue
        parts = [part for way in ways for part in _single_values(way)]
        for higher, stronger in above:
            taken = [part for part in parts if _covers(stronger, [part])]
            if taken and len(taken) < len(parts):
                yield rule, higher, tuple(map(_in_words, taken))
        above.append((rule, ways))


def _alternatives(when: Condition, fires: bool = True) -> list[_Alternative] | None:
    """The condition (or its opposite) as alternatives of demands; None when there are too many."""
    demands = (demand for trigger in when.triggers() for demand in trigger.demands() or (trigger,))
    parts: list[list[_Alternative] | None] = [[frozenset({_Demand(each, fires)})] for each in demands]
    parts += [_alternatives(inner, fires) for inner in when.all or ()]
    if when.any:
        parts.append(_join([_alternatives(inner, fires) for inner in when.any], either=fires))
    if when.not_:
        parts.append(_alternatives(when.not_, not fires))
    return _join(parts, either=not fires)


def _covers(wide: Sequence[_Alternative], narrow: Sequence[_Alternative]) -> bool:
    """Whether some of the first holds whenever any of the others does."""
    return all(any(all(any(d.implied_by(e) for e in one) for d in way) for way in wide) for one in narrow)


def _single_values(alternative: _Alternative) -> list[_Alternative]:
    """The alternative once for each value that one of its demands lists; itself when there are too many."""
    listed = [[_Demand(one) for one in d.trigger.each()] if d.fires else [d] for d in alternative]
    if math.prod(map(len, listed)) > _MAX_ALTERNATIVES:
        return [alternative]
    return [frozenset(each) for each in product(*listed)]


def _in_words(alternative: _Alternative) -> str:
    """All that it demands."""
    return " and ".join(demand.words for demand in sorted(alternative, key=lambda demand: demand.trigger.words))


def _join(parts: Sequence[list[_Alternative] | None], either: bool) -> list[_Alternative] | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if either:
        return [alternative for part in known for alternative in part]
    if math.prod(map(len, known)) > _MAX_ALTERNATIVES:
        return None
    return [frozenset().union(*combination) for combination in product(*known)]
