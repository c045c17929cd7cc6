"""Where a customer asks for what it has itself, or says what only the support says of the customer's own problem."""

import re
from collections.abc import Iterator

from harness.lazy_regex import regex
from harness.runs.customers.refusals import stems
from harness.runs.customers.reply_requests import Listener
from harness.runs.customers.viewpoint import SimulatedTalk
from harness.scoring import is_question, is_yes_or_no, names, requests
from harness.scoring.groundedness import sentences
from harness.turns import Reply
from harness.workspace import Outcome, normalise, own_patterns

_PATTERNS = own_patterns(__package__, "sides.yaml")
_MY = _PATTERNS["my"]
_YOUR = _PATTERNS["your"]
_SELF = regex(_PATTERNS["self"], re.IGNORECASE)
_ASKS_FOR = regex(_PATTERNS["asks_for"], re.IGNORECASE)
_WHAT = regex(_PATTERNS["what"], re.IGNORECASE)
_BARE = regex(_PATTERNS["bare"], re.IGNORECASE)
_YOU_DO = regex(_PATTERNS["you_do"], re.IGNORECASE)
_OF_YOURS = regex(rf"\bof {_YOUR}\b", re.IGNORECASE)
_IN_FILE = regex(_PATTERNS["in_file"], re.IGNORECASE)
_OPERATES = regex(_PATTERNS["operates"], re.IGNORECASE)
_OF_THE_COMPANY = _PATTERNS["of_the_company"]
_SHARED = regex(_PATTERNS["shared"], re.IGNORECASE)
_ALL_MINE = regex(rf"\b{_MY} ((?:[\w-]+ ?){{1,2}})", re.IGNORECASE)
_SUFFERS = regex(_PATTERNS["suffers"], re.IGNORECASE)
_DONE_TO_YOU = (
    regex(r"\b(?:i|we) (?:(?:have|had|did|\w+ly|also) ){0,2}(\w+) you\b", re.IGNORECASE),
    regex(r"\byou (?:were|are|have been|got|had been) (?:\w+ly )?(\w+ed|\w+t)\b", re.IGNORECASE),
    regex(r"\b(?:wir|ich) (?:haben|habe) (?:ihnen|sie) .*?(\w+)\W*$", re.IGNORECASE),
    regex(r"\bnous vous avons (\w+)", re.IGNORECASE),
    regex(r"\b(?:le|les) hemos (\w+)", re.IGNORECASE),
)
_COURTEOUS = regex(_PATTERNS["courteous"], re.IGNORECASE)
_A_WORD = 4  # letters
_A_ROOT = 5  # letters that two forms of a word share


def other_side(message: str, talk: SimulatedTalk, listener: Listener) -> Iterator[str]:
    """The sentences of a message that the support would write to this customer."""
    for sentence in sentences(message):
        text = sentence.text
        if _is_of_the_customer(text, talk) or _operates(text) or _does(text, talk) or _asks(text, talk, listener):
            yield text


def _is_of_the_customer(text: str, talk: SimulatedTalk) -> bool:
    """Whether it calls `your` what the customer calls `my`, or a fact of the brief: "your order date"."""
    own = {*map(normalise, _things(talk))} - {*map(normalise, talk.facts)}  # a hotel and a plan are the company's, too
    named = [normalise(name) for name in talk.facts if " " in name or len(name) > 2 * _A_ROOT]
    said = normalise(text)
    return any(
        (called := re.compile(rf"\b{_YOUR} (?:[\w-]+ )?{re.escape(thing)}(?!\w){_OF_THE_COMPANY}")).search(said)
        and not called.search(normalise(talk.start))
        for thing in (*own, *named)
    )


def _things(talk: SimulatedTalk) -> Iterator[str]:
    """What the customer calls its own: the words after `my` in what it says by its brief."""
    for text in (talk.start, *talk.brief.again):
        for found in _ALL_MINE.finditer(text):
            yield from (word for word in found[1].split() if len(word) >= _A_WORD and not _SHARED.search(word))


def _operates(text: str) -> bool:
    return bool(_OPERATES.search(text)) and not re.search(rf"\b{_MY}\b", text, re.IGNORECASE)


def _does(text: str, talk: SimulatedTalk) -> bool:
    """Whether the company's `we` does to `you` what the customer complains of, or `you` suffers it."""
    if not _SUFFERS.search(talk.start):
        return False
    roots = {stem[:_A_ROOT] for stem in stems([talk.start])}
    return any(
        not roots.isdisjoint(stem[:_A_ROOT] for stem in stems([found[1]]))
        for pattern in _DONE_TO_YOU
        for found in pattern.finditer(text)
        if not pattern.search(talk.start)
    )


def _asks(text: str, talk: SimulatedTalk, listener: Listener) -> bool:
    """Whether it asks the AI for a fact of the brief, or what only the customer knows."""
    rest = _ASKS_FOR.sub(" ", text)
    if not (is_question(text) or requests(text) or rest != text) or _SELF.search(rest) or _IN_FILE.search(rest):
        return False
    addressed = _YOU_DO.search(rest)
    if is_yes_or_no(rest) and rest == text:
        return False
    heard = listener.hear(Reply(Outcome.ANSWER, answer=text), talk.brief, talk.messages)
    if addressed:
        return bool(heard.facts)
    named = [name for name in heard.named if names(text, name)]
    plain = rest != text or _WHAT.search(text) or _BARE.search(text)
    asked_for = [part for part in _ASKS_FOR.split(text) if any(names(part, name) for name in named)]
    return bool(plain) and any(_OF_YOURS.search(part) or _holds(part, talk) for part in asked_for)


def _holds(text: str, talk: SimulatedTalk) -> bool:
    """Whether it is about nothing else than the brief: "the plan" is, "the cheapest plan" is not."""
    known = {stem[:_A_ROOT] for stem in stems([talk.start, *talk.brief.again, *talk.facts, _values(talk)])}
    return all(stem[:_A_ROOT] in known for stem in stems([_COURTEOUS.sub(" ", text)]))


def _values(talk: SimulatedTalk) -> str:
    return " ".join(value for _, fact in talk.facts.values() for value in fact.values)
