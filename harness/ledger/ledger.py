"""The rollout ledger (`rules/ledger.jsonl`): every move of a category, why, and on what evidence."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from harness.files import lock_folder
from harness.files_together import finish
from harness.ledger.chain import START, Linked, append_record, head_of, read_chain, sha256_of
from harness.workspace import Card, Model, SomeText, Stage

NAME = "rules/ledger.jsonl"


class ShownCriterion(Model):
    """A criterion at the time. The sentences are for people: no code reads them."""

    name: SomeText
    state: SomeText
    words: str
    missing: str
    rate: float | None
    bound: float | None
    asked: float | None


class GateStep(Model):
    """The gate of a stage, checked against the evidence of the time."""

    category: SomeText
    stage: Stage
    state: SomeText
    criteria: tuple[ShownCriterion, ...]


class RunRecord(Model):
    """The run behind the move."""

    id: SomeText
    pipeline: SomeText
    support_ai: str = Field(default="", description="the fingerprint of the support AI that was run")
    checker: SomeText
    of_today: bool = Field(description="of the support AI and the workspace as they were at the move")
    stale: tuple[SomeText, ...] = Field(default=(), description="why it was not")
    results: SomeText = Field(description="sha256 of its results")
    also: tuple[SomeText, ...] = Field(
        default=(), description="other runs on the same subject; their results count too"
    )


class LedgerEntry(Linked):
    """One move."""

    when: dt.datetime
    recorded: dt.datetime | None = Field(
        default=None, description="when it was written, where `when` may be another day"
    )
    by: SomeText
    category: SomeText
    from_: Stage = Field(alias="from")
    to: Stage
    run: RunRecord | None
    evidence: tuple[GateStep, ...]
    card: Card | None = Field(description="the calibration card behind groundedness")
    override: bool = Field(description="moved although the evidence does not meet the gate")
    reason: str
    by_evidence: bool = Field(default=False, description="nobody gave a reason: the reason is the evidence")
    softened: tuple[SomeText, ...] = Field(
        default=(), description="failing scenarios and limits that are easier or gone since a run was judged, in words"
    )
    lost: int = Field(default=0, description="runs judged since the last move that were gone or edited")
    unjudged_drafts: int = Field(default=0, description="approved drafts from before any support AI was judged here")
    workspace: str = Field(default="", description="sha256 of all in the workspace that results depend on")
    workspace_after: str = Field(default="", description="in entries of an earlier version")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every entry, in order, and its line; and of the looks beside it."""

    entries: tuple[LedgerEntry, ...] = ()
    lines: tuple[bytes, ...] = ()  # without their line breaks
    looks: int = 0
    look_heads: tuple[str, ...] = ()  # the sha256s of looks that together cover all

    @property
    def head(self) -> str:
        """The sha256 of the last line, which covers all lines before it."""
        return head_of(self.lines)

    @property
    def anchor(self) -> str:
        """What tells later whether this ledger and these looks were rewritten."""
        return ",".join((self.head, *self.look_heads))

    def holds(self, anchor: str) -> bool:
        """Whether this was the head when some line was the last, or before the first."""
        return anchor == START or any(sha256_of(line) == anchor for line in self.lines)

    def stage(self, category: str) -> Stage:
        """The stage of a category by its last entry; `human` without one."""
        return next((entry.to for entry in reversed(self.entries) if entry.category == category), Stage.HUMAN)


@dataclass(frozen=True, slots=True)
class Outside:
    """A stage that changed without an entry: by hand, or by a move that was recorded and never written."""

    category: str
    recorded: Stage
    found: Stage
    line: int | None  # of the entry that says otherwise; None where there is none, which stands for `human`
    before: int | None  # the line of the next entry of the category; None when it is so today


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Keeps every other move in this workspace waiting; ends with the process at the latest."""
    rules = lock_folder(root / "rules")
    try:
        finish(root)
        yield
    finally:
        os.close(rules)


def read_ledger(root: Path) -> Ledger:
    """The ledger of a workspace, empty where there is none. Raises WorkspaceError when the chain is broken."""
    entries, lines = read_chain(root, NAME, LedgerEntry)
    return Ledger(tuple(entries), tuple(lines))


def append(root: Path, entry: LedgerEntry, ledger: Ledger) -> Ledger:
    """Add an entry, on the disk when this returns. Call it while `locked`. After an OSError the file is as it was."""
    added, line = append_record(root, NAME, entry, ledger.lines)
    return Ledger((*ledger.entries, added), (*ledger.lines, line))


def outside(entries: Sequence[LedgerEntry], stages: Mapping[str, Stage]) -> list[Outside]:
    """Every stage that differs from the last entry about it, at the next entry or today.

    A category that was never moved is at `human`.
    """
    found = []
    last: dict[str, tuple[int, Stage]] = {}
    for number, entry in enumerate(entries, 1):
        line, stage = last.get(entry.category, (number, entry.from_))
        if stage is not entry.from_:
            found.append(Outside(entry.category, stage, entry.from_, line, number))
        last[entry.category] = number, entry.to
    for category, (line, stage) in last.items():
        now = stages.get(category, stage)  # a category that is gone has no stage to compare
        if now is not stage:
            found.append(Outside(category, stage, now, line, None))
    unmoved = ((name, now) for name, now in stages.items() if name not in last and now is not Stage.HUMAN)
    return [*found, *(Outside(category, Stage.HUMAN, now, None, None) for category, now in unmoved)]
