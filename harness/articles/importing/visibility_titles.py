"""What a title says of who may read an article: `[ARCHIVED] Cards`, `Internal: refunds`, `zzz Cards`."""

import re
from collections.abc import Iterator

from harness.articles.importing.visibility_words import (
    PUBLIC,
    is_internal_name,
    is_state,
    of_agents,
    spelled_out,
    withdrawn,
    withdrawn_by_name,
    without_since,
)
from harness.lazy_regex import regex

_SAID_IN_TITLES = {"old", "old version", "archive", "archiv", "copy", "duplicate", "placeholder"}
_MARKED = regex(
    r"^\W*[\[({<\u3010](?P<before>[^\[\](){}<>]{3,30})[\])}>\u3011]"
    r"|[\[(](?P<behind>[^\[\]()]{3,30})[\])]\W*$|\[(?P<amid>[A-Z][A-Z ]{2,29})\]"
)
_STAMP = regex(r"^\W*\[([^\W\d_a-z]{3,30})\](?=.*[a-z])")  # in capitals a word is no topic
_BEFORE = r"^[\W\d_]*([^\W\d_]+(?: [^\W\d_]+){0,3})\s*(?::|\s[-\u2013\u2014|/]\s)"
_PARTED = (
    regex(rf"{_BEFORE}(?!\s*(?:how|what|why|when|where|which|who)\b)"),
    regex(r"\s[-\u2013\u2014|/]\s*([^\W\d_]+(?: [^\W\d_]+){0,3})\W*$"),
)
_DOUBTFUL = {
    "team", "support", "cs", "sop", "sops", "runbook", "playbook", "macro", "template", "test", "legacy", "archive",
    "archiv", "old", "copy", "duplicate",
}  # fmt: skip
_OF_SUBJECTS = {"archive", "archiv", "copy", "duplicate"}  # where no capitals or brackets set them apart
_CAPITALS = (
    r"DEPRECATED|OUTDATED|OBSOLETE|ARCHIVED?|SUPERSEDED|RETIRED|UNPUBLISHED|DELETE ME|PLEASE DELETE|TO (?:BE )?DELETED?"
    r"|(?:DO NOT|DON.?T) (?:USE|PUBLISH|SEND|SHARE)|(?:INTERNAL|STAFF|AGENTS?|CS|SUPPORT) (?:USE )?ONLY|INTERNAL"
    r"|WIP|DRAFT|OLD|TBD"
)
_CAPITAL = regex(rf"^\W*({_CAPITALS})\b\W+(?=.*[a-z])|(?<=[a-z])\W+({_CAPITALS})\W*$")
_LAST = regex(  # sorted behind all others
    r"^[\W_]*(?:(?i:z{3,}|x{3,})(?![A-Za-z])|(?i:zz)(?=[\W_]*[_-])|z(?=OLD|ARCHIVE))"
)
_COPY = regex(
    r"^(?i:(?:copy|duplicate|backup) of|(?:kopie|copie|copia|c\u00f3pia|kopia) (?:von|de|van|di|do|da|af|av))"
    r" (?=[^\w\s]*[A-Z\d])"
    r"|(?:\s[-\u2013\u2014]\s|_)(?i:copy)(?: ?\d+)?$|[\[(](?i:copy)(?: \d+)?[\])]$"
)
_STRUCK = regex(r"\W*~~.+~~\W*")
_NO_TITLE = regex(
    r"untitled(?: \w+)?(?: \d+)?|(?:new|test|dummy|sample) (?:article|page|document|post)(?: \d+)?|tests?(?: \d+)?"
    r"|lorem ipsum.*|asdf\w*"
)
_MAYBE = regex(r"(?i:copy|draft|duplicate) of\b|(?:TEST|TEMPLATE|COPY|ARCHIVE)\b(?=.*[a-z])")


def held_back_by_title(title: str) -> str:
    """Why an article with a title such as `[ARCHIVED] Cards` or `DRAFT: Cards` may not be quoted to customers."""
    if found := _LAST.search(title) or _COPY.search(title):
        return f"its title there says `{found[0].strip()}`"
    if _NO_TITLE.fullmatch(spelled_out(title)) or _STRUCK.fullmatch(title):
        return f"its title there is `{title}`"
    apart = [each for each in _parted(title) if each not in _OF_SUBJECTS]
    stamps = (spelled_out(found[1]) for found in _STAMP.finditer(title))
    word = next(filter(_says_no, (*_in_brackets(title), *apart, *_in_capitals(title))), "")
    word = word or next(filter(withdrawn, stamps), "")
    return f"its title there says `{word}`" if word else ""


def for_agents_by_title(title: str) -> bool:
    """Whether a title says that an article is for agents: `[Internal] Refunds`."""
    return any(map(of_agents, _in_brackets(title))) or any(
        map(is_internal_name, (*_parted(title), *_in_capitals(title)))
    )


def doubt_by_title(title: str) -> str:
    """What a title may say of who may read an article, or only of its subject: `Staff: set their hours`."""
    found = re.match(_BEFORE, title)
    last = re.search(r"\s[-\u2013\u2014|]\s+(legacy|archive)$", title, re.IGNORECASE)
    words = [*([spelled_out(found[1])] if found else []), *_in_brackets(title), *([last[1].lower()] if last else [])]
    word = next((each for each in words if each in _DOUBTFUL or (is_state(each) and each not in PUBLIC)), "")
    said = word or (sure[0] if (sure := _MAYBE.match(title)) else "")
    return f"its title there says `{said}`" if said else ""


def _says_no(word: str) -> bool:
    return withdrawn_by_name(word) or without_since(word) in _SAID_IN_TITLES


def _in_brackets(title: str) -> list[str]:
    """What stands in brackets before or after a title, or in capitals amid it."""
    return [spelled_out(found["before"] or found["behind"] or found["amid"]) for found in _MARKED.finditer(title)]


def _parted(title: str) -> Iterator[str]:
    """What a colon or a dash parts from a title at its start or end."""
    return (spelled_out(found[1]) for pattern in _PARTED if (found := pattern.search(title)))


def _in_capitals(title: str) -> Iterator[str]:
    """What capital letters set apart at the start or end of a title."""
    return (spelled_out(found[0]) for found in _CAPITAL.finditer(title))
