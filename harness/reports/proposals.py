"""Scenarios that are proposed, and the file in which they wait for a person."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.reports.document import Document, Text, counted
from harness.suite import Pack, ScenarioProposal

NOTHING = "Nothing to propose: scenarios cover all of it."


def added(count: int, path: Path | str) -> str:
    """How many, and where."""
    return f"{counted(count, 'proposed scenario')} added to {path}"


def packs(found: Mapping[str, Pack]) -> Document:
    """The packs that there are, and what each is for."""
    rows = [(name, f"{len(pack.scenarios)} scenarios. {pack.about}") for name, pack in found.items()]
    return Document([Text(f"{name:14}{words}") for name, words in rows], data=rows)


def of_pack(added_now: Sequence[ScenarioProposal], path: Path | str) -> Iterator[str]:
    """How many of a pack were added, and how many of them a person has to decide something about."""
    yield added(len(added_now), path)
    if undecided := sum(1 for proposal in added_now if proposal.to_judge):
        yield f"{undecided} of them need a decision of yours first: see `To judge` above each."


def nothing_of_pack(pack: Pack) -> str:
    """Why nothing is added."""
    return f"Nothing to add: the workspace has all {len(pack.scenarios)} scenarios of this pack."
