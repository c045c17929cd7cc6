"""The HTML page a support lead reads: one self-contained file, no script, nothing fetched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.blame import Blame, Cause
from harness.gates import CategoryVerdict, Judgement, delivered
from harness.reports.board import HEADINGS, Row, board, headline, outcome_words
from harness.reports.change import change_counts, change_groups, change_headline
from harness.reports.page import render
from harness.reports.projection import sentence
from harness.reports.report import Report
from harness.runs import ScenarioResult, TurnResult
from harness.scoring import Finding, Status, Support
from harness.workspace import Outcome

MOST_PASSING = 200  # conversations shown a category beside those that did not pass
_STATUS_ORDER = {Status.ERROR: 0, Status.FAIL: 1, Status.PASS: 2}


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """What the page shows about one category."""

    row: Row
    verdict: CategoryVerdict
    results: list[ScenarioResult]
    left_out: int
    handoffs: list[tuple[str, list[int]]]  # what had to happen, and how many messages went each way
    causes: dict[str, str]  # by scenario, the heading over the first failure of each cause


def html_page(report: Report) -> Iterator[str]:
    """The page, part by part.

    Everything that was written by a customer or a model is escaped.
    """
    judgement, rollout, costs = report.judgement, report.workspace.rollout, report.workspace.costs

    def reached(turn: TurnResult) -> str:
        return outcome_words(delivered(turn, rollout.stages, rollout.checks))

    return render(
        "report.html.j2",
        headings=HEADINGS,
        headline=headline(judgement),
        judgement=judgement,
        pages=_pages(judgement, report.results, report.blames),
        blames={blame.scenario: blame for blame in report.blames},
        manifest=report.manifest,
        moves={each.category.id: sentence(each, costs) for each in report.projections},
        change=report.change,
        change_headline=change_headline,
        change_counts=change_counts,
        change_groups=change_groups,
        reached=reached,
        decided=outcome_words,
        expectations=_expectations,
        findings=_findings,
        segments=_segments,
    )


def _pages(judgement: Judgement, results: Sequence[ScenarioResult], blames: Sequence[Blame]) -> list[CategoryPage]:
    causes = {blame.scenario: blame.cause for blame in blames}
    by_category: dict[str, list[ScenarioResult]] = defaultdict(list)
    for result in results:
        by_category[result.category].append(result)
    pages = []
    for row, verdict in zip(board(judgement), judgement.verdicts, strict=True):
        own = by_category[row.id]
        counts = Counter(causes[result.id] for result in own if result.id in causes)
        own = sorted(own, key=lambda result: (_weight(causes.get(result.id), counts), _STATUS_ORDER[result.status]))
        bad = sum(result.status is not Status.PASS for result in own)
        shown = own[: bad + MOST_PASSING]
        left_out = len(own) - len(shown)
        pages.append(CategoryPage(row, verdict, shown, left_out, _handoffs(own), _headings(own, causes, counts)))
    return pages


def _weight(cause: Cause | None, counts: Counter[Cause]) -> tuple[int, int]:
    """What sorts the commonest cause first, and what has none last."""
    return (-counts[cause], list(Cause).index(cause)) if cause else (0, 0)


def _headings(results: Sequence[ScenarioResult], causes: Mapping[str, Cause], counts: Counter[Cause]) -> dict[str, str]:
    firsts = {causes[result.id]: result.id for result in reversed(results) if result.id in causes}
    return {id_: f"{str(cause).capitalize()}: {counts[cause]} ({cause.meaning})" for cause, id_ in firsts.items()}


def _handoffs(results: Sequence[ScenarioResult]) -> list[tuple[str, list[int]]]:
    """Messages by what had to happen and what the pipeline decided: answer, draft, handoff, no reply."""
    turns = [turn for result in results for turn in result.turns]
    decided = (Outcome.ANSWER, Outcome.DRAFT, Outcome.HANDOFF, None)
    rows = (("had to reach a human", (Outcome.HANDOFF,)), ("could be answered", (Outcome.ANSWER, Outcome.DRAFT)))
    return [
        (
            label,
            [
                sum(t.expect.outcome in wanted and (t.reply.outcome if t.reply else None) is way for t in turns)
                for way in decided
            ],
        )
        for label, wanted in rows
    ]


def _expectations(turn: TurnResult) -> list[tuple[str, str]]:
    """What was expected of a turn, as pairs of key and words."""
    given: dict[str, Any] = turn.expect.model_dump(exclude_defaults=True)
    return [(key, _words(value)) for key, value in given.items()]


def _findings(turn: TurnResult) -> tuple[Finding, ...]:
    """The claims of the turn's answer, where a scorer looked at them."""
    return next((score.findings for score in turn.scores if score.findings), ())


def _segments(answer: str, findings: Sequence[Finding]) -> Iterator[tuple[str, Support | None]]:
    """An answer in pieces, each with what the sources say to it; None for what states nothing."""
    at = 0
    for finding in sorted(findings, key=lambda finding: (finding.start, finding.support is Support.SUPPORTED)):
        start, end = max(at, finding.start), min(finding.end, len(answer))
        if start < end:
            yield answer[at:start], None
            yield answer[start:end], finding.support
            at = end
    yield answer[at:], None


def _words(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(" or ".join(map(str, v)) if isinstance(v, (tuple, list)) else str(v) for v in value)
    return str(value)
