"""Findings on articles, rules and scenarios: all kinds there are, and what was found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from harness.articles.findings import ARTICLES, RULES
from harness.findings import SILENCES, CheckedFindings, Finding, FindingKind, Severity
from harness.reports.document import Block, Document, Gap, Item, Items, Text, counted, picked
from harness.suite.audit import SCENARIOS

GROUPS: Mapping[str, Sequence[FindingKind[Any]]] = {
    "Articles": ARTICLES, "Rules": RULES, "Scenarios": SCENARIOS, "Silences": SILENCES,
}  # fmt: skip
KINDS = {kind.id: kind for kinds in GROUPS.values() for kind in kinds}


def document(checked: CheckedFindings, scenarios: int | None = None) -> Document:
    """What was found; in how many scenarios, where those were checked."""
    return Document(list(_blocks(checked, scenarios)), data=_data(checked, scenarios))


def _blocks(checked: CheckedFindings, scenarios: int | None) -> Iterator[Block]:
    """Errors first, kind by kind: what is wrong and why it matters, where it was found, and what to do."""
    for (severity, kind), findings in groupby(checked.findings, key=lambda finding: (finding.severity, finding.kind)):
        yield Text(f"{severity}: {kind.title} [{kind.id}]")
        yield Text(kind.why, 2, width=110)
        for finding in findings:
            yield Items([Item(finding.problem.message, at=str(finding.at))])
            if finding.problem.hint:
                yield Text(finding.problem.hint, 6)
        yield Gap()
    if checked.skipped:
        names = ", ".join(checked.skipped)
        yield Text(f"Not checked, because they need a run: {names}. Make one with `harness run`.")
    said = _count(checked)
    yield Text(
        f"{said[0].upper()}{said[1:]}" if scenarios is None else f"{counted(scenarios, 'scenario')} audited: {said}"
    )


def _data(checked: CheckedFindings, scenarios: int | None) -> dict[str, Any]:
    """The findings, those that are silenced with their reasons, and the kinds that were not checked."""
    return {
        **({} if scenarios is None else {"scenarios": scenarios}),
        "findings": list(map(_finding, checked.findings)),
        "silenced": [
            {**_finding(finding), "reason": by.reason, "silenced_at": str(by.at)} for finding, by in checked.silenced
        ],
        "not_looked_for": checked.skipped,
    }


def explained(kind: str) -> str:
    """Why a kind of finding matters, with its examples."""
    return f"{kind}: {KINDS[kind].text}"


def catalogue() -> str:
    """Every kind of finding as Markdown, under a heading for each group."""
    lines = [
        "# Findings",
        "",
        "What `harness check articles`, `harness check rules` and, in scenarios, `harness audit` look for, how serious",
        "it is, and why. You can silence each finding in place, with a reason:",
        "[articles.md](articles.md#silencing-a-finding). `harness check --catalogue` writes this page.",
    ]
    for heading, kinds in GROUPS.items():
        lines += ["", f"## {heading}"]
        for kind in kinds:
            lines += ["", f"### {kind.id}", "", f"*{kind.severity}.* {kind.text}"]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.kind.id,
        "severity": finding.severity,
        **picked(finding.at, "file", "line"),
        "message": finding.problem.message,
        "fix": finding.problem.hint,
        "why": finding.kind.why,
        "subjects": finding.subjects,
    }


def _count(checked: CheckedFindings) -> str:
    counts = Counter(finding.severity for finding in checked.findings)
    found = [counted(counts[s], s) for s in Severity if counts[s]]
    silenced = f"; {len(checked.silenced)} silenced" if checked.silenced else ""
    return (", ".join(found) or "nothing found") + silenced + "."
