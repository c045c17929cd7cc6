"""Tags in square brackets, as WordPress and forums write them: `[caption id="1"]...[/caption]`."""

import re

from harness.articles.importing.part_marks import ENDED, begun
from harness.lazy_regex import regex

_TAG = regex(
    r"(?<![\\!])\[(?P<close>/)?(?P<name>[a-z][a-z\d_-]*)(?P<with>(?:[ \t]+[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\]\"']+)"
    r"|=(?:\"[^\"\n]*\"|[^\s\]\"']+))*)[ \t]*(?P<alone>/)?\](?![(:])"
)
_CLOSED = regex(r"\[/([a-z][a-z\d_-]*)\](?![(:])")
_QUOTED = regex(r"[ \t][\w-]+=[\"']")
_TITLE = regex(r"\b(?:title|heading)=\"([^\"\n]+)\"")
_HEADS = regex(r"tab|toggle|accordion|spoiler|panel|collaps|expand|faq")


def without_tags(text: str, lost: dict[str, None]) -> str:
    """A text without tags in brackets: those that have attributes or are closed. What stands between them stays."""
    closed = set(_CLOSED.findall(text))
    open_: list[tuple[str, bool]] = []  # whether each begins a part

    def said(tag: re.Match[str]) -> str:
        name = tag["name"]
        if not tag["close"] and name not in closed and not _QUOTED.search(tag["with"]):
            return tag[0]  # words in brackets
        if tag["close"]:
            while open_ and open_[-1][0] != name:
                open_.pop()
            return ENDED if open_ and open_.pop()[1] else ""
        if name in closed:
            title = _TITLE.search(tag["with"])
            open_.append((name, bool(title and _HEADS.search(name))))
            return begun(f"### {title[1]}") if title and open_[-1][1] else ""
        lost[f"template code: {tag[0][:80]}"] = None
        return ""

    return _TAG.sub(said, text)
