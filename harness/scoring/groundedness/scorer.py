"""Groundedness as a score: do the cited sections support every claim of the answer?"""

from __future__ import annotations

from functools import lru_cache

from harness.embedding import Encoder, ModelMissingError
from harness.pipelines import Reply
from harness.scoring.findings import Finding, Support
from harness.scoring.groundedness.checker import Checked, EmbeddedChecker, Source
from harness.scoring.score import Score, Status, failed, skipped
from harness.workspace import Expect, Outcome, Workspace

_SHOWN = 200
FINDINGS_KEPT = 100  # of one answer; a good one has fewer than ten


def groundedness(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the cited sections support every claim; the value is the share they support."""
    if reply.outcome is Outcome.HANDOFF:
        return skipped("groundedness")
    if not reply.answer.strip():
        return failed("groundedness", "the answer is empty", 0.0)
    try:
        checked = _checked(workspace, reply.answer, reply.citations)
    except ModelMissingError as error:
        return Score("groundedness", Status.ERROR, str(error))
    unsupported = [finding for finding in checked.findings if finding.support is not Support.SUPPORTED]
    share = 1 - len(unsupported) / len(checked.findings) if checked.findings else 1.0
    if not unsupported:
        return Score("groundedness", Status.PASS, "", share, _kept(checked.findings))
    first = unsupported[0]
    reason = f'{first.support}: "{first.claim[:_SHOWN]}" ({first.why})'
    return Score("groundedness", Status.FAIL, reason, share, _kept(checked.findings))


def _kept(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """So many findings as a person would look at, unsupported claims before others, in the answer's order."""
    doubtful_first = sorted(findings, key=lambda finding: finding.support is Support.SUPPORTED)
    return tuple(sorted(doubtful_first[:FINDINGS_KEPT], key=lambda finding: finding.start))


@lru_cache(maxsize=4096)
def _checked(workspace: Workspace, answer: str, citations: tuple[str, ...]) -> Checked:
    sections = [workspace.sections[ref] for ref in dict.fromkeys(citations) if ref in workspace.sections]
    sources = [Source(section.ref, f"{section.heading}\n{section.text}") for section in sections]
    return _checker(workspace).check(answer, sources)


@lru_cache(maxsize=4)
def _checker(workspace: Workspace) -> EmbeddedChecker:
    card = workspace.card
    threshold = card.threshold if card and card.checker == EmbeddedChecker.name else None
    return EmbeddedChecker(Encoder(workspace.cache / "vectors.sqlite"), threshold)
