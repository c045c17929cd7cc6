"""The weekly review in words: on a terminal, as Markdown for a meeting, as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from harness.live.week import (
    QUESTIONS,
    CountedRate,
    MeasuredMetric,
    NextMove,
    QuestionAnswer,
    Review,
    WeekFinding,
    finding_words,
    next_words,
)
from harness.reports.blame import plain
from harness.reports.markdown import escape
from harness.reports.terminal import print_table

MOST_SHOWN = 5  # conversations under a question; all are in the JSON
HEADINGS = ("", "This week", "95 %", "Week before", "Points (95 %)")


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading, a sentence, a table (headings first) and lines; what is not there is empty."""

    heading: str
    said: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()


def print_qa(review: Review, titles: Mapping[str, str], out: TextIO) -> None:
    """The review as text. `titles` are those of the categories."""
    for block in _blocks(review, titles):
        out.write(f"\n{plain(block.heading)}\n")
        if block.said:
            out.write(f"{plain(block.said)}\n")
        if block.table:
            print_table(block.table[0], [tuple(map(plain, row)) for row in block.table[1:]], out)
        out.writelines(f"  - {plain(line)}\n" for line in block.lines)


def markdown_qa(review: Review, titles: Mapping[str, str]) -> str:
    """The review for a meeting's notes or a pull request."""
    lines: list[str] = []
    for number, block in enumerate(_blocks(review, titles)):
        lines += ["", f"{'##' if number else '#'} {escape(block.heading)}", ""]
        if block.said:
            lines += [escape(block.said), ""]
        if block.table:
            lines += ["| " + " | ".join(map(escape, block.table[0])) + " |", "|" + " --- |" * len(block.table[0])]
            lines += ["| " + " | ".join(map(escape, row)) + " |" for row in block.table[1:]] + [""]
        lines += [f"- {escape(line)}" for line in block.lines]
    return "\n".join(lines).strip() + "\n"


def qa_json(review: Review) -> str:
    """The review for programs, with every conversation behind every figure; rates to six places."""
    whole = {
        "week": str(review.week),
        "conversations": [
            {"id": case.conversation.name, "category": case.category, "told": case.told} for case in review.cases
        ],
        "metrics": [_measured(each) for each in review.measured],
        "edits": {str(kind): {"count": n, "changed": round(mean, 6)} for kind, (n, mean) in review.edits.items()},
        "quality": {"reviews": review.quality[0], "mean": round(review.quality[1], 6)} if review.quality else None,
        "questions": [_answer(answer) for answer in review.answers.values()],
        "next": [
            {"category": n.category.id, "stage": n.stage, "to": n.to, "speaks_for_it": n.speaks, "why": next_words(n)}
            for n in review.next
        ],
        "proposals": [
            {"change": p.change, "what": p.what, "why": p.why, "conversations": list(p.conversations)}
            for p in review.proposals
        ],
    }  # fmt: skip
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _blocks(review: Review, titles: Mapping[str, str]) -> Iterator[_Block]:
    told = sum(case.told for case in review.cases)
    compared = [each for each in review.measured if each.change is not None]
    yield _Block(
        f"Review of {review.week}",
        f"{len(review.cases)} conversations were opened, {review.conversations_before} in the week before. The "
        f"category of {told} was told, the reference pipeline filed the rest. Intervals are 95 %, two-sided (Wilson; "
        f"Newcombe for changes): of {len(compared)} changes, about {round(len(compared) / 20)} would look real by "
        "chance alone.",
    )
    yield from _metric_blocks(review, titles)
    yield _edits(review)
    for answer in review.answers.values():
        yield _question(answer)
    table = (("Category", "Stage", "Next", "The week speaks", "Why"), *(_next_row(n) for n in review.next))
    yield _Block("Which categories are safe next?", "By the next gate's own thresholds; `harness gate` decides.", table)
    yield _Block(
        "Proposed changes",
        "" if review.proposals else "None.",
        lines=tuple(f"{p.change}: {p.what}. {p.why}: {_listed(p.conversations)}" for p in review.proposals),
    )


def _metric_blocks(review: Review, titles: Mapping[str, str]) -> Iterator[_Block]:
    for name in dict.fromkeys(each.metric.name for each in review.measured):
        own = [each for each in review.measured if each.metric.name == name and each.now.total + each.before.total]
        if own:
            metric = own[0].metric
            rows = tuple(_row(each, titles) for each in own)
            yield _Block(metric.heading, f"{metric.definition}.", (HEADINGS, *rows))


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


def _edits(review: Review) -> _Block:
    total = sum(count for count, _ in review.edits.values())
    lines = tuple(
        f"{kind}: {count} of {total}" + (f", {changed:.0%} of the text changed on average" if changed else "")
        for kind, (count, changed) in review.edits.items()
    )
    said = f"{total} drafts." if total else "No drafts."
    if review.quality:
        said += f" Reviews by people: {review.quality[0]}, mean score {review.quality[1]:.0%} (IQS)."
    return _Block("What agents made of drafts", said, lines=lines)


def _question(answer: QuestionAnswer) -> _Block:
    """The conversations to open, under what they are about where they are about different things."""
    abouts = Counter(finding.about for finding in answer.findings if finding.about).most_common(MOST_SHOWN)
    lines = (
        [_group(about, count, answer) for about, count in abouts]
        if len(abouts) > 1
        else [_line(finding) for finding in answer.findings[:MOST_SHOWN]]
    )
    words = QUESTIONS[answer.question]
    bad = len(answer.findings) if answer.totals else len(answer.conversations)
    said = f"{bad} of {answer.total} {words.unit}: {words.meaning}."
    if bad > MOST_SHOWN:
        said += " All are in the JSON."
    return _Block(words.question, said, lines=tuple(lines))


def _group(about: str, count: int, answer: QuestionAnswer) -> str:
    findings = [finding for finding in answer.findings if finding.about == about][:3]
    shown = [f"{f.conversation}{f', turn {f.turn}' if f.turn else ''} ({finding_words(f)})" for f in findings]
    of = f" of {answer.totals[about]}" if about in answer.totals else ""
    return f"{about}, {count}{of}: {'; '.join(shown)}"


def _line(finding: WeekFinding) -> str:
    turn = f", turn {finding.turn}" if finding.turn else ""
    return f"{finding.conversation} ({finding.category}{turn}): {finding_words(finding)}"


def _next_row(each: NextMove) -> tuple[str, ...]:
    speaks = {True: "for it", False: "against it", None: "-"}[each.speaks]
    return each.category.title, str(each.stage), str(each.to or "-"), speaks, next_words(each)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _measured(each: MeasuredMetric) -> dict[str, Any]:
    change = each.change
    low, high = each.now.interval
    return {
        "metric": each.metric.name,
        "category": each.category or None,
        "definition": each.metric.definition,
        "count": each.now.count,
        "total": each.now.total,
        "interval": [round(low, 6), round(high, 6)],
        "before": {"count": each.before.count, "total": each.before.total},
        "change": change and dict(zip(("points", "low", "high"), (round(v, 6) for v in change), strict=True)),
        "conversations": list(each.now.behind),
    }


def _answer(answer: QuestionAnswer) -> dict[str, Any]:
    words = QUESTIONS[answer.question]
    return {
        "question": words.question,
        "meaning": words.meaning,
        "of": words.unit,
        "total": answer.total,
        "totals": dict(answer.totals),
        "findings": [
            {"conversation": f.conversation, "category": f.category, "turn": f.turn, "about": f.about,
             "why": finding_words(f)}
            for f in answer.findings
        ],
    }  # fmt: skip
