"""What a move would mean, in plain words and as numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

from harness.gates import (
    CONFIDENCE,
    GRID,
    Cases,
    Expected,
    Judgement,
    Point,
    Projection,
    RiskCoverage,
    WeekVolume,
    anytime_lower_bound,
)
from harness.reports.board import board
from harness.reports.document import Block, Document, Gap, Table, Text, counted, picked
from harness.reports.run_standing import told
from harness.reports.scenario_names import by_name, named
from harness.runs import RunFolder, Stale
from harness.workspace import CostsFile, Stage

MONTHS_A_WEEK = 12 / 52
ONLY_AS = (
    "Shares are counted over each category's scenarios: they are only as good as the scenarios are like your tickets."
)


def document(
    projections: Sequence[Projection], judgement: Judgement, costs: CostsFile, run: RunFolder,
    stale: Sequence[Stale] = (),
) -> Document:  # fmt: skip
    """Category by category: the verdict, a week today and after the move, and the result in a sentence.

    `stale` is why the run is not evidence on today; people read it beside the document, programs in it.
    """
    whole = {
        "run": run.manifest.id,
        "stale": told(stale),
        "confidence": CONFIDENCE,
        "currency": costs.currency,
        "seats_per_month": costs.seats.count * costs.seats.per_month if costs.seats else None,
        "note": ONLY_AS,
        "categories": [data(projection, costs) for projection in projections],
    }
    source = Text(f"From the run {run.path.name}.")
    return Document([source, Gap(), *_blocks(projections, judgement, costs)], data=whole)


def _blocks(projections: Sequence[Projection], judgement: Judgement, costs: CostsFile) -> Iterator[Block]:
    rows = {each.category.id: (row, each) for row, each in zip(board(judgement), judgement.verdicts, strict=True)}
    for projection in projections:
        row, verdict = rows[projection.category.id]
        yield Text(f"{row.category}: at {row.stage}; verdict: {row.verdict.text}")
        weeks = [week for week in (projection.today, projection.then) if week]
        if projection.then:
            headings = [f"{'today, at' if week is projection.today else 'at'} {week.stage}" for week in weeks]
            yield Table(["A week", *headings], _rows(weeks, costs))
        yield from map(Text, (sentence(projection, costs), *_more(projection, verdict.evidence.drafts)))
        yield Gap()
    if seats := costs.seats:
        month = seats.count * seats.per_month
        week = money(month * MONTHS_A_WEEK, costs)
        yield Text(f"Seats, in addition: {seats.count}, {money(month, costs)} a month, {week} a week.")
    yield Text(ONLY_AS)


def sentence(projection: Projection, costs: CostsFile) -> str:
    """What the move would mean, in one sentence."""
    today, then = projection.today, projection.then
    if today is None:
        return "There are no scenarios, so nothing is known about its tickets."
    if then is None:
        return f"{today.stage} is its ceiling: {_tickets(today, projection)}{_spent(today, None, costs)}."
    return f"At {then.stage}, {_tickets(then, projection)}{_risks(then)}{_spent(then, today, costs)}."


def data(projection: Projection, costs: CostsFile) -> dict[str, Any]:
    """The numbers, for programs."""
    return {
        "category": projection.category.id,
        "weekly_volume": projection.category.weekly_volume,
        "scenarios": projection.scenarios,
        "today": _week(projection.today),
        "then": _week(projection.then),
        **named("strays", projection.strays),
        "in_words": sentence(projection, costs),
        "risk_coverage": _curve(projection.risk_coverage),
    }


def money(amount: float, costs: CostsFile) -> str:
    """An amount with the declared currency before it: `$17.82`, `EUR 17.82`."""
    return f"{costs.currency}{' ' if costs.currency[-1].isalnum() else ''}{amount:,.2f}"


def number(value: float) -> str:
    """One decimal, none for whole numbers."""
    return f"{value:,.1f}".removesuffix(".0")


def _tickets(week: WeekVolume, projection: Projection) -> str:
    volume = number(projection.category.weekly_volume)
    if week.stage is Stage.HUMAN:
        return f"people answer all {volume} tickets a week"
    if not week.answered:
        drafts = f"about {number(week.drafted)} of {volume} tickets a week come with a draft for an agent"
        return f"{drafts}, no answer is sent unread"
    drafts = f", {number(week.drafted)} come with a draft" if week.drafted else ""
    return f"about {number(week.answered)} of {volume} tickets a week are answered without an agent{drafts}"


def _risks(week: WeekVolume) -> str:
    if not (week.wrong.at_most or week.missed.at_most):
        return ""
    wrong, missed = number(week.wrong.at_most), number(week.missed.at_most)
    return f", with at most {wrong} wrong answers and {missed} missed handoffs on average ({CONFIDENCE:.0%} confidence)"


def _spent(week: WeekVolume, before: WeekVolume | None, costs: CostsFile) -> str:
    parts = []
    if week.spent.ai is not None:
        parts.append(f"{money(week.spent.ai, costs)} for AI outcomes")
    if week.spent.hours is not None:
        against = f", compared with {number(before.spent.hours or 0)} h today" if before else ""
        parts.append(f"{number(week.spent.hours)} h of agent time{against}")
    return f"; {' and '.join(parts)}" if parts else ""


def _more(projection: Projection, drafts: Cases) -> Iterator[str]:
    ceiling = projection.category.ceiling
    if projection.then and projection.then.stage.rank > ceiling.rank:
        yield f"Its ceiling is {ceiling}, so this is hypothetical."
    if projection.strays:
        yield (
            f"Besides its own tickets, {counted(len(projection.strays), 'scenario')} of other categories that must "
            f"reach a person would be answered under it ({', '.join(by_name(projection.strays))})."
        )
    yield threshold_words(projection.risk_coverage)
    if drafts.total:
        bound = anytime_lower_bound(drafts.good, drafts.total, CONFIDENCE)
        share = f"{drafts.good} of {drafts.total} drafts approved unedited: at least {bound:.1%}"
        yield f"Live: {share}, however often you look ({CONFIDENCE:.0%} confidence)."


def threshold_words(curve: RiskCoverage) -> str:
    """What the risk-coverage curve suggests."""
    if not curve.points:
        return "Threshold: no answer from an approved source has a confidence, so none can be suggested."
    if curve.allowed is None:
        return "Threshold: the gate of `auto-checked` requires no share of `handled` scenarios, so none is suggested."
    if curve.suggested is None or curve.at_most is None:
        return f"Threshold: none is shown to keep wrong answers to at most {curve.allowed:.0%} of those delivered."
    best = curve.suggested
    return (
        f"Threshold: from confidence {best.threshold:g}, {best.delivered} of {best.answers} answers are delivered and "
        f"at most {curve.at_most:.1%} of them wrong ({curve.confidence:.0%} confidence for all thresholds tried; "
        f"{curve.allowed:.0%} allowed)."
    )


def _rows(weeks: Sequence[WeekVolume], costs: CostsFile) -> list[list[str]]:
    rows = [
        ["answered", *(number(week.answered) for week in weeks)],
        ["drafted", *(number(week.drafted) for week in weeks)],
        ["handed off", *(number(week.handed_off) for week in weeks)],
        ["wrong answers", *(_expected(week.wrong) for week in weeks)],
        ["missed handoffs", *(_expected(week.missed) for week in weeks)],
    ]
    if costs.ai:
        rows.append(["AI outcomes", *(money(week.spent.ai or 0, costs) for week in weeks)])
    if costs.agents:
        rows.append(["agents", *(_hours(week, costs) for week in weeks)])
    return rows


def _hours(week: WeekVolume, costs: CostsFile) -> str:
    paid = f", {money(week.spent.agents, costs)}" if week.spent.agents is not None else ""
    return f"{number(week.spent.hours or 0)} h{paid}"


def _expected(expected: Expected) -> str:
    return f"{number(expected.per_week)}, at most {number(expected.at_most)}" if expected.at_most else "none"


def _week(week: WeekVolume | None) -> dict[str, Any] | None:
    if week is None:
        return None
    return {
        **picked(week, "stage", "answered", "drafted", "handed_off"),
        "wrong_answers": _gone_wrong(week.wrong),
        "missed_handoffs": _gone_wrong(week.missed),
        "ai_cost": week.spent.ai,
        "agent_hours": week.spent.hours,
        "agent_cost": week.spent.agents,
    }


def _gone_wrong(expected: Expected) -> dict[str, Any]:
    return {**picked(expected, "per_week", "at_most"), **named("scenarios", expected.scenarios)}


def _curve(curve: RiskCoverage) -> dict[str, Any]:
    """The curve at the thresholds that may be suggested."""
    return {
        **picked(curve, "aurc", "allowed", "confidence"),
        "suggested": curve.suggested and _point(curve.suggested),
        "at_most": curve.at_most,
        "points": [_point(curve.at(threshold)) for threshold in GRID] if curve.points else [],
    }


def _point(point: Point) -> dict[str, Any]:
    return picked(point, "threshold", "delivered", "wrong", "answers", "coverage", "risk")
