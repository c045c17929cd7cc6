"""Folders, categories and collections in plain exports: what they say of the articles in them."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.reader_keys import plainly
from harness.articles.importing.readers import held_back
from harness.articles.importing.record import text

_KINDS = r"(?:folder|categor(?:y|ie)|section|collection|knowledgebase|space|book|topic)"
_REFERS = re.compile(rf"(?:kb|parent|root|sub)*(?:{_KINDS}s?|parents?)(?:ids?)?")
_KEY = re.compile(rf"(?:sub|child)*{_KINDS}s?")
_NUMBERS = {
    "status": {1: "draft", 2: "published"},
    "visibility": {1: "everyone", 2: "who signs in", 3: "agents", 4: "some companies", 5: "bots", 6: "some contacts"},
    "visibility_id": {0: "everyone", 1: "internal", 2: "private"},
}
_OF_ARTICLES = {"title", "content", "body", "html", "bodyhtml", "text", "answer", "markdown", "wiki"}
_MOST = 300  # characters of what describes a folder
_MUST_SAY = ("folder_id", "collectionId")  # of Freshdesk and Help Scout, whose folders and collections may be private


def named_places(items: Iterable[ExportedObject]) -> set[str]:
    """The ids under keys that name folders and the like."""
    return {id_ for item in items for key, id_ in _references(item.value) if "parent" not in plainly(key)}


def is_place(item: ExportedObject, named: Container[str]) -> bool:
    """Whether an object contains articles and is none itself: by where it stands, by what it holds, or as it is named.

    Ids of articles and of folders may be the same, so one with more than a short description is none for being named.
    """
    holds = any(isinstance(item.value.get(key), list) for key in ("articles", "folders", "sections"))
    texts = [said for said in item.value.values() if isinstance(said, str)]
    is_named = text(item.value.get("id")) in named and not any("<" in said or len(said) > _MOST for said in texts)
    is_named = is_named and not _OF_ARTICLES & {plainly(key) for key in item.value}
    return "name" in item.value and (bool(_KEY.fullmatch(plainly(item.key))) or holds or is_named)


def names_of(place: Mapping[str, Any]) -> list[str]:
    """What a place is called: its id and its name."""
    return [said for key in ("id", "name", "title") if (said := text(place.get(key)))]


def place_held_back(place: Mapping[str, Any]) -> str:
    """Why nothing in a place may be quoted to customers; empty where it does not say so."""
    why = held_back(place)
    name = text(place.get("name")) or text(place.get("id"))
    return f"what contains it there, `{name}`: {why}" if why else ""


def as_words(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """In words what Freshdesk and Helpjuice say in numbers: an article's state, and who may read it or a folder."""
    said, folder = dict(value), value.get("folder")
    if isinstance(folder, dict) and "visibility" in folder:
        said["visibility"] = folder["visibility"]
    for key, words in _NUMBERS.items():
        number = said.get(key)
        if isinstance(number, int) and not isinstance(number, bool) and (key != "status" or "folder_id" in said):
            said[key] = words.get(number, number)
    return said


@dataclass(frozen=True)
class ArticlePlaces:
    """The places of an export, by their ids."""

    by_id: Mapping[str, Mapping[str, Any]]

    @staticmethod
    def of(values: Iterable[Mapping[str, Any]]) -> "ArticlePlaces":
        """The objects among these that have an id."""
        found = ((text(each.get("id") or each.get("sys_id")), as_words(each)) for each in values)
        return ArticlePlaces({id_: each for id_, each in found if id_})

    def around(self, item: ExportedObject) -> list[Mapping[str, Any]]:
        """All places that an article is in: those around its object, those it names, and what these are in."""
        found = [as_words(each) for each in item.inside]
        new = [item.value, *map(_without_lists, found)]
        while new:
            named = [self.by_id.get(id_) for each in new for _, id_ in _references(each)]
            fresh = [place for place in {id(each): each for each in named if each}.values() if place not in found]
            found += fresh
            new = [_without_lists(each) for each in fresh]
        return found

    def unknown(self, item: ExportedObject) -> list[str]:
        """The keys of places whose visibility would count and which are not in the export."""
        told = item.inside or "visibility" in as_words(item.value)
        named = _references(item.value)
        return [] if told else [key for key, id_ in named if key in _MUST_SAY and id_ not in self.by_id]


def _without_lists(place: Mapping[str, Any]) -> dict[str, Any]:
    """A place without what stands in it, so that its other keys name what it is in."""
    return {key: said for key, said in place.items() if not isinstance(said, list)}


def _references(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The ids under the keys that name places."""
    for key, said in value.items():
        if _REFERS.fullmatch(plainly(key)):
            for each in said if isinstance(said, list) else [said]:
                if id_ := text(each.get("id") or each.get("value") if isinstance(each, dict) else each):
                    yield key, id_
