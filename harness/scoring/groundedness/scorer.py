"""Groundedness as a score: do the cited sections support every claim of the answer?"""

from collections.abc import Awaitable, Iterator, Sequence
from functools import partial

from harness.scoring.groundedness.acts import claimed_acts
from harness.scoring.groundedness.checker import CheckedAnswer, CitedSource
from harness.scoring.groundedness.checkers import Checker, CheckerError, CitedAnswer
from harness.scoring.reader_text import as_read, nothing_to_read, places
from harness.scoring.requests import only_asks
from harness.scoring.scorer import GateKey, Scorer
from harness.turns import ClaimFinding, Reply, Score, Status, Support, ToolCall, failed, skipped
from harness.workspace import Expect, Outcome, Workspace

_SHOWN = 200
_NOTHING_SHOWS = 'it says "{}", which no call of a tool shows and no cited section says'
FINDINGS_KEPT = 100  # of one answer; a good one has fewer than ten


@partial(
    Scorer, "groundedness", speaks_for=frozenset((GateKey.HANDLED, GateKey.GROUNDED)), local=True,
)  # fmt: skip
def groundedness(expect: Expect, reply: Reply, workspace: Workspace, checker: Checker) -> Score | Awaitable[Score]:
    """Passes when the cited sections support every claim, by the run's checker; the value is the supported share."""
    if reply.outcome is Outcome.HANDOFF:
        return skipped("groundedness")
    if expect.asks_for and not reply.citations and only_asks(reply.answer, expect.asks_for):
        return skipped("groundedness")
    if nothing_to_read(reply.answer):
        return failed("groundedness", "the answer is empty", 0.0)
    answer = CitedAnswer(reply.answer, _sources(workspace, reply), expect.reference or "")
    try:
        checked = checker.check(answer)
    except CheckerError as error:
        return _unknown(error)
    acts = tuple(_acts(answer, reply.calls or ()))
    return _score(checked, acts) if isinstance(checked, CheckedAnswer) else _awaited(checked, acts)


async def _awaited(checked: Awaitable[CheckedAnswer], acts: Sequence[ClaimFinding]) -> Score:
    try:
        return _score(await checked, acts)
    except CheckerError as error:
        return _unknown(error)


def _acts(answer: CitedAnswer, calls: Sequence[ToolCall]) -> Iterator[ClaimFinding]:
    """What the answer says was or will be done, which no checker can find in an article."""
    read = as_read(answer.text)
    at = places(answer.text, read) if read != answer.text else range(len(read))
    for claim, act in claimed_acts(read, [as_read(each.text) for each in answer.sources], calls):
        start, end = at[claim.start], at[claim.end - 1] + 1
        yield ClaimFinding(answer.text[start:end], start, end, Support.MISSING, 0.0, why=_NOTHING_SHOWS.format(act))


def _unknown(error: CheckerError) -> Score:
    return Score("groundedness", Status.ERROR, str(error))


def _score(checked: CheckedAnswer, acts: Sequence[ClaimFinding]) -> Score:
    others = (each for each in checked.findings if not any(_overlap(each, act) for act in acts))
    findings = tuple(sorted((*others, *acts), key=lambda finding: finding.start))
    unsupported = [finding for finding in findings if finding.support is not Support.SUPPORTED]
    share = 1 - len(unsupported) / len(findings) if findings else 1.0
    if not unsupported:
        return Score("groundedness", Status.PASS, "", share, _kept(findings))
    first = unsupported[0]
    reason = f'{first.support}: "{first.claim[:_SHOWN]}" ({first.why})'
    return Score("groundedness", Status.FAIL, reason, share, _kept(findings))


def _overlap(one: ClaimFinding, other: ClaimFinding) -> bool:
    return one.start < other.end and other.start < one.end


def _kept(findings: tuple[ClaimFinding, ...]) -> tuple[ClaimFinding, ...]:
    """As many findings as a person would read, unsupported claims before others, in the answer's order."""
    doubtful_first = sorted(findings, key=lambda finding: finding.support is Support.SUPPORTED)
    return tuple(sorted(doubtful_first[:FINDINGS_KEPT], key=lambda finding: finding.start))


def _sources(workspace: Workspace, reply: Reply) -> tuple[CitedSource, ...]:
    sections = [workspace.sections[ref] for ref in dict.fromkeys(reply.citations) if ref in workspace.sections]
    return tuple(CitedSource(section.ref, f"{section.heading}\n{section.text}") for section in sections)
