"""Do live conversations still support the stage that each category has reached?"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.gates import Decline, WeekTally, decline_of
from harness.ledger import LedgerEntry
from harness.live.conversations import LiveConversation, Resolution
from harness.live.week.case import cases_of, known_category
from harness.live.week.edits import EditKind, edit_of
from harness.live.week.metrics import QUIET
from harness.live.week.weeks import Week, week_at
from harness.turns import Pipeline, Progress
from harness.workspace import Category, Gate, MissedWhenSent, Stage, Workspace

LASTS = dt.timedelta(weeks=4)
"""How long after its week a conversation is news: imports that have stopped are no good news."""

OWN_WORDS = 12
"""Words of a customer from which on the same ones, after the same times, are a copy, whenever it was opened."""

_NOT_WHAT_WAS_DRAFTED = (EditKind.REWRITTEN, EditKind.FACTS)
_IN_VAIN = (Resolution.NEGATIVE, Resolution.UNRESOLVED)  # the latter where an answer was given: the customer came back


class WatchState(StrEnum):
    """What live conversations say about a category's stage."""

    DEMOTE = "demote"
    NOTHING_AGAINST = "nothing against it"
    NO_EVIDENCE = "no evidence"  # no conversation of late says anything, or too few for anything to show


@dataclass(frozen=True, slots=True)
class WatchKind:
    """A figure that is watched. `good` is None for a conversation that does not say; its label is given beside it."""

    name: str
    title: str
    definition: str
    sent: bool  # whether it is of stages at which answers are sent unread; else of `draft`
    required: Callable[[Gate], float | None]  # the rate of good ones; None where the gate asks for none
    good: Callable[[LiveConversation, bool | None], bool | None]


@dataclass(frozen=True, slots=True)
class WatchedWeek:
    """The conversations of one week that say something, by name."""

    week: Week
    good: tuple[str, ...]
    bad: tuple[str, ...]

    @property
    def tally(self) -> WeekTally:
        return WeekTally(len(self.good), len(self.good) + len(self.bad))


@dataclass(frozen=True, slots=True)
class WatchedRate:
    """A figure of a category since its last move."""

    kind: WatchKind
    required: float
    confidence: float  # of this figure, so that all of the category together keep the gate's
    weeks: tuple[WatchedWeek, ...]  # those with a conversation that says something
    decline: Decline | None
    since: dt.date  # what was opened in the weeks before says nothing of today

    @property
    def old(self) -> bool:
        """Whether nothing of late says anything."""
        return bool(self.weeks) and self.weeks[-1].week.monday < self.since

    @property
    def tells(self) -> bool:
        """Whether it shows a decline, or would if all of late had gone badly: two of them are too few for that."""
        tallies = [WeekTally(0, w.tally.total) if w.week.monday >= self.since else w.tally for w in self.weeks]
        return not self.old and decline_of(tallies, self.required, self.confidence) is not None

    @property
    def fell(self) -> tuple[WatchedWeek, ...]:
        """The weeks since it most likely fell; none without a decline."""
        return self.weeks[self.decline.fell :] if self.decline else ()


@dataclass(frozen=True, slots=True)
class CategoryWatch:
    """A category above `human`, and what live conversations say about its stage."""

    category: Category
    stage: Stage
    moved: dt.datetime | None  # its last move, in the team's time zone; None where the ledger has none
    outside: bool  # its stage is not the one of a last move, so nobody knows since when it is there
    conversations: int  # with an AI or a draft, since the move
    rates: tuple[WatchedRate, ...]  # that its gate requires

    @property
    def state(self) -> WatchState:
        if any(rate.decline for rate in self.rates):
            return WatchState.DEMOTE
        return WatchState.NOTHING_AGAINST if any(rate.tells for rate in self.rates) else WatchState.NO_EVIDENCE


def watch_stages(
    conversations: Iterable[LiveConversation],
    latest: dt.datetime | None,
    workspace: Workspace,
    moves: Sequence[LedgerEntry],
    needs_person: Mapping[str, bool],
    pipeline: Callable[[], Pipeline],
    progress: Progress = lambda done, total: None,
) -> list[CategoryWatch]:
    """Each category above `human`. Only conversations opened since its last move count, after 72 hours of quiet.

    `latest` is the latest time in the data, `needs_person` what reviewers say of conversations, by name. The pipeline
    files those without a category.
    """
    quiet = [each for each in conversations if latest and latest - each.ended >= QUIET and _says_something(each)]
    filed = _filed(quiet, workspace, pipeline, progress)
    zone = workspace.zone
    now = max(workspace.today, latest.astimezone(zone).date() if latest else workspace.today)
    found = []
    for category in workspace.categories.values():
        stage = workspace.rollout.stages.get(category.id, Stage.HUMAN)
        if stage is not Stage.HUMAN:
            last = next((entry for entry in reversed(moves) if entry.category == category.id), None)
            moved, outside = _since(last, zone) if last else None, last is None or last.to is not stage
            each_once = _copies_together(filed.get(category.id, ()))
            own = [each for each in each_once if moved and not outside and each[0].opened > moved]
            judged_by = workspace.rollout.gates.of(stage), stage, needs_person, zone
            rates = tuple(_rates(own, *judged_by, since=now - LASTS))
            found.append(CategoryWatch(category, stage, moved, outside, len(own), rates))
    return found


def _since(move: LedgerEntry, zone: dt.tzinfo) -> dt.datetime:
    """When a move was made, on the team's clock: its date, though none later than the day on which it was recorded.

    A date begins at midnight where the team is; the ledger keeps it as midnight UTC.
    """
    is_day = move.recorded not in (None, move.when) and move.when == move.when.replace(hour=0, minute=0, second=0)
    when = move.when.astimezone(dt.UTC).replace(tzinfo=zone) if is_day else move.when
    return min(when, move.recorded or when).astimezone(zone)


def exit_code(found: Sequence[CategoryWatch]) -> int:
    """0 nothing counts against any stage, 1 demote, 3 of a category there is no evidence."""
    states = {each.state for each in found}
    return 1 if WatchState.DEMOTE in states else 3 if WatchState.NO_EVIDENCE in states else 0


def _says_something(conversation: LiveConversation) -> bool:
    return conversation.ai is not None or bool(conversation.drafts)


def _filed(
    conversations: Sequence[LiveConversation],
    workspace: Workspace,
    pipeline: Callable[[], Pipeline],
    progress: Progress,
) -> dict[str, list[LiveConversation]]:
    """The conversations by category, as recorded, else as triage files the first message."""
    names = {each.name: known_category(each.category, workspace) for each in conversations}
    unfiled = [each for each in conversations if not names[each.name]]
    if unfiled:
        cases = cases_of(unfiled, workspace, pipeline(), False, progress)
        names |= {case.conversation.name: case.category for case in cases}
    filed: dict[str, list[LiveConversation]] = {}
    for each in conversations:
        filed.setdefault(names[each.name], []).append(each)
    return filed


def _copies_together(conversations: Iterable[LiveConversation]) -> list[tuple[LiveConversation, ...]]:
    """Each conversation with its copies under other ids, the earliest first."""
    found: dict[Hashable, list[LiveConversation]] = {}
    for each in sorted(conversations, key=lambda each: each.opened):
        found.setdefault(_what_happened(each), []).append(each)
    return [tuple(copies) for copies in found.values()]


def _what_happened(conversation: LiveConversation) -> Hashable:
    """All that was said in it, and when. Of so many words no two customers write the same: then how long after it was
    opened.
    """
    start = conversation.opened
    said = (*((p.author, p.public, p.text, p.at and p.at - start) for p in conversation.parts),)
    drafted = (*((d.text, d.sent, d.at and d.at - start) for d in conversation.drafts),)
    words = sum(len(text.split()) for text in conversation.asked)
    alone = conversation.name if not (said or drafted) else start if words < OWN_WORDS else None
    return said, drafted, alone


def _rates(
    conversations: Sequence[tuple[LiveConversation, ...]],
    gate: Gate | None,
    stage: Stage,
    labels: Mapping[str, bool],
    zone: dt.tzinfo,
    since: dt.date,
) -> Iterator[WatchedRate]:
    """What the gate of the stage requires. The chance of a false alarm is divided among the figures.

    Of copies of one conversation each has to be good.
    """
    kinds = [kind for kind in WATCHED if kind.sent == (stage is not Stage.DRAFT)]
    required = [(kind, least) for kind in kinds if gate and (least := kind.required(gate)) is not None]
    for kind, least in required:
        confidence = 1 - (1 - gate.confidence) / len(required) if gate else 0.0
        weeks: dict[Week, tuple[list[str], list[str]]] = {}
        for copies in conversations:
            good = [said for each in copies if (said := kind.good(each, labels.get(each.name))) is not None]
            if good:
                weeks.setdefault(week_at(copies[0].opened, zone), ([], []))[not all(good)].append(copies[0].name)
        in_order = tuple(WatchedWeek(week, *map(tuple, weeks[week])) for week in sorted(weeks, key=lambda w: w.monday))
        decline = decline_of([week.tally for week in in_order], least, confidence)
        yield WatchedRate(kind, least, confidence, in_order, decline, since)


def _unedited(conversation: LiveConversation, needs_person: bool | None) -> bool | None:
    """Every draft was sent as it was. Conversations without drafts do not count."""
    kinds = [edit_of(draft).kind for draft in conversation.drafts]
    return all(kind is EditKind.NONE for kind in kinds) if kinds else None


def _used(conversation: LiveConversation, needs_person: bool | None) -> bool | None:
    """What every draft said was sent: none was rewritten, and no figure was changed in any.

    Conversations without drafts do not count.
    """
    kinds = [edit_of(draft).kind for draft in conversation.drafts]
    return not any(kind in _NOT_WHAT_WAS_DRAFTED for kind in kinds) if kinds else None


def _answered_well(conversation: LiveConversation, needs_person: bool | None) -> bool | None:
    """Answered, not reopened, not taken over, not marked bad. It counts only where the first three are known.

    An answer is also bad after which the customer came back with a follow-up, or of which the system says unresolved.

    If a reviewer says that it needed a person, it is bad, unless a person took over: then the AI handed off what it
    should, and it says nothing about answers.
    """
    ai, taken_over, reopens = conversation.ai, conversation.taken_over, conversation.reopens
    if ai is None or ai.answered is not True or taken_over is None or reopens is None or (taken_over and needs_person):
        return None
    rated_bad = conversation.rating is not None and not conversation.rating.good
    failed = any(label.passed is False for label in conversation.labels)
    marked_bad = needs_person or rated_bad or failed or ai.resolution in _IN_VAIN
    return not (taken_over or reopens or marked_bad)


def _reached_a_person(conversation: LiveConversation, needs_person: bool | None) -> bool | None:
    """A person took over, of those that needed one as a reviewer says."""
    return conversation.taken_over if needs_person else None


def _missed_allowed(gate: Gate) -> float | None:
    return 1 - gate.missed_handoffs.rate_upper_bound if isinstance(gate.missed_handoffs, MissedWhenSent) else None


WATCHED = (
    WatchKind(
        "drafts-unedited", "Drafts approved unedited", "every draft was sent as drafted / conversations with drafts",
        False, lambda gate: gate.drafts_approved_unedited.lower_bound if gate.drafts_approved_unedited else None,
        _unedited,
    ),
    WatchKind(
        "drafts-used", "Drafts that were used",
        "no draft was rewritten or had a figure changed / conversations with drafts",
        False, lambda gate: gate.handled.lower_bound if gate.handled else None, _used,
    ),
    WatchKind(
        "answers", "Answers that went well",
        "not reopened, unresolved, taken over by a person, or rated or marked bad / conversations that the AI answered",
        True, lambda gate: gate.handled.lower_bound if gate.handled else None, _answered_well,
    ),
    WatchKind(
        "handoffs", "Handoffs that were made",
        "a person took over / conversations with the AI that needed a person, as reviewers say",
        True, _missed_allowed, _reached_a_person,
    ),
)  # fmt: skip
"""Every figure that is watched; a new one is one entry."""
