"""What a reply asks of a customer: by the text model's vectors and by a few words."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from harness.lazy_regex import regex
from harness.reference import LanguageReader
from harness.reference.models import Encoder
from harness.runs.customers.choices import listed_choice
from harness.runs.customers.confirmations import Confirmations, is_tagged
from harness.runs.customers.counted import count_of
from harness.runs.customers.days import is_another_day
from harness.runs.customers.in_digits import in_digits
from harness.runs.customers.nearness import ASKS, OF_ITS_KIND, PERHAPS, SAID, Vectors, by_kind, by_name
from harness.runs.customers.phrases import Phrases
from harness.runs.customers.question_kinds import LANGUAGES_OF_KINDS, is_code, wanted
from harness.runs.customers.refusals import is_wanted, means_refused, stems
from harness.runs.customers.stated_values import asks_if_right, has_value, says_again, says_enough
from harness.runs.customers.viewpoint import Asked
from harness.runs.customers.yes_or_no import has_word, is_whether_there_is
from harness.scoring import (
    announces,
    as_read,
    asked_here,
    contains,
    is_question,
    is_yes_or_no,
    names,
    other_facts,
    requests,
    with_blanks,
)
from harness.scoring.groundedness import sentences
from harness.turns import Reply
from harness.workspace import Brief, Known, Told

_NEARLY = 0.1  # a question asks for facts that are so much further from it, too: "how much was it, and when?"
_LONGEST = 3_000  # characters of a reply, its last ones: a list of hundreds of requests would take for ever
_SURE = 0.8  # probability of a language from which a brief is in it
_MEASURED = regex(r"\d")  # with which a value begins that may be above or below another
_SENDS = regex(  # something that nobody can know before: "We have sent you a code."
    r"\b(?:we|i)\b[^.!?]{0,20}\b(?:sent|send|sending|text|texted|emailed|mailed)\b.*\b(?:code|pin|passcode|password)\b"
    r"|\b(?:code|pin|passcode|password)\b.*\b(?:been|was|is being) (?:sent|texted|emailed|mailed)\b"
    r"|\b(?:wir|ich)\b.*\b(?:code|pin|tan|passwort|kennwort)\b.*\b(?:geschickt|gesendet)\b"
    r"|\b(?:schicken|senden) wir\b.*\b(?:code|pin|tan|passwort|kennwort)\b",
    re.IGNORECASE,
)
_OF_WHAT_IS_SENT = regex(r"\b(?:code|pin|tan|password|passcode|passwort|kennwort|it|ihn|es)\b", re.IGNORECASE)
_IF_SO = regex(  # at the end of a question with what stands before it
    r"[.,;:!] (?:(?:is|was|are|did|do|have) \w+ (?:\w+ ){0,3})?(?:right|correct(?:ly)?|accurate)\W*$"
    r"|[.,;:!] (?:(?:ist|war|habe) \w+ (?:\w+ ){0,3})?(?:richtig|korrekt|stimmt(?: das| so){0,2}|verstanden)\W*$",
    re.IGNORECASE,
)
_AN_ITEM = 10  # words of one that is listed, at most
_ELLIPSIS = regex(  # a question that leaves out all but what it is about
    r"^\W*(?:(?:and|so|then|also|now|or|und|dann|noch)\W+)*(?:(?:what|how) about\W+|which\W+|welche\w*\W+)?"
    r"(?:(?:the|your|a|an|ihre?n?|dein\w*|das|die|der|den)\W+)?(\w+(?: \w+)?)\W*(?:please|bitte)?\W*$",
    re.IGNORECASE,
)
_REFERS = 2  # words of a question that is about the sentence before: "Right?", "Shall I?"
_REFERS_TO = 4  # of a proposal: "Do you agree?", "Shall I do that?"
_REFERRING = regex(
    r"\b(?:do|arrange|start|request) (?:that|this|it|so)\b|\bgo ahead\b|\bproceed\b"
    r"|\b(?:das|so) (?:tun|machen|veranlassen)\b"
    r"|^\W*(?:(?:which|what)(?: one| option| of \w+)?|welche\w*(?: \w+)?|was davon) (?:do|would|möchte\w*|woll\w*) \w+"
    r"(?: \w+)?\W*$"
    r"|^\W*(?:(?:how |wie )?(?:does|do|is|would|will|klingt|wäre|ist) (?:that|this|it|das|ihnen)|passt"
    r"|was (?:halten|hältst))\b",
    re.IGNORECASE,
)
_AND_ALSO = regex(r",? (?:and|und) (?:also |auch )?", re.IGNORECASE)
_YES_OR_NO = regex(r"\b(?:yes|ja)\b.*\b(?:no|nein)\b", re.IGNORECASE)
_WHICH_ONE = regex(r"^\W*(?:\w+\W+)?(?:which|what would|what do|welche\w*|was davon)\b", re.IGNORECASE)
_SUITS = regex(r"^\W*(?:does|would|will) (?:that|this) (?:work|help|do)\W*$", re.IGNORECASE)
_OFFERS = regex(r"\b(?:i|we)(?: can| could| would|'d|'ll| will) (?!not\b)|\bhow about\b", re.IGNORECASE)
_EMAIL_ADDRESS = regex(  # which is no address
    r"\b(e-?mails?)[ -]ad+ress\w*|\b(?:adresse|dirección|indirizzo|endereço) (?:de |d'|di )?(correo|e-?mail|mail)\b",
    re.IGNORECASE,
)
_AND = {  # between the facts that one sentence asks for
    "de": "und|oder|sowie", "fr": "et|ou", "es": "y|e|o|u", "it": "e|o|oppure", "pt": "e|ou", "nl": "en|of",
}  # fmt: skip


def _just_sent(read: Sequence[str], heard: Sequence[tuple[str, int, str]]) -> set[int]:
    """Where it asks for what it has just sent to the customer, by the sentence before."""
    return {at for _, at, text in heard if at and _SENDS.search(read[at - 1]) and _OF_WHAT_IS_SENT.search(text)}


def _knows_a_code(brief: Brief) -> bool:
    return any(is_code(name, fact, brief.manner.language) for _, name, fact in brief.knows.all())


class Listener:
    """Hears what support AIs ask for."""

    def __init__(self, encoder: Encoder, languages: LanguageReader) -> None:
        self._encoder = encoder
        self._clearly_of = lru_cache(maxsize=1024)(partial(languages.clearly, least=_SURE))
        self._confirmations = Confirmations(encoder, self._nearness)

    def as_spoken(self, brief: Brief, said: Sequence[str]) -> Brief:
        """The brief with the language of its words where it names none, and they are clearly of one known here."""
        if "language" in brief.manner.model_fields_set:
            return brief
        names = [name for _, name, _ in brief.knows.all()]
        language = self._clearly_of(". ".join([brief.start or "", *said[:1], *brief.again, *names]))
        if language not in LANGUAGES_OF_KINDS:
            return brief
        return brief.model_copy(update={"manner": brief.manner.model_copy(update={"language": language})})

    def hear(self, reply: Reply, brief: Brief, said: Sequence[str] = ()) -> Asked:
        """What the reply asks of a customer who has said this. Raises ModelMissingError."""
        brief = self.as_spoken(brief, said)
        phrases = Phrases(brief.manner.language)
        choice, rest = listed_choice(as_read(reply.answer)[-_LONGEST:], phrases)
        said_by_it = with_blanks([claim.text for claim in sentences(rest)])
        read = [asked_here(each) or each for text in said_by_it for each in _apart(text, phrases)]
        asking = [
            (at, text) for at, text in enumerate(read)
            if requests(text) or (_requests(text, phrases) and asked_here(text))
        ]  # fmt: skip
        heard = [(_kind(read, at, phrases), at, text) for at, text in asking if not _says_how(read, at)]
        proposal = choice or next((_proposed(read, at) for kind, at, _ in heard if kind == "proposes"), "")
        echoes = {text for kind, at, text in heard if kind == "asks" and self._echoes(read, at, brief, said)}
        just_sent = _just_sent(read, heard)
        told_of = just_sent if _knows_a_code(brief) else set()
        just_sent -= told_of
        questions = [
            f"{read[at - 1]} {text}" if at and (asks_if_right(text, phrases) or at in told_of) else _whole(read, at)
            for kind, at, text in heard
            if kind == "asks" and text not in echoes and at not in just_sent
        ]
        clauses = {clause: closed for text in questions for clause, closed in _clauses(text, phrases, brief).items()}
        facts, named, perhaps = self._facts(clauses, brief, said)
        opens = any(phrases.heard("opens", text) for text in questions)
        if opens:
            perhaps = tuple(name for told, name, _ in brief.knows.all() if told is not Told.NEVER)
        kinds = {kind for kind, *_ in heard}
        right, wrong = self._confirmations.of(questions, [proposal] if proposal else [], read, brief, said)
        facts = tuple(dict.fromkeys((*facts, *wrong)))
        unknown = (any(map(is_question, questions)) and not (facts or opens or right)) or bool(just_sent)
        unknown |= bool(right) and len(questions) > 1 and any(self._of_none(each, brief, said) for each in questions)
        one = proposal and len(phrases.choices(proposal)) == 1
        accepts = not self.refused(proposal, brief, wrong, said) if one else None
        return Asked(
            facts=facts, perhaps=perhaps, named=named, right=right, wrong=wrong,
            proposal=proposal, accepts=accepts, opens=opens, unknown=unknown,
            checks="checks" in kinds, repeats="repeats" in kinds, understood=bool(echoes) and not wrong,
        )  # fmt: skip

    def refused(self, proposal: str, brief: Brief, wrong: Collection[str] = (), said: Sequence[str] = ()) -> bool:
        """Whether the customer does not want what is proposed, or it has one of these facts wrong.

        What it has asked for in these words is not refused: to move an appointment is not to cancel it.
        """
        facts = {name: fact for _, name, fact in brief.knows.all()}
        if any(self._confirmations.mistakes(proposal, name, facts[name], brief, ()) for name in wrong):
            return True
        if any(is_another_day(proposal, name, fact) for name, fact in facts.items()):
            return True
        refuses = brief.manner.refuses
        if not refuses:
            return False
        wanted, known = stems([*said[:1], *brief.again]), stems([*facts])
        if any(contains(proposal, words) or means_refused(proposal, words, wanted | known) for words in refuses):
            return True
        near = self._encoder.embed([proposal]) @ self._encoder.embed(refuses).T
        return bool(near.max() >= ASKS) and not is_wanted(proposal, refuses, wanted, known)

    def _echoes(self, read: Sequence[str], at: int, brief: Brief, said: Sequence[str]) -> bool:
        """Whether a sentence asks if the customer's own words are right, which stand in it or before it."""
        text, language = read[at], brief.manner.language
        before = [read[at - 1]] if at and asks_if_right(text, Phrases(language)) else []
        if not (before or is_tagged(text)) or self._confirmations.of([text, *before], [], [text], brief, said)[0]:
            return False
        return any(says_again(each, said, language) for each in (text, *before))

    def _of_none(self, question: str, brief: Brief, said: Sequence[str]) -> bool:
        """Whether a question of yes or no is about no fact: saying yes to another one is not saying yes to it."""
        return (
            _is_closed(question, Phrases(brief.manner.language))
            and not self._facts({question: True}, brief, said)[0]
            and not any(self._confirmations.of([question], [], [question], brief, said))
        )

    def _facts(
        self, clauses: Mapping[str, bool], brief: Brief, said: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The facts that questions and their clauses ask for, those by their own words, and those that they may.

        A clause of a question that is answered by yes or no (True) asks for few.
        """
        known, questions = [(name, fact) for _, name, fact in brief.knows.all()], [*clauses]
        if not questions or not known:
            return (), (), ()
        vectors = self._encoder.embed(questions)
        near = np.stack(
            [self._nearness(questions, name, fact, brief.manner.language) for name, fact in known]
        )  # (facts, questions)
        near = by_name(near, [name for name, _ in known])
        for at, question in enumerate(questions):
            if (only := _meant([name for name, _ in known], question)) is not None:
                near[only, at] = SAID
        others = self._others(vectors, [name for name, _ in known])
        near = by_kind(near, others, questions, known, brief, said)
        best = near.max(axis=0)
        asks = (near >= ASKS) & (near >= np.where(best < SAID, best - _NEARLY, SAID))
        asks &= (near >= OF_ITS_KIND) | (near >= others - _NEARLY)
        for at, question in enumerate(questions):
            if clauses[question]:
                untold = [not _tells_it(question, name, fact, brief) for name, fact in known]
                asks[untold, at] = False
        named = near.max(axis=0) >= SAID  # who says what it wants, wants nothing else
        perhaps = (near >= PERHAPS) & ((near >= SAID) | ~named)
        return _of(known, asks), _of(known, asks & (near >= SAID)), _of(known, perhaps)

    def _nearness(self, questions: Sequence[str], name: str, fact: Known, language: str) -> Vectors:
        ways = [name, _question(name), *fact.asked]
        near: Vectors = (self._encoder.embed(questions) @ self._encoder.embed(ways).T).max(axis=1)
        said = [_named(question, name, fact, language) for question in questions]
        return np.where(np.array(said), np.float32(SAID), near)

    def _others(self, vectors: Vectors, known: Sequence[str]) -> Vectors:
        """How near each question is to the nearest fact that support often asks for and the brief knows nothing of."""
        others = set.intersection(*(set(other_facts(name)) for name in known))
        ways = [way for other in sorted(others) for way in (other, _question(other))]
        near: Vectors = (vectors @ self._encoder.embed(ways).T).max(axis=1)
        return near


def _clauses(text: str, phrases: Phrases, brief: Brief) -> dict[str, bool]:
    """A question, and what it asks for one after the other: "your name, the date and the harbour".

    Each with whether it is answered by yes or no.
    """
    parts = _joint(brief.manner.language).split(text)
    closed = _is_closed(text, phrases)
    clauses = [text, *(clause for part in parts for clause in (part.split(", ") if len(parts) > 1 else [part]))]
    return {each: _is_closed(each, phrases) or (closed and not phrases.begins("asks_what", each)) for each in clauses}


def _is_closed(text: str, phrases: Phrases) -> bool:
    """Whether a question is answered by yes or no; the German `Was` asks for something, the English one does not."""
    return bool(_IF_SO.search(text)) or (is_yes_or_no(text) and not phrases.begins("asks_what", text, 1))


def _tells_it(question: str, name: str, fact: Known, brief: Brief) -> bool:
    """Whether who is asked for a yes or a no tells a fact, too: it is asked if it has one, or has the choice."""
    numbers = any(sign.isdigit() for sign in in_digits(question, brief.manner.language))
    if numbers and (count_of(name, fact, brief.manner.language) is not None or _MEASURED.match(fact.values[0])):
        return True
    if wanted(question, brief.manner.language) == "count":
        return True  # "Sind Sie zu viert?"
    if _named(question, name, fact, brief.manner.language):
        choices = Phrases(brief.manner.language).choices(question)
        return len(choices) > 1 or numbers or is_whether_there_is(question) or has_value(question, name, fact, brief)
    return False


@lru_cache(maxsize=8)
def _joint(language: str) -> re.Pattern[str]:
    """What stands between the facts that one sentence asks for."""
    words = _AND.get(language, _AND["de"])
    return re.compile(rf",?\s+(?:and|or|as well as|{words})\s+|[;:]\s+|,?\s*\(?\b[a-h1-9]\)\s+")


def _of(known: Sequence[tuple[str, Known]], found: NDArray[np.bool_]) -> tuple[str, ...]:
    """The names of the facts for which something is found."""
    return tuple(name for (name, _), row in zip(known, found, strict=True) if row.any())


def _whole(read: Sequence[str], at: int, refers: int = _REFERS) -> str:
    """The sentence at a place with what it stands for: the list after `Please send us:`, what is before `Right?`."""
    if announces(read[at]):
        return "; ".join([read[at], *takewhile(lambda item: len(item.split()) <= _AN_ITEM, read[at + 1 :])])
    return f"{read[at - 1]} {read[at]}" if at and len(read[at].split()) <= refers else read[at]


def _proposed(read: Sequence[str], at: int) -> str:
    """A proposal with what it is about: what stands before "Does that suit you?"."""
    return _whole(read, at, len(read[at].split()) if _REFERRING.search(read[at]) else _REFERS_TO)


def _choices(read: Sequence[str], at: int, phrases: Phrases) -> Sequence[str]:
    return phrases.choices(_proposed(read, at))


def _requests(text: str, phrases: Phrases) -> bool:
    """Whether it wants something without asking: not "Please do not send us your card number."."""
    asks = phrases.heard("asks", text) or (text.endswith(":") and phrases.heard("needs", text))
    return bool(asks) and not phrases.heard("spares", text)


def _apart(text: str, phrases: Phrases) -> Iterator[str]:
    """A sentence, or the question and the proposal of one: "What is your code, and shall I cancel it?"."""
    for joint in _AND_ALSO.finditer(text):
        both = text[: joint.start()] + "?", text[joint.end() :]
        if {_kind(both, at, phrases) for at in (0, 1)} == {"asks", "proposes"} and any(
            phrases.begins("asks_what", each.replace("'s ", " is ")) for each in both
        ):
            yield from both
            return
    yield text


def _says_how(read: Sequence[str], at: int) -> bool:
    """Whether it only says how a question before it is to be answered: "Reply yes or no."."""
    return bool(at and is_question(read[at - 1]) and _YES_OR_NO.search(read[at]))


def _kind(read: Sequence[str], at: int, phrases: Phrases) -> str:
    """What a sentence that wants something wants: the request once more, to know whether it helped, leave, or facts."""
    text = read[at]
    if at and _SUITS.search(text) and _OFFERS.search(read[at - 1]):
        return "proposes"
    if kind := next((kind for kind in ("repeats", "checks") if phrases.heard(kind, text)), ""):
        return kind
    inquires = phrases.begins("asks_what", text) or phrases.heard("asks_for", text)
    offers = phrases.heard("offers", text) and not (_WHICH_ONE.search(text) and len(_choices(read, at, phrases)) == 1)
    offers = offers or (phrases.heard("proposes", text) and not inquires)
    return "proposes" if offers else "asks"


def _named(question: str, name: str, fact: Known, language: str) -> bool:
    """Whether a question has the words themselves, or a value: "Is it INV-2210?". One word alone says too little in
    other words: `where`, `when`.
    """
    counted = count_of(name, fact, language) is not None  # `2` stands in any text
    values = (value for value in fact.values if says_enough(value) and not counted)
    question, name = (_EMAIL_ADDRESS.sub(lambda found: found[1] or found[2], text) for text in (question, name))
    said = any(contains(question, words) for words in (name, *fact.asked, *values))
    choices = Phrases(language).choices(question)  # "Was it a single or a return?"
    said = said or (len(choices) > 1 and any(has_word(choice, name, fact) for choice in choices))
    return said or (bool(re.search(r"[\s-]", name)) and names(question, name))


def _meant(facts: Sequence[str], question: str) -> int | None:
    """The place of the one fact whose name has all the words of a short question: `sailing date` of "And the date?"."""
    named = _ELLIPSIS.match(question)
    said = stems([named[1]]) if named else set()
    meant = [at for at, name in enumerate(facts) if said and said <= stems([name])]
    return meant[0] if len(meant) == 1 else None


def _question(name: str) -> str:
    return f"What is your {name}?"
