"""What a replay in shadow found: where the pipeline would have answered, and where the agent agrees."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from harness.live.week import CountedRate, Replayed
from harness.reports.blame import plain
from harness.reports.terminal import print_table

HEADINGS = ("Category", "Replies", "Would have answered", "Same outcome", "Same article", "Same facts", "Failed")
MOST_SHOWN = 10


def print_replay(replayed: Sequence[Replayed], titles: Mapping[str, str], out: TextIO) -> None:
    """A row a category, then the first conversations in which the two disagree."""
    rows = [("All", *_cells(replayed))]
    for category, title in titles.items():
        own = [each for each in replayed if each.case.category == category]
        if own:
            rows.append((title, *_cells(own)))
    print_table(HEADINGS, [tuple(map(plain, row)) for row in rows], out)
    apart = [each for each in replayed if each.decided is not None and not each.agrees]
    out.write(f"\nPipeline and agent disagree in {len(apart)} conversations; `harness qa --show ID` opens one.\n")
    out.writelines(f"  - {plain(_line(each))}\n" for each in apart[:MOST_SHOWN])


def replay_json(replayed: Sequence[Replayed]) -> str:
    """Every conversation, for programs."""
    return json.dumps({"conversations": list(map(_data, replayed))}, indent=2, ensure_ascii=False) + "\n"


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
    agent = f"the agent from {each.agent_source}" if each.agent_source else "the agent in words of their own"
    pipeline = f"{each.decided} from {each.cited}" if each.cited else str(each.decided)
    facts = "; the facts differ" if each.same_facts is False else ""
    return f"{each.case.conversation.name} ({each.case.category}, turn {each.turn}): {pipeline}, {agent}{facts}"


def _data(each: Replayed) -> dict[str, Any]:
    return {
        "conversation": each.case.conversation.name,
        "category": each.case.category,
        "turn": each.turn,
        "decided": each.decided,
        "error": each.error,
        "cited": each.cited,
        "agent_source": each.agent_source,
        "same_outcome": each.same_outcome,
        "same_source": each.same_source,
        "same_facts": each.same_facts,
        "agrees": each.agrees,
    }
