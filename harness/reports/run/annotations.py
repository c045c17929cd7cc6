"""What a pull request shows at its lines: failing scenarios, what a change newly broke and where it was edited.

For GitHub Actions a workflow command is one line, `::error file=F,line=N,title=T::message`. What would end the line,
the property or the message is escaped as the runner's own toolkit does it:
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from harness.gates import Change, Judgement, Pair, PairKind
from harness.reports.document import counted, listed
from harness.reports.run.edited_places import edited_places
from harness.reports.run.report import Report
from harness.runs import ScenarioResult
from harness.runs.blame import Blame
from harness.safe_text import safe
from harness.turns import Status
from harness.workspace import NOT_OURS, Location

MOST = 10  # of one kind; GitHub shows no more of a step
_MOST_CHARACTERS = 2000
_MOST_NAMED = 5
_OLD = (PairKind.FAILING, PairKind.FLAKY, PairKind.QUARANTINED, PairKind.RARELY)
Level = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing to show; at a place in the workspace, or for the whole job."""

    level: Level
    title: str
    text: str
    at: Location | None = None


def annotations(report: Report) -> list[Annotation]:
    """What a report says at lines: what a change newly broke, then other scenarios that fail; old ones are a count."""
    if report.change is None:
        return failing(report.judgement, report.results, report.blames)
    broken = list(_newly_broken(report, report.change))
    old = {pair.id for kind in (PairKind.BROKEN, *_OLD) for pair in report.change.by_kind[kind]}
    others = failing(report.judgement, [r for r in report.results if r.id not in old], report.blames)
    return [*broken, *others, *_counts(report.change)]


def failing(judgement: Judgement, results: Sequence[ScenarioResult], blames: Iterable[Blame]) -> list[Annotation]:
    """Errors where the evidence does not support the stage or nothing could be judged, warnings elsewhere.

    Critical scenarios come first.
    """
    causes = {blame.scenario: blame for blame in blames}
    holding = {*(verdict.category.id for verdict in judgement.verdicts if verdict.holds), NOT_OURS}
    holding = holding if judgement.measurable else set()
    bad = sorted((r for r in results if r.status is not Status.PASS), key=lambda r: r.severity != "critical")
    return [_of(result, "warning" if result.category in holding else "error", causes) for result in bad]


def workflow_commands(shown: Sequence[Annotation], folder: str, more: str) -> list[str]:
    """The lines for GitHub: at most MOST errors and warnings, and a count under the title `more`.

    `folder` is where the workspace is in its repository, empty for its root.
    """
    kinds: dict[Level, list[Annotation]] = {
        level: [each for each in shown if each.level == level] for level in ("error", "warning", "notice")
    }
    lines = [_line(each, folder) for kind in kinds.values() for each in kind[:MOST]]
    left = [counted(len(kind) - MOST, f"more {level}") for level, kind in kinds.items() if len(kind) > MOST]
    if left:
        lines.append(_line(Annotation("notice", more, f"{' and '.join(left)}: see the job's summary"), folder))
    return lines


def _newly_broken(report: Report, change: Change) -> Iterator[Annotation]:
    """Where an edit is behind what broke, then the scenarios themselves; critical ones first."""
    causes = {blame.scenario: blame for blame in report.blames}
    broken = sorted(change.by_kind[PairKind.BROKEN], key=lambda pair: pair.latest.severity != "critical")
    behind: dict[Location, list[Pair]] = {}
    for pair in broken:
        for at in edited_places(pair, change.edited, report.workspace):
            behind.setdefault(at, []).append(pair)
    for at, pairs in list(behind.items())[: MOST // 2]:
        ids = listed([pair.id for pair in pairs], _MOST_NAMED)
        text = "\n".join(f"{pair.id}: {'; '.join(pair.latest.failures)}" for pair in pairs)
        yield Annotation("error", f"This change newly breaks {ids}", text, at)
    for pair in broken:
        yield _of(pair.latest, "error", causes, "is newly broken")


def _counts(change: Change) -> Iterator[Annotation]:
    """What is not shown at a line: sealed scenarios that broke, and what failed before."""
    if sealed := change.sealed[PairKind.BROKEN]:
        words = f"{counted(sealed, 'sealed scenario')} newly broken; only counts are shown"
        yield Annotation("notice", "Sealed scenarios", words)
    if old := change.count(PairKind.FAILING):
        words = f"{counted(old, 'scenario')} failed before and still {'fails' if old == 1 else 'fail'}"
        yield Annotation("notice", "Not by this change", words)


def _of(result: ScenarioResult, level: Level, causes: dict[str, Blame], what: str = "does not pass") -> Annotation:
    what = "could not be measured" if result.status is Status.ERROR else what
    blame = causes.get(result.id)
    cause = f"Cause: {blame.cause}. {blame.words}\n" if blame else ""
    title = f"{'Critical: ' if result.severity == 'critical' else ''}{result.id} {what}"
    return Annotation(level, title, cause + "\n".join(result.failures), result.location)


def _line(each: Annotation, folder: str) -> str:
    properties = f"title={_property(each.title)}"
    if each.at:
        file = f"{folder}/{each.at.file}" if folder else each.at.file
        properties = f"file={_property(file)},line={each.at.line},{properties}"
    return f"::{each.level} {properties}::{_data(each.text[:_MOST_CHARACTERS])}"


def _data(text: str) -> str:
    return safe(text, "\n").replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
