"""What a replay in shadow found: where the pipeline would have answered, and where the agent agrees."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.live.week import CountedRate, Replayed
from harness.reports.document import Document, Gap, Table, Text, counted, items, picked

HEADINGS = ("Category", "Replies", "Would have answered", "Same outcome", "Same article", "Same facts", "Failed")
MOST_SHOWN = 10


def document(replayed: Sequence[Replayed], titles: Mapping[str, str]) -> Document:
    """A row a category, then the first conversations in which the two disagree; the data has every one."""
    rows = [("All", *_cells(replayed))]
    for category, title in titles.items():
        own = [each for each in replayed if each.case.category == category]
        if own:
            rows.append((title, *_cells(own)))
    apart = [each for each in replayed if each.decided is not None and not each.agrees]
    said = f"Pipeline and agent disagree in {counted(len(apart), 'conversation')}; `harness qa --show ID` opens one."
    shown = items([_line(each) for each in apart[:MOST_SHOWN]], "  - ")
    data = {"conversations": list(map(_data, replayed))}
    return Document([Table(HEADINGS, rows), Gap(), Text(said), shown], data=data)


def drafts_written(count: int, path: Path) -> str:
    """How many drafts went into a file, and whether they count there."""
    elsewhere = "" if path.name == "drafts.jsonl" else " They count once their lines are in reviews/drafts.jsonl."
    return f"Wrote {count} drafts to {path}.{elsewhere}"


def _cells(replayed: Sequence[Replayed]) -> tuple[str, ...]:
    told = [each for each in replayed if each.decided is not None]
    return (
        str(len(replayed)),
        _rate([each.answered for each in told]),
        _rate([each.same_outcome for each in told]),
        _rate([each.same_source for each in told if each.same_source is not None]),
        _rate([each.same_facts for each in told if each.same_facts is not None]),
        str(len(replayed) - len(told)),
    )


def _rate(said: Sequence[bool]) -> str:
    rate = CountedRate(sum(said), len(said))
    if rate.share is None:
        return "-"
    low, high = rate.interval
    return f"{rate.count} of {rate.total} ({low:.0%} to {high:.0%})"


def _line(each: Replayed) -> str:
    agent = f"the agent from {each.agent_source}" if each.agent_source else "the agent in their own words"
    pipeline = f"{each.decided} from {each.cited}" if each.cited else str(each.decided)
    facts = "; the facts differ" if each.same_facts is False else ""
    return f"{each.case.conversation.name} ({each.case.category}, turn {each.turn}): {pipeline}, {agent}{facts}"


def _data(each: Replayed) -> dict[str, Any]:
    return {
        "conversation": each.case.conversation.name,
        "category": each.case.category,
        **picked(each, "turn", "decided", "error", "cited", "agent_source"),
        **picked(each, "same_outcome", "same_source", "same_facts", "agrees"),
    }
