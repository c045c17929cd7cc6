"""Findings that are silenced in place, each with its reason.

In Markdown: `<!-- harness: allow article-vague-word: the exception is meant to be open -->`. Beside text it covers the
paragraph, on a line of its own the section, before all text the whole article; as a comment in the front matter
(`# harness: allow ...`) it covers the whole article too. In YAML: `# harness: allow rule-never-fired: ...` in an
entry, or right above it, covers the entry; above all entries it covers the file.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import yaml

from harness.lazy_regex import regex
from harness.workspace import Article, Location, Workspace, body_of, lines_of, read_text

_IDS = r"harness:\s*allow\s+(?P<ids>[\w-]+(?:\s*,\s*[\w-]+)*)\s*(?::\s*(?P<reason>.*?))?\s*"
_REMARK = regex(rf"<!--\s*{_IDS}-->")
_COMMENT = regex(rf"(?:^|\s)#\s*{_IDS}$")


@dataclass(frozen=True, slots=True)
class Allowance:
    """A silence: its place, the kinds it silences, the reason, and the lines it covers."""

    at: Location
    kinds: tuple[str, ...]
    reason: str
    first: int
    last: int

    def covers(self, at: Location) -> bool:
        return at.file == self.at.file and self.first <= at.line <= self.last


def in_article(article: Article, text: str) -> Iterator[Allowance]:
    """The silences in an article's file."""
    lines = lines_of(text)
    _, body = body_of(text)
    for number, match in _comments(lines[: body - 1]):
        yield _allowance(match, Location(article.file, number), 1, len(lines))
    starts = sorted({section.line for section in article.sections if section.anchor} | {len(lines) + 1})
    for number, line in enumerate(lines[body - 1 :], body):
        for match in _REMARK.finditer(line):
            first, last = body, next((start - 1 for start in starts if start > number), len(lines))
            if (line[: match.start()] + line[match.end() :]).strip():
                first, last = _paragraph(lines, number)
            elif any(above.strip() and not _REMARK.search(above) for above in lines[body - 1 : number - 1]):
                first = max([start for start in starts if start <= number], default=body)
            else:
                first, last = 1, len(lines)
            yield _allowance(match, Location(article.file, number), first, last)


def in_entries(workspace: Workspace, entries: Iterable[Location]) -> Iterator[Allowance]:
    """The silences in the YAML files of these entries. Raises WorkspaceError for an unreadable one."""
    starts: dict[str, list[int]] = {}
    for at in entries:
        starts.setdefault(at.file, []).append(at.line)
    for file, lines in starts.items():
        yield from _in_yaml(file, read_text(workspace.root / file, file), sorted(lines))


def _in_yaml(file: str, text: str, starts: Sequence[int]) -> Iterator[Allowance]:
    lines = text.splitlines()
    for number, match in _comments(lines):
        owner = number
        while owner <= len(lines) and all(lines[i - 1].lstrip().startswith("#") for i in (number, owner)):
            owner += 1  # a comment above an entry belongs to it
        own = owner if owner in starts else number
        first = max((start for start in starts if start <= own), default=1)
        last = next((start - 1 for start in starts if start > own), len(lines))
        everything = not any(start <= own for start in starts)
        yield _allowance(match, Location(file, number), first, len(lines) if everything else last)


def _comments(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """The silences among the comments of YAML, by line. What looks like one in a value may be a customer's words."""
    found = [(number, match) for number, line in enumerate(lines, 1) if (match := _COMMENT.search(line))]
    tokens = yaml.scan("\n".join(lines), Loader=yaml.CSafeLoader) if found else ()
    marks = [(token.start_mark, token.end_mark) for token in tokens if isinstance(token, yaml.ScalarToken)]
    values = [((start.line + 1, start.column), (end.line + 1, end.column)) for start, end in marks]
    for number, match in found:
        if not any(start <= (number, match.start()) < end for start, end in values):
            yield number, match


def _paragraph(lines: Sequence[str], number: int) -> tuple[int, int]:
    """The lines between blank ones around a line, all from 1."""
    first = last = number
    while first > 1 and lines[first - 2].strip():
        first -= 1
    while last < len(lines) and lines[last].strip():
        last += 1
    return first, last


def _allowance(match: re.Match[str], at: Location, first: int, last: int) -> Allowance:
    kinds = tuple(name.strip() for name in match["ids"].split(","))
    return Allowance(at, kinds, (match["reason"] or "").strip(), first, last)
