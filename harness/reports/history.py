"""The rollout ledger as a table."""

from collections.abc import Iterator, Sequence

from harness.gates import CriterionState
from harness.ledger import LOOKS, Ledger, LedgerEntry, Outside
from harness.reports.document import Block, Document, Gap, Table, Text, counted

_WAY_OUT = "Move it with `harness promote` or `harness demote`, or set the stage back."
HEADINGS = ("When", "Who", "Category", "Move", "Why and on what evidence", "Override")


def table(ledger: Ledger, changes: Sequence[Outside], category: str | None) -> Table | None:
    """The moves alone; None where there are none."""
    rows = list(_rows(ledger.entries, _of(changes, category), category))
    return Table(HEADINGS, rows) if rows else None


def warnings(changes: Sequence[Outside], category: str | None) -> list[str]:
    """What was changed outside the ledger and is so today."""
    return [_warning(change) for change in _of(changes, category) if change.before is None]


def document(ledger: Ledger, changes: Sequence[Outside], category: str | None) -> Document:
    """Every move, or those of a category, with what was changed outside the ledger in its place between them.

    The last line's sha256 is below it: kept elsewhere, it shows later whether lines are missing.
    """
    blocks: list[Block] = [table(ledger, changes, category) or Text("No moves are recorded.")]
    if ledger.entries:
        count = len(ledger.entries)
        blocks += [
            Gap(),
            Text(f"{count} {'entry' if count == 1 else 'entries'}; sha256 of the last line: {ledger.head}"),
        ]
    if ledger.looks:
        looks = counted(ledger.looks, "look")
        blocks.append(Text(f"{looks} in {LOOKS}; to notice if either file is rewritten: --anchor {ledger.anchor}"))
    return Document([*blocks, *(Text(f"{each} {_WAY_OUT}") for each in warnings(changes, category))])


def in_brief(ledger: Ledger) -> str:
    """How long it is, and the anchor by which a later rewriting is noticed."""
    moves, looks = counted(len(ledger.entries), "move"), counted(ledger.looks, "look")
    return f"Ledger: {moves}, {looks}, `--anchor {ledger.anchor}`"


def _of(changes: Sequence[Outside], category: str | None) -> list[Outside]:
    return [change for change in changes if category in (None, change.category)]


def _warning(change: Outside) -> str:
    return (
        f"Warning: {change.category} is at {change.found} in rules/rollout.yaml, but at {change.recorded} "
        f"in {_entry(change)}: it was changed outside the ledger, or a move was "
        "interrupted."
    )


def _entry(change: Outside) -> str:
    return (
        f"its last entry (rules/ledger.jsonl:{change.line})" if change.line else "the ledger, which has no entry of it"
    )


def _rows(
    entries: Sequence[LedgerEntry], changes: Sequence[Outside], category: str | None
) -> Iterator[tuple[str, ...]]:
    for number, entry in enumerate(entries, 1):
        yield from (_outside(change) for change in changes if change.before == number)
        if category in (None, entry.category):
            yield _row(entry)
    yield from (_outside(change) for change in changes if change.before is None)


def _row(entry: LedgerEntry) -> tuple[str, ...]:
    when = entry.when.strftime("%Y-%m-%d %H:%M")
    move = f"{entry.from_} -> {entry.to}"
    return when, entry.by, entry.category, move, _why(entry), "yes" if entry.override else ""


def _why(entry: LedgerEntry) -> str:
    """The reason, the evidence besides (what was not met, if anything), and the run."""
    found = [(step, shown) for step in entry.evidence for shown in step.criteria]
    unmet = [(step, shown) for step, shown in found if shown.state != CriterionState.MET]
    shown = [] if entry.by_evidence else unmet or found
    said = [f"{step.category} at {step.stage}: {criterion.words}" for step, criterion in shown]
    run = f"run {entry.run.id}" if entry.run else ""
    if entry.run and not entry.run.of_today:
        run += f", not evidence on that day ({', '.join(entry.run.stale) or 'an earlier state of the workspace'})"
    return ". ".join(part for part in (entry.reason.removesuffix("."), "; ".join(said), run) if part)


def _outside(change: Outside) -> tuple[str, ...]:
    return "", "", change.category, f"{change.recorded} -> {change.found}", "changed outside the ledger", ""
