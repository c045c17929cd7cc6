"""Sealed scenarios that were opened (`rules/seals.jsonl`): who looked at which, why, and what is sealed instead."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import Field

from harness.ledger.chain import Linked, add_record, read_grown
from harness.workspace import Problem, Scenario, SomeText, Workspace

SEALS = "rules/seals.jsonl"


class SealRecord(Linked):
    """One scenario that was opened."""

    when: dt.datetime
    by: SomeText
    scenario: SomeText
    reason: SomeText
    replaced_by: str | None = Field(description="the scenario that is sealed instead; null where none was left")


def read_seals(root: Path) -> list[SealRecord]:
    """Every record, oldest first; none without a file. Raises WorkspaceError for lines that were changed."""
    return read_grown(root, SEALS, SealRecord)


def add_seal(root: Path, record: SealRecord, texts: Mapping[str, str]) -> None:
    """Add a record and write the files that it is about, all of it or nothing. Raises OSError."""
    add_record(root, SEALS, record, texts)


def opened_by_hand(workspace: Workspace) -> Iterator[Problem]:
    """Every scenario that should be sealed, by the draw or by a record, and is open without a record of that."""
    records, seal = read_seals(workspace.root), workspace.rollout.seal
    if not seal.any:
        return
    recorded: dict[str, bool] = {}
    for record in records:
        recorded |= {record.scenario: False} | ({record.replaced_by: True} if record.replaced_by else {})
    for scenario in workspace.scenarios:
        if recorded.get(scenario.id, seal.draws(scenario)) and scenario.evidence and not seal.holds(scenario):
            what = f"`{scenario.id}` was opened by hand: {SEALS} has no line that says who did it and why"
            hint = f"remove `seal: false`, or write `seal: true`, and use `harness unseal {scenario.id}`"
            yield Problem(scenario.location, what, hint)


def sealed_by_hand(workspace: Workspace, scenarios: Iterable[Scenario]) -> int:
    """How many of these scenarios say `seal: true` that neither the draw nor `harness unseal` has sealed."""
    seal, instead = workspace.rollout.seal, {record.replaced_by for record in read_seals(workspace.root)}
    sealed = (each for each in scenarios if each.seal and each.evidence)
    return sum(not seal.draws(each) and each.id not in instead for each in sealed)
