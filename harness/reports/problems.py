"""A workspace's mistakes and findings for code hosts: SARIF 2.1.0 and GitLab's Code Quality report.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from harness import __version__
from harness.findings import Finding, Severity
from harness.reports.document import Document
from harness.reports.rendering import json_text
from harness.workspace import Problem

_KINDS = {
    "rules": "A mistake in categories, handoff rules, topics, rollout or pipelines",
    "knowledge": "A mistake in an article",
    "scenarios": "A mistake in a scenario",
    "workspace": "A mistake elsewhere in the workspace",
}
"""What a mistake is about, by the folder it is in: the ids that SARIF calls rules, GitLab checks."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A mistake or a finding, as both formats show it."""

    kind: str
    title: str  # of the kind
    severity: Severity
    problem: Problem
    mistake: bool = False  # with one in it no workspace is run


_GITLAB = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def sarif(problems: Sequence[Problem], folder: str, findings: Sequence[Finding] = ()) -> str:
    """A SARIF log of one run. `folder` is where the workspace is in its repository, empty for its root."""
    shown = _shown(problems, findings)
    kinds = dict.fromkeys(_KINDS) | {each.kind: each for each in shown if not each.mistake}
    driver = {
        "name": "support-harness",
        "semanticVersion": __version__,
        "rules": [
            {"id": id_, "shortDescription": {"text": each.title if each else _KINDS[id_]}}
            for id_, each in kinds.items()
        ],
    }
    results = [
        {
            "ruleId": each.kind,
            "ruleIndex": list(kinds).index(each.kind),
            "level": each.severity,
            "message": {"text": _text(each.problem)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(_path(each.problem, folder))},
                        "region": {"startLine": each.problem.at.line},
                    }
                }
            ],
            "partialFingerprints": {"problem/v1": fingerprint},
        }
        for each, fingerprint in zip(shown, _fingerprints([each.problem for each in shown]), strict=True)
    ]
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json_text(Document((), data=log))


def code_quality(problems: Sequence[Problem], folder: str, findings: Sequence[Finding] = ()) -> str:
    """GitLab's Code Quality report. `folder` as for `sarif`."""
    shown = _shown(problems, findings)
    report = [
        {
            "description": _text(each.problem),
            "check_name": each.kind,
            "fingerprint": fingerprint,
            "severity": "blocker" if each.mistake else _GITLAB[each.severity],
            "location": {"path": _path(each.problem, folder), "lines": {"begin": each.problem.at.line}},
        }
        for each, fingerprint in zip(shown, _fingerprints([each.problem for each in shown]), strict=True)
    ]
    return json_text(Document((), data=report))


def _shown(problems: Sequence[Problem], findings: Sequence[Finding]) -> list[_Shown]:
    mistakes = [_Shown(_kind(p), _KINDS[_kind(p)], Severity.ERROR, p, mistake=True) for p in problems]
    return mistakes + [_Shown(f.kind.id, f.kind.title, f.severity, f.problem) for f in findings]


def _kind(problem: Problem) -> str:
    folder = problem.at.file.split("/")[0]
    return folder if folder in _KINDS else "workspace"


def _path(problem: Problem, folder: str) -> str:
    return f"{folder}/{problem.at.file}" if folder else problem.at.file


def _text(problem: Problem) -> str:
    return f"{problem.message}: {problem.hint}" if problem.hint else problem.message


def _fingerprints(problems: Sequence[Problem]) -> list[str]:
    """One for each, the same while the mistake stays, though its line may move; equal ones are numbered."""
    seen: Counter[tuple[str, str]] = Counter()
    made = []
    for problem in problems:
        key = (problem.at.file, problem.message)
        seen[key] += 1
        made.append(hashlib.sha256("\0".join([*key, str(seen[key])]).encode("utf-8", "replace")).hexdigest())
    return made
