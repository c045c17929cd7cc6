"""Reviews of drafts as git knows them to have been."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from harness.workspace.drafts import READERS, DraftReview, DraftVerdict, read_jsonl
from harness.workspace.problems import WorkspaceError
from harness.workspace.revision import earlier_versions


def reviewed_before(root: Path, names: Iterable[str]) -> list[DraftReview]:
    """Every review that those files, or the usual ones, held at a commit on the way here, as it counted least: with
    the earliest date that it had.

    Nothing where git cannot tell. A file that could not be read then tells nothing.
    """
    found: dict[str, DraftReview] = {}
    for name in dict.fromkeys((*names, *(f"reviews/{each}" for each in READERS))):
        read = READERS.get(name.rpartition("/")[2], read_jsonl)
        for _, blob in earlier_versions(root, name):
            with suppress(WorkspaceError):
                for each in read(blob.decode("utf-8-sig", "replace"), name):
                    known = found.get(each.id)
                    least = each if known is None or known.verdict is DraftVerdict.APPROVED else known
                    found[each.id] = least.model_copy(update={"date": min(each.date, (known or each).date)})
    return list(found.values())
