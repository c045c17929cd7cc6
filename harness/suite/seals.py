"""Opening sealed scenarios: who looked at which, why, and what is sealed instead."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from harness.files import read_plain
from harness.ledger import SealRecord, add_seal, read_seals, tuned_on
from harness.runs import shown
from harness.workspace import Outcome, Scenario, Workspace, drawn, load, with_seal


@dataclass(frozen=True, slots=True)
class Unsealing:
    """What is to be written where a scenario is opened."""

    record: SealRecord
    opened: Scenario
    sealed: Scenario | None  # instead


def unsealing(workspace: Workspace, scenario: Scenario, by: str, when: dt.datetime, reason: str) -> Unsealing:
    """What opening a scenario takes. Nothing is written yet."""
    before = {record.scenario for record in read_seals(workspace.root)} | tuned_on(workspace)
    instead = replacement(workspace, scenario, before)
    name = instead.id if instead else None
    record = SealRecord(when=when, by=by, scenario=scenario.id, reason=reason, replaced_by=name)
    return Unsealing(record, scenario, instead)


def replacement(workspace: Workspace, scenario: Scenario, used: Collection[str]) -> Scenario | None:
    """The open scenario that is sealed in place of another: the next one of its category in the draw.

    No result is looked at, since that would choose what promotions rest on. One that expects a handoff is replaced by
    another that does, where there is one, so that the sealed share stays alike. Scenarios whose file says `seal:`
    and those that are `used` are left alone: they were unsealed once, or thresholds were tuned on them.
    """
    may = [
        each
        for each in shown(workspace)
        if each.category == scenario.category
        and each.seal is None
        and each.no_evidence(workspace.today) is None
        and each.id not in used
    ]
    hands_off = _hands_off(scenario)
    return min(may, key=lambda each: (_hands_off(each) is not hands_off, drawn(each.id)), default=None)


def unseal(workspace: Workspace, wanted: Unsealing) -> Workspace:
    """Write the record, and the seals into the scenarios' files; returns the workspace as it is then.

    Raises WorkspaceError or OSError where nothing was written.
    """
    texts: dict[str, str] = {}
    for scenario, sealed in ((wanted.opened, False), (wanted.sealed, True)):
        if scenario:
            name = scenario.location.file
            text = texts.get(name) or read_plain(workspace.root / name).decode("utf-8")
            texts[name] = with_seal(text, name, scenario.id, sealed=sealed)
    instead = {name: text.removeprefix("\ufeff") for name, text in texts.items()}
    after = load(workspace.root, workspace.today, instead)
    try:
        add_seal(workspace.root, wanted.record, texts)
    except OSError as error:
        error.add_note("nothing was unsealed")
        raise
    return after


def _hands_off(scenario: Scenario) -> bool:
    return any(expect.outcome is Outcome.HANDOFF for expect in scenario.expects)
