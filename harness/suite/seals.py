"""Opening sealed scenarios: who looked at which, why, and what is sealed instead (`rules/seals.jsonl`).

One line of canonical JSON a record, in a chain like the ledger's.
"""

import datetime as dt
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from harness.files import write_aside
from harness.gates import START, as_linked, canonical, head_of, linked, rewritten, sha256_of
from harness.runs import counted, shown
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
    before: str = Field(default="", description="sha256 of the line before, without its line break")
    sha256: str = Field(default="", description="sha256 of this line without this key")


@dataclass(frozen=True, slots=True)
class Unsealing:
    """What is to be written where a scenario is opened."""

    record: SealRecord
    opened: Scenario
    sealed: Scenario | None  # instead


def read_seals(root: Path) -> list[SealRecord]:
    """Every record, oldest first; none without a file.

    Raises WorkspaceError for lines that were edited, removed or moved; at the end only git can tell.
    """
    lines, records, problems, before = _lines(root), list[SealRecord](), list[Problem](), START
    for number, line in enumerate(lines, 1):
        record = _record(line)
        if record is None:
            problems.append(_broken(number, "was changed by hand"))
        elif record.before != before and not problems:
            what = "does not follow the line before it: one was removed, inserted or moved"
            problems.append(_broken(number, what))
        records += [record] if record else []
        before = sha256_of(line)
    if problems := problems or list(rewritten(root, SEALS, lines)):
        raise WorkspaceError(problems)
    return records


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


def sealed_by_hand(workspace: Workspace) -> int:
    """How many scenarios say `seal: true` that neither the draw nor `harness unseal` has sealed."""
    seal, instead = workspace.rollout.seal, {record.replaced_by for record in read_seals(workspace.root)}
    sealed = (each for each in counted(workspace.scenarios) if each.seal and each.evidence)
    return sum(not seal.draws(each) and each.id not in instead for each in sealed)


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
        _append(workspace.root, wanted.record)
        for name, text in texts.items():
            write_aside((workspace.root / name).resolve(), [text.encode("utf-8")])
    except OSError as error:
        raise WorkspaceError([Problem(Location(SEALS, 1), f"cannot be written: {error.strerror}")]) from None
    return after


def _append(root: Path, record: SealRecord) -> None:
    plain = record.model_dump(mode="json", exclude={"before", "sha256"})
    line = canonical(linked(plain, head_of(_lines(root))))
    with (root / SEALS).open("ab") as out:
        out.write(line + b"\n")
        out.flush()
        os.fsync(out.fileno())


def _lines(root: Path) -> list[bytes]:
    path = root / SEALS
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    except OSError as error:
        raise WorkspaceError([Problem(Location(SEALS, 1), f"cannot be read: {error.strerror}")]) from None
    return lines if lines[-1] else lines[:-1]


def _record(line: bytes) -> SealRecord | None:
    try:
        return SealRecord.model_validate(plain) if (plain := as_linked(line)) else None
    except ValidationError:
        return None


def _broken(number: int, what: str) -> Problem:
    return Problem(Location(SEALS, number), what, f"restore the file: `git log -p {SEALS}` shows who changed it")


def _hands_off(scenario: Scenario) -> bool:
    return any(turn.expect.outcome is Outcome.HANDOFF for turn in scenario.turns)
