"""The values that a mapping finds for a conversation, as what they mean; and those of which nobody can say it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from harness.lazy_regex import regex
from harness.live.conversations.conversation import Cited, QualityReview, Rating, Resolution
from harness.live.conversations.fields import number, whole, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.json_text import from_text

_NOTHING = ("", "null", "none", "nan", "n/a", "[]", "{}")  # as tables write it
_NO_FILES = (*_NOTHING, "0", "false", "no")
_OF_FIVE = regex(r"([1-5](?:[.,]\d+)?)\s*(?:(?:/|of|out of)\s*5(?:[.,]0+)?|(?:stars?|★|⭐)?)", re.IGNORECASE)
_STARS = regex(r"((?:★\ufe0f?){1,5}|(?:⭐\ufe0f?){1,5})☆{0,4}")
_QUOTED = ("blockquote", "block-quote", "quote")  # what Jira and editors call a quotation
_FIRST_NAME = regex(r"(?:first|given|fore)[ _-]?(?:name)?", re.IGNORECASE)  # keys of an object
_LAST_NAME = regex(r"(?:last|family|sur)[ _-]?(?:name)?", re.IGNORECASE)
_OF_A_PERSON = regex(r"name|mail|phone|^(?:first|last)$", re.IGNORECASE)  # keys of an object


def is_nothing(value: Any) -> bool:
    """Whether a value says that there is none."""
    if isinstance(value, list):  # a path may lead to several fields
        return all(map(is_nothing, value))
    return value is None or value == {} or str(value).strip().lower() in _NOTHING


def files_in(value: Any) -> list[Any]:
    """The attachments of a message, of which a table may only have the number."""
    found = from_text(value)
    if isinstance(found, list):
        return found
    return [] if str(found).strip().lower() in _NO_FILES else [found]


def text_in(value: Any) -> str:
    """A text, also where it is a number, or rich text as a tree, as Jira and editors write it: a line a block."""
    return _of_tree(value) if isinstance(value, (list, dict)) else value if isinstance(value, str) else word(value)


def _of_tree(node: Any) -> str:
    if isinstance(node, list):
        return "".join(map(_of_tree, node))
    if not isinstance(node, dict) or node.get("type") == "hardBreak":
        return f"{word(node)}\n"
    texts = (word(node, *path) for path in (("attrs", "text"), ("attrs", "shortName"), ("attrs", "url")))
    own = node["text"] if isinstance(node.get("text"), str) else next(filter(None, texts), "")
    inner = "".join(_of_tree(node[name]) for name in ("content", "children") if isinstance(node.get(name), list))
    if node.get("type") in _QUOTED:
        inner = "\n".join(f"> {line}" for line in inner.splitlines())
    return f"{own}{inner}\n" if inner else own


def cited_in(value: Any) -> tuple[Cited, ...]:
    """Sources, or tools, by their addresses or names: a list, or text with commas."""
    named = value if isinstance(value, list) else word(value).split(",")
    found = [each.strip() for each in named if isinstance(each, str) and each.strip()]
    return tuple(Cited(url=each) if "//" in each else Cited(title=each) for each in found)


def rating_in(value: Any) -> Rating | None:
    """Good or bad, or 1 to 5, also as `4/5`, `4 stars` and `★★★★☆`; no other scale: nobody says where good begins."""
    said = word(value).lower()
    if said in ("good", "bad"):
        return Rating("good-bad", said, said == "good")
    if stars := _STARS.fullmatch(said):
        said = str(sum(map(stars[1].count, "★⭐")))
    found = _OF_FIVE.fullmatch(said)
    score = number(found[1].replace(",", ".")) if found else None
    return Rating("1-5", f"{score:g}", score >= 4) if score is not None and score <= 5 else None


def labels_in(value: Any) -> tuple[QualityReview, ...]:
    """A person's score of the quality, from 0 to 1."""
    score = number(value)
    return (QualityReview("quality", score),) if score is not None and 0 <= score <= 1 else ()


def names_in(value: Any) -> Iterator[str]:
    """The names of people: a text, a list, or objects with names, mail addresses and phones."""
    if isinstance(value, dict):
        whole = [_first_of(value, form) for form in (_FIRST_NAME, _LAST_NAME)]
        if all(whole):  # one name: `Short` alone is a word
            yield " ".join(whole)
            value = {key: each for key, each in value.items() if each not in whole}
        yield from (name for key, each in value.items() if _OF_A_PERSON.search(str(key)) for name in names_in(each))
    elif isinstance(value, list):
        yield from (name for each in value for name in names_in(each))
    elif isinstance(value, str) and value.strip():
        yield value.strip()


def _first_of(person: Mapping[str, Any], form: re.Pattern[str]) -> str:
    return next((word(each) for key, each in person.items() if isinstance(each, str) and form.fullmatch(str(key))), "")


def _all_cited(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return len(items) > 0 and all(isinstance(each, str) for each in items)


_UNDERSTOOD: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(("category", "channel", "language"), word),
    **dict.fromkeys(("subject", "draft", "sent"), plain_text),
    **dict.fromkeys(("sources", "calls"), _all_cited),
    "customer": lambda value: any(names_in(value)),
    "rating": rating_in,
    "quality": labels_in,
    "reopens": lambda value: whole(value) is not None,
    "resolution": lambda value: word(value).lower() in list(Resolution),
}
"""What a value means, by the name of its path; false for one that means nothing. Times are read by the mapping."""


def is_understood(name: str, value: Any) -> bool:
    """Whether a value means something, where nobody else reads it."""
    return name not in _UNDERSTOOD or bool(_UNDERSTOOD[name](value))
