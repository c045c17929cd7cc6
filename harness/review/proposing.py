"""Real conversations through a pipeline, for the actions that its replies propose."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.pipelines import Pipeline, Progress
from harness.pipelines.recorded import read_file
from harness.review.outbox import Proposal
from harness.runs import ConversationDone, RunStopped, TurnResult, run
from harness.workspace import Location, Problem, Scenario, Turn, Workspace, WorkspaceError


@dataclass(frozen=True, slots=True)
class Heard:
    """What a customer wrote in one conversation."""

    id: str  # `zendesk:1042`
    messages: tuple[str, ...]
    url: str = ""
    customer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a pipeline proposed, and what it gave no reply to."""

    proposals: tuple[Proposal, ...]
    errors: tuple[str, ...]
    stopped: str = ""


def read_heard(path: Path) -> list[Heard]:
    """The conversations of a .jsonl, .csv or .parquet file, one customer message a record, in order.

    A record has `conversation` and `message`; `url` and `customer` (a mapping, or JSON in a cell) may be
    given. Raises WorkspaceError with the number of every record that cannot be used.
    """
    found: dict[str, Heard] = {}
    problems: list[Problem] = []
    for number, record in enumerate(read_file(path), 1):
        try:
            one = _heard(record)
        except ValueError as error:
            problems.append(Problem(Location(str(path), number), f"record {number}: {error}", "see docs/actions.md"))
            continue
        before = found.get(one.id, Heard(one.id, ()))
        found[one.id] = Heard(
            one.id, before.messages + one.messages, before.url or one.url, {**before.customer, **one.customer}
        )
    if problems:
        raise WorkspaceError(problems)
    return list(found.values())


def propose(
    heard: Sequence[Heard], workspace: Workspace, pipeline: Pipeline, progress: Progress = lambda done, total: None
) -> Proposed:
    """The actions that a pipeline proposes in these conversations. Nothing is delivered, and nothing scored."""
    by_scenario = {f"conversation-{number}": each for number, each in enumerate(heard, 1)}
    scenarios = [_scenario(id_, each) for id_, each in by_scenario.items()]
    proposals: dict[str, list[Proposal]] = {id_: [] for id_ in by_scenario}
    errors: list[str] = []
    stopped, done = "", 0
    for event in run(workspace, pipeline, scenarios, scorers={}, progress=progress):
        if isinstance(event, ConversationDone):
            source = by_scenario[event.turns[0].scenario]
            errors += [f"{source.id}: {turn.error}" for turn in event.turns[:1] if turn.error]
            proposals[event.turns[0].scenario] += _proposals(source, event.turns)
            done += 1
            progress(done, len(scenarios))
        elif isinstance(event, RunStopped):
            stopped = event.reason
    in_order = tuple(each for found in proposals.values() for each in found)
    return Proposed(in_order, tuple(errors), stopped)


def _heard(record: Mapping[str, Any]) -> Heard:
    id_, message = (str(record.get(key) or "").strip() for key in ("conversation", "message"))
    if not id_ or not message:
        raise ValueError("has no `conversation`" if not id_ else "has no `message`")
    customer = record.get("customer") or {}
    if isinstance(customer, str):
        customer = json.loads(customer)
    if not isinstance(customer, Mapping):
        raise ValueError("`customer` is no mapping")
    return Heard(id_, (message,), str(record.get("url") or ""), customer)


def _scenario(id_: str, heard: Heard) -> Scenario:
    turns = tuple(Turn(customer=message) for message in heard.messages)
    known = {key: value for key, value in heard.customer.items() if isinstance(value, str | int | float | bool)}
    return Scenario(id=id_, turns=turns, customer=known)


def _proposals(source: Heard, turns: Iterable[TurnResult]) -> Iterator[Proposal]:
    for turn in turns:
        if turn.reply is None:
            continue
        numbers: Counter[str] = Counter()
        for action in turn.reply.actions:
            numbers[action.kind] += 1
            yield Proposal(
                conversation=source.id, turn=turn.turn, kind=action.kind, note=action.note,
                category=turn.reply.category or "", summary=turn.reply.summary, url=source.url,
                number=numbers[action.kind],
            )  # fmt: skip
