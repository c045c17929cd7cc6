"""Questions about a turn: what it expects, and what was done."""

from collections.abc import Callable, Mapping, Sequence

from harness.scoring import accepts
from harness.suite.observed import Observed
from harness.workspace import Finder, Outcome

Asks = Callable[[Observed], bool]


def equal(of: Callable[[Observed], object], value: object) -> Asks:
    """Something of the turn is this value."""
    return lambda each: of(each) == value


def having(of: Callable[[Observed], Sequence[object]], value: object) -> Asks:
    """Something of the turn holds this value."""
    return lambda each: value in of(each)


def among(of: Callable[[Observed], object], values: frozenset[str]) -> Asks:
    """Something of the turn is one of these."""
    return lambda each: of(each) in values


def saying(finder: Finder, said: Mapping[int, str]) -> Asks:
    """The message contains the words; `said` are the messages in normal form, by the id of the turn."""
    return lambda each: bool(finder.found(said[id(each)]))


def both(first: Asks, second: Asks) -> Asks:
    """The one and the other."""
    return lambda each: first(each) and second(each)


def answering(ref: str) -> tuple[Asks, Asks]:
    """Whether an answer from a section is expected, and whether there was one."""

    def asks(each: Observed) -> bool:
        return any(accepts(wanted, ref) for wanted in each.turn.expect.source or ())

    return asks, lambda each: ref in each.reply.citations


def handing_off(ref: str) -> tuple[Asks, Asks]:
    """Whether the message that fits a section best must go to a person, and whether it did."""

    def did(each: Observed) -> bool:
        return each.found == ref and each.reply.outcome is Outcome.HANDOFF

    return lambda each: each.found == ref and each.turn.expect.outcome is Outcome.HANDOFF, did
