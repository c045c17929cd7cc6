"""Looks (`rules/looks.jsonl`): each time that evidence was judged, so that everybody sees how often.

One line of canonical JSON a look. Evidence is known by its digest, so judging the same again is the same look.
Lines are only added and stand for themselves: two branches keep both of theirs.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from harness.files import append_to, open_plain, read_plain
from harness.ledger.chain import canonical
from harness.ledger.ledger import LedgerEntry, read_ledger
from harness.workspace import WorkspaceError

LOOKS = "rules/looks.jsonl"


@dataclass(frozen=True, slots=True)
class EvidenceLook:
    """One judging of evidence."""

    when: dt.datetime
    run: str
    evidence: str  # by digest
    ai: str  # the fingerprint of the support AI
    code: str = ""  # a digest of the harness's code that made the evidence
    subject: str = ""  # a digest of what it is evidence about; in a line of an earlier version it is not known

    @classmethod
    def now(cls, run: str, evidence: str, ai: str, code: str = "", subject: str = "") -> Self:
        return cls(dt.datetime.now(dt.UTC).replace(microsecond=0), run, evidence, ai, code, subject)

    @property
    def line(self) -> bytes:
        plain = {"when": self.when.isoformat(), "run": self.run, "evidence": self.evidence, "ai": self.ai}
        known = {name: value for name, value in (("code", self.code), ("subject", self.subject)) if value}
        return canonical({**plain, **known}) + b"\n"


def read_looks(root: Path) -> list[EvidenceLook]:
    """Every look, in order. A line that is none, such as one of a merge, is passed over.

    Raises OSError where the file is there and cannot be read: its looks would not count.
    """
    try:
        with open_plain(root / LOOKS) as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return []
    return [look for line in lines if (look := _look(line))]


def note(root: Path, look: EvidenceLook) -> list[EvidenceLook]:
    """Add a look, unless that evidence was looked at before; all of them. Raises OSError where it cannot be written.

    Where the clock was put back it counts as the last of all, or it would seem to be from before a move.
    """
    known = read_looks(root)
    if any((each.evidence, each.code) == (look.evidence, look.code) for each in known):
        return known
    latest = max((*(each.when for each in known), *_moves(root)), default=look.when)
    if look.when < latest:
        look = replace(look, when=latest + dt.timedelta(seconds=1))
    path = root / LOOKS
    cut_off = path.is_file() and not (read_plain(path) or b"\n").endswith(b"\n")
    append_to(path, b"\n" * cut_off + look.line)
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


def _look(line: bytes) -> EvidenceLook | None:
    try:
        plain = json.loads(line)
        when = dt.datetime.fromisoformat(plain["when"])
        return EvidenceLook(
            when if when.tzinfo else when.replace(tzinfo=dt.UTC), plain["run"], plain["evidence"], plain["ai"],
            plain.get("code", ""), plain.get("subject", ""),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
