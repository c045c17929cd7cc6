"""Rich text that a content system keeps as JSON (Contentful, Prismic, Sanity, TipTap, Slate, Editor.js), as HTML."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from typing import Any

from harness.articles.importing.delta import blocks_of

_INSIDE = ("content", "children", "nodes", "leaves", "blocks", "ranges")
_TAGS = {
    "paragraph": "p", "blockquote": "blockquote", "quote": "blockquote", "hint": "blockquote", "note": "blockquote",
    "callout": "blockquote", "panel": "blockquote", "admonition": "blockquote", "codeblock": "pre", "code": "pre",
    "preformatted": "pre",
    "unorderedlist": "ul", "bulletlist": "ul", "bulletedlist": "ul", "listunordered": "ul", "ul": "ul",
    "orderedlist": "ol", "numberedlist": "ol", "numberlist": "ol", "listordered": "ol", "ol": "ol",
    "listitem": "li", "li": "li", "table": "table", "tablerow": "tr", "tablecell": "td", "tableheader": "th",
    "tableheadercell": "th", "link": "a", "hyperlink": "a",
    "h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h6",
}  # fmt: skip
_EMPTY = {"hr": "<hr>", "horizontalrule": "<hr>", "rule": "<hr>", "divider": "<hr>", "delimiter": "<hr>"}
_EMPTY |= {"hardbreak": "<br>", "br": "<br>"}
_AROUND = {"doc", "document", "root", "fragment", "text", "leaf", "range", "span", "inline", "block", "listitemchild"}
_AROUND |= {"normal", "tablebody", "tablehead", "expand", "extendedtext", "slice"}
_PICTURES = {"image", "media", "mediasingle", "embeddedassetblock", "picture"}
_MARKS = {"bold": "b", "strong": "b", "italic": "i", "em": "i", "code": "code", "strike": "s", "strikethrough": "s"}
_OF_LOOKS = {"style", "class", "className", "format", "textFormat", "alt", "title", "caption", "src", "url", "href"}
_MOST_DEEP = 200  # more than JSON may have here


def html_of(value: Any) -> str:
    """Rich text as HTML; empty for anything else. What stands for a part that is not known is a gap in the text."""
    if isinstance(value, dict) and isinstance(value.get("root"), dict):  # Lexical
        value = value["root"]
    blocks = blocks_of(value) or (value if isinstance(value, list) else [value])
    blocks = [_of_prismic(each) for each in blocks]
    if not blocks or not all(isinstance(each, dict) and (_named(each) or _inside(each)) for each in blocks):
        return ""
    return "".join(_listed(blocks, 0)) if any(map(_has_text, blocks)) else ""


def _of_prismic(node: Any) -> Any:
    """A slice of Prismic with its rich text inside, and an item of a list as one; others as they are."""
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("slice_type"), str):
        primary, items = node.get("primary"), node.get("items")
        parts = [*([primary] if isinstance(primary, dict) else ()), *(items if isinstance(items, list) else ())]
        said = [each for part in parts if isinstance(part, dict) for each in part.values()]
        inner = [_of_prismic(each) for block in said for each in (block if isinstance(block, list) else [block])]
        told = [{"type": "paragraph", "text": each} if isinstance(each, str) else each for each in inner]
        return {"type": "slice", "content": [each for each in told if isinstance(each, dict) and _named(each)]}
    item = {"list-item": "bullet", "o-list-item": "number"}.get(_named(node)) if "spans" in node else None
    return {**node, "type": "inline", "listItem": item} if item else node


def _has_text(node: Any, deep: int = 0) -> bool:
    if deep > _MOST_DEEP or not isinstance(node, dict):
        return False
    return bool(_text(node)) or any(_has_text(each, deep + 1) for each in _inside(node))


def _listed(nodes: list[Any], deep: int) -> Iterator[str]:
    """Blocks one after the other; Sanity writes the items of a list as blocks that say so."""
    kinds: list[str] = []  # of the lists that are open, each with its last item
    for node in nodes:
        item = node.get("listItem") if isinstance(node, dict) else None
        level = _level(node, 1) if item else 0
        tag = "ol" if item == "number" else "ul"
        while len(kinds) > level or (level and len(kinds) == level and kinds[-1] != tag):
            yield f"</li></{kinds.pop()}>"
        if item and len(kinds) == level:
            yield "</li><li>"
        while len(kinds) < level:
            kinds.append(tag)
            yield f"<{tag}><li>"
        yield _html(node, deep)
    yield from (f"</li></{tag}>" for tag in reversed(kinds))


def _html(node: Any, deep: int) -> str:
    if not isinstance(node, dict) or deep > _MOST_DEEP:
        return ""
    kind = _kind(node)
    if kind in _EMPTY:
        return _EMPTY[kind]
    of = _details(node)
    if kind in _PICTURES:
        return _picture(of)
    if kind == "embed" and isinstance(film := of.get("oembed"), dict):
        return f'<p><a href="{escape(str(film.get("embed_url")))}">{escape(str(film.get("title") or "film"))}</a></p>'
    if kind == "heading" or kind == "header":
        kind = str(of.get("tag") or f"h{_level(of, 2)}")
    if kind == "list":
        said = str(of.get("listType") or of.get("format") or of.get("style"))
        kind = "ol" if "number" in said or "order" in said.replace("unorder", "") else "ul"
    items = of.get("items")
    if kind == "table" and (rows := _rows(of)):
        lines = ("".join(_cell(each, deep + 1) for each in row) for row in rows)
        return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
    inner = "".join(_listed(_inside(node), deep + 1)) + _marked(node, _text(node))
    inner += "".join(f"<li>{each}</li>" for each in items if isinstance(each, str)) if isinstance(items, list) else ""
    if (kind not in _TAGS and kind not in _AROUND and (kind or not inner)) or (not inner and _says_more(node)):
        return f"{inner} {{{{ {kind or 'unknown'} }}}} "
    tag = _TAGS.get(kind, "")
    link = next((of[key] for key in ("uri", "url", "href") if isinstance(of.get(key), str)), "")
    opened = f'<a href="{escape(link)}">' if tag == "a" else f"<{tag}>"
    return f"{opened}{inner}</{tag}>" if tag else inner


def _rows(of: Mapping[str, Any]) -> list[list[Any]]:
    """The cells of a table that has them in lists: of Sanity, of Editor.js."""
    listed: list[Any] = next((of[key] for key in ("rows", "content") if isinstance(of.get(key), list)), [])
    rows = [each.get("cells") if isinstance(each, dict) else each for each in listed]
    return [row for row in rows if isinstance(row, list)] if all(isinstance(row, list) for row in rows) else []


def _cell(said: Any, deep: int) -> str:
    if isinstance(said, str):
        return f"<td>{escape(said, quote=False)}</td>"
    inner = _listed(said, deep) if isinstance(said, list) else [_html({**said, "type": "inline"}, deep)] if said else []
    return f"<td>{''.join(inner)}</td>"


def _says_more(node: Mapping[str, Any]) -> bool:
    """Whether a node that says nothing here has words under names that are not known."""
    of = _details(node)
    return any(isinstance(said, str) and " " in said.strip() for key, said in of.items() if key not in _OF_LOOKS)


def _level(node: Mapping[str, Any], usual: int) -> int:
    """The level of a heading or an item of a list."""
    said = node.get("level")
    return min(max(said, 1), 6) if isinstance(said, int) else usual


def _picture(of: Mapping[str, Any]) -> str:
    """A picture, wherever its address stands."""
    around = [of, *(each for key in ("file", "image", "asset") if isinstance(each := of.get(key), dict))]
    src = next((each[key] for each in around for key in ("src", "url", "_ref") if isinstance(each.get(key), str)), "")
    return f'<p><img src="{escape(src or "picture")}" alt="{escape(str(of.get("alt") or ""))}"></p>'


def _kind(node: Mapping[str, Any]) -> str:
    """The kind of a node, however it is spelled; a block of Sanity says its kind as its style."""
    said = _named(node)
    if said == "block" and isinstance(node.get("style"), str):
        said = node["style"]
    said = said or ("text" if _text(node) or node.get("text") == "" else "")
    found = re.fullmatch(r"heading[-_]?([1-6])", said)
    return f"h{found[1]}" if found else re.sub(r"[\W_]", "", said.lower())


def _named(node: Mapping[str, Any]) -> str:
    return next((str(node[key]) for key in ("nodeType", "type", "_type") if isinstance(node.get(key), str)), "")


def _inside(node: Mapping[str, Any]) -> list[Any]:
    """What stands in a node; in a block of Sanity, links of words stand beside them, by names."""
    found: list[Any] = next((node[key] for key in _INSIDE if isinstance(node.get(key), list)), [])
    found = found or ([] if _text(node) else _blocks_in(node))
    beside = node.get("markDefs")
    links = {each.get("_key"): each for each in beside if isinstance(each, dict)} if isinstance(beside, list) else {}
    if not links:
        return found
    return [{**each, "marks": [links.get(mark, mark) for mark in each.get("marks") or ()]}
            if isinstance(each, dict) else each for each in found]  # fmt: skip


def _blocks_in(node: Mapping[str, Any]) -> list[Any]:
    """The blocks of a block of one's own, under whatever name they stand."""
    lists = (said for key, said in node.items() if isinstance(said, list) and key not in ("marks", "markDefs", "items"))
    return next((said for said in lists if said and all(isinstance(each, dict) and _named(each) for each in said)), [])


def _text(node: Mapping[str, Any]) -> str:
    """The words of a node itself; those of Editor.js are HTML."""
    of = node.get("data")
    if isinstance(of, dict) and isinstance(of.get("text"), str):
        return str(of["text"])
    said = next((node[key] for key in ("text", "value") if isinstance(node.get(key), str)), "")
    if isinstance(spans := node.get("spans"), list):
        return _spanned(said, spans)
    return escape(said, quote=False).replace("\n", "<br>")


def _spanned(said: str, spans: list[Any]) -> str:
    """Words of Prismic with what is set on some of them, which may overlap."""
    known = [each for each in spans if isinstance(each, dict) and {"start", "end", "type"} <= each.keys()]
    ends = sorted({0, len(said), *(at for each in known for at in (each["start"], each["end"]) if type(at) is int)})
    shown = ""
    for start, end in pairwise(at for at in ends if 0 <= at <= len(said)):
        over = [each for each in known if each["start"] <= start and end <= each["end"]]
        marks = [{"type": each["type"], "attrs": {"href": (each.get("data") or {}).get("url")}} for each in over]
        shown += _marked({"marks": marks}, escape(said[start:end], quote=False).replace("\n", "<br>"))
    return shown


def _marked(node: Mapping[str, Any], said: str) -> str:
    """Words with what is set on them: bold, a link."""
    listed = node.get("marks")
    marks = [each if isinstance(each, dict) else {"type": each} for each in listed or [] if each] if said else []
    names = [str(each.get("type")) for each in marks] + [name for name in _MARKS if node.get(name) is True]
    bits = node["format"] if said and type(node.get("format")) is int else 0  # of Lexical
    names += [name for bit, name in enumerate(("bold", "italic", "strike", "", "code")) if bits >> bit & 1]
    for name in dict.fromkeys(_MARKS[name] for name in names if name in _MARKS):
        said = f"<{name}>{said}</{name}>"
    link = next((of for each in marks if isinstance(of := _details(each).get("href"), str)), "")
    return f'<a href="{escape(link)}">{said}</a>' if link else said


def _details(node: Mapping[str, Any]) -> dict[str, Any]:
    """What a node says of itself, also in an object of its own."""
    own = (node.get(key) for key in ("attrs", "data"))
    return dict(node) | {key: said for each in own if isinstance(each, dict) for key, said in each.items()}
