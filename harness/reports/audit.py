"""The audit: findings for people, with file, line and what to do, and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from harness.reports.blame import plain
from harness.suite.audit import Finding, Severity


def print_audit(findings: Sequence[Finding], scenarios: int, out: TextIO) -> None:
    """Each finding in two lines, then how many there are."""
    for finding in findings:
        out.write(f"{finding.at}: {finding.severity}: {plain(finding.message)} [{finding.id}]\n")
        out.write(f"    {plain(finding.hint)}\n")
    if findings:
        out.write("\n")
    out.write(f"{headline(findings, scenarios)}\n")


def headline(findings: Sequence[Finding], scenarios: int) -> str:
    """How much was found, in one sentence."""
    counts = [(sum(f.severity is severity for f in findings), severity) for severity in Severity]
    said = ", ".join(f"{count} {severity}{'' if count == 1 else 's'}" for count, severity in counts if count)
    return f"{scenarios} scenarios audited: {said or 'nothing found'}."


def audit_json(findings: Sequence[Finding], scenarios: int) -> str:
    """Every finding as it is, and how many scenarios were looked at."""
    data = [{**asdict(f), "at": {"file": f.at.file, "line": f.at.line}} for f in findings]
    return json.dumps({"scenarios": scenarios, "findings": data}, indent=2, ensure_ascii=False) + "\n"
