"""Coverage as an LCOV trace file, which editors, code hosts and `genhtml` read.

The format is that of geninfo(1): a record a source file, with its functions (rules and sections),
branches (a trigger seen true, false, deciding) and lines.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from harness.reports.coverage.coverage import by_line
from harness.suite import Coverage, CoverageKind, CoveredItem, TriggerSeen

_FUNCTIONS = (CoverageKind.RULE, CoverageKind.SECTION)


def lcov(coverage: Coverage) -> str:
    """The trace file. A line counts the scenarios that cover it."""
    files = sorted({item.at.file for item in coverage.items})
    return "".join(f"{line}\n" for file in files for line in _record(file, coverage))


def _record(file: str, coverage: Coverage) -> Iterator[str]:
    items = [item for item in coverage.items if item.at.file == file and item.kind is not CoverageKind.OUTCOME]
    yield "TN:"
    yield f"SF:{file}"
    yield from _functions([item for item in items if item.kind in _FUNCTIONS])
    yield from _branches([trigger for trigger in coverage.triggers if trigger.at.file == file])
    hits = {line: min(len(item.covered_by) for item in on) for line, on in sorted(by_line(items).items())}
    yield from (f"DA:{line},{count}" for line, count in hits.items())
    yield f"LF:{len(hits)}"
    yield f"LH:{sum(count > 0 for count in hits.values())}"
    yield "end_of_record"


def _functions(items: Sequence[CoveredItem]) -> Iterator[str]:
    yield from (f"FN:{item.at.line},{item.name}" for item in items)
    yield from (f"FNDA:{len(item.covered_by)},{item.name}" for item in items)
    yield f"FNF:{len(items)}"
    yield f"FNH:{sum(item.covered for item in items)}"


def _branches(triggers: Sequence[TriggerSeen]) -> Iterator[str]:
    """A block a trigger, with three branches; `-` where its rule was never reached."""
    blocks: defaultdict[int, int] = defaultdict(int)
    for trigger in triggers:
        block = blocks[trigger.at.line]
        blocks[trigger.at.line] += 1
        for branch, scenarios in enumerate((trigger.true, trigger.false, trigger.decided)):
            asked = trigger.true or trigger.false
            yield f"BRDA:{trigger.at.line},{block},{branch},{len(scenarios) if asked else '-'}"
    yield f"BRF:{3 * len(triggers)}"
    yield f"BRH:{sum(trigger.covered for trigger in triggers)}"
