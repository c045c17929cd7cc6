"""Blocks of ReadMe.com, whose text stands in JSON: `[block:callout] {...} [/block]`; and its links and fields."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from harness.articles.importing.record import text as line_of
from harness.lazy_regex import regex

_BLOCK = regex(r"\[block:(?P<kind>[\w-]+)\](?P<json>(?:(?!\[/?block\b).)*)\[/block\]", re.DOTALL)
_ADDRESS = regex(r"(?<=\]\()(?:doc|page|ref|changelog):(?=[\w-])")
_FIELD = regex(r"<<(?:(glossary):)?([A-Za-z][\w .-]*)>>")


def without_blocks(text: str, lost: dict[str, None]) -> str:
    """A text whose blocks say in Markdown what their JSON says; `lost` gets those that say nothing here."""

    def said(block: re.Match[str]) -> str:
        try:
            read = json.loads(block["json"].strip() or "{}", strict=False)
        except (ValueError, RecursionError):
            read = None
        write = _WRITTEN.get(block["kind"])
        words = write(read) if write and isinstance(read, dict) else ""
        if not words.strip():
            lost[f"a block of the kind {block['kind']}"] = None
        return f"\n\n{words}\n\n"

    return _BLOCK.sub(said, text)


def without_fields(text: str, lost: dict[str, None]) -> str:
    """A text with ReadMe's addresses of pages as such, and its fields as template code. It has no code in it."""
    text = _ADDRESS.sub("/", text)
    return _FIELD.sub(lambda found: found[2] if found[1] else f"{{{{ {found[2]} }}}}", text)


def _callout(read: Mapping[str, Any]) -> str:
    title = line_of(read.get("title"))
    lines = [*([f"**{title}**", ""] if title else []), *str(read.get("body") or "").split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) if any(lines) else ""


def _heading(read: Mapping[str, Any]) -> str:
    return f"## {line_of(read.get('title'))}" if read.get("title") else ""


def _table(read: Mapping[str, Any]) -> str:
    """A table whose cells are named by row and column, `h` for the heading."""
    data, columns, rows = read.get("data"), read.get("cols"), read.get("rows")
    if not isinstance(data, dict) or not isinstance(columns, int) or not isinstance(rows, int):
        return ""
    if not 0 < columns <= MOST_CELLS or not 0 <= rows <= MOST_CELLS:
        return ""
    cells = [[_cell(data.get(f"{row}-{at}")) for at in range(columns)] for row in ("h", *range(rows))]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], f"|{' --- |' * columns}", *lines[1:]])


def _cell(said: Any) -> str:
    return line_of(str(said or "").replace("\n", " ")).replace("|", r"\|")


def _images(read: Mapping[str, Any]) -> str:
    shown = []
    for each in read.get("images") or []:
        image = each.get("image") if isinstance(each, dict) else None
        if isinstance(image, list) and image and line_of(image[0]):
            caption = re.sub(r"[\[\]()]+", " ", line_of(each.get("caption")))
            shown.append(f"![{caption}]({line_of(image[0])})")
    return "\n\n".join(shown)


def _code(read: Mapping[str, Any]) -> str:
    codes = [each for each in read.get("codes") or [] if isinstance(each, dict) and each.get("code")]
    return "\n\n".join(f"````\n{each['code']}\n````" for each in codes)


def _embed(read: Mapping[str, Any]) -> str:
    title = re.sub(r"[\[\]]+", " ", line_of(read.get("title"))) or "embedded page"
    return f"[{title}]({line_of(read.get('url'))})" if read.get("url") else ""


MOST_CELLS = 1000
_WRITTEN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "callout": _callout,
    "api-header": _heading,
    "parameters": _table,
    "image": _images,
    "code": _code,
    "embed": _embed,
    "html": lambda read: str(read.get("html") or ""),
    "textarea": lambda read: str(read.get("text") or ""),
}
