"""Facts that say together when one thing is, as `date` and `time` of a table that somebody books."""

from collections.abc import Sequence

from harness.lazy_regex import regex
from harness.workspace import Known, normalise

_BOTH = 2
_TIME_OF_DAY = regex(
    r"^\W*(?:\w+ )?\d{1,2}(?:[:.h]\d\d)? ?(?:[ap]\.?m\.?|uhr|h|o'clock|uur)?\W*$|^(?:noon|midday|midnight)$"
)
_ASKS_TIME_OF_DAY = regex(
    r"\b(?:what time|how late|uhr\w*|wie spät|(?:à )?quelle heure|qué hora|che ora|que horas?|hoe laat|welke tijd)\b"
)
_ASKS_DAY = regex(r"\b(?:day|date|tag|datum|jour|día|fecha|giorno|data|dia|dag)\b")


def together(question: str, facts: Sequence[Known]) -> list[bool]:
    """Which of several facts that say when something is are asked for: its day, its time, or both.

    Both where the question does not say which; none where they are not one day and one time of day.
    """
    of_day = [bool(_TIME_OF_DAY.search(normalise(fact.values[0]))) for fact in facts]
    if len(facts) != _BOTH or sum(of_day) != 1:
        return [False] * len(facts)
    said = normalise(question)
    if _ASKS_TIME_OF_DAY.search(said):
        return of_day
    return [not each for each in of_day] if _ASKS_DAY.search(said) else [True] * len(facts)
