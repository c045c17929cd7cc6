"""The rollout ledger (`rules/ledger.jsonl`): every move of a category, why, and on what evidence.

One line of canonical JSON an entry (keys sorted, no spaces, UTF-8). A line holds the sha256 of the
line before it and of itself, so a line that was edited, removed, inserted or moved is found. Lines
missing at the end are not: no chain can know that it once was longer.
"""

import datetime as dt
import errno
import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from harness.gates.chain import START, as_linked, canonical, head_of, linked, sha256_of
from harness.gates.criteria import Criterion, StageCheck
from harness.gates.wording import found_words, takes_words
from harness.workspace import Card, Location, Model, Problem, Stage, Text, WorkspaceError

NAME = "rules/ledger.jsonl"

_CUT_OFF = (
    "if a move was interrupted just then, it was not made: remove the unfinished line and move again; "
    "if not, restore the file"
)


class Shown(Model):
    """A criterion at the time. The sentences are for people: no code reads them."""

    name: Text
    state: Text
    words: str
    missing: str
    rate: float | None
    bound: float | None
    asked: float | None


class GateStep(Model):
    """The gate of a stage, checked against the evidence of the time."""

    category: Text
    stage: Stage
    state: Text
    criteria: tuple[Shown, ...]


class RunRecord(Model):
    """The run behind the move."""

    id: Text
    pipeline: Text
    support_ai: str = Field(default="", description="the fingerprint of the support AI that was run")
    checker: Text
    of_today: bool = Field(description="of the support AI and the workspace as they were at the move")
    stale: tuple[Text, ...] = Field(default=(), description="why it was not")
    results: Text = Field(description="sha256 of its results")
    also: tuple[Text, ...] = Field(default=(), description="runs that differ in their repeats; their results count too")


class LedgerEntry(Model):
    """One move."""

    when: dt.datetime
    by: Text
    category: Text
    from_: Stage = Field(alias="from")
    to: Stage
    run: RunRecord | None
    evidence: tuple[GateStep, ...]
    card: Card | None = Field(description="the calibration card behind groundedness")
    override: bool = Field(description="moved although the evidence does not meet the gate")
    reason: str
    by_evidence: bool = Field(default=False, description="nobody gave a reason: the reason is the evidence")
    workspace: str = Field(default="", description="sha256 of all in the workspace that results depend on")
    workspace_after: str = Field(default="", description="in entries of an earlier version")
    before: str = Field(default="", description="sha256 of the line before, without its line break")
    sha256: str = Field(default="", description="sha256 of this line without this key")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every entry, in order, and its line."""

    entries: tuple[LedgerEntry, ...] = ()
    lines: tuple[bytes, ...] = ()  # without their line breaks

    @property
    def head(self) -> str:
        """The sha256 of the last line, which covers all lines before it."""
        return head_of(self.lines)

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


def step(category: str, check: StageCheck) -> GateStep:
    """A gate's check on a category, as recorded in an entry."""
    return GateStep(
        category=category, stage=check.stage, state=check.state, criteria=tuple(map(_shown, check.criteria))
    )


def _shown(criterion: Criterion) -> Shown:
    rate, bound = (None if value is None else round(value, 6) for value in (criterion.rate, criterion.bound))
    return Shown(
        name=criterion.name, state=criterion.state, words=found_words(criterion), missing=takes_words(criterion),
        rate=rate, bound=bound, asked=criterion.limit,
    )  # fmt: skip


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Keeps every other move in this workspace waiting; ends with the process at the latest."""
    rules = os.open(root / "rules", os.O_RDONLY)
    try:
        fcntl.flock(rules, fcntl.LOCK_EX)
        yield
    finally:
        os.close(rules)


def read_ledger(root: Path) -> Ledger:
    """The ledger of a workspace, empty where there is none. Raises WorkspaceError when the chain is broken."""
    path = root / NAME
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise _unusable(1, f"cannot be read: {error.strerror}", "check that it is a readable file") from None
    lines = whole.split(b"\n")
    problems = [] if lines.pop() == b"" else [Problem(Location(NAME, len(lines) + 1), "is cut off", _CUT_OFF)]
    entries = [_entry(number, line) for number, line in enumerate(lines, 1)]
    before: str | None = START
    for number, (line, entry) in enumerate(zip(lines, entries, strict=True), 1):
        if isinstance(entry, Problem):
            problems.append(entry)
        elif before not in (None, entry.before):
            problems.append(_broken(number, "does not follow the line before it: one was removed, inserted or moved"))
        before = None if isinstance(entry, Problem) else sha256_of(line)  # a link to a bad line says nothing new
    if problems:
        raise WorkspaceError(problems)
    return Ledger(tuple(entry for entry in entries if isinstance(entry, LedgerEntry)), tuple(lines))


def append(root: Path, entry: LedgerEntry, ledger: Ledger) -> Ledger:
    """Add an entry, on the disk when this returns. Call it while `locked`. Raises WorkspaceError when it cannot."""
    plain = linked(entry.model_dump(mode="json", by_alias=True), ledger.head)
    line = canonical(plain)
    path = root / NAME
    try:
        with path.open("ab", buffering=0) as out:
            size = out.tell()
            try:
                if out.write(line + b"\n") <= len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(out.fileno())
            except OSError:
                out.truncate(size)
                raise
    except OSError as error:
        raise _unusable(len(ledger.entries) + 1, f"cannot be written: {error.strerror}", "nothing was moved") from None
    return Ledger((*ledger.entries, LedgerEntry.model_validate(plain)), (*ledger.lines, line))


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


def _entry(number: int, line: bytes) -> LedgerEntry | Problem:
    """A line's entry, or what is wrong with it by itself."""
    plain = as_linked(line)
    if plain is None:
        return _broken(number, "was changed by hand")
    try:
        return LedgerEntry.model_validate(plain)
    except ValidationError:
        return _broken(number, "is not an entry that this version can read")


def _broken(number: int, message: str) -> Problem:
    hint = f"restore the file: `git log -p {NAME}` shows who changed it"
    return Problem(Location(NAME, number), message, hint)


def _unusable(number: int, message: str, hint: str) -> WorkspaceError:
    return WorkspaceError([Problem(Location(NAME, number), message, hint)])
