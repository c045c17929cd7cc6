"""A workspace's mistakes for code hosts: SARIF 2.1.0 and GitLab's Code Quality report.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from harness import __version__
from harness.workspace import Problem

_KINDS = {
    "rules": "A mistake in categories, handoff rules, topics, rollout or pipelines",
    "knowledge": "A mistake in an article",
    "scenarios": "A mistake in a scenario",
    "workspace": "A mistake elsewhere in the workspace",
}
"""What a mistake is about, by the folder it stands in: the ids that SARIF calls rules, GitLab checks."""


def sarif(problems: Sequence[Problem], folder: str) -> str:
    """A SARIF log of one run. `folder` is where the workspace lies in its repository, empty for its root."""
    driver = {
        "name": "support-harness",
        "semanticVersion": __version__,
        "rules": [{"id": kind, "shortDescription": {"text": text}} for kind, text in _KINDS.items()],
    }
    results = [
        {
            "ruleId": _kind(problem),
            "ruleIndex": list(_KINDS).index(_kind(problem)),
            "level": "error",
            "message": {"text": _text(problem)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(_path(problem, folder))},
                        "region": {"startLine": problem.at.line},
                    }
                }
            ],
            "partialFingerprints": {"problem/v1": fingerprint},
        }
        for problem, fingerprint in zip(problems, _fingerprints(problems), strict=True)
    ]
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return _json(log)


def code_quality(problems: Sequence[Problem], folder: str) -> str:
    """GitLab's Code Quality report. `folder` as for `sarif`."""
    return _json(
        [
            {
                "description": _text(problem),
                "check_name": _kind(problem),
                "fingerprint": fingerprint,
                "severity": "blocker",  # with a mistake in it no workspace is run
                "location": {"path": _path(problem, folder), "lines": {"begin": problem.at.line}},
            }
            for problem, fingerprint in zip(problems, _fingerprints(problems), strict=True)
        ]
    )


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


def _json(value: Any) -> str:
    """Indented; what UTF-8 cannot hold becomes `?`."""
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"
