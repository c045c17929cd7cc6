"""Which handoff rules can never fire, or never decide, whatever a customer writes.

A condition is unfolded into alternatives, each a set of plain demands. An alternative is
impossible when two demands exclude each other (two categories at once; a thing and its
opposite). A rule is shadowed when each of its alternatives demands at least what some
alternative of a higher-ranked rule demands.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from harness.workspace.patterns import normalise
from harness.workspace.rules import Condition, Rule

_SINGLE = {"category", "source", "priority"}  # a message has exactly one of these
_MAX_ALTERNATIVES = 512


@dataclass(frozen=True, slots=True)
class _Demand:
    """One trigger key: its values (any of them), and whether it must hold or must not."""

    key: str
    values: frozenset[str]
    holds: bool = True

    def implied_by(self, other: _Demand) -> bool:
        if self.key != other.key:
            return False
        if self.holds != other.holds:
            return self.key in _SINGLE and not self.holds and not self.values & other.values
        if self.key.endswith("_below"):
            mine, theirs = (float(next(iter(d.values))) for d in (self, other))
            return theirs <= mine if self.holds else theirs >= mine
        return other.values <= self.values if self.holds else other.values >= self.values

    def excludes(self, other: _Demand) -> bool:
        if self.key != other.key:
            return False
        if self.holds and other.holds:
            return self.key in _SINGLE and not self.values & other.values
        if self.holds != other.holds:
            yes, no = (self, other) if self.holds else (other, self)
            return yes.values <= no.values
        return False


_Alternative = frozenset[_Demand]


def never_fires(rules: Sequence[Rule]) -> Iterator[tuple[Rule, str, str]]:
    """Rules that cannot fire or decide: the rule, why, and what to do."""
    above: list[tuple[Rule, list[_Alternative]]] = []
    for rule in rules:
        alternatives = _alternatives(rule.when, holds=True)
        if alternatives is None:
            continue
        possible = [a for a in alternatives if not any(x.excludes(y) for x in a for y in a)]
        if not possible:
            yield rule, "can never fire: its triggers exclude each other", "put alternatives under `any:`"
            continue
        if not rule.then.decides:
            continue  # it proposes whatever decides, and stands in nobody's way
        shadow = next((r for r, stronger in above if _covers(stronger, possible)), None)
        if shadow:
            yield (
                rule,
                f"can never decide: whenever it fires, the higher-ranked `{shadow.id}` fires too",
                "move it up, narrow the rule above it, or remove it",
            )
        above.append((rule, possible))


def partly_shadowed(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Rule, tuple[str, ...]]]:
    """Rules of which a part never decides: the rule, the one above it that does, the parts in words."""
    above: list[tuple[Rule, list[_Alternative]]] = []
    for rule in (rule for rule in rules if rule.then.decides):
        alternatives = _alternatives(rule.when, holds=True)
        if alternatives is None:
            continue
        parts = [part for alternative in alternatives for part in _single_values(alternative)]
        for higher, stronger in above:
            taken = [part for part in parts if _covers(stronger, [part])]
            if taken and len(taken) < len(parts):
                yield rule, higher, tuple(map(_words, taken))
        above.append((rule, alternatives))


def _single_values(alternative: _Alternative) -> list[_Alternative]:
    """The alternative once for each value that one of its demands lists; itself when there are too many."""
    listed = [
        [_Demand(d.key, frozenset({value})) for value in sorted(d.values)] if d.holds else [d] for d in alternative
    ]
    if math.prod(map(len, listed)) > _MAX_ALTERNATIVES:
        return [alternative]
    return [frozenset(each) for each in product(*listed)]


def _words(alternative: _Alternative) -> str:
    return " and ".join(
        f"{'' if d.holds else 'not '}{d.key} {', '.join(sorted(d.values))}"
        for d in sorted(alternative, key=lambda d: (d.key, sorted(d.values)))
    )


def _covers(stronger: list[_Alternative], weaker: list[_Alternative]) -> bool:
    return all(any(all(any(d.implied_by(e) for e in narrow) for d in wide) for wide in stronger) for narrow in weaker)


def _alternatives(when: Condition, holds: bool) -> list[_Alternative] | None:
    """The condition (or its opposite) as alternatives of demands; None when there are too many."""
    parts: list[list[_Alternative] | None] = [[frozenset({d})] for d in _demands(when, holds)]
    parts += [_alternatives(inner, holds) for inner in when.all or ()]
    if when.any:
        parts.append(_join([_alternatives(inner, holds) for inner in when.any], either=holds))
    if when.not_:
        parts.append(_alternatives(when.not_, not holds))
    return _join(parts, either=not holds)


def _join(parts: Sequence[list[_Alternative] | None], either: bool) -> list[_Alternative] | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if either:
        return [alternative for part in known for alternative in part]
    size = 1
    for part in known:
        size *= len(part)
    if size > _MAX_ALTERNATIVES:
        return None
    return [frozenset().union(*combination) for combination in product(*known)]


def _demands(when: Condition, holds: bool) -> Iterator[_Demand]:
    listed = {
        "category": when.category,
        "mentions": tuple(map(normalise, when.mentions or ())),
        "matches": when.matches,
        "topics": when.topics,
        "sentiment": when.sentiment,
        "source": when.source,
        "priority": when.priority,
    }
    for key, values in listed.items():
        if values:
            yield _Demand(key, frozenset(map(str, values)), holds)
    for attribute, wanted in (when.customer or {}).items():
        yield _Demand(f"customer.{attribute}", frozenset(map(str, wanted)), holds)
    for key in ("confidence_below", "familiarity_below"):
        if (limit := getattr(when, key)) is not None:
            yield _Demand(key, frozenset({str(limit)}), holds)
    if when.same_question_again is not None:
        yield _Demand("again", frozenset({when.same_question_again.model_dump_json()}), holds)
