"""Where a reply asks the customer for something: its questions, and its requests to send or tell something."""

import re
from collections.abc import Sequence, Set
from functools import cache, lru_cache
from itertools import takewhile

from harness.lazy_regex import regex
from harness.scoring.asked_elsewhere import asked_here
from harness.scoring.groundedness import claims, only_opens, sentences
from harness.scoring.reader_text import KEPT, as_read
from harness.scoring.said_words import says
from harness.workspace import own_patterns

_QUESTION = regex("[?\uff1f\u061f\u037e][\"'\u201d\u2019)\\]*_ !\uff01]*$|^\\s*\u00bf")
_PATTERNS = own_patterns("harness.scoring", "requests.yaml")
_YES_OR_NO = regex(_PATTERNS["yes_or_no"], re.IGNORECASE)
_NO_REQUEST = regex(_PATTERNS["no_request"], re.IGNORECASE)  # in a sentence that is no question
_OF_ELSE = regex(  # questions that want no fact, whatever they name: a why, an offer, a proposal
    r"\bwhy\b|\b(?:anything|something) else\b|\bany (?:more |other |further )?questions?\b"
    r"|\b(?:can|may|could|shall|should) (?:i|we) (?!(?:please |just |also |quickly )?(?:ask|get|have|know|see|take)\b)"
    r"|\b(?:do|would) you (?:want|like) (?:me|us) to\b",
    re.IGNORECASE,
)
_CHECKING = regex(  # asks whether the customer has seen it, or to look it up, and not what it is
    r"\b(?:have|did|do|can|could|would|will|are) you\b[^.!?]{0,200}\b(?:check|checked|see|seen|find|found|receive|"
    r"received|get|got|tried|try|look|looked|noted?|keep|kept|changed?|able to)\b",
    re.IGNORECASE,
)
_WHICH = regex(r"\b(?:which|what)\b", re.IGNORECASE)  # asks what it is, whatever follows
_TELLS = regex(rf"\b{_PATTERNS['tell']}\b", re.IGNORECASE)
_WORD = regex(r"[^\W_]+")
_OF_NO_WEIGHT = {
    "a", "an", "and", "at", "by", "for", "from", "his", "her", "if", "in", "is", "it", "its", "my", "of", "on", "or",
    "our", "that", "the", "their", "this", "to", "with", "you", "your",
}  # fmt: skip


_EVEN = (  # in English: wordings that ask for what is named by other words
    (regex(r"\be-?mail(?: address(?:es)?|-?adressen?)?\b"), "email"),
    (regex(r"\bnumber of\b|\bhow many\b"), "count of"),
    (regex(r"\b(?:zip|post)(?: ?code)?\b"), "postal code"),
    (regex(r"\b(?:which|what) (order|invoice|bill|booking|reservation|ticket|case|claim|parcel)\b"), r"\1 number"),
    (regex(r"\b(?:which|what) (purchase|account|policy|contract)\b"), r"\1 number"),
    (regex(r"\b(?:which|what) (company|firm|organi[sz]ation|workspace|project)\b"), r"\1 name"),
    (regex(r"\bwho (?:am i|are we) (?:speak|talk|writ|chat)ing\b"), "name"),
    (regex(r"\bwho do you work for\b"), "company name"),
)
_MEANT = {  # in English: nouns for the same thing, whatever else the sentence says
    word: meant
    for meant, words in (
        ("number", "id reference"), ("order", "purchase"), ("email", "mail"), ("plan", "subscription"),
        ("invoice", "bill"), ("phone", "telephone mobile"), ("screenshot", "picture photo image"),
        ("version", "release build"), ("type", "kind sort"), ("company", "firm organisation organization employer"),
    )
    for word in words.split()
}  # fmt: skip
_BARE_NO = regex(r"(?i)\W*(?:no|nein|non|não|nee|nej)\W*")
_ACKNOWLEDGES = regex(  # a whole sentence that states nothing, and says yes to nothing
    _PATTERNS["acknowledges"], re.IGNORECASE
)
_COURTESY = regex(  # a whole sentence that promises to help, and is a yes where the customer has asked for one
    _PATTERNS["courtesy"], re.IGNORECASE
)
_YOURS_TO_US = regex(_PATTERNS["yours_to_us"], re.IGNORECASE)  # not: send us the form, write to us
_READS_BACK = regex(  # words beside what a customer has told, where a reply says that it has heard it
    _PATTERNS["reads_back"], re.IGNORECASE
)
_FOLLOWING = regex(
    r"\b(?:following|folgende[nrs]?|suivant\w*|siguiente\w*|seguent\w*|seguinte\w*|volgende)(?: \w+)?[?.!]?$",
    re.IGNORECASE,
)
_TO_FILL_IN = regex(r"^[^.!?:]{1,60}:\s*(?:_{2,}|\.{5,}|\[\s*\])$")  # `Order number: ____`
_LABEL = regex(r"^[^.!?:]{1,60}:$")
_BOX = regex(r"^\[ ?\] ?(?=\w)")  # before what is to be filled in
_AN_ITEM = 10  # words of a thing that is listed, at most
_A_STEM = 4  # letters that two forms of a word share: `renew` and `renewal`


@lru_cache(maxsize=KEPT)
def requests(text: str) -> tuple[str, ...]:
    """The sentences of a reply, as read, that ask for something; with the list after `Please send us:`."""
    return tuple(" ".join([asked_here(first), *items]) for first, *items in _asked(text))


def _asked(text: str) -> list[list[str]]:
    """The sentences of each request."""
    said = [sentence.text for sentence in sentences(as_read(text))]
    found = []
    for at, (sentence, read) in enumerate(zip(said, with_blanks(said), strict=True)):
        asks = is_question(sentence) or _TO_FILL_IN.search(read) or _requests(sentence.replace("\u2019", "'"))
        if asks and asked_here(sentence):
            items = takewhile(_is_item, said[at + 1 :]) if announces(sentence) else ()
            found.append([sentence, *items])
    return found


def with_blanks(said: Sequence[str]) -> list[str]:
    """Sentences in which a form has blanks: `Name: ____` for `[ ] Name`, and for `Name:` beside another such label."""
    labels = [bool(_LABEL.search(each)) for each in said]
    for at in reversed(range(len(said) - 1)):
        labels[at] &= labels[at + 1] or said[at + 1][-1] in ".!?"  # headings of a list are followed by its items
    return [
        f"{_BOX.sub('', each)}: ____" if _BOX.search(each)
        else f"{each} ____" if labels[at] and any(labels[max(0, at - 1) : at] + labels[at + 1 : at + 2])
        else each
        for at, each in enumerate(said)
    ]  # fmt: skip


def announces(sentence: str) -> bool:
    """Whether a list follows: "Please send us:", "Could you tell me the following?"."""
    return sentence.endswith(":") or bool(_FOLLOWING.search(sentence))


def _is_item(sentence: str) -> bool:
    """Whether it may be one thing of a list: few words, and no end of a sentence."""
    return len(sentence.split()) <= _AN_ITEM and sentence[-1] not in ".!?"


def is_question(sentence: str) -> bool:
    """Whether it is written as a question, in any script."""
    return bool(_QUESTION.search(sentence))


def is_yes_or_no(sentence: str) -> bool:
    """Whether a question is answered by yes or no: it begins with a verb that asks for no fact."""
    return bool(_YES_OR_NO.search(sentence))


def _requests(sentence: str) -> bool:
    return bool(_request().search(sentence)) and not _NO_REQUEST.search(sentence)


@cache
def _request() -> re.Pattern[str]:
    """Made when it is needed first: Python takes a twentieth of a second, and few commands read replies."""
    return re.compile(_PATTERNS["request"], re.IGNORECASE)


def only_asks(text: str, besides: Sequence[Sequence[str]] = ()) -> bool:
    """Whether a reply asks for something and states nothing that a source would have to support.

    It may acknowledge what it has read (`Great!`), and say what is known to be no statement, among `besides`.
    """
    asked = {sentence for request in _asked(text) for sentence in request}
    said = asked.union(*besides)
    return bool(asked) and all(claim.text in said or _acknowledges(claim.text) for claim in claims(as_read(text)))


def _acknowledges(sentence: str) -> bool:
    return bool(_ACKNOWLEDGES.fullmatch(sentence.replace("\u2019", "'")))


def read_back(text: str, told: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """The sentences of a reply that only say what the customer has told, as `OK, QX7TRB.` before a question.

    `told` are values in the customer's words, `names` what they are called.
    """
    values, words = _whole(told), _whole([*names, *(word for name in names for word in _WORD.findall(name))])
    found = []
    for claim in claims(as_read(text)):
        left = values.sub(" ", claim.text)
        rest = _READS_BACK.sub(" ", words.sub(" ", left).replace("\u2019", "'"))
        if left != claim.text and (not _WORD.search(rest) or _ACKNOWLEDGES.fullmatch(rest)):
            found.append(claim.text)
    return tuple(found)


def listed_in(text: str, proposal: str) -> tuple[str, ...]:
    """The sentences of a reply that are in a proposal which lists what to choose from, as `Choose: 1) this 2) that`."""
    listed = proposal if " 1) " in proposal else ""
    return tuple(claim.text for claim in claims(as_read(text)) if claim.text.strip(" .:?!") in listed)


def courtesies(text: str, message: str) -> tuple[str, ...]:
    """The sentences of a reply that are only polite, as `Of course!`: none where the message asked something."""
    if any(is_question(sentence.text) for sentence in sentences(as_read(message))):
        return ()
    said = (claim.text for claim in claims(as_read(text)))
    return tuple(each for each in said if _COURTESY.fullmatch(each.replace("\u2019", "'")))


def _whole(texts: Sequence[str]) -> re.Pattern[str]:
    """Any of these as whole words; nothing where there are none."""
    longest = sorted(map(re.escape, texts), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest) or '(?!)'})(?!\w)", re.IGNORECASE)


def states_nothing(answer: str) -> bool:
    """Whether an answer in words claims nothing: questions, thanks, greetings, a bare yes or no."""
    read = as_read(answer)
    return any(map(str.isalpha, read)) and all(_says_nothing(claim.text) for claim in claims(read))


def _says_nothing(sentence: str) -> bool:
    return bool(only_opens(sentence) or _BARE_NO.fullmatch(sentence) or _acknowledges(sentence))


def only_questions(text: str) -> bool:
    """Whether a reply says nothing but questions, also as requests: `Please send us your order number.`."""
    asked = bool(requests(text))
    return asked and all(_wants_to_know(claim.text) for claim in claims(as_read(text)))


def _wants_to_know(sentence: str) -> bool:
    if is_question(sentence) or _acknowledges(sentence):
        return True
    return _requests(sentence) and bool(_YOURS_TO_US.search(sentence))


def wordings(name: str, questions: Sequence[str], answer: str) -> tuple[str, ...]:
    """How a reply asks for a fact, which it is known to do: the words of the fact, and its own if it uses none."""
    own, asked = (name, *questions), requests(answer)
    return own if any(names(each, words) for each in asked for words in own) else (*own, *asked)


def wants_a_fact(request: str) -> bool:
    """Whether a request may be for something to tell; an offer, a proposal or a why is for none."""
    return not _OF_ELSE.search(request) or bool(_TELLS.search(request))


def names(request: str, fact: str) -> bool:
    """Whether a request asks for a fact by its words, in whichever order: `order number` in `the ID of your order`."""
    if fact == request:
        return True  # it is known to ask for something (`wordings`)
    checking = _CHECKING.search(request)
    if checking and not (_TELLS.search(request) or _WHICH.search(request[: checking.start()])):
        return False
    if not wants_a_fact(request):
        return False
    wanted, said = _words(fact) - _OF_NO_WEIGHT, _words(request)
    named = says(request, fact) or "".join(fact.casefold().split()) in said  # `timezone`
    return named or (bool(wanted) and all(_among(word, said) for word in wanted))


@lru_cache(maxsize=KEPT)
def _words(text: str) -> frozenset[str]:
    """Its words, with one for those that mean the same in a request, without the ending of a plural."""
    even = text.casefold().replace("\u2019", "'").replace("'s", "")
    for wording, meant in _EVEN:
        even = wording.sub(meant, even)
    return frozenset(_MEANT.get(word, word) for word in map(_stem, _WORD.findall(even)))


def _among(word: str, said: Set[str]) -> bool:
    """Whether a word is said in one of its forms."""
    return word in said or any(
        one.startswith(other) and len(other) >= _A_STEM for each in said for one, other in ((word, each), (each, word))
    )


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
