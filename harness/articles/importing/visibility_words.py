"""The words with which help centres say who may read an article, and at which step it is."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from harness.articles.importing.record import text
from harness.lazy_regex import regex
from harness.workspace import own_patterns, own_yaml


def _words(name: str) -> frozenset[str]:
    listed: Mapping[str, Sequence[str]] = own_yaml(__package__, "visibility_words.yaml")[name]
    return frozenset(chain.from_iterable(listed.values()))


PUBLIC, PARTNERS = _words("public"), _words("partners")
_WITHDRAWN, _AGENTS, _OF_SUBJECTS = _words("withdrawn"), _words("agents"), _words("of_subjects")
_TOPICS, _INTERNAL = _words("topics"), _words("internal")
_PATTERNS = own_patterns(__package__, "visibility_phrases.yaml")
_AGENTS_ONLY = regex(_PATTERNS["agents_only"])  # also a space: `Payments internal`
_UNFINISHED = regex(_PATTERNS["unfinished"])  # in more words than a state usually has
_NOT_USED = regex(_PATTERNS["not_used"])  # whatever it is said of
_NAMES_A_STATE = regex(_PATTERNS["names_a_state"])
_SINCE = regex(  # `obsolete since 2024`, `internal until May`, `draft v2`
    r" (?:since|as of|by|in|on|from|until|till|seit|bis|depuis|desde|dal|sinds) .+$| (?:v ?)?\d[\d ]*$"
)
_PARTS = regex(r"[,;/|&+()\[\]{}:]|\b(?:and|but)\b|\s[-\u2013\u2014>]+\s|[.!?](?=\s|$)", re.IGNORECASE)


def spelled_out(word: Any) -> str:
    """Words in small letters with blanks between, without signs and pictures."""
    return " ".join(re.sub(r"[\W_]+", " ", text(word).lower()).split())


def parts(said: Any) -> list[str]:
    """What a field says, one after the other: `Public (obsolete)` says two things."""
    return [word for each in _PARTS.split(text(said)) if (word := spelled_out(each))]


def without_since(word: str) -> str:
    """A word without what says since or until when it is so."""
    return _SINCE.sub("", word)


def of_agents(word: str) -> bool:
    """Whether a word says that only agents may read an article, whatever it says of when."""
    return any(each in _AGENTS or bool(_AGENTS_ONLY.fullmatch(each)) for each in (word, without_since(word)))


def is_internal_name(word: str) -> bool:
    """The same of a label or a collection; one word such as `agents` may be what an article is about."""
    return word in _INTERNAL or (" " in word and of_agents(word))


def withdrawn(word: str) -> bool:
    """Whether a word says that customers may not read what it is the state of."""
    return any(each in _WITHDRAWN or bool(_NOT_USED.fullmatch(each)) for each in (word, without_since(word)))


def withdrawn_by_name(word: str) -> bool:
    """The same of a label, a collection or a sort of text, which may also be what an article is about."""
    return withdrawn(word) and not {word, without_since(word)} & _TOPICS


def unfinished(word: str) -> bool:
    """Whether a word says in more words that an article is not ready."""
    return bool(_UNFINISHED.fullmatch(word))


def may_be_withdrawn(words: Sequence[str]) -> bool:
    """Whether what a field says may be the state of an article that customers may not read, or of its subject."""
    return bool(_OF_SUBJECTS & {*words} or _NAMES_A_STATE.search(", ".join(words)))


def is_state(word: str) -> bool:
    """Whether a word may be the state of an article."""
    return word in PUBLIC or withdrawn(word) or of_agents(word)
