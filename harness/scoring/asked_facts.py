"""Does a question or request mean a fact that it does not name? By the embedded text model, which understands English.

The model knows what a question is about, not what it wants: `When was the invoice sent?` is about an invoice and wants
no invoice number. So a question has to want a fact of that kind, and be nearer to it than to other facts that support
asks for.
"""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harness.lazy_regex import regex
from harness.reference.models import Encoder
from harness.scoring.requests import is_yes_or_no, names

ABOUT = 0.5  # cosine of a request and a question for the fact
NEARER = 0.2  # than to a question for any other fact; both found on the first two parts of tests/asked_cases.yaml
COMMON = (
    "order number", "tracking number", "invoice number", "customer number", "phone number", "card number",
    "email address", "delivery address", "billing address", "postal code", "name", "company name", "workspace name",
    "user name", "date of birth", "date of the charge", "order date", "amount", "payment method", "plan", "app version",
    "browser", "operating system", "device", "error message", "screenshot", "country", "language", "password",
    "product", "file", "reason", "account", "time", "place", "person", "duration", "owner",
)  # fmt: skip
"""Facts that support asks for. What is nearer to one of them asks for that one."""
_WANTS = (  # by its question word: the last words of facts that a question can want
    (regex(r"\b(?:when|which day|what day|how long ago)\b", re.IGNORECASE), {"date", "time", "day"}),
    (regex(r"\bhow much\b", re.IGNORECASE), {"amount", "sum", "price", "total", "cost"}),
    (regex(r"\bhow many\b", re.IGNORECASE), {"count", "quantity", "total"}),
    (regex(r"\bwhere\b", re.IGNORECASE), {"address", "place", "country", "city", "location"}),
    (regex(r"\b(?:who|whom|whose)\b", re.IGNORECASE), {"name", "person", "owner"}),
    (regex(r"\bwhy\b", re.IGNORECASE), {"reason", "cause"}),
    (regex(r"\bhow (?:long|often|big|large|far|old|fast)\b", re.IGNORECASE), {"duration", "size", "age"}),
    (regex(r"\bhow\b", re.IGNORECASE), {"method", "way"}),
)
_OFFERS = regex(r"\bor\b", re.IGNORECASE)  # `Chrome or Firefox?`

Vectors = NDArray[np.float32]


def means(request: str, fact: str, encoder: Encoder) -> bool:
    """Whether a request wants a fact that it need not name. Raises ModelMissingError."""
    if not _wants(request, fact):
        return False
    own, others = nearness(request, fact, encoder)
    return own >= ABOUT and own - others >= NEARER


def nearness(request: str, fact: str, encoder: Encoder) -> tuple[float, float]:
    """How near a request is to a question for a fact, and to the nearest question for another. 1 is the same."""
    near = encoder.embed([request]) @ encoder.embed([_question(each) for each in (fact, *other_facts(fact))]).T
    return float(near[0, 0]), float(near[0, 1:].max())


@lru_cache(maxsize=1000)
def other_facts(fact: str) -> tuple[str, ...]:
    """The common facts that are not this one in other words, nor what it is a part of (the card's last digits)."""
    return tuple(each for each in COMMON if not (names(each, fact) or (" " in each and names(fact, each))))


def _question(fact: str) -> str:
    return f"What is your {fact}?"


def _wants(request: str, fact: str) -> bool:
    if is_yes_or_no(request) and not _OFFERS.search(request):
        return False
    wanted = next((kinds for word, kinds in _WANTS if word.search(request)), None)
    if wanted is None:
        return True
    return not wanted.isdisjoint(fact.casefold().replace("number of", "count of").split())
