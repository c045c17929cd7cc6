"""What a reply asks of a customer: by the text model's vectors and by a few words."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from harness.reference import recognised
from harness.reference.models import Encoder
from harness.runs.customers.counted import count_of, counts, measures
from harness.runs.customers.days import is_another_day, is_such_a_day
from harness.runs.customers.matters import EVENTS, akin, matters
from harness.runs.customers.misheard import amount, misheard, money
from harness.runs.customers.nearness import (
    ASKS,
    OF_ITS_KIND,
    PERHAPS,
    SAID,
    UNDERSTOOD,
    Vectors,
    by_kind,
    by_name,
    by_state,
    context,
    request,
)
from harness.runs.customers.number_words import in_digits
from harness.runs.customers.particulars import Particular, offered, particular, particulars
from harness.runs.customers.phrases import Phrases
from harness.runs.customers.question_kinds import (
    LANGUAGES_OF_KINDS,
    is_of_another_state,
    is_whether_done,
    strays,
    wanted,
)
from harness.runs.customers.refusals import is_wanted, means_refused, stems
from harness.runs.customers.told_values import tells
from harness.runs.customers.viewpoint import Asked
from harness.runs.customers.yes_or_no import (
    has_word,
    is_another_name,
    is_of_its_kind,
    is_whether_there_is,
    misnamed,
    predicate,
)
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
)
from harness.scoring.groundedness import is_stated, sentences
from harness.turns import Reply
from harness.workspace import Brief, Known, Told

_NEARLY = 0.1  # a question asks for facts that are so much further from it, too: "how much was it, and when?"
_LIKE = 0.45  # cosine of two values of one kind, as of `red` and `blue`; other words that follow "Is it" are below it
_LIKE_NAMED = 0.35  # and where the question has a word of the fact: "Is it a business account?" of an `account type`
_SURE = 0.8  # probability of a language from which a brief is in it
_MEASURED = re.compile(r"\d")  # with which a value begins that may be above or below another
_FEW_WORDS = 3
_SHORT = 2  # letters of a word that is no name
_AN_ITEM = 10  # words of one that is listed, at most
_ELLIPSIS = re.compile(  # a question that leaves out all but what it is about
    r"^\W*(?:(?:and|so|then|also|now|or|und|dann|noch)\W+)*(?:(?:what|how) about\W+|which\W+|welche\w*\W+)?"
    r"(?:(?:the|your|a|an|ihre?n?|dein\w*|das|die|der|den)\W+)?(\w+(?: \w+)?)\W*(?:please|bitte)?\W*$",
    re.IGNORECASE,
)
_REFERS = 2  # words of a question that is about the sentence before: "Right?", "Shall I?"
_CALLS = 3  # words before a name by which somebody is called so: "Am I speaking with Anna Summer?"
_REFERS_TO = 4  # of a proposal: "Do you agree?", "Shall I do that?"
_REFERRING = re.compile(
    r"\b(?:do|arrange|start|request) (?:that|this|it|so)\b|\bgo ahead\b|\bproceed\b"
    r"|\b(?:das|so) (?:tun|machen|veranlassen)\b"
    r"|^\W*(?:(?:how |wie )?(?:does|do|is|would|will|klingt|wäre|ist) (?:that|this|it|das|ihnen)|passt"
    r"|was (?:halten|hältst))\b",
    re.IGNORECASE,
)
_EMAIL_ADDRESS = re.compile(  # which is no address
    r"\b(e-?mails?)[ -]ad+ress\w*|\b(?:adresse|dirección|indirizzo|endereço) (?:de |d'|di )?(correo|e-?mail|mail)\b",
    re.IGNORECASE,
)
_AND = {  # between the facts that one sentence asks for
    "de": "und|oder|sowie", "fr": "et|ou", "es": "y|e|o|u", "it": "e|o|oppure", "pt": "e|ou", "nl": "en|of",
}  # fmt: skip


class Listener:
    """Hears what support AIs ask for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def hear(self, reply: Reply, brief: Brief, said: Sequence[str] = ()) -> Asked:
        """What the reply asks of a customer who has said this. Raises ModelMissingError."""
        brief = _as_spoken(brief, said)
        phrases = Phrases(brief.manner.language)
        read = [asked_here(claim.text) or claim.text for claim in sentences(as_read(reply.answer))]
        asking = [
            (at, text) for at, text in enumerate(read)
            if requests(text) or (_requests(text, phrases) and asked_here(text))
        ]  # fmt: skip
        heard = [(_kind(text, phrases), at, text) for at, text in asking]
        proposal = next((_proposed(read, at) for kind, at, _ in heard if kind == "proposes"), "")
        questions = [
            f"{read[at - 1]} {text}" if at and _confirms(text, phrases) else _whole(read, at)
            for kind, at, text in heard
            if kind == "asks"
        ]
        clauses = {clause: closed for text in questions for clause, closed in _clauses(text, phrases, brief).items()}
        facts, named, perhaps = self._facts(clauses, brief, said)
        opens = any(phrases.heard("opens", text) for text in questions)
        if opens:
            perhaps = tuple(name for told, name, _ in brief.knows.all() if told is not Told.NEVER)
        kinds = {kind for kind, *_ in heard}
        right, wrong = self._confirms(questions, [proposal] if proposal else [], read, brief, said)
        facts = tuple(dict.fromkeys((*facts, *wrong)))
        unknown = any(map(is_question, questions)) and not (facts or opens or right)
        one = proposal and len(phrases.choices(proposal)) == 1
        accepts = not self.refused(proposal, brief, wrong, said) if one else None
        return Asked(
            facts,
            perhaps,
            proposal,
            "checks" in kinds,
            "repeats" in kinds,
            opens,
            unknown,
            named,
            accepts,
            right,
            wrong,
        )

    def refused(self, proposal: str, brief: Brief, wrong: Collection[str] = (), said: Sequence[str] = ()) -> bool:
        """Whether the customer does not want what is proposed, or it has one of these facts wrong.

        What it has asked for in these words is not refused: to move an appointment is not to cancel it.
        """
        facts = {name: fact for _, name, fact in brief.knows.all()}
        if any(self._mistakes(proposal, name, facts[name], brief, ()) for name in wrong):
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

    def _confirms(
        self, asked: Sequence[str], proposed: Sequence[str], read: Sequence[str], brief: Brief, said: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The facts that yes-or-no questions have right, and those that they have wrong and the reply nowhere right."""
        phrases, whole = Phrases(brief.manner.language), " ".join(read)
        closed = [
            text for text in (*asked, *proposed)
            if not phrases.begins("asks_what", text) and (is_question(text) or _confirms(text, phrases))
        ]  # fmt: skip
        known = [(name, fact) for told, name, fact in brief.knows.all() if told is not Told.NEVER]
        single = [text for text in closed if text in proposed or len(phrases.choices(text)) == 1]
        right = [
            name for name, fact in known
            if any((_has(text, name, fact, brief) or _has_predicate(text, name, fact, brief, said))
                   and (text in proposed or not _strays(text, name, fact, brief, said)) for text in single)
        ]  # fmt: skip
        wrong = [
            name for name, fact in known
            if not _has(whole, name, fact, brief)
            and any(self._mistakes(text, name, fact, brief, said) or (text not in proposed
                                                                      and self._misnames(text, name, fact, brief, said))
                    for text in closed if text not in proposed or count_of(name, fact, brief.manner.language) is None)
        ]  # fmt: skip
        return tuple(right), tuple(wrong)

    def _mistakes(self, text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
        """Whether a text has another value in place of the fact's."""
        own = next((found for value in fact.values if (found := particular(value))), None)
        held = [*(value for _, _, each in brief.knows.all() for value in each.values), *said]
        if _has(text, name, fact, brief):
            return False
        if is_another_day(text, name, fact):
            return True
        if count_of(name, fact, brief.manner.language) is not None:
            return bool(_counts(text, name, fact, brief)) and not _strays(text, name, fact, brief, said)
        if own is None or amount(fact.values[0]):
            other = bool(measures(text, fact)) and _has_word_of(text, name, fact)
            return (other and not _strays(text, name, fact, brief, said)) or misheard(text, fact.values, " ".join(held))
        if own.kind in ("date", "weekday") and _strays(text, name, fact, brief, said):
            return False
        known = {each.value for words in held for each in particulars(words)}
        others = (each for each in particulars(text) if each.kind == own.kind and each.value not in known)
        return any(own.telling or self._is_about(text, each, name, fact, brief) for each in others if not offered(each))

    def _misnames(self, text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
        """Whether a question has another word in place of the fact's, and neither the customer nor its brief has it."""
        held = [*(words for _, other, each in brief.knows.all() for words in (other, *each.values)), *said]
        if misnamed(text, name, fact, held):
            return not _strays(text, name, fact, brief, said)
        return self._is_another(text, name, fact, brief, said)

    def _is_another(self, text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
        """Whether a question says that a fact is something else of its kind: "Is it red?" of something blue."""
        found = predicate(text, name, request(brief, said))
        if found is None or not (found.alone or found.named):
            return False
        if any(contains(each, found.words) for each in context(brief, said)):
            return False
        if _strays(text.replace(found.words, " "), name, fact, brief, said):
            return False
        if is_another_name(found, name, fact) or is_of_its_kind(found, fact):
            return True
        if len(Phrases(brief.manner.language).choices(text)) > 1:
            return False  # "Is it small or large?"
        if brief.manner.language != UNDERSTOOD or not _in_words(fact):
            return False
        known = [(other, each) for told, other, each in brief.knows.all() if _in_words(each)]
        near = self._encoder.embed([found.words]) @ self._encoder.embed([each.values[0] for _, each in known]).T
        nearest = known[int(near[0].argmax())][0]
        return nearest == name and bool(near.max() >= (_LIKE_NAMED if found.named else _LIKE))

    def _is_about(self, text: str, one: Particular, name: str, fact: Known, brief: Brief) -> bool:
        """Whether a text has a particular for a fact: it has a word of it, is near to it, or calls somebody so."""
        called = " ".join(one.before.split()[-_CALLS:])
        if one.kind == "name" and Phrases(brief.manner.language).heard("addresses", called):
            return True
        if _has_word_of(text, name, fact):
            return True
        near = self._nearness([text], self._encoder.embed([text]), name, fact, brief.manner.language)
        return one.kind != "name" and bool(near[0] >= PERHAPS)

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
            [self._nearness(questions, vectors, name, fact, brief.manner.language) for name, fact in known]
        )  # (facts, questions)
        near = by_name(near, [name for name, _ in known])
        for at, question in enumerate(questions):
            if (only := _meant([name for name, _ in known], question)) is not None:
                near[only, at] = SAID
        others = self._others(vectors, [name for name, _ in known])
        near = by_kind(by_state(near, questions, known, brief, said), others, questions, known, brief, said)
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

    def _nearness(self, questions: Sequence[str], vectors: Vectors, name: str, fact: Known, language: str) -> Vectors:
        ways = [name, _question(name), *fact.asked]
        near: Vectors = (vectors @ self._encoder.embed(ways).T).max(axis=1)
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
    closed = is_yes_or_no(text)
    clauses = [text, *(clause for part in parts for clause in (part.split(", ") if len(parts) > 1 else [part]))]
    return {each: is_yes_or_no(each) or (closed and not phrases.begins("asks_what", each)) for each in clauses}


def _tells_it(question: str, name: str, fact: Known, brief: Brief) -> bool:
    """Whether who is asked for a yes or a no tells a fact, too: it is asked if it has one, or has the choice."""
    numbers = any(sign.isdigit() for sign in in_digits(question, brief.manner.language))
    if numbers and (count_of(name, fact, brief.manner.language) is not None or _MEASURED.match(fact.values[0])):
        return True
    if wanted(question, brief.manner.language) == "count":
        return True  # "Sind Sie zu viert?"
    if _named(question, name, fact, brief.manner.language):
        choices = Phrases(brief.manner.language).choices(question)
        return len(choices) > 1 or numbers or is_whether_there_is(question) or _has(question, name, fact, brief)
    return False


@lru_cache(maxsize=8)
def _joint(language: str) -> re.Pattern[str]:
    """What stands between the facts that one sentence asks for."""
    return re.compile(rf",?\s+(?:and|or|as well as|{_AND.get(language, _AND['de'])})\s+|[;:]\s+")


def _of(known: Sequence[tuple[str, Known]], found: NDArray[np.bool_]) -> tuple[str, ...]:
    """The names of the facts for which something is found."""
    return tuple(name for (name, _), row in zip(known, found, strict=True) if row.any())


def _has(text: str, name: str, fact: Known, brief: Brief) -> bool:
    """Whether a text has the fact's value; one word without a digit says too little: `Team`, `Friday`."""
    if (count := count_of(name, fact, brief.manner.language)) is not None:
        return count in _counts(text, name, fact, brief)
    if has_word(text, name, fact) or _states_name(text, fact) or is_such_a_day(text, name, fact):
        return True
    values = [value for value in fact.values if _says_enough(value)]
    return any(is_stated(own, money(text)) if (own := amount(value)) else tells(text, value) for value in values)


def _states_name(text: str, fact: Known) -> bool:
    """Whether a summary has a value of one word: "Bruno, a Labrador. Is that right?"."""
    return len(sentences(text)) > 1 and any(
        value.isalpha() and value[0].isupper() and len(value) > _SHORT and re.search(rf"(?<!\w){value}(?!\w)", text)
        for value in fact.values
    )


def _counts(text: str, name: str, fact: Known, brief: Brief) -> set[int]:
    """How many a text says there are of what a fact counts."""
    language = brief.manner.language
    alone = sum(count_of(other, each, language) is not None for _, other, each in brief.knows.all()) == 1
    return counts(text, name, fact, language, alone)


def _has_predicate(text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
    """Whether a question says that a fact is what it is, in small letters too: "It's dark green, correct?"."""
    found = predicate(text, name, request(brief, said))
    return (
        found is not None
        and (found.alone or found.named)
        and any(found.words.casefold() == value.casefold() for value in fact.values)
    )


def _strays(text: str, name: str, fact: Known, brief: Brief, said: Sequence[str]) -> bool:
    """Whether a text with a value is about something else: "Has your order GX-20117 arrived?"."""
    if is_whether_done(text, fact):
        return True
    language = brief.manner.language
    if is_of_another_state(text, name, fact, request(brief, said), language):
        return True
    done = (matters(text) & EVENTS) - matters(" ".join([name, *fact.asked, brief.start or "", *brief.again, *said]))
    stated = _confirms(sentences(text)[-1].text, Phrases(language)) and len(sentences(text)) > 1
    return bool(done) or (not stated and strays(text, name, fact, context(brief, said), language))


def _as_spoken(brief: Brief, said: Sequence[str]) -> Brief:
    """The brief with the language of its words where it names none, and they are clearly of one that is known here."""
    names = [name for _, name, _ in brief.knows.all()]
    language = _clearly_of(". ".join([brief.start or "", *said[:1], *brief.again, *names]))
    if "language" in brief.manner.model_fields_set or not language:
        return brief
    return brief.model_copy(update={"manner": brief.manner.model_copy(update={"language": language})})


@lru_cache(maxsize=1024)
def _clearly_of(text: str) -> str:
    found, sure = recognised(text)
    return found if sure >= _SURE and found in LANGUAGES_OF_KINDS else ""


def _confirms(text: str, phrases: Phrases) -> bool:
    """Whether it asks if what stands before it is right; not "Could you please share:", which a list follows."""
    return bool(phrases.heard("confirms", text)) and not text.endswith(":")


def _has_word_of(text: str, name: str, fact: Known) -> bool:
    """Whether a text has a word of a fact, or another for the same."""
    own = [name, *fact.asked]
    return bool(matters(text) & matters(" ".join(own))) or any(
        akin(one, other) for one in stems(own) for other in stems([text])
    )


def _in_words(fact: Known) -> bool:
    """Whether a fact is a few words, which others of their kind may stand for."""
    value = fact.values[0]
    return len(value.split()) <= _FEW_WORDS and not any(sign.isdigit() or sign == "@" for sign in value)


def _says_enough(value: str) -> bool:
    """Whether a value in a text is no accident: it is no single plain word, or has digits, or is an address."""
    return any(sign in " @-" or sign.isdigit() for sign in value)


def _whole(read: Sequence[str], at: int, refers: int = _REFERS) -> str:
    """The sentence at a place with what it stands for: the list after `Please send us:`, what is before `Right?`."""
    if announces(read[at]):
        return "; ".join([read[at], *takewhile(lambda item: len(item.split()) <= _AN_ITEM, read[at + 1 :])])
    return f"{read[at - 1]} {read[at]}" if at and len(read[at].split()) <= refers else read[at]


def _proposed(read: Sequence[str], at: int) -> str:
    """A proposal with what it is about: what stands before "Does that suit you?"."""
    return _whole(read, at, len(read[at].split()) if _REFERRING.search(read[at]) else _REFERS_TO)


def _requests(text: str, phrases: Phrases) -> bool:
    """Whether it wants something without asking: not "Please do not send us your card number."."""
    asks = phrases.heard("asks", text) or (text.endswith(":") and phrases.heard("needs", text))
    return bool(asks) and not phrases.heard("spares", text)


def _kind(text: str, phrases: Phrases) -> str:
    """What a sentence that wants something wants: the request once more, to know whether it helped, leave, or facts."""
    if kind := next((kind for kind in ("repeats", "checks") if phrases.heard(kind, text)), ""):
        return kind
    inquires = phrases.begins("asks_what", text) or phrases.heard("asks_for", text)
    offers = phrases.heard("offers", text) or (phrases.heard("proposes", text) and not inquires)
    return "proposes" if offers else "asks"


def _named(question: str, name: str, fact: Known, language: str) -> bool:
    """Whether a question has the words themselves, or a value: "Is it INV-2210?". One word alone says too little in
    other words: `where`, `when`.
    """
    counted = count_of(name, fact, language) is not None  # `2` stands in any text
    values = (value for value in fact.values if _says_enough(value) and not counted)
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
