"""The figures of a week, each by its stated definition; no figure mixes two definitions."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from harness.gates import difference_of_rates, wilson
from harness.live.conversations import Author, Definition, LiveConversation, Resolution, Task
from harness.live.week.case import ReviewCase
from harness.live.week.edits import EditKind, edit_of

QUIET = dt.timedelta(hours=72)  # without activity, before Zendesk counts a resolution


@dataclass(frozen=True, slots=True)
class WeekMetric:
    """A rate. `speak` gives what a case adds, at the latest time in the data: True counts, False does not."""

    name: str
    heading: str
    definition: str
    speak: Callable[[ReviewCase, dt.datetime], Sequence[bool]]
    wanted: bool | None = True  # whether more is better; None where it is neither


@dataclass(frozen=True, slots=True)
class CountedRate:
    """A count of a total, and the cases behind it."""

    count: int
    total: int
    behind: tuple[str, ...] = ()  # the conversations that are counted

    @property
    def share(self) -> float | None:
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson, 95 %, two-sided."""
        return wilson(self.count, self.total)


@dataclass(frozen=True, slots=True)
class MeasuredMetric:
    """A metric of one category (empty: of all) in the week, and in the week before."""

    metric: WeekMetric
    category: str
    now: CountedRate
    before: CountedRate

    @property
    def change(self) -> tuple[float, float, float] | None:
        """This week's rate minus last week's, and its 95 % interval (Newcombe); None without cases in one of them."""
        if self.now.share is None or self.before.share is None:
            return None
        low, high = difference_of_rates((self.before.count, self.before.total), (self.now.count, self.now.total))
        return self.now.share - self.before.share, low, high


def measure(
    now: Sequence[ReviewCase], before: Sequence[ReviewCase], categories: Sequence[str], latest: dt.datetime
) -> tuple[MeasuredMetric, ...]:
    """Every metric, of all cases together and of each category."""

    def rate(metric: WeekMetric, category: str, cases: Sequence[ReviewCase]) -> CountedRate:
        return _rate(metric, [case for case in cases if category in ("", case.category)], latest)

    return tuple(
        MeasuredMetric(metric, category, rate(metric, category, now), rate(metric, category, before))
        for metric in METRICS
        for category in ("", *categories)
    )


def _rate(metric: WeekMetric, cases: Sequence[ReviewCase], latest: dt.datetime) -> CountedRate:
    said = [(case.conversation.name, metric.speak(case, latest)) for case in cases]
    behind = tuple(name for name, each in said if any(each))
    return CountedRate(sum(sum(each) for _, each in said), sum(len(each) for _, each in said), behind)


def _involved(case: ReviewCase, latest: dt.datetime) -> list[bool]:
    return [case.conversation.ai is not None]


def _resolved_by(definition: Definition, case: ReviewCase, latest: dt.datetime) -> list[bool]:
    ai = case.conversation.ai
    if ai is None or ai.definition is not definition:
        return []
    if definition is Definition.ZENDESK and latest - case.conversation.ended < QUIET:
        return []
    return [resolved(case.conversation)]


def resolved(conversation: LiveConversation) -> bool:
    """Confirmed by the customer, or assumed and not undone by a later message, a person's reply or a reopening."""
    ai = conversation.ai
    if ai is None or ai.resolution not in (Resolution.CONFIRMED, Resolution.ASSUMED):
        return False
    public = [part.author for part in conversation.parts if part.public]
    last = max((number for number, author in enumerate(public) if author is Author.AI), default=-1)
    after = public[last + 1 :] if last >= 0 else []
    came_back = Author.CUSTOMER in after and ai.resolution is Resolution.ASSUMED
    return not (came_back or Author.AGENT in after or conversation.reopens)


def _escalated(case: ReviewCase, latest: dt.datetime) -> list[bool]:
    return [case.conversation.handed_off is not None] if case.conversation.ai is not None else []


def _reopened(case: ReviewCase, latest: dt.datetime) -> list[bool]:
    counts = case.conversation.closed is not None and case.conversation.reopens is not None
    return [bool(case.conversation.reopens)] if counts else []


def _rated(scale: str, case: ReviewCase, latest: dt.datetime) -> list[bool]:
    rating = case.conversation.rating
    return [rating.good] if rating and rating.scale == scale else []


def _gap(case: ReviewCase, latest: dt.datetime) -> list[bool]:
    return [] if case.gap is None else [case.gap]


def _unedited(case: ReviewCase, latest: dt.datetime) -> list[bool]:
    return [edit_of(draft).kind is EditKind.NONE for draft in case.conversation.drafts]


def _needless(case: ReviewCase, latest: dt.datetime) -> list[bool]:
    return [
        needless for task in case.conversation.tasks if (needless := is_needless(task, case.conversation)) is not None
    ]


def is_needless(task: Task, conversation: LiveConversation) -> bool | None:
    """Whether it was closed and nobody wrote to the customer or by the customer since; None while it is open."""
    if conversation.closed is None:
        return None
    said = [p.at for p in conversation.parts if p.public and p.author in (Author.AGENT, Author.CUSTOMER)]
    return not any(at is None or task.at is None or at >= task.at for at in said)


METRICS: tuple[WeekMetric, ...] = (
    WeekMetric("involvement", "AI took part", "conversations an AI took part in / all", _involved, None),
    WeekMetric(
        "resolution-fin", "Resolved by AI (Fin)",
        "Fin: confirmed, or assumed after the AI's last answer and not undone / conversations the AI took part in",
        partial(_resolved_by, Definition.FIN),
    ),
    WeekMetric(
        "resolution-zendesk", "Resolved by AI (Zendesk)",
        "Zendesk automated resolution: handled by the AI alone, after 72 hours without activity / AI-handled; "
        "without Zendesk's own check, so the true rate is this or lower",
        partial(_resolved_by, Definition.ZENDESK),
    ),
    WeekMetric(
        "resolution-told", "Resolved by AI (as reported)", "according to the mapped source, not undone / AI took part",
        partial(_resolved_by, Definition.MAPPED),
    ),
    WeekMetric("escalated", "Escalated", "a person took over / conversations an AI took part in", _escalated, None),
    WeekMetric("reopened", "Reopened", "conversations with a reopening / closed ones", _reopened, False),
    WeekMetric("csat-1-5", "CSAT (1-5)", "ratings 4 and 5 / responses", partial(_rated, "1-5")),
    WeekMetric("csat-good-bad", "CSAT (good or bad)", "Zendesk: good / (good + bad)", partial(_rated, "good-bad")),
    WeekMetric(
        "gaps", "Article gaps",
        "the reference pipeline finds no approved section for the first message / conversations with a message",
        _gap, False,
    ),
    WeekMetric("unedited", "Drafts sent as drafted", "sent unedited / drafts followed by an agent's reply", _unedited),
    WeekMetric(
        "needless", "Needless tasks",
        "closed without a message to or from the customer since / closed tasks that automations made",
        _needless, False,
    ),
)  # fmt: skip
"""Every figure of a review; a new one is one line."""


def edits_of(cases: Sequence[ReviewCase]) -> Mapping[EditKind, tuple[int, float]]:
    """How many edits there are of each kind, and the share of the text that they changed on average."""
    edits = [edit_of(draft) for case in cases for draft in case.conversation.drafts]
    found = {kind: [edit.changed for edit in edits if edit.kind is kind] for kind in EditKind}
    return {kind: (len(changed), sum(changed) / len(changed)) for kind, changed in found.items() if changed}
