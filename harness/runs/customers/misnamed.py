"""A fact that a question has right or wrong by a word: "Is your plan Basic?" of somebody who has Premium.

One word says little: it has to stand where the value stands, so that nothing else is confirmed or denied.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from harness.workspace import Known

_TOKEN = re.compile(r"[^\W_]+")
_TAG = r"[^\w,?!]*(?:,[^,?!]{0,30})?[?!\s]*$"  # `, right?`
_IS = r"(?:is|are|was|called|named|ist|heißt|lautet|est|es|è|é|heet|s'appelle|se llama|si chiama)"
_BEFORE = r"(?:a|an|the|on|your|den|dem|der|die|das|eine?n?|le|la|l'|el|il|lo|o|de|het|een|votre|su|suo|sua|seu|uw)"
_BESIDE = re.compile(  # "Does it happen in Chrome 128, too?" takes it for nothing else
    r"(?i)\b(?:also|too|as well|either|other|another|instead|auch|stattdessen|aussi|también|anche|também|ook)\b"
)
_NO_NAME = frozenset(("ok", "okay"))
_FEWEST = 3  # letters of a word that is a name


def has_word(text: str, name: str, fact: Known) -> bool:
    """Whether a question ends with a value of one word: "Are you on Team?", "the Team plan?", "Team gebucht?"."""
    words = "|".join(map(re.escape, _words(name)))
    return any(
        re.search(rf"(?<!\w){_spelled(value)}(?i:(?: (?:{words}|one))*(?: (?:ge|be|ver)\w+t)?{_TAG})", text.strip())
        for value in fact.values
        if len(value) >= _FEWEST and value.isalpha()
    )


def _spelled(value: str) -> str:
    """How a value is written in a text: a name with its capital letter, so that the team is no plan `Team`."""
    return re.escape(value) if value[0].isupper() else rf"(?i:{re.escape(value)})"


def misnamed(text: str, name: str, fact: Known, held: Iterable[str]) -> bool:
    """Whether a question has another word in place of a value, or of one word of it: "Is it 15 Alder Close?"."""
    if _BESIDE.search(text):
        return False
    known = {word.casefold() for each in held for word in _TOKEN.findall(each)}
    others = (*_in_place_of_all(text, name), *(word for value in fact.values for word in _in_place_of_one(text, value)))
    named = any(value[0].isupper() for value in fact.values)
    return any(each.casefold() not in known | _NO_NAME for each in others if named or each[0].isdigit())


def _in_place_of_all(text: str, name: str) -> Iterable[str]:
    """The names that a text says a fact is: `Basic` of "Is your plan Basic?", "Are you on the Basic plan?"."""
    words = "|".join(map(re.escape, _words(name)))
    for pattern in (
        rf"(?<!\w)(?i:{words})(?: {_IS})? ([^\W\d_]+){_TAG}",
        rf"(?<!\w)(?i:{_BEFORE}) ([^\W\d_]+) (?i:{words}){_TAG}",
    ):
        found = re.search(pattern, text.strip()) if words else None
        if found and found[1][0].isupper() and len(found[1]) >= _FEWEST:
            yield found[1]


def _in_place_of_one(text: str, value: str) -> Iterable[str]:
    """Words that stand for one of a value, whose others are there: `15` of `14 Alder Close`."""
    own, said = _TOKEN.findall(value), _TOKEN.findall(text)
    for at in range(len(said) - len(own) + 1):
        pairs = [*zip(own, said[at : at + len(own)], strict=True)]
        other = [(one, two) for one, two in pairs if one.casefold() != two.casefold()]
        same = [one for one, two in pairs if (one, two) not in other and _is_name(one)]
        if len(other) == 1 and same and _is_name(other[0][1]) and other[0][0].isdigit() is other[0][1].isdigit():
            yield other[0][1]


def _is_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[str, ...]:
    """The words of a fact's name that say something."""
    return tuple(word for word in _TOKEN.findall(name) if len(word) >= _FEWEST)
