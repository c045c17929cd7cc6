"""Articles whose title and text stand in objects, by language or as rich text: content systems and their APIs."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from harness.articles.importing.content_systems import with_own_fields
from harness.articles.importing.record import field_of, locale_of, text
from harness.articles.importing.rich_text import html_of
from harness.plain_json import objects, parse
from harness.workspace import LANGUAGES, FieldNames

_WRAPPERS = (  # Strapi 4, Contentful, Gorgias, Notion, Helpjuice, schema.org
    "attributes", "fields", "translation", "properties", "answer", "acceptedAnswer",
)  # fmt: skip
_STABLE = {"documentid", "knowledgearticleid"}  # Strapi 5, Salesforce
_BY_LANGUAGE = ("translations", "locales", "localizations", "localized_content", "contents_by_locale")
_LOCALES = ("locale", "language", "lang", "languages_code", "language_code", "locale_code", "lang_code", "languageCode")
_FORMS = ("atlas_doc_format", "html", "processed", "markdown", "raw", "plain")  # of a text in an object of its own
_TEXTS = ("translation", "value", "text", "content")  # of a field that is a list by language (Kayako)


def unfolded(value: Mapping[str, Any], named: FieldNames, wanted: str | None) -> tuple[dict[str, Any], ...]:
    """An object with its title and text as texts, then the objects that it was made of: each may hold it back."""
    flat = with_own_fields(value)
    layers = [flat]
    words = {field_of(key): key for key in (*named.title, *named.body)}
    for key in _WRAPPERS:
        inner = flat.get(key)
        if isinstance(inner, dict) and any(field_of(other) in words for other in inner):
            flat = inner | {other: said for other, said in flat.items() if other != key}
            layers = [{other: said for other, said in layers[0].items() if other != key}, *layers[1:], inner]
    if isinstance(of := value.get("content"), dict) and isinstance(of.get("component"), str):  # Storyblok
        flat = {key: said for key, said in flat.items() if key not in ("content", "lang")} | of
        layers.append(of)
    if isinstance(of := value.get("sys"), dict):
        flat = _of_contentful(of, flat)
    if (translation := _translation(flat, words, wanted)) is not None:
        flat = flat | {key: said for key, said in translation.items() if key != "id" and said is not None}
    flat, languages = _in_words(flat, words, wanted)
    locale = text(flat.get("locale"))
    flat, *layers = [{key: _told(said, languages, locale) for key, said in each.items()} for each in (flat, *layers)]
    if isinstance(of, dict):
        layers.append(_state_in_contentful(of, locale))
    if value.get("unpublished_changes") is True and "full_slug" in value:  # of Storyblok
        layers.append({"status": "changed since it was published"})
    if text(value.get("_id")).startswith(("drafts.", "versions.")):  # of Sanity
        layers.append({"status": "draft"})
    return flat, *layers


def stable_id(value: Mapping[str, Any]) -> str:
    """What all versions of an article have in common, where each has an id of its own; empty for other systems."""
    own = next((text(said) for key, said in value.items() if said and field_of(key) in _STABLE), "")
    return own or (re.sub(r"^(?:drafts|versions\.[^.]+)\.", "", text(value.get("_id"))) if "_type" in value else "")


def version_id(value: Mapping[str, Any]) -> str:
    """The id of one version of an article; empty for other systems."""
    return next((text(value[key]) for key in ("id", "Id", "_id") if value.get(key)), "") if stable_id(value) else ""


def is_other(value: Mapping[str, Any]) -> bool:
    """Whether an object of Contentful says that it is no entry: a content type, an asset."""
    of = value.get("sys")
    return isinstance(of, dict) and text(of.get("type")) not in ("", "Entry")


def _of_contentful(of: Mapping[str, Any], flat: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"id": of.get("id"), "updated_at": of.get("updatedAt")}
    kept |= {"locale": of["locale"]} if of.get("locale") else {}
    return {**flat, **kept}


def _state_in_contentful(of: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """Its state, as the API for editors says it; that for readers has published entries only, and no versions."""
    state: dict[str, Any] = {}
    if of.get("archivedVersion") or of.get("archivedAt"):
        return {"archived": True}
    version, published = of.get("version"), of.get("publishedVersion")
    if isinstance(version, int) and not isinstance(published, int):
        return {"status": "draft"}
    if isinstance(version, int) and isinstance(published, int) and version > published + 1:
        state = {"status": "changed since it was published"}
    by_field = of.get("fieldStatus")
    every = by_field.get("*") if isinstance(by_field, dict) else None
    said = next((said for key, said in every.items() if locale_of(key) == locale_of(locale)), "") if every else ""
    return {"status": said} if said and said != "published" else state


def _translation(flat: Mapping[str, Any], words: Mapping[str, str], wanted: str | None) -> dict[str, Any] | None:
    """The translation to take: that in the wanted language, any where the object itself has no text."""
    own = any(isinstance(said, str) and said for key, said in flat.items() if field_of(key) in words)
    for key in _BY_LANGUAGE:
        said = flat.get(key)
        if isinstance(said, dict) and isinstance(said.get("data"), list):
            said = said["data"]
        listed = [_with_locale(each) for each in objects(said)]
        if isinstance(said, dict):
            listed = [{**each, "locale": code} for code, each in said.items() if isinstance(each, dict)]
        by_locale = {text(each["locale"]): each for each in listed if each.get("locale")}
        chosen = chosen_of(list(by_locale), wanted)
        mine = locale_of(next((flat[name] for name in _LOCALES if flat.get(name)), ""))
        if chosen and (not own or (_same(chosen, wanted) and mine and not _same(mine, wanted))):
            return by_locale[chosen]
    return None


def _with_locale(value: dict[str, Any]) -> dict[str, Any]:
    said = next((value[name] for name in _LOCALES if text(value.get(name))), "")
    return {**value, "locale": said}


def chosen_of(locales: Sequence[str], wanted: str | None) -> str:
    """The language that is taken of several: the wanted one, else English, else the first."""
    fitting = [each for each in locales if _same(each, wanted)] or [each for each in locales if _same(each, "en")]
    return next(iter([*fitting, *locales]), "")


def _same(locale: str, other: str | None) -> bool:
    return bool(other) and locale_of(locale).split("-")[0] == locale_of(other).split("-")[0]


def _in_words(flat: Mapping[str, Any], words: Mapping[str, str], wanted: str | None) -> tuple[dict[str, Any], set[str]]:
    """Fields with the titles and texts among them as texts, in one language; and the languages that there are."""
    found = dict(flat)
    languages: set[str] = set()
    for key, said in flat.items():
        plain = field_of(key)
        name = key if plain in words else words.get(plain.removesuffix("s"), "")  # Kayako: `titles`, `contents`
        if isinstance(said, dict) and "rendered" not in said and (form := next(filter(said.get, _FORMS), "")):
            inner = said[form]
            said = inner.get("value", inner) if isinstance(inner, dict) else inner
            found[key] = said
        if isinstance(said, str) and is_json(said):
            said = parse(said)
        if not name or said is None or isinstance(said, str):
            continue
        by_locale = dict(_by_locale(said))
        if by_locale:
            locale = chosen_of(list(by_locale), wanted)
            said = by_locale[locale]
            found.setdefault("locale", locale)
            languages |= by_locale.keys()
        shown = said if isinstance(said, str) else html_of(said)
        if shown:
            found[name] = shown
    return found, languages


def _told(said: Any, languages: Collection[str], locale: str) -> Any:
    """What a field says in the language of the text, where it says it by language, as the text is."""
    by_language = isinstance(said, dict) and bool(said) and all(key in languages for key in said)
    return said.get(locale, said) if by_language else said


def is_json(said: str) -> bool:
    """Whether a text is an object in JSON, or a list of objects, so that nobody reads it as it is."""
    if not re.match(r"\s*(?:\{|\[\s*\{)", said):
        return False
    try:
        parse(said)
    except ValueError:
        return False
    return True


def _by_locale(said: Any) -> Iterator[tuple[str, Any]]:
    """What a field says in each language; nothing where it is not by language."""
    if isinstance(said, dict) and said and all(_is_locale(key) for key in said):
        yield from said.items()
    elif isinstance(said, list) and said and all(isinstance(each, dict) and each.get("locale") for each in said):
        yield from ((text(each["locale"]), each[key]) for each in said for key in _TEXTS if each.get(key))


def _is_locale(key: str) -> bool:
    return bool(re.fullmatch(r"[a-zA-Z]{2,3}([-_]\w{2,4})*", key)) and locale_of(key).split("-")[0] in LANGUAGES
