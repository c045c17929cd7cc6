"""Notes for agents among what customers read, known by the words that they begin with: `**Internal note:** ask Jo.`"""

from collections.abc import Callable, Iterator

from harness.articles.importing.shown_code import open_fence
from harness.articles.importing.unshown import ONLY_AGENTS
from harness.lazy_regex import regex
from harness.workspace import own_patterns

_NOTE = own_patterns(__package__, "agents_notes.yaml")["note"]  # what nobody would write to customers
_FEATURE = r"internal (?:notes|comments|remarks|info|information)"  # in a list it is what a help desk can do
_BARE = r"internal|intern"  # may be a sort of storage, beside an external one
_ENDS = r"(?:[*_]*[ \t]?:|\](?!\()|\)|[*_]+[ \t]*(?:[-\u2013\u2014]|$)|[ \t]+[-\u2013\u2014][ \t])[*_:]*"
_BEGINS = regex(
    rf"(?i)(?P<marks>(?:[^\w\n]|_){{0,12}})(?P<label>(?P<note>{_NOTE})|(?P<feature>{_FEATURE})|(?P<bare>{_BARE})){_ENDS}"
)
_HEADED = regex(rf"(?i)\W*(?:{_NOTE}|{_FEATURE}|(?P<bare>{_BARE}))\W*(?:\{{#[^{{}}]*\}})?\s*")
_HEADING = regex(r"(#{1,6})[ \t]+(.*)")
_ITEM = regex(r"(?:[-*+]|\d{1,3}[.)])[ \t]+")
_EXTERNAL = regex(r"(?i)\bextern")


def without_agents_notes(text: str, lost: dict[str, None]) -> str:
    """A text of Markdown without its notes and sections for agents."""
    lines = text.split("\n")
    gone: set[int] = set()
    end = 0
    beside_external = bool(_EXTERNAL.search(text))
    for at in _not_code(lines):
        if at >= end and (after := _note_ends(lines, at, beside_external=beside_external)):
            end = after
            gone.update(range(at, end))
            lost[ONLY_AGENTS] = None
    return "\n".join(line for at, line in enumerate(lines) if at not in gone) if gone else text


def _not_code(lines: list[str], first: int = 0) -> Iterator[int]:
    fence = ""
    for at in range(first, len(lines)):
        before, fence = fence, open_fence(lines[at], fence)
        if not before and not fence:
            yield at


def _note_ends(lines: list[str], at: int, *, beside_external: bool) -> int:
    """The line behind a note for agents that begins in a line; 0 where none does."""
    if heading := _HEADING.match(lines[at]):
        headed = _HEADED.fullmatch(heading[2])
        return _section_ends(lines, at, len(heading[1])) if headed and not (headed["bare"] and beside_external) else 0
    said = lines[at].lstrip(" \t>")
    item = _ITEM.match(said)
    found = _BEGINS.match(said[item.end() if item else 0 :])
    goes_on = at > 0 and bool(lines[at - 1].strip(" \t>")) and not item
    if not found or (goes_on and not found["marks"]):
        return 0
    listed = bool(item) and "[" not in found["marks"]
    if (found["bare"] and (beside_external or listed)) or (found["feature"] and listed):
        return 0
    before = lines[at].removesuffix(said)
    if item:
        return _while(lines, at, lambda line: line.startswith(f"{before} ") or not line.strip(" \t>"))
    if ">" in before:
        return _while(lines, at, lambda line: line.lstrip().startswith(">"))
    end = _while(lines, at, lambda line: bool(line.strip()))
    alone = end == at + 1 and not found.string[found.end() :].strip(" \t*_:")
    return _while(lines, end, lambda line: bool(line.strip()) and not line.startswith("#")) if alone else end


def _while(lines: list[str], at: int, goes_on: Callable[[str], bool]) -> int:
    """The line behind those below a line that go on with it, without the empty ones at their end."""
    end = at + 1
    while end < len(lines) and goes_on(lines[end]):
        end += 1
    while end > at + 1 and not lines[end - 1].strip(" \t>"):
        end -= 1
    return end


def _section_ends(lines: list[str], at: int, level: int) -> int:
    """The line of the next heading that is not below that of a line."""
    heads = (
        each for each in _not_code(lines, at + 1) if (found := _HEADING.match(lines[each])) and len(found[1]) <= level
    )
    return next(heads, len(lines))
