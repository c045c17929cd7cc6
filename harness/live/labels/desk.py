"""The review desk (`reviews/desk.sqlite`): the samples that people read, and all their labels.

Labels are only ever added; the last one of a reviewer counts. So two browsers at once lose nothing, and
a confirmed label is on the disk.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from harness.live.conversations import Part
from harness.live.database import Database
from harness.turns import Reply
from harness.workspace import Outcome

NAME = "reviews/desk.sqlite"
SHARED = 5  # every so many is read by everybody, so that agreement can be told
_VERSION = 1
_SCHEMA = """
CREATE TABLE samples (
    week TEXT PRIMARY KEY, pipeline TEXT NOT NULL, total INTEGER NOT NULL, at_random INTEGER NOT NULL,
    by_risk INTEGER NOT NULL, seed INTEGER NOT NULL, errors INTEGER NOT NULL, drawn TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE items (
    id INTEGER PRIMARY KEY, week TEXT NOT NULL REFERENCES samples (week), conversation TEXT NOT NULL,
    thread TEXT NOT NULL, reply TEXT NOT NULL, chance REAL NOT NULL, by_chance INTEGER NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL REFERENCES items (id), reviewer TEXT NOT NULL,
    verdict TEXT NOT NULL, edit TEXT NOT NULL, supported INTEGER, day TEXT NOT NULL
) STRICT;
CREATE INDEX by_item ON labels (item, reviewer)
"""
_THREAD, _REPLY = TypeAdapter(tuple[Part, ...]), TypeAdapter(Reply)


class ReviewWord(StrEnum):
    """What a reviewer says: about a draft the first four, as in `reviews/drafts.csv`; about a handoff the others."""

    APPROVED = "approved-unedited"
    EDITED = "edited"
    REJECTED = "rejected"
    HANDOFF = "should-have-been-handed-off"
    RIGHT = "right-handoff"
    NEEDLESS = "needless-handoff"


OF_DRAFTS = (ReviewWord.APPROVED, ReviewWord.EDITED, ReviewWord.REJECTED, ReviewWord.HANDOFF)
OF_HANDOFFS = (ReviewWord.RIGHT, ReviewWord.NEEDLESS)


@dataclass(frozen=True, slots=True)
class Sample:
    """One week's sample; its fields are the columns of its table."""

    week: str  # its Monday
    pipeline: str
    total: int  # conversations that it was drawn from
    at_random: int
    by_risk: int
    seed: int
    errors: int  # drawn, but the pipeline gave no reply
    drawn: str = ""  # the day on which the pipeline replied; not known of a sample of an earlier version


@dataclass(frozen=True, slots=True)
class SampledConversation:
    """A conversation of a sample, and what the pipeline would have done with its first message."""

    id: int
    week: str
    conversation: str  # `zendesk:1042`
    thread: tuple[Part, ...]  # as it was, the AI under test having no part in it
    reply: Reply
    chance: float  # 0..1, of being drawn
    by_chance: bool  # in the random part
    why: str  # what called for a look

    @property
    def drafted(self) -> bool:
        """Whether there is an answer to judge; else it was a handoff."""
        return self.reply.outcome is not Outcome.HANDOFF

    @property
    def choices(self) -> tuple[ReviewWord, ...]:
        """What may be said about it."""
        return OF_DRAFTS if self.drafted else OF_HANDOFFS


@dataclass(frozen=True, slots=True)
class ReviewLabel:
    """The last label of one reviewer for one item."""

    item: int
    reviewer: str
    word: ReviewWord
    edit: str = ""  # what should be sent instead
    supported: bool | None = None  # whether the cited sections say what the draft says
    day: str = ""


class Desk(Database):
    """The samples and labels of one workspace. May be used from several threads."""

    def __init__(self, root: Path) -> None:
        """Raises WorkspaceError for a file that cannot be used."""
        super().__init__(root / NAME, _SCHEMA, _VERSION, "items")
        with self.writing() as tables:
            known = [row["name"] for row in tables.execute("PRAGMA table_info(samples)")]
            if "drawn" not in known:  # of an earlier version
                tables.execute("ALTER TABLE samples ADD COLUMN drawn TEXT NOT NULL DEFAULT ''")

    def keep(self, sample: Sample, items: Iterable[SampledConversation]) -> bool:
        """Store a week's sample; False, and nothing changes, when that week has one. Items get their own ids."""
        with self.writing() as tables:
            if tables.execute("SELECT 1 FROM samples WHERE week = ?", (sample.week,)).fetchone():
                return False
            tables.execute("INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?, ?, ?)", astuple(sample))
            for each in items:
                thread, reply = _THREAD.dump_json(each.thread).decode(), _REPLY.dump_json(each.reply).decode()
                tables.execute(
                    "INSERT INTO items (week, conversation, thread, reply, chance, by_chance, why)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (each.week, each.conversation, thread, reply, each.chance, each.by_chance, each.why),
                )
        return True

    def samples(self) -> list[Sample]:
        """Every sample, oldest week first."""
        return self.found(lambda row: Sample(**dict(row)), "SELECT * FROM samples ORDER BY week")

    def items(self) -> list[SampledConversation]:
        """Every item of all samples, in order."""
        return self.found(_item, "SELECT * FROM items ORDER BY id")

    def item(self, id_: int) -> SampledConversation | None:
        return next(iter(self.found(_item, "SELECT * FROM items WHERE id = ?", id_)), None)

    def label(self, label: ReviewLabel) -> None:
        """Add a reviewer's label; it is on the disk when this returns."""
        with self.writing() as tables:
            tables.execute(
                "INSERT INTO labels (item, reviewer, verdict, edit, supported, day) VALUES (?, ?, ?, ?, ?, ?)",
                (label.item, label.reviewer, label.word, label.edit, label.supported, label.day),
            )

    def labels(self) -> list[ReviewLabel]:
        """The last label of each reviewer for each item, in the order of items and reviewers."""
        return self.found(
            _label,
            "SELECT * FROM labels WHERE id IN (SELECT MAX(id) FROM labels GROUP BY item, reviewer)"
            " ORDER BY item, reviewer",
        )


def next_for(
    reviewer: str, items: Sequence[SampledConversation], labels: Sequence[ReviewLabel]
) -> SampledConversation | None:
    """What a reviewer should read next: first what all reviewers read, then what nobody has read; None when done."""
    own = {label.item for label in labels if label.reviewer == reviewer}
    read = {label.item for label in labels}
    left = [item for item in items if item.id not in own]
    shared = (item for item in left if item.id % SHARED == 0)
    return next(shared, None) or next((item for item in left if item.id not in read), None)


def _item(row: Any) -> SampledConversation:
    given = {
        **dict(row),
        "week": _day(row["week"]),
        "thread": _THREAD.validate_json(row["thread"]),
        "reply": _REPLY.validate_json(row["reply"]),
    }
    return SampledConversation(**{**given, "by_chance": bool(row["by_chance"])})


def _label(row: Any) -> ReviewLabel:
    supported = None if row["supported"] is None else bool(row["supported"])
    return ReviewLabel(
        row["item"], row["reviewer"], ReviewWord(row["verdict"]), row["edit"], supported, _day(row["day"])
    )


def _day(stored: str) -> str:
    return stored and date.fromisoformat(stored).isoformat()
