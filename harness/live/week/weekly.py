"""The review of one week: figures, questions, what is safe next, and what to change."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from harness.live.conversations import AHEAD, Store
from harness.live.week.case import ReviewCase, cases_of
from harness.live.week.edits import EditKind
from harness.live.week.groundedness import unsupported
from harness.live.week.metrics import MeasuredMetric, edits_of, measure
from harness.live.week.proposals import ChangeProposal, propose
from harness.live.week.questions import NextMove, QuestionAnswer, ReviewQuestion, questions, safe_next
from harness.live.week.responsive_answers import beside_the_question
from harness.live.week.weeks import Week, last_whole_week, week_at
from harness.scoring import Bench
from harness.turns import Progress


@dataclass(frozen=True, slots=True)
class Review:
    """All that a review of a week shows."""

    week: Week
    cases: tuple[ReviewCase, ...]  # conversations opened in the week
    hidden: tuple[str, ...]  # names of those that the last import could not read
    conversations_before: int  # opened in the week before
    measured: tuple[MeasuredMetric, ...]
    edits: Mapping[EditKind, tuple[int, float]]
    quality: tuple[int, float] | None  # reviews by people, and their mean score (IQS)
    answers: Mapping[ReviewQuestion, QuestionAnswer]
    next: tuple[NextMove, ...]
    proposals: tuple[ChangeProposal, ...]


def week_to_review(store: Store, zone: dt.tzinfo, today: dt.date | None = None) -> Week | None:
    """The last whole week in the data, or the last one in which a conversation was opened, where that was earlier.

    None when there is no conversation. Where all are of a week that is not over yet, it is that one. A time far
    ahead of `today` is a mistake, and no week, unless all are.
    """
    most = dt.datetime.combine(today + AHEAD, dt.time(), zone) if today else None
    latest, last = store.latest(most) or store.latest(), store.latest_opened(most) or store.latest_opened()
    first = store.earliest()
    if latest is None or last is None or first is None:
        return None
    opened = min(last_whole_week(latest, zone), week_at(last, zone), key=lambda week: week.monday)
    return max(opened, week_at(first, zone), key=lambda week: week.monday)


def review(
    store: Store,
    week: Week | None,
    bench: Bench,
    progress: Progress = lambda done, total: None,
    needs_person: Mapping[str, bool] | None = None,
) -> Review | None:
    """The review of a week, the last whole one in the data by default; None when there is no conversation.

    `needs_person` is what reviewers say of conversations, by name. Raises ModelMissingError, CheckerError.

    A conversation belongs to the week in which it was opened. The bench's pipeline files those without a known
    category, and shows what today's rules and articles would do with each turn; its checker says whether the
    sources support the answers.
    """
    workspace = bench.opening.workspace
    latest, week = store.latest(), week or week_to_review(store, workspace.zone, workspace.today)
    if latest is None or week is None:
        return None

    def cases(of: Week, all_turns: bool) -> list[ReviewCase]:
        found = cases_of(list(store.read(of.start, of.end)), workspace, bench.pipeline, all_turns, progress)
        labels = needs_person or {}
        return [replace(case, needs_person=labels.get(case.conversation.name)) for case in found]

    now, before = cases(week, True), cases(week.before, False)
    if not now:
        return None
    found = questions(now, workspace, bench.opening.pair_model)
    judged = replace(unsupported(now, workspace, bench.checker), checker=bench.checker_name)
    found[ReviewQuestion.UNSUPPORTED] = judged
    found[ReviewQuestion.BESIDE] = beside_the_question(now, bench.opening.pair_model)
    answers = {question: found[question] for question in ReviewQuestion if question in found}
    categories = dict.fromkeys([*workspace.categories, *(case.category for case in now)])
    scores = [each.score for case in now for each in case.conversation.labels if each.score is not None]
    return Review(
        week=week,
        cases=tuple(now),
        hidden=store.hidden_between(week.start, week.end),
        conversations_before=len(before),
        measured=measure(now, before, tuple(categories), latest),
        edits=edits_of(now),
        quality=(len(scores), sum(scores) / len(scores)) if scores else None,
        answers=answers,
        next=safe_next(now, answers[ReviewQuestion.LATE].findings, workspace),
        proposals=propose(now, answers, workspace),
    )
