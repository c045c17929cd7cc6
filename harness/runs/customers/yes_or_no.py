"""What a question that is answered by yes or no has for a fact: "Is your plan Basic?" of somebody who has Premium.

It asks for no fact but by its words ("Do you have an order number?"): it has one right, or wrong, or is about something
else ("Was the bin overfilled?" is not about its colour). One word says little: it has to stand where the value stands,
so that nothing else is confirmed or denied.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from harness.lazy_regex import regex
from harness.runs.customers.matters import akin, matters
from harness.runs.customers.wishes import OF_A_PLAN
from harness.scoring.groundedness import sentences
from harness.workspace import Known, normalise, own_yaml

_TOKEN = regex(r"[^\W_]+")
_TAG = r"[^\w,?!]*(?:,[^,?!]{0,30})?[?!\s]*$"  # `, right?`
_IS = r"(?:is|are|was|called|named|ist|heißt|lautet|est|es|è|é|heet|s'appelle|se llama|si chiama)"
_BEFORE = r"(?:a|an|the|on|your|den|dem|der|die|das|eine?n?|le|la|l'|el|il|lo|o|de|het|een|votre|su|suo|sua|seu|uw)"
_BESIDE = regex(  # "Does it happen in Chrome 128, too?" takes it for nothing else
    r"(?i)\b(?:also|too|as well|either|other|another|instead|auch|stattdessen|aussi|también|anche|também|ook)\b"
)
_NO_NAME = frozenset(("ok", "okay"))
_FEWEST = 3  # letters of a word that is a name
_MOST_WORDS = 3  # of what stands in place of a value
_HAS = regex(  # whether there is one, which is to be told then
    r"\b(?:do|did|does|have) (?:you|it|they) (?:\w+ ){0,2}?"
    r"(?:have|got|get|gotten|know|remember|see|show|receive|received|noted?)\b"
    r"|\b(?:is|are|was|were) there\b|\bhave you (?:a|an|your|the)\b"
    r"|\b(?:haben|kennen|wissen|sehen|hast|kennst|weißt|siehst) (?:sie|du)\b|\bgibt es\b"
    r"|\bavez-vous\b|\bconnaissez-vous\b"
    r"|\btiene\b|\bconoce\b|\bha (?:il|la|un)\b|\btem\b|\bheeft u\b|\bhebt u\b"
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a question says that something is: `red` of "Is the suitcase red?"."""

    words: str
    named: bool  # whether it says so of the fact by a word of its name
    alone: bool  # whether it says nothing else: "Is it red?"
    before: str  # the word before it


def is_whether_there_is(question: str) -> bool:
    """Whether it asks if somebody has a thing: who has it tells it."""
    return bool(_HAS.search(normalise(question)))


def predicate(text: str, name: str, around: Iterable[str]) -> Predicate | None:
    """What a question says that a fact is; None where nothing stands where a value would.

    `around`: the customer's words, of which a thing may follow, or be meant: "Is it a large suitcase?". A summary
    before "Is that right?" is no such question.
    """
    listed = _listed()
    if len(sentences(text)) > 1:
        return None
    plain = re.sub(rf"{_TAG}", "", text.strip()).replace("\u2019", "'")
    said = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", plain)
    own = {word.casefold() for word in _words(name)}
    own |= {word.casefold() for word in said if any(len(one) > _FEWEST and akin(word.casefold(), one) for one in own)}
    things = (
        own | {"one"} | {word.casefold() for each in around for word in _TOKEN.findall(each) if len(word) > _FEWEST}
    )
    end = len(said)
    while end > 1 and said[end - 1].casefold() in things and said[end - 2].casefold() not in listed.before | own:
        end -= 1
    start = end
    while start and said[start - 1].casefold() not in (listed.before | things if start < end else listed.before | own):
        start -= 1
    if not start or not 0 < end - start <= _MOST_WORDS:
        return None
    beside = [word.casefold() for word in (*said[:start], *said[end:])]
    alone = bool((listed.pronouns | things) & {*beside}) and all(
        word in listed.before | listed.besides | things for word in beside
    )
    named = bool(matters(" ".join(beside)) & matters(name)) or any(
        one not in listed.before and (one == other or (len(one) > _FEWEST and akin(one, other)))
        for one in beside
        for other in own
    )
    return Predicate(" ".join(said[start:end]), named, alone, said[start - 1].casefold())


def is_another_name(found: Predicate, name: str, fact: Known) -> bool:
    """Whether it is a name where another one is a fact: "You're on Basic, right?", "Do you live in Leeds?"."""
    both = found.words[0].isupper() and all(value[0].isupper() and value.isalpha() for value in fact.values)
    place = found.before in ("in", "à", "a", "en", "em") and found.named
    return both and (place or (found.before in ("on", "auf") and bool(OF_A_PLAN.search(normalise(name)))))


def is_of_its_kind(found: Predicate, fact: Known) -> bool:
    """Whether it is of the same kind as a value, by lists of words."""
    return any(
        found.words.casefold() in kind and any(value.casefold() in kind for value in fact.values)
        for kind in _listed().kinds
    )


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
    named = any(word[0].isupper() for value in fact.values for word in _TOKEN.findall(value))
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
        same = [one for one, two in pairs if (one, two) not in other]
        if len(other) != 1:
            continue
        (mine, theirs), number = other[0], other[0][1].isdigit()  # `12 giugno` is another date
        known = any(_is_name(one) or (len(one) > _FEWEST and not number) for one in same)
        if known and _is_name(theirs) and mine.isdigit() is number:
            yield theirs


def _is_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


@dataclass(frozen=True, slots=True)
class _Listed:
    """The words of yes_or_no.yaml."""

    before: frozenset[str]
    besides: frozenset[str]
    pronouns: frozenset[str]
    kinds: tuple[frozenset[str], ...]


@lru_cache(maxsize=1)
def _listed() -> _Listed:
    table = own_yaml(__package__, "yes_or_no.yaml")
    before, besides, pronouns = (frozenset(table[key].split()) for key in ("before", "besides", "pronouns"))
    return _Listed(before, besides, pronouns, tuple(frozenset(words.casefold().split()) for words in table["kinds"]))


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[str, ...]:
    """The words of a fact's name that say something."""
    return tuple(word for word in _TOKEN.findall(name) if len(word) >= _FEWEST)
