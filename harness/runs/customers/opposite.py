"""Where a customer says the opposite of its brief, or that all is well or nothing is left to say, before the end."""

import re
from collections.abc import Iterator

from harness.lazy_regex import regex
from harness.runs.customers.refusals import stems
from harness.runs.customers.viewpoint import SimulatedTalk
from harness.scoring import is_question, requests
from harness.scoring.groundedness import sentences, words
from harness.workspace import Told, normalise, own_patterns

_PATTERNS = own_patterns(__package__, "opposite.yaml")
_NOT = _PATTERNS["denies"]
_BETWEEN = _PATTERNS["between"]
_DENIED = regex(rf"\b{_NOT}\W+{_BETWEEN}(\w{{4,}})")
_NOT_SO = regex(rf"\b{_NOT}\b")
_OTHERWISE = regex(_PATTERNS["otherwise"], re.IGNORECASE)
_WELL = regex(_PATTERNS["well"], re.IGNORECASE)
_AGREES = regex(_PATTERNS["agrees"], re.IGNORECASE)
_SAYS_NO_MORE = regex(_PATTERNS["says_no_more"], re.IGNORECASE)
_COUNTED = regex(_PATTERNS["counted"], re.IGNORECASE)
_ONLY_ONE = regex(_PATTERNS["only_one"], re.IGNORECASE)
_GOES_ON = regex(_PATTERNS["goes_on"], re.IGNORECASE)
_A_COMPLAINT = regex(_PATTERNS["a_complaint"], re.IGNORECASE)
_COURTEOUS = regex(_PATTERNS["courteous"], re.IGNORECASE)
_LIGHT = frozenset(
    (
        "want",
        "need",
        "know",
        "have",
        "help",
        "more",
        "only",
        "your",
        "this",
        "that",
        "with",
        "from",
        "mein",
        "meine",
        "unser",
        "votre",
        "notre",
        "seine",
    )
)
_BESIDE = regex(_PATTERNS["beside"], re.IGNORECASE)
_A_WORD = 4  # letters
_A_ROOT = 5  # letters that two forms of a word share
_BY_NOW = regex(_PATTERNS["by_now"], re.IGNORECASE)
_FUNCTION = _PATTERNS["function"]


def leaves(message: str, talk: SimulatedTalk) -> Iterator[str]:
    """Where all is well by its words, or it has nothing to say any more."""
    if found := _SAYS_NO_MORE.search(normalise(message)):
        yield found[0]
    if not _confirms(talk):
        yield from (text for text in _stated(message) if _is_well(text, talk))
    yield from (text for text in _stated(message) if _BY_NOW.search(text) and _denies_request(text, talk))
    if _has_left(message, talk):
        yield message


def contradicts(message: str, talk: SimulatedTalk) -> Iterator[str]:
    """Where it denies what its brief says, or says what that denies."""
    told = [value for when, fact in talk.facts.values() if when is not Told.NEVER for value in fact.values]
    for text in _stated(message):
        denied_value = not _confirms(talk) and _denies_value(text, told)
        if denied_value or _denies_request(text, talk) or _counts_one(text, normalise(talk.start)):
            yield text


def _counts_one(text: str, start: str) -> bool:
    """Whether it has once what the request has twice."""
    several = _COUNTED.search(start) and not _COUNTED.search(text)
    return bool(several and _ONLY_ONE.search(text) and _roots(text) & _roots(start))


def _stated(message: str) -> Iterator[str]:
    """What it says is so, sentence by sentence."""
    read = (normalise(each.text) for each in sentences(message))
    yield from (text for text in read if not is_question(text) and not _OTHERWISE.search(text))


def _written(talk: SimulatedTalk) -> list[str]:
    """What the brief states, sentence by sentence."""
    says = [text for when, fact in talk.facts.values() if when is not Told.NEVER for text in fact.says]
    return [sentence for text in (talk.start, *says) for sentence in _stated(text)]


def _confirms(talk: SimulatedTalk) -> bool:
    """Whether it may answer that something is right or is not."""
    asked = talk.asked[-1]
    return bool(asked.right or asked.wrong or asked.proposal or asked.understood)


def _denies_request(text: str, talk: SimulatedTalk) -> bool:
    """Whether it denies what the brief states, or only says what that denies: "The heater ignites again"."""
    denied, held = _denied(text), _roots(" ".join([talk.start, *talk.brief.again]))
    affirmed = set() if _NOT_SO.search(text) or _roots(_BESIDE.sub(" ", text)) - held else _roots(text)
    return any(
        affirmed & _denied(given) or (denied & _roots(given) and not _NOT_SO.search(given)) for given in _written(talk)
    )


def _denied(text: str) -> set[str]:
    """The roots of what is denied: of `charge` in "does not charge"."""
    return {root for found in _DENIED.finditer(text) for root in _roots(found[1])} - _LIGHT


def _roots(text: str) -> set[str]:
    """The beginnings of the words that are no pronouns or the like."""
    return {
        word.stem[:_A_ROOT] for word in words(normalise(text)) if len(word.text) >= _A_WORD and word.text.isalpha()
    } - _LIGHT


def _denies_value(text: str, values: list[str]) -> bool:
    return any(
        re.search(rf"\b(?:{_NOT})(?: longer)? {_FUNCTION}{re.escape(normalise(value))}(?!\w)", text) for value in values
    )


def _is_well(text: str, talk: SimulatedTalk) -> bool:
    """Whether what the request is about is in order: nothing else is in the sentence."""
    found = _WELL.search(text)
    if not found or _AGREES.search(text) or _NOT_SO.search(text) or _WELL.search(normalise(talk.start)):
        return False
    known = stems([talk.start, *talk.brief.again, found[0], *_BESIDE.findall(text)])
    return all(any(stem[:_A_ROOT] == other[:_A_ROOT] for other in known) for stem in stems([text]))


def _has_left(message: str, talk: SimulatedTalk) -> bool:
    """Whether it has no request, fact, question, refusal or answer, and the reply wants none."""
    asked, reply, said = talk.asked[-1], normalise(talk.history[-1].reply.answer), normalise(message)
    if asked.something or asked.checks or asked.repeats or asked.right or asked.wrong or "?" in reply:
        return False
    stays = (_OTHERWISE, _NOT_SO, _A_COMPLAINT)
    if _GOES_ON.search(reply) or not _COURTEOUS.search(said) or any(each.search(said) for each in stays):
        return False
    held = _roots(" ".join([talk.start, *talk.brief.again, *talk.facts, talk.brief.wants.to or ""]))
    held |= {root for _, fact in talk.facts.values() for value in fact.values for root in _roots(value)}
    return not (requests(message) or _roots(said) & held or any(sign.isdigit() for sign in said))
