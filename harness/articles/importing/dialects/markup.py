"""Marks of Markdown's dialects that a reader does not see, as plain Markdown: footnotes, keys, raised figures."""

import re
from itertools import count

from harness.articles.importing.inline_html import raised_figure
from harness.articles.importing.part_marks import part
from harness.lazy_regex import regex

MOST_NOTE = 600  # characters of a footnote that is put where it belongs
_NOTE = regex(
    r"(?m)^ {0,3}\[\^([^\[\]\s]+)\]:[ \t]*(?:\n {4})?"
    r"(\S[^\n]*(?:\n(?!\s*\n| {0,3}\[\^| {0,3}#)[^\n]+)*(?:\n\n {4}[^\n]+)*)\n*"
)
_REFERENCE = regex(r"(?P<ended>[.!?]?)[ \t]?\[\^(?P<name>[^\[\]\s]+)\](?!:)(?P<end>[.!?]?)")
_DEEPER = regex(r"(?m)^ {1,4}")  # the lines of a footnote but the first
_LISTED = regex(r"(?m)^\s*(?:[-*+]|\d+[.)]|\|)[ \t]")
_SEVERAL = regex(r"[.!?]\s+\S")
_INLINE_NOTE = regex(
    r"[ \t]?(?<![\w\\])\^\[((?:[^\[\]\n]|\[[^\[\]\n]*\]){1,600})\]|(?<=[\w.!?])\^\[([^\[\]\n]{1,600})\]"
)
_CROSSED = regex(r"(?<![~\\])~~(?=[^\s~])[^~\n]+?(?<=[^\s~])~~(?!~)[ \t]?")
_EDITED = regex(  # what an editor proposes: added, taken out, put in another's place, marked, remarked
    r"\{\+\+(?P<added>[^{}]*?)\+\+\}|\{--(?:[^{}]*?)--\}|\{~~(?:[^{}]*?)~>(?P<instead>[^{}]*?)~~\}"
    r"|\{==(?P<marked>[^{}]*?)==\}|\{>>(?:[^{}]*?)<<\}"
)
_KEYS = regex(r"(?<![\w+])\+\+(?=[\w\"])([^+\n]{1,40}(?:\+[^+\n]{1,40})*)(?<=[\w\"])\+\+(?![\w+])")
_INSERTED = regex(r"\^\^(?=[^\s^])([^\n^]+)(?<=[^\s^])\^\^")
_RAISED = regex(r"(?<=[\w)])\^([-+]?\d{1,4})\^(?!\^)|(?<=[\w)])(?<!~)~(\d{1,4})~(?!~)")
_BLOCK_NAME = regex(r"(?m)(?<=\S)[ \t]+\^[A-Za-z][\w-]*[ \t]*$|^\^[A-Za-z][\w-]*[ \t]*$")  # of Obsidian
_ABBREVIATION = regex(r"(?m)^\*\[[^\[\]\n]+\]:[^\n]*\n?")
_TAB_LIST = regex(  # of VK Cloud: the names of all tabs, then what stands in each
    r"<tabs\b[^<>]*>\s*<tablist\b[^<>]*>(?P<names>(?:(?!</?(?:tabs|tablist)\b).)*)</tablist>"
    r"(?P<panels>(?:(?!</?(?:tabs|tablist)\b).)*)</tabs>",
    re.DOTALL,
)
_TAB_NAME, _TAB_PANEL = (
    regex(rf"<{tag}\b[^<>]*>((?:(?!</?{tag}\b).)*)</{tag}>", re.DOTALL) for tag in ("tab", "tabpanel")
)


def with_tab_names(text: str, lost: dict[str, None]) -> str:
    """A text in which the name of each tab stands above what is in it. It has no code in it."""

    def told(tabs: re.Match[str]) -> str:
        names, panels = _TAB_NAME.findall(tabs["names"]), _TAB_PANEL.findall(tabs["panels"])
        if len(names) != len(panels):
            lost["the names of tabs"] = None
            return tabs[0]
        return "".join(part(f"### {' '.join(n.split())}", p.strip()) for n, p in zip(names, panels, strict=True))

    return _TAB_LIST.sub(told, text) if "</tablist>" in text else text


def without_marks(text: str, lost: dict[str, None]) -> str:
    """A text in which footnotes stand where they belong, and nothing that is crossed out. It has no code in it."""
    text = _with_notes(text, lost)
    text = _INLINE_NOTE.sub(lambda found: f" ({(found[1] or found[2]).strip()})", text)
    if (whole := _CROSSED.sub("", text)) != text:
        lost["text that is crossed out there"] = None
    text = _INSERTED.sub(r"\1", _BLOCK_NAME.sub("", _ABBREVIATION.sub("", whole)))
    text = _KEYS.sub(lambda found: _pressed(found[1]), text)
    return _RAISED.sub(lambda found: raised_figure("sup" if found[1] else "sub", found[1] or found[2]), text)


def as_edited(text: str, lost: dict[str, None]) -> str:
    """A text as it is with all that an editor proposes in it."""
    return _EDITED.sub(lambda found: next(filter(None, found.group("added", "instead", "marked")), ""), text)


def _with_notes(text: str, lost: dict[str, None]) -> str:
    """A text with each footnote where it is referred to; one with a list, or a long one, stays below, with a number.

    As on a page, the first of one name counts, and one that nothing refers to is not shown.
    """
    used = {found["name"] for found in _REFERENCE.finditer(text)}
    seen, said, numbers = set[str](), dict[str, str](), count(1)

    def placed(found: re.Match[str]) -> str:
        name, note = found[1], " ".join(found[2].split())
        if name in seen or name not in used:
            lost[f"a footnote {'whose name another one has' if name in seen else 'that nothing refers to'}"] = None
            return ""
        seen.add(name)
        if len(note) <= MOST_NOTE and not _REFERENCE.search(note) and not _LISTED.search(found[2]):
            said[name] = note
            return ""
        number, below = next(numbers), _DEEPER.sub("", found[2]).rstrip()
        said[name] = f"see note {number}"
        return f"Note {number}: {below}\n\n"

    kept = _NOTE.sub(placed, text)
    return _REFERENCE.sub(lambda found: _noted(found, said), kept)


def _noted(found: re.Match[str], notes: dict[str, str]) -> str:
    """A footnote where it is referred to: in brackets, or as sentences of its own behind the one it belongs to."""
    note, end = notes.get(found["name"]), found["ended"] + found["end"]
    if note is None:
        return found[0]
    if end and _SEVERAL.search(note):
        return f"{end} {note}"
    short = note if _SEVERAL.search(note) else note.rstrip(".")
    return f" ({short}){end}"


def _pressed(keys: str) -> str:
    """Keys as people write them; one word between the marks may as well be an inserted one."""
    parts = [part.strip(' "') for part in keys.split("+")]
    return "+".join(part[:1].upper() + part[1:] for part in parts) if len(parts) > 1 else parts[0]
