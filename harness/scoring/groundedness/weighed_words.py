"""Words of a text as a checker weighs them: stems, how informative each is, and whether it is negated."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from harness.lazy_regex import regex
from harness.scoring.groundedness.bounds import denied_limits

_WORD = regex(r"[^\W_]+(?:['\u2019][^\W_]+)*(?:[.,]\d+)*|[.;:!?,()]")
_ENDING = regex(r"(?:ies|es|s|ing|ed|ly|'s|\u2019s)$")
_DENYING = "no not never none nobody nothing neither nor cannot without unable n't nowhere hardly"
_NEGATIONS = frozenset(_DENYING.split())
CONTENT = 0.45  # weight from which a word counts as content
_SCOPE = 5  # words after a negation that it may be about
_ENDS_SCOPE = frozenset(".;:!?") | {"but", "although", "though", "however", "unless", "except", "until"}
_FIRST_WORD = 1996  # of the vocabulary, which is in the order of frequency; before it stand single characters
OPPOSITES = (
    "enable disable", "enabled disabled", "on off", "before after", "include exclude", "included excluded",
    "includes excludes", "allow forbid", "allowed forbidden", "possible impossible", "free paid", "increase decrease",
    "raise lower", "higher lower", "more less", "most least", "maximum minimum", "max min", "first last",
    "public private", "open closed", "open close", "add remove", "added removed", "start end", "starts ends",
    "upgrade downgrade", "above below", "over under", "up down", "earlier later", "always never", "all none",
    "every no", "everyone nobody", "with without", "active inactive", "online offline", "permanent temporary",
    "permanently temporarily", "automatic manual", "automatically manually", "immediately later", "same different",
    "required optional", "valid invalid", "keep lose", "keep delete", "kept deleted", "accept reject", "inside outside",
    "old new", "buy sell", "early late", "short long", "few many", "positive negative", "good bad", "better worse",
    "best worst", "strong weak", "agree disagree", "like dislike", "monthly yearly", "monthly annual", "daily weekly",
    "internal external", "able unable", "yes no", "both neither", "separately together", "refundable nonrefundable",
    "can cannot", "once again", "gain loss", "rise fall", "rose fell", "grew shrank", "up fell", "success failure",
    "succeed fail", "easy difficult", "easier harder", "cheap expensive", "cheaper dearer", "left right",
    "import export", "encrypted unencrypted", "visible hidden", "show hide", "lock unlock", "locked unlocked",
    "only everyone", "only everybody", "only anyone", "only anybody",
    "sender recipient", "input output", "upload download", "incoming outgoing", "read write", "win lose",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text."""

    text: str  # lower case
    stem: str
    weight: float  # about its inverse document frequency in English, 0 to 1
    denies: bool  # `not`, `can't`, `without`
    negated: bool  # stands after one that denies
    start: int
    end: int
    name: bool  # a capital letter where a sentence does not begin


def words(text: str) -> list[Word]:
    """The words of a text in order."""
    found: list[Word] = []
    scope, begins, limits = 0, True, denied_limits(text)
    for match in _WORD.finditer(text):
        written = match[0].replace("\u2019", "'")
        lower = written.lower()
        if not written[0].isalnum():
            scope = 0 if written in _ENDS_SCOPE else scope
            begins = begins or written in ".!?:"
            continue
        answers_no = begins and lower == "no" and text[match.end() : match.end() + 1] in (",", ".", "!")
        negates = (lower in _NEGATIONS or lower.endswith("n't")) and not answers_no
        negates = negates and match.start() not in limits
        if lower in _ENDS_SCOPE:
            scope = 0
        found.append(
            Word(lower, stem(lower), weight(lower), negates, scope > 0 and not negates, match.start(), match.end(),
                 written[0].isupper() and not begins)
        )  # fmt: skip
        scope = _SCOPE if negates else max(0, scope - 1)
        begins = False
    return found


def negations(found: Sequence[Word]) -> int:
    """How many negations stand in a text; a `No,` at its beginning is an answer and none."""
    return sum(word.denies for word in found)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A word without its usual English endings; numbers as they are."""
    if len(word) <= 3 or word[0].isdigit():
        return word
    short = _ENDING.sub("", word)
    short = short if len(short) >= 3 else word
    if len(short) > 4 and short[-1] == short[-2] and short[-1] not in "aeiouls":
        short = short[:-1]
    return (
        short[:-1] if len(short) > 3 and short.endswith("e") else short.removesuffix("y") if len(short) > 4 else short
    )


@lru_cache(maxsize=100_000)
def weight(word: str) -> float:
    """How informative a word is: the logarithm of its rank among English words, 0 to 1; 1 for an unknown one.

    The ranks are those of the WordPiece vocabulary, which is ordered by frequency.
    """
    ranks = _ranks()
    return math.log(1 + ranks[word]) / math.log(1 + len(ranks)) if word in ranks else 1.0


@lru_cache(maxsize=1)
def opposites() -> frozenset[tuple[str, str]]:
    """Pairs of stems that exclude each other, both ways round."""
    pairs = [tuple(map(stem, pair.split())) for pair in OPPOSITES]
    return frozenset([(a, b) for a, b in pairs] + [(b, a) for a, b in pairs])


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    text = (resources.files("harness.reference.models") / "wordpiece-vocab.txt").read_text("utf-8")
    whole = [line for line in text.splitlines()[_FIRST_WORD:] if not line.startswith("##")]
    return {word: rank for rank, word in enumerate(whole)}
