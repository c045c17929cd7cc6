"""How objects of an export name one another, whatever their keys are called: `sid`, `section_fk`, `rubrik_id`."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.record import plainly, text
from harness.lazy_regex import regex

_END = regex(r"(?:ids?|fks?|refs?|keys?|slugs?|codes?|uuids?|guids?|handles?|numbers?|names?|titles?)$")
NAMES = {
    "id", "sysid", "key", "slug", "code", "uuid", "guid", "handle", "name", "title", "label", "caption", "nombre",
    "titel", "titulo", "nom", "nome", "naam", "nazwa",
}  # fmt: skip
"""The keys under which objects say what they are called."""
_CALLED = NAMES - {"id", "sysid", "key", "uuid", "guid", "number"}
_ABOVE = regex(r"(?:parent|up|above|belongsto|inside|ober|eltern|padre|pai|ouder|nadrz)\w*")
_ARTICLE = regex(r"(?:kb)?(?:article|artikel|art[ií]culo|artigo|articolo|page|post|entry|doc|faq|question)\w*")
_OF_OTHERS = regex(  # what many objects say, and what holds no articles
    r"(?:author|owner|user|creator|editor|member|people|person|agent|brand|product|site|lang|locale|translation|tag|label"
    r"|keyword|type|status|state|order|position|sort|version|icon|image|file|attachment|media|asset|comment|vote|view"
    r"|created|updated|modified|published|deleted|related)\w*"
)
_LONGEST = 120  # characters of a name
_LEAST = 3  # letters in which a key and a list are called the same
_Said = Mapping[str, list[tuple[str, ExportedObject]]]  # objects by what they say, each with the key that says it


@dataclass(frozen=True)
class NamedObjects:
    """Objects of an export by what they are called themselves, and by what else they name."""

    called: _Said
    naming: _Said
    own: Mapping[int, frozenset[str]]  # the keys under which each says what it is called

    @staticmethod
    def of(items: Iterable[ExportedObject]) -> "NamedObjects":
        """The objects among these that may hold others."""
        called: dict[str, list[tuple[str, ExportedObject]]] = {}
        naming: dict[str, list[tuple[str, ExportedObject]]] = {}
        kept = [item for item in items if not _OF_OTHERS.fullmatch(plainly(list_of(item)))]
        first = _first_keys(kept)
        own = {id(item.value): _own_keys(item) | {*first.get(list_of(item), ())} for item in kept}
        for item in kept:
            for key, said in item.value.items():
                parts = isinstance(said, list) and any(isinstance(each, dict) for each in said)  # stand in it
                for name in names_in(said) if not parts else ():
                    of = called if key in own[id(item.value)] else naming
                    of.setdefault(name, []).append((key, item))
        return NamedObjects(called, naming, own)

    def around(self, item: ExportedObject, is_article: bool) -> list[ExportedObject]:
        """What an object says that it is in, and what says that it holds it, also in a table of pairs."""
        own = self.own.get(id(item.value), _own_keys(item))
        keys = (key for key, said in item.value.items() if is_article or not isinstance(said, list))
        found = [place for key in keys if key not in own for place in self._named(key, item)]
        for name in (name for key in own if key in item.value for name in names_in(item.value[key])):
            for key, other in self.naming.get(name, ()):
                if _is_of(_stem(key), list_of(item)) or (is_article and _ARTICLE.fullmatch(_stem(key))):
                    if isinstance(other.value[key], list):
                        found.append(other)
                    elif is_article or not _CALLED & set(map(plainly, other.value)):  # a pair, and no place of its own
                        found += [place for key in other.value for place in self._named(key, other)]
        return [place for place in found if place.value is not item.value]

    def above(self, item: ExportedObject) -> list[ExportedObject]:
        """The objects of its own list that stand above an object, the next one first."""
        found: list[ExportedObject] = []
        new = [item]
        while new:
            keys = [(key, each) for each in new for key in each.value if _ABOVE.fullmatch(plainly(key))]
            new = [place for key, each in keys for place in self._named(key, each) if place not in (item, *found)]
            found += new
        return found

    def _named(self, key: str, item: ExportedObject) -> list[ExportedObject]:
        """The objects that one names under a key."""
        if _OF_OTHERS.fullmatch(plainly(key)):
            return []
        said = (each for name in names_in(item.value[key]) for each in self.called.get(name, ()))
        return [place for of, place in said if _leads(key, item, of, place)]


def list_of(item: ExportedObject) -> str:
    """What the list is called that an object stands in: its key, else its file."""
    return item.key or item.file


def names_in(said: Any) -> list[str]:
    """The names or numbers that a field says: one or several, in an object with an id or without."""
    if isinstance(said, list):
        return [name for each in said if not isinstance(each, list) for name in names_in(each)]
    if isinstance(said, dict):
        said = next((said[key] for key in ("id", "value", "slug", "name") if said.get(key)), "")
    name = text(said)
    return [name] if 0 < len(name) <= _LONGEST else []


def _leads(key: str, item: ExportedObject, of: str, place: ExportedObject) -> bool:
    """Whether an object's key names one that is called so under its key `of`."""
    plain = plainly(key)
    if _ABOVE.fullmatch(plain) and list_of(item) == list_of(place):
        return True
    return (plain == plainly(of) and plain not in NAMES) or _is_of(_stem(key), list_of(place))


def _own_keys(item: ExportedObject) -> frozenset[str]:
    """Where an object says what it is called: `id`, `name`; in `sections` also `section_id`."""
    own = frozenset(key for key in item.value if plainly(key) in NAMES)
    of_list = {key: _stem(key) for key in item.value if _is_of(_stem(key), list_of(item))}
    return own if len({*of_list.values()}) > 1 else own | {*of_list}  # `article_sections` has pairs of others


def _first_keys(items: Iterable[ExportedObject]) -> dict[str, list[str]]:
    """The first key of the objects of each list, where it tells all of them apart."""
    lists: dict[str, list[ExportedObject]] = {}
    for item in items:
        lists.setdefault(list_of(item), []).append(item)
    found: dict[str, list[str]] = {}
    for name, listed in lists.items():
        key = next(iter(listed[0].value), "")
        said = Counter(text(item.value.get(key)) for item in listed)
        tells = key and "" not in said and max(said.values()) == 1 and not _ARTICLE.fullmatch(_stem(key))
        found[name] = [key] if tells else []
    return found


def _stem(key: str) -> str:
    """What a key names: `section_fk` a section."""
    plain = plainly(key)
    return _END.sub("", plain) or plain


def _is_of(stem: str, listed: str) -> bool:
    """Whether a word names an object of a list: `rubrik` one of `rubriken`, `cat` one of `kb_categories`."""
    words = [plainly(each) for each in re.split(r"[\W_]+|(?<=[a-z])(?=[A-Z])", listed)]
    return len(stem) >= _LEAST and any(_alike(stem, word) for word in (*words, plainly(listed)))


def _alike(stem: str, word: str) -> bool:
    """Whether two words are one, but for how many it means, or one is the beginning of the other."""
    same = next(
        (at for at, (mine, its) in enumerate(zip(stem, word, strict=False)) if mine != its), min(len(stem), len(word))
    )
    return same >= _LEAST and (same == len(stem) or (same >= len(stem) - 2 and same >= len(word) - 4 and same > _LEAST))
