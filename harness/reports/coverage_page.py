"""Coverage beside the source: each file line by line, with what covers it and what does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.reports.coverage import HEADINGS, coverage_rows, gaps, unseen, why
from harness.reports.rendering import page
from harness.suite import Coverage, CoverageKind, CoveredItem, TriggerSeen


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a file; `tone` and `count` are empty where nothing on it can be covered."""

    number: int
    text: str
    tone: str
    count: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file and how many of the things in it are covered."""

    name: str
    covered: int
    total: int
    lines: tuple[SourceLine, ...]


def coverage_page(coverage: Coverage, sources: Mapping[str, Sequence[str]], run: str) -> Iterator[str]:
    """The page, part by part. `sources` are the lines of each file that holds something to be covered."""
    return page(
        "coverage.html.j2",
        run=run,
        headings=HEADINGS,
        rows=list(coverage_rows(coverage)),
        gaps=list(gaps(coverage)),
        files=[_file(name, lines, coverage) for name, lines in sources.items()],
    )


def _file(name: str, source: Sequence[str], coverage: Coverage) -> File:
    items = [item for item in coverage.items if item.at.file == name and item.kind is not CoverageKind.OUTCOME]
    triggers: dict[int, list[TriggerSeen]] = defaultdict(list)
    for trigger in coverage.triggers:
        if trigger.at.file == name:
            triggers[trigger.at.line].append(trigger)
    on = _by_line(items)
    shown = [_indented(text) for text in source]
    lines = tuple(_line(number, text, on[number], triggers[number]) for number, text in enumerate(shown, 1))
    return File(name, sum(item.covered for item in items), len(items), lines)


def _indented(text: str) -> str:
    """The line with an indent that a browser keeps."""
    words = text.lstrip(" ")
    return "\u00a0" * (len(text) - len(words)) + words


def _by_line(items: Sequence[CoveredItem]) -> dict[int, list[CoveredItem]]:
    on: dict[int, list[CoveredItem]] = defaultdict(list)
    for item in items:
        for number in range(item.at.line, item.last + 1):
            on[number].append(item)
    return on


def _line(number: int, text: str, items: Sequence[CoveredItem], triggers: Sequence[TriggerSeen]) -> SourceLine:
    notes = [f"{i.kind} {i.name}: {why(i)}" for i in items if not i.covered and i.at.line == number]
    notes += [f"{trigger.words}: {unseen(trigger)}" for trigger in triggers if trigger.covered < 3]
    if not items or not text.strip():
        return SourceLine(number, text, "", "", tuple(notes))
    least = min(len(item.covered_by) for item in items)
    tone = "bad" if not least else "wait" if notes else "good"
    return SourceLine(number, text, tone, str(least), tuple(notes))
