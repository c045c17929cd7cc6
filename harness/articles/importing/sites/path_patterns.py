"""Patterns of paths, as the configurations of sites have them: `drafts/`, `**/old/*.md`, `!keep.md`."""

import re
from collections.abc import Callable, Iterable

from harness.lazy_regex import regex

Fits = Callable[[str], bool]
"""Whether the path of a page is meant."""

_PART = regex(r"\*\*/|/\*\*$|\*\*|\*|\?|\[!?[^\[\]/]+\]|\{[^{}/]+\}|.", re.DOTALL)
_MEANS = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def at_the_top(patterns: Iterable[str]) -> Fits:
    """Patterns that begin at the top folder, as those of Jekyll and Sphinx do."""
    return _any(_pattern(each, anywhere=False) for each in patterns)


def anywhere(patterns: Iterable[str]) -> Fits:
    """Patterns that begin at a folder that is not known."""
    return _any(_pattern(each, anywhere=True) for each in patterns)


def ignored(lines: Iterable[str]) -> Fits:
    """Lines as in `.gitignore`: the last that fits decides, and one without a slash inside fits at any depth."""
    read: list[tuple[bool, re.Pattern[str]]] = []
    for line in lines:
        said = re.sub(r"(?:^|\s)#.*", "", line).strip()
        bare = said.removeprefix("!")
        if bare.strip("/"):
            read.append((said == bare, _pattern(bare, anywhere="/" not in bare.rstrip("/"))))
    return lambda path: next((left_out for left_out, each in reversed(read) if each.fullmatch(path)), False)


def _any(compiled: Iterable[re.Pattern[str]]) -> Fits:
    patterns = list(compiled)
    return lambda path: any(each.fullmatch(path) for each in patterns)


def _pattern(pattern: str, *, anywhere: bool) -> re.Pattern[str]:
    """A file or folder, and all that is in the folder."""
    parts = (_part(each) for each in _PART.findall(pattern.strip().removeprefix("./").strip("/")))
    return re.compile(f"{'(?:.*/)?' if anywhere else ''}{''.join(parts)}(?:/.*)?", re.DOTALL)


def _part(part: str) -> str:
    if part in _MEANS:
        return _MEANS[part]
    if part[0] == "[" and len(part) > 1:
        inner = re.sub(r"([\\\[\]^])", r"\\\1", part[1:-1].removeprefix("!"))
        return f"[{'^' if part[1] == '!' else ''}{inner}]"
    if part[0] == "{" and len(part) > 1:
        return f"(?:{'|'.join(re.escape(each) for each in part[1:-1].split(','))})"
    return re.escape(part)
