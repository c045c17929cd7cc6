"""Opening sealed scenarios: who looked at which, why, and what is sealed instead (`rules/seals.jsonl`).

One line of canonical JSON a record (keys sorted, no spaces, UTF-8).
"""

import datetime as dt
import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from harness.files import write_aside
from harness.runs import shown
from harness.workspace import (
    Location,
    Model,
    Outcome,
    Problem,
    Scenario,
    Text,
    Workspace,
    WorkspaceError,
    drawn,
    load,
    with_seal,
)

SEALS = "rules/seals.jsonl"


class SealRecord(Model):
    """One scenario that was opened."""

    when: dt.datetime
    by: Text
    scenario: Text
    reason: Text
    replaced_by: str | None = Field(description="the scenario that is sealed instead; null where none was left")


@dataclass(frozen=True, slots=True)
class Unsealing:
    """What is to be written where a scenario is opened."""

    record: SealRecord
    opened: Scenario
    sealed: Scenario | None  # instead


def read_seals(root: Path) -> list[SealRecord]:
    """Every record, oldest first; none without a file. Raises WorkspaceError for a line that is no record."""
    path = root / SEALS
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as error:
        raise WorkspaceError([Problem(Location(SEALS, 1), f"cannot be read: {error.strerror}")]) from None
    return [_record(number, line) for number, line in enumerate(lines, 1) if line]


def unsealing(workspace: Workspace, scenario: Scenario, by: str, when: dt.datetime, reason: str) -> Unsealing:
    """What opening a scenario takes. Nothing is written yet."""
    before = {record.scenario for record in read_seals(workspace.root)}
    instead = replacement(workspace, scenario, before)
    name = instead.id if instead else None
    record = SealRecord(when=when, by=by, scenario=scenario.id, reason=reason, replaced_by=name)
    return Unsealing(record, scenario, instead)


def replacement(workspace: Workspace, scenario: Scenario, unsealed: Collection[str]) -> Scenario | None:
    """The open scenario that is sealed in place of another: the next one of its category in the draw.

    No result is looked at, since that would choose what promotions rest on. One that expects a handoff is replaced by
    another that does, where there is one, so that the sealed share stays alike. Scenarios whose file says `seal:`
    and those that were ever unsealed are left alone.
    """
    may = [
        each
        for each in shown(workspace)
        if each.category == scenario.category
        and each.seal is None
        and each.no_evidence(workspace.today) is None
        and each.id not in unsealed
    ]
    hands_off = _hands_off(scenario)
    return min(may, key=lambda each: (_hands_off(each) is not hands_off, drawn(each.id)), default=None)


def unseal(workspace: Workspace, wanted: Unsealing) -> Workspace:
    """Write the record, then the seals into the scenarios' files; returns the workspace as it is then.

    The record comes first, and before it everything that may fail. Raises WorkspaceError where nothing was written.
    """
    texts: dict[str, str] = {}
    for scenario, sealed in ((wanted.opened, False), (wanted.sealed, True)):
        if scenario:
            name = scenario.location.file
            text = texts.get(name) or (workspace.root / name).read_bytes().decode("utf-8")
            texts[name] = with_seal(text, name, scenario.id, sealed=sealed)
    instead = {name: text.removeprefix("\ufeff") for name, text in texts.items()}
    after = load(workspace.root, workspace.today, instead)
    try:
        _append(workspace.root / SEALS, wanted.record)
        for name, text in texts.items():
            write_aside((workspace.root / name).resolve(), [text.encode("utf-8")])
    except OSError as error:
        raise WorkspaceError([Problem(Location(SEALS, 1), f"cannot be written: {error.strerror}")]) from None
    return after


def _append(path: Path, record: SealRecord) -> None:
    with path.open("ab") as out:
        out.write(_canonical(record) + b"\n")
        out.flush()
        os.fsync(out.fileno())


def _canonical(record: SealRecord) -> bytes:
    plain = record.model_dump(mode="json")
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _record(number: int, line: bytes) -> SealRecord:
    try:
        record = SealRecord.model_validate_json(line)
        if _canonical(record) == line:
            return record
    except ValidationError:
        pass
    hint = f"restore the file: `git log -p {SEALS}` shows who changed it"
    raise WorkspaceError([Problem(Location(SEALS, number), "was changed by hand", hint)])


def _hands_off(scenario: Scenario) -> bool:
    return any(turn.expect.outcome is Outcome.HANDOFF for turn in scenario.turns)
