"""A run that was made several times: what was found each time stays, and all of it together is judged."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from harness.cache import key_of
from harness.runs.results import ScenarioResult, TurnResult, is_final

ConversationKey = tuple[str, str, int]
"""The scenario's id, which variant of it, and which repeat."""


def pooled(attempts: Sequence[Sequence[ScenarioResult]]) -> list[ScenarioResult]:
    """The results of every attempt, each repeat of an earlier one as a further repeat; the last attempt comes first.

    A repeat of an earlier attempt says nothing more where something could not be measured, since it was tried again
    (a customer who broke its brief has done so), and where all went as in a repeat of another attempt: replies that are
    kept would count twice.
    """
    *earlier, last = attempts
    if not earlier:
        return list(last)
    by_id = [{result.id: result for result in attempt} for attempt in earlier]
    return [_together(result, [each[result.id] for each in by_id if result.id in each]) for result in last]


def _together(last: ScenarioResult, earlier: Iterable[ScenarioResult]) -> ScenarioResult:
    turns, number = list(last.turns), max(turn.repeat for turn in last.turns)
    known = Counter(how for how, _ in _repeats(last))
    for result in earlier:
        seen: Counter[frozenset[tuple[str, str]]] = Counter()
        for how, held in _repeats(result):
            seen[how] += 1
            if seen[how] > known[how] and is_final(held):
                number += 1
                turns += [_as_in(last, replace(turn, repeat=number, drawn=turn.drawn or turn.repeat)) for turn in held]
        known |= seen
    return ScenarioResult(tuple(turns))


def _repeats(result: ScenarioResult) -> Iterator[tuple[frozenset[tuple[str, str]], list[TurnResult]]]:
    """How each repeat went, variant by variant, and its turns."""
    for repeat, turns in groupby(result.turns, key=lambda turn: turn.repeat):
        how = ((variant, digest) for (variant, number), (digest, _) in result.went.items() if number == repeat)
        yield frozenset(how), list(turns)


def _as_in(last: ScenarioResult, turn: TurnResult) -> TurnResult:
    """A turn of an earlier attempt, with what the scenario is by now."""
    now = last.turns[0]
    return replace(
        turn, file=now.file, line=now.line, severity=now.severity, no_evidence=now.no_evidence, sealed=now.sealed
    )


def went(results: Iterable[ScenarioResult]) -> dict[ConversationKey, tuple[str, bool]]:
    """How each conversation went, and whether that is final."""
    return {(result.id, *held): how for result in results for held, how in result.went.items()}


def conversations(results: Iterable[ScenarioResult]) -> Iterator[tuple[ConversationKey, list[TurnResult]]]:
    """Each conversation and its turns."""
    for result in results:
        for (repeat, variant), turns in groupby(result.turns, key=lambda turn: (turn.repeat, turn.variant)):
            yield (result.id, variant, repeat), list(turns)


def evidence_of(subject: str, results: Iterable[ScenarioResult]) -> str:
    """What is judged, by digest: the same results on the same subject are the same evidence.

    However long they took, in whichever run, and however often a conversation went the same way.
    """
    return key_of(subject, sorted({(*held[:2], how) for held, (how, _) in went(results).items()})).hex()
