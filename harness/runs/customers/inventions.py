"""What customers like to make up: other people, times, what they did before, threats, excuses (inventions.yaml).

A groundedness checker lets a light sentence of that kind pass beside a true one. Words tell it: who says "my wife" has
one only if the brief or the talk has her.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from harness.scoring.groundedness import CONTENT, negations, sentences, words
from harness.workspace import normalise, own_yaml

_KINDS = ("people", "times", "attempts", "hearsay", "threats", "standing", "channels", "excuses")
_SHORT = 3  # letters


@dataclass(frozen=True, slots=True)
class _Invention:
    says: re.Pattern[str]
    unless: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Language:
    inventions: tuple[_Invention, ...]
    feelings: re.Pattern[str]


def made_up(message: str, held: str, language: str) -> Iterator[str]:
    """The words of a message that stand for something made up, where no words for it are in what is held."""
    known = _language(language)
    message, held = normalise(message), normalise(held)
    for each in known.inventions if known else ():
        found = each.says.search(message)
        if found and not each.unless.search(held):
            yield found[0]


def without_feelings(text: str, held: str, language: str) -> str:
    """A text without the sentences that only say how a customer feels about what is held, or that it waits."""
    known = _language(language)
    if known is None:
        return text
    feelings, said = known.feelings, _telling(held, language)

    def only_felt(sentence: str) -> bool:
        rest = feelings.sub(" ", normalise(sentence))
        told = _telling(rest, language)
        return rest != normalise(sentence) and (not told or (told <= said and not negations(words(sentence))))

    return "\n".join(each.text for each in sentences(text) if not only_felt(each.text))


def _telling(text: str, language: str) -> set[str]:
    """The stems of the words that say something. Which do is known of English; elsewhere it is the longer ones."""
    found = (word for word in words(text) if len(word.text) > 1 and "'" not in word.text)
    return {word.stem for word in found if (word.weight >= CONTENT if language == "en" else len(word.text) > _SHORT)}


@lru_cache(maxsize=8)
def _language(name: str) -> _Language | None:
    """None where nothing is known of it."""
    table = own_yaml(__package__, "inventions.yaml").get(name)
    if table is None:
        return None
    entries = [entry for kind in _KINDS for entry in table[kind]]
    whole = [entry if isinstance(entry, dict) else {"says": entry, "unless": entry} for entry in entries]
    found = tuple(_Invention(_words(each["says"], table["i_have"]), _words(each["unless"])) for each in whole)
    return _Language(found, _words("|".join(table["feelings"])))


def _words(pattern: str, i_have: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern.replace('{i_have}', i_have)})(?!\w)")
