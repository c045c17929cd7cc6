"""How a support AI has developed: what its runs so far found, oldest first."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from harness.files import in_each, read_plain
from harness.gates import Cases, Judgement, lower_bound
from harness.runs import RunFolder, open_run
from harness.workspace import WorkspaceError

MOST = 30  # runs
CONFIDENCE = 0.95  # one-sided, of what is handled right at least
_NOT_MEASURED = 3  # the exit code of such a run


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run found of one category, or of all: numbers of scenarios."""

    scenarios: int
    handled: int  # right
    missed: int  # handoffs that the pipeline did not decide, whatever a stage held back
    needless: int  # handoffs

    @property
    def rate(self) -> float | None:
        """The share that was handled right; None without scenarios."""
        return self.handled / self.scenarios if self.scenarios else None

    @property
    def at_least(self) -> float:
        """The exact lower bound (Clopper-Pearson) of that share at CONFIDENCE."""
        return lower_bound(self.handled, self.scenarios, CONFIDENCE)


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run of the trend."""

    id: str
    written: dt.datetime  # UTC; when its results were
    overall: Tally
    categories: Mapping[str, Tally]  # by id; those that there were then


class _Counted(BaseModel):
    total: int
    bad: tuple[str, ...]  # open ones
    bad_sealed: int = 0

    @property
    def wrong(self) -> int:
        return len(self.bad) + self.bad_sealed


class _Missed(BaseModel):
    decided: _Counted


class _Category(BaseModel):
    id: str
    handled: _Counted
    missed_handoffs: _Missed
    needless_handoffs: _Counted


class _Summary(BaseModel):
    """As much of a `summary.json` as a trend needs."""

    exit_code: int
    categories: tuple[_Category, ...]


def trend(folder: RunFolder, judgement: Judgement) -> tuple[PastRun, ...]:
    """The judged run in `folder` and at most MOST - 1 of those before it, oldest first.

    Before it are the finished runs beside it of the same pipeline, with the same checker and scorers, whose results
    were written earlier; before one of a part of the scenarios there is none. Of several runs of one workspace through
    one build of the pipeline the latest stands for all.
    Runs that could not be measured, or whose summary cannot be read, are skipped.
    """
    found = [
        _Category(
            id=verdict.category.id,
            handled=_counted(verdict.evidence.handled),
            missed_handoffs=_Missed(decided=_counted(verdict.unheld.missed_handoffs)),
            needless_handoffs=_counted(verdict.evidence.needless_handoffs),
        )
        for verdict in judgement.verdicts
    ]
    runs = [_past_run(folder, found)]
    seen = {_made_of(folder)}
    for run in () if folder.manifest.part else _before(folder):
        if len(runs) == MOST:
            break
        if _made_of(run) not in seen and (summary := _read(run.path / "summary.json")):
            seen.add(_made_of(run))
            runs.append(_past_run(run, summary.categories))
    return tuple(reversed(runs))


def _counted(cases: Cases) -> _Counted:
    return _Counted(total=cases.total, bad=cases.open_bad, bad_sealed=cases.sealed_bad)


def _before(folder: RunFolder) -> Iterator[RunFolder]:
    """The finished runs of the same pipeline, checker and scorers written before, latest first."""
    manifest, last = folder.manifest, _when(folder.results)
    others = [path for path in in_each(folder.path.parent, "results.jsonl") if _when(path) < last]
    for path in sorted(others, key=_when, reverse=True):
        try:
            run = open_run(path.parent)
        except WorkspaceError:
            continue
        ours, theirs = ((each.pipeline, each.checker, each.scorers) for each in (manifest, run.manifest))
        if ours == theirs:
            yield run


def _when(results: Path) -> tuple[int, str]:
    return results.stat().st_mtime_ns, results.parent.name


def _made_of(run: RunFolder) -> tuple[str, str]:
    return run.manifest.workspace, run.manifest.fingerprint


def _read(path: Path) -> _Summary | None:
    try:
        summary = _Summary.model_validate_json(read_plain(path))
    except (OSError, ValidationError):
        return None
    return None if summary.exit_code == _NOT_MEASURED else summary


def _past_run(run: RunFolder, found: Sequence[_Category]) -> PastRun:
    written = dt.datetime.fromtimestamp(run.results.stat().st_mtime, dt.UTC)
    missed = {scenario for each in found for scenario in each.missed_handoffs.decided.bad}
    sealed = sum(each.missed_handoffs.decided.bad_sealed for each in found)
    own = {each.id: _tally(each) for each in found}
    overall = Tally(
        scenarios=sum(tally.scenarios for tally in own.values()),
        handled=sum(tally.handled for tally in own.values()),
        missed=len(missed) + sealed,  # an open one can count against two categories, and counts once
        needless=sum(tally.needless for tally in own.values()),
    )
    return PastRun(run.manifest.id, written, overall, own)


def _tally(found: _Category) -> Tally:
    handled = found.handled
    return Tally(
        scenarios=handled.total,
        handled=handled.total - handled.wrong,
        missed=found.missed_handoffs.decided.wrong,
        needless=found.needless_handoffs.wrong,
    )
