"""`harness watchdog`: weeks made by hand, the verdict on them by hand; and how often it is wrong, by simulation."""

from __future__ import annotations

import datetime as dt
import json
import random
import shlex
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from harness.gates import WeekTally, anytime_lower_bound, decline_of
from harness.gates.decline import most_likely_fall
from harness.ledger import LedgerEntry, read_ledger
from harness.ledger.ledger import append
from harness.live.conversations import (
    AIOutcome,
    Author,
    Definition,
    Draft,
    LiveConversation,
    Part,
    QualityReview,
    Rating,
    Resolution,
    Store,
    store_of,
)
from harness.live.labels import ReviewWord
from harness.live.week.watchdog import WATCHED
from harness.workspace import load
from tests.conftest import Folder, Harness
from tests.test_qa_figures import label, put

ROLLOUT = """\
today: 2026-10-12
stages: {login: auto-checked, billing: human}
gates:
  draft: {handled: {lower_bound: 0.6}, drafts_approved_unedited: {lower_bound: 0.7}}
  auto-checked: {handled: {lower_bound: 0.9}, missed_handoffs: {rate_upper_bound: 0.1}}
"""
MONDAY = dt.datetime(2026, 8, 3, 8, tzinfo=dt.UTC)  # of 2026-W32
GOOD: dict[str, Any] = {"reopens": 0}
BAD: dict[str, Any] = {"reopens": 1}


@pytest.fixture
def team(folder: Folder) -> Folder:
    folder.write("rules/rollout.yaml", ROLLOUT)
    (folder.root / "rules/ledger.jsonl").unlink(missing_ok=True)
    moved(folder, MONDAY - dt.timedelta(days=60))
    return folder


def answered(week: int, number: int, category: str = "login", **more: Any) -> LiveConversation:
    """A conversation that the AI answered, in a week counted from 2026-W32."""
    at = MONDAY + dt.timedelta(weeks=week, minutes=number)
    parts = (Part(Author.CUSTOMER, "my password is refused", at), Part(Author.AI, "Choose it.", at))
    outcome = {"ai": AIOutcome(Resolution.ASSUMED, Definition.MAPPED, answered=True), "closed": at, **more}
    return LiveConversation("desk", f"{category}-{week}-{number}", at, category=category, parts=parts, **outcome)


def weeks_of(good: list[int], bad: list[int]) -> list[LiveConversation]:
    """So many good and bad ones each week, and a quiet one long after, so that all are at rest."""
    made = [answered(week, n, **GOOD) for week, count in enumerate(good) for n in range(count)]
    made += [answered(week, 1000 + n, **BAD) for week, count in enumerate(bad) for n in range(count)]
    return [*made, answered(len(good) + 2, 0, "billing", **GOOD)]


def moved(team: Folder, when: dt.datetime, to: str = "auto-checked", recorded: dt.datetime | None = None) -> None:
    entry = LedgerEntry.model_validate(
        {"when": when, "recorded": recorded, "by": "ann", "category": "login", "from": "draft", "to": to, "run": None,
         "evidence": (), "card": None, "override": False, "reason": "by hand"}
    )  # fmt: skip
    append(team.root, entry, read_ledger(team.root))


def watched(team: Folder, harness: Harness) -> tuple[int, dict[str, Any], dict[str, dict[str, Any]]]:
    """The exit code, the category, and its figures by name."""
    done = harness("watchdog", "-w", team.root, "--json")
    (login,) = json.loads(done.stdout)["categories"]
    return done.returncode, login, {each["name"]: each for each in login["figures"]}


FELL = ([19, 19, 19, 19, 19, 12, 12, 12], [1, 1, 1, 1, 1, 8, 8, 8])  # 95 % for five weeks, then 60 %


def test_a_fall_is_found_with_its_week_its_conversations_and_the_command(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of(*FELL))
    code, login, figures = watched(team, harness)
    found = figures["answers"]["decline"]
    assert (code, login["state"]) == (1, "demote")
    assert (figures["answers"]["good"], figures["answers"]["total"]) == (131, 160)
    assert found["most_likely_since"] == "2026-W37"
    assert found["first_shown"] in ("2026-W38", "2026-W39")
    assert found["at_most"] < 0.9
    assert len(found["conversations"]) == 24
    assert all(name.startswith(("desk:login-5-", "desk:login-6-", "desk:login-7-")) for name in found["conversations"])
    text, page = (harness("watchdog", "-w", team.root, *args).stdout for args in ((), ("--markdown",)))
    for said in (text, page):
        assert "36 of 60 (60%) since 2026-W37, when it most likely fell; 95 of 100 (95%) before that" in (
            said.replace("\\", "")
        )
    command = next(line for line in text.split("\n") if "harness demote" in line).partition("harness ")[2]
    done = harness(*shlex.split(command), "-w", team.root, "--by", "Ann <ann@client.example>")
    assert done.returncode == 0, done.stderr
    assert read_ledger(team.root).entries[-1].to == "draft"
    assert watched(team, harness)[:1] == (3,), "nothing is known of the stage that it has only just come to"


def test_a_time_of_years_ahead_is_told_where_it_makes_all_others_old(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of([5] * 6, [0] * 6))
    assert "after today" not in harness("watchdog").stderr + harness("qa").stderr
    put(team, replace(answered(0, 0), id="far", opened=MONDAY.replace(year=2035), parts=()))
    said = "Note: the newest imported conversation is of 2035-08-03, 3217 days after today, which is 2026-10-12; weeks"
    watchdog = harness("watchdog")
    assert said in watchdog.stderr, watchdog.stderr
    assert watchdog.returncode == 3
    assert said in harness("qa").stderr


def test_what_could_not_be_read_since_the_move_is_named(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of([19] * 8, [1] * 8))
    moved(team, MONDAY)
    with Store(store_of(load(team.root))) as store:
        store.hide("desk", "before", "an account", MONDAY - dt.timedelta(days=1))
        store.hide("desk", "after", "an account", MONDAY + dt.timedelta(days=1))
        store.commit()
    done = harness("watchdog", "-w", team.root)
    assert "1 conversation since the first of these moves is missing" in done.stdout
    assert "desk:before" not in done.stdout
    assert json.loads(harness("watchdog", "-w", team.root, "--json").stdout)["hidden"] == ["desk:after"]


def test_so_few_conversations_that_no_fall_could_show_are_no_evidence(team: Folder, harness: Harness) -> None:
    put(team, answered(8, 0, **BAD), answered(10, 0, "billing", **GOOD))
    code, login, figures = watched(team, harness)
    assert (code, login["state"], figures["answers"]["total"]) == (3, "no evidence", 1)
    assert "too few conversations for a fall to show" in harness("watchdog", "-w", team.root).stdout


@pytest.mark.parametrize(("count", "state"), [(3, "no evidence"), (4, "nothing against it")])
def test_good_ones_say_something_where_as_many_bad_ones_would_show_a_fall(
    team: Folder, harness: Harness, count: int, state: str
) -> None:
    """Four bad ones of four are shown to be fewer good ones than 90 %, and three of three are not."""
    shown = anytime_lower_bound(count, count, 0.9875)  # two figures share the error, and the first week has half of it
    assert (shown > 0.1) is (count == 4)
    put(team, *(answered(8, n, **GOOD) for n in range(count)), answered(10, 0, "billing", **GOOD))
    assert watched(team, harness)[1]["state"] == state


ESCALATED = {  # what the AI wrote before the customer asked for a person, and whether that was an answer
    "Refunds take two days and go to your card.": True,
    "Sorry for the trouble. Open the menu and choose Reset.": True,
    "Hi! How can I help you?": False,
    "Thanks for writing. I will transfer you to a colleague.": False,
    "Ich verbinde Sie mit einem Kollegen.": False,
}


@pytest.mark.slow
def test_a_wrong_answer_after_which_a_person_takes_over_counts_as_bad(team: Folder, harness: Harness) -> None:
    """Zendesk cites nothing and says `agent_escalation` of these and of handoffs that were right."""
    tickets = []
    for number, said in enumerate(ESCALATED):
        comments = [
            {"id": number * 10 + n, "author_id": who, "body": body, "public": True,
             "created_at": (MONDAY + dt.timedelta(minutes=n)).isoformat()}
            for n, (who, body) in enumerate([(501, "refund?"), (701, said), (501, "no, a person"), (601, "Here I am.")])
        ]  # fmt: skip
        tickets.append(
            {"id": number, "status": "solved", "requester_id": 501, "assignee_id": 601, "description": "refund?",
             "created_at": MONDAY.isoformat(), "comments": comments, "metric_set": {"reopens": 0},
             "tags": ["intent__login", "ai_agent__agent_escalation"]}
        )  # fmt: skip
    users = [{"id": 501, "role": "end-user", "name": "Ann"}, {"id": 601, "role": "agent", "name": "Bo"},
             {"id": 701, "role": "bot", "name": "Quill"}]  # fmt: skip
    path = team.write("export.json", json.dumps({"tickets": tickets, "users": users}))
    done = harness("import", "conversations", "-w", team.root, "--from", "zendesk", path)
    assert done.returncode == 0, done.stdout + done.stderr
    put(team, answered(3, 0, "billing", **GOOD))  # so that the others are at rest
    figure = watched(team, harness)[2]["answers"]
    assert (figure["good"], figure["total"]) == (0, sum(ESCALATED.values()))


def test_good_weeks_are_nothing_against_it(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of([19] * 8, [1] * 8))
    code, login, figures = watched(team, harness)
    assert (code, login["state"], login["command"]) == (0, "nothing against it", None)
    assert figures["answers"]["decline"] is None
    said = harness("watchdog", "-w", team.root).stdout
    assert "fine" not in said
    assert "No evidence is not good news" in said, "nobody has labelled handoffs"


@pytest.mark.parametrize(
    ("customer", "later", "good"),
    [
        ("my password is refused", 0, 131),
        ("since you changed the sign-in page on Tuesday my password is refused on both of my phones", 0, 131),
        ("since you changed the sign-in page on Tuesday my password is refused on both of my phones", 9, 131),
        ("my password is refused", 9, 331),  # many write that
        ("since you changed the sign-in page today my password is refused", 9, 331),  # eleven words
        ("since you changed the sign-in page on Tuesday my password is refused", 9, 131),  # twelve
    ],
)
def test_copies_of_a_conversation_under_other_ids_count_once(
    team: Folder, harness: Harness, customer: str, later: int, good: int
) -> None:
    at = MONDAY + dt.timedelta(hours=1)

    def asked(number: int) -> LiveConversation:
        opened = at + dt.timedelta(minutes=later * number)
        parts = (Part(Author.CUSTOMER, customer, opened), Part(Author.AI, "Choose it.", opened))
        return replace(answered(0, 5000 + number, **GOOD), opened=opened, closed=opened, parts=parts)

    real = weeks_of(*FELL)
    put(
        team,
        *real,
        *(replace(asked(0), id=f"copy-{n}", parts=asked(n).parts, opened=asked(n).opened) for n in range(201)),
    )
    _, _, figures = watched(team, harness)
    assert figures["answers"]["good"] == good + 1


def test_a_copy_that_went_badly_makes_it_bad_and_one_from_before_the_move_is_no_news(
    team: Folder, harness: Harness
) -> None:
    words = "since you changed the sign-in page on Tuesday my password is refused on both of my phones"

    def asked(id_: str, opened: dt.datetime, reopens: int) -> LiveConversation:
        parts = (Part(Author.CUSTOMER, words + id_[0], opened), Part(Author.AI, "Choose it.", opened))
        return replace(answered(0, 0), id=id_, opened=opened, closed=opened, parts=parts, reopens=reopens)

    before = MONDAY - dt.timedelta(days=90)
    both = asked("a1", MONDAY, 0), asked("a2", MONDAY, 1), asked("b1", before, 0), asked("b2", MONDAY, 0)
    put(team, *weeks_of(*FELL), *both)
    _, _, figures = watched(team, harness)
    assert (figures["answers"]["good"], figures["answers"]["total"]) == (131, 161)


@pytest.mark.parametrize(("zone", "week"), [("UTC", "2026-W32"), ("Asia/Tokyo", "2026-W33")])
def test_a_week_begins_on_monday_where_the_team_is(team: Folder, harness: Harness, zone: str, week: str) -> None:
    at = MONDAY.replace(day=9, hour=20)  # on Sunday, which is Monday at five in Tokyo
    put(team, replace(answered(0, 1, **GOOD), opened=at, closed=at), answered(5, 0, "billing", **GOOD))
    team.edit("rules/rollout.yaml", "today:", f"timezone: {zone}\ntoday:")
    assert [each["week"] for each in watched(team, harness)[2]["answers"]["weeks"]] == [week]


def test_conversations_of_which_nothing_is_written_are_no_copies_of_each_other(team: Folder, harness: Harness) -> None:
    put(team, *(replace(answered(0, 1, **GOOD), id=f"bare-{n}", parts=()) for n in range(2)))
    put(team, answered(5, 0, "billing", **GOOD))
    assert watched(team, harness)[2]["answers"]["total"] == 2


def test_copies_of_a_draft_count_once_however_much_later(team: Folder, harness: Harness) -> None:
    words = "since you changed the sign-in page on Tuesday my password is refused on both of my phones"
    team.edit("rules/rollout.yaml", "login: auto-checked", "login: draft")
    moved(team, MONDAY - dt.timedelta(days=30), to="draft")
    for n in range(3):
        at = MONDAY + dt.timedelta(hours=n)
        parts = (Part(Author.CUSTOMER, words, at),)
        drafts = (Draft(DRAFT, DRAFT, at=at + dt.timedelta(minutes=5 if n else 6)),)
        put(team, replace(answered(0, n), opened=at, closed=at, ai=None, parts=parts, drafts=drafts))
    put(team, answered(5, 0, "billing", **GOOD))
    assert watched(team, harness)[2]["drafts-used"]["total"] == 2  # the first was drafted later than the other two


def test_good_weeks_of_long_ago_are_no_evidence(team: Folder, harness: Harness) -> None:
    """The last one is 2026-W39, whose Monday is 21 September; four weeks later is 19 October."""
    put(team, *weeks_of([19] * 8, [1] * 8))
    for today, code, said in (("2026-10-19", 0, "nothing against it"), ("2026-10-20", 3, "none since 2026-W39")):
        team.write("rules/rollout.yaml", ROLLOUT.replace("2026-10-12", today))
        done = harness("watchdog", "-w", team.root)
        assert (done.returncode, said in done.stdout) == (code, True), done.stdout
    put(team, *weeks_of(*FELL))
    assert watched(team, harness)[0] == 1, "a fall stays shown"


def test_conversations_of_other_categories_are_no_news_of_this_one(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of([19] * 8, [1] * 8), answered(12, 0, "billing", **GOOD))
    code, login, _ = watched(team, harness)
    assert (code, login["state"]) == (3, "no evidence")


def test_low_from_the_start_is_said(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of([12] * 4, [8] * 4))
    code, _, figures = watched(team, harness)
    assert (code, figures["answers"]["decline"]["most_likely_since"]) == (1, "2026-W32")
    assert "most likely never high enough" in harness("watchdog", "-w", team.root).stdout


def test_only_what_came_after_the_last_move_counts(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of(*FELL))
    moved(team, MONDAY - dt.timedelta(days=30))
    assert watched(team, harness)[0] == 1
    moved(team, MONDAY + dt.timedelta(weeks=9))
    code, login, figures = watched(team, harness)
    assert (code, login["state"], login["conversations"], figures["answers"]["total"]) == (3, "no evidence", 0, 0)
    assert "no evidence" in harness("watchdog", "-w", team.root).stdout


def test_a_move_dated_in_the_future_counts_from_the_day_on_which_it_was_written(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of(*FELL))
    moved(team, MONDAY + dt.timedelta(weeks=500), recorded=MONDAY - dt.timedelta(days=30))
    assert watched(team, harness)[0] == 1
    moved(team, MONDAY - dt.timedelta(days=30), recorded=MONDAY + dt.timedelta(weeks=500))
    assert watched(team, harness)[0] == 1


@pytest.mark.parametrize(
    ("zone", "counted"), [("UTC", 2), ("America/Los_Angeles", 1), ("Asia/Tokyo", 3)]  # by hand, on the team's clock
)  # fmt: skip
def test_a_move_of_a_day_counts_from_midnight_where_the_team_is(
    team: Folder, harness: Harness, zone: str, counted: int
) -> None:
    """Monday, 3 August begins at 07:00 UTC in Los Angeles, and at 15:00 UTC of the day before in Tokyo."""
    day = MONDAY.replace(hour=0)
    for n, hours in enumerate((-10, -8, 6, 8)):
        at = day + dt.timedelta(hours=hours)
        put(team, replace(answered(0, n, **GOOD), opened=at, closed=at))
    put(team, answered(4, 0, "billing", **GOOD))
    team.edit("rules/rollout.yaml", "today:", f"timezone: {zone}\ntoday:")
    moved(team, day, recorded=day + dt.timedelta(days=3))
    _, login, _ = watched(team, harness)
    assert login["conversations"] == counted
    assert "2026-08-03" in harness("watchdog", "-w", team.root).stdout
    for moment in (day.replace(minute=1), day.replace(second=1)):
        moved(team, moment, recorded=day + dt.timedelta(days=3))
        assert watched(team, harness)[1]["conversations"] == 2
    six = day + dt.timedelta(hours=6)  # what is opened in that very moment is not after it
    for recorded in (six, day + dt.timedelta(days=3)):
        moved(team, six, recorded=recorded)
        assert watched(team, harness)[1]["conversations"] == 1
    moved(team, day, recorded=day)  # a moment, and no day
    assert watched(team, harness)[1]["conversations"] == 2


@pytest.mark.parametrize(("late", "state"), [(1, "no evidence"), (20, "nothing against it")])
def test_one_conversation_of_late_shows_no_fall_however_many_there_were(
    team: Folder, harness: Harness, late: int, state: str
) -> None:
    """152 of 160 until 2026-W39, and then one in 2026-W43: if the AI had been broken since, nothing would say so."""
    put(team, *weeks_of([19] * 8, [1] * 8), *(answered(11, n, **GOOD) for n in range(late)))
    put(team, answered(13, 0, "billing", **GOOD))
    code, login, _ = watched(team, harness)
    assert (code, login["state"]) == (3 if late == 1 else 0, state)


def test_a_stage_set_by_hand_has_no_evidence(team: Folder, harness: Harness) -> None:
    put(team, *weeks_of(*FELL))
    moved(team, MONDAY - dt.timedelta(days=30), to="auto")
    code, login, _ = watched(team, harness)
    assert (code, login["state"], login["outside"]) == (3, "no evidence", True)
    (team.root / "rules/ledger.jsonl").unlink()
    code, login, _ = watched(team, harness)
    assert (code, login["state"], login["outside"], login["moved"]) == (3, "no evidence", True, None)
    assert "changed outside the ledger" in harness("watchdog", "-w", team.root).stdout


def test_without_conversations_there_is_no_evidence(team: Folder, harness: Harness) -> None:
    done = harness("watchdog", "-w", team.root)
    assert done.returncode == 3
    assert "No evidence is not good news" in done.stdout
    assert {path.name for path in (team.root / "reviews").iterdir()} == {"drafts.csv"}, "looking leaves nothing behind"


def test_nothing_above_human_is_nothing_to_watch(team: Folder, harness: Harness) -> None:
    team.edit("rules/rollout.yaml", "login: auto-checked", "login: human")
    done = harness("watchdog", "-w", team.root)
    assert (done.returncode, "nothing to watch" in done.stdout) == (0, True)


def test_a_gate_that_requires_nothing_that_conversations_show(team: Folder, harness: Harness) -> None:
    team.write(
        "rules/rollout.yaml", "stages: {login: draft, billing: human}\ngates: {draft: {grounded: {lower_bound: 0.9}}}\n"
    )
    put(team, *weeks_of(*FELL))
    done = harness("watchdog", "-w", team.root)
    assert (done.returncode, "its gate requires nothing" in done.stdout) == (3, True)


SAID = [  # of an answer: whether it went well, by hand
    ({}, None),  # nobody says whether it was reopened
    ({"reopens": 0}, True),
    ({"reopens": 1}, False),
    ({"reopens": 0, "handed_off": MONDAY}, False),
    ({"reopens": 0, "rating": Rating("1-5", "2", False)}, False),
    ({"reopens": 0, "rating": Rating("1-5", "4", True)}, True),
    ({"reopens": 0, "labels": (QualityReview("card", passed=False),)}, False),
    ({"reopens": 0, "labels": (QualityReview("card", passed=True),)}, True),
    ({"reopens": 0, "ai": AIOutcome(Resolution.NEGATIVE, Definition.FIN, answered=True)}, False),
    ({"reopens": 0, "ai": AIOutcome(Resolution.ESCALATED, Definition.FIN, answered=True)}, False),
    ({"reopens": 0, "ai": AIOutcome(Resolution.UNRESOLVED, Definition.ZENDESK, answered=True)}, False),  # a follow-up
    ({"reopens": 0, "ai": AIOutcome(Resolution.UNRESOLVED, Definition.ZENDESK, answered=False)}, None),
    ({"reopens": 0, "ai": AIOutcome(Resolution.ESCALATED, Definition.FIN, answered=False)}, None),  # no answer
    ({"reopens": 0, "ai": AIOutcome(Resolution.UNKNOWN, Definition.FIN)}, None),
    ({"reopens": 0, "ai": None}, None),
    ({"reopens": 0, "cut": True}, None),  # who took over is not in the export
]


@pytest.mark.parametrize(("more", "expected"), SAID)
def test_what_is_said_of_an_answer(more: dict[str, Any], expected: bool | None) -> None:
    kind = next(kind for kind in WATCHED if kind.name == "answers")
    assert kind.good(answered(0, 1, **more), None) is expected


def test_a_handoff_that_a_reviewer_calls_right_is_no_bad_answer_and_a_missed_one_is() -> None:
    kind = next(kind for kind in WATCHED if kind.name == "answers")
    over, kept = answered(0, 1, reopens=0, handed_off=MONDAY), answered(0, 1, reopens=0)
    assert (kind.good(over, True), kind.good(over, False)) == (None, False)
    assert (kind.good(kept, True), kind.good(kept, False)) == (False, True)


def test_an_answer_counts_after_three_days_of_quiet(team: Folder, harness: Harness) -> None:
    last = answered(0, 9, "billing", **GOOD)
    early, late = answered(-1, 1, **GOOD), answered(0, 2, **GOOD)
    put(team, early, late, last)
    assert watched(team, harness)[2]["answers"]["total"] == 1
    put(team, answered(0, 9 + 72 * 60, "billing", **GOOD))
    assert watched(team, harness)[2]["answers"]["total"] == 2


def test_missed_handoffs_by_label(team: Folder, harness: Harness) -> None:
    """Of 12 conversations that reviewers say needed a person, the AI let 2 through; then of 12 more, 9."""
    words = []
    for week, missed in ((0, 2), (1, 9)):
        for n in range(12):
            put(team, answered(week, n, reopens=0, handed_off=None if n < missed else MONDAY))
            words.append((f"desk:login-{week}-{n}", ReviewWord.HANDOFF if n < missed else ReviewWord.RIGHT, True))
    put(team, answered(5, 0, "billing"), answered(0, 99, **GOOD))
    label(team, [*words, ("desk:login-0-99", ReviewWord.APPROVED, True)])
    code, _, figures = watched(team, harness)
    assert code == 1
    assert (figures["handoffs"]["good"], figures["handoffs"]["total"]) == (13, 24)
    assert figures["handoffs"]["decline"]["most_likely_since"] == "2026-W33"
    assert figures["handoffs"]["confidence"] == pytest.approx(0.975), "two figures share the chance of a false alarm"
    assert (figures["answers"]["good"], figures["answers"]["total"]) == (1, 12), "right handoffs are no answers"


DRAFT, OTHER, FIGURE = "The link is valid for 60 minutes.", "I did all of that for you just now", "valid for 30 minutes"


def test_at_draft_what_agents_did_with_drafts_counts(team: Folder, harness: Harness) -> None:
    """Required: 70 % unedited, 60 % used. Each week 4 as drafted, 4 with a greeting, 1 written anew, 1 other figure."""
    team.edit("rules/rollout.yaml", "login: auto-checked", "login: draft")
    moved(team, MONDAY - dt.timedelta(days=30), to="draft")
    sent = [*[DRAFT] * 4, *[f"Hi Ann, {DRAFT.lower()}"] * 4, OTHER, f"The link is {FIGURE}."]
    for week in range(6):
        put(team, *(answered(week, n, ai=None, drafts=(Draft(DRAFT, text),)) for n, text in enumerate(sent)))
    put(team, answered(9, 0, "billing"))
    code, _, figures = watched(team, harness)
    assert code == 1
    assert (figures["drafts-unedited"]["good"], figures["drafts-unedited"]["total"]) == (24, 60)
    assert (figures["drafts-used"]["good"], figures["drafts-used"]["total"]) == (48, 60)
    assert figures["drafts-unedited"]["decline"]
    assert figures["drafts-used"]["decline"] is None


def test_the_reference_pipeline_files_what_has_no_category(team: Folder, harness: Harness) -> None:
    put(team, answered(0, 1, "", **GOOD), answered(5, 1, "billing", **GOOD))
    assert watched(team, harness)[2]["answers"]["total"] == 1


def test_a_wrong_command_line_is_told(team: Folder, harness: Harness) -> None:
    done = harness("watchdog", "-w", team.root, "--json", "--markdown")
    assert (done.returncode, "Choose one" in done.stderr) == (2, True)


# The test itself.


def year(chance: random.Random, *rates: float, each: int = 50) -> list[WeekTally]:
    return [WeekTally(sum(chance.random() < rate for _ in range(each)), each) for rate in rates]


@pytest.mark.slow
def test_false_alarms_in_a_year_of_looks_are_at_most_one_in_twenty() -> None:
    chance = random.Random(20261127)
    alarms = sum(decline_of(year(chance, *[0.9] * 52, each=20), 0.9, 0.95) is not None for _ in range(150))
    assert alarms <= 0.05 * 150


def test_a_fall_of_ten_points_is_found_within_weeks() -> None:
    chance = random.Random(20261127)
    found = [decline_of(year(chance, *[0.9] * 20, *[0.8] * 20), 0.9, 0.95) for _ in range(40)]
    waited = sorted(each.crossed - 19 if each else 99 for each in found)
    assert waited[20] <= 6
    assert sorted(abs(each.fell - 20) for each in found if each)[20] <= 1


def test_one_look_agrees_with_the_published_mixture() -> None:
    """One week: the bound of the good rate is the anytime bound at half the chance of error, as the docs say."""
    shown = decline_of([WeekTally(30, 60)], 0.9, 0.95)
    assert shown is not None
    assert (shown.start, shown.crossed, shown.fell) == (0, 0, 0)
    assert shown.bound == pytest.approx(1 - anytime_lower_bound(30, 60, 0.975))
    assert decline_of([WeekTally(30, 60)], shown.bound + 1e-6, 0.95) is not None
    assert decline_of([WeekTally(30, 60)], shown.bound - 1e-6, 0.95) is None


def test_nothing_is_shown_by_nothing_and_more_bad_weeks_show_it_sooner() -> None:
    assert decline_of([], 0.9, 0.95) is None
    assert decline_of([WeekTally(0, 0), WeekTally(1, 1)], 0.9, 0.95) is None
    crossed = [decline_of([WeekTally(good, 20)] * 30, 0.9, 0.95) for good in (16, 14, 12, 10)]
    found = [each.crossed for each in crossed if each]
    assert len(found) == 4
    assert all(later >= sooner for later, sooner in pairwise(found))


CHANGE_POINTS = [  # by hand: with 0.9 required, the split with the greatest likelihood
    ([(20, 20), (20, 20), (10, 20), (10, 20)], 2),
    ([(10, 20), (10, 20), (10, 20), (10, 20)], 0),
    ([(18, 20), (18, 20), (18, 20), (4, 20)], 3),
    ([(20, 20), (4, 20), (20, 20), (4, 20)], 1),
]


@pytest.mark.parametrize(("weeks", "fell"), CHANGE_POINTS)
def test_the_most_likely_week_of_a_fall(weeks: list[tuple[int, int]], fell: int) -> None:
    assert most_likely_fall([WeekTally(*each) for each in weeks], 0.9, len(weeks) - 1) == fell
