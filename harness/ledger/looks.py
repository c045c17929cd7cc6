"""Looks (`rules/looks.jsonl`): each time that evidence was judged, so that everybody sees how often.

One line of canonical JSON a look. Evidence is known by its digest, so judging the same again is the same look.
Lines are only added. Each holds its own sha256 and those of the lines that were last before it, so that an edit is
found, and a line that is missing among others; and yet two branches keep both of theirs, as commits do.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from harness.files import append_to, open_plain
from harness.ledger.chain import (
    START,
    as_linked,
    broken,
    canonical,
    linked,
    refuse_other_line_ends,
    sha256_of,
    without_unfinished,
)
from harness.ledger.ledger import LedgerEntry, read_ledger
from harness.workspace import Problem, WorkspaceError

LOOKS = "rules/looks.jsonl"

_LATER = ("code", "subject", "unmeasured", "judged_by")  # values that a line has where there is something to say


@dataclass(frozen=True, slots=True)
class EvidenceLook:
    """One judging of evidence."""

    when: dt.datetime
    run: str
    evidence: str  # by digest
    ai: str  # the fingerprint of the support AI
    code: str = ""  # a digest of the harness's code that made the evidence
    subject: str = ""  # a digest of what it is evidence about; in a line of an earlier version it is not known
    unmeasured: str = ""  # how many scenarios were not measured, where any: a later run may have replaced these
    judged_by: str = ""  # a digest of the limits, cards and tools; the same evidence by others is no other look

    @classmethod
    def now(cls, *what: str) -> Self:
        return cls(dt.datetime.now(dt.UTC).replace(microsecond=0), *what)

    @property
    def plain(self) -> dict[str, Any]:
        plain = {"when": self.when.isoformat(), "run": self.run, "evidence": self.evidence, "ai": self.ai}
        return {**plain, **{name: value for name in _LATER if (value := getattr(self, name))}}


@dataclass(slots=True)
class LookLines:
    """The lines of the file, each by its sha256."""

    looks: list[EvidenceLook] = field(default_factory=list)
    lines: dict[str, bytes] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)  # sha256s that lines say are before them, and at which line

    @property
    def heads(self) -> list[str]:
        """The sha256 of each line that no other follows; together they cover all."""
        return [each for each in self.lines if each not in self.before] or [START]

    def add(self, line: bytes, number: int) -> bool:
        """Whether it is a look as it was written. Those of an earlier version have no sha256, and come first."""
        plain = as_linked(line)
        look = _look(plain if plain else {} if self.before else _unlinked(line))
        if look:
            self.looks.append(look)
            self.lines[sha256_of(line)] = line
            self.before |= dict.fromkeys(plain["before"].split() if plain else (), number)
        return look is not None

    def missing(self) -> Iterator[Problem]:
        """Each line that follows one which is not there."""
        for number in dict.fromkeys(at for each, at in self.before.items() if each not in {START, *self.lines}):
            yield broken(LOOKS, number, "follows a line that is not there: one was changed or removed")


def read_looks(root: Path) -> list[EvidenceLook]:
    """Every look, in order. Raises WorkspaceError for lines that were changed, and for some that were removed.

    Raises OSError where the file is there and cannot be read: its looks would not count.
    """
    return read_look_lines(root).looks


def read_look_lines(root: Path) -> LookLines:
    """As `read_looks`, with what the lines say of each other."""
    found = LookLines()
    try:
        with open_plain(root / LOOKS) as file:
            lines = file.read().split(b"\n")[:-1]  # what follows the last line break was never finished
    except FileNotFoundError:
        return found
    refuse_other_line_ends(LOOKS, lines[0] if lines else b"")
    changed = [number for number, line in enumerate(lines, 1) if line and not found.add(line, number)]
    problems = [broken(LOOKS, number, "was changed by hand") for number in changed] or list(found.missing())
    if problems:
        raise WorkspaceError(problems)
    return found


def note(root: Path, look: EvidenceLook) -> list[EvidenceLook]:
    """Add a look, unless that evidence was looked at before, by the same limits and cards; all of them.

    Where the clock was put back, or in the second of a move, it counts as the last of all, or it would seem to be from
    before the move. Raises WorkspaceError for lines that were changed, OSError where it cannot be written.
    """
    held = read_look_lines(root)
    known = held.looks
    what = look.evidence, look.code, look.judged_by
    if any((each.evidence, each.code, each.judged_by) == what for each in known):
        return known
    after = (each + dt.timedelta(seconds=1) for each in _moves(root))
    look = replace(look, when=max((look.when, *(each.when for each in known), *after)))
    without_unfinished(root, LOOKS)
    append_to(root / LOOKS, canonical(linked(look.plain, " ".join(held.heads))) + b"\n")
    return [*known, look]


def _moves(root: Path) -> list[dt.datetime]:
    """When each move was written; none in a ledger that cannot be read, which others tell."""
    try:
        return [entry.recorded or entry.when for entry in read_ledger(root).entries]
    except WorkspaceError:
        return []


def since_last_move(
    looks: Sequence[EvidenceLook], entries: Sequence[LedgerEntry], categories: Mapping[str, object]
) -> dict[str, int]:
    """How often each category was looked at since its last entry in the ledger."""
    return {name: len({look.evidence for look in since(looks, entries, name)}) for name in categories}


def since(looks: Iterable[EvidenceLook], entries: Iterable[LedgerEntry], category: str) -> list[EvidenceLook]:
    """The looks since a category's last entry in the ledger was written, whatever date it was given."""
    moved = [entry.recorded or entry.when for entry in entries if entry.category == category]
    return [look for look in looks if not moved or look.when > moved[-1]]


def _unlinked(line: bytes) -> dict[str, Any]:
    """The values of a line that holds no sha256."""
    try:
        plain = json.loads(line)
        return plain if isinstance(plain, dict) and "sha256" not in plain else {}
    except (ValueError, RecursionError):
        return {}


def _look(plain: Mapping[str, Any]) -> EvidenceLook | None:
    try:
        when = dt.datetime.fromisoformat(plain["when"])
        later = (plain.get(name, "") for name in _LATER)
        texts = plain["run"], plain["evidence"], plain["ai"], *later
    except (ValueError, TypeError, KeyError):
        return None
    if not all(isinstance(text, str) for text in (*texts, plain.get("before", ""))):
        return None
    return EvidenceLook(when if when.tzinfo else when.replace(tzinfo=dt.UTC), *texts)
