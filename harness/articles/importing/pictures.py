"""What is left of a text where its pictures are not at hand: no empty table, item or section stands for one."""

import re
from collections.abc import Iterator
from itertools import pairwise

from harness.workspace import headings_of

LOST = "\ue003"  # stands for a picture that is not here; not for reading, so no text holds it
_TABLE = re.compile(r"(?m)^[ \t]*\|[^\n]*\n[ \t]*\|[ \t:|-]*-[ \t:|-]*(?:\n[ \t]*\|[^\n]*)*")
_ITEM = re.compile(rf"(?m)^[ \t>]*(?:[-*+]|\d+[.)])[ \t]*{LOST}[ \t]*\n")


def without_lost(text: str, lost: list[str]) -> str:
    """A text without what consisted of lost pictures only. `lost` gets the headings of whole sections."""
    if LOST not in text:
        return text
    before, text = "", _ITEM.sub("", _TABLE.sub(_table, text))
    while text != before:  # a section of nothing but such sections goes, too
        before, lines = text, text.split("\n")
        for heading, first, end in reversed(list(_sections(text))):
            under = "\n".join(lines[first:end])
            if LOST in under and not under.replace(LOST, "").strip():
                lost.append(f"a section that only shows an image: {heading}")
                lines[first - 1 : end] = [LOST]
        text = "\n".join(lines)
    return text.replace(LOST, "")


def _table(found: re.Match[str]) -> str:
    head, rule, *rows = found[0].split("\n")
    said = [row for row in rows if LOST not in row or any(map(str.isalnum, row))]
    worded = any(map(str.isalnum, "".join([head, *said])))
    return "\n".join([head, rule, *said]) if worded or LOST not in found[0] else LOST


def _sections(text: str) -> Iterator[tuple[str, int, int]]:
    """Each heading with nothing below it but its own text: its words, and the lines of that text."""
    from markdown_it import MarkdownIt

    heads = [
        (headings_of([(1, inline.content)])[0].name, token.tag, token.map[1], token.map[0])
        for token, inline in pairwise(MarkdownIt().parse(text))
        if token.type == "heading_open" and token.map and not token.level and token.markup.startswith("#")
    ]
    for (words, tag, first, _), after in zip(heads, [*heads[1:], None], strict=False):
        if after is None or after[1] <= tag:
            yield words, first, after[3] if after else text.count("\n") + 1
