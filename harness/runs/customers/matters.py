"""What a question is about: "When was your car built?" wants a date, and not that of an order (matters.yaml)."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

from harness.lazy_regex import regex
from harness.workspace import Known, normalise, own_yaml

EVENTS = {"arrive", "return", "cancel", "send", "lose", "repair"}  # to name its date is not to say that it has happened
_WORD = regex(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_A_STEM = 4  # letters of a word that begins another one: `renew` and `renewal`
_A_ROOT = 5  # letters that two forms of a word share
_DONE = regex(r"^(ab|an|auf|aus|ein|hin|los|mit|nach|um|vor|weg|zurück)ge(?=\w{4})")  # `abgelesen` of `ablesen`


@lru_cache(maxsize=4096)  # each fact is compared with each question
def matters(text: str) -> frozenset[str]:
    """What the words of a text are about, of what is known."""
    said = normalise(text)
    return frozenset(matter for matter, words in _patterns("matters").items() if words.search(said))


def acts(text: str) -> frozenset[str]:
    """What a text says is to be done, of what customers refuse."""
    said = normalise(text)
    return frozenset(act for act, words in _patterns("acts").items() if words.search(said))


@lru_cache(maxsize=4096)
def special(text: str, language: str) -> frozenset[str]:
    """The words of a text that say what it is about: `car` and `built` of "When was your car built?"."""
    empty = _empty().get(language, _empty()["en"])
    return frozenset(word for word in _WORD.findall(normalise(text)) if word not in empty and len(word) > 1)


def foreign(text: str, name: str, fact: Known, known: Iterable[str]) -> frozenset[str]:
    """What a text is about, and neither a fact nor anything else that the customer knows or wants."""
    own = matters(" ".join([name, *fact.asked]))
    around = [matters(words) for words in known]
    return matters(text) - own.union(*around)


def is_of_another_matter(text: str, name: str, fact: Known, known: Iterable[str]) -> bool:
    return bool(foreign(text, name, fact, known))


def is_about(question: str, name: str, fact: Known, known: Iterable[str], language: str, of_a_thing: bool) -> bool:
    """Whether a question that wants a fact of some kind can want this one.

    It says nothing of what it is about ("When was it?"), or has a word of the fact or for the same thing, and
    none about another matter. One about something `of_a_thing`, its name or weight, or for a fact that is just the
    `place` or `date`, may name it as the customer does.
    """
    asked, own = special(question, language), " ".join([name, *fact.asked])
    if not asked:
        return True
    known = [*known]
    if is_of_another_matter(question, name, fact, known):
        return False
    said = special(own, language)
    if matters(question) & matters(own) or any(akin(one, other) for one in asked for other in said):
        return True
    wanted = special(" ".join(known), language)
    return (of_a_thing or not said) and all(any(akin(one, other) for other in wanted) for one in asked)


def akin(one: str, other: str) -> bool:
    """Whether two words are forms of one, or one begins a compound: `Zähler` and `Zählerstand`."""
    one, other = (_DONE.sub(r"\1", word) for word in (one, other))
    shorter, longer = sorted((one, other), key=len)
    return (
        one == other
        or (len(shorter) >= _A_STEM and longer.startswith(shorter))
        or (len(shorter) >= _A_ROOT and one[:_A_ROOT] == other[:_A_ROOT])
    )


_tables = partial(own_yaml, __package__, "matters.yaml")


@lru_cache(maxsize=1)
def _empty() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _tables()["empty"].items()}


@lru_cache(maxsize=2)
def _patterns(table: str) -> dict[str, re.Pattern[str]]:
    return {matter: re.compile(_pattern(words.split())) for matter, words in _tables()[table].items()}


def _pattern(words: Sequence[str]) -> str:
    """Where a word begins is looked at once for all of them, which is eight times as fast as for each."""
    begins = "|".join(_ending(word) for word in words if not word.startswith("*"))
    return "|".join([rf"(?<!\w)(?:{begins})", *(_ending(word) for word in words if word.startswith("*"))])


def _ending(word: str) -> str:
    return word.strip("*").replace("_", " ") + ("" if word.endswith("*") else r"(?!\w)")
