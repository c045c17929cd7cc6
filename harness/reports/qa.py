"""The weekly review in words, and for programs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from harness.files import write_text
from harness.live.week import (
    QUESTIONS,
    CountedRate,
    MeasuredMetric,
    NextMove,
    QuestionAnswer,
    Review,
    WeekFinding,
    finding_words,
    meaning_words,
    next_words,
)
from harness.reports.document import Block, Document, Heading, Table, Text, items, listed, picked
from harness.workspace import Scenario, Workspace

MOST_SHOWN = 5  # conversations under a question; all are in the JSON
_PROPOSED = "# Proposed from conversations of {week}. Read each one, correct what must follow, then remove `status`.\n"
HEADINGS = ("", "This week", "95 %", "Week before", "Points (95 %)")


def document(review: Review, titles: Mapping[str, str]) -> Document:
    """The review. `titles` are those of the categories; the data has every conversation behind every figure."""
    return Document(list(_blocks(review, titles)), data=_data(review))


def write_scenarios(scenarios: Sequence[Scenario], workspace: Workspace, week: str) -> Path:
    """Write scenarios/proposed-<week>.yaml; it replaces that of an earlier review of the same week."""
    path = workspace.root / "scenarios" / f"proposed-{week.lower()}.yaml"
    found = [s.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"at"}) for s in scenarios]
    text = yaml.safe_dump({"scenarios": found}, sort_keys=False, allow_unicode=True, width=120)
    write_text(path, [_PROPOSED.format(week=week), text])
    return path


def _data(review: Review) -> dict[str, Any]:
    return {
        "week": str(review.week),
        "conversations": [
            {"id": c.conversation.name, "category": c.category, "told": c.own_category} for c in review.cases
        ],
        "metrics": [_measured(each) for each in review.measured],
        "edits": {str(kind): {"count": n, "changed": mean} for kind, (n, mean) in review.edits.items()},
        "quality": {"reviews": review.quality[0], "mean": review.quality[1]} if review.quality else None,
        "questions": [_answer(answer) for answer in review.answers.values()],
        "next": [
            {"category": n.category.id, "stage": n.stage, "to": n.to, "speaks_for_it": n.safe, "why": next_words(n)}
            for n in review.next
        ],
        "proposals": [picked(p, "change", "what", "why", "conversations") for p in review.proposals],
    }  # fmt: skip


def _blocks(review: Review, titles: Mapping[str, str]) -> Iterator[Block]:
    told = sum(case.own_category for case in review.cases)
    compared = [each for each in review.measured if each.change is not None]
    yield Heading(f"Review of {review.week}", 1)
    yield Text(
        f"{len(review.cases)} conversations were opened, {review.conversations_before} in the week before. {told} "
        f"came with a category; the reference pipeline filed the rest. Intervals are 95 %, two-sided (Wilson; "
        f"Newcombe for changes): of {len(compared)} changes, about {round(len(compared) / 20)} would look real by "
        "chance alone."
    )
    yield from _metrics(review, titles)
    yield from _edits(review)
    for answer in review.answers.values():
        yield from _question(answer)
    yield Heading("Which categories are safe next?")
    yield Text("By the next gate's own thresholds; `harness gate` decides.")
    headings = ("Category", "Stage", "Next", "This week counts", "Why")
    yield Table(headings, [_next_row(each) for each in review.next])
    yield Heading("Proposed changes")
    if not review.proposals:
        yield Text("None.")
    yield items([f"{p.change}: {p.what}. {p.why}: {listed(p.conversations, 3)}" for p in review.proposals], "  - ")


def _metrics(review: Review, titles: Mapping[str, str]) -> Iterator[Block]:
    for name in dict.fromkeys(each.metric.name for each in review.measured):
        own = [each for each in review.measured if each.metric.name == name and each.now.total + each.before.total]
        if own:
            yield Heading(own[0].metric.heading)
            yield Text(f"{own[0].metric.definition}.")
            yield Table(HEADINGS, [_row(each, titles) for each in own])


def _row(each: MeasuredMetric, titles: Mapping[str, str]) -> tuple[str, ...]:
    title = titles.get(each.category, each.category) if each.category else "All"
    if each.now.total:
        low, high = each.now.interval
        interval = f"{low:.0%} to {high:.0%}"
    else:
        interval = "-"
    return title, _rate(each.now), interval, _rate(each.before), _change(each)


def _rate(rate: CountedRate) -> str:
    return "-" if rate.share is None else f"{rate.count} of {rate.total} ({rate.share:.0%})"


def _change(each: MeasuredMetric) -> str:
    if each.change is None:
        return "-"
    change, low, high = (100 * value for value in each.change)
    shown = ""
    if low > 0 or high < 0:
        better = None if each.metric.wanted is None else (change > 0) is each.metric.wanted
        shown = {True: ", better", False: ", worse", None: ", changed"}[better]
    return f"{change:+.0f} ({low:+.0f} to {high:+.0f}){shown}"


def _edits(review: Review) -> Iterator[Block]:
    total = sum(count for count, _ in review.edits.values())
    lines = [
        f"{kind}: {count} of {total}" + (f", {changed:.0%} of the text changed on average" if changed else "")
        for kind, (count, changed) in review.edits.items()
    ]
    said = f"{total} drafts." if total else "No drafts."
    if review.quality:
        said += f" Reviews by people: {review.quality[0]}, mean score {review.quality[1]:.0%} (IQS)."
    yield from (Heading("What agents did with drafts"), Text(said), items(lines, "  - "))


def _question(answer: QuestionAnswer) -> Iterator[Block]:
    """The conversations to open, under what they are about where they are about different things."""
    abouts = Counter(finding.about for finding in answer.findings if finding.about).most_common(MOST_SHOWN)
    lines = (
        [_group(about, count, answer) for about, count in abouts]
        if len(abouts) > 1
        else [_line(finding) for finding in answer.findings[:MOST_SHOWN]]
    )
    words = QUESTIONS[answer.question]
    bad = len(answer.findings) if answer.totals else len(answer.conversations)
    said = f"{bad} of {answer.total} {words.unit}: {meaning_words(answer)}."
    if answer.drawn_from > answer.total:
        said += f" They are a random sample of {answer.drawn_from:,}."
    if bad > MOST_SHOWN:
        said += " All are in the JSON."
    yield from (Heading(words.question), Text(said), items(lines, "  - "))


def _group(about: str, count: int, answer: QuestionAnswer) -> str:
    findings = [finding for finding in answer.findings if finding.about == about][:3]
    shown = [f"{f.conversation}{f', turn {f.turn}' if f.turn else ''} ({finding_words(f)})" for f in findings]
    of = f" of {answer.totals[about]}" if about in answer.totals else ""
    return f"{about}, {count}{of}: {'; '.join(shown)}"


def _line(finding: WeekFinding) -> str:
    turn = f", turn {finding.turn}" if finding.turn else ""
    return f"{finding.conversation} ({finding.category}{turn}): {finding_words(finding)}"


def _next_row(each: NextMove) -> tuple[str, ...]:
    speaks = {True: "for it", False: "against it", None: "-"}[each.safe]
    return each.category.title, str(each.stage), str(each.to or "-"), speaks, next_words(each)


def _measured(each: MeasuredMetric) -> dict[str, Any]:
    return {
        "metric": each.metric.name,
        "category": each.category or None,
        "definition": each.metric.definition,
        **picked(each.now, "count", "total", "interval"),
        "before": picked(each.before, "count", "total"),
        "change": each.change and dict(zip(("points", "low", "high"), each.change, strict=True)),
        "conversations": each.now.behind,
    }


def _answer(answer: QuestionAnswer) -> dict[str, Any]:
    words = QUESTIONS[answer.question]
    return {
        "question": words.question,
        "meaning": meaning_words(answer),
        "of": words.unit,
        **picked(answer, "total", "totals"),
        **({"drawn_from": answer.drawn_from} if answer.drawn_from else {}),
        "findings": [
            {**picked(f, "conversation", "category", "turn", "about"), "why": finding_words(f)} for f in answer.findings
        ],
    }  # fmt: skip
