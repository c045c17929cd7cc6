"""Rich text as a list of insertions (Quill's Delta, which Slab and others keep) as blocks of rich text."""

from typing import Any

_MARKS = {"bold": "strong", "italic": "em", "code": "code", "strike": "strike"}


def blocks_of(value: Any) -> list[dict[str, Any]]:
    """The paragraphs of a list of insertions; empty for anything else."""
    inserted = value.get("ops") if isinstance(value, dict) else value
    if not isinstance(inserted, list) or not inserted:
        return []
    if not all(isinstance(each, dict) and isinstance(each.get("insert"), str | dict) for each in inserted):
        return []
    found: list[dict[str, Any]] = []
    line: list[dict[str, Any]] = []
    for each in inserted:
        given = each.get("attributes")
        said, of = each["insert"], given if isinstance(given, dict) else {}
        if isinstance(said, dict):
            line.append(_embedded(said))
            continue
        first, *ends = said.split("\n")
        line += _spans(first, of)
        for after in ends:  # a line is what the attributes of its end say
            found.append(_block(line, of))
            line = _spans(after, of)
    return [*found, *([_block(line, {})] if line else ())]


def _spans(said: str, of: dict[str, Any]) -> list[dict[str, Any]]:
    marks: list[Any] = [name for key, name in _MARKS.items() if of.get(key) is True]
    if isinstance(of.get("link"), str):
        marks.append({"type": "link", "attrs": {"href": of["link"]}})
    return [{"type": "text", "text": said, "marks": marks}] if said else []


def _embedded(said: dict[str, Any]) -> dict[str, Any]:
    """A picture; of any other object only its name is known, which stays as a gap."""
    if isinstance(source := said.get("image"), str):
        return {"type": "image", "src": source}
    return {"type": next(iter(said), "unknown")}


def _block(line: list[dict[str, Any]], of: dict[str, Any]) -> dict[str, Any]:
    kind = "paragraph"
    if isinstance(of.get("header"), int):
        kind = f"h{min(max(of['header'], 1), 6)}"
    elif of.get("code-block"):
        kind = "pre"
    elif of.get("blockquote"):
        kind = "blockquote"
    block: dict[str, Any] = {"type": kind, "children": line}
    if of.get("list"):
        level = of.get("indent")
        block |= {"type": "inline", "level": level + 1 if isinstance(level, int) else 1}
        block["listItem"] = "number" if of["list"] == "ordered" else "bullet"
    return block
