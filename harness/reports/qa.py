"""The weekly review in words, and for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

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
    proposed_id,
    proposed_scenario,
)
from harness.reports.document import Block, Document, Heading, Table, Text, counted, items, listed, picked
from harness.reports.unfinished import conversations_missing
from harness.suite import ScenarioProposal
from harness.workspace import Workspace

MOST_SHOWN = 5  # conversations under a question; all are in the JSON
EDITS = "What agents did with drafts"
SAFE_NEXT = "Which categories are safe next?"
SAFE_NEXT_BY = "By the next gate's own thresholds; `harness gate` decides."
NEXT_HEADINGS = ("Category", "Stage", "Next", "This week counts", "Why")
_TO_JUDGE = ("whether a person should take over at this turn", "what must follow the messages before it")
HEADINGS = ("", "This week", "95 %", "Week before", "Points (95 %)")


def document(review: Review, titles: Mapping[str, str]) -> Document:
    """The review. `titles` are those of the categories; the data has every conversation behind every figure."""
    return Document(list(_blocks(review, titles)), data=_data(review))


def proposals_file(week: str) -> str:
    """Where the scenarios that a week proposes go."""
    return f"scenarios/proposed-{week.lower()}.yaml"


def scenario_proposals(late: Iterable[WeekFinding], week: str, workspace: Workspace) -> list[ScenarioProposal]:
    """Conversations that were handed off late as proposals, without those that the workspace has."""
    known = {scenario.id for scenario in workspace.scenarios}
    return [
        ScenarioProposal(
            proposed_scenario(each, week, workspace),
            f"at turn {each.turn} `{each.about}` fires, and the AI answered",
            _TO_JUDGE,
        )
        for each in late
        if proposed_id(each, week) not in known
    ]


@dataclass(frozen=True, slots=True)
class WeekFigure:
    """A metric with its rows: of all conversations, then by category."""

    heading: str
    definition: str
    rows: tuple[MeasuredMetric, ...]


def figures(review: Review) -> list[WeekFigure]:
    """The metrics of which there is something to count."""
    names = dict.fromkeys(each.metric.name for each in review.measured)
    counted = [each for each in review.measured if each.now.total + each.before.total]
    kept = [[each for each in counted if each.metric.name == name] for name in names]
    return [WeekFigure(own[0].metric.heading, own[0].metric.definition, tuple(own)) for own in kept if own]


def summary(review: Review) -> str:
    """How much was opened, and how to read the intervals."""
    told = sum(case.own_category for case in review.cases)
    changes = sum(each.change is not None for each in review.measured)
    luck = f": of {changes} changes, about {round(changes / 20)} would look real by chance alone" if changes else ""
    opened = f"{counted(len(review.cases), 'conversation')} {'was' if len(review.cases) == 1 else 'were'} opened"
    return (
        f"{opened}, {review.conversations_before} in the week before. {told} came with a category; the reference "
        f"pipeline filed the rest. Intervals are 95 %, two-sided (Wilson; Newcombe for changes){luck}."
        f"{' ' + conversations_missing(review.hidden, 'of this week') if review.hidden else ''}"
    )


def _data(review: Review) -> dict[str, Any]:
    return {
        "week": str(review.week),
        "conversations": [
            {"id": c.conversation.name, "category": c.category, "told": c.own_category} for c in review.cases
        ],
        "hidden": list(review.hidden),
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
    yield Heading(f"Review of {review.week}", 1)
    yield Text(summary(review))
    yield from _metrics(review, titles)
    yield Heading(EDITS)
    yield from edits(review)
    for answer in review.answers.values():
        yield from _question(answer)
    yield Heading(SAFE_NEXT)
    yield Text(SAFE_NEXT_BY)
    yield Table(NEXT_HEADINGS, [next_row(each) for each in review.next])
    yield Heading("Proposed changes")
    if not review.proposals:
        yield Text("None.")
    yield items([f"{p.change}: {p.what}. {p.why}: {listed(p.conversations, 3)}" for p in review.proposals], "  - ")


def _metrics(review: Review, titles: Mapping[str, str]) -> Iterator[Block]:
    for each in figures(review):
        yield Heading(each.heading)
        yield Text(f"{each.definition}.")
        yield Table(HEADINGS, [figure_row(row, titles) for row in each.rows])


def figure_row(each: MeasuredMetric, titles: Mapping[str, str]) -> tuple[str, ...]:
    """A figure of one category, or of all, under HEADINGS."""
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
    word = change_word(each)
    return f"{change:+.0f} ({low:+.0f} to {high:+.0f}){f', {word}' if word else ''}"


def change_word(each: MeasuredMetric) -> str:
    """Whether it is better or worse than the week before; empty where the difference may be chance."""
    if each.change is None or not (each.change[1] > 0 or each.change[2] < 0):
        return ""
    better = None if each.metric.wanted is None else (each.change[0] > 0) is each.metric.wanted
    return {True: "better", False: "worse", None: "changed"}[better]


def edits(review: Review) -> Iterator[Block]:
    """What agents did with drafts."""
    total = sum(count for count, _ in review.edits.values())
    lines = [
        f"{kind}: {count} of {total}" + (f", {changed:.0%} of the text changed on average" if changed else "")
        for kind, (count, changed) in review.edits.items()
    ]
    said = f"{total} drafts." if total else "No drafts."
    if review.quality:
        said += f" Reviews by people: {review.quality[0]}, mean score {review.quality[1]:.0%} (IQS)."
    yield from (Text(said), items(lines, "  - "))


def _question(answer: QuestionAnswer) -> Iterator[Block]:
    """The conversations to open, under what they are about where they are about different things."""
    abouts = Counter(finding.about for finding in answer.findings if finding.about).most_common(MOST_SHOWN)
    lines = (
        [_group(about, count, answer) for about, count in abouts]
        if len(abouts) > 1
        else [_line(finding) for finding in answer.findings[:MOST_SHOWN]]
    )
    said = answer_words(answer) + (" All are in the JSON." if bad_of(answer) > MOST_SHOWN else "")
    yield from (Heading(QUESTIONS[answer.question].question), Text(said), items(lines, "  - "))


def bad_of(answer: QuestionAnswer) -> int:
    """How many of its `total` count against the AI."""
    return len(answer.findings) if answer.totals else len(answer.conversations)


def answer_words(answer: QuestionAnswer) -> str:
    """How many of how many, and what that means."""
    words = QUESTIONS[answer.question]
    said = f"{bad_of(answer)} of {answer.total} {words.unit}: {meaning_words(answer)}."
    if answer.drawn_from > answer.total:
        said += f" They are a random sample of {answer.drawn_from:,}."
    return said + (f" Not judged: {answer.unjudged} more; the first: {answer.why_unjudged}." if answer.unjudged else "")


def _group(about: str, count: int, answer: QuestionAnswer) -> str:
    findings = [finding for finding in answer.findings if finding.about == about][:3]
    shown = [f"{f.conversation}{f', turn {f.turn}' if f.turn else ''} ({finding_words(f)})" for f in findings]
    of = f" of {answer.totals[about]}" if about in answer.totals else ""
    return f"{about}, {count}{of}: {'; '.join(shown)}"


def _line(finding: WeekFinding) -> str:
    turn = f", turn {finding.turn}" if finding.turn else ""
    return f"{finding.conversation} ({finding.category}{turn}): {finding_words(finding)}"


def next_row(each: NextMove) -> tuple[str, ...]:
    """What the week says about a category's next stage, under NEXT_HEADINGS."""
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
        **(picked(answer, "unjudged", "why_unjudged") if answer.unjudged else {}),
        "findings": [
            {**picked(f, "conversation", "category", "turn", "about"), "why": finding_words(f)} for f in answer.findings
        ],
    }  # fmt: skip
