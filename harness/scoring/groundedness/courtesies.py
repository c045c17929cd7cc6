"""Sentences that only greet, thank, apologise or offer help, and what states something although it is as polite."""

import re

from harness.lazy_regex import regex
from harness.scoring.groundedness.weighed_words import words
from harness.workspace import own_patterns

_PATTERNS = own_patterns("harness.scoring.groundedness", "courtesies.yaml")
_COURTESY = regex(_PATTERNS["courteous"], re.IGNORECASE)  # `ours` unless resellers may do it, too
_NOTHING_BUT = regex(  # in other languages, where the words are known less well: all of the sentence
    _PATTERNS["nothing_but"], re.IGNORECASE
)
_OFFER = regex(r"(?i)\b(let (?:me|us) know|hesitate|feel free|(?:happy|glad|here) to help|reach out|here if you)\b")
_SAID_IN_OFFERS = (
    "a also always and any anything are ask assist assistance at be can contact do don't else feel for free further "
    "glad happy have help here hesitate i i'd i'll i'm if in is just know let like may me more need not of or other "
    "our out please question questions reach should something support team them then there there's to touch us we we'd "
    "we'll we're will with would you you'd your"
)
_OF_OFFERS = frozenset(_SAID_IN_OFFERS.split())  # an offer of nothing but these words, of any length, states nothing
_PARTS = regex(  # what stands between clauses, and what follows `I'm glad to say` or `Sorry`
    _PATTERNS["part"], re.IGNORECASE
)
_IF = regex(r"(?i)(?:if|when|whenever|should|once|before|after|in case)\b")  # beside an offer it states nothing
_INVITES = regex(r"(?i)\b(?:let (?:me|us) know|(?:anything|something) else|ask|contact us|reply|write|help|assist)\b")
_ASIDE = regex(  # goes on with it: `and for your kind words`, `so just ask`; a verb or a plural ends in an s
    _PATTERNS["aside"], re.IGNORECASE
)
_MET = regex(_PATTERNS["met"], re.IGNORECASE)  # what a customer met, as in `sorry that you had to wait`
_RULE = regex(  # a word of what holds for everybody, and not only of what a customer met
    _PATTERNS["rule"], re.IGNORECASE
)
_ALLOWS = regex(_PATTERNS["allows"], re.IGNORECASE)  # a permission or a promise, and no offer to be asked
_PROMISE = regex(
    r"(?i)\b(?:we|i|team|support)(?:['\u2019]ll| will)(?! be (?:happy|glad|here)\b)"
)  # it states what follows
_OPENER = regex(  # what stands before a statement, and changes nothing of it; `No,` does
    _PATTERNS["opener"], re.IGNORECASE
)
_WORD = regex(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_MOST_COURTEOUS = 12  # words; a longer clause says something beside the courtesy
TELLING = 0.55  # weight from which a word says something


def opener(sentence: str) -> int:
    """How many characters stand before what a sentence states: `Unfortunately, `, `According to our help centre, `."""
    found = _OPENER.match(sentence)
    return found.end() if found and found.end() < len(sentence) else 0


def only_opens(sentence: str) -> bool:
    """Whether a sentence is nothing but an opener: `Of course!`, which answers only where nothing follows."""
    return bool(_OPENER.fullmatch(f"{sentence.rstrip(' .!')}, "))


def only_courteous(sentence: str) -> bool:
    """Whether a sentence states nothing, since it only greets, thanks, apologises or offers help."""
    if _NOTHING_BUT.fullmatch(sentence.replace("\u2019", "'")):
        return True
    return _only_offers(sentence) or (bool(_COURTESY.search(sentence)) and not _says_more(sentence))


def _says_more(sentence: str) -> bool:
    """Whether a clause beside the courtesy states something, as in `Sorry, we never refund annual plans.`"""
    if _PROMISE.search(sentence) or _ALLOWS.search(sentence):
        return True
    left = _MET.sub(lambda met: met[0] if _RULE.search(met[0]) else "sorry", sentence)
    invites = bool(_INVITES.search(sentence))
    return any(_states(clause.strip(), invites) for clause in _PARTS.split(left))


def _states(clause: str, invites: bool) -> bool:
    """Whether a clause states something, and is neither a courtesy, nor goes on with one."""
    if len(words(clause)) <= 2 or not _tells(clause):
        return False
    courtesy = _COURTESY.search(clause)
    if courtesy:
        of_others = not courtesy["ours"] and _tells(clause[: courtesy.start()])
        return of_others or len(words(clause)) > _MOST_COURTEOUS
    return not (_ASIDE.fullmatch(clause.rstrip(".! ")) or (invites and _IF.match(clause)))


def _tells(text: str) -> bool:
    return any(word.weight > TELLING for word in words(text))


def _only_offers(sentence: str) -> bool:
    said = {each.lower().replace("\u2019", "'") for each in _WORD.findall(sentence)}
    return bool(_OFFER.search(sentence)) and not _PROMISE.search(sentence) and said <= _OF_OFFERS
