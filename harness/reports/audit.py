"""The audit: findings for people, with file, line and what to do, and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap
from typing import TextIO

from harness.reports.blame import plain
from harness.suite.audit import Finding, Severity, title_of, why_of


def print_audit(findings: Sequence[Finding], scenarios: int, out: TextIO) -> None:
    """Kind by kind, errors first: what is wrong and why it matters, where it was found, and what to do."""
    for (severity, id_), group in groupby(findings, key=lambda finding: (finding.severity, finding.id)):
        out.write(f"{severity}: {title_of(id_)} [{id_}]\n")
        out.writelines(f"  {line}\n" for line in wrap(why_of(id_), 110))
        for finding in group:
            out.write(f"  {plain(str(finding.at))}: {plain(finding.message)}\n")
            out.write(f"      {plain(finding.hint)}\n")
        out.write("\n")
    out.write(f"{headline(findings, scenarios)}\n")


def headline(findings: Sequence[Finding], scenarios: int) -> str:
    """How much was found, in one sentence."""
    counts = [(sum(f.severity is severity for f in findings), severity) for severity in Severity]
    said = ", ".join(f"{count} {severity}{'' if count == 1 else 's'}" for count, severity in counts if count)
    return f"{scenarios} scenarios audited: {said or 'nothing found'}."


def audit_json(findings: Sequence[Finding], scenarios: int) -> str:
    """Every finding with the scenarios, or the category, that it speaks of."""
    data = [
        {
            "id": finding.id,
            "severity": finding.severity,
            "file": finding.at.file,
            "line": finding.at.line,
            "message": finding.message,
            "fix": finding.hint,
            "why": why_of(finding.id),
            "subjects": list(finding.subjects),
        }
        for finding in findings
    ]
    return json.dumps({"scenarios": scenarios, "findings": data}, indent=2, ensure_ascii=False) + "\n"
