"""A run folder under `reports/`: what was run, and the results as they come.

Its name holds a digest of everything that can change the results, so the same workspace and
pipeline write the same bytes to the same folder. Where a support AI gives other replies the next
time, the results of before stay beside the new ones (`results-1.jsonl`), and all of them are read.
"""

import filecmp
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from harness.cache import made_by
from harness.files import lock_folder, open_plain, read_plain, write_aside, write_beside, write_own
from harness.pipelines import fingerprint_of
from harness.runs.attempts import ConversationKey, conversations, evidence_of, pooled, went
from harness.runs.journal import JOURNAL, Journal
from harness.runs.judged_by import JudgedBy
from harness.runs.manifest import Manifest, read_manifest
from harness.runs.results import ScenarioResult, TurnResult, read_results
from harness.runs.subject import subject_of
from harness.runs.suite import as_written, held_once_each, suite_of
from harness.turns import Pipeline
from harness.workspace import Scenario, Workspace, WorkspaceError

RESULTS_BY = (
    "harness.calendar_words", "harness.causes", "harness.cluster", "harness.commonmark", "harness.files",
    "harness.files_together", "harness.io_errors", "harness.lazy_regex", "harness.ledger", "harness.number_words",
    "harness.pipelines", "harness.plain_addresses", "harness.plain_csv", "harness.plain_json", "harness.plugins",
    "harness.reference", "harness.runs", "harness.safe_text", "harness.same_words", "harness.scoring",
    "harness.seen_text", "harness.similar_sets", "harness.spelling", "harness.turns", "harness.workspace",
)  # fmt: skip
"""The code that makes results; results of other code are not reused."""

SHARDS = "shards"
"""The folder under `reports/` of shards, which are no runs before they are merged."""

PARTS = "part"
"""The folder under `reports/` of runs of a part of the scenarios: nobody who looks for runs finds one there."""

_JUDGED_BY = "judged_by-{}.json"
"""By which limits, cards and tools it was judged. Others have another file: none of them may be forgotten."""


class RunFolder:
    """Writes a run's results as they come (as a context manager); reads them back.

    During a run its conversations are in `journal.jsonl`, in the order in which they end; at the end
    they are in `results.jsonl`, in the order of the files.
    """

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest
        self.results, self.journal = path / "results.jsonl", Journal(path / JOURNAL)
        self.by_other_code = False  # what an earlier run has left here; it is forgotten when the folder is written to
        self._lock: int | None = None
        self._read: list[ScenarioResult] | None = None  # what `results.jsonl` holds, where that is known
        self._of: Workspace | None = None  # of what a run can be made here

    @classmethod
    def of(
        cls, workspace: Workspace, pipeline: Pipeline, scenarios: Sequence[Scenario], repeats: int = 1,
        checker: str = "embedded", scorers: str = "", chosen: str = "", criteria: str = "", customers: str = "",
        checked_by: str = "", shard: str = "",
    ) -> Self:  # fmt: skip
        """The folder of a run, with what an equal earlier run left there. Nothing is written before the run is made.

        `scenarios` are given in each way in which they are to be run. `checker` is its fingerprint and `checked_by` its
        name, where it is not the embedded one; `scorers` are the packages whose scorers judge in addition to the
        built-in ones. `chosen` says which part of the scenarios they are; such a run has its folder apart. `criteria`
        is the fingerprint of who judges criteria in words, `customers` that of the LLM that plays those of briefs;
        empty where there is none. `shard` says which part of the run is made here; `scenarios` are those of all of it.
        """
        today = workspace.today.isoformat()
        count = len({scenario.id for scenario in scenarios})
        judges = checker, checked_by, criteria, scorers, customers
        made = (pipeline.name, fingerprint_of(pipeline), workspace.digest, today, count, repeats, *judges)
        code, suite = made_by(*RESULTS_BY), suite_of(scenarios)
        subject = subject_of(workspace, pipeline, scenarios, checker, f"{scorers}{criteria}", customers)
        manifest = Manifest(*made, code=code, versioned=pipeline.versioned, suite=suite, subject=subject, chosen=chosen)
        return cls.again(workspace, replace(manifest, shard=shard))

    @classmethod
    def again(cls, workspace: Workspace, manifest: Manifest) -> Self:
        """The same where it is known what is run."""
        shard = f"-{manifest.shard.replace('/', '-of-')}" if manifest.shard else ""
        apart = PARTS if manifest.chosen else SHARDS if shard else ""
        folder = cls(workspace.reports / apart / f"{manifest.id}{shard}", manifest)
        folder._of, left = workspace, folder._left()
        folder.by_other_code = left is not None and replace(left, results="", judged=(), judged_by="") != manifest
        if left is not None and not folder.by_other_code:
            folder.manifest = left
        return folder

    def __enter__(self) -> Self:
        """Open the journal, and keep what judges the run. Raises OSError while another process has it open."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = lock_folder(self.path, "another process is writing this run")
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _begin(self) -> None:
        if self._of:
            self._of.cache.mkdir(exist_ok=True)  # where what was parsed is kept from now on
            self.manifest = replace(self.manifest, judged_by=self.keep_judged_by(self._of))
        if not self.by_other_code:
            self._write_manifest()
        self.journal.open()
        if self.by_other_code:
            for path in (*self._earlier, self.results):
                path.unlink(missing_ok=True)
            self.journal.empty()
            self._write_manifest()

    def keep_judged_by(self, workspace: Workspace) -> str:
        """Keep the limits, cards and tools of a workspace beside those of before; their digest. Raises OSError."""
        text = JudgedBy.of(workspace).model_dump_json(by_alias=True, exclude_none=True) + "\n"
        digest = _digest(text.encode())
        if self.was_judged_by(digest) is None:
            self.write(_JUDGED_BY.format(digest), text)
        return digest

    def was_judged_by(self, digest: str) -> JudgedBy | None:
        """The limits, cards and tools of that digest; None where they are not here as they were written."""
        try:
            found = read_plain(self.path / _JUDGED_BY.format(digest))
            return JudgedBy.model_validate_json(found) if _digest(found) == digest else None
        except (OSError, ValidationError):
            return None

    def __exit__(self, *_: object) -> None:
        self.journal.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def judged_by(self) -> JudgedBy | None:
        """The limits, cards and tools at the run; None where they are not known."""
        return self.was_judged_by(self.manifest.judged_by)

    @property
    def attempts(self) -> list[Path]:
        """The results of each time that the run was made and found something else, the last one at the end."""
        return [*self._earlier, self.results]

    @property
    def intact(self) -> bool:
        """Whether the results are what the run wrote at its end."""
        return self.results.exists() and self.manifest.results == self.sha256

    def fits(self, workspace: Workspace | None = None) -> bool:
        """Whether no attempt holds a conversation more often than it was held, or says of a scenario what it is not.

        The second is looked for in a run of that `workspace`. Raises WorkspaceError for results that cannot be read.
        """
        return all(self._fits(path, workspace) for path in self.attempts)

    def _fits(self, path: Path, workspace: Workspace | None) -> bool:
        attempt, last = read_results(path), path == self.results
        written = workspace is None or not self.manifest.of(workspace) or as_written(attempt, workspace)
        return written and held_once_each(attempt, self.manifest.repeats, all_of_them=last)

    @property
    def sha256(self) -> str:
        """Of the results of every attempt, one after the other."""
        whole = hashlib.sha256()
        for path in self.attempts:
            with open_plain(path) as lines:
                while part := lines.read(1 << 20):
                    whole.update(part)
        return whole.hexdigest()

    @property
    def unfinished(self) -> bool:
        """Whether it was begun once more and stopped, with conversations that are in no results yet."""
        return self.journal.exists() and any(True for _ in self.journal.final())

    @property
    def held(self) -> Iterator[list[list[TurnResult]]]:
        """The conversations of each time that the run was made, and of one that was stopped those that are final.

        Raises WorkspaceError for results that cannot be read.
        """
        for path in filter(Path.exists, self.attempts):
            yield [turns for _, turns in conversations(read_results(path))]
        if self.journal.exists():
            yield [turns for turns, _ in self.journal.final()]

    def evidence(self, results: Iterable[ScenarioResult]) -> str:
        """What is judged, by digest: of the subject and the results, without their cost and time."""
        return evidence_of(self.manifest.about, results)

    @property
    def evidences(self) -> Iterator[str]:
        """The evidence as it was each time that the run was made: with what was found before, and by itself."""
        read = [read_results(path) for path in self.attempts]
        for count, alone in enumerate(read, 1):
            yield self.evidence(pooled(read[:count]))
            if count > 1:
                yield self.evidence(alone)

    def note_judged(self, evidence: str) -> None:
        """Keep that this evidence was judged, so that its digest is known to be of what is here. Raises OSError."""
        if evidence not in self.manifest.judged:
            self.manifest = replace(self.manifest, judged=(*self.manifest.judged, evidence))
            self._write_manifest()

    def start_afresh(self) -> None:
        """Begin the run again. Conversations of one that was stopped stay, beside the results."""
        held = sorted(
            (turns[0].scenario, turns[0].repeat, turns[0].variant, line) for turns, line in self.journal.final()
        )
        if held:
            write_aside(self._next_earlier(), (line for *_, line in held))
        self.journal.empty()

    def pick_up(self) -> set[ConversationKey]:
        """The conversations of an earlier run that are final; those that ended in an error run again.

        A line that a killed run left unfinished is cut off. Raises WorkspaceError for a journal
        with any other damage.
        """
        if self.results.exists() and not self.unfinished:
            self._reopen()
        return self.journal.pick_up()

    def keep_attempts(self, other: Self) -> None:
        """Have what another folder of the same run found in earlier attempts here as well."""
        for path in other._earlier:
            if not any(filecmp.cmp(path, mine, shallow=False) for mine in self._earlier):
                with open_plain(path) as lines:
                    write_aside(self._next_earlier(), lines)

    def append(self, turns: Sequence[TurnResult]) -> None:
        """Add a conversation to the journal, at once, so that a killed run keeps it."""
        self.journal.append(turns)

    def finish(self, scenarios: Iterable[Scenario]) -> list[Path]:
        """Put the journal's conversations in the order of the scenarios, as `results.jsonl`.

        Results of before that nobody can read are set aside; returned is where they are now.

        The variants of a scenario are in the order given, repeat by repeat. Where the run was made before and found
        the same, the results stay as they were; where it found something else, those of before stay beside.
        """
        repeats = range(1, self.manifest.repeats + 1)
        together = [list(group) for _, group in groupby(scenarios, key=lambda scenario: scenario.id)]
        order = ((way.id, way.variant, repeat) for ways in together for repeat in repeats for way in ways)
        aside = self._set_damaged_aside()
        if aside or not self.intact:  # what was judged of them cannot be told from them any more
            self.manifest = replace(self.manifest, judged=())
        self._settle(write_beside(self.results, self.journal.in_order(order)))
        self.manifest = replace(self.manifest, results=self.sha256)
        self._write_manifest()
        self.journal.unlink()
        return aside

    def _set_damaged_aside(self) -> list[Path]:
        """Rename results that nobody can read, such as with a cut line, and those that no run of this can have
        written: else no new run could take their place.
        """
        aside = []
        for path in filter(Path.exists, self.attempts):
            try:
                damaged = not self._fits(path, self._of)
            except WorkspaceError:
                damaged = True
            if damaged:
                os.replace(path, path.with_suffix(".damaged"))
                aside.append(path.with_suffix(".damaged"))
        return aside

    def _settle(self, new: Path) -> None:
        """Put new results in place: beside those of before, unless one of them says all that the other says."""
        same = self.results.exists() and filecmp.cmp(new, self.results, shallow=False)
        read = {path: read_results(path) for path in self.attempts if path.exists() and not same}
        known = {path: went(results) for path, results in read.items()}
        newly = read_results(new) if known else None
        found, last = went(newly or ()), known.get(self.results, {})
        # the last attempt is judged whole: one with errors gives way to one that measured what it could not
        as_measured = all(which in last and last[which][1] for which, how in found.items() if how[1])
        said_before = as_measured and any(found.items() <= held.items() for held in known.values())
        if same or (self.results.exists() and said_before):
            new.unlink()
            os.utime(self.results)
            self._read = read.get(self.results)
            return
        self._read = newly
        for path, held in known.items():
            if all(found.get(which) == how for which, how in held.items() if how[1]):
                path.unlink()
        if self.results.exists():
            os.replace(self.results, self._next_earlier())
        os.replace(new, self.results)

    def write(self, name: str, text: str | Iterable[str]) -> Path:
        """Write a file of the run from one text or several parts, completely or not at all."""
        path = self.path / name
        write_own(path, [text] if isinstance(text, str) else text)
        return path

    def read(self) -> list[ScenarioResult]:
        """The results of the finished run, of all its attempts. Raises WorkspaceError when they cannot be read."""
        if self._read is None:
            self._read = read_results(self.results)
        return pooled([*map(read_results, self._earlier), self._read])

    @property
    def _earlier(self) -> list[Path]:
        return sorted(self.path.glob("results-*.jsonl"), key=_number)

    def _next_earlier(self) -> Path:
        return self.path / f"results-{max(map(_number, self._earlier), default=0) + 1}.jsonl"

    def _left(self) -> Manifest | None:
        """The manifest of what an earlier run left; of nothing that is known where it cannot be read."""
        if not (self.results.exists() or self.journal.exists()):
            return None
        try:
            return open_run(self.path).manifest
        except WorkspaceError:
            return Manifest("", "", "", "", 0)

    def _write_manifest(self) -> None:
        self.write("run.json", json.dumps(self.manifest.fields, indent=2) + "\n")

    def _reopen(self) -> None:
        """A finished run's last results as a journal again."""
        self.journal.empty()
        for result in read_results(self.results):
            for _, turns in groupby(result.turns, key=lambda turn: (turn.repeat, turn.variant)):
                self.append(list(turns))
        self.results.unlink()


def _digest(whole: bytes) -> str:
    return hashlib.sha256(whole).hexdigest()[:16]


def _number(path: Path) -> int:
    """Of `results-1.jsonl`."""
    number = path.stem.removeprefix("results-")
    return int(number) if number.isdecimal() else 0


def open_run(path: Path) -> RunFolder:
    """A run made earlier. Raises WorkspaceError when the folder contains none, or its `run.json` is damaged."""
    return RunFolder(path, read_manifest(path))
