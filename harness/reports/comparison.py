"""Several pipelines on the same scenarios, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TextIO

from harness.gates import Cases, CategoryVerdict, Judgement
from harness.reports.terminal import print_table
from harness.runs import ScenarioResult

Compared = Mapping[str, tuple[Judgement, Sequence[ScenarioResult]]]


def print_comparison(compared: Compared, out: TextIO) -> None:
    """One column a pipeline: what it got right by category, then what it took."""
    print_table(["", *compared], comparison(compared), out)


def comparison(compared: Compared) -> list[list[str]]:
    """The rows, each with its heading first. Handoffs are those decided, before any stage held them back."""
    judgements = [judgement for judgement, _ in compared.values()]
    rows = [["Scenarios that pass", *(_passing(judgement) for judgement in judgements)]]
    for verdicts in zip(*(judgement.verdicts for judgement in judgements), strict=True):
        rows.append([f"{verdicts[0].category.title}: right, missed", *map(_right, verdicts)])
    rows.append(["Missed handoffs", *(_total(j, "missed_handoffs") for j in judgements)])
    rows.append(["Needless handoffs", *(_total(j, "needless_handoffs") for j in judgements)])
    rows.append(["Ungrounded answers", *(_total(j, "grounded") for j in judgements)])
    rows.append(["Not measured", *(str(judgement.errors) for judgement in judgements)])
    rows.append(["Flaky", *(str(sum(r.flaky for r in results)) for _, results in compared.values())])
    usages = [_usage(results) for _, results in compared.values()]
    rows += [[name, *cells] for name, *cells in zip(("Tokens", "Cost", "Median seconds a reply"), *usages, strict=True)]
    return rows


def _passing(judgement: Judgement) -> str:
    return f"{judgement.passed} of {judgement.scenarios}" + ("" if judgement.measurable else " (not judged)")


def _right(verdict: CategoryVerdict) -> str:
    handled, missed = verdict.evidence.handled, verdict.unheld.missed_handoffs
    return f"{handled.good} of {handled.total}, {len(missed.bad)}"


def _total(judgement: Judgement, kind: str) -> str:
    """Each scenario once, though several categories may answer for a handoff that was missed."""
    cases: list[Cases] = [getattr(verdict.unheld, kind) for verdict in judgement.verdicts]
    bad, every = {id_ for case in cases for id_ in case.bad}, {id_ for case in cases for id_ in case.all}
    return f"{len(bad)} of {len(every)}"


def _usage(results: Sequence[ScenarioResult]) -> tuple[str, str, str]:
    usages = [turn.reply.usage for r in results for turn in r.turns if turn.reply and turn.reply.usage]
    if not usages:
        return "-", "-", "-"
    tokens = sum(usage.input_tokens + usage.output_tokens for usage in usages)
    called = [usage.seconds for usage in usages if usage.seconds]
    cost = sum(usage.cost for usage in usages)
    return f"{tokens:,}" if tokens else "-", f"{cost:.4f}" if cost else "-", f"{median(called):.2f}" if called else "-"
