"""What a question wants by its own words where it does not name the fact, in seven languages (kinds.yaml).

The text model understands English only: to it "Wie alt ist Ihre Katze?" is about the number of cats.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from harness.lazy_regex import regex
from harness.runs.customers.in_digits import in_digits
from harness.runs.customers.matters import akin, foreign, is_about, is_of_another_matter, matters, special
from harness.runs.customers.particulars import particular
from harness.runs.customers.wishes import besides_the_wish, is_for_a_wish, is_to_come, is_wished, wishes
from harness.scoring import contains, is_question, names
from harness.scoring.groundedness import quantities
from harness.workspace import Known, normalise, own_yaml

LANGUAGES_OF_KINDS = ("en", "de", "fr", "es", "it", "pt", "nl")
_ALSO = {  # what facts of another kind may be told for a question of this one
    "age": {"birth"}, "time": {"birth"}, "phone": {"number"}, "number": {"phone", "code"},
    "name": {"person"}, "person": {"name"},
}  # fmt: skip
_INSTEAD_OF = {
    "birth": "time",
    "person": "name",
    "phone": "number",
    "code": "number",
}  # of the first kind, so not of the second
_OF_A_THING = {"name", "age", "birth", "weight", "length"}
_WH = regex(
    r"\W*(?:\w+\W+){0,2}(?:what|whats|what's|which|when|where|who|whose|how|welche[nmrs]?|wann|wo|wer|wie|quel(?:le)?s?|quand|où|"
    r"qui|combien|comment|qué|cuál|cuándo|dónde|quién|cuánt[oa]s?|cómo|quale?|quando|dov\S*|chi|quant[oaie]s?|come|qual|onde|"
    r"quem|como|wanneer|waar|welke?|hoe|hoeveel)\b",
    re.IGNORECASE,
)
_OF_A_PERSON = regex(r"\b(?:are you|do you weigh|sind sie|wiegen sie|êtes-vous|pesez-vous|bent u|weegt u)\b")
_CLEAR = {"person", "count", "reason", "code"}  # questions that say by themselves what they want
_WITH_NAMES = {"helper", "child", "partner", "company", "animal", "ship"}
_HAD = "order booking loan"
_PAID, _PAID_FOR = "payment cost", "payment cost order invoice booking"  # what an amount is about
_COUNTED = {"count", "age", "weight", "length", "amount", "distance"}
_STAYS = {"number", "birth", "reason"}  # whatever is changed
_OF_ANY_WISH = {"like", "want", "wish", "prefer", "better", "best", "most", "lieber", "besser", "passt"}
_NOT_CHANGED = _STAYS | {"person", "name", "phone", "email", "age"}  # by a request for something else
_HAPPENED = regex(  # without saying what
    r"\bwhen did (?:this|it|that|you|the (?:problem|error|issue|fault)) (?:first |last |actually )*"
    r"(?:happen|occur|start|begin|appear|notice|see)\b"
    r"|\bwann\b.*\b(?:passiert|aufgetreten|angefangen|begonnen|bemerkt|auf)\W*$"
    r"|\bcuándo (?:empezó|ocurrió|pasó|comenzó|sucedió|lo notó)\b"
)
_ROUTINE = {
    "order",
    "book",
    "arrive",
    "birth",
    "renew",
    "expire",
    "invoice",
    "contract",
    "join",
    "apply",
    "account",
    "move",
    "build",
}
_FEWEST_OF_A_PHONE = 5  # digits
_WHETHER_DONE = regex(
    r"\b(?:have|did|do) you (?:already |ever |also |recently )*(?:recogni[sz]e|recall|restart|reboot|reset|contact|"
    r"tr(?:y|ied)(?! to)|shar|talk|sp(?:eak|oken)|visit|turn|switch|unplug|plug|reinstall|clear)\w*"
    r"|\bhaben sie\b.*\b(?:neu ?gestartet|kontaktiert|versucht|probiert|weitergegeben|gesprochen|besucht|ausgeschaltet|"
    r"eingeschaltet|zurückgesetzt)\b|\bkennen sie\b"
)
_HOW_MANY = regex(  # with the word after it, which is what is counted, or none of these
    r"\b(?:how many|wie ?viele|combien d(?:e |')|cuánt[oa]s|quant[ieoa]s?|hoeveel)\s*"
    r"(?!(?:are|of|were|do|did|will|would|have|can|is|in|you|there|sind|seid|haben|werden|wollen|möchten|kommen|fahren|"
    r"reisen|wären|son|sois|van|viajan|vienen|hay|siete|sono|viaggiano|venite|ne|avete|são|vão|viajam|há|tem|têm|zijn|"
    r"bent|reizen|gaan|heeft|hebt|er)\b)(\w+)",
    re.IGNORECASE,
)
_SOME = regex(
    r"(?i)\b(?:how many of (?:your|the|these|those|them)|wie ?viele (?:ihrer|deiner|davon|von (?:ihren|den)))\b"
)
_PEOPLE = regex(
    r"(?:people|person\w*|passenger\w*|traveller\w*|guest\w*|adult\w*|leute|reisende\w*|gäste|passagier\w*|personnes?|passagers?|"
    r"voyageurs?|pasajeros?|viajeros?|gente|passegger\w+|viaggiator\w+|pessoas?|passageiros?|mensen)",
    re.IGNORECASE,
)
_WHICH = regex(  # with what it is about, whose number is wanted: "Um welche Buchung geht es?"
    r"\b(?:welche[nmrs]?|welke|quel(?:le)?|qué|quale|qual|que)\s+(?!(?:nummer|tag|datum|name|art|jour|date|nom|día|"
    r"fecha|giorno|data|dia)\b)(\w{4,})",
    re.IGNORECASE,
)
_ROOT = 5  # letters that `reserva` and `reservación` share
_ALIKE = 4  # letters that two words for what is counted share
_A_YEAR = 4  # digits
_MOST_WORDS = 6  # of a name or a place


class Fit(IntEnum):
    """How well a fact fits what a question wants."""

    NONE = 0
    UNKNOWN = 1
    AKIN = 2  # a date of birth, where an age is wanted
    SAME = 3


def wanted(question: str, language: str) -> str:
    """The kind of fact that a question wants; empty where its words do not say so."""
    said = normalise(question)
    found = next((kind for kind, (asks, _) in _kinds(language).items() if asks.search(said)), "")
    return found or ("which" if language != "en" and _WHICH.search(said) else "")


def is_code(name: str, fact: Known, language: str) -> bool:
    """Whether a fact is a code that was sent to the customer."""
    return "code" in _of(name, fact.asked, language)


def fit(kind: str, question: str, name: str, fact: Known, language: str) -> Fit:
    """Whether a question of a kind can want a fact, by its name, the questions for it and how its value is written."""
    own = _of(name, fact.asked, language)
    if kind == "which":
        about = _WHICH.search(normalise(question))
        whose = about is not None and about[1][:_ROOT] in normalise(name)
        called = about is not None and re.search(rf"^{about[1]}\b|{about[1]}$", normalise(name))
        if called or (whose and own <= {"number", "time"}):
            return Fit.SAME
        return Fit.NONE if own & _COUNTED else Fit.UNKNOWN
    if kind == "count" and _counts_something_else(question, name, fact):
        return Fit.NONE
    if own == {kind}:
        return Fit.SAME
    if not may_be(kind, fact.values[0], language):
        return Fit.NONE
    if not own:
        return Fit.UNKNOWN
    if kind in own:
        return Fit.SAME
    return Fit.AKIN if own & _ALSO.get(kind, set()) else Fit.NONE


def _counts_something_else(question: str, name: str, fact: Known) -> bool:
    """Whether a question is how many there are of what a fact does not count: dogs, and it is the number of cats."""
    counted, own = _HOW_MANY.search(question), " ".join([name, *fact.asked])
    if not counted or (_PEOPLE.fullmatch(counted[1]) and _PEOPLE.search(own)):
        return False
    return counted[1][:_ALIKE].casefold() not in own.casefold()


def wants_its_own_question(name: str, fact: Known, language: str) -> bool:
    """Whether nobody asks for a fact by what, which or who: a count, an amount; elsewhere than in English, a time."""
    own = _of(name, fact.asked, language)
    return bool(own) and own <= ({*_COUNTED} if language == "en" else {*_COUNTED, "time", "birth", "phone"})


def is_of_something_else(
    kind: str, question: str, name: str, fact: Known, context: Sequence[str], language: str
) -> bool:
    """Whether a question is not about a fact: "When was your car built?" wants no date of an order."""
    own = _of(name, fact.asked, language)
    if kind == "number" and not is_question(question):  # "Please send me the transaction ID."
        asked = _kinds(language)[kind][0].search(normalise(question))
        return asked is not None and not is_about(asked[0], name, fact, context, language, of_a_thing=False)
    if not (own or kind) or not is_question(question) or kind in _CLEAR:
        return False
    if not (kind or _WH.match(question)):
        return strays(question, name, fact, context, language)
    if kind == "phone" and kind in own:
        return is_of_another_matter(question, name, fact, context)
    named = special(name, language)
    of_a_thing = kind in _OF_A_THING or (kind == "amount" and not matters(question))  # "How much was the ticket?"
    if kind in _OF_A_THING and named and not special(question, language) and _OF_A_PERSON.search(normalise(question)):
        return True
    return not is_about(question, _about(name, fact, language), fact, context, language, of_a_thing)


def is_whether_done(question: str, fact: Known) -> bool:
    """Whether it is only whether the customer has done something, as "Have you restarted the router?"."""
    return bool(_WHETHER_DONE.search(normalise(question))) and not fact.asked


def strays(text: str, name: str, fact: Known, context: Sequence[str], language: str) -> bool:
    """Whether a text that has the value of a fact is about something else: "Has your order GX-20117 arrived?"."""
    return is_of_another_matter(text, _about(name, fact, language), fact, context)


def _about(name: str, fact: Known, language: str) -> str:
    """What a fact is called, and that an amount is paid, and that what is counted is had."""
    own = _of(name, fact.asked, language)
    if "count" in own:
        return f"{name} {_HAD}"
    if own != {"amount"}:
        return name
    return f"{name} {_PAID if special(name, language) else _PAID_FOR}"


def is_of_another_state(question: str, name: str, fact: Known, request: Sequence[str], language: str) -> bool:
    """Whether a question is for what the customer wishes, and a fact is what it has, or for some of all there are."""
    own = _of(name, fact.asked, language)
    if "count" in own and _SOME.search(question) and not any(contains(question, each) for each in fact.asked):
        return True  # "How many of your sites are down?"
    if is_wished(name, fact) or (own & _STAYS and not own & _COUNTED):
        return False
    return is_to_come(question, name, request) or (
        not own & _NOT_CHANGED and wishes(question, request, counts=bool(own & _COUNTED))
    )


def is_of_routine(question: str, name: str, fact: Known, request: Sequence[str]) -> bool:
    """Whether a question is for when what the talk is about happened, and a fact is when something else did."""
    own = matters(" ".join([name, *fact.asked]))
    return (
        bool(_HAPPENED.search(normalise(question)))
        and bool(own & _ROUTINE)
        and not own & (matters(question) | matters(" ".join(request)))
    )


def leaves_open(kind: str, question: str, name: str, fact: Known, request: Sequence[str], language: str) -> bool:
    """Whether a question for a wish says no more of it than its kind, and a fact may be it: "What day would suit?".

    To say what the customer has asked for says no more: "From when do you want to pause it?".
    """
    if not (is_for_a_wish(question) and is_wished(name, fact)):
        return False
    fits = not kind or fit(kind, question, name, fact, language) in (Fit.SAME, Fit.UNKNOWN)
    asked = special(" ".join(request), language)
    more = special(besides_the_wish(question), language) - _OF_ANY_WISH
    return fits and all(any(akin(one, other) for other in asked) for one in more)


def only_names(kind: str, question: str, name: str, fact: Known, context: Sequence[str], language: str) -> bool:
    """Whether a question that has the name of a fact or its value wants something else: how old the passenger is."""
    closed = not (kind or _WH.match(question)) and is_question(question)
    if closed and (
        is_whether_done(question, fact)
        or (not names(question, name) and strays(question, name, fact, context, language))
    ):
        return True
    own = _of(name, fact.asked, language)
    if kind == "birth" and own == {"time"}:
        return True  # "your date of birth", and it is `date`
    if kind == "time" and own == {"reading"}:
        return True  # "When was the reading taken?"
    if own:
        others = foreign(question, name, fact, context)
        return bool(others & _WITH_NAMES) and not special(
            name, language
        )  # "the name of your dentist", and it is `name`
    dated = kind in ("time", "birth")
    value = fact.values[0]
    if dated and not particular(value) and not any(sign.isdigit() for sign in value):
        return True
    return bool(kind) and (
        fit(kind, question, name, fact, language) == Fit.NONE
        or (dated and not particular(value) and is_of_another_matter(question, name, fact, context))
    )


def may_be(kind: str, value: str, language: str) -> bool:
    """Whether a value can be one of a kind, by how it is written."""
    one = particular(value)
    written = one.kind if one else ""
    digits = [sign for sign in value if sign.isdigit()]
    if kind == "email" or written == "email":
        return kind == written == "email"
    if kind in _COUNTED:
        dated = written in ("date", "weekday")
        return bool(quantities(in_digits(value, language))) and (kind == "age" if dated else not written)
    if kind == "phone":
        return len(digits) >= _FEWEST_OF_A_PHONE and written != "date"
    if kind == "number":
        return bool(digits) and written not in ("date", "weekday")
    if kind in ("time", "birth"):
        return not written.startswith("code") and "letters" not in written and not _counts(value) and not _reads(value)
    words = len(value.split())
    spelled = any(sign.isalpha() for sign in value) and (kind == "reason") < words <= _MOST_WORDS
    return spelled and (not written or written == "name")


def _counts(value: str) -> bool:
    return value.isdigit() and len(value) < _A_YEAR


def _reads(value: str) -> bool:
    """Whether it is a number that is too long for a year: a meter's reading."""
    return value.isdigit() and len(value) > _A_YEAR


@lru_cache(maxsize=4096)
def _of(name: str, asked: Sequence[str], language: str) -> frozenset[str]:
    """The kinds that a fact is of."""
    said, questions = normalise(name), [normalise(each) for each in asked]
    found = {
        kind
        for kind, (asks, of) in _kinds(language).items()
        if of.search(said) or any(asks.search(each) for each in questions)
    }
    return frozenset(found - {_INSTEAD_OF[kind] for kind in found & _INSTEAD_OF.keys()})


@lru_cache(maxsize=8)
def _kinds(language: str) -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """By the wording of a question and by the name of a fact; those of English where a language has none."""
    tables = own_yaml(__package__, "kinds.yaml")
    table = tables.get(language, tables["en"])
    return {kind: (_whole(each["asks"]), _whole(each["of"])) for kind, each in table.items()}


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
