"""Blocks of MkDocs, whose text stands indented below a line that opens them: tabs, notes, and what unfolds."""

import re

from harness.articles.importing.dialects.inner_headings import below
from harness.articles.importing.part_marks import BEGINS, ENDED, ENDS, begun
from harness.articles.importing.shown_code import open_fence
from harness.articles.importing.unshown import FOR_AGENTS, ONLY_AGENTS
from harness.lazy_regex import regex

_OPENS = regex(
    r"(?P<before>[ \t]*)(?:(?P<tab>===[+!]?)[ \t]+|"
    r"(?P<note>!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+)(?:[ \t]+[\w-]+)*[ \t]*)"
    r"(?:\"(?P<title>[^\"]*)\")?[ \t]*"
)


def unfolded(text: str, lost: dict[str, None], level: int = 3) -> str:
    """A text with tabs under headings and notes under their titles, and what was indented below these no more.

    What unfolds in something that unfolds has a heading below that one's.
    """
    lines, said, fence = text.split("\n"), list[str](), ""
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        before, fence = fence, open_fence(line, fence)
        opened = None if before or fence else _OPENS.fullmatch(line)
        if not opened or (opened["tab"] and opened["title"] is None):
            said.append(line)
            continue
        end = at
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(_inside(opened["before"]))):
            end += 1
        body = [line.removeprefix(opened["before"]).removeprefix("\t") for line in lines[at:end]]
        at = end
        if opened["kind"] and re.fullmatch(FOR_AGENTS, opened["kind"], re.IGNORECASE):
            lost[ONLY_AGENTS] = None
            continue
        unfolds = opened["title"] and opened["note"] != "!!!"  # a tab does, too
        deeper = min(level + 1, 6) if unfolds else level
        inner = unfolded("\n".join(line.removeprefix("    ") for line in body), lost, deeper).strip("\n")
        inner = below(inner, level) if unfolds else inner
        title = opened["title"] if opened["title"] is not None else opened["kind"].replace("-", " ").capitalize()
        head = f"{'#' * level} {title}" if unfolds else _bold(title) if title else ""
        whole = [BEGINS, "", head, "", *inner.split("\n"), "", ENDS] if unfolds else [head, "", *inner.split("\n")]
        said += ["", *(f"{opened['before']}{each}" if each else "" for each in whole), ""]
    return "\n".join(said)


def _bold(title: str) -> str:
    """A title in bold as a whole, also where a part of it was."""
    return f"**{title.replace('**', '')}**"


def _inside(before: str) -> tuple[str, str]:
    return f"{before}    ", f"{before}\t"


_SLASHES = regex(
    r"(?m)^[ \t]*/{3,}[ \t]*(?P<name>[\w-]+)?(?:[ \t]*\|[ \t]*(?P<title>[^\n]*?))?[ \t]*\n(?:[ \t]{4,}[\w-]+:[^\n]*\n)*"
    r"|^[ \t]*/{3,}[ \t]*\Z"
)
_SLASHES_OF_AGENTS = regex(
    rf"(?mi)^[ \t]*/{{3,}}[ \t]*(?:{FOR_AGENTS})(?![\w-])[^\n]*\n(?:(?![ \t]*/{{3,}})[^\n]*\n)*[ \t]*/{{3,}}[ \t]*$"
)


def without_slashes(text: str, lost: dict[str, None]) -> str:
    """A text whose blocks between slashes (`/// note | Title`) stand under their titles. It has no code in it."""
    if _SLASHES_OF_AGENTS.search(text):
        text = _SLASHES_OF_AGENTS.sub("\n", text)
        lost[ONLY_AGENTS] = None

    open_: list[bool] = []  # whether each begins a part

    def said(fence: re.Match[str]) -> str:
        if not fence["name"]:
            return ENDED if open_ and open_.pop() else "\n"
        title = fence["title"] or "" if fence["name"] != "html" else ""  # of an element, no words
        open_.append(bool(title) and fence["name"] in _UNFOLD)
        return "\n" if not title else begun(f"### {title}") if open_[-1] else f"\n{_bold(title)}\n\n"

    return _SLASHES.sub(said, text)


_UNFOLD = ("tab", "details")
