"""What the scenarios cover."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from harness.reports.document import Block, Document, Gap, Item, Items, Table, Text, or_dash, picked
from harness.suite import NEAR, Coverage, CoverageKind, CoveredItem, Limit, TriggerSeen

MOST_SHOWN = 20  # of each kind, on a terminal
HEADINGS = ("What", "Covered", "Share", "By weekly volume")
PLURALS = {
    CoverageKind.RULE: "handoff rules", CoverageKind.CATEGORY: "categories", CoverageKind.SECTION: "article sections",
    CoverageKind.STAGE: "stages", CoverageKind.OUTCOME: "outcomes",
    CoverageKind.QUEUE: "queues", CoverageKind.WORDS: "words of topics",
}  # fmt: skip


def document(coverage: Coverage, run: str) -> Document:
    """How much of each kind is covered, then all that is not; the data has the scenarios behind every figure."""
    blocks: list[Block] = [table(coverage)]
    for heading, lines in gaps(coverage):
        left = len(lines) - MOST_SHOWN
        more = f"and {left} more: see --html or --json" if left > 0 else ""
        blocks += [Gap(), Text(heading), Items([Item(line) for line in lines[:MOST_SHOWN]], more)]
    return Document(blocks, data=_data(coverage, run))


def table(coverage: Coverage) -> Table:
    return Table(HEADINGS, list(_rows(coverage)))


def gaps(coverage: Coverage) -> Iterator[tuple[str, list[str]]]:
    """What is not covered, by kind, in words."""
    for kind in CoverageKind:
        if lines := [f"{item.at}: {item.name}: {why(item)}" for item in coverage.of(kind) if not item.covered]:
            yield f"{PLURALS[kind].capitalize()} that are not covered", lines
    if lines := [f"{t.at}: {t.rule}: {t.words}: {unseen(t)}" for t in coverage.triggers if t.covered < 3]:
        yield "Triggers that were not seen in every way", lines
    yield "Thresholds", [f"{limit.at}: {limit.name} {limit.limit:g}: {sides(limit)}" for limit in coverage.limits]


def by_line(items: Iterable[CoveredItem]) -> dict[int, list[CoveredItem]]:
    """The items on each line of a file."""
    on: dict[int, list[CoveredItem]] = defaultdict(list)
    for item in items:
        for number in range(item.at.line, item.last + 1):
            on[number].append(item)
    return on


def why(item: CoveredItem) -> str:
    """Why an item is not covered."""
    if item.kind is CoverageKind.WORDS:
        return "no scenario says this where a rule on the topic must decide"
    if item.kind is CoverageKind.STAGE and item.asked and not item.done:
        return "no message reaches the stage: rules hand off every message of its scenarios first"
    asked, done = len(item.asked), len(item.done)
    if not asked:
        return f"no scenario expects it, but it happens in {done}" if done else "no scenario reaches it"
    happens = f"it happens only in {done} others" if done else "it never happens"
    return f"{asked} {'scenario expects' if asked == 1 else 'scenarios expect'} it, but {happens}"


def unseen(trigger: TriggerSeen) -> str:
    """The branches of a trigger that no scenario takes."""
    ways = {"true": trigger.true, "false": trigger.false, "deciding": trigger.decided}
    return "never seen " + " or ".join(way for way, scenarios in ways.items() if not scenarios)


def sides(limit: Limit) -> str:
    """How many cases are on either side of a threshold."""
    below, above = ("none" if each is None else f"{each:g}" for each in limit.nearest)
    nearest = f", nearest {below} and {above}" if limit.below or limit.above else ""
    counts = f"scenarios with {len(limit.below)} below, {len(limit.above)} at or above"
    return f"{counts}{nearest}; {len(limit.near)} within {NEAR:g}"


def _rows(coverage: Coverage) -> Iterator[tuple[str, ...]]:
    for kind in CoverageKind:
        items, weighed = coverage.of(kind), coverage.weighed(kind)
        done = sum(item.covered for item in items)
        yield PLURALS[kind], *_share(done, len(items)), or_dash(weighed)
    if branches := 3 * len(coverage.triggers):
        seen = sum(trigger.covered for trigger in coverage.triggers)
        yield "triggers, each seen true, false and deciding", *_share(seen, branches), "-"
    both = sum(limit.covered for limit in coverage.limits)
    yield "thresholds, a case on either side", *_share(both, len(coverage.limits)), "-"


def _share(done: int, every: int) -> tuple[str, str]:
    """The counts, and the share; of nothing there is none."""
    return f"{done} of {every}", or_dash(done / every if every else None)


def _data(coverage: Coverage, run: str) -> dict[str, Any]:
    kinds = {
        kind: {
            "total": len(coverage.of(kind)),
            "covered": sum(item.covered for item in coverage.of(kind)),
            "by_weekly_volume": coverage.weighed(kind),
        }
        for kind in CoverageKind
    }
    return {
        "run": run,
        "kinds": kinds,
        "items": list(map(_item, coverage.items)),
        "triggers": list(map(_trigger, coverage.triggers)),
        "thresholds": list(map(_limit, coverage.limits)),
    }


def _item(item: CoveredItem) -> dict[str, Any]:
    place, seen = picked(item.at, "file", "line"), picked(item, "covered", "asked", "done", "covered_by")
    return {**picked(item, "kind", "name"), **place, **seen, "messages_a_week": item.volume}


def _trigger(trigger: TriggerSeen) -> dict[str, Any]:
    place, seen = picked(trigger.at, "file", "line"), picked(trigger, "true", "false", "decided")
    return {**picked(trigger, "rule", "words"), **place, **seen}


def _limit(limit: Limit) -> dict[str, Any]:
    below, above = limit.nearest
    place, seen = picked(limit.at, "file", "line"), picked(limit, "limit", "below", "above", "near")
    return {"name": limit.name, **place, **seen, "nearest_below": below, "nearest_above": above}
