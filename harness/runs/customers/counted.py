"""How many a text says there are of what a fact counts: "You ordered three lamps, right?" of somebody who ordered two.

A number counts what stands beside it. One without such a word counts where the customer has or wants so many.
"""

import re
from collections.abc import Iterator

from harness.lazy_regex import regex
from harness.runs.customers.in_digits import in_digits
from harness.runs.customers.matters import akin, special
from harness.scoring.groundedness import Quantity, quantities
from harness.workspace import Known, normalise

_MOST_DIGITS = 3  # of a count; longer ones are numbers of something
_BEFORE = 40  # characters before a number that say what it is
_ADJECTIVES = 2  # words between a number and what it counts: `3 small brass lamps`
_CODE = regex(r"number(?! of)|code|\bid\b|reference|\w*(?:nummer|kennung|zeichen)|numéro|réf\w+|ending")
_NO_COUNT = regex(  # before a number: a bound, or some of them, or the place of something
    r"\b(?:least|most|than|to|over|under|below|above|between|around|roughly|only|about|max\w*|min\w*|another|other|first|last|next|these|those|the|of|"
    r"mindestens|höchstens|als|zu|über|unter|unterhalb|oberhalb|rund|nur|etwa|weitere|noch|die|der|den|ersten?|letzten?|"
    r"moins|plus|de|jusqu'à|les|autres|menos|más|hasta|otr[oa]s|los|las|meno|più|fino a|altr[ie]|le|gli|"
    r"mais|até|outr[oa]s|os|as|minstens|meer|dan|tot|nog)\W*$"
)
_HAS = regex(  # before a number without a word: the customer has or wants so many
    r"\b(?:have|had|got|ordered|order|bought|booked|need|want|wanted|are|were|there|"
    r"haben|hatten|brauchen|möchten|sind|waren|es|avez|aviez|êtes|sont|voulez|tiene|tenía|son|eran|quiere|pidió|compró|"
    r"reservó|avete|sono|erano|ordinato|comprato|prenotato|tem|têm|são|eram|pediu|comprou|reservou|heeft|hebt|zijn|waren|wilt)"
    r"(?: you| sie| u| usted)?\W*$"
)
_BARE = regex(r"\s*(?:$|[,.?!;:)]|(?:best|gekauft|gebucht|besteld|gekocht|commandé|réservé)\w*)")
_NUMBER = r"\d+(?:[.,]\d+)*"
_THOUSAND = 3  # digits
_MEASURED = regex(rf"({_NUMBER}) ?([^\W\d_][^\d]*)")  # with a unit, as `20 Mbit/s`
_FOR = regex(r"\b(?:for|für|pour|para|per|voor)\W*$")  # "a table for six"
_PERSONS = regex(r"\W*(?:people|persons?|personen|of (?:you|us)|personnes?|personas?|persone|pessoas?|mensen)\b")
_WHO_COME = regex(  # names of facts that count them
    r"people|person|passenger|travell?er|guest|reisende|gäste|passagier|personnes|voyageur|personas|pasajer|viajer|persone|"
    r"passegger|viaggiator|ospiti|pessoas|passageir|viajante|mensen|reizigers"
)
_SOME_OF = regex(r"\s*(?:of|von|d'entre|de|dei|delle|dos|das|van)\b")


def count_of(name: str, fact: Known, language: str) -> int | None:
    """How many a fact says there are; None where its value is no count."""
    value = in_digits(fact.values[0], language).strip()
    found = quantities(value)
    if len(found) != 1 or found[0].kind or _CODE.search(normalise(name)):
        return None
    written = value[found[0].start : found[0].end].strip()
    short = len(written) <= _MOST_DIGITS or not written.isdigit()
    return int(found[0].number) if short and written == value and found[0].number.is_integer() else None


def counts(text: str, name: str, fact: Known, language: str, alone: bool) -> set[int]:
    """How many a text says there are of what a fact counts; `alone` where the customer knows no other count."""
    said = normalise(in_digits(text, language))
    return {int(each.number) for each in quantities(said) if _counts(each, said, name, fact, language, alone)}


def _counts(number: Quantity, said: str, name: str, fact: Known, language: str, alone: bool) -> bool:
    before, after = _before(said, number.start), said[number.end :]
    if number.kind or not number.number.is_integer() or _NO_COUNT.search(before):
        return False
    if _BARE.match(after):
        people = _WHO_COME.search(normalise(name)) and _FOR.search(before)
        return bool(people) or (alone and bool(_HAS.search(before)))
    if _PERSONS.match(after) and _WHO_COME.search(normalise(name)):
        return True
    if _SOME_OF.match(after):
        return False
    counted = special(" ".join([name, *fact.asked]), language)
    return any(akin(word, own) for word in _beside(after) for own in counted)


def _beside(after: str) -> Iterator[str]:
    """The words after a number, to the end of what it counts."""
    for at, word in enumerate(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", re.split(r"[,.?!;:]", after)[0])):
        if at > _ADJECTIVES:
            return
        yield word


def measures(text: str, fact: Known) -> set[float]:
    """Other numbers in the unit of a fact that is measured: `32` of a bag of 23 kg, in "Is the bag 32 kg?"."""
    measured = _MEASURED.fullmatch(normalise(fact.values[0]))
    if not measured:
        return set()
    said = normalise(text)
    found = re.finditer(rf"(?<![\w.,])({_NUMBER}) ?{re.escape(measured[2])}(?!\w)", said)
    numbers = {_number(each[1]) for each in found if not _NO_COUNT.search(_before(said, each.start()))}
    return numbers - {_number(measured[1])}


def _before(said: str, start: int) -> str:
    return said[max(0, start - _BEFORE) : start]


def _number(written: str) -> float:
    """Its value, whichever sign stands before three digits or the decimals."""
    whole, sign, rest = written.replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '')}{'' if len(rest) == _THOUSAND or not sign else '.'}{rest}")
