"""Does a text tell the value of a fact, in whichever way it is written? "forty-eight dollars" gives away `$48`.

Numbers may be words or digits on either side, codes may be spaced or read out, as `I N V twenty-two ten`. In doubt
it does: this finds what a customer gives away. Numbers in words are those of English.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from harness.lazy_regex import regex
from harness.number_words import SCALES, number_words
from harness.runs.customers.particulars import dated_as, particular, particulars
from harness.scoring import contains
from harness.scoring.groundedness import Quantity, quantities

_UNITS = number_words("en", most=9)
_NUMBERS = {"oh": 0, "zero": 0, **number_words("en")}
_REPEATED = {"double": 2, "triple": 3}
_BIG = "|".join(SCALES)  # with one of these it is an amount, which is no string of digits
_TWO_WORDS = rf"(?:{'|'.join(number_words('en', 20))})(?:[ -](?:{'|'.join(_UNITS)}))?"
_ONE = rf"(?:(?:double|triple)[ -])?(?:{_TWO_WORDS}|{'|'.join(_NUMBERS)})"
_READ_OUT = regex(rf"(?<!hundred and )\b{_ONE}(?:[ ,.-]+{_ONE})+\b(?![ -](?:{_BIG}))", re.IGNORECASE)
_A_NUMBER = regex(rf"\b{_ONE}\b", re.IGNORECASE)
_LONG = regex(r"\d{3,}")
_YEAR = regex(r"(?:19|20)\d\d$")
_FEWEST = 4  # letters and digits of a code that may be spaced: `a 2` stands in any text
_FEWEST_DIGITS = 3  # of a number that may be read out: "three one four"
_COUNTED = 10  # a number from which it is no accident that another one without a unit is the same
_HOW_OFTEN = ("once", "twice", "thrice", "daily")  # counts no things
_ONE_THING = regex(  # `one child`, and not `one of them` or `that one is`
    r"(?<!this )(?<!that )(?<!which )(?<!the )(?<!another )(?<!no )(?<!any )(?<!last )(?<!first )"
    r"\bone (?!(?:of|or|more|thing|day|time|moment|minute|second|question|part|is|was|"
    r"that|which|who|i|you|we|it|please|for|in|on|at|and|"
    r"to|with|has|does|can|will|another)\b)[^\W\d_]",
    re.IGNORECASE,
)


def tells(text: str, value: str) -> bool:
    """Whether a text tells a value."""
    if contains(text, value):
        return True
    said, wanted = digits_in(text), digits_in(value)
    code = _spaced(wanted)
    spelled = contains(said, wanted) or bool(code and code.search(said))
    return spelled or _as_amount(text, value) or _as_date(text, value)


def tells_part(text: str, value: str) -> str:
    """The long number of a value that a text tells, such as the last digits of a card; empty where it tells none."""
    said = _LONG.findall(digits_in(text))
    parts = (part for part in _LONG.findall(digits_in(value)) if not _YEAR.match(part))
    return next((part for part in parts if any(part in number for number in said)), "")


@lru_cache(maxsize=4096)  # each reply is looked through for each value
def digits_in(text: str, fewest: int = 2) -> str:
    """A text with digits where so many numbers are read out one after the other: `22 10` for "twenty-two ten"."""
    return _READ_OUT.sub(lambda found: _together([*_read(found[0])], fewest) or found[0], text)


def _together(numbers: Sequence[str], fewest: int) -> str:
    """Digits that are read out are one number; empty for too few."""
    if len(numbers) < fewest:
        return ""
    return ("" if all(len(set(number)) == 1 for number in numbers) else " ").join(numbers)


def _read(words: str) -> Iterator[str]:
    for found in _A_NUMBER.finditer(words):
        parts = re.split(r"[ -]", found[0].casefold())
        times = _REPEATED.get(parts[0], 1)
        yield str(sum(_NUMBERS[part] for part in parts if part in _NUMBERS)) * times


def as_written(text: str, values: Iterable[str]) -> str:
    """A text in which codes that are spaced or read out, and dates, are spelled as these values are."""
    for value in values:
        text = dated_as(text, value)
        pattern, said = _spaced(digits_in(value)), digits_in(text)
        if pattern and pattern.search(said) and not contains(text, value):
            text = pattern.sub(value.replace("\\", r"\\"), said)
    return text


@lru_cache(maxsize=1000)
def _spaced(value: str) -> re.Pattern[str] | None:
    """The letters and digits of a code, whatever stands between them; None for what is no code."""
    signs = [character for character in value if character.isalnum()]
    fewest = _FEWEST_DIGITS if value.isdigit() else _FEWEST
    if len(signs) < fewest or not any(character.isdigit() for character in signs):
        return None
    return re.compile(r"(?<!\w)" + r"[\W_]*".join(map(re.escape, signs)) + r"(?!\w)", re.IGNORECASE)


def _as_amount(text: str, value: str) -> bool:
    """Whether a value that is an amount, with the words beside it, is said in another way."""
    found = quantities(value)
    if len(found) != 1:
        return False
    beside = f"{value[: found[0].start]} {value[found[0].end :]}".split()
    said = [*quantities(text), *(quantities("1") if _ONE_THING.search(text) else ())]
    told = (each for each in said if text[each.start : each.end].strip().casefold() not in _HOW_OFTEN)
    return all(contains(text, word) for word in beside) and any(_same(each, found[0]) for each in told)


def _as_date(text: str, value: str) -> bool:
    """Whether a value that is a date is said in another way: `the 14th of July`."""
    date = particular(value)
    return (
        date is not None
        and date.kind == "date"
        and any((one.kind, one.value) == ("date", date.value) for one in particulars(text))
    )


def _same(one: Quantity, other: Quantity) -> bool:
    if one.kind != other.kind and "" in (one.kind, other.kind) and other.number < _COUNTED:
        return False
    return one.equals(other)
