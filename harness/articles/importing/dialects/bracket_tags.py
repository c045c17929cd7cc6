"""Tags in square brackets, as WordPress and forums write them: `[caption id="1"]...[/caption]`."""

import re

_TAG = re.compile(
    r"(?<![\\!])\[(?P<close>/)?(?P<name>[a-z][a-z\d_-]*)(?P<with>(?:[ \t]+[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\]\"']+)"
    r"|=(?:\"[^\"\n]*\"|[^\s\]\"']+))*)[ \t]*(?P<alone>/)?\](?![(:])"
)
_CLOSED = re.compile(r"\[/([a-z][a-z\d_-]*)\](?![(:])")
_QUOTED = re.compile(r"[ \t][\w-]+=[\"']")
_TITLE = re.compile(r"\b(?:title|heading)=\"([^\"\n]+)\"")
_HEADS = re.compile(r"tab|toggle|accordion|spoiler|panel|collaps|expand|faq")


def without_tags(text: str, lost: dict[str, None]) -> str:
    """A text without tags in brackets: those that have attributes or are closed. What stands between them stays."""
    closed = set(_CLOSED.findall(text))

    def said(tag: re.Match[str]) -> str:
        name = tag["name"]
        if not tag["close"] and name not in closed and not _QUOTED.search(tag["with"]):
            return tag[0]  # words in brackets
        if tag["close"] or name in closed:
            title = _TITLE.search(tag["with"])
            return f"\n\n### {title[1]}\n\n" if title and _HEADS.search(name) else ""
        lost[f"template code: {tag[0][:80]}"] = None
        return ""

    return _TAG.sub(said, text)
