"""Looking for findings, and leaving out those that are silenced in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from harness.articles.findings import ARTICLES, RULES, SILENCES, Finding, Kind, Severity, Subject
from harness.articles.findings.allow import Allowance
from harness.workspace.problems import nearest


@dataclass(frozen=True)
class Checked:
    """What was found, what was silenced, and what could not be looked for."""

    findings: tuple[Finding, ...]  # in the order of the kinds, then of the files
    silenced: tuple[tuple[Finding, Allowance], ...]
    skipped: tuple[Kind, ...]  # they look at a run, and there is none

    @property
    def holds(self) -> bool:
        """Whether there is no error among the findings."""
        return all(finding.kind.severity is not Severity.ERROR for finding in self.findings)


def check(
    subject: Subject, kinds: Sequence[Kind], progress: Callable[[int, int], None] = lambda done, total: None
) -> Checked:
    """Look for these kinds of finding. `progress` is called with (done, to do).

    Raises ModelMissingError where a kind compares texts and the text model is not installed.
    """
    looked = [kind for kind in kinds if subject.run is not None or not kind.needs_run]
    found: list[Finding] = []
    for done, kind in enumerate(looked):
        progress(done, len(looked))
        found += _look(kind, subject)
    kept = [finding for finding in found if _silence_of(finding, subject) is None]
    silenced = tuple((f, by) for f in found if (by := _silence_of(f, subject)))
    ids = {kind.id for kind in looked}
    told = replace(subject, unused=tuple(_unused(subject, silenced, ids)))
    for kind in SILENCES:
        kept += _look(kind, told)
    return Checked(tuple(kept), silenced, tuple(kind for kind in kinds if kind not in looked))


def _look(kind: Kind, subject: Subject) -> list[Finding]:
    problems = sorted(set(kind.look(subject)), key=lambda p: (p.at.file, p.at.line, p.message))
    return [Finding(kind, problem) for problem in problems]


def _silence_of(finding: Finding, subject: Subject) -> Allowance | None:
    return next((s for s in subject.silences if s.reason and finding.kind.id in s.kinds and s.covers(finding.at)), None)


def _unused(
    subject: Subject, silenced: Sequence[tuple[Finding, Allowance]], looked: set[str]
) -> list[tuple[Allowance, str, str]]:
    """Silences of kinds that were looked for, or that do not exist: each with the kind and what to write instead."""
    used = {(by.at, finding.kind.id) for finding, by in silenced}
    known = {kind.id for kind in (*ARTICLES, *RULES, *SILENCES)}
    return [
        (silence, name, "" if name in known else nearest(name, known))
        for silence in subject.silences
        for name in silence.kinds
        if silence.reason and (name in looked or name not in known) and (silence.at, name) not in used
    ]
