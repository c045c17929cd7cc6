"""Small numbers in words of languages other than English, which the quantities of a text do not know."""

import re
from functools import lru_cache

from harness.number_words import number_words

_FEWEST, _MOST = 2, 12  # `ein`, `un`, `een` are articles
_OTHER_MEANING = frozenset(("neuf", "sei"))  # as often: new, you are


def in_digits(text: str, language: str) -> str:
    """A text with digits for the numbers from two to twelve that are words of its language; English stays."""
    numbers = _numbers(language)
    return _pattern(language).sub(lambda found: numbers[found[0].casefold()], text) if numbers else text


@lru_cache(maxsize=16)
def _numbers(language: str) -> dict[str, str]:
    words = {} if language == "en" else number_words(language, _FEWEST, _MOST)
    return {word: str(number) for word, number in words.items() if word not in _OTHER_MEANING}


@lru_cache(maxsize=16)
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_numbers(language))})\b", re.IGNORECASE)
