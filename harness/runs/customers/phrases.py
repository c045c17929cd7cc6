"""The words of simulated customers (words.yaml), by language."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial

from harness.lazy_regex import regex
from harness.runs.variants import Dice
from harness.workspace import CustomerTone, normalise, own_yaml

_WRITTEN = (
    "tells", "refuses", "knows_not", "agrees", "declines", "confirms_it", "corrects", "first", "second", "third",
    "helped_not", "again", "rest", "follows_up", "thanks",
    "waits", "gives_up",
)  # fmt: skip
_BEGINNING = 3  # words
_NUMBERED = regex(r"(?<!\w)[1-9]\) ")  # what is listed to choose from (`choices.py`)
_BLANK = regex(r"\[[^\W\d_][\w '-]{1,40}\](?!\()")
_OF_TWO = regex(r"(?i)\b(?:between|zwischen) ([^.!?]+?) (?:and|und) ")
_SPEAKER = regex(  # before what somebody says: whoever writes it speaks for more than itself
    r"^[\W_]*(?:(?:support|customer|service)[ -]?)?(?:agent|assistant|support|service|bot|chatbot|ai|system|operator|"
    r"advis[eo]r|representative|customer|user|client|kund(?:e|in)|mitarbeiter(?:in)?|berater(?:in)?|agente|asesor|cliente|conseiller|"
    r"operatore)[\W_]*:"
    r"|^\s*(?:\[[^\]\n]+\]|\([^)\n]+\)|\*[^*\n]+\*|\{.+\}|<\w+>)\s*$"
    r"|^\s*(?:```|~~~)",  # and a stage direction, or a program's reply
    re.IGNORECASE | re.MULTILINE,
)


class Phrases:
    """The sentences and signal words of one language; English where it has none."""

    def __init__(self, language: str) -> None:
        tables = _tables()
        self._table = tables.get(language) or {**tables["en"], **_farewells().get(language, {})}

    def one(self, kind: str, tone: CustomerTone, dice: Dice, **filled: str) -> str:
        """One sentence of a kind, filled in."""
        written: str = dice.one_of(self._of(kind, tone))
        return written.format(**filled)

    def others(self, kind: str, tone: CustomerTone, number: int) -> str:
        """The sentences of a kind one after the other, from 0, and again from the first."""
        written = self._of(kind, tone)
        return str(written[number % len(written)])

    def heard(self, kind: str, text: str) -> str:
        """The first of the signal words of a kind that a text holds, or what a pattern matches; empty for none."""
        said = _words(text)
        found = next((words for words in self._signals(kind) if f" {_words(words)} " in f" {said} "), "")
        return found or self._like(kind, said)

    def begins(self, kind: str, text: str, first: int = _BEGINNING) -> bool:
        """Whether one of the signal words of a kind is among the first words of a text: "And what number ..."."""
        return bool(self.heard(kind, " ".join(_words(text).split()[:first])))

    def opens_with(self, kind: str, text: str) -> bool:
        """Whether a text begins with one of the signal words of a kind, after a greeting or the like."""
        said = _words(text)
        while (first := said.partition(" ")[0]) in self._table["fillers"]:
            said = said.partition(" ")[2]
            if not first:
                break
        return any(f"{said} ".startswith(f"{_words(words)} ") for words in self._signals(kind))

    def matched(self, kind: str, text: str) -> str:
        """What one of the patterns of a kind matches in a text; empty where none does."""
        return _matched(self._table[kind], normalise(text))

    def choices(self, proposal: str) -> list[str]:
        """What a proposal leaves to choose from: two in "Would you like a refund or a credit?", one in "or not?"."""
        if len(listed := _NUMBERED.split(proposal)[1:]) > 1:
            return listed
        proposal = _OF_TWO.sub(r"\1 or ", proposal)
        words = "|".join(map(re.escape, [*self._signals("chooses"), "or"]))
        parts = [part for part in re.split(rf"(?i)\W+(?:{words})\W+(?!(?:no|not|nicht)\b)", proposal) if part.strip()]
        return [*self._several(parts[0]), *parts[1:]] if len(parts) > 1 else parts

    def _several(self, first: str) -> list[str]:
        """What stands before the `or` of a proposal: `a voucher, a credit` is two."""
        asks = self.heard("proposes", first)
        at = first.casefold().find(asks) if asks else -1
        listed = first[at + len(asks) :].split(", ") if at >= 0 else [first]
        return listed if len(listed) > 1 else [first]

    def everything(self) -> Iterator[str]:
        """Every sentence that needs nothing filled in: any customer may say it."""
        for kind in _WRITTEN:
            for sentences in self._table[kind].values():
                yield from (each for each in sentences if "{" not in each)
                yield from (each.removesuffix(" {start}") for each in sentences if each.endswith("{start}"))

    def tellings(self, name: str, value: str) -> Iterator[str]:
        """Every way to tell a fact."""
        for sentences in self._table["tells"].values():
            yield from (each.format(name=name, value=value) for each in sentences)

    def _of(self, kind: str, tone: CustomerTone) -> Sequence[str]:
        by_tone: dict[str, Sequence[str]] = self._table[kind]
        return by_tone.get(tone, by_tone["plain"])

    def _like(self, kind: str, said: str) -> str:
        """What one of the patterns of a kind matches in words without signs."""
        return _matched(self._table["patterns"].get(kind, ()), said)

    def _signals(self, kind: str) -> Iterator[str]:
        for words in self._table[kind]:
            yield from ([words] if isinstance(words, str) else words)


def _matched(patterns: Iterable[str], said: str) -> str:
    found = (_compiled(pattern).search(said) for pattern in patterns)
    return next((each[0] for each in found if each), "")


@cache  # of the tables alone; Python keeps too few for all of them
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def elsewhere(kind: str, text: str) -> str:
    """The first of the signal words of a kind, in languages of farewells.yaml, that a text holds; empty for none."""
    said = f" {_words(text)} "
    return next((words for table in _farewells().values() for words in table[kind] if f" {_words(words)} " in said), "")


def as_support(text: str, language: str) -> str:
    """The first words of a text that support agents write, and customers do not; empty for none."""
    tables = dict.fromkeys((language, "en"))
    found = (
        each
        for spoken in map(Phrases, tables)
        for each in (spoken.heard("supports", text), spoken.matched("acts", text))
    )
    label = _SPEAKER.search(text)
    return next(filter(None, found), "") or elsewhere("supports", text) or (label[0].strip() if label else "")


def blank(text: str) -> str:
    """What stands in brackets where a customer would write a value: `[flight number]`; empty for nothing."""
    found = _BLANK.search(text)
    return found[0] if found else ""


def languages() -> list[str]:
    """Those in which the embedded customer writes."""
    return [*_tables()]


@lru_cache(maxsize=4096)  # the signal words are compared with every reply
def _words(text: str) -> str:
    """The words of a text, without signs."""
    return " ".join("".join(c if c.isalnum() else " " for c in normalise(text).replace("'", "")).split())


_tables = partial(own_yaml, __package__, "words.yaml")
_farewells = partial(own_yaml, __package__, "farewells.yaml")
