"""Actions proposed to other systems: how many were missing, and how many were needless."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from harness.runs import ScenarioResult, TurnResult
from harness.scoring import difference
from harness.workspace import ProposedAction, once_each


@dataclass(frozen=True, slots=True)
class ActionCount:
    """The actions for messages with expected actions; the others show nothing about needless ones."""

    expected: int = 0
    proposed: int = 0
    missing: tuple[str, ...] = ()  # a scenario for each action that is missing
    needless: tuple[str, ...] = ()  # a scenario for each that is noise

    @classmethod
    def of_all(cls, counts: Iterable[Self]) -> Self:
        """All of them as one."""
        every = list(counts)
        return cls(
            sum(each.expected for each in every),
            sum(each.proposed for each in every),
            tuple(name for each in every for name in each.missing),
            tuple(name for each in every for name in each.needless),
        )


def _proposed(result: ScenarioResult, last: TurnResult) -> list[ProposedAction]:
    """Those of a whole conversation with a simulated customer."""
    turns = (turn for turn in result.turns if (turn.repeat, turn.variant) == (last.repeat, last.variant))
    return list(once_each(action for turn in turns if turn.reply for action in turn.reply.actions))


def count_actions(results: Iterable[ScenarioResult]) -> ActionCount:
    """The actions of these scenarios, turn by turn; a turn without a reply proposes nothing."""
    return ActionCount.of_all(count for result in results for count in _turn_by_turn(result))


def _turn_by_turn(result: ScenarioResult) -> Iterator[ActionCount]:
    for turn in result.turns:
        if turn.expect.actions is None:
            continue
        proposed = _proposed(result, turn) if turn.last else turn.reply.actions if turn.reply else ()
        missing, needless = difference(turn.expect.actions, proposed)
        name = (result.shown_as,)
        yield ActionCount(len(turn.expect.actions), len(proposed), name * len(missing), name * len(needless))
