"""Runs the checks for findings, and leaves out those that are silenced in place."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Protocol, TypeVar

from harness.findings.allow import Allowance
from harness.findings.kind import Finding, FindingKind, Severity
from harness.findings.silence import SILENCES, Silences
from harness.turns import Progress
from harness.workspace import Workspace, WorkspaceError, nearest


class FindingSubject(Protocol):
    """What kinds of finding look at."""

    @property
    def silences(self) -> Sequence[Allowance]: ...

    @property
    def has_run(self) -> bool:
        """Whether there is a finished run to look at."""


S = TypeVar("S", bound=FindingSubject)


@dataclass(frozen=True)
class CheckedFindings:
    """What was found, what was silenced, and what could not be checked."""

    findings: tuple[Finding, ...]  # errors first, in the order of the kinds, then of the files
    silenced: tuple[tuple[Finding, Allowance], ...]
    skipped: tuple[str, ...]  # ids of kinds that look at a run, and there is none

    @property
    def holds(self) -> bool:
        """Whether there is no error among the findings."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    def beyond(self, before: Sequence[Finding]) -> "CheckedFindings":
        """What was not found before, wherever in its file it stood."""
        known = Counter(map(_same, before))
        kept: list[Finding] = []
        for finding in self.findings:
            if known[_same(finding)]:
                known[_same(finding)] -= 1
            else:
                kept.append(finding)
        return replace(self, findings=tuple(kept))

    def within(self, paths: Sequence[str]) -> "CheckedFindings":
        """What stands in these files or folders."""
        at = [PurePosixPath(path) for path in paths]
        inside = (f for f in self.findings if any(PurePosixPath(f.at.file).is_relative_to(path) for path in at))
        return replace(self, findings=tuple(inside))


def counting(kinds: Sequence[FindingKind[S]], workspace: Workspace, known: Collection[str]) -> list[FindingKind[S]]:
    """The kinds that count in a workspace, each with the severity that it has there.

    Raises WorkspaceError where rules/findings.yaml names a kind that does not exist.
    """
    told = workspace.findings
    for id_ in (*told.off, *told.severity):
        if id_ not in known:
            raise WorkspaceError.at("rules/findings.yaml", 1, f"there is no finding `{id_}`", nearest(id_, known))
    return [
        replace(kind, severity=Severity(told.severity.get(kind.id, kind.severity)))
        for kind in kinds
        if kind.id not in told.off
    ]


def check(
    subject: S, kinds: Sequence[FindingKind[S]], known: Collection[str], progress: Progress = lambda done, total: None
) -> CheckedFindings:
    """Check for these kinds of finding.

    `known` holds the ids of all kinds that there are: a silence of one that is not checked here is left alone.
    Raises ModelMissingError where a kind compares texts and the text model is not installed.
    """
    looked = [kind for kind in kinds if subject.has_run or not kind.needs_run]
    found: list[Finding] = []
    for done, kind in enumerate(looked):
        progress(done, len(looked))
        found += _look(kind, subject)
    reasoned = _by_kind_and_file(subject.silences)
    silences = {finding: _silence_of(finding, reasoned) for finding in found}
    silenced = tuple((finding, by) for finding, by in silences.items() if by)
    kept = [finding for finding, by in silences.items() if by is None]
    used = {(by.at, finding.kind.id) for finding, by in silenced}
    told = Silences(subject.silences, used, {kind.id for kind in looked}, known)
    kept += [finding for kind in SILENCES for finding in _look(kind, told)]
    kept.sort(key=lambda finding: list(Severity).index(finding.severity))
    return CheckedFindings(tuple(kept), silenced, tuple(kind.id for kind in kinds if kind not in looked))


def _look(kind: FindingKind[Any], subject: object) -> list[Finding]:
    problems = sorted(set(kind.look(subject)), key=lambda p: (p.at.file, p.at.line, p.message))
    return [Finding(kind, problem) for problem in problems]


def _by_kind_and_file(silences: Sequence[Allowance]) -> Mapping[tuple[str, str], list[Allowance]]:
    """Those with a reason, by the id of the kind that they silence and the file that they stand in."""
    found: dict[tuple[str, str], list[Allowance]] = {}
    for silence in silences:
        for kind in silence.kinds if silence.reason else ():
            found.setdefault((kind, silence.at.file), []).append(silence)
    return found


def _silence_of(finding: Finding, silences: Mapping[tuple[str, str], Sequence[Allowance]]) -> Allowance | None:
    there = silences.get((finding.kind.id, finding.at.file), ())
    return next((silence for silence in there if silence.covers(finding.at)), None)


def _same(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    """What a finding is, wherever in its file it stands and however it is worded."""
    return finding.kind.id, finding.at.file, finding.subjects
