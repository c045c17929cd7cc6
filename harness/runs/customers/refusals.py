"""What a customer refuses, by the words that are special in it: `to cancel the booking` by `cancel`."""

from collections.abc import Iterable

from harness.lazy_regex import regex
from harness.runs.customers.matters import acts
from harness.scoring.groundedness import CONTENT, words

_ARTICLE = 3  # letters
_A_ROOT = 6
_APART = frozenset(
    ("ab", "an", "auf", "aus", "bei", "durch", "ein", "fest", "fort", "frei", "her", "hin", "los", "mit", "nach", "um",
     "vor", "weg", "weiter", "zu", "zurück", "zusammen")
)  # fmt: skip
_IN_TWO_PARTS = regex(  # German verbs in all forms: `absagen`, `abzusagen`, `abgesagt`
    rf"^({'|'.join(sorted(_APART, key=len, reverse=True))})(?:ge|zu)?(\w{{3,}}?)(?:en|e|t|st|n)?$"
)


def stems(texts: Iterable[str]) -> set[str]:
    """The stems of the words that say something."""
    return {word.stem for text in texts for word in words(text) if word.weight >= CONTENT}


def means_refused(text: str, refused: str, others: set[str]) -> bool:
    """Whether a text has all that is special in what is refused: "I will cancel it".

    Words of what the customer wants and knows are not: whatever is done about it, the booking is the customer's. The
    same may be meant by other words: who wants no restart wants no reboot.
    """
    own = {stem for stem in stems([refused]) if len(stem) > _ARTICLE}
    special = [stem for stem in own if not any(other.startswith(stem) for other in others)]  # `Buchung(snummer)`
    said = stems([text])
    said |= {before + stem for before in said.intersection(_APART) for stem in said}  # `sage ich ... ab`
    if acts(refused) & acts(text) - acts(" ".join(others)):
        return True
    return bool(special) and all(any(_same(stem, other) for other in said) for stem in special)


def _same(one: str, other: str) -> bool:
    """Whether two stems are of one word, also in languages whose endings are not known: `cancellare`, `cancelli`."""
    return one == other or (len(one) >= _A_ROOT and one[:_A_ROOT] == other[:_A_ROOT]) or _root(one) == _root(other)


def _root(stem: str) -> str:
    """Of a German verb in two parts what all of its forms have; another stem as it is."""
    found = _IN_TWO_PARTS.match(stem)
    return f"{found[1]} {found[2]}" if found else stem


def is_wanted(proposal: str, refuses: Iterable[str], wanted: set[str], known: set[str]) -> bool:
    """Whether a proposal has words of what is wanted, and none that are special in what is refused."""
    refused, said = stems(refuses), stems([proposal])
    asked = any(_same(one, other) for one in said for other in wanted - refused)
    return asked and not said & (refused - wanted - known)
