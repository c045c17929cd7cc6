"""What a change does to scenarios so that they say less: an expectation gone, another message, another customer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from harness.gates.loosening import Looser, LooserKind
from harness.gates.pairing import Pair
from harness.runs import ScenarioResult, TurnResult
from harness.scoring import accepts, matched
from harness.turns import Status
from harness.workspace import (
    SAME_LANGUAGE,
    ConversationExpect,
    Expect,
    ExpectedCall,
    ForbiddenCall,
    Milestone,
    NoEvidence,
)

_ANY_IS_RIGHT = ("category", "source")  # keys of `expect`: more values would be right


def looser_scenarios(pairs: Iterable[Pair]) -> Iterator[Looser]:
    """How scenarios say less than they did. Sealed ones that are gone are only counted."""
    gone = 0
    for pair in pairs:
        if pair.after is None and pair.before and pair.before.sealed:
            gone += 1
        else:
            yield from _looser_scenario(pair)
    if gone:
        yield Looser(LooserKind.SEALED_GONE, f"{gone} sealed")


def as_strict(pairs: Iterable[Pair]) -> list[ScenarioResult]:
    """Today's results as if no scenario said less than in the baseline.

    What asked more then counts as it went then, unless it could not be measured.
    """
    found = []
    for pair in pairs:
        before, after = pair.before, pair.after
        measured = before is not None and before.status is not Status.ERROR
        if before is None:
            found.append(pair.latest)
        elif after is None or (measured and _asks_less(before, after)):
            found += [before] if measured else []
        else:
            found.append(_counted_as(before, after))
    return found


def _asks_less(before: ScenarioResult, after: ScenarioResult) -> bool:
    return any(any(found(before, after)) for found in _SAYS_LESS.values())


def _counted_as(before: ScenarioResult, after: ScenarioResult) -> ScenarioResult:
    """A result as evidence of what the scenario was evidence of."""
    critical = "critical" in (before.severity, after.severity)
    return ScenarioResult(
        tuple(
            replace(
                turn, category=before.category, severity="critical" if critical else "normal",
                no_evidence=before.no_evidence,
            )
            for turn in after.turns
        )
    )  # fmt: skip


def _looser_scenario(pair: Pair) -> Iterator[Looser]:
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
    was, now = before.turns[0].no_evidence, after.turns[0].no_evidence  # as it is written, whatever its customer did
    if now and now is not was:
        quarantined = now is NoEvidence.QUARANTINED
        yield Looser(LooserKind.QUARANTINED if quarantined else LooserKind.NO_EVIDENCE, pair.id, at=at)
    if (before.severity, after.severity) == ("critical", "normal"):
        yield Looser(LooserKind.SEVERITY, pair.id, before.severity, after.severity, at)
    if before.category != after.category:
        yield Looser(LooserKind.MOVED, pair.id, before.category, after.category, at)
    for kind, found in _SAYS_LESS.items():
        if words := ", ".join(dict.fromkeys(found(before, after))):
            yield Looser(kind, pair.id, words, None, at)


def _expected_no_more(before: ScenarioResult, after: ScenarioResult) -> Iterator[str]:
    """The keys of `expect` that are gone, or accept more than they did, turn by turn as it is written."""
    were, are = _as_written(before), _as_written(after)
    for number, turn in were.items():
        yield from (f"turn {number}",) if number not in are else _less(turn.expect, are[number].expect)


def _expects_other(before: ScenarioResult, after: ScenarioResult) -> Iterator[str]:
    """The keys of `expect` by which something is right that was not; another category at the beginning is a move."""
    were, are = _as_written(before), _as_written(after)
    for number, turn in were.items():
        for name in ConversationExpect.model_fields if number in are else ():
            old, new = getattr(turn.expect, name, None), getattr(are[number].expect, name, None)
            moved = (name, number) == ("category", 1) and before.category != after.category
            if not moved and _is_other(name, old, new):
                yield name


def _is_other(name: str, old: Any, new: Any) -> bool:
    if old is None or new is None or old == new:
        return False
    if name in _ANY_IS_RIGHT:
        return not _is_less(name, old, new) and not _accepted(old, new)
    if name == "actions" and not old:
        return True  # none was right, and now some are required
    return isinstance(old, str) and not _is_less(name, old, new)


def _other_customer(before: ScenarioResult, after: ScenarioResult) -> Iterator[str]:
    """The attributes of its customer that are others: the AI may go by them, and they tell who is the same customer."""
    was, now = (each.turns[0].customer or {} for each in (before, after))
    yield from (name for name in {**was, **now} if was.get(name) != now.get(name))


def _replaced(before: ScenarioResult, after: ScenarioResult) -> Iterator[str]:
    """The turns that have another message."""
    were, are = _given(before), _given(after)
    yield from (f"turn {n}" for n, message in were.items() if n in are and are[n] != message)


def _variants_gone(before: ScenarioResult, after: ScenarioResult) -> list[str]:
    return [name for name in before.variants if name not in after.variants]


_SAYS_LESS: Mapping[LooserKind, Callable[[ScenarioResult, ScenarioResult], Iterable[str]]] = {
    LooserKind.MESSAGE: _replaced,
    LooserKind.CUSTOMER: _other_customer,
    LooserKind.VARIANTS: _variants_gone,
    LooserKind.EXPECTS_LESS: _expected_no_more,
    LooserKind.EXPECTS_OTHER: _expects_other,
}
"""How a scenario that is still there says less, and in what: its result is not a result of what it was."""


def _as_written(result: ScenarioResult) -> dict[int, TurnResult]:
    """By its number; of a simulated conversation the last, which has all that must hold, as number 1."""
    own = [turn for turn in result.turns if not turn.variant and turn.repeat == 1]
    if result.simulated:
        filed = {"category": own[0].expect.category}
        lasts = (replace(turn, expect=turn.expect.model_copy(update=filed)) for turn in own if turn.last)
        return dict(enumerate(lasts, 1))
    return {turn.turn: turn for turn in own}


def _given(result: ScenarioResult) -> dict[int, str]:
    """The messages that the scenario has word for word."""
    return {turn.turn: turn.message for turn in result.turns if turn.given and not turn.variant and turn.repeat == 1}


def _less(was: Expect, now: Expect) -> Iterator[str]:
    for name in ConversationExpect.model_fields:
        old, new = getattr(was, name, None), getattr(now, name, None)
        in_order = name == "calls" and was.calls_in_order and now.calls_in_order
        if (in_order and not _in_order(was.calls, now.calls)) or _is_less(name, old, new):
            yield name


def _is_less(name: str, old: Any, new: Any) -> bool:
    """Whether a key of `expect` asks for less than it did, told by its type, so that a new key is judged as well.

    Of a list each value counts, and each number is one that must not be passed. Another word in place of one is
    another expectation (`_is_other`), and not less.
    """
    if old is None or old == new:
        return False
    if new is None:
        return True
    if name in _ANY_IS_RIGHT:
        return _accepted(new, old)
    if isinstance(old, tuple):
        return not _KEPT.get(name, _each_kept)(old, new)
    if isinstance(old, bool | int | float):
        return bool(old) if isinstance(old, bool) else bool(new > old)
    return name == "language" and bool(new == SAME_LANGUAGE)


def _accepted(wanted: Iterable[str], found: Iterable[str]) -> bool:
    """Whether all of those would be right."""
    return all(any(accepts(each, one) for each in wanted) for one in found)


def _each_kept(old: Sequence[Any], new: Sequence[Any]) -> bool:
    return all(any(_keeps(each, other) for other in new) for each in old)


def _one_for_each(old: Sequence[Any], new: Sequence[Any]) -> bool:
    return len(matched(old, new, _keeps)) == len(old)


def _in_order(old: Sequence[Any], new: Iterable[Any]) -> bool:
    left = iter(new)
    return all(any(_keeps(each, other) for other in left) for each in old)


_KEPT = {"calls": _one_for_each, "milestones": _in_order}
"""How each value of a list of `expect` is kept, where it is not enough that some value keeps it."""


def _keeps(old: Any, new: Any) -> bool:
    """Whether a value of a list requires all that another one did, or more."""
    if isinstance(old, ForbiddenCall):
        return bool(new.covers(old))
    if isinstance(old, ExpectedCall):
        as_often = old.at_most is None or (new.covers(old) and (new.at_most or inf) <= old.at_most)
        return as_often and old.covers(new)
    if isinstance(old, Milestone):
        said = (
            (each, getattr(new, name)) for name in Milestone.model_fields if (each := getattr(old, name)) is not None
        )
        return all(other is not None and _keeps(each, other) for each, other in said)
    return _accepted(old, new) if isinstance(old, tuple) else bool(old == new)
