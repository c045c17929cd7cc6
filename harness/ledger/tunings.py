"""Thresholds that were tuned (`rules/tuned.jsonl`): which, when, from what to what, and on which conversations.

What a threshold was fitted to cannot show that it is right, so none of it counts for a stage further than today's.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import AliasChoices, Field

from harness.lazy_regex import regex
from harness.ledger.chain import Linked, add_record, read_grown
from harness.seen_text import visible
from harness.workspace import Model, Scenario, SomeText, Workspace

TUNED = "rules/tuned.jsonl"
NEAR = 0.68
"""Likeness from which words are those of before: that of near-duplicates (0.75), less what a sketch may be off."""

_WORD = regex(r"[^\W\d_]+")


class TunedThreshold(Model):
    """One threshold that was written. The evidence is a sentence for people: no code reads it."""

    name: SomeText
    at: SomeText = Field(description="the file and line")
    before: float
    after: float
    evidence: SomeText


class TuningRecord(Linked):
    """One writing of thresholds."""

    day: dt.date
    by: SomeText
    thresholds: tuple[TunedThreshold, ...] = Field(
        validation_alias=AliasChoices("thresholds", "cuts")
    )  # as first written
    scenarios: tuple[SomeText, ...] = Field(
        description="the ids of those that the thresholds were chosen by, all of them open"
    )
    conversations: tuple[SomeText, ...] = Field(description="imported ones with a label, as `zendesk:1042`")
    words: tuple[SomeText, ...] = Field(
        default=(), description="a digest of what customers say in each of both, by which it is known under any id"
    )
    sketches: tuple[SomeText, ...] = Field(
        default=(), description="of the same, by which it is known in slightly other words; no word shows in it"
    )


def read_tunings(root: Path) -> list[TuningRecord]:
    """Every record, oldest first; none without a file. Raises WorkspaceError for lines that were changed."""
    return read_grown(root, TUNED, TuningRecord)


def add_tuning(root: Path, record: TuningRecord, texts: Mapping[str, str]) -> None:
    """Add a record and write the files that it is about, all of it or nothing. Raises OSError."""
    add_record(root, TUNED, record, texts)


def tuned_on(workspace: Workspace) -> frozenset[str]:
    """What thresholds were tuned on: the ids of scenarios, also of those made of such a conversation, and its name.

    A scenario that was renamed, copied or slightly reworded since then is known by what its customer says.
    """
    records = read_tunings(workspace.root)
    conversations = {name for record in records for name in record.conversations}
    words = {digest for record in records for digest in record.words}
    sketches = {int(sketch, 16) for record in records for sketch in record.sketches}
    again = {
        each.id
        for each in workspace.scenarios
        if each.origin in conversations or words_of(each) in words or _is_near(each, sketches)
    }
    return frozenset(conversations | again | {id_ for record in records for id_ in record.scenarios})


def words_of(scenario: Scenario) -> str:
    """A digest of what a scenario's customer says, whatever its case, spacing and signs.

    A digest, so that what customers wrote stands in their scenarios alone and is gone when these are.
    """
    said = (visible(turn.customer).casefold() for turn in scenario.turns)
    plain = ("".join(filter(str.isalnum, each)) or each for each in said)
    return hashlib.sha256("\n".join(plain).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sketch_of(scenario: Scenario) -> str:
    """What is kept of a scenario's words to know them again when a few were changed: 64 digits."""
    from harness.similar_sets import one_bit_minima  # numpy, late: few commands have anything tuned

    words = {word for turn in scenario.turns for word in _WORD.findall(visible(turn.customer).casefold())}
    groups = {f" {word} "[at : at + 3] for word in words for at in range(len(word))}
    return f"{one_bit_minima(groups):064x}"


def _is_near(scenario: Scenario, sketches: Collection[int]) -> bool:
    from harness.similar_sets import likeness_of

    own = int(sketch_of(scenario), 16) if sketches else 0
    return any(likeness_of(own, each) >= NEAR for each in sketches)
