"""What was imported, and what was not, with the places of the first records of each reason."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.live.conversations import Imported, SkipCount, Skipped
from harness.reports.document import Block, Document, Text, counted, items

_KEPT = {"new": "new", "updated": "updated", "unchanged": "unchanged", "older": "older than the stored ones"}
NOT_MASKED = "Warning: personal data is not masked; everybody who can read the workspace can read it."
NO_RECORD = "There is no record in what was given."
_BESIDE = "in samples of reviews, in the outbox or in lines of reviews/"
MOST_KINDS = 5  # of records, shown for a reason; all are in the JSON


def document(imported: Imported, store: Path, deleted: Sequence[str] = (), redacted: Sequence[str] = ()) -> Document:
    """Counts, then each reason with its kinds and first places: what was skipped, then what was read with care.

    `deleted` and `redacted` are those that are so at the source, and still in samples, the outbox or lines of reviews/:
    they come last, where whoever started an import looks first.
    """
    data = {
        "conversations": imported.found,
        **{str(kept): count for kept, count in imported.kept.items()},
        "removed": imported.removed,
        "hidden": list(imported.hidden),
        "deleted_but_kept": list(deleted),
        "redacted_but_kept": list(redacted),
        "skipped": list(map(_data, imported.skipped, imported.skipped.values())),
        "noted": list(map(_data, imported.noted, imported.noted.values())),
    }
    return Document(list(_blocks(imported, store, deleted, redacted)), data=data)


def _data(reason: str, told: SkipCount) -> dict[str, object]:
    kinds = {kind: count for kind, count in told.kinds.items() if kind}
    return {"reason": reason, "count": told.count, "kinds": kinds, "examples": list(map(_example, told.examples))}


def _blocks(imported: Imported, store: Path, deleted: Sequence[str], redacted: Sequence[str]) -> Iterator[Block]:
    counts = ", ".join(f"{count:,} {_KEPT[kept]}" for kept, count in imported.kept.items() if count)
    found = f"{_counted(imported.found, 'conversation')}{f': {counts}' if counts else ''}"
    yield Text(f"{found}. They are in {store.parent.name}/{store.name}.")
    if imported.removed:
        yield Text(f"{_counted(imported.removed, 'stored conversation')} removed: deleted or merged at the source.")
    if total := sum(told.count for told in imported.skipped.values()):
        yield Text(f"{_counted(total, 'record')} skipped:")
        yield from _reasons(imported.skipped)
    if imported.noted:
        yield Text("Left out of conversations that are imported, or read with care:")
        yield from _reasons(imported.noted)
    if deleted:
        yield Text(f"Deleted at the source, and still {_BESIDE}. To erase it there, too:")
        yield items([f"harness forget {name}" for name in deleted])
    if redacted:
        yield Text(f"Redacted at the source, and the words of before are still {_BESIDE}. To erase them there, too:")
        yield items([f"harness forget {name}" for name in redacted])


def _reasons(reasons: Mapping[str, SkipCount]) -> Iterator[Block]:
    for name, told in sorted(reasons.items(), key=lambda each: -each[1].count):
        kinds = [f"{kind}: {count:,}" for kind, count in told.kinds.most_common() if kind]
        more = [f"and {_counted(len(kinds) - MOST_KINDS, 'more kind')}"] if len(kinds) > MOST_KINDS else []
        shown = ", ".join([*kinds[:MOST_KINDS], *more])
        yield Text(f"{told.count:,}  {name}{f' ({shown})' if shown else ''}", 2)
        yield items(list(map(_example, told.examples)), " " * 6)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _example(skipped: Skipped) -> str:
    return f"{skipped.place}: {skipped.detail}" if skipped.detail else str(skipped.place)


def ahead_of_today(latest: dt.date, today: dt.date) -> str:
    """Why the last weeks may be empty: one conversation, of years ahead, makes all others old."""
    return (
        f"the newest imported conversation is of {latest}, {counted((latest - today).days, 'day')} after today, which "
        f"is {today}; weeks are counted back from it, so either its time or `today` in rules/rollout.yaml is wrong"
    )
