"""Numbers, codes, addresses and names in what a customer writes: they stand in what it may know, or are made up."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from harness.calendar_words import month_names, weekday_names
from harness.lazy_regex import regex
from harness.runs.customers.in_digits import in_digits
from harness.runs.customers.told_values import digits_in
from harness.scoring.groundedness import is_stated, quantities

_READ_OUT = 4  # numbers in a row that are one: "four one one one"
_NUMBER = regex(r"\d+(?:[.,:']\d+)*")
_ORDINAL = regex(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_THOUSANDS = regex(r"(?<=\d)[,'](?=\d{3}(?!\d))")
_SIGN = r"(?:[^\s,;()\"']|(?<=\d)[,;'](?=\d))"  # `1,250` is one number
_CODE = regex(rf"{_SIGN}*\d{_SIGN}*|\S+@\S+|\S+://\S+|www\.\S+")
_NAME = regex(r"(?<=[a-z,;] )[A-Z][\w'-]*[a-z][\w'-]*")
_TITLED = regex(r"(?:Mr\.?|Mrs\.?|Ms\.?|Herrn?|Frau|Señora?|name is|named|heiße|Name ist|me llamo) ([A-Z][\w'-]+)")
_SIGNED = regex(  # who writes it: "Gruß, Torsten", or a last line with nothing but a name
    r"\b(?i:gru(?:ß|ss)|gr(?:ü|ue)(?:ß|ss)en?|mfg|lg|vg|regards|cheers|sincerely|wishes|yours|cordialement|salutations|saludos?|"
    r"atentamente|saluti|cumprimentos|groet(?:en|jes)?)[\s,.!-]+([A-ZÀ-Þ][\w'-]+)|\n[\s\u2013-]*([A-ZÀ-Þ][a-zß-ÿ'-]+)[\s.]*$"
)
_NOUNS_LIKE_NAMES = ("de", "lb")  # languages in which every noun begins with a capital letter
_NO_NAMES = frozenset((
    *("i'm", "i've", "i'd", "i'll", "ok", "okay", "mr", "mrs", "ms"),
    *weekday_names("en"), *month_names("en"),
    *("thanks", "danke", "merci", "gracias", "grazie", "obrigado", "obrigada", "bedankt", "please", "bitte", "hello"),
    *("regards", "cheers", "best", "gruß", "grüße", "mfg", "saludos", "cordialement", "saluti", "groeten", "yours"),
))  # fmt: skip


def values_not_held(message: str, held: Iterable[str], language: str) -> Iterator[str]:
    """Those of a message in a language that are not in what is held, one or more sentences each."""
    message, *held = (_ORDINAL.sub("", in_digits(text, language)) for text in (message, *held))
    known = [each for text in held for reading in (text, digits_in(text)) for each in quantities(reading)]
    counted = [f"{each.number:g}" for each in known]  # `48` of forty-eight; `$20` is not held by `20 minutes`
    held = [*map(digits_in, held), " ".join(counted)]
    plain, numbers = "".join(map(_letters, held)), {number for text in held for number in _numbers(text)}
    for code in _CODE.findall(digits_in(message, _READ_OUT)):
        if not (_numbers(code) <= numbers and _letters(code) in plain):
            yield code.strip(".!?:")
    for quantity in quantities(message):
        if not is_stated(quantity, known):
            yield message[quantity.start : quantity.end].strip()
    yield from _names(message, " ".join(held), language)


def _names(message: str, held: str, language: str) -> Iterator[str]:
    words = {*re.findall(r"[\w'-]+", held.casefold()), *_NO_NAMES}
    signed = [name for found in _SIGNED.findall(message) for name in found if name]
    named = _TITLED.findall(message) + signed + (_NAME.findall(message) if language not in _NOUNS_LIKE_NAMES else [])
    yield from (name for name in named if name.casefold() not in words)


def _numbers(text: str) -> set[str]:
    """The numbers of a text, without the signs between their thousands."""
    return {_THOUSANDS.sub("", number) for number in _NUMBER.findall(text)}


@lru_cache(maxsize=4096)  # what any customer may say is looked through for each message
def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
