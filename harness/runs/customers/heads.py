"""What kind of thing a question wants by its noun: the total of an order is not its number (heads.yaml)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from harness.lazy_regex import regex
from harness.runs.customers.matters import akin, matters, special
from harness.runs.customers.particulars import particular
from harness.scoring import contains, names
from harness.workspace import Known, normalise, own_yaml

_WORD = regex(r"[^\W_]+(?:[-.'][^\W_]+)*")
_LISTED = regex(r"[,;:]|(?<![\w-])(?:and|or|und|oder|sowie|y|e|o)(?![\w-])")
_WHAT_SIZE = regex(  # "What size is your screen?"
    r"^( \w+) (?:is|was|are|were)(?= (?:the|your|its|his|her|their)\b)"
)
_BEGUN = r"(.{3,}?s?-?)?"  # what a compound begins with
_OF_PERSONS = {"helper", "child", "partner", "company"}
_BY_PHONE = regex(r"phone|mobile|cell|contact|call|fax|telefon|handy|mobil|rufnummer|teléfono|móvil|contacto")
_BY_MAIL = regex(r"e-?mail|mail|correo|electrónic")
_MORE_SPECIAL = (  # kinds, by the words around a noun of the last one
    ("phone", _BY_PHONE, "identifier"), ("email", _BY_MAIL, "place"),
    ("postcode", regex(r"postal|zip"), "identifier"),
)  # fmt: skip
_OF_THE_CUSTOMER = frozenset(  # whose name, phone and mail address are the customer's
    ("account", "login", "registered", "profile", "order", "booking", "reservation", "membership", "subscription",
     "customer", "guest", "passenger", "konto", "bestellung", "buchung", "kunden", "cuenta", "pedido", "reserva",
     "cliente")
)  # fmt: skip
_OF_CUSTOMERS = ("name", "phone", "email")
_PAID = "payment cost order invoice booking"  # what an amount is for
_A_PREFIX = 3  # letters: `Vor-` of "Vor- und Nachname"
_DATED = {"day", "hour"}
_NAMES = ("person", "name")  # kinds of questions
_WHO = regex(r"\W*(?:\w+\W+){0,2}?(?:who|whom|wer|wen|wem|quién|quiénes)\b")


@dataclass(frozen=True, slots=True)
class AskedThing:
    """What a noun is and what it is said to be of: an identifier of an order."""

    kind: str
    before: frozenset[str]  # the words that it forms one name with
    after: frozenset[str]
    word: str

    @property
    def is_plain(self) -> bool:
        """Whether it is a number of which only the rest of a question can say whose: "What number should we call?"."""
        return self.kind == "identifier" and not self.before and not self.after


def is_a_neighbour(kind: str, question: str, name: str, fact: Known, context: Sequence[str], language: str) -> bool:
    """Whether a question names a thing that a fact is not: the last name, and it is the first one."""
    if language not in _tables() or any(contains(question, each) for each in fact.asked):
        return False
    if kind not in _NAMES and _WHO.match(normalise(question)):
        return _is_nobody(question, name, fact, language)
    said = normalise(question)
    if _is_of_another_part(said, name, fact, language):
        return True
    kind = "phone" if kind in ("", "number") and _BY_PHONE.search(said) else kind
    wanted = [
        replace(each, kind=kind) if kind in _OF_CUSTOMERS and each.is_plain else each
        for each in _wanted(said, language)
    ]
    return bool(wanted) and all(_differ(each, question, name, fact, context, language) for each in wanted)


def _is_nobody(question: str, name: str, fact: Known, language: str) -> bool:
    """Whether a fact is no person that a question is for: a date, or the customer's own name."""
    own = _head(normalise(name), language)
    if any(sign.isdigit() for value in fact.values for sign in value) or own.kind not in ("", "name"):
        return not names(question, name)
    held = special(name, language)
    asked = special(question, language)
    strange = bool(held) and not all(any(akin(one, other) for other in held) for one in asked)
    return own.kind == "name" and (bool(_part(name, language)) or strange)


def _is_of_another_part(question: str, name: str, fact: Known, language: str) -> bool:
    """Whether a question is for one part of a person's name, and a fact is the other; not "first and last name"."""
    wanted, own = (_part(each, language) for each in (question, name))
    both = re.search(rf"\b{normalise(name)[:_A_PREFIX]}", question)
    return bool(wanted and own) and wanted != own and not both and len(fact.values[0].split()) == 1


def _differ(one: AskedThing, question: str, name: str, fact: Known, context: Sequence[str], language: str) -> bool:
    own = _head(normalise(name), language)
    if not one.kind:
        return False
    if own.kind and one.kind != own.kind and not _is_called(one, own, name):
        return True
    if not own.kind and not _may_be(one.kind, fact.values[0]):
        return True
    return one.kind == own.kind and _is_of_else(one, own, name, fact, context)


def _is_called(one: AskedThing, own: AskedThing, name: str) -> bool:
    """Whether two kinds may be the same thing: the model number and the `model`."""
    return any(akin(word, own.word) for word in one.before) or {one.kind, own.kind} in ({"place", "name"},)


def _is_of_else(one: AskedThing, own: AskedThing, name: str, fact: Known, context: Sequence[str]) -> bool:
    """Whether things of one kind are of two others: a VAT number, and it is that of the invoice."""
    held, around = own.before | own.after, " ".join([name, *fact.asked])
    said = one.before or (one.after if one.kind != "name" and not one.before else frozenset())
    if one.kind in _OF_CUSTOMERS:
        said -= _OF_THE_CUSTOMER
    if one.kind == "name" and held:
        return False
    if one.kind == "place" and not held:
        said &= frozenset(word for word in said if matters(word) & _OF_PERSONS)
    if not held and one.kind not in ("phone", "email"):
        around = " ".join([around, *context, _PAID if one.kind == "amount" else ""])
    words = _WORD.findall(normalise(around))
    about = matters(" ".join(said))
    related = about & matters(around) or any(akin(word, other) for word in said for other in words)
    return bool(said) and (not related or bool(about & _OF_PERSONS - matters(name)))


def _may_be(kind: str, value: str) -> bool:
    """Whether the value of a thing that is no noun known here may be one of a kind."""
    one = particular(value)
    digits = any(sign.isdigit() for sign in value)
    if kind in ("identifier", "amount", "phone", "age", "postcode"):
        return digits
    if kind == "email":
        return "@" in value
    return digits or (one is not None and one.kind == "weekday") if kind in _DATED else True


def _part(text: str, language: str) -> str:
    """Which part of a person's name a text is about; empty for none or all."""
    return next((part for part in ("first", "last") if _pattern(part, language).search(normalise(text))), "")


def _wanted(question: str, language: str) -> Iterator[AskedThing]:
    """The things that a question asks for by a noun, all of them or none."""
    begins = [*_pattern("asked", language).finditer(question)]
    if len(begins) != 1:
        return
    said = _WHAT_SIZE.sub(r"\1 of", question[begins[0].end() :])
    found = [_head(part, language) for part in _LISTED.split(said) if part.strip(" ?!.")]
    if all(each.kind for each in found):
        yield from found


@lru_cache(maxsize=4096)
def _head(words: str, language: str) -> AskedThing:
    """The noun of a name, or of what stands after `your`."""
    table = _tables()[language]
    said = _pattern("ends", language).split(words.replace("'s", ""), maxsplit=1)[0]
    first, *others = _pattern("of", language).split(said)
    before, after = _WORD.findall(first), _WORD.findall(" ".join(others))
    if not before:
        return AskedThing("", frozenset(), frozenset(), "")
    word = before.pop(0 if table["noun"] == "first" else -1)
    kind, begun = _kind(word, table["kinds"], _BEGUN if table["noun"] == "end" else "()")
    whole = " ".join([*before, begun, *(after if table["noun"] == "first" else ())])
    empty = {"", *table["qualifiers"].split()}
    for of, by, also in _MORE_SPECIAL:
        if kind == of or (kind == also and by.search(whole)):
            kind = of
            empty |= {each for each in (*before, *after, begun) if by.search(each)}
    return AskedThing(kind, frozenset({*before, begun} - empty), frozenset({*after} - empty), word.removeprefix(begun))


def _kind(word: str, kinds: Mapping[str, str], begun: str) -> tuple[str, str]:
    """The kind of a noun, and what a compound begins with."""
    matches = ((kind, re.fullmatch(rf"{begun}(?:{pattern})", word)) for kind, pattern in kinds.items())
    return next(((kind, (found[1] or "").rstrip("-")) for kind, found in matches if found), ("", ""))


@lru_cache(maxsize=64)
def _pattern(key: str, language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_tables()[language][key].replace(' |', '|')})\b")


_tables = partial(own_yaml, __package__, "heads.yaml")
