"""Findings on articles, rules and scenarios: all kinds there are, and what was found, on a terminal and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any, TextIO

from harness.articles.findings import ARTICLES, RULES
from harness.findings import SILENCES, CheckedFindings, Finding, FindingKind, Severity
from harness.reports.blame import plain
from harness.suite.audit import SCENARIOS

GROUPS: Mapping[str, Sequence[FindingKind[Any]]] = {
    "Articles": ARTICLES, "Rules": RULES, "Scenarios": SCENARIOS, "Silences": SILENCES,
}  # fmt: skip
KINDS = {kind.id: kind for kinds in GROUPS.values() for kind in kinds}


def print_findings(checked: CheckedFindings, out: TextIO, scenarios: int | None = None) -> None:
    """Errors first, kind by kind: what is wrong and why it matters, where it was found, and what to do."""
    for (severity, kind), findings in groupby(checked.findings, key=lambda finding: (finding.severity, finding.kind)):
        out.write(f"{severity}: {kind.title} [{kind.id}]\n")
        out.writelines(f"  {line}\n" for line in wrap(kind.why, 110))
        for finding in findings:
            out.write(f"  {plain(str(finding.at))}: {plain(finding.problem.message)}\n")
            out.write(f"      {plain(finding.problem.hint)}\n" if finding.problem.hint else "")
        out.write("\n")
    if checked.skipped:
        names = ", ".join(checked.skipped)
        out.write(f"Not looked for: {names}. `harness run` makes the run that they look at.\n")
    said = _count(checked)
    out.write(f"{said[0].upper()}{said[1:]}\n" if scenarios is None else f"{scenarios} scenarios audited: {said}\n")


def findings_json(checked: CheckedFindings, scenarios: int | None = None) -> str:
    """The findings, those that are silenced with their reasons, and the kinds that were not looked for."""
    value = {
        **({} if scenarios is None else {"scenarios": scenarios}),
        "findings": [_as_json(finding) for finding in checked.findings],
        "silenced": [
            {**_as_json(finding), "reason": by.reason, "silenced_at": str(by.at)} for finding, by in checked.silenced
        ],
        "not_looked_for": list(checked.skipped),
    }
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"


def catalogue() -> str:
    """Every kind of finding as Markdown, under a heading for each group."""
    lines = [
        "# Findings",
        "",
        "What `harness check articles`, `harness check rules` and, in scenarios, `harness audit` look for, how much it",
        "weighs, and why. Each can be silenced in place, with a reason:",
        "[articles.md](articles.md#silencing-a-finding). This page is made by `harness check --catalogue`.",
    ]
    for heading, kinds in GROUPS.items():
        lines += ["", f"## {heading}"]
        for kind in kinds:
            lines += ["", f"### {kind.id}", "", f"*{kind.severity}.* {kind.text}"]
    return "\n".join(lines) + "\n"


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.kind.id,
        "severity": finding.severity,
        "file": finding.at.file,
        "line": finding.at.line,
        "message": finding.problem.message,
        "fix": finding.problem.hint,
        "why": finding.kind.why,
        **({"subjects": list(finding.subjects)} if finding.subjects else {}),
    }


def _count(checked: CheckedFindings) -> str:
    counts = Counter(finding.severity for finding in checked.findings)
    found = [f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in Severity if counts[s]]
    silenced = f"; {len(checked.silenced)} silenced" if checked.silenced else ""
    return (", ".join(found) or "nothing found") + silenced + "."
