"""What articles for customers say under keys that nobody knows here: one of them may say who reads an article."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.articles.importing.import_plan import named
from harness.articles.importing.record import ArticleRecord, LeftOut, day
from harness.articles.importing.visibility import is_known
from harness.articles.importing.visibility_hints import is_elsewhere
from harness.articles.importing.visibility_keys import is_step, names, spelled
from harness.articles.importing.visibility_words import PUBLIC, parts
from harness.workspace import FieldNames, own_yaml

MOST_VALUES = 6  # of a key that may be a state; what has more is a name, a topic, a count
_LONG = 30  # characters of a value
_NO = {"false", "no", "0"}  # what is not so says nothing; `exposure: none` may
_MOST_DEEP = 2  # objects, one in the other
_USUAL = {
    spelled(name)
    for said in own_yaml(__package__, "usual_fields.yaml").values() for names in said.values() for name in names
}  # fmt: skip


def unknown_fields(records: Sequence[ArticleRecord], fields: FieldNames) -> list[LeftOut]:
    """Each such key with its few values and how many articles have each, the rarest first.

    The map's `fields` are known. A key of which each article says something else is no state, except among a few
    articles.
    """
    given = (name for key in FieldNames.model_fields for name in getattr(fields, key))
    known = _USUAL | {spelled(key) for key in given}
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        for key, value in _said(record.front, known):
            found[key][value].append(named(record))
    rare = sorted(found.items(), key=lambda item: min(map(len, item[1].values())))
    return [LeftOut(f"`{key}`", _counted(values)) for key, values in rare if _may_be_a_state(values)]


def _may_be_a_state(values: Mapping[str, Sequence[str]]) -> bool:
    times = sum(map(len, values.values()))
    few = len(values) <= MOST_VALUES and (len(values) < times or times <= MOST_VALUES // 2)
    return few and not all(value in _NO or set(parts(value)) <= PUBLIC for value in values)


def _counted(values: Mapping[str, Sequence[str]]) -> str:
    """What a key says, with how many say so, and an article that says what is rarest."""
    rare = sorted(values.items(), key=lambda item: (len(item[1]), item[0]))
    return ", ".join(
        f"`{value}` ({len(of)}{'' if at else f', such as {of[0]}'})" for at, (value, of) in enumerate(rare)
    )


def _said(value: Mapping[str, Any], known: set[str], deep: int = 0) -> Iterator[tuple[str, str]]:
    """The keys of an object that nobody knows, with what they say in a few words, and those of objects in it."""
    for key, said in value.items():
        plain = spelled(str(key))
        if plain in known or names(plain) or is_elsewhere(str(key)) or (is_known(str(key)) and not is_step(plain)):
            continue
        if isinstance(said, dict) and deep < _MOST_DEEP:
            yield from ((f"{key}.{inner}", told) for inner, told in _said(said, known, deep + 1))
        elif isinstance(said, str | bool | int | list):
            told = [str(each).lower() if isinstance(each, bool) else str(each) for each in _listed(said)]
            if told and (shown := ", ".join(told)) and len(shown) <= _LONG and not _is_a_name(shown):
                yield str(key), " ".join(shown.split())


def _listed(said: Any) -> list[Any]:
    listed = said if isinstance(said, list) else [said]
    return [each for each in listed if isinstance(each, str | bool | int)] if len(listed) <= MOST_VALUES else []


def _is_a_name(shown: str) -> bool:
    """Whether a value is an address, a day or a longer number, and so no state."""
    return bool(re.search(r"[@/\\]|\d{3}", shown)) or day(shown) is not None
