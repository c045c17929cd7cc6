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

_KINDS = (
    "people", "amounts", "habits", "times", "hearsay", "threats", "standing", "channels", "excuses", "wishes",
    "arrivals",
)  # fmt: skip
_EACH_ITSELF = "attempts"  # of which one does not stand for another: who has ordered did not therefore pay
_SHORT = 3  # letters
_A_ROOT = 5  # letters that two forms of a word share


@dataclass(frozen=True, slots=True)
class _Invention:
    says: re.Pattern[str]
    unless: re.Pattern[str]
    itself: bool = False  # only the same word excuses it

    def is_in(self, held: str, said: str) -> bool:
        """Whether what is held has what was said."""
        found = (each[0] for each in self.unless.finditer(held))
        return any(not self.itself or _root(each) == _root(said) for each in found)


@dataclass(frozen=True, slots=True)
class _Language:
    inventions: tuple[_Invention, ...]
    feelings: re.Pattern[str]
    also: re.Pattern[str]
    thing: re.Pattern[str]
    light: re.Pattern[str]
    around: re.Pattern[str]


def made_up(message: str, held: str, language: str) -> Iterator[str]:
    """The words of a message that stand for something made up, where no words for it are in what is held."""
    known = _language(language)
    if known is None:
        return
    held, said = normalise(held), normalise(message)
    for each in known.inventions:
        found = each.says.search(said)
        if found and not each.is_in(held, found[0]):
            yield found[0]


def brought_in(message: str, held: str, language: str) -> Iterator[str]:
    """The things that a message brings in with an `also`, and that are not held: "the pole is broken, too"."""
    if (known := _language(language)) is None:
        return
    roots = {word[:_A_ROOT] for word in re.findall(r"\w+", normalise(held))}
    for sentence in (each.text for each in sentences(normalise(message)) if known.also.search(each.text)):
        for found in known.thing.finditer(sentence):
            of_any_talk = known.light.fullmatch(found[1]) or known.feelings.fullmatch(found[1])
            if found[1][:_A_ROOT] not in roots and not of_any_talk:
                yield found[0]


def circumstances(message: str, held: str, language: str) -> Iterator[str]:
    """What a message says that it was doing then, or that it came of, where no word of it is held: "while skiing"."""
    if (known := _language(language)) is None:
        return
    known_words = tuple(re.findall(r"\w+", normalise(held)))
    for sentence in (each.text for each in sentences(normalise(message)) if not each.text.rstrip().endswith("?")):
        for found in known.around.finditer(sentence):
            told = _telling(known.light.sub(" ", known.feelings.sub(" ", found[1] or found[2])), language)
            roots = tuple(word[:_A_ROOT] for word in told)
            if told and not any(word.startswith(roots) for word in known_words):
                yield found[0].strip()


def _root(words: str) -> str:
    return words.split()[-1][:_SHORT]


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
    found = [_invention(entry, table["i_have"], itself=False) for kind in _KINDS for entry in table[kind]]
    found += [_invention(entry, table["i_have"], itself=True) for entry in table[_EACH_ITSELF]]
    thing = re.compile(rf"\b{table['things']} (?!{table['also']}\b)([^\W\d_]{{3,}})")
    feelings, also, light = _words("|".join(table["feelings"])), _words(table["also"]), _words(table["light"])
    around = re.compile(rf"\b(?:{table['around']} ([^.,;:!?\n]{{1,80}})|{table['during']} ((?:\w+ )?\w+))")
    return _Language(tuple(found), feelings, also, thing, light, around)


def _invention(entry: str | dict[str, str], i_have: str, *, itself: bool) -> _Invention:
    if isinstance(entry, str):
        others = entry.replace("(?:{i_have}) ", "").replace("{i_have} ", "")
        return _Invention(_words(entry, i_have), _words(others), itself)
    return _Invention(_words(entry["says"], i_have), _words(entry["unless"]))


def _words(pattern: str, i_have: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern.replace('{i_have}', i_have)})(?!\w)")
