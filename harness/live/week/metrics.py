"""The figures of a week, each by its stated definition; no figure mixes two definitions."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from harness.gates import difference_of_rates, wilson
from harness.live.conversations import Author, Definition, LiveConversation, Resolution, Task
from harness.live.week.case import ReviewCase
from harness.live.week.edits import EditKind, edit_of

QUIET = dt.timedelta(hours=72)  # without activity, before Zendesk counts a resolution
_SYSTEMS = {"intercom": Definition.FIN, "zendesk": Definition.ZENDESK}


@dataclass(frozen=True, slots=True)
class DataSeen:
    """What all conversations of both weeks together show."""

    latest: dt.datetime
    with_ai: frozenset[Definition]  # of systems in which an AI took part somewhere


@dataclass(frozen=True, slots=True)
class WeekMetric:
    """A rate. `speak` gives what a case adds: True counts, False does not; nothing where the data cannot say."""

    name: str
    heading: str
    definition: str
    speak: Callable[[ReviewCase, DataSeen], Sequence[bool]]
    wanted: bool | None = True  # whether more is better; None where it is neither


@dataclass(frozen=True)
class CountedRate:
    """A count of a total, and the cases behind it."""

    count: int
    total: int
    behind: tuple[str, ...] = ()  # the conversations that are counted

    @property
    def share(self) -> float | None:
        return self.count / self.total if self.total else None

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Wilson, 95 %, two-sided."""
        return wilson(self.count, self.total)


@dataclass(frozen=True)
class MeasuredMetric:
    """A metric of one category (empty: of all) in the week, and in the week before."""

    metric: WeekMetric
    category: str
    now: CountedRate
    before: CountedRate

    @cached_property
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
    outcomes = (case.conversation.ai for case in (*now, *before))
    seen = DataSeen(latest, frozenset(ai.definition for ai in outcomes if ai))

    def rate(metric: WeekMetric, category: str, cases: Sequence[ReviewCase]) -> CountedRate:
        return _rate(metric, [case for case in cases if category in ("", case.category)], seen)

    return tuple(
        MeasuredMetric(metric, category, rate(metric, category, now), rate(metric, category, before))
        for metric in METRICS
        for category in ("", *categories)
    )


def _rate(metric: WeekMetric, cases: Sequence[ReviewCase], seen: DataSeen) -> CountedRate:
    said = [(case.conversation.name, metric.speak(case, seen)) for case in cases]
    behind = tuple(name for name, each in said if any(each))
    return CountedRate(sum(sum(each) for _, each in said), sum(len(each) for _, each in said), behind)


def _involved(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """An AI wrote, or the system says that one took part."""
    return [case.conversation.ai is not None]


def _resolved_by(definition: Definition, case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Resolved by the AI / conversations it took part in that are known to be resolved or not; of one system.

    Fin: confirmed, or assumed after its last answer. Zendesk: handled by the AI alone, 72 hours after the last
    activity. As each vendor defines its AI resolution ([sources](qa.md#figures)).
    """
    ai = case.conversation.ai
    if ai is None or ai.definition is not definition or _is_recent(definition, case, seen):
        return []
    known = resolved(case.conversation)
    return [] if known is None else [known]


def _automated_by(definition: Definition, case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Resolved by the AI / all conversations of its system, also those without it: involvement x resolution.

    Fin's automation rate; the same arithmetic with the resolution of the others. Those of which it is not known
    whether the AI resolved them are in neither.
    """
    if case.conversation.ai is not None:
        return _resolved_by(definition, case, seen)
    own = _SYSTEMS.get(case.conversation.vendor, Definition.MAPPED) is definition
    return [False] if own and definition in seen.with_ai and not _is_recent(definition, case, seen) else []


def _is_recent(definition: Definition, case: ReviewCase, seen: DataSeen) -> bool:
    """Whether its system does not yet say how it ended. One without the AI waits as long, or the rate is too low."""
    return definition is Definition.ZENDESK and seen.latest - case.conversation.ended < QUIET


def resolved(conversation: LiveConversation) -> bool | None:
    """Confirmed by the customer, or assumed and not undone by a later message, a person's reply or a reopening.

    A person's reply anywhere after the AI's first message undoes it, or anywhere at all where no message of the AI is
    seen; at Zendesk, where the AI must be alone, any reply to the customer does. None without an AI, or where the data
    cannot say.
    """
    ai = conversation.ai
    if ai is None:
        return None
    if conversation.taken_over or conversation.reopens or ai.answered is False:
        return False
    if ai.resolution not in (Resolution.CONFIRMED, Resolution.ASSUMED):
        return None if ai.resolution is Resolution.UNKNOWN else False
    if conversation.cut:
        return None
    public = [part.author for part in conversation.parts if part.public]
    asked = public[public.index(Author.CUSTOMER) :] if Author.CUSTOMER in public else []
    if ai.definition is Definition.ZENDESK and Author.AGENT in asked:
        return False
    if Author.AI in public:
        after = public[len(public) - public[::-1].index(Author.AI) :]
        return ai.resolution is Resolution.CONFIRMED or Author.CUSTOMER not in after
    once = public.count(Author.CUSTOMER) <= 1  # else the customer may have written again after the AI
    return True if once or ai.resolution is Resolution.CONFIRMED else None


def _answered(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """At least one answer / conversations the AI took part in, where it is known: Fin's answer rate."""
    ai = case.conversation.ai
    return [] if ai is None or ai.answered is None else [ai.answered]


def _escalated(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """A person took over / conversations an AI took part in, where all that was written is in the export."""
    taken_over = case.conversation.taken_over
    return [] if taken_over is None else [taken_over]


def _contained(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Never taken over by a person / conversations an AI took part in: the rest of the escalated ones.

    Containment as the field defines it. It proves no resolution: whoever gave up is contained too.
    """
    return [not taken_over for taken_over in _escalated(case, seen)]


def _handoff_right(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Precision: a reviewer says that it needed a person / conversations taken over by a person that were read."""
    needed = case.needs_person
    return [needed] if needed is not None and case.conversation.taken_over else []


def _handoff_made(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Recall: a person took over / conversations with the AI of which a reviewer says that they needed a person."""
    taken_over = case.conversation.taken_over
    return [taken_over] if case.needs_person and taken_over is not None else []


def _reopened(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Opened again at least once / closed conversations of which the export says how often."""
    counts = case.conversation.closed is not None and case.conversation.reopens is not None
    return [bool(case.conversation.reopens)] if counts else []


def _replied_late(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """A reply came after its target (SLA) / tickets with a target for replies, by Zendesk's metric events."""
    late = case.conversation.replied_late
    return [] if late is None else [late]


def _rated(scale: str, case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Good ratings / ratings on that scale. A rating that was only offered does not count."""
    rating = case.conversation.rating
    return [rating.good] if rating and rating.scale == scale else []


def _gap(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """No approved section of the workspace answers the customer's first message, by the embedded models."""
    return [] if case.gap is None else [case.gap]


def _unedited(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Sent word for word / drafts after which an agent replied. Each draft counts."""
    return [edit_of(draft).kind is EditKind.NONE for draft in case.conversation.drafts]


def _needless(case: ReviewCase, seen: DataSeen) -> list[bool]:
    """Work that an automation made and nobody needed: each task counts once it is closed."""
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
        "Zendesk's own check of the transcript is not in an export",
        partial(_resolved_by, Definition.ZENDESK),
    ),
    WeekMetric(
        "resolution-told", "Resolved by AI (as reported)", "according to the mapped source, not undone / AI took part",
        partial(_resolved_by, Definition.MAPPED),
    ),
    WeekMetric(
        "automation-fin", "Automated (Fin)", "resolved by AI (Fin) / all conversations of Intercom",
        partial(_automated_by, Definition.FIN),
    ),
    WeekMetric(
        "automation-zendesk", "Automated (Zendesk)", "resolved by AI (Zendesk) / all conversations of Zendesk",
        partial(_automated_by, Definition.ZENDESK),
    ),
    WeekMetric(
        "automation-told", "Automated (as reported)",
        "resolved by AI (as reported) / all conversations of mapped sources", partial(_automated_by, Definition.MAPPED),
    ),
    WeekMetric("answered", "Answered by AI", "at least one answer / conversations an AI took part in", _answered),
    WeekMetric("escalated", "Escalated", "a person took over / conversations an AI took part in", _escalated, None),
    WeekMetric(
        "contained", "Contained",
        "no person took over / conversations an AI took part in; this does not show that they were resolved",
        _contained, None,
    ),
    WeekMetric(
        "handoff-precision", "Handoff precision",
        "needed a person / conversations that a person took over, of the random part that reviewers read",
        _handoff_right,
    ),
    WeekMetric(
        "handoff-recall", "Handoff recall",
        "a person took over / conversations with an AI that needed a person, of the random part that reviewers read",
        _handoff_made,
    ),
    WeekMetric("reopened", "Reopened", "conversations with a reopening / closed ones", _reopened, False),
    WeekMetric(
        "late-replies", "Replied late (Zendesk)", "a reply after its target / tickets with a target for replies",
        _replied_late, False,
    ),
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
