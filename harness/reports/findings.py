"""What `harness check articles` and `harness check rules` found, on a terminal and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from textwrap import wrap
from typing import TextIO

from harness.articles.checking import Checked
from harness.articles.findings import Finding, Kind, Severity
from harness.reports.blame import plain


def print_findings(checked: Checked, out: TextIO) -> None:
    """Kind by kind: what is wrong and why it hurts, where it was found, and what to do."""
    for kind, findings in groupby(checked.findings, key=lambda finding: finding.kind):
        out.write(f"{kind.severity}: {kind.title} [{kind.id}]\n")
        out.writelines(f"  {line}\n" for line in wrap(kind.why, 110))
        for finding in findings:
            out.write(f"  {plain(str(finding.at))}: {plain(finding.problem.message)}\n")
            out.write(f"      {plain(finding.problem.hint)}\n" if finding.problem.hint else "")
        out.write("\n")
    if checked.skipped:
        names = ", ".join(kind.id for kind in checked.skipped)
        out.write(f"Not looked for: {names}. `harness run` makes the run that they look at.\n")
    out.write(f"{_count(checked)}\n")


def findings_json(checked: Checked) -> str:
    """The findings, those that are silenced with their reasons, and the kinds that were not looked for."""
    value = {
        "findings": [_as_json(finding) for finding in checked.findings],
        "silenced": [
            {**_as_json(finding), "reason": by.reason, "silenced_at": str(by.at)} for finding, by in checked.silenced
        ],
        "not_looked_for": [kind.id for kind in checked.skipped],
    }
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"


def catalogue(groups: Iterable[tuple[str, Sequence[Kind]]]) -> str:
    """Every kind of finding as Markdown, under a heading for each group."""
    lines = [
        "# Findings",
        "",
        "What `harness check articles` and `harness check rules` look for, how much it weighs, and why. Each can be",
        "silenced in place, with a reason: [articles.md](articles.md#silencing-a-finding). This page is made by",
        "`harness check --catalogue`.",
    ]
    for heading, kinds in groups:
        lines += ["", f"## {heading}"]
        for kind in kinds:
            lines += ["", f"### {kind.id}", "", f"*{kind.severity}.* {kind.text}"]
    return "\n".join(lines) + "\n"


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.kind.id,
        "severity": finding.kind.severity,
        "file": finding.at.file,
        "line": finding.at.line,
        "message": finding.problem.message,
        "fix": finding.problem.hint,
        "why": finding.kind.why,
    }


def _count(checked: Checked) -> str:
    counts = Counter(finding.kind.severity for finding in checked.findings)
    found = [f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in Severity if counts[s]]
    silenced = f"; {len(checked.silenced)} silenced" if checked.silenced else ""
    return (", ".join(found) or "Nothing found") + silenced + "."
