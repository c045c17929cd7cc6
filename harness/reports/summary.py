"""`summary.json`: the verdicts and the numbers behind them, for programs."""

from __future__ import annotations

from typing import Any

from harness.gates import Cases, CategoryVerdict, Confusion, StageCheck, confusion
from harness.reports.blame import as_data
from harness.reports.board import headline
from harness.reports.change import change_json
from harness.reports.document import Document
from harness.reports.projection import data
from harness.reports.rendering import json_text
from harness.reports.report import Report
from harness.workspace import NoEvidence


def summary_json(report: Report) -> str:
    """Indented JSON with sorted scenarios and rates to six places; the same run gives the same bytes."""
    judgement, manifest, costs = report.judgement, report.manifest, report.workspace.costs
    whole = {
        "run": manifest.id,
        "pipeline": manifest.pipeline,
        "checker": manifest.checker,
        "today": manifest.today,
        "headline": headline(judgement),
        "holds": judgement.holds,
        "exit_code": judgement.exit_code,
        "scenarios": {
            "total": judgement.scenarios,
            "passed": judgement.passed,
            "failed": judgement.scenarios - judgement.passed - judgement.errors,
            "errors": judgement.errors,
        },
        **{str(why): list(judgement.left_out.get(why, ())) for why in NoEvidence},
        "repeats": {
            "count": judgement.repeats.count,
            "pass_hat": [round(rate, 6) for rate in judgement.repeats.pass_hat],
            "flaky": list(judgement.repeats.flaky),
        },
        "categories": [_category(verdict) for verdict in judgement.verdicts],
        "triage": _triage(confusion(report.results, report.workspace.categories)),
        "projections": [data(projection, costs) for projection in report.projections],
        **as_data(report.blames),
    }
    if change := report.change:
        whole |= {"exit_code": change.exit_code, "baseline": change_json(change)}
    return json_text(Document((), data=whole))


def _category(verdict: CategoryVerdict) -> dict[str, Any]:
    return {
        "id": verdict.category.id,
        "stage": verdict.stage,
        "ceiling": verdict.category.ceiling,
        "verdict": verdict.verdict,
        "to": verdict.to,
        "holds": verdict.holds,
        "why": verdict.why,
        "missing": list(verdict.missing),
        "weekly_volume": verdict.category.weekly_volume,
        "handled": _cases(verdict.evidence.handled),
        "grounded": _cases(verdict.evidence.grounded),
        "missed_handoffs": {
            "decided": _cases(verdict.unheld.missed_handoffs),
            "reached_customer": _cases(verdict.evidence.missed_handoffs),
        },
        "needless_handoffs": _cases(verdict.evidence.needless_handoffs),
        "drafts": _cases(verdict.evidence.drafts),
        "actions": {
            "expected": verdict.actions.expected,
            "proposed": verdict.actions.proposed,
            "missing": list(verdict.actions.missing),
            "needless": list(verdict.actions.needless),
        },
        "errors": list(verdict.evidence.errors),
        "gates": [_gate(check) for check in (verdict.now, verdict.next) if check and check.criteria],
    }


def _triage(found: Confusion) -> dict[str, Any]:
    """The confusion matrix, cell by cell; `filed` is null for no reply, no category or an unknown one."""
    return {
        "total": found.total,
        "right": found.right,
        "cells": [
            {"expected": row, "filed": column, "messages": found.count(row, column), "scenarios": list(cell)}
            for row in found.rows
            for column in found.columns
            if (cell := found.cells.get((row, column)))
        ],
    }


def _cases(cases: Cases) -> dict[str, Any]:
    return {"total": cases.total, "bad": list(cases.bad)}


def _gate(check: StageCheck) -> dict[str, Any]:
    return {
        "stage": check.stage,
        "state": check.state,
        "criteria": [
            {
                "name": c.name,
                "state": c.state,
                "words": c.words,
                "missing": c.missing,
                "rate": _rounded(c.rate),
                "bound": _rounded(c.bound),
                "asked": c.asked,
                "against": list(c.scenarios),
            }
            for c in check.criteria
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
