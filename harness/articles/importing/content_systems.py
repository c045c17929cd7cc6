"""Objects whose fields stand in objects that only their systems have: Kontent.ai, Prismic, KnowledgeOwl, Drupal,
Confluence, SharePoint."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from harness.articles.importing.record import locale_of, text
from harness.plain_json import objects
from harness.workspace import LANGUAGES

_MOST_DEEP = 6  # parts of a page, one in the other
_MODERATED = {"0": "approved", "1": "rejected", "2": "pending", "3": "draft", "4": "scheduled"}
_STATES = {0: "draft", 1: "approved, not published", 2: "scheduled", 3: "published", 4: "expired", 5: "archived"}


def with_own_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object with the fields of its article as its own; as it is if it is of another system."""
    system, elements, data = (value.get(key) for key in ("system", "elements", "data"))
    if isinstance(system, dict) and isinstance(elements, dict):
        return _of_kontent(system, elements)
    if isinstance(data, dict) and {"id", "type", "lang"} <= value.keys():  # Prismic
        return {key: said for key, said in value.items() if key != "data"} | {"locale": value["lang"]} | data
    if isinstance(version := value.get("current_version"), dict) and "url_hash" in value:
        texts = {code: said for code, said in version.items() if isinstance(said, dict)}
        said = {key: {code: each[key] for code, each in texts.items() if each.get(key)} for key in ("title", "text")}
        return {key: each for key, each in value.items() if key != "current_version"} | said
    if "workflow_state" in value and value.get("article_id"):  # of ServiceNow, whose published version stays that
        said = {key: each for key, each in value.items() if key != "latest"}  # while a newer one is written
        return said | {"documentId": value["article_id"], "id": value.get("sys_id")}
    if isinstance(value.get("q"), str) and isinstance(value.get("a"), str):
        return {"question": value["q"], "answer": value["a"], **value}
    if isinstance(data, dict) and data.get("type") == "doc" and isinstance(data.get("content"), list):  # of Outline
        return {key: said for key, said in value.items() if key != "data"} | {"content": data}
    if all(isinstance(value.get(key), list) for key in ("nid", "title")):  # of Drupal, as its REST module has it
        fields = {key: _of_field(said) for key, said in value.items()}
        return {**fields, "id": fields["nid"]}
    return _of_confluence(_of_microsoft(value))


def _of_microsoft(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """An article of SharePoint, also as Graph gives it, or of Dynamics."""
    if (state := value.get("OData__ModerationStatus")) is not None:
        return {"status": _MODERATED.get(text(state), "unknown"), **value}
    if isinstance(canvas := value.get("canvasLayout"), dict):
        return {**value, "canvas_content1": "".join(_webparts(canvas))}
    if "knowledgearticleid" in value and isinstance(state := value.get("statecode"), int):
        return {**value, "statecode": _STATES.get(state, "unknown")}
    return value


def _of_kontent(system: Mapping[str, Any], elements: Mapping[str, Any]) -> dict[str, Any]:
    """An item of Kontent.ai; its name there is its title where it has no other."""
    said = {key: each.get("value") if isinstance(each, dict) else each for key, each in elements.items()}
    language = locale_of(_codename(system.get("language")))
    return {
        "id": text(system.get("id")) or text(system.get("codename")),
        "name": text(system.get("name")),
        "updated_at": system.get("last_modified"),
        "status": _codename(system.get("workflow_step")),
        "collection": _codename(system.get("collection")),
        **({"locale": language} if language.split("-")[0] in LANGUAGES else {}),
        **{key: each for key, each in said.items() if key not in ("id", "status")},
    }


def _webparts(canvas: Any, deep: int = 0) -> Iterator[str]:
    """The texts and pictures of a page of SharePoint in their order; of other parts the words that searches find."""
    if isinstance(canvas, list):
        yield from (each for inner in canvas for each in _webparts(inner, deep))
    elif isinstance(canvas, dict) and isinstance(canvas.get("innerHtml"), str):
        yield canvas["innerHtml"]
    elif isinstance(canvas, dict) and isinstance(data := canvas.get("data"), dict):
        content = data.get("serverProcessedContent")
        given = content if isinstance(content, dict) else {}
        for key in ("searchablePlainTexts", "htmlStrings", "imageSources"):
            for each in objects(given.get(key)):
                said = text(each.get("value"))
                yield f'<p><img src="{escape(said)}"></p>' if key == "imageSources" else f"<p>{escape(said)}</p>"
    elif isinstance(canvas, dict) and deep < _MOST_DEEP:
        parts = (canvas.get(key) for key in ("horizontalSections", "columns", "webparts", "verticalSection"))
        yield from (each for inner in parts for each in _webparts(inner, deep + 1))


def _of_field(said: Any) -> Any:
    """What a field of Drupal holds, a list also where that is one thing: `[{"value": "Change your plan"}]`."""
    if not isinstance(said, list):
        return said
    each = [one.get("value", one.get("target_id", one)) if isinstance(one, dict) else one for one in said]
    return each[0] if len(each) == 1 else each or None


def _codename(said: Any) -> str:
    return text(said.get("codename") if isinstance(said, dict) else said)


def _of_confluence(value: Mapping[str, Any]) -> dict[str, Any]:
    """A page of Confluence with its labels and the time of its last change."""
    version, around = value.get("version"), value.get("metadata")
    labels = around.get("labels") if isinstance(around, dict) else value.get("labels")
    found = dict(value)
    if isinstance(labels, dict) and isinstance(labels.get("results"), list):
        found["labels"] = labels["results"]
    if isinstance(version, dict) and (changed := version.get("when") or version.get("createdAt")):
        found.setdefault("updated_at", changed)
    return found
