"""Coverage beside the source: each file line by line, with what covers it and what does not."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from harness.reports.coverage.coverage import by_line, gaps, table, unseen, why
from harness.reports.document import Block, Document, Fold, Heading, Span, Table, Text, Tone, Words, items
from harness.suite import Coverage, CoverageKind, CoveredItem, TriggerSeen


def page(coverage: Coverage, sources: Mapping[str, Sequence[str]], run: str) -> Document:
    """A page. `sources` are the lines of each file that holds something to be covered."""
    said = "A thing is covered when a scenario expects it and it happens on that very message."
    tones = (Span("covered", "good"), Span(", "), Span("in part", "wait"), Span(", "), Span("not covered", "bad"))
    blocks: list[Block] = [
        Text((Span("Run ", "soft"), Span(run, style="code"), Span(f". {said}", "soft"))),
        table(coverage),
        *(Fold(f"{heading}: {len(lines)}", [items(lines)]) for heading, lines in gaps(coverage)),
        Heading("Line by line"),
        Text((Span("The number is how many scenarios cover the line: ", "soft"), *tones, Span(".", "soft"))),
        *(_file(name, lines, coverage) for name, lines in sources.items()),
    ]
    return Document(blocks, "What do the scenarios cover?")


def covered_files(coverage: Coverage) -> list[str]:
    """The files that hold something to be covered, rules first."""
    return sorted({item.at.file for item in coverage.items}, key=lambda file: (not file.startswith("rules/"), file))


def file_share(name: str, coverage: Coverage) -> tuple[int, int]:
    """How many of the things in a file are covered, and how many there are."""
    own = _things(name, coverage)
    return sum(item.covered for item in own), len(own)


def file_lines(name: str, source: Sequence[str], coverage: Coverage) -> Table:
    """A file line by line: how many scenarios cover each, and what is missing."""
    triggers: dict[int, list[TriggerSeen]] = defaultdict(list)
    for trigger in coverage.triggers:
        if trigger.at.file == name:
            triggers[trigger.at.line].append(trigger)
    on = by_line(_things(name, coverage))
    rows = [_line(number, _indented(text), on[number], triggers[number]) for number, text in enumerate(source, 1)]
    return Table(("Line", "Scenarios", "Text", "What is missing"), rows)


def _file(name: str, source: Sequence[str], coverage: Coverage) -> Fold:
    """A file, and how many of the things in it are covered."""
    covered, every = file_share(name, coverage)
    count = Span(f"{covered} of {every}", "good" if covered == every else "bad")
    return Fold((Span(name, style="code"), Span(" \u00b7 "), count), [file_lines(name, source, coverage)])


def _things(name: str, coverage: Coverage) -> list[CoveredItem]:
    return [item for item in coverage.items if item.at.file == name and item.kind is not CoverageKind.OUTCOME]


def _indented(text: str) -> str:
    """The line with an indent that a browser keeps."""
    words = text.lstrip(" ")
    return "\u00a0" * (len(text) - len(words)) + words


def _line(number: int, text: str, on: Sequence[CoveredItem], triggers: Sequence[TriggerSeen]) -> tuple[Words, ...]:
    """A line of a file; without tone and count where nothing on it can be covered."""
    notes = [f"{i.kind} {i.name}: {why(i)}" for i in on if not i.covered and i.at.line == number]
    notes += [f"{trigger.words}: {unseen(trigger)}" for trigger in triggers if trigger.covered < 3]
    missing = Span("; ".join(notes), "soft")
    if not on or not text.strip():
        return str(number), "", Span(text, style="code"), missing
    least = min(len(item.covered_by) for item in on)
    tone: Tone = "bad" if not least else "wait" if notes else "good"
    return str(number), Span(str(least), tone), Span(text, tone, "code"), missing
