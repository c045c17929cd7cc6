"""Folders, categories and collections in plain exports: what they say of the articles in them."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harness.articles.importing.json_files import PARTS, ExportedObject
from harness.articles.importing.object_names import NAMES, NamedObjects, names_in
from harness.articles.importing.record import ArticleRecord, plainly, text
from harness.articles.importing.visibility import for_agents, for_agents_in, held_back
from harness.lazy_regex import regex
from harness.plain_json import objects

_KINDS = r"(?:folder|categor(?:y|ie)|section|collection|knowledgebase|space|book|topic)"
_KIND = regex("folder|categor|section|collection|knowledgebase|space|book|topic")
_REFERS = regex(rf"(?:kb|parent|root|sub)*(?:{_KINDS}s?|parents?|ancestors)(?:ids?)?")
_PATH = regex(
    rf"(?:url|page|file|article|full)?path|(?P<whole>(?:{_KINDS}|nav)s?path|breadcrumbs?|(?:{_KINDS})?hierarchy|trail)"
)
_SAYS_WHO = {"visibility", "user_segment_id", "user_segment_ids", "parent_ids"}  # in systems whose articles say it
_IS_ID = regex(r"(?:[a-z]I|_i|^i)ds?$")  # `section_id`, `sectionId`
_KEY = regex(rf"(?:sub|child)*{_KINDS}s?")
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
    """Whether an object holds articles and is not one itself: by where it stands, by what it holds, or as it is named.

    Ids of articles and of folders may be the same, so one with more than a short description is none for being named.
    """
    holds = any(isinstance(item.value.get(key), list) for key in ("articles", "folders", "sections"))
    texts = [said for said in item.value.values() if isinstance(said, str)]
    is_named = text(item.value.get("id")) in named and not any("<" in said or len(said) > _MOST for said in texts)
    is_named = is_named and not _OF_ARTICLES & {plainly(key) for key in item.value}
    stands = bool(_KEY.fullmatch(plainly(item.key)))
    if stands and "title" in item.value:  # of HelpDocs
        return not (_OF_ARTICLES - {"title"}) & {plainly(key) for key in item.value}
    return "name" in item.value and (stands or holds or is_named)


def names_a_place(value: Mapping[str, Any]) -> bool:
    """Whether an object says in which folder, category or the like it is."""
    return any(True for _ in _references(value))


def names_of(place: Mapping[str, Any]) -> list[str]:
    """What a place is called, its id and its names, and what it says that it is in."""
    own = [said for key in place if plainly(key) in NAMES if (said := text(place[key]))]
    return [*own, *(name for _, name in _references(place)), *names_in_paths(place)]


def names_in_paths(value: Mapping[str, Any]) -> list[str]:
    """The names in the path to an article or a place, but its own: `Help > Internal > Fees`, `/internal/fees/waive`."""
    said = [(found["whole"], each) for key, each in value.items() if (found := _PATH.fullmatch(plainly(key)))]
    paths = [
        (whole, re.split(r"[/>\\|\u00bb\u203a\u2192]+", text(each))) for whole, each in said if isinstance(each, str)
    ]
    names = [name.strip() for whole, parts in paths for name in (parts if whole else parts[:-1])]
    listed = [name for _, each in said for name in names_in(each) if isinstance(each, list)]
    return [*filter(None, names), *listed]


def place_held_back(place: Mapping[str, Any]) -> str:
    """Why nothing in a place may be quoted to customers; empty where it does not say so."""
    why = held_back(place)
    name = next(filter(None, (text(place.get(key)) for key in ("name", "title", "id"))), "")
    return f"what contains it there, `{name}`: {why}" if why else ""


def as_words(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """In words what Freshdesk and Helpjuice say in numbers: an article's state, and who may read it or a folder."""
    said, folder = dict(value), value.get("folder")
    if isinstance(folder, dict) and "visibility" in folder:
        said["visibility"] = folder["visibility"]
    elif "folder_visibility" in said:  # Freshservice
        said["visibility"] = said.pop("folder_visibility")
    if _of_document360(said) and text(said.get("status")).isdecimal():
        said["status"] = {0: "draft", 3: "published"}.get(int(said["status"]), said["status"])
        is_staged = said.get("public_version") not in (None, said.get("version_number"), said.get("latest_version"))
        said["status"] = "changed since it was published" if is_staged else said["status"]
        if text(said.get("security_visibility")).isdecimal():
            said["security_visibility"] = "public" if int(said["security_visibility"]) == 0 else "private"
    for key, words in _NUMBERS.items():
        number = int(said[key]) if text(said.get(key)).isdecimal() else None  # as text in a table
        if number is not None and (key != "status" or "folder_id" in said):
            said[key] = words.get(number, number)
    return said


def _of_document360(said: Mapping[str, Any]) -> bool:
    """Whether an article is one of Document360: of its API, or of the export of a project."""
    return "project_version_id" in said or {"html_content", "hidden", "status"} <= said.keys()


@dataclass(frozen=True)
class ArticlePlaces:
    """The places of an export: folders, categories and the like, by their ids; several kinds may use the same."""

    by_id: Mapping[str, Sequence[tuple[str, ExportedObject]]]
    named: NamedObjects
    pages: NamedObjects  # articles, of which one may stand above another

    @staticmethod
    def of(items: Iterable[ExportedObject], articles: Iterable[ExportedObject]) -> "ArticlePlaces":
        """The objects among these that have an id, and how all name one another."""
        places = list(items)
        found: dict[str, list[tuple[str, ExportedObject]]] = {}
        named = NamedObjects.of(places)
        for item in places:
            if (id_ := _id_of(item)) and id(item.value) in named.own:
                found.setdefault(id_, []).append((_kind(item.key), item))
        return ArticlePlaces(found, named, NamedObjects.of(articles))

    def of_record(self, record: ArticleRecord, item: ExportedObject) -> ArticleRecord:
        """A record with the names of all that its article is in, and with what these say of who may read it."""
        around, above = self.around(item), self.above(item)
        names = [name for each in around for name in names_of(each)]
        higher = [name for each in above for name in names_of(each)]
        agents = record.for_agents or any(map(for_agents, around))
        held_back = record.held_back or next(filter(None, map(place_held_back, around)), "")
        return replace(
            record,
            collections=record.collections.union(names, higher, names_in_paths(item.value)),
            held_back=held_back or ("" if agents or for_agents_in(names) else self.unknown(item)),
            for_agents=agents,
            unsure=(*record.unsure, *self.lacking(item)),
        )

    def around(self, item: ExportedObject) -> list[Mapping[str, Any]]:
        """All places that an article is in: around its object, in it, as they name one another, and all above."""
        inside = [ExportedObject("", dict(each)) for each in (*item.inside, *_embedded(item.value))]
        found = {id(each.value): each for each in inside}
        new = [item, *inside]
        while new:
            named = [place for each in new for place in self._next_to(each, each is item)]
            fresh = {
                id(each.value): each for each in named if id(each.value) not in found and each.value is not item.value
            }
            found |= fresh
            new = list(fresh.values())
        return [as_words(_without_parts(each.value)) for each in found.values()]

    def above(self, item: ExportedObject) -> list[Mapping[str, Any]]:
        """The articles that an article stands below."""
        return [each.value for each in self.pages.above(item)]

    def _next_to(self, item: ExportedObject, is_article: bool) -> list[ExportedObject]:
        """What an object says that it is in; lists say so of an article only, and of others what is in them."""
        said = item.value if is_article else _without_lists(item.value)
        by_id = [place for key, id_ in _references(said) for place in self._named(key, id_)]
        return [*by_id, *self.named.around(item, is_article)]

    def _named(self, key: str, id_: str) -> list[ExportedObject]:
        """The places of an id, of the kind that the key names where both kinds are known."""
        kind = _kind(key)
        return [place for its, place in self.by_id.get(id_, ()) if not (kind and its) or kind == its]

    def lacking(self, item: ExportedObject) -> list[str]:
        """That what an article names by an id as the place it is in is not in the export."""
        if item.value.keys() & _SAYS_WHO:
            return []
        inside = {text(each.get("id")) for each in (*map(dict, item.inside), *_embedded(item.value))}
        known = self.by_id.keys() | self.pages.called.keys() | inside
        keys = (key for key, id_ in _references(item.value) if _IS_ID.search(key) and id_ not in known)
        why = "its `{}` names what is not in this export, so nobody knows here who may read that"
        return [] if self.named.around(item, True) else [why.format(key) for key in dict.fromkeys(keys)]

    def unknown(self, item: ExportedObject) -> str:
        """That the place which says who may read an article is not in the export; empty where it is."""
        told = item.inside or "visibility" in as_words(item.value)
        named = [(key, id_) for key, id_ in _references(item.value) if key in _MUST_SAY]
        beside = {text(each.get("id")) for each in _embedded(item.value) if "visibility" in each}
        lacking = next((key for key, id_ in named if id_ not in beside and not self._named(key, id_)), "")
        return "" if told or not lacking else f"its `{lacking}`, which says who may read it, is not in this export"


def _id_of(item: ExportedObject) -> str:
    """The id of a place; in HelpDocs a category's is its `category_id`."""
    kind = _kind(item.key)
    own = (said for key, said in item.value.items() if kind and plainly(key) in (f"{kind}id", f"{kind}yid"))
    return text(item.value.get("id") or item.value.get("sys_id")) or text(next(own, ""))


def _kind(key: str) -> str:
    """The kind of place that a key names: `category_id` and `categories` are one."""
    found = _KIND.search(plainly(key))
    return found[0] if found else ""


def _embedded(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The places that an article has as objects: `{"collection": {"id": 3, "visibility": "private"}}`."""
    under = [said for key, said in value.items() if _REFERS.fullmatch(plainly(key))]
    found = [_unwrapped(each) for said in under for each in _each(said) if isinstance(each, dict)]
    levels = value.get("hierarchy")  # of Freshdesk: `[{"type": "folder", "data": {"id": 4, "name": "Cards"}}]`
    return [*found, *objects([each.get("data") for each in objects(levels)])]


def _without_lists(place: Mapping[str, Any]) -> dict[str, Any]:
    """A place without what stands in it, so that its other keys name what it is in."""
    return {key: said for key, said in place.items() if not isinstance(said, list)}


def _without_parts(place: Mapping[str, Any]) -> dict[str, Any]:
    """A place without the objects that stand in it, which may have other readers."""
    return {key: said for key, said in place.items() if not (key in PARTS and isinstance(said, list))}


def _references(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The ids under the keys that name places."""
    for key, said in value.items():
        if _REFERS.fullmatch(plainly(key)):
            for each in map(_unwrapped, _each(said)):
                if id_ := text(each.get("id") or each.get("value") if isinstance(each, dict) else each):
                    yield key, id_


def _each(said: Any) -> list[Any]:
    """What is referred to: one or several, in Strapi's envelope or without."""
    said = said["data"] if isinstance(said, dict) and isinstance(said.get("data"), dict | list) else said
    return said if isinstance(said, list) else [said]


def _unwrapped(said: Any) -> Any:
    """A place as a flat object: Strapi has its name among `attributes`, Contentful its id in `sys`."""
    inner = (
        [said[key] for key in ("attributes", "sys") if isinstance(said.get(key), dict)]
        if isinstance(said, dict)
        else []
    )
    return {key: value for each in (*inner, said) for key, value in each.items()} if inner else said
