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
from harness.lazy_regex import regex
from harness.reports.document import Document
from harness.reports.rendering import json_text
from harness.workspace import Problem

_LINK = regex(r"\[(?=[^\[\]]*\]\()")  # as SARIF reads a message (3.11.6): what others wrote is to lead nowhere
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
    mistake: bool  # with one in it no workspace is run
    path: str  # from the root of the repository
    line: int
    text: str
    fingerprint: str


_GITLAB = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def sarif(problems: Sequence[Problem], folder: str, findings: Sequence[Finding] = ()) -> str:
    """A SARIF log of one run. `folder` is where the workspace is in its repository, empty for its root."""
    shown = _shown(problems, folder, findings)
    kinds = dict.fromkeys(_KINDS) | {each.kind: each for each in shown if not each.mistake}
    driver = {
        "name": "support-harness",
        "version": __version__,
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
            "message": {"text": _LINK.sub(r"\\[", each.text)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(each.path)},
                        "region": {"startLine": each.line},
                    }
                }
            ],
            "partialFingerprints": {"problem/v1": each.fingerprint},
        }
        for each in shown
    ]
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json_text(Document((), data=log))


def code_quality(problems: Sequence[Problem], folder: str, findings: Sequence[Finding] = ()) -> str:
    """GitLab's Code Quality report. `folder` as for `sarif`."""
    shown = _shown(problems, folder, findings)
    report = [
        {
            "description": each.text,
            "check_name": each.kind,
            "fingerprint": each.fingerprint,
            "severity": "blocker" if each.mistake else _GITLAB[each.severity],
            "location": {"path": each.path, "lines": {"begin": each.line}},
        }
        for each in shown
    ]
    return json_text(Document((), data=report))


def _shown(problems: Sequence[Problem], folder: str, findings: Sequence[Finding]) -> list[_Shown]:
    """Mistakes, then findings. A fingerprint is the same while the mistake stays, though its line may move."""
    every = [(_kind(p), _KINDS[_kind(p)], Severity.ERROR, True, p) for p in problems]
    every += [(f.kind.id, f.kind.title, f.severity, False, f.problem) for f in findings]
    seen: Counter[tuple[str, str]] = Counter()
    shown = []
    for kind, title, severity, mistake, problem in every:
        key = (problem.at.file, problem.message)  # equal ones are numbered
        seen[key] += 1
        fingerprint = hashlib.sha256("\0".join([*key, str(seen[key])]).encode("utf-8", "replace")).hexdigest()
        path = f"{folder}/{problem.at.file}" if folder else problem.at.file
        text = f"{problem.message}: {problem.hint}" if problem.hint else problem.message
        shown.append(_Shown(kind, title, severity, mistake, path, problem.at.line, text, fingerprint))
    return shown


def _kind(problem: Problem) -> str:
    folder = problem.at.file.split("/")[0]
    return folder if folder in _KINDS else "workspace"
