"""Groundedness as a score: do the cited sections support every claim of the answer?"""

from collections.abc import Awaitable
from functools import partial

from harness.scoring.groundedness.checker import CheckedAnswer, CitedSource
from harness.scoring.groundedness.checkers import Checker, CheckerError, CitedAnswer
from harness.scoring.reader_text import nothing_to_read
from harness.scoring.requests import only_asks
from harness.scoring.scorer import GateKey, Scorer
from harness.turns import ClaimFinding, Reply, Score, Status, Support, failed, skipped
from harness.workspace import Expect, Outcome, Workspace

_SHOWN = 200
FINDINGS_KEPT = 100  # of one answer; a good one has fewer than ten


@partial(
    Scorer, "groundedness", speaks_for=frozenset((GateKey.HANDLED, GateKey.GROUNDED)), local=True, asks_checker=True,
)  # fmt: skip
def groundedness(expect: Expect, reply: Reply, workspace: Workspace, checker: Checker) -> Score | Awaitable[Score]:
    """Passes when the cited sections support every claim, by the run's checker; the value is the supported share."""
    if reply.outcome is Outcome.HANDOFF:
        return skipped("groundedness")
    if expect.asks_for and not reply.citations and only_asks(reply.answer, expect.asks_for):
        return skipped("groundedness")
    if nothing_to_read(reply.answer):
        return failed("groundedness", "the answer is empty", 0.0)
    try:
        checked = checker.check(CitedAnswer(reply.answer, _sources(workspace, reply), expect.reference or ""))
    except CheckerError as error:
        return _unknown(error)
    return _score(checked) if isinstance(checked, CheckedAnswer) else _awaited(checked)


async def _awaited(checked: Awaitable[CheckedAnswer]) -> Score:
    try:
        return _score(await checked)
    except CheckerError as error:
        return _unknown(error)


def _unknown(error: CheckerError) -> Score:
    return Score("groundedness", Status.ERROR, str(error))


def _score(checked: CheckedAnswer) -> Score:
    unsupported = [finding for finding in checked.findings if finding.support is not Support.SUPPORTED]
    share = 1 - len(unsupported) / len(checked.findings) if checked.findings else 1.0
    if not unsupported:
        return Score("groundedness", Status.PASS, "", share, _kept(checked.findings))
    first = unsupported[0]
    reason = f'{first.support}: "{first.claim[:_SHOWN]}" ({first.why})'
    return Score("groundedness", Status.FAIL, reason, share, _kept(checked.findings))


def _kept(findings: tuple[ClaimFinding, ...]) -> tuple[ClaimFinding, ...]:
    """As many findings as a person would read, unsupported claims before others, in the answer's order."""
    doubtful_first = sorted(findings, key=lambda finding: finding.support is Support.SUPPORTED)
    return tuple(sorted(doubtful_first[:FINDINGS_KEPT], key=lambda finding: finding.start))


def _sources(workspace: Workspace, reply: Reply) -> tuple[CitedSource, ...]:
    sections = [workspace.sections[ref] for ref in dict.fromkeys(reply.citations) if ref in workspace.sections]
    return tuple(CitedSource(section.ref, f"{section.heading}\n{section.text}") for section in sections)
