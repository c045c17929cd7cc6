"""Sealed scenarios in sentences: that they are left out, that one is opened, and what is sealed instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from harness.ledger import SEALS
from harness.reports.document import Block, Document, Text

if TYPE_CHECKING:
    from harness.suite import Unsealing  # heavy, and most only say that some are left out

NOT_IN_A_PART = "sealed scenarios are left out; only a run of all counts them (docs/seals.md)."
NOT_RUN_YET = "No finished run has it yet: `harness run`."


def left_out(count: int) -> str:
    """How many are not among what is shown."""
    what = f"{count} sealed scenario{' is' if count == 1 else 's are'}"
    return f"{what} left out; only whole runs and gates count them (docs/seals.md)."


def none_gone_wrong(run: str) -> str:
    """That there is no critical one to open."""
    return f"No sealed critical scenario went wrong in the run {run}."


def opened_words(unsealed: Unsealing) -> str:
    """The same in two sentences, for whoever looks at it already."""
    name = unsealed.record.replaced_by
    instead = f"{name} is sealed instead" if name else "no open scenario of its category is left to seal instead"
    return f"{unsealed.record.scenario} is open from now on; {instead}. Run again: the scenarios have changed."


def document(unsealed: Unsealing) -> Document:
    """Which one is open now, why, and which is sealed instead."""
    return Document(list(_blocks(unsealed)))


def _blocks(unsealed: Unsealing) -> Iterator[Block]:
    record = unsealed.record
    yield Text(
        f"{record.scenario} is open from now on ({unsealed.opened.location.file}), by {record.by}: {record.reason}"
    )
    if unsealed.sealed:
        at = unsealed.sealed.location.file
        yield Text(f"Sealed instead: {record.replaced_by} ({at}), the next in the draw, whatever its results.")
        yield Text("It was open until now, so it may have been tuned to: fresh scenarios are better (docs/seals.md).")
    else:
        yield Text("No open scenario of its category is left that could be sealed instead; add some.")
    yield Text(f"Written in {SEALS}. Commit it with the scenarios, and run again.")
