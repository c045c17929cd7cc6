"""Patterns of paths, as the configurations of sites have them: `drafts/`, `**/old/*.md`, `!keep.md`.

They are looked for in time that grows with the path alone (RE2), whatever a stranger's configuration says.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import re2

from harness.lazy_regex import regex
from harness.workspace import encodable

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
    read: list[tuple[bool, Fits]] = []
    for line in lines:
        said = re.sub(r"(?:^|\s)#.*", "", line).strip()
        bare = said.removeprefix("!")
        if bare.strip("/"):
            read.append((said == bare, _pattern(bare, anywhere="/" not in bare.rstrip("/"))))
    return lambda path: next((left_out for left_out, fits in reversed(read) if fits(path)), False)


def searched(pattern: str) -> Fits:
    """A regular expression that is found in a path. Raises ValueError for one that is none."""
    found = _compiled(pattern).search
    return lambda path: bool(found(encodable(path)))


def _any(patterns: Iterable[Fits]) -> Fits:
    each = list(patterns)
    return lambda path: any(fits(path) for fits in each)


def _pattern(pattern: str, *, anywhere: bool) -> Fits:
    """A file or folder, and all that is in the folder."""
    parts = (_part(each) for each in _PART.findall(pattern.strip().removeprefix("./").strip("/")))
    fullmatch = _compiled(f"(?s){'(?:.*/)?' if anywhere else ''}{''.join(parts)}(?:/.*)?").fullmatch
    return lambda path: bool(fullmatch(encodable(path)))


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(encodable(pattern), options)
    except re2.error as error:
        why = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else error
        raise ValueError(f"the pattern `{pattern[:80]}` cannot be used: {why}") from None


def _part(part: str) -> str:
    if part in _MEANS:
        return _MEANS[part]
    if part[0] == "[" and len(part) > 1:
        inner = re.sub(r"([\\\[\]^])", r"\\\1", part[1:-1].removeprefix("!"))
        return f"[{'^' if part[1] == '!' else ''}{inner}]"
    if part[0] == "{" and len(part) > 1:
        return f"(?:{'|'.join(re.escape(each) for each in part[1:-1].split(','))})"
    return re.escape(part)
