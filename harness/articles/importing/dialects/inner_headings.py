"""Headings in what unfolds, such as tabs: below the heading that it gets, so that no step loses its tab."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass

from harness.articles.importing.shown_code import SHOWN_CODE
from harness.articles.importing.structure import DEEP, DEEPEST
from harness.lazy_regex import regex

_LEVEL = 3  # of the heading that a tab gets, at most
_PARTS = regex(
    SHOWN_CODE + r"|(?m:^[ \t>]*)(?P<level>#{1,6})(?=[ \t]+\S)"
    r"|<(?P<closes>/)?(?P<tag>details|[A-Z][\w.]*)\b[^<>]*?(?P<alone>/)?>"
    r"|(?:\{%-?|\{\{[<%])[ \t]*(?P<ends>end|/[ \t]*)?(?P<name>[\w-]+)"
    r"|(?m:^[ \t>]*):{3,}[ \t]*[{(]*\.?(?P<block>[A-Za-z][\w-]*)?",
    re.DOTALL,
)
_UNFOLDS = regex("tab|step|accordion|details|expand|collaps|spoiler|toggle|faq|question", re.IGNORECASE)
_AROUND = regex(r"(?!details).*(?:s|group|list|pane|set)", re.IGNORECASE)


@dataclass(slots=True)
class _Heading:
    start: int
    was: int
    level: int
    within: tuple[int, ...] = ()  # the starts of all that is open there

    @property
    def edit(self) -> tuple[int, int, str]:
        return self.start, self.start + self.was, "#" * self.level


def deepened(text: str) -> str:
    """A text whose headings in tabs and the like are deeper than the headings of these."""
    headings, unfolding = list[_Heading](), dict[int, tuple[int, ...]]()  # each with those around it
    open_, ends = list[tuple[str, int]](), dict[int, int]()  # where the name of each that is open ends
    for part in _PARTS.finditer(text):
        if part["level"]:
            headings.append(_heading(part, *(start for _, start in open_)))
        elif part["closes"] or part["ends"] or (part[0].endswith(":") and not part["block"]):
            around, name, start = _closed(open_, part["tag"] or part["name"] or "")
            unfolding |= {start: around} if _unfolds(name) else {}
        elif not (part["code"] or part["alone"]):
            open_.append((part["tag"] or part["name"] or f":{part['block']}", part.start()))
            ends[part.start()] = part.end("tag") if part["tag"] else part.end("name")
    marks, levels = list[tuple[int, int, str]](), dict[int, int]()
    for start in sorted(unfolding):
        outer = [each for each in unfolding[start] if each in unfolding]
        above = (each for each in reversed(headings) if each.start < start and _inside(each, unfolding) <= set(outer))
        over = next((each.level for each in above), 0)
        levels[start] = max(over + 1, levels[outer[-1]] + 1 if outer else _LEVEL)
        _deepen([each for each in headings if _inside(each, unfolding) == {*outer, start}], levels[start])
        deep = levels[start] - 2 if over > 1 or text[start] == "{" else len(outer)  # a component's is one less
        if ends[start] > 0 and (outer or over > 1):
            marks.append((ends[start], ends[start], f' {DEEP}="{min(deep, DEEPEST - 2)}"'))
    return _written(text, sorted([*(each.edit for each in headings), *marks]))


def _inside(heading: _Heading, unfolding: Container[int]) -> set[int]:
    """All that unfolds in which a heading stands."""
    return {each for each in heading.within if each in unfolding}


def below(text: str, level: int) -> str:
    """A text whose headings are all deeper than that level."""
    headings = [_heading(part) for part in _PARTS.finditer(text) if part["level"]]
    _deepen(headings, level)
    return _written(text, [each.edit for each in headings])


def _heading(part: re.Match[str], *within: int) -> _Heading:
    return _Heading(part.start("level"), len(part["level"]), len(part["level"]), within)


def _deepen(headings: list[_Heading], level: int) -> None:
    more = min(level + 1, DEEPEST) - min((each.level for each in headings), default=DEEPEST)
    for each in headings:
        each.level = min(each.level + max(more, 0), DEEPEST)


def _written(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    said, done = list[str](), 0
    for start, end, instead in edits:
        said += [text[done:start], instead]
        done = end
    return "".join([*said, text[done:]])


def _closed(open_: list[tuple[str, int]], name: str) -> tuple[tuple[int, ...], str, int]:
    """What is closed, with what it stands in if it unfolds; a line of colons closes the last one that colons opened."""
    last_first = zip(range(len(open_) - 1, -1, -1), reversed(open_), strict=True)
    at = next((i for i, (other, _) in last_first if (other == name if name else other.startswith(":"))), -1)
    if at < 0:
        return (), "", -1
    closed = open_[at]
    around = tuple(start for _, start in open_[:at]) if _unfolds(closed[0]) else ()
    del open_[at:]
    return around, *closed


def _unfolds(name: str) -> bool:
    plain = name.lstrip(":")
    return bool(_UNFOLDS.search(plain)) and not _AROUND.fullmatch(plain)
