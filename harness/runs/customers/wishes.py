"""What a customer has is not what it wishes for: "How many seats do you want to keep?" is not about those there are.

In English, German, French, Spanish, Italian, Portuguese and Dutch.
"""

import re
from collections.abc import Sequence

from harness.lazy_regex import regex
from harness.runs.customers.matters import matters
from harness.workspace import Known, normalise, own_patterns

_PATTERNS = {name: rf"\b{words}\b" for name, words in own_patterns(__package__, "wishes.yaml").items()}
_TO_COME = regex(_PATTERNS["to_come"])  # asks for a state that is not yet, whatever the customer has written
_MORE = regex(_PATTERNS["more"])
_WISHES = regex(_PATTERNS["wishes"])
_DONE_TO_IT = regex(_PATTERNS["done_to_it"])  # to a thing that is there: "Which plan would you like to change?"
_CHANGES = regex(_PATTERNS["changes"])  # a request that wants another state
OF_A_PLAN = regex(_PATTERNS["of_a_plan"])  # which somebody has, and may have another
_BEGINS = regex(_PATTERNS["begins"])  # a request of somebody who has none yet
_HAS_MOVED = regex(_PATTERNS["has_moved"])
_OLD, _NEW = (rf"{_PATTERNS[age]} (?:\w+ )?" for age in ("old", "new"))
_OF_A_WISH = regex(_PATTERNS["of_a_wish"])  # names of facts
_WORD = regex(r"[^\W\d_]+")


def is_wished(name: str, fact: Known) -> bool:
    """Whether a fact is what the customer wishes for: `new address`, or one that a question for a wish asks for."""
    return bool(_OF_A_WISH.search(normalise(name))) or any(_TO_COME.search(normalise(each)) for each in fact.asked)


def is_to_come(question: str, name: str, request: Sequence[str]) -> bool:
    """Whether a question is for a state that is not yet: how many seats to keep, a new address, to which plan to move.

    Who has written of the new one, or of more, may mean it by what it knows. Who has moved lives at the new address:
    its one address is that, and no old one.
    """
    said, written = normalise(question), normalise(" ".join(request))
    head = (_WORD.findall(normalise(name)) or [""])[-1]
    new = head and re.search(rf"{_NEW}{re.escape(head)}", said) and not re.search(_NEW, f"{written} x")
    more = _MORE.search(said) and not _MORE.search(written)
    if _HAS_MOVED.search(written) and "home" in matters(name):
        return bool(re.search(rf"{_OLD}{re.escape(head)}", said)) and not re.search(_OLD, normalise(name))
    return bool(_TO_COME.search(said) or more or new)


def wishes(question: str, request: Sequence[str], counts: bool) -> bool:
    """Whether somebody who wants a change is asked for what it wishes: "What time would you like?".

    "Which plan do you want?" is for a wish of anybody who has one, whatever the request is.
    `counts` where it may only be how many or how much; to want to cancel two is not to have two.
    """
    said = [normalise(each) for each in request]
    changes = any(_CHANGES.search(each) for each in said)
    of_a_plan = OF_A_PLAN.search(normalise(question)) and not any(_BEGINS.search(each) for each in said)
    return bool(changes or of_a_plan) and is_for_a_wish(question, counts)


def is_for_a_wish(question: str, counts: bool = False) -> bool:
    """Whether a question is for a wish by its words, whoever is asked."""
    said = normalise(question)
    if _TO_COME.search(said) or _MORE.search(said) or re.search(_NEW, said):
        return True
    return bool(_WISHES.search(said)) and (counts or not _DONE_TO_IT.search(said))


def besides_the_wish(question: str) -> str:
    """The rest of a question without the words by which it is for a wish."""
    said = normalise(question)
    for words in (_TO_COME, _MORE, _WISHES):
        said = words.sub(" ", said)
    return said
