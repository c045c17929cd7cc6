"""Findings: what is wrong in what a team writes, whatever it is about.

A kind of finding is one small function that looks for it, in the package that knows its subject; the decorator gives
it an id and a severity, its docstring is its documentation. Each finding can be silenced in place, with a reason.
"""

from harness.findings.allow import Allowance, in_article, in_entries
from harness.findings.checking import CheckedFindings, check, counting
from harness.findings.kind import Finding, FindingKind, Remark, Severity, kind
from harness.findings.silence import SILENCES

__all__ = [
    "SILENCES", "Allowance", "CheckedFindings", "Finding", "FindingKind", "Remark", "Severity", "check", "counting",
    "in_article", "in_entries", "kind",
]  # fmt: skip
