"""The outbox (`reviews/actions.sqlite`): proposed actions, a person's decision, and what was delivered.

An action is delivered once. The delivery is recorded after the other side has accepted it, so a process
that is killed between the two sends it again, under the same id: on the wire at least once, in the outbox
exactly once, and the receiver recognises a repetition by the id.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from harness.files import lock_folder
from harness.live.database import Database
from harness.workspace import ActionKind

NAME = "reviews/actions.sqlite"
_VERSION = 1
_SCHEMA = """
CREATE TABLE actions (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL, turn INTEGER NOT NULL, kind TEXT NOT NULL, note TEXT NOT NULL,
    category TEXT NOT NULL, summary TEXT NOT NULL, url TEXT NOT NULL, proposed TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'approved', 'rejected')),
    reviewer TEXT NOT NULL DEFAULT '', reviewed TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE deliveries (
    action TEXT PRIMARY KEY REFERENCES actions (id), delivered TEXT NOT NULL, destination TEXT NOT NULL
) STRICT
"""
_KEPT = """
SELECT actions.*, delivered, destination FROM actions LEFT JOIN deliveries ON action = id
"""


HANDOFF: Literal["handoff"] = "handoff"
OutboxKind = ActionKind | Literal["handoff"]
"""What rules and pipelines propose, and a decision of the pipeline that a person confirmed."""


class ActionState(StrEnum):
    """The state of an action."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class ActionProposal:
    """An action that a reply to a real conversation proposed."""

    conversation: str  # `zendesk:1042`
    turn: int  # from 1
    kind: OutboxKind
    note: str
    category: str = ""
    summary: str = ""
    url: str = ""  # of the conversation
    number: int = 1  # of its kind in the reply, from 1
    message: str = ""  # what tells the message from others, also when one before it comes in later; empty: its turn

    @property
    def id(self) -> str:
        """The same for the same conversation, message and kind, whoever proposes it and whenever: 16 hex digits."""
        whole = json.dumps([self.conversation, self.message or self.turn, self.kind, self.number])
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class OutboxAction:
    """An action in the outbox. Times are UTC, as RFC 3339 writes them."""

    id: str
    conversation: str
    turn: int
    kind: OutboxKind
    note: str
    category: str
    summary: str
    url: str
    proposed: str
    state: ActionState
    reviewer: str
    reviewed: str
    tries: int  # sends that were begun
    trouble: str  # why the last one failed
    delivered: str  # when it was taken
    destination: str


class Outbox(Database):
    """The actions of one workspace."""

    def __init__(self, root: Path) -> None:
        """Raises WorkspaceError for a file that cannot be used."""
        super().__init__(root / NAME, _SCHEMA, _VERSION, "actions")

    def propose(self, proposals: Iterable[ActionProposal], before: Mapping[str, Sequence[str]] | None = None) -> int:
        """Add those that are new; returns how many. A known one stays as the person who reviewed it saw it.

        `before` are the names of what is one with a conversation now: what was proposed of them is known.
        """
        new = 0
        with self.writing() as tables:
            for each in proposals:
                names = (before or {}).get(each.conversation, ())
                done = tables.execute(
                    "INSERT INTO actions (id, conversation, turn, kind, note, category, summary, url, proposed)"
                    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE NOT EXISTS"
                    " (SELECT 1 FROM actions WHERE id IN (SELECT value FROM json_each(?10)) OR"
                    " (kind = ?4 AND note = ?5 AND conversation IN (SELECT value FROM json_each(?11))))"
                    " ON CONFLICT DO NOTHING",
                    (each.id, each.conversation, each.turn, each.kind, each.note, each.category, each.summary,
                     each.url, now(), json.dumps([replace(each, conversation=name).id for name in names]),
                     json.dumps(names)),
                )  # fmt: skip
                new += done.rowcount
        return new

    def all(self) -> list[OutboxAction]:
        """Every action, oldest first."""
        return self.found(_kept, f"{_KEPT} ORDER BY actions.rowid")

    def due(self) -> list[OutboxAction]:
        """What is approved and not yet delivered, oldest approval first."""
        due = "WHERE state = 'approved' AND delivered IS NULL ORDER BY reviewed, actions.rowid"
        return self.found(_kept, f"{_KEPT} {due}")

    def review(
        self, id_: str, state: ActionState, reviewer: str, seen: ActionState | None = None
    ) -> OutboxAction | None:
        """Approve or reject an action, and return it; None where there is none of that id.

        A delivered one stays as it is; so does one that is no longer in the state in which the reviewer has seen it.
        """
        with self.writing() as tables:
            tables.execute(
                "UPDATE actions SET state = ?1, reviewer = ?2, reviewed = ?3 WHERE id = ?4 AND state <> ?1"
                " AND state = coalesce(?5, state) AND id NOT IN (SELECT action FROM deliveries)",
                (state, reviewer, now(), id_, seen),
            )
        return next(iter(self.found(_kept, f"{_KEPT} WHERE id = ?", id_)), None)

    def begin(self, id_: str) -> bool:
        """Record that a send begins; False when it may not be sent (any more)."""
        with self.writing() as tables:
            begun = tables.execute(
                "UPDATE actions SET tries = tries + 1 WHERE id = ? AND state = 'approved'"
                " AND id NOT IN (SELECT action FROM deliveries)",
                (id_,),
            )
        return begun.rowcount == 1

    def delivered(self, id_: str, destination: str) -> None:
        """Record that the other side has accepted it."""
        with self.writing() as tables:
            tables.execute("INSERT INTO deliveries VALUES (?, ?, ?)", (id_, now(), destination))
            tables.execute("UPDATE actions SET trouble = '' WHERE id = ?", (id_,))

    def failed(self, id_: str, trouble: str) -> None:
        """Record why it was not accepted; it stays due."""
        with self.writing() as tables:
            tables.execute("UPDATE actions SET trouble = ? WHERE id = ?", (trouble, id_))

    def sending(self) -> AbstractContextManager[None]:
        """As `one_at_a_time`, for who sends."""
        return one_at_a_time(self._path.parent)


@contextmanager
def one_at_a_time(reviews: Path) -> Iterator[None]:
    """Locks out whoever else sends from the outbox in a folder, or erases what was sent; ends with the process.

    Raises BlockingIOError if there is one.
    """
    folder = lock_folder(reviews, f"another process is sending or erasing what is in {NAME}")
    try:
        yield
    finally:
        os.close(folder)


def now() -> str:
    """This second, as RFC 3339 writes it."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _kept(row: Any) -> OutboxAction:
    kind = row["kind"]
    given = {**dict(row), "kind": HANDOFF if kind == HANDOFF else ActionKind(kind)}
    given |= {"delivered": row["delivered"] or "", "destination": row["destination"] or ""}
    return OutboxAction(**{**given, "state": ActionState.SENT if row["delivered"] else ActionState(row["state"])})
