"""Components of MDX on lines of their own: what stands in them is Markdown, however far it is indented."""

import re
from textwrap import dedent

from harness.articles.importing.shown_code import open_fence
from harness.lazy_regex import regex

_NAME = r"[A-Z][A-Za-z0-9.]*"
_OPENS = regex(
    rf"(?P<before>[ \t]*)<(?P<name>{_NAME})\b"
    r"(?:[^<>\"'{}]|\"[^\"\n]*\"|'[^'\n]*'|\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\})*(?<!/)>[ \t]*"
)
_WRAPPED = regex(
    rf"(?m)^[ \t]*<{_NAME}(?:\s(?:[^<>\"'{{}}]|\"[^\"]*\"|'[^']*'|\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})*)?\n"
    r"(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\})*>"
)
_MOST_DEEP = 20


def unnested(text: str, deep: int = 0) -> str:
    """A text in which components stand apart, and nothing in them is indented because it stands in them."""
    if not deep:
        text = _WRAPPED.sub(_in_one_line, text)
    lines, said, fence = text.split("\n"), list[str](), ""
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        before, fence = fence, open_fence(line, fence)
        opened = None if before or fence or deep > _MOST_DEEP else _OPENS.fullmatch(line)
        closes = opened and f"</{opened['name']}" in text
        end = _end(lines, at, opened["name"]) if opened and closes else -1
        if not opened or end < 0:
            said.append(line)
            continue
        inner = unnested(dedent("\n".join(lines[at:end])), deep + 1).strip("\n")
        for each in ("", line.strip(), "", *inner.split("\n"), "", lines[end].strip(), ""):
            said.append(f"{opened['before']}{each}" if each else "")
        at = end + 1
    return "\n".join(said)


def _in_one_line(tag: re.Match[str]) -> str:
    before = tag[0][: len(tag[0]) - len(tag[0].lstrip())]
    return before + " ".join(tag[0].split())


def _end(lines: list[str], at: int, name: str) -> int:
    """The line that closes a component; -1 where none does."""
    open_ = 1
    for number in range(at, len(lines)):
        opened = _OPENS.fullmatch(lines[number])
        if opened and opened["name"] == name:
            open_ += 1
        elif re.fullmatch(rf"[ \t]*</{re.escape(name)}\s*>[ \t]*", lines[number]):
            open_ -= 1
            if not open_:
                return number
    return -1
