"""The names of secrets in a reply: a password, a PIN, a one-time code, the number of a card, a key, words of recovery.

Each is replaced by one sign, so that the requests around them (`asked_secrets.py`) are few. A `code` alone is one
where the reply says that it has been sent to the customer, and so is `it` then. A code of an offer, of an order or
of an error is none.
"""

import re
from functools import cache

from harness.lazy_regex import regex
from harness.scoring.said_words import evened
from harness.workspace import own_patterns

PLAIN, SPECIAL, SENT, DETAILS = "\ue000\ue001\ue002\ue003"
ASKED = "\ue004"  # a request for it
_PATTERNS = own_patterns("harness.scoring", "secret_names.yaml")
_OTHER = regex(_PATTERNS["other"])  # a code of an offer, four digits of a card, a PIN of Indian post
_IS_SENT = regex(_PATTERNS["is_sent"])  # to the customer
_CODE = regex(_PATTERNS["code"])  # alone: `the order code` is none, nor `the code of your function`
_IT = regex(_PATTERNS["it"])
_IT_ASKED = regex(_PATTERNS["it_asked"])  # "and send it to us", in the other languages
_ANY = regex(f"[{PLAIN}-{DETAILS}]")
_MAY_BE = regex(f"[{PLAIN}-{ASKED}]|password|passcode|pin|code")
_OF_THEIRS = regex(
    r"\b(?:code|password) (?:that |which )?(?:we|you|i)\b|\b(?:your|the) (?:\w+ )?(?:card|sms|text|message)\b"
)
_PICTURE = regex(_PATTERNS["picture"])
_ONLY_ONE = regex(r"(?:full|complete|entire|whole|[\w]+-digit|one-time|verification|code|cvv|otp)\b")


def with_signs(said: str, before: str) -> str:
    """An evened sentence with a sign in place of each secret's name; `before` is what the reply says before it."""
    signed = _signed(said)
    if not may_mean_one_sent(signed):
        return signed
    told = _signed(f"{evened(before)} {said}")
    if not _IS_SENT.search(told):
        return signed
    signed = _CODE.sub(rf"\1 {SENT}", signed)
    return _IT_ASKED.sub(ASKED, _IT.sub(f"the {SENT}", signed)) if _ANY.search(_CODE.sub(SENT, told)) else signed


def is_secret(name: str) -> bool:
    """Whether a fact of this name is one; a `code` that says of nothing what it is for is."""
    return bool(_ANY.search(_signed(evened(name)))) or evened(name) in ("code", "código", "codice")


def says_it_is_sent(text: str) -> bool:
    """Whether a text names a secret, or a code that is sent to the customer."""
    return bool(_ANY.search(with_signs(evened(text), "")))


def asks_for_another(text: str) -> bool:
    """Whether a text is about what only looks like one, as the last four digits of a card."""
    return bool(_OTHER.search(evened(text)))


def may_mean_one_sent(said: str) -> bool:
    """Whether an evened text has `the code` or `it`, which is one where such a code has been sent."""
    return any(each.search(said) for each in (_CODE, _IT, _IT_ASKED))


def names_a_secret(signed: str) -> bool:
    """Whether there is one in a sentence with signs, or may be."""
    return bool(_MAY_BE.search(signed))


def _signed(said: str) -> str:
    return _named().sub(_sign, _OTHER.sub("thing", said))


@cache
def _named() -> re.Pattern[str]:
    """Made when it is needed first, as it takes long."""
    return re.compile(_PATTERNS["named"])


def _sign(found: re.Match[str]) -> str:
    """By what `the` before it would mean."""
    words = found.string[found.start() : found.end() + 6]
    if found[0].endswith("details"):
        return DETAILS
    if _PICTURE.match(words):
        return SPECIAL
    if _OF_THEIRS.search(words):
        return SENT
    return SPECIAL if _ONLY_ONE.match(words) else PLAIN
