"""Small numbers in words of languages other than English, which the quantities of a text do not know."""

import re
from functools import lru_cache

_FROM = 2  # `ein`, `un`, `een` are articles
_WORDS = {  # from 2; without words that mean something else as often: French `neuf`, Italian `sei`
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit - dix onze douze",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "due tre quattro cinque - sette otto nove dieci undici dodici",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf",
}
_ALSO = {"pt": {"duas": "2"}}


def in_digits(text: str, language: str) -> str:
    """A text with digits for the numbers from two to twelve that are words of its language; English stays."""
    numbers = _numbers(language)
    return _pattern(language).sub(lambda found: numbers[found[0].casefold()], text) if numbers else text


@lru_cache(maxsize=8)
def _numbers(language: str) -> dict[str, str]:
    words = enumerate(_WORDS.get(language, "").split(), _FROM)
    return {word: str(number) for number, word in words if word != "-"} | _ALSO.get(language, {})


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_numbers(language))})\b", re.IGNORECASE)
