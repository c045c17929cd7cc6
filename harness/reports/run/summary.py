"""A run's summary: for a CI job or a pull request, and for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from harness.gates import (
    Cases,
    CategoryVerdict,
    Confusion,
    NotOurs,
    StageCheck,
    Tuning,
    confusion,
    found_words,
    missing_words,
    takes_words,
    why_words,
)
from harness.reports import blame, board, change, projection, run_standing
from harness.reports.document import (
    Block,
    Document,
    Fold,
    Heading,
    Item,
    Items,
    Span,
    Text,
    counted,
    items,
    more,
    picked,
)
from harness.reports.run.report import Report
from harness.reports.scenario_names import named
from harness.turns import Status
from harness.workspace import NoEvidence

MOST_SHOWN = 50  # failures, or scenarios of a kind


def document(report: Report) -> Document:
    """The board and the failures; the verdicts and the numbers behind them as data."""
    lead = [
        Text(board.headline(report.judgement, report.standing)),
        Text(f"Pipeline {report.manifest.pipeline}, groundedness by the checker {report.manifest.checker}."),
        *map(Text, run_standing.sentences(report.standing, report.judgement)),
    ]
    return Document(list(_blocks(report)), "Support AI: may it answer?", lead, _data(report))


def _blocks(report: Report) -> Iterator[Block]:
    if since := report.change:
        yield Heading(change.headline(since), 3)
        yield Text(change.counts(since))
        yield items(since.unlike)
        yield from change.groups(since, MOST_SHOWN, _in("summary.json"))
        yield from change.loosened(since, MOST_SHOWN)
    yield board.table(report.judgement)
    if words := board.actions_words(report.judgement.actions):
        yield Text(f"Actions to other systems: {words}.")
    if report.judgement.simulated:
        yield Text(board.simulated_words(report.judgement.simulated))
    yield Text(board.seal_words(report.judgement))
    failing = [result for result in report.results if result.status is not Status.PASS]
    if failing:
        shown = [Item("; ".join(each.failures), each.id, str(each.location)) for each in failing[:MOST_SHOWN]]
        left = more(len(failing) - MOST_SHOWN, _in("results.jsonl"))
        yield Fold(
            f"{counted(len(failing), 'scenario')} {'does' if len(failing) == 1 else 'do'} not pass",
            [Items(shown, left)],
        )
    total, right = (sum(getattr(side, part) for side in report.sealed.values()) for part in ("total", "right"))
    if right < total:
        yield Text(f"{total - right} of {total} sealed scenarios do not pass either.")


def _in(file: str) -> list[Span]:
    return [Span("more in "), Span(file, style="code")]


def _data(report: Report) -> dict[str, Any]:
    judgement, manifest, costs = report.judgement, report.manifest, report.workspace.costs
    whole = {
        "run": manifest.id,
        **picked(manifest, "pipeline", "checker", "today"),
        "support_ai": picked(manifest, "fingerprint", "versioned"),
        "stale": run_standing.told(report.standing.stale),
        "headline": board.headline(judgement, report.standing),
        **picked(judgement, "holds", "exit_code"),
        "scenarios": {
            "total": judgement.scenarios,
            "passed": judgement.passed,
            "failed": judgement.scenarios - judgement.passed - judgement.errors,
            "errors": judgement.errors,
        },
        **named(NoEvidence.QUARANTINED, judgement.left_out.get(NoEvidence.QUARANTINED, ())),
        **named(NoEvidence.ARTIFICIAL, judgement.left_out.get(NoEvidence.ARTIFICIAL, ())),
        **({"simulated": asdict(judgement.simulated)} if judgement.simulated else {}),
        "repeats": {**picked(judgement.repeats, "count", "pass_hat"), **named("flaky", judgement.repeats.flaky)},
        "seal": {
            "rests_on": "sealed" if judgement.by_seal else "all",
            "words": board.seal_words(judgement),
            **_tuning(judgement.tuning),
        },
        "categories": [_category(verdict, report.standing.looks) for verdict in judgement.verdicts],
        **({"not_ours": _not_ours(judgement.not_ours)} if judgement.not_ours else {}),
        "triage": _triage(confusion(report.results, report.workspace.categories)),
        "projections": [projection.data(each, costs) for each in report.projections],
        **blame.data(report.blames),
    }
    if since := report.change:
        whole |= {"exit_code": since.exit_code, "baseline": change.data(since)}
    if report.uncompared:
        whole["not_compared"] = report.uncompared
    if report.standing.stale:
        whole |= {"holds": False, "exit_code": 3}
    return whole


def _category(verdict: CategoryVerdict, looks: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": verdict.category.id,
        "stage": verdict.stage,
        "ceiling": verdict.category.ceiling,
        **picked(verdict, "verdict", "to", "holds"),
        "why": why_words(verdict),
        "missing": missing_words(verdict),
        "looks": looks.get(verdict.category.id, 0),
        "weekly_volume": verdict.category.weekly_volume,
        "handled": _cases(verdict.evidence.handled),
        "grounded": _cases(verdict.evidence.grounded),
        "responsive": _cases(verdict.evidence.responsive),
        **({"criteria": _cases(verdict.evidence.criteria)} if verdict.evidence.criteria.total else {}),
        "missed_handoffs": _missed(verdict),
        "needless_handoffs": _cases(verdict.evidence.needless_handoffs),
        "drafts": _cases(verdict.evidence.drafts),
        "actions": {
            **picked(verdict.actions, "expected", "proposed"),
            **named("missing", verdict.actions.missing),
            **named("needless", verdict.actions.needless),
        },
        **named("errors", verdict.evidence.errors),
        "tuning": _tuning(verdict.tuning),
        "gates": [_gate(check) for check in (verdict.now, verdict.next) if check and check.criteria],
    }


def _not_ours(found: NotOurs) -> dict[str, Any]:
    return {
        "handled": _cases(found.evidence.handled),
        "missed_handoffs": _missed(found),
        **named("errors", found.evidence.errors),
        "tuning": _tuning(found.tuning),
    }


def _missed(found: CategoryVerdict | NotOurs) -> dict[str, Any]:
    return {"decided": _cases(found.unheld.missed_handoffs), "reached_customer": _cases(found.evidence.missed_handoffs)}


def _triage(found: Confusion) -> dict[str, Any]:
    """The confusion matrix, cell by cell; `filed` is null for no reply, no category or an unknown one."""
    return {
        **picked(found, "total", "right"),
        "cells": [
            {"expected": row, "filed": column, "messages": found.count(row, column), "scenarios": cell}
            for row in found.rows
            for column in found.columns
            if (cell := found.cells.get((row, column)))
        ],
    }


def _cases(cases: Cases) -> dict[str, Any]:
    return {"total": cases.total, **named("bad", cases.bad)}


def _tuning(found: Tuning) -> dict[str, Any]:
    return picked(found, "open", "sealed", "p_value", "tuned")


def _gate(check: StageCheck) -> dict[str, Any]:
    criteria = [
        {
            **picked(each, "name", "state"),
            "words": found_words(each),
            "missing": takes_words(each),
            **picked(each, "rate", "bound"),
            "asked": each.limit,
            **named("against", each.cases.bad),
        }
        for each in check.criteria
    ]
    return {**picked(check, "stage", "state"), "criteria": criteria}
