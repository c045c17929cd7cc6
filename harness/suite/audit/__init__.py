"""Are the scenarios any good? Each check looks for one thing that makes their evidence wrong or weak."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from harness.suite.audit.amount import too_few
from harness.suite.audit.expected import against_rule, impossible, source_lacks_fact, unwritten
from harness.suite.audit.finding import ALIKE, Check, Finding, FinishedRun, Severity, Subject
from harness.suite.audit.likeness import contradiction, leak, near_duplicate
from harness.suite.audit.measured import doubted, flaky
from harness.suite.audit.upkeep import quarantine_over, quarantine_too_long, variant_idle

CHECKS: dict[str, Check] = {
    "scenario-contradiction": contradiction,
    "scenario-near-duplicate": near_duplicate,
    "scenario-leaks": leak,
    "scenario-against-rule": against_rule,
    "scenario-source-lacks-fact": source_lacks_fact,
    "scenario-impossible": impossible,
    "scenario-unwritten": unwritten,
    "scenario-doubted": doubted,
    "scenario-flaky": flaky,
    "category-too-few": too_few,
    "quarantine-over": quarantine_over,
    "quarantine-too-long": quarantine_too_long,
    "variant-idle": variant_idle,
}

__all__ = [
    "ALIKE",
    "CHECKS",
    "Check",
    "Finding",
    "FinishedRun",
    "Severity",
    "Subject",
    "audit",
    "text_of",
    "title_of",
    "why_of",
]


def audit(subject: Subject) -> list[Finding]:
    """Every finding: errors first, kind by kind, then in the order of the files."""
    found: Iterator[Finding] = (finding for check in CHECKS.values() for finding in check(subject))
    ranks, kinds = list(Severity), list(CHECKS)
    return sorted(
        found, key=lambda f: (ranks.index(f.severity), kinds.index(f.id), f.at.file, f.at.line, f.message)
    )  # fmt: skip


def text_of(id_: str) -> str:
    """All that a kind of finding says of itself, as Markdown."""
    return inspect.cleandoc(CHECKS[id_].__doc__ or "")


def title_of(id_: str) -> str:
    """What is wrong, in one line."""
    return text_of(id_).splitlines()[0]


def why_of(id_: str) -> str:
    """Why it matters, in one line."""
    _, _, after = text_of(id_).partition("**Why.**")
    return " ".join(after.split("\n\n")[0].split())
