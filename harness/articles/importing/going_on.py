"""What follows tabs, accordions and the like goes on with the section around them.

Markdown ends a section only where another begins. So a heading without words is put in: it has the name of what it
goes on with (`headings_of`), and an id of its own, by which no other section's changes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from harness.articles.importing.part_marks import BEGINS, ENDS, MARKS, unmarked
from harness.articles.importing.shown_code import SHOWN_CODE
from harness.articles.importing.structure import DEEPEST, is_machine_made
from harness.commonmark import commonmark
from harness.lazy_regex import regex
from harness.workspace import headings_of

_ID = regex(r"[ \t]*\{#([^\s{}#]+)\}")
_MARK = regex(f"([{MARKS}])")
_EMPTY = regex(
    SHOWN_CODE + r"|(?m:^)(?P<level>#{2,6}) \{#[^\s{}]+\.\d+\}\s+(?=\Z|(?!(?P=level)#)#{1,6}[ \t])", re.DOTALL
)
_QUOTED = regex(rf"(?m)^[ \t]*>[> \t]*[{MARKS}]+[ \t]*\n")
_WITHIN = regex(r"[ \t]*(?:[-*+][ \t]|\d+[.)][ \t]|[>|#])")


@dataclass(eq=False, slots=True)
class _HeadingAbove:
    """A heading, or the beginning of a text, which has none."""

    level: int = 1
    words: str = ""


@dataclass(slots=True)
class _OpenPart:
    """A part that has begun."""

    around: _HeadingAbove
    deeper: int  # by how much the headings in it are, to stand below the one around it
    level: int = 0  # of its own heading


def gone_on(text: str) -> str:
    """A text without marks of parts, in which what follows them belongs to the section around them."""
    if BEGINS not in text:
        return unmarked(text)
    reader = _PartReader(_apart(text))
    return re.sub(r"\n{3,}", "\n\n", unmarked(reader.written()))


def without_empty(text: str) -> str:
    """A text in which no section goes on with nothing, such as links to other pages that were left out."""
    return _EMPTY.sub(lambda found: found[0] if found["code"] else "", text)


class _PartReader:
    """Reads a text from top to bottom, and notes where a section goes on."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._headings: list[_HeadingAbove] = []
        self._going_on: list[tuple[int, _HeadingAbove]] = []  # the line above which each goes on
        self._open: list[_OpenPart] = []
        self._ended = DEEPEST  # the level of the part that ended last
        self._here = self._said = _HeadingAbove()  # where a reader is, and what the text says of that
        for kind, line, words in _blocks(text):
            if kind == BEGINS:
                self._open.append(_OpenPart(self._here, self._open[-1].deeper if self._open else 0))
            elif kind == ENDS and self._open:
                self._ended = self._open[-1].level or self._ended
                self._here = self._open.pop().around
            elif kind.startswith("h"):
                self._head(int(kind[1]), line, words)
            elif kind == "text" and self._here is not self._said:
                self._go_on(line)

    def _head(self, level: int, line: int, words: str) -> None:
        inside = self._open[-1] if self._open else _OpenPart(self._here, 0, level)
        if not inside.level:
            inside.deeper += max(inside.around.level + 1 - level - inside.deeper, 0)
            inside.level = min(level + inside.deeper, DEEPEST)
        elif self._here is not self._said and level + inside.deeper > self._ended:
            self._go_on(line)
        if inside.deeper and self._lines[line].startswith("#"):
            self._lines[line] = "#" * min(inside.deeper, DEEPEST - level) + self._lines[line]
        self._here = self._said = _HeadingAbove(min(level + inside.deeper, DEEPEST), words)
        self._headings.append(self._here)

    def _go_on(self, line: int) -> None:
        self._going_on.append((line, self._here))
        self._said = self._here

    def written(self) -> str:
        """The text with a heading without words wherever a section goes on."""
        named = headings_of([(each.level, each.words) for each in self._headings])
        anchors = {id(each): made.anchor for each, made in zip(self._headings, named, strict=True)}
        times, lines = Counter[str](), self._lines.copy()
        for line, heading in self._going_on:
            anchor = anchors.get(id(heading), "section")
            times[anchor] += 1
            goes_on = f"{'#' * min(heading.level + 1, DEEPEST)} {{#{anchor}.{times[anchor]}}}"
            lines[line] = f"{goes_on}\n\n{lines[line]}"
        return "\n".join(lines)


def _apart(text: str) -> str:
    """A text whose marks stand in paragraphs of their own; those in a cell, a quotation or behind a bullet are none."""
    text = _QUOTED.sub("", text)
    return "\n".join(_apart_in(line) if any(mark in line for mark in MARKS) else line for line in text.split("\n"))


def _apart_in(line: str) -> str:
    if _WITHIN.match(line):
        return unmarked(line)
    before = line[: len(line) - len(line.lstrip())]
    parts = (each.strip() for each in _MARK.split(line))
    return "\n".join(["", *(f"{before}{each}\n" for each in parts if each)])


def _blocks(text: str) -> Iterator[tuple[str, int, str]]:
    """What a text is made of: the kind of each block, its line, and the words of a heading. No lists from within."""
    tokens = commonmark().parse(text)
    for token, inline in zip(tokens, [*tokens[1:], *tokens[-1:]], strict=True):
        if token.level or token.map is None or token.nesting < 0 or token.type == "hr":
            continue
        line = token.map[0]
        if token.type == "heading_open":
            own = next((each for each in _ID.findall(inline.content) if not is_machine_made(each)), "")
            words = _ID.sub("", "".join(child.content for child in inline.children or ())).strip()
            yield token.tag, line, f"{words} {{#{own}}}" if own else words
        elif token.type == "paragraph_open" and inline.content in (BEGINS, ENDS):
            yield inline.content, line, ""
        else:
            yield "text", line, ""
