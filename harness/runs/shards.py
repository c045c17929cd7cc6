"""A run in shards, each on a machine of its own, and the one run that they are together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from harness.lazy_regex import regex
from harness.runs.attempts import ConversationKey, conversations
from harness.runs.folder import RunFolder
from harness.runs.manifest import Manifest
from harness.runs.results import read_results
from harness.runs.suite import to_run
from harness.workspace import Scenario, Workspace, WorkspaceError

_SHARD = regex(r"([1-9]\d{0,4})/([1-9]\d{0,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """Every `of`-th scenario, from the `number`-th on, each in all its variants and repeats."""

    number: int  # from 1
    of: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Of `3/8`. Raises ValueError for what is none."""
        found = _SHARD.fullmatch(text)
        if not found or int(found[1]) > int(found[2]):
            raise ValueError(f"`{text}` is no shard; write 3/8 for the third of eight")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def scenarios(self, held: Sequence[Scenario]) -> list[Scenario]:
        """Its own of those that are to be run, in each way in which they are."""
        ids = list(dict.fromkeys(scenario.id for scenario in held))
        own = frozenset(ids[self.number - 1 :: self.of])
        return [scenario for scenario in held if scenario.id in own]

    def share(self, count: int) -> int:
        """Its part of a number of calls; those of all shards are together no more and no less."""
        return count // self.of + (self.number <= count % self.of)


class LostShardsError(Exception):
    """Shards that are not there, and of how many."""

    def __init__(self, numbers: Sequence[int], of: int) -> None:
        super().__init__(f"shards {', '.join(map(str, numbers))} of {of}")
        self.numbers, self.of = tuple(numbers), of


def merged(workspace: Workspace, shards: Sequence[RunFolder]) -> tuple[RunFolder, list[Path]]:
    """The run that finished shards of this workspace are together: the same files as if one machine had made it.

    With it, where results of before now are that nobody can read. What a shard found in an earlier attempt stays
    beside it, as in any run. Raises LostShardsError where one is not there, WorkspaceError for folders that do not
    belong together or do not hold what they should.
    """
    by_number = _by_number(shards)
    of = _shard_of(shards[0]).of
    if lost := [number for number in range(1, of + 1) if number not in by_number]:
        raise LostShardsError(lost, of)
    held = to_run(workspace)
    for number, folder in by_number.items():
        _holds_its_own(folder, Shard(number, of).scenarios(held))
    whole = RunFolder.again(workspace, _run_of(shards[0]))
    with whole:
        whole.start_afresh()
        for _, folder in sorted(by_number.items()):
            for _, turns in conversations(read_results(folder.results)):
                whole.append(turns)
            whole.keep_attempts(folder)
        aside = whole.finish(held)
    return whole, aside


def _by_number(shards: Sequence[RunFolder]) -> dict[int, RunFolder]:
    """The folders by the number of their shard. Raises WorkspaceError for those that are not of one run."""
    found: dict[int, RunFolder] = {}
    run, of = _run_of(shards[0]), _shard_of(shards[0]).of
    for folder in shards:
        shard = _shard_of(folder)
        if (_run_of(folder), shard.of) != (run, of):
            what = f"is not of the same run as {shards[0].path}"
            raise WorkspaceError.at(folder.path, 1, what, "name the shards of one run, made by the same command")
        if shard.number in found:
            what = f"is shard {shard} once more, as is {found[shard.number].path}"
            raise WorkspaceError.at(folder.path, 1, what, "name each shard once")
        found[shard.number] = folder
    return found


def _run_of(folder: RunFolder) -> Manifest:
    """What all shards of a run have in common."""
    return replace(folder.manifest, shard="", results="", judged=(), judged_by="")


def _shard_of(folder: RunFolder) -> Shard:
    """Which one a folder has. Raises WorkspaceError for a run that is not one, and where nobody can tell."""
    if not folder.manifest.shard:
        raise WorkspaceError.at(folder.path, 1, "is a whole run, not a shard", "name folders of `reports/shards/`")
    try:
        return Shard.read(folder.manifest.shard)
    except ValueError:
        what = f"`shard` is `{folder.manifest.shard}`, which is not one"
        raise WorkspaceError.at(folder.path / "run.json", 1, what, "run this shard again") from None


def _holds_its_own(folder: RunFolder, scenarios: Sequence[Scenario]) -> None:
    """Raises WorkspaceError for a shard that lacks one of its conversations, or has one twice."""
    held, repeats = sorted(key for key, _ in conversations(read_results(folder.results))), folder.manifest.repeats
    # the count comes first: a damaged `repeats` can be so large that nobody could list what it asks for
    if len(held) != len(scenarios) * repeats or held != sorted(_to_hold(scenarios, repeats)):
        what, hint = "does not hold the conversations of its shard", "run this shard again"
        raise WorkspaceError.at(folder.results, 1, what, hint)


def _to_hold(scenarios: Sequence[Scenario], repeats: int) -> Iterator[ConversationKey]:
    for way in scenarios:
        yield from ((way.id, way.variant, repeat) for repeat in range(1, repeats + 1))
