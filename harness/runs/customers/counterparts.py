"""Where a customer has the other one of two: the front brake, and its brief has the rear one."""

import re
from collections.abc import Iterator
from functools import lru_cache

from harness.scoring import is_question
from harness.scoring.groundedness import negations, sentences, words
from harness.workspace import normalise, own_yaml

_Sides = tuple[re.Pattern[str], ...]


def counterparts(message: str, brief: str, held: str) -> Iterator[tuple[str, str]]:
    """What a message states and nothing that is held has, with the word of the brief that it cannot be together with.

    In whichever language it is written: a word of one is rarely a word of another, and briefs mix them.
    """
    brief, held = normalise(brief), normalise(held)
    known = [(sides, [each.search(brief) for each in sides]) for sides in _pairs()]
    known = [(sides, found) for sides, found in known if sum(map(bool, found)) == 1]
    for sentence in (normalise(each.text) for each in sentences(message)):
        if is_question(sentence) or negations(words(sentence)):
            continue
        for sides, found in known:
            instead = next(each[0] for each in found if each)
            said = [each.search(sentence) for each in sides]
            others = (each for each, own in zip(said, found, strict=True) if each and not own)
            if not any(each and own for each, own in zip(said, found, strict=True)):
                yield from ((each[0], instead) for each in others if not each.re.search(held))


@lru_cache(maxsize=1)
def _pairs() -> tuple[_Sides, ...]:
    tables = own_yaml(__package__, "counterparts.yaml").values()
    pairs = (sides for table in tables for sides in table)
    return tuple(tuple(re.compile(rf"(?<!\w)(?:{side})(?!\w)") for side in sides) for sides in pairs)
