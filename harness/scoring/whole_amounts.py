"""Amounts that a text says in several words: `5 days to 10 days`, `five to seven days`, `1 hour 30 minutes`.

Whoever reads one hears one amount. So a part of it, such as `10 days` or `30 minutes`, is not what the text says.
"""

import re
from functools import lru_cache
from itertools import groupby

from harness.number_words import number_words

RANGE_WORDS = (
    "to|or|and|till|until|through|thru|up to|bis|bis zu|oder|und|ou|et|au|\u00e0|jusqu'\u00e0|o|y|a|hasta|at\u00e9|e"
    "|tot|til|eller|och|og|do|lub|a\u017c do|a\u017e|a\u017e do|nebo|la|ile|veya"
    "|\u0434\u043e|\u0438\u043b\u0438|\u03ad\u03c9\u03c2|\u03c9\u03c2|\u0625\u0644\u0649|\u05e2\u05d3|\u0938\u0947"
)
"""Between the ends of a range, and between two numbers of which either may be right."""
_BETWEEN = {  # the ends of a range, language by language: Danish 2 is `to`
    "en": "to|or|and|through|up to", "de": "bis|bis zu|oder|und", "fr": "\u00e0|ou|et", "es": "a|o|y", "it": "a|o|e",
    "pt": "a|ou|e|at\u00e9", "nl": "tot|of|en|\u00e0", "sv": "till|eller|och", "da": "til|eller|og",
}  # fmt: skip
_OTHER_WORDS = frozenset(
    ["to", "en", "et", "ti", "ni", "due", "fire", "dos", "sei", "sex", "once", "seize", "elf", "tio"]
)  # in one language; in another a number
_SPELLED = {language: "|".join(number_words(language)) for language in _BETWEEN}
_WORDS = [*dict.fromkeys(word for language in _BETWEEN for word in number_words(language))]
_NUMBER = (
    r"(?:(?<![\d.,:'])\d[\d.,:']{0,20}|"
    rf"\b(?:{'|'.join(word for word in _WORDS if word not in _OTHER_WORDS)})\b)"
)
_UNIT = r"(?:[^\W\d_]+|[%\u2030$\u20ac\u00a3\u00a5\u20b9])"
_MONEY = "eur|usd|gbp|chf|sek|nok|dkk|pln|czk|huf|jpy|cny|inr|aud|cad|nzd|brl|try|zar|sgd|hkd|mxn|rs\\.?|kr\\.?"
_TO = rf"(?:-| (?:{RANGE_WORDS}) )"
_RANGES = (
    *(rf"\b(?:{_SPELLED[of]}) (?:{between}) (?:{_SPELLED[of]})\b" for of, between in _BETWEEN.items()),
    rf"{_NUMBER} ?(?P<unit>{_UNIT}(?: {_UNIT})?){_TO}{_NUMBER} ?(?P=unit)(?![^\W\d_])",
    rf"\b(?P<money>{_MONEY}) ?\d[\d.,']{{0,20}}{_TO}(?P=money) ?\d[\d.,']{{0,20}}",
)
_DURATIONS = (  # from long to short ones
    "years?|jahre?n?|ans?|ann\u00e9es?|a\u00f1os?|anni|anno|anos?|jaar|\u5e74",
    "months?|monate?n?|mois|mes(?:es)?|mesi|mese|m\u00eas|maand(?:en)?|(?:\u304b|\u30f6|\u500b|\u4e2a)?\u6708",
    "weeks?|wks?|wochen?|semaines?|semanas?|settimane|settimana|week|weken|\u9031\u9593|\u5468|\u9031",
    "days?|tage?n?|jours?|d\u00edas?|giorni|giorno|dias?|dag(?:e|en|ar)?|\u65e5\u9593?|\u5929|\uc77c",
    r"h|hrs?\.?|hours?|std\.?|stunden?|heures?|horas?|ore|ora|uur|timer?|timmar|timme|\u6642\u9593|\u5c0f\u65f6|\u5c0f\u6642|\uc2dc\uac04",
    "m|mins?|minutes?|minuten?|minutos?|minuti|minuto|minuter|minutter|\u5206\u949f?|\u5206\u9418|\ubd84",
    "s|secs?|seconds?|sekunden?|secondes?|segundos?|secondi|seconden|\u79d2\u949f?|\ucd08",
)
_AND = r"(?: ?,? ?(?:and|und|et|y|e|en|och|og) | )?"
_LONGER = "|".join(f"(?P<u{at}>{unit})" for at, unit in enumerate(_DURATIONS[:-1]))
_SHORTER = "|".join(  # than the one that was found
    f"(?:{unit}){''.join(f'(?(u{longer})|' for longer in range(at))}(?!){')' * at}"
    for at, unit in enumerate(_DURATIONS[1:], 1)
)
_COMPOUND = rf"(?:{_NUMBER}|\ban?) ?(?:{_LONGER}){_AND}{_NUMBER} ?(?:{_SHORTER})(?![a-z\u00df-\u024f])"
_HALF = (  # that goes on behind a number or its unit
    "and a half|and a quarter(?! of)|und eine? halbe?|et demie?|y medi[ao]|e mezz[ao]|e mei[ao]|en een half|och en halv"
)
GOES_ON = rf"(?! (?:{_HALF})\b)"
"""No more of the amount follows."""
_PARTS = (
    "half", "half of", "half the", "quarter of", "quarters of", "third of", "thirds of", "tenth of", "tenths of",
    "twice", "double", "triple", "half past", "quarter past", "quarter to", "halb", "viertel vor", "viertel nach",
)  # fmt: skip
_MULTIPLES = {"en": (" times",), "de": ("mal", " mal"), "fr": (" fois",), "es": (" veces",), "it": (" volte",),
              "pt": (" vezes",), "nl": (" keer",)}  # fmt: skip
_BEGINNINGS = (
    *_PARTS,
    *(f"{word}{times}" for of, each in _MULTIPLES.items() for word in number_words(of, 2, 12) for times in each),
)
BEGAN_BEFORE = "".join(  # what looks behind has one length
    rf"(?<!\b(?:{'|'.join(each)}) )" for _, each in groupby(sorted(_BEGINNINGS, key=len), len)
)
"""It is no part of an amount and no multiple: `half an hour` and `twice an hour` are not an hour."""


def has_amount(words: str) -> bool:
    """Whether these words, ready for comparing, have a number, in digits or in words."""
    return bool(_patterns()[0].search(words))


def joined(text: str) -> str:
    """A text that is ready for comparing, in which what is one amount is one word."""
    number, whole = _patterns()
    return (
        whole.sub(lambda amount: re.sub(r"[ -]+|(?<=[^\W\d_])(?=\d)", "_", amount[0]), text)
        if number.search(text)
        else text
    )


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of a number, and of an amount in several words. Made when first needed: it takes some milliseconds."""
    return re.compile(rf"\d|\b(?:{'|'.join(_WORDS)})\b"), re.compile("|".join((_COMPOUND, *_RANGES)))
