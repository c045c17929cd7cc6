"""The week's figures on exports written in the vendors' shapes; what is expected was counted by hand."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from harness.gates import difference_of_rates, wilson
from harness.live.conversations import Draft, LiveConversation, Part, Rating, Store, Task
from harness.live.conversations.conversation import AIOutcome, Author, Definition, Resolution
from harness.live.labels import Desk, ReviewLabel, ReviewWord, SampledConversation
from harness.live.labels.desk import Sample
from harness.live.week.case import ReviewCase
from harness.live.week.edits import EditKind
from harness.live.week.metrics import METRICS, CountedRate, DataSeen, edits_of, is_needless, measure, resolved
from harness.live.week.watchdog import WATCHED
from harness.turns import Reply
from harness.workspace import Outcome, Standing
from tests.conftest import Folder, Harness

ROLLOUT = """\
today: 2026-11-20
stages: {login: draft, billing: human}
gates: {draft: {handled: {lower_bound: 0.4}}}
"""
START = dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC)  # the Monday of 2026-W46
STORE = "reviews/conversations.sqlite"


# One case at a time, by the definitions of docs/qa.md. `C` is the customer, `A` the AI, `P` an agent; `a`, `p` notes.

HOUR = dt.timedelta(hours=1)
LATER = START + dt.timedelta(days=30)
WRITERS = {"C": Author.CUSTOMER, "A": Author.AI, "P": Author.AGENT}


def written(who: str = "CA", how: str | None = "assumed", **more: Any) -> LiveConversation:
    """Who wrote, an hour apart, and how it ended with the AI: of Zendesk, where nothing else is said; None: no AI."""
    answered, definition = more.pop("answered", None), more.pop("by", Definition.ZENDESK)
    ai = AIOutcome(Resolution(how), definition, answered=answered) if how else None
    parts = tuple(Part(WRITERS[w.upper()], "words", START + n * HOUR, w.isupper()) for n, w in enumerate(who))
    return LiveConversation(**{"vendor": "zendesk", "id": "1", "opened": START, "parts": parts, "ai": ai, **more})


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        (written(how=None), None),
        (written(), True),
        (written(how="confirmed"), True),
        (written("CAC"), False),
        (written("CACA"), True),
        (written("CAC", "confirmed"), True),
        (written("CAP"), False),
        (written("CAp"), True),
        (written("PCA"), True),
        (written("CPA"), False),  # Zendesk's AI was not alone
        (written("CPA", by=Definition.FIN), True),
        (written("CAPA", "confirmed"), False),
        (written(how="unknown"), None),
        (written(how="unresolved"), False),
        (written(how="abandoned"), False),
        (written(how="negative-feedback"), False),
        (written(how="escalated"), False),
        (written(reopens=0), True),
        (written(reopens=1), False),
        (written(reopens=1, how="unknown"), False),
        (written(answered=True), True),
        (written(answered=False), False),
        (written(cut=True), None),
        (written(how="unresolved", cut=True), False),
        (written(handed_off=START), False),
        (written("C"), True),
        (written("Ca"), True),
        (written("CC"), None),
        (written("CC", "confirmed"), True),
        (written(""), True),
    ],
)
def test_what_is_resolved(conversation: LiveConversation, expected: bool | None) -> None:
    assert resolved(conversation) is expected


def reviewed(conversation: LiveConversation, needs: bool | None = None, replies: tuple[Reply, ...] = ()) -> ReviewCase:
    return ReviewCase(conversation, "login", True, (), replies, (), needs)


FIN, MAPPED = {"vendor": "intercom", "by": Definition.FIN}, {"vendor": "desk", "by": Definition.MAPPED}
FIVE, POOR, FINE = Rating("1-5", "4", True), Rating("1-5", "3", False), Rating("good-bad", "good", True)
AS_DRAFTED, CHANGED = Draft("Ask for a link.", "ask for a  link."), Draft("Ask for a link.", "Ask for a line.")
LATE, EARLY = Task("t", LATER), Task("t", START)
SPOKEN: list[tuple[ReviewCase, dict[str, list[bool]]]] = [
    (reviewed(written(how=None)), {"involvement": [False], "automation-zendesk": [False]}),
    (reviewed(written(how=None, vendor="intercom")), {"involvement": [False], "automation-fin": [False]}),
    (reviewed(written(how=None, vendor="desk")), {"automation-fin": [], "automation-told": [False]}),
    (reviewed(written()), {"resolution-zendesk": [True], "automation-zendesk": [True]}),
    (reviewed(written("CAC")), {"resolution-zendesk": [False], "automation-zendesk": [False]}),
    (reviewed(written(how="unknown")), {}),
    (reviewed(written(**FIN)), {"resolution-fin": [True], "automation-fin": [True]}),
    (reviewed(written(**MAPPED)), {"resolution-told": [True], "automation-told": [True]}),
    (reviewed(written(updated=LATER - 72 * HOUR)), {"resolution-zendesk": [True], "automation-zendesk": [True]}),
    (reviewed(written(updated=LATER - 71 * HOUR)), {}),
    (reviewed(written(how=None, updated=LATER - 71 * HOUR)), {"automation-zendesk": []}),
    (reviewed(written(updated=LATER, **FIN)), {"resolution-fin": [True], "automation-fin": [True]}),
    (reviewed(written(how="unknown", answered=True)), {"answered": [True]}),
    (reviewed(written(how="unknown", answered=False)), {"answered": [False], "automation-zendesk": [False],
                                                        "resolution-zendesk": [False]}),
    (reviewed(written("CAP", "unknown")), {"escalated": [True], "contained": [False], "automation-zendesk": [False],
                                           "resolution-zendesk": [False]}),
    (reviewed(written(how="unknown", cut=True)), {"escalated": [], "contained": []}),
    (reviewed(written(how="escalated"), True), {"handoff-precision": [True], "handoff-recall": [True]}),
    (reviewed(written(how="escalated"), False), {"handoff-precision": [False], "handoff-recall": []}),
    (reviewed(written(how="escalated"), None), {"handoff-precision": [], "handoff-recall": []}),
    (reviewed(written(how="unknown"), True), {"handoff-precision": [], "handoff-recall": [False]}),
    (reviewed(written(how="unknown"), False), {"handoff-precision": [], "handoff-recall": []}),
    (reviewed(written(how="unknown", cut=True), True), {"handoff-precision": [], "handoff-recall": []}),
    (reviewed(written(how=None), True), {"handoff-precision": [], "handoff-recall": []}),
    (reviewed(written(how="unknown", closed=START, reopens=0)), {"reopened": [False]}),
    (reviewed(written(how=None, closed=START, reopens=2)), {"reopened": [True]}),
    (reviewed(written(how=None, closed=START)), {"reopened": []}),
    (reviewed(written(how=None, reopens=1)), {"reopened": []}),
    (reviewed(written(how=None, replied_late=True)), {"late-replies": [True]}),
    (reviewed(written(how=None, replied_late=False)), {"late-replies": [False]}),
    (reviewed(written(how=None)), {"late-replies": []}),
    (reviewed(written(how=None, rating=FIVE)), {"csat-1-5": [True], "csat-good-bad": []}),
    (reviewed(written(how=None, rating=POOR)), {"csat-1-5": [False], "csat-good-bad": []}),
    (reviewed(written(how=None, rating=FINE)), {"csat-1-5": [], "csat-good-bad": [True]}),
    (reviewed(written(how=None), replies=(Reply(Outcome.HANDOFF),)), {"gaps": [True]}),
    (reviewed(written(how=None), replies=(Reply(Outcome.ANSWER, standing=Standing.APPROVED),)), {"gaps": [False]}),
    (reviewed(written(how=None, drafts=(AS_DRAFTED, CHANGED, AS_DRAFTED))), {"unedited": [True, False, True]}),
    (reviewed(written("C", None, closed=LATER, tasks=(LATE, EARLY))), {"needless": [True, False],
                                                                       "automation-zendesk": []}),
    (reviewed(written("C", None, tasks=(LATE,))), {"needless": []}),
]  # fmt: skip


@pytest.mark.parametrize(("case", "expected"), SPOKEN)
def test_what_a_case_adds_to_each_figure(case: ReviewCase, expected: dict[str, list[bool]]) -> None:
    """What is not named is empty, but for the figures about every conversation with an AI, and about every other."""
    seen = DataSeen(LATER, frozenset(Definition))
    said = {metric.name: list(metric.speak(case, seen)) for metric in METRICS}
    with_ai = case.conversation.ai is not None
    usual = {"involvement": [with_ai]}
    if not with_ai:
        usual["automation-zendesk" if case.conversation.vendor == "zendesk" else "automation-fin"] = [False]
    if with_ai and case.conversation.taken_over is not None:
        usual |= {"escalated": [case.conversation.taken_over], "contained": [not case.conversation.taken_over]}
    if case.conversation.ai and case.conversation.ai.resolution is Resolution.ESCALATED:
        usual |= {"resolution-zendesk": [False], "automation-zendesk": [False]}
    assert {name: each for name, each in said.items() if each} == {
        name: each for name, each in (usual | expected).items() if each
    }


def test_a_system_in_which_no_ai_was_seen_is_not_automated() -> None:
    (metric,) = (each for each in METRICS if each.name == "automation-zendesk")
    assert metric.speak(reviewed(written(how=None)), DataSeen(LATER, frozenset({Definition.FIN}))) == []


def test_which_figures_are_better_when_they_rise() -> None:
    falling, neither = {"reopened", "late-replies", "gaps", "needless"}, {"involvement", "escalated", "contained"}
    for metric in METRICS:
        assert metric.wanted is (None if metric.name in neither else metric.name not in falling), metric.name


@pytest.mark.parametrize(
    ("who", "closed", "task", "expected"),
    [
        ("CP", LATER, START + 2 * HOUR, True),
        ("CP", LATER, START + HOUR, False),  # at the very time
        ("CC", LATER, START + HOUR, False),
        ("CA", LATER, START + HOUR, True),  # the AI is nobody
        ("Cp", LATER, START + HOUR, True),  # a note is nothing to the customer
        ("C", LATER, None, False),  # it is not known what came first
        ("", LATER, None, True),
        ("CP", None, START, None),
    ],
)
def test_a_needless_task(who: str, closed: dt.datetime | None, task: dt.datetime | None, expected: bool | None) -> None:
    assert is_needless(Task("t", task), written(who, closed=closed)) is expected


def test_a_message_at_an_unknown_time_may_have_come_after_a_task() -> None:
    parts = (Part(Author.AGENT, "words"),)
    assert is_needless(Task("t", START), written("", closed=LATER, parts=parts)) is False


def test_figures_are_those_of_all_and_of_each_category() -> None:
    def conversation(id_: str, category: str, *drafts: Draft) -> ReviewCase:
        return ReviewCase(written(how=None, id=id_, drafts=drafts), category, True, (), (), ())

    now = [conversation("1", "login", AS_DRAFTED, AS_DRAFTED, CHANGED), conversation("2", "billing", CHANGED)]
    before = [conversation("3", "login", AS_DRAFTED, *[CHANGED] * 4), conversation("4", "bugs", AS_DRAFTED)]
    found = {m.category: m for m in measure(now, before, ["login", "billing"], LATER) if m.metric.name == "unedited"}
    assert list(found) == ["", "login", "billing"]
    assert (found[""].now, found[""].before) == (
        CountedRate(2, 4, ("zendesk:1",)),
        CountedRate(2, 6, ("zendesk:3", "zendesk:4")),
    )
    assert (found["login"].now, found["login"].before.total) == (CountedRate(2, 3, ("zendesk:1",)), 5)
    assert found["billing"].change is None
    assert found["login"].change == (2 / 3 - 1 / 5, *difference_of_rates((1, 5), (2, 3)))
    assert (found["billing"].before.share, found["billing"].now.share) == (None, 0.0)
    assert found["login"].now.interval == wilson(2, 3)


def test_the_ai_of_either_week_is_an_ai_of_the_system() -> None:
    now, before = [reviewed(written(how=None))], [reviewed(written())]
    for one, other in ((now, before), (before, now)):
        found = {m.metric.name: m for m in measure(one, other, [], LATER)}
        assert (found["automation-zendesk"].now.total, found["automation-zendesk"].before.total) == (1, 1)


def test_edits_are_counted_by_kind_with_how_much_they_changed() -> None:
    """One of fifteen letters is another one: of 30 letters together, 28 stand as they were (an Indel ratio)."""
    found = edits_of([reviewed(written(drafts=(AS_DRAFTED, CHANGED))), reviewed(written(drafts=(CHANGED,)))])
    assert found[EditKind.NONE] == (1, 0.0)
    assert found[EditKind.WORDING] == (2, pytest.approx(2 / 30))
    assert set(found) == {EditKind.NONE, EditKind.WORDING}


@pytest.fixture
def team(folder: Folder) -> Folder:
    folder.write("rules/rollout.yaml", ROLLOUT)
    return folder


def figures(team: Folder, harness: Harness) -> dict[str, tuple[int, int]]:
    """Count and total of each figure of the week, all categories together."""
    done = harness("qa", "-w", team.root, "--week", "2026-W46", "--json")
    assert done.returncode == 0, done.stderr
    metrics = json.loads(done.stdout)["metrics"]
    return {each["metric"]: (each["count"], each["total"]) for each in metrics if each["category"] is None}


# Zendesk. `C` is the customer, `A` the AI, `P` an agent; a status is the AI agent's tag.

TICKETS = {
    1: ("CA", "bot_handled"),  # the one AI resolution
    2: ("CAPA", "bot_handled"),  # an agent wrote between two messages of the AI
    3: ("CP", "bot_handled"),  # an agent answered; the AI's message is not in the export
    4: ("CAP", "agent_escalation"),
    5: ("CA", "bot_handled"),  # reopened
    6: ("CAC", "bot_handled"),  # the customer came back
    7: ("C", "no_status"),  # given up before anything was understood
    8: ("CP", "processed"),  # "answered by a human agent", or no reply: Zendesk's own definition
    9: ("CA", ""),  # the AI wrote, and no status says how it ended: unknown
    10: ("CP", ""),  # no AI
    11: ("CA", "bot_handled"),  # less than 72 hours ago
    12: ("CP", ""),  # and so is this, without the AI
}
ZENDESK_BY_HAND = {
    "involvement": (10, 12),
    "resolution-zendesk": (1, 8),  # 1 of tickets 1 to 8
    "automation-zendesk": (1, 9),  # and ticket 10
    "resolution-fin": (0, 0),
    "automation-fin": (0, 0),
    "automation-told": (0, 0),
    "answered": (6, 7),  # 1 2 3 5 6 11; not 8; unknown: 4 7 9
    "escalated": (4, 10),  # 2 3 4 8
    "contained": (6, 10),
    "handoff-precision": (0, 0),  # nobody has labelled anything
    "handoff-recall": (0, 0),
}


def zendesk_export(team: Folder) -> list[str]:
    users = {"C": 501, "A": 701, "P": 601}
    tickets, comments, metrics = [], [], []
    for id_, (who, status) in TICKETS.items():
        late = dt.timedelta(days=5) if id_ > 10 else dt.timedelta()
        at = [(START + late + dt.timedelta(minutes=n)).isoformat() for n in range(len(who) + 1)]
        tags = ["intent__login", *([f"ai_agent__{status}"] if status else [])]
        tickets.append(
            {"id": id_, "status": "solved", "requester_id": 501, "description": "the link has expired", "tags": tags,
             "created_at": at[0], "updated_at": at[-1], "via": {"channel": "email"}}
        )  # fmt: skip
        comments += [
            {"id": id_ * 10 + n, "ticket_id": id_, "author_id": users[each], "body": f"words {n}", "public": True,
             "created_at": at[n]}
            for n, each in enumerate(who)
        ]  # fmt: skip
        metrics.append({"ticket_id": id_, "reopens": int(id_ == 5), "solved_at": at[-1]})
    people = [
        {"id": 501, "role": "end-user", "name": "Ann"},
        {"id": 601, "role": "agent", "name": "Bo"},
        {"id": 701, "role": "bot", "name": "Quill"},
    ]
    files = {"tickets": tickets, "comments": comments, "ticket_metrics": metrics, "users": people}
    return [str(team.write(f"{name}.json", json.dumps({name: each}))) for name, each in files.items()]


@pytest.mark.slow
def test_zendesk_figures_are_those_counted_by_hand(team: Folder, harness: Harness) -> None:
    done = harness("import", "conversations", "-w", team.root, "--from", "zendesk", *zendesk_export(team))
    assert done.returncode == 0, done.stdout + done.stderr
    found = figures(team, harness)
    assert {name: found[name] for name in ZENDESK_BY_HAND} == ZENDESK_BY_HAND


@pytest.mark.slow
def test_a_status_means_what_zendesk_says_it_means(team: Folder, harness: Harness) -> None:
    """`processed` is no answer, and `no_status` says nothing of one; both are no resolution."""
    assert harness("import", "conversations", "-w", team.root, "--from", "zendesk", *zendesk_export(team)).stdout
    expected = {
        1: (Resolution.ASSUMED, True),
        4: (Resolution.ESCALATED, None),
        7: (Resolution.UNRESOLVED, None),
        8: (Resolution.UNRESOLVED, False),
        9: (Resolution.UNKNOWN, None),
    }
    with Store(team.root / STORE) as store:
        outcomes = {id_: each.ai for id_ in expected if (each := store.get("zendesk", str(id_)))}
    assert {id_: (ai.resolution, ai.answered) for id_, ai in outcomes.items() if ai} == expected


@pytest.mark.slow
def test_an_escalation_that_failed_reached_nobody(
    team: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All needed a person. 1 never got one, 2 did later, 3 did at once; so 2 of 3."""
    told = {1: ("CAC", "escalation_failed"), 2: ("CACP", "escalation_failed"), 3: ("CA", "agent_escalation")}
    monkeypatch.setattr("tests.test_qa_figures.TICKETS", told | {12: TICKETS[12]})  # days later
    done = harness("import", "conversations", "-w", team.root, "--from", "zendesk", *zendesk_export(team))
    assert done.returncode == 0, done.stdout + done.stderr
    label(team, [(f"zendesk:{id_}", ReviewWord.RIGHT, True) for id_ in told])
    found = figures(team, harness)
    assert (found["escalated"], found["contained"]) == ((2, 3), (1, 3))
    assert (found["handoff-recall"], found["handoff-precision"]) == ((2, 3), (2, 2))
    assert found["resolution-zendesk"] == (0, 3)


@pytest.mark.slow
def test_of_tickets_without_their_comments_nothing_is_known(team: Folder, harness: Harness) -> None:
    tickets = zendesk_export(team)[0]
    done = harness("import", "conversations", "-w", team.root, "--from", "zendesk", tickets)
    assert done.returncode == 0, done.stdout + done.stderr
    found = figures(team, harness)
    assert found["involvement"] == (9, 12)  # ticket 9 has no status
    assert found["escalated"] == (1, 1)  # ticket 4, by its status
    assert found["resolution-zendesk"] == (0, 3)  # 4 7 8 say that they are none


# Intercom.

CONVERSATIONS: dict[int, tuple[str, dict[str, Any] | None, dict[str, Any]]] = {
    1: ("CA", {"resolution_state": "assumed_resolution"}, {}),  # resolved
    2: ("CAPA", {"resolution_state": "assumed_resolution"}, {}),  # a person between two answers
    3: ("CAC", {"resolution_state": "confirmed_resolution"}, {}),  # resolved: the customer's last word confirms it
    4: ("CA", {"resolution_state": "assumed_resolution"}, {"statistics": {"count_reopens": 1}}),
    5: ("C", {"resolution_state": None, "last_answer_type": None}, {}),  # no answer was given
    6: ("C", {"resolution_state": "abandoned", "last_answer_type": None}, {}),
    7: ("CAP", {"resolution_state": "escalated"}, {}),
    8: ("CA", {"resolution_state": "negative_feedback"}, {}),
    9: ("C", {"resolution_state": "assumed_resolution"}, {"statistics": {"count_conversation_parts": 9}}),  # of a list
    10: ("CP", None, {}),  # no AI
    11: ("CA", {"resolution_state": "a_state_of_tomorrow"}, {}),
    12: ("PCA", {"resolution_state": "assumed_resolution"}, {}),  # resolved: an agent's campaign came before the AI
}
INTERCOM_BY_HAND = {
    "involvement": (11, 12),
    "resolution-fin": (3, 9),  # 1 3 12 of all with the AI but 9 and 11
    "automation-fin": (3, 10),  # and 10
    "resolution-zendesk": (0, 0),
    "answered": (9, 11),  # not 5 6
    "escalated": (2, 10),  # 2 7; unknown: 9
    "contained": (8, 10),
}


def intercom_record(id_: int) -> dict[str, Any]:
    authors = {
        "C": {"type": "user", "id": "u1", "name": "Ann"},
        "A": {"type": "bot", "id": "b1", "name": "Fin", "from_ai_agent": True},
        "P": {"type": "admin", "id": "a1", "name": "Bo"},
    }
    who, told, more = CONVERSATIONS[id_]
    at = int(START.timestamp())
    parts = [
        {"id": f"{id_}-{n}", "part_type": "comment", "body": f"<p>words {n}</p>", "created_at": at + 60 * n,
         "author": authors[each]}
        for n, each in enumerate(who) if n
    ]  # fmt: skip
    record: dict[str, Any] = {
        "type": "conversation", "id": str(id_), "created_at": at, "updated_at": at + 3600, "state": "closed",
        "source": {"type": "conversation", "body": "the link has expired", "author": authors[who[0]]},
        "custom_attributes": {"Category": "login"}, "ai_agent_participated": told is not None,
        "statistics": {"count_reopens": 0}, **more,
    }  # fmt: skip
    if id_ != 9:  # a conversation has the list of its parts, also of none; one in a list of conversations has not
        record["conversation_parts"] = {"total_count": len(parts), "conversation_parts": parts}
    if told is not None:
        record["ai_agent"] = {"last_answer_type": "ai_answer", **told}
    return record


@pytest.mark.slow
def test_intercom_figures_are_those_counted_by_hand(team: Folder, harness: Harness) -> None:
    export = team.write("c.json", json.dumps({"conversations": [intercom_record(id_) for id_ in CONVERSATIONS]}))
    done = harness("import", "conversations", "-w", team.root, "--from", "intercom", export)
    assert done.returncode == 0, done.stdout + done.stderr
    found = figures(team, harness)
    assert {name: found[name] for name in INTERCOM_BY_HAND} == INTERCOM_BY_HAND


# What reviewers say of handoffs, what agents did with drafts, and whether a change is for the better.


def live(id_: str, week: int = 0, handed_off: bool = False, **more: Any) -> LiveConversation:
    at = START + dt.timedelta(weeks=week)
    parts = (Part(Author.CUSTOMER, "words", at), Part(Author.AI, "other words", at))
    resolution = Resolution.ESCALATED if handed_off else Resolution.ASSUMED
    ai = AIOutcome(resolution, Definition.MAPPED, answered=True)
    taken = at if handed_off else None
    return LiveConversation("desk", id_, at, closed=at, category="login", parts=parts, handed_off=taken, ai=ai, **more)


def put(team: Folder, *conversations: LiveConversation) -> None:
    with Store(team.root / STORE) as store:
        for each in conversations:
            store.put(each)


DAY = dt.timedelta(days=1)
MERGES = [  # what stays; what was merged into it and how much later it was opened; resolved? answered well? By hand.
    (written(reopens=0), written("C", None), DAY, False, False),  # the same words again, after the answer
    (written(reopens=0), written("C", None), HOUR / 2, True, True),  # sent twice, before the answer
    (written(reopens=0), written("C", None), -DAY, True, True),
    (written(reopens=0), written("c", None), DAY, True, True),  # a note is nobody's return
    (written(reopens=0), written("P", None), DAY, False, False),
    (written(reopens=0), written("CA"), DAY, True, True),  # answered again, and quiet since
    (written(reopens=0), written("CA", "negative-feedback"), DAY, False, False),
    (written("CA", "negative-feedback", reopens=0), written("CA"), DAY, False, False),
    (written(how="confirmed", reopens=0), written("C", None), DAY, False, False),
    (written(how="unknown", reopens=0, answered=True), written("C", None), DAY, False, False),
    (written("C", None, reopens=0), written("CA"), -DAY, False, False),
]


@pytest.mark.parametrize(("stays", "merged", "later", "is_resolved", "well"), MERGES)
def test_what_was_merged_into_a_conversation_is_a_part_of_it(
    team: Folder,
    stays: LiveConversation,
    merged: LiveConversation,
    later: dt.timedelta,
    is_resolved: bool,
    well: bool | None,
) -> None:
    def told(conversation: LiveConversation) -> LiveConversation:
        return replace(conversation, ai=conversation.ai and replace(conversation.ai, answered=True))

    parts = tuple(replace(each, at=each.at and each.at + later) for each in merged.parts)
    with Store(team.root / STORE) as store:
        store.put(told(stays))
        store.put(told(replace(merged, id="2", opened=START + later, parts=parts)))
        store.merge("zendesk", "2", "1")
        (found,) = store.read()
    answers = next(kind for kind in WATCHED if kind.name == "answers")
    assert (resolved(found), answers.good(found, None)) == (is_resolved, well)


def test_a_follow_up_says_how_it_ended_where_nobody_else_does(team: Folder) -> None:
    """Without a status of Zendesk; and once the follow-up is gone nobody says again."""
    first = written(how="unknown", answered=True, reopens=0)
    answers = next(kind for kind in WATCHED if kind.name == "answers")
    with Store(team.root / STORE) as store:
        store.put(first)
        store.put(written("CP", None, id="2", opened=START + DAY, follows="1"))
        found, _ = store.read()
        assert (resolved(found), answers.good(found, None)) == (False, False)
        store.remove("zendesk", "2")
        (found,) = store.read()
        assert (resolved(found), answers.good(found, None)) == (None, True)


LABELS = [  # whether a person took over, what the reviewer says, whether it was drawn at random
    (True, ReviewWord.RIGHT, True),
    (True, ReviewWord.HANDOFF, True),  # the draft of the pipeline under review should have been handed off
    (True, ReviewWord.NEEDLESS, True),
    (True, ReviewWord.APPROVED, True),
    (True, ReviewWord.RIGHT, True),
    (False, ReviewWord.RIGHT, True),
    (False, ReviewWord.EDITED, True),
    (False, ReviewWord.HANDOFF, False),  # drawn by risk: no fair sample
]


def label(team: Folder, words: list[tuple[str, ReviewWord, bool]]) -> None:
    """Labels of conversations by name."""
    reply = Reply(Outcome.DRAFT, "login", answer="words")
    items = [SampledConversation(0, "2026-11-09", name, (), reply, 0.5, by_chance, "") for name, _, by_chance in words]
    with closing(Desk(team.root)) as desk:
        desk.keep(Sample("2026-11-09", "reference", len(words), len(words), 0, 1, 0), items)
        for number, (_, word, _) in enumerate(words, 1):
            desk.label(ReviewLabel(number, "ann", word, day="2026-11-16"))


@pytest.mark.slow
def test_precision_and_recall_of_handoffs_rest_on_labels(team: Folder, harness: Harness) -> None:
    put(team, *(live(str(n), handed_off=taken) for n, (taken, _, _) in enumerate(LABELS)), live("unread", 0, True))
    label(team, [(f"desk:{n}", word, by_chance) for n, (_, word, by_chance) in enumerate(LABELS)])
    found = figures(team, harness)
    assert found["handoff-precision"] == (3, 5)
    assert found["handoff-recall"] == (3, 4)
    shown = harness("qa", "-w", team.root, "--week", "2026-W46", "--markdown").stdout
    assert "Handoff recall" in shown
    assert "3 of 4" in shown


@pytest.mark.slow
def test_drafts_sent_as_drafted_are_counted_by_hand(team: Folder, harness: Harness) -> None:
    as_drafted, edited = Draft("Ask for a link.", "Ask for a link."), Draft("Ask for a link.", "I did it for you.")
    put(team, live("1", drafts=(as_drafted, edited)), live("2", drafts=(as_drafted, as_drafted)), live("3"))
    assert figures(team, harness)["unedited"] == (3, 4)


BAD, GOOD = Rating("1-5", "1", False), Rating("1-5", "5", True)
CHANGES = [
    ("Reopened", {"reopens": 0}, {"reopens": 1}, "worse"),
    ("Reopened", {"reopens": 1}, {"reopens": 0}, "better"),
    ("CSAT (1-5)", {"rating": BAD}, {"rating": GOOD}, "better"),
    ("CSAT (1-5)", {"rating": GOOD}, {"rating": BAD}, "worse"),
    ("Escalated", {}, {"handed_off": True}, "changed"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("heading", "before", "now", "word"), CHANGES)
def test_a_change_is_called_what_it_is(
    team: Folder, harness: Harness, heading: str, before: dict[str, Any], now: dict[str, Any], word: str
) -> None:
    put(team, *(live(f"b{n}", -1, **before) for n in range(12)), *(live(f"n{n}", **now) for n in range(12)))
    said = harness("qa", "-w", team.root, "--week", "2026-W46").stdout
    block = said.split(f"\n{heading}\n")[1].split("\n\n")[0]
    (row,) = (line for line in block.split("\n") if line.startswith("All"))
    assert row.rstrip().endswith(f", {word}")


# Any other system, by a mapping.

CHATS = """\
id,who,said,at,how,again
1,customer,words,2026-11-09T08:00:00Z,assumed,0
1,ai,words,2026-11-09T08:01:00Z,assumed,0
2,customer,words,2026-11-09T08:00:00Z,assumed,0
2,ai,words,2026-11-09T08:01:00Z,assumed,0
2,agent,words,2026-11-09T08:02:00Z,assumed,0
2,ai,words,2026-11-09T08:03:00Z,assumed,0
3,customer,words,2026-11-09T08:00:00Z,,
3,ai,words,2026-11-09T08:01:00Z,,
4,customer,words,2026-11-09T08:00:00Z,abandoned,0
5,customer,words,2026-11-09T08:00:00Z,,
5,agent,words,2026-11-09T08:01:00Z,,
6,customer,words,2026-11-09T08:00:00Z,unresolved,0
6,ai,words,2026-11-09T08:01:00Z,unresolved,0
"""
MAPPING = """\
vendor: chats
conversation: {id: id, resolution: how, reopens: again}
message: {author: who, text: said, at: at}
"""


@pytest.mark.slow
def test_figures_of_a_mapped_system_are_those_counted_by_hand(team: Folder, harness: Harness) -> None:
    table, mapping = team.write("chats.csv", CHATS), team.write("chats.yaml", MAPPING)
    done = harness(
        "import", "conversations", "-w", team.root, "--from", "mapped", table, "--mapping", mapping,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    expected = {
        "involvement": (5, 6),
        "resolution-told": (1, 4),  # 1 of 1 2 4 6; of 3 nobody says
        "automation-told": (1, 5),  # and 5
        "answered": (2, 3),  # 1 2, not 4; 3 and 6 may have been no more than a greeting
        "escalated": (1, 5),
        "contained": (4, 5),
    }
    found = figures(team, harness)
    assert {name: found[name] for name in expected} == expected


# Twenty conversations of both systems, with what makes people and figures hard to tell. Tickets by their writers, a
# minute apart: `C` the customer, `B` on copy, `A` the AI, `P` an agent, `X` unknown; `p` is made private later.

BOTH: dict[int, tuple[str, str, dict[str, Any]]] = {
    1: ("CA", "bot_handled", {}),  # resolved
    2: ("CAX", "bot_handled", {"satisfaction_rating": {"score": "bad"}}),  # taken for an agent's words
    3: ("CAB", "bot_handled", {"collaborator_ids": [11]}),  # the customer's side came back
    4: ("CAP", "agent_escalation", {}),
    5: ("CP", "", {"satisfaction_rating": {"score": "offered"}}),  # reopened
    6: ("CAp", "bot_handled", {}),  # resolved: the customer never saw the agent's words
    7: ("C", "", {"tags": ["closed_by_merge"], "status": "closed"}),  # counts in 8
    8: ("CP", "", {}),
    9: ("CA", "bot_handled", {}),  # the follow-up takes it back
    10: ("CP", "", {"via_followup_source_id": 9, "status": "open"}),
    11: ("CA", "not_understood", {}),
    12: ("CP", "", {}),  # continues Intercom's 110
    99: ("C", "", {"created_at": "2026-11-20T08:00:00Z", "status": "open"}),  # not of this week
}
SURVEYED = {1: (5, "good"), 8: (3, "bad")}
TALKED: dict[int, tuple[str, str | None, dict[str, Any]]] = {  # Fin's resolution; `-`: no AI
    101: ("AC", "confirmed_resolution", {"conversation_rating": {"rating": 5}}),  # resolved
    102: ("A", "assumed_resolution", {}),  # resolved
    103: ("AC", "assumed_resolution", {}),  # the customer asked again
    104: ("ACP", "escalated", {"conversation_rating": {"rating": 2}}),
    105: ("P", "-", {"statistics": {"count_reopens": 1, "last_close_at": 1794303000}}),
    106: ("A", None, {"state": "open"}),  # no answer
    107: ("", "assumed_resolution", {"conversation_parts": None, "statistics": {"count_conversation_parts": 3}}),  # cut
    108: ("A", "procedure_handoff", {}),
    109: ("AC", "negative_feedback", {}),
    110: ("A", "assumed_resolution", {"external_references": [{"type": "zendesk_ticket", "id": "12"}]}),
}
BOTH_BY_HAND = {
    "involvement": (16, 20),  # not 5 8 10 105; 7 and 12 count in others
    "resolution-zendesk": (2, 7),  # 1 6 of 1 2 3 4 6 9 11
    "resolution-fin": (2, 8),  # 101 102; unknown: 107
    "answered": (13, 15),  # not 11 106; unknown: 4
    "escalated": (5, 15),  # 2 4 104 108 110; unknown: 107
    "contained": (10, 15),
    "reopened": (2, 10),  # 5 105 of 5 6 8 and 101 to 105, 109 110; 107 is cut and 108 not closed
    "csat-good-bad": (1, 3),  # 1 of 1 2 8
    "csat-1-5": (1, 2),
}


def tickets_of_both() -> dict[str, Any]:
    users = {"C": 10, "B": 11, "A": 30, "P": 20, "X": 77}
    tickets, comments = [], []
    for id_, (who, status, more) in BOTH.items():
        tags = [f"ai_agent__{status}"] if status else []
        tickets.append(
            {"id": id_, "status": "solved", "requester_id": 10, "submitter_id": 10, "assignee_id": 20, "tags": tags,
             "created_at": "2026-11-10T09:00:00Z", "updated_at": "2026-11-10T12:00:00Z", "description": "hello", **more}
        )  # fmt: skip
        comments += [
            {"id": id_ * 10 + n, "ticket_id": id_, "author_id": users[each.upper()], "body": f"{id_} {n}",
             "public": True, "created_at": f"2026-11-10T09:0{n}:00Z"}
            for n, each in enumerate(who)
        ]  # fmt: skip
    notice = 'This request was closed and merged into request #8 "x".'
    comments.append({"id": 79, "ticket_id": 7, "author_id": 20, "body": notice, "created_at": "2026-11-10T09:05:00Z"})
    hidden = {"id": 1, "type": "CommentPrivacyChange", "comment_id": 62, "public": False}
    return {
        "tickets": tickets,
        "comments": comments,
        "audits": [{"id": 1, "ticket_id": 6, "author_id": 20, "events": [hidden]}],
        "users": [
            {"id": 10, "role": "end-user"}, {"id": 20, "role": "agent"}, {"id": 30, "role": "agent", "name": "AI agent"}
        ],
        "ticket_metrics": [{"ticket_id": 5, "reopens": 1}, {"ticket_id": 8, "reopens": 0}],
        "survey_responses": [
            {"id": f"01{id_}", "subject_zrns": [f"zen:ticket:{id_}"],
             "answers": [{"type": "rating_scale", "rating": rating, "rating_category": category}]}
            for id_, (rating, category) in SURVEYED.items()
        ],
    }  # fmt: skip


def talks_of_both() -> list[dict[str, Any]]:
    writers = {"C": {"type": "user"}, "A": {"type": "bot", "from_ai_agent": True}, "P": {"type": "admin"}}
    opened = 1794301200  # 2026-11-10T09:00Z
    found = []
    for id_, (who, resolution, more) in TALKED.items():
        parts = [
            {"id": f"{id_}{n}", "part_type": "comment", "body": f"{id_} {n}", "created_at": opened + 60 * n,
             "author": writers[each]}
            for n, each in enumerate(who, 1)
        ]  # fmt: skip
        talk = {
            "type": "conversation", "id": str(id_), "created_at": opened, "updated_at": opened + 7200,
            "source": {"body": "hello", "author": writers["C"]}, "state": "open" if id_ == 108 else "closed",
            "statistics": {"last_close_at": opened + 3600}, "conversation_parts": {"conversation_parts": parts}, **more,
        }  # fmt: skip
        if resolution != "-":
            talk["ai_agent"] = {"resolution_state": resolution, "last_answer_type": resolution and "ai_answer"}
        found.append({name: value for name, value in talk.items() if value is not None})
    return found


@pytest.mark.slow
def test_twenty_conversations_of_both_systems_are_counted_as_by_hand(team: Folder, harness: Harness) -> None:
    for system, records in (("zendesk", tickets_of_both()), ("intercom", talks_of_both())):
        path = team.write(f"{system}.json", json.dumps(records))
        done = harness("import", "conversations", "-w", team.root, "--from", system, path)
        assert done.returncode == 0, done.stdout + done.stderr
    found = figures(team, harness)
    assert {name: found[name] for name in BOTH_BY_HAND} == BOTH_BY_HAND
