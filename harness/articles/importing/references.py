"""Links and images of Markdown whose addresses stand elsewhere in the text (`[card][1]`, `[1]: card.md`)."""

import re

from harness.articles.importing.shown_code import SHOWN_CODE
from harness.lazy_regex import regex

_DEFINED = regex(
    SHOWN_CODE + r"|(?m:^) {0,3}\[(?!\^)(?P<label>[^\[\]\n]+)\]:[ \t]*(?:\n[ \t]*)?<?(?P<target>[^\s<>]+)>?"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_USED = regex(
    SHOWN_CODE + r"|(?<![\\\]])(?P<image>!?)\[(?!\^)(?P<words>(?:[^\[\]\n]|\n(?!\s*\n)|!\[[^\[\]\n]*\]\([^()\n]*\))+)\]"
    r"(?:\[(?P<label>[^\[\]\n]*)\])?(?![(:\[])",
    re.DOTALL,
)
_UNKNOWN = regex(  # as MkDocs has them, which may add the same addresses to every page
    SHOWN_CODE + r"|(?<![\w\]\\!])\[(?P<words>[^\[\]\n]*)\](?:\[(?=[^\[\]\n]*[A-Za-z]{3})[\w .:-]+\]|(?<=\w\w\])\[\])"
    r"(?![(\[:\w])",
    re.DOTALL,
)
_NESTED = 2  # an image in a link


def inlined(text: str, lost: dict[str, None]) -> str:
    """A text whose links and images have their addresses beside them; one whose address is elsewhere is its words."""
    targets: dict[str, str] = {}

    def remembered(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        targets.setdefault(_folded(found["label"]), found["target"])
        return ""

    def linked(found: re.Match[str]) -> str:
        target = None if found["code"] else targets.get(_folded(found["label"] or found["words"]))
        return f"{found['image']}[{found['words']}]({target})" if target else found[0]

    without = _DEFINED.sub(remembered, text)
    for _ in range(_NESTED if targets else 0):
        without = _USED.sub(linked, without)

    def worded(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        lost["a link whose address is not in the text"] = None
        return str(found["words"])

    return _UNKNOWN.sub(worded, without if targets else text)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
