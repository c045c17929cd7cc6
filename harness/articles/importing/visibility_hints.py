"""What keys that nobody knows say of who may read an article: `tlp: amber`, `requires: [login]`, `portals: []`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from harness.articles.importing.visibility_keys import is_no, names, spelled, spelled_apart
from harness.articles.importing.visibility_words import PUBLIC, of_agents, parts, withdrawn
from harness.lazy_regex import regex
from harness.workspace import own_patterns

_PATTERNS = {name: regex(said) for name, said in own_patterns(__package__, "visibility_hints.yaml").items()}
_SURE = (  # a key, and what it says to keep customers out
    ("place", "not_there"), ("secrecy", "not_everybody"), ("readers", "not_everybody"), ("needs", "entry"),
    ("given", "unready"), ("step", "unready"),
)  # fmt: skip
_MOST_DEEP = 4  # objects, one in the other
_LONG = 60  # characters of a key, or of what it says, that is a text


def keeps_out(key: str, words: Sequence[str]) -> bool:
    """Whether what a field says keeps customers out, as far as its key and its words tell."""
    name = spelled_apart(key)
    if _is_long(name, *words) or _is("elsewhere", name):
        return False
    return any(_is(kind, name) and any(_is(said, word) for word in words) for kind, said in _SURE)


def is_elsewhere(key: str) -> bool:
    """Whether a key is about something else than its article, or names it or whoever works on it."""
    return _is("elsewhere", spelled_apart(key))


def says_who(key: str) -> bool:
    """Whether a key may say who reads an article, so that a word for agents under it says that it is for them."""
    name = spelled_apart(key)
    return not _is_long(name) and any(_is(kind, name) for kind in ("place", "secrecy", "readers"))


def hints(value: Mapping[str, Any], deep: int = 0) -> Iterator[tuple[str, str]]:
    """The fields that may say that customers may not read an article, however deep they stand, with what they say."""
    for key, said in value.items():
        name, words = spelled_apart(str(key)), _words(said)
        if _is_long(name, *words) or _is("elsewhere", name):
            continue
        if _may_keep_out(name, said, words) or (deep and keeps_out(name, words)):
            yield str(key), ", ".join(words) or ("empty" if _is_empty(said) else str(said).lower())
        elif isinstance(said, dict) and deep < _MOST_DEEP:
            yield from ((f"{key}.{inner}", told) for inner, told in hints(said, deep + 1))


def _may_keep_out(name: str, said: Any, words: Sequence[str]) -> bool:
    """Whether what lets customers in is missing or denied, what keeps them out is set, or only some are named."""
    if _is_empty(said):
        return _is("given", name) or _is("places", name)
    denied = said is False or any(is_no(word) or _is("unready", word) for word in words)
    set_ = said is True or any(_is("affirmed", word) for word in words)
    if (denied and _is("lets_in", name)) or (set_ and _is("keeps_out", name)):
        return True
    if _is("reason", name) and not all(map(is_no, words)):
        return True
    if _is("readers", name) and any(not (word in PUBLIC or word.isdigit() or is_no(word)) for word in words):
        return True
    of_readers = any(_is("anywhere", word) or withdrawn(word) or of_agents(word) for word in words)
    return of_readers and not names(spelled(name))


@lru_cache(maxsize=10_000)  # a help centre has few keys, and many articles
def _is(kind: str, said: str) -> bool:
    return bool(_PATTERNS[kind].fullmatch(said))


def _is_long(*said: str) -> bool:
    return sum(map(len, said)) > _LONG


def _words(said: Any) -> list[str]:
    """The words of a text or of a list of texts; none of anything else."""
    return [word for each in (said if isinstance(said, list) else [said]) for word in parts(each)]


def _is_empty(said: Any) -> bool:
    """Whether nothing is said: null, an empty text, list or object, or one with nothing in it."""
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    return said is None or said == "" or (isinstance(said, dict | list) and all(map(_is_empty, inner)))
