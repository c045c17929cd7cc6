"""The weekly review: its figures against pandas and published tables, its answers against what was read by hand."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.cli.commands import cli
from harness.gates.paired import wilson
from harness.gates.unpaired import difference_of_rates
from harness.live.conversations import (
    AIOutcome,
    Author,
    Cited,
    Definition,
    Draft,
    LiveConversation,
    Part,
    Resolution,
    Store,
    Task,
)
from harness.live.conversations.sample import Script, by_hand, made_up
from harness.live.conversations.sample.exports import write
from harness.live.week.case import CitedArticle, CitedArticles, ReviewCase, turns_of
from harness.live.week.edits import EditKind, edit_of
from harness.live.week.groundedness import MOST_CHECKED, unsupported
from harness.live.week.metrics import METRICS, MeasuredMetric, is_needless, resolved
from harness.live.week.proposals import ProposedChange
from harness.live.week.questions import ReviewQuestion, questions
from harness.live.week.responsive_answers import beside_the_question
from harness.live.week.shadow import drafts_of, replay
from harness.live.week.weekly import Review, review, week_to_review
from harness.live.week.weeks import Week, last_whole_week, week_at, week_of
from harness.live.week.wording import finding_words, next_words
from harness.pipelines import Opening
from harness.reference.models import PairModel, PairScores
from harness.reports import qa
from harness.reports.rendering import json_text, markdown
from harness.reports.rendering import write as write_text
from harness.scoring import Bench
from harness.scoring.groundedness import open_checker
from harness.turns import Conversation as Asked
from harness.turns.pipeline import PipelineError, Progress, Reply
from harness.workspace import DraftVerdict, Outcome, RolloutFile, Standing, Workspace, load
from tests.conftest import Folder, copy_of_own, small_in
from tests.test_import_conversations import kept

pytestmark = pytest.mark.slow

WEEK = "2026-W46"


@pytest.fixture(scope="module")
def workspace(own_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The repository's own, which has been read."""
    root = copy_of_own(tmp_path_factory.mktemp("own"))
    shutil.copytree(own_cache, root / "reports/.cache")
    return load(root)


@pytest.fixture(scope="module")
def scripts(workspace: Workspace) -> list[Script]:
    """Few enough that their messages are read in seconds."""
    return [*made_up(workspace, 160), *by_hand()]


@pytest.fixture(scope="module")
def found(workspace: Workspace, scripts: list[Script], tmp_path_factory: pytest.TempPathFactory) -> Review:
    folder = tmp_path_factory.mktemp("qa")
    kept(write(scripts, folder, {}), folder / "c.sqlite", ("US",))
    with Store(folder / "c.sqlite") as store:
        made = review(store, None, Bench.of(workspace))
    assert made is not None
    return made


# The intervals.

NEWCOMBE = [  # his table II, method 10
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0000),
]


@pytest.mark.parametrize(("one", "other", "low", "high"), NEWCOMBE)
def test_the_difference_of_rates_agrees_with_the_published_table(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    assert difference_of_rates(other, one) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_difference_turns_round_and_holds_what_was_seen(good: int, bad: int, well: int, ill: int) -> None:
    one, other = (good, good + bad), (well, well + ill)
    low, high = difference_of_rates(one, other)
    assert difference_of_rates(other, one) == pytest.approx((-high, -low))
    if one[1] and other[1]:
        assert -1 - 1e-9 <= low <= other[0] / other[1] - one[0] / one[1] <= high <= 1 + 1e-9
    else:
        assert (low, high) == (-1, 1)


# Weeks.


def test_the_last_whole_week_is_the_last_whose_sunday_is_reached() -> None:
    def last(text: str) -> str:
        return str(last_whole_week(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)))

    assert last("2026-11-15T00:01:00") == "2026-W46"
    assert last("2026-11-14T23:59:00") == "2026-W45"
    assert last("2026-11-18T12:00:00") == "2026-W46"
    assert last("2027-01-03T12:00:00") == "2026-W53"
    assert week_of("2026-w46") == Week(dt.date(2026, 11, 9))
    assert str(week_of("2026-W01").before) == "2025-W52"


def test_no_week_is_reviewed_after_the_last_one_in_which_anything_was_opened(tmp_path: Path) -> None:
    """Tickets are closed, and answered, long after they were opened."""
    opened, last = dt.datetime(2026, 11, 12, tzinfo=dt.UTC), dt.datetime(2026, 12, 9, tzinfo=dt.UTC)
    with Store(tmp_path / "conversations.sqlite") as store:
        assert week_to_review(store, dt.UTC) is None
        store.put(LiveConversation("desk", "1", opened, updated=last))
        assert str(week_to_review(store, dt.UTC)) == "2026-W46"
        store.put(LiveConversation("desk", "2", last))
        assert str(week_to_review(store, dt.UTC)) == "2026-W49"  # the last whole one


def test_one_record_of_a_wrong_year_is_no_week(tmp_path: Path) -> None:
    with Store(tmp_path / "conversations.sqlite") as store:
        for id_, year in enumerate((2026, 2026, 2569)):  # a Thai year
            store.put(LiveConversation("desk", str(id_), dt.datetime(year, 11, 9 + id_, tzinfo=dt.UTC)))
        assert str(week_to_review(store, dt.UTC, dt.date(2026, 11, 20))) == "2026-W46"
        assert str(week_to_review(store, dt.UTC, dt.date(2020, 1, 1))) == "2569-W44"  # all are ahead


def test_a_first_week_is_reviewed_before_it_is_over(tmp_path: Path) -> None:
    with Store(tmp_path / "conversations.sqlite") as store:
        store.put(LiveConversation("desk", "1", dt.datetime(2026, 11, 9, tzinfo=dt.UTC)))
        assert str(week_to_review(store, dt.UTC)) == "2026-W46"


# Clocks in Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00.
@pytest.mark.parametrize(
    ("week", "start", "hours"),
    [("2026-W12", "2026-03-15T23:00Z", 168), ("2026-W13", "2026-03-22T23:00Z", 167),
     ("2026-W14", "2026-03-29T22:00Z", 168), ("2026-W43", "2026-10-18T22:00Z", 169)],
)  # fmt: skip
def test_a_week_belongs_to_the_time_zone_of_the_team(week: str, start: str, hours: int) -> None:
    found = week_of(week, ZoneInfo("Europe/Berlin"))
    assert found.start == dt.datetime.fromisoformat(start)
    assert found.end - found.start == dt.timedelta(hours=hours)
    assert found == Week(found.monday + dt.timedelta(weeks=1), found.zone).before
    first, last = found.start, found.end - dt.timedelta(seconds=1)
    assert {week_at(each, found.zone) for each in (first, last)} == {found}
    assert week_at(found.end, found.zone) != found
    assert last_whole_week(last, found.zone) == found
    assert last_whole_week(last - dt.timedelta(days=2), found.zone) == found.before


@pytest.mark.parametrize(("told", "offset"), [("Europe/Berlin", 1), ("UTC", 0), (None, 0)])
def test_the_workspace_says_the_time_zone(told: str | None, offset: int) -> None:
    rollout = RolloutFile(stages={}, timezone=told)
    assert rollout.zone.utcoffset(dt.datetime(2026, 11, 9)) == dt.timedelta(hours=offset)
    with pytest.raises(ValidationError, match="`Berlin` is no known time zone; write it as Europe/Berlin"):
        RolloutFile(stages={}, timezone="Berlin")


# The figures, against the scripts that the conversations were made from.


def frame(scripts: list[Script], found: Review) -> pd.DataFrame:
    """One row a conversation of the week and of the week before, as the scripts tell it."""
    filed = {case.conversation.name: case.category for case in found.cases}

    def row(script: Script) -> dict[str, Any]:
        who = [line.who for line in script.lines if line.who in ("customer", "ai", "agent")]
        last_ai = max((n for n, each in enumerate(who) if each == "ai"), default=-1)
        after = who[last_ai + 1 :] if last_ai >= 0 else []
        reopens = script.reopens * (2 if script.ticket else 1)  # told by both systems
        back = script.resolution == "assumed" and "customer" in after
        name = f"{script.system}:{script.id}"
        return {
            "name": name,
            "week": "{}-W{:02}".format(*script.opened.isocalendar()[:2]),
            "system": script.system,
            "category": filed.get(name, script.category),
            "involved": bool(script.resolution),
            "resolved": last_ai >= 0
            and script.resolution in ("confirmed", "assumed")
            and not (back or "agent" in after or reopens),
            "reopened": reopens > 0,
            "closed": script.closed,
            "stars": script.rating if script.system != "zendesk" and not script.ticket else None,
            "drafts": sum(line.who == "draft" for line in script.lines),
        }

    return pd.DataFrame(map(row, scripts))


def measured(found: Review, metric: str, category: str = "") -> MeasuredMetric:
    (each,) = (m for m in found.measured if m.metric.name == metric and m.category == category)
    return each


def test_the_figures_are_those_that_pandas_counts(scripts: list[Script], found: Review) -> None:
    table = frame(scripts, found)
    now, before = table[table.week == WEEK], table[table.week == "2026-W45"]
    assert (str(found.week), len(found.cases), found.conversations_before) == (WEEK, len(now), len(before))
    for category in ("", *now.category.unique()):
        own = now if category == "" else now[now.category == category]
        fin = own[(own.system == "intercom") & own.involved]
        expected = {
            "involvement": (int(own.involved.sum()), len(own)),
            "resolution-fin": (int(fin.resolved.sum()), len(fin)),
            "reopened": (int((own.closed & own.reopened).sum()), int(own.closed.sum())),
        }
        for name, counts in expected.items():
            rate = measured(found, name, category).now
            assert (rate.count, rate.total) == counts, (name, category)
    stars = now.stars.dropna()
    rated = measured(found, "csat-1-5").now
    assert (rated.count, rated.total) == (int((stars >= 4).sum()), len(stars))
    assert measured(found, "unedited").now.total == now.drafts.sum()
    fin_before = before[(before.system == "intercom") & before.involved]
    change = measured(found, "resolution-fin")
    assert (change.before.count, change.before.total) == (int(fin_before.resolved.sum()), len(fin_before))
    assert change.change is not None
    assert change.change[0] == pytest.approx(
        change.now.count / change.now.total - change.before.count / change.before.total
    )
    assert change.now.interval == wilson(change.now.count, change.now.total)


def test_every_figure_adds_up_and_names_the_conversations_behind_it(found: Review) -> None:
    names = {case.conversation.name for case in found.cases}
    for metric in METRICS:
        every, *categories = (each for each in found.measured if each.metric is metric)
        assert sum(each.now.count for each in categories) == every.now.count
        assert sum(each.now.total for each in categories) == every.now.total
        assert set(every.now.behind) <= names
        assert bool(every.now.behind) == bool(every.now.count)


AT = dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC)


def conversation(*authors: Author, resolution: Resolution = Resolution.ASSUMED, **more: Any) -> LiveConversation:
    parts = tuple(Part(author, "words", AT + dt.timedelta(minutes=n)) for n, author in enumerate(authors))
    return LiveConversation("x", "1", AT, parts=parts, ai=AIOutcome(resolution, Definition.FIN), **more)


C, A, P = Author.CUSTOMER, Author.AI, Author.AGENT
RESOLVED = [
    (conversation(C, A), True),
    (conversation(C, A, C), False),  # a later return takes it back
    (conversation(C, A, C, A), True),
    (conversation(C, A, C, resolution=Resolution.CONFIRMED), True),  # the return was the confirmation
    (conversation(C, A, P, resolution=Resolution.CONFIRMED), False),
    (conversation(C, A, reopens=1), False),
    (conversation(C, A, resolution=Resolution.ESCALATED), False),
    (conversation(C, A, resolution=Resolution.UNKNOWN), None),  # nobody says
]


@pytest.mark.parametrize(("each", "expected"), RESOLVED)
def test_what_counts_as_resolved(each: LiveConversation, expected: bool | None) -> None:
    assert resolved(each) is expected


def test_a_task_is_needless_when_it_was_closed_without_a_word() -> None:
    later, task = AT + dt.timedelta(hours=1), Task("sync", AT + dt.timedelta(minutes=1))
    assert is_needless(task, conversation(C, closed=later)) is True
    assert is_needless(task, conversation(C, P, closed=later)) is False
    assert is_needless(task, conversation(C)) is None


EDITS = [
    ("Ask for a new link.", "ask for a  new link.", EditKind.NONE),
    ("Ask for a new link.", "Hi Ann, ask for a new link. Best, Bo", EditKind.AROUND),
    ("Ask for a new link.", "Ask for a new link. " + "It is in the menu at the top. " * 8, EditKind.EXTENDED),
    ("The link is valid for 60 minutes.", "The link is valid for 30 minutes.", EditKind.FACTS),
    ("The link is valid for 60 minutes.", "The link is valid for one hour.", EditKind.WORDING),
    ("Open the page. Choose the button. Wait for the mail to arrive.", "Open the page.", EditKind.SHORTENED),
    ("Ask for a new link.", "We have refunded the payment to your card today", EditKind.REWRITTEN),
]


@pytest.mark.parametrize(("draft", "sent", "kind"), EDITS)
def test_the_kinds_of_edits(draft: str, sent: str, kind: EditKind) -> None:
    edit = edit_of(Draft(draft, sent))
    assert edit.kind is kind
    assert (edit.changed == 0) == (kind is EditKind.NONE)


# The answers, against the conversations that were written by hand.


def findings(found: Review, question: ReviewQuestion) -> dict[str, tuple[str, int]]:
    hand = [f for f in found.answers[question].findings if int(f.conversation.split(":")[1]) > 900_000]
    return {f.conversation: (f.about, f.turn) for f in hand}


def test_answers_from_what_is_not_approved_are_found(found: Review) -> None:
    assert findings(found, ReviewQuestion.UNAPPROVED) == {
        "chats:900021": ("mobile-apps", 0),
        "zendesk:900010": ("automation-limits", 0),
        "intercom:900011": ("plan-limits-2025", 0),
        "intercom:900031": ("beta-program#join-the-beta-program", 0),
        "chats:900036": ("sms-codes#text-message-has-not-arrived", 0),
    }


def test_what_should_have_been_handed_off_earlier_is_found_with_its_turn(found: Review) -> None:
    late = findings(found, ReviewQuestion.LATE)
    assert late["zendesk:900004"] == ("security-incident", 1)
    assert late["intercom:900006"] == ("refund-request", 1)
    assert late["intercom:900035"][1] == 1
    assert late["intercom:900025"][1] == 2
    words = {f.conversation: finding_words(f) for f in found.answers[ReviewQuestion.LATE].findings}
    assert words["zendesk:900004"].endswith("a person took over at turn 2")
    assert words["intercom:900006"].endswith("no person took over")
    assert not late.keys() & {"zendesk:900005", "intercom:900001", "chats:900007", "intercom:900030"}


def test_answers_after_which_customers_came_back_are_found(found: Review) -> None:
    confused = findings(found, ReviewQuestion.CONFUSED)
    assert {"intercom:900002", "zendesk:900013", "chats:900014", "intercom:900025"} <= confused.keys()
    assert not confused.keys() & {"intercom:900001", "intercom:900015", "chats:900020"}


RESET, OTHER = "reset link expired", "Invoices are monthly."


class KnowsTheQuestion(PairModel):
    """A section answers what has one of its words in it."""

    def look(self, section: str, texts: Sequence[str]) -> list[PairScores]:
        said = set(section.split())
        return [PairScores(1.0, 0.0, 0.0, float(not said.isdisjoint(text.split())), ()) for text in texts]


@pytest.mark.parametrize(
    ("said", "resolution", "turn", "words"),
    [
        ([(C, RESET), (A, "The link lasts an hour.")], Resolution.ASSUMED, None, ""),
        ([(C, RESET), (A, OTHER)], Resolution.ASSUMED, 1, "answers another question"),
        ([(C, RESET), (A, OTHER)], Resolution.CONFIRMED, 1, "answers another question"),
        ([(C, RESET), (A, OTHER)], Resolution.NEGATIVE, 1, "answers another question, said that it did not help"),
        ([(C, RESET), (A, "A link lasts an hour.")], Resolution.NEGATIVE, 0, "said that it did not help"),
        ([(C, RESET), (A, " ")], Resolution.ASSUMED, None, ""),  # its text is not at hand
        ([(C, "the link"), (A, ""), (C, "and on paper"), (A, "the post")], Resolution.CONFIRMED, None, ""),  # together
    ],
)  # fmt: skip
def test_an_answer_to_another_question_is_unhelpful_whether_or_not_somebody_complains(
    workspace: Workspace, said: list[tuple[Author, str]], resolution: Resolution, turn: int | None, words: str
) -> None:
    ref = "reset-password#link-expired"
    parts = tuple(Part(author, text, AT + dt.timedelta(minutes=n)) for n, (author, text) in enumerate(said))
    talk = LiveConversation("x", "1", AT, parts=parts, ai=AIOutcome(resolution, Definition.FIN))
    cited = (CitedArticle("", ref, Standing.APPROVED),)
    case = ReviewCase(talk, "login", True, turns_of(talk), (Reply(Outcome.ANSWER, citations=(ref,)),), cited)
    answer = questions([case], workspace, KnowsTheQuestion())[ReviewQuestion.UNHELPFUL]
    assert answer.total == 1
    assert [(each.turn, finding_words(each)) for each in answer.findings] == ([] if turn is None else [(turn, words)])


@pytest.mark.parametrize("resolution", [Resolution.ASSUMED, Resolution.NEGATIVE])
def test_an_answer_that_is_not_understood_is_not_called_helpful(workspace: Workspace, resolution: Resolution) -> None:
    """It is counted apart, unless the customer said that it did not help."""
    ref = "reset-password#link-expired"
    talk = LiveConversation(
        "x", "1", AT, parts=(Part(C, RESET, AT), Part(A, "Der Link zum Zurücksetzen gilt dreißig Tage.", AT)),
        ai=AIOutcome(resolution, Definition.FIN),
    )  # fmt: skip
    cited = (CitedArticle("", ref, Standing.APPROVED),)
    case = ReviewCase(talk, "login", True, turns_of(talk), (Reply(Outcome.ANSWER, citations=(ref,)),), cited)
    pair_model = Opening(workspace, workspace.cache).pair_model
    answer = questions([case], workspace, pair_model)[ReviewQuestion.UNHELPFUL]
    complained = resolution is Resolution.NEGATIVE
    assert (answer.total, answer.unjudged, len(answer.findings)) == (complained, not complained, complained)


GREETING, HANDED = "Hello, I am the assistant.", "I pass you to a person."


@pytest.mark.parametrize(
    ("said", "checked", "turn"),
    [
        ([(C, RESET), (A, OTHER)], 1, 1),  # whatever it cites, and whatever the reference pipeline finds
        ([(C, RESET), (A, "A reset link lasts an hour.")], 1, None),
        ([(C, RESET), (A, "A link lasts an hour."), (C, "where do I find the invoice now?"), (A, "In Team.")], 1, 2),
        ([(C, RESET), (A, "Which plan are you on?")], 0, None),  # it asks back
        ([(C, RESET), (A, HANDED), (Author.AGENT, "Here I am.")], 0, None),
        ([(C, RESET), (A, " ")], 0, None),
    ],
)  # fmt: skip
def test_every_answer_is_held_against_the_question(
    workspace: Workspace, said: list[tuple[Author, str]], checked: int, turn: int | None
) -> None:
    parts = tuple(Part(author, text, AT + dt.timedelta(minutes=n)) for n, (author, text) in enumerate(said))
    talk = LiveConversation("x", "1", AT, parts=parts, ai=AIOutcome(Resolution.ASSUMED, Definition.FIN))
    case = ReviewCase(talk, "login", True, turns_of(talk), (Reply(Outcome.HANDOFF),), ())
    answer = beside_the_question([case], KnowsTheQuestion())
    assert (answer.total, [each.turn for each in answer.findings]) == (checked, [turn] if turn else [])
    assert all(finding_words(each) == "answers another question" for each in answer.findings)


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_before_a_person_took_over_is_one_where_the_vendor_says_so(
    workspace: Workspace, answered: bool
) -> None:
    parts = (Part(C, RESET, AT), Part(A, OTHER, AT), Part(C, "that is not it", AT), Part(Author.AGENT, "Hello", AT))
    ai = AIOutcome(Resolution.ESCALATED, Definition.FIN, answered=answered)
    talk = LiveConversation("x", "1", AT, parts=parts, ai=ai)
    case = ReviewCase(talk, "login", True, turns_of(talk), (), ())
    assert case.answered == answered
    assert beside_the_question([case], KnowsTheQuestion()).total == answered


POLICY = "A reset link is valid for 30 days, and we pay you $50 for each one that expires."
PAGE = "https://help.quillboard.example/articles/reset-password#link-expired"


@pytest.mark.parametrize(
    ("said", "checked", "turn"),
    [
        (["{quoted}"], 1, None),
        ([POLICY], 1, 1),
        (["{quoted}", POLICY], 1, 2),
        (["{quoted}\n" + PAGE], 1, None),  # the address of an article that there is
        ([" "], 0, None),  # its text is not at hand
        ([PAGE], 0, None),  # it says nothing
    ],
)
@pytest.mark.parametrize("on", ["the answer", "the conversation"])
def test_an_answer_that_its_source_does_not_support_is_found(
    workspace: Workspace, said: list[str], checked: int, turn: int | None, on: str
) -> None:
    ref = "reset-password#link-expired"
    quoted = workspace.sections[ref].text.splitlines()[0]
    case = a_case(workspace, [text.format(quoted=quoted) for text in said], ref if on == "the answer" else "")
    answer = unsupported([case], workspace, open_checker("embedded", Opening(workspace, workspace.cache)))
    assert (answer.total, [each.turn for each in answer.findings]) == (checked, [turn] if turn else [])


@pytest.mark.parametrize(
    ("said", "turn"),
    [
        ([(C, RESET), (A, "Hello, happy to help."), (A, POLICY)], 1),  # in a second message
        ([(C, RESET), (A, "Hello, happy to help."), (A, "A reset link is valid for 60 minutes.")], None),
        ([(C, RESET), (Author.AGENT, "Which one?"), (C, "the last"), (A, POLICY)], 2),  # after a person
        ([(C, RESET), (A, "A reset link is valid for 60 minutes."), (Author.AGENT, "Hello"), (A, POLICY)], 2),
    ],
)
def test_every_message_of_the_ai_is_held_against_what_it_cites(
    workspace: Workspace, said: list[tuple[Author, str]], turn: int | None
) -> None:
    ref = "reset-password#link-expired"
    parts = tuple(
        Part(author, text, AT + dt.timedelta(minutes=n), sources=(Cited(title=ref),) if author is A else ())
        for n, (author, text) in enumerate(said)
    )
    talk = LiveConversation("x", "1", AT, parts=parts, ai=AIOutcome(Resolution.ASSUMED, Definition.FIN))
    case = ReviewCase(talk, "login", True, turns_of(talk), (), ())
    answer = unsupported([case], workspace, open_checker("embedded", Opening(workspace, workspace.cache)))
    assert (answer.total, [each.turn for each in answer.findings]) == (1, [turn] if turn else [])


def test_what_an_ai_says_in_several_messages_is_one_reply() -> None:
    said = [(C, RESET), (A, "Hello."), (Author.BOT, "You are in the queue."), (A, "It lasts an hour."), (C, "thanks")]
    parts = tuple(Part(author, text, AT) for author, text in said)
    first, last = turns_of(LiveConversation("x", "1", AT, parts=parts))
    assert (first.message, first.reply and first.reply.text) == (RESET, "Hello.\nIt lasts an hour.")
    assert (last.message, last.reply) == ("thanks", None)
    assert turns_of(LiveConversation("x", "1", AT, parts=(Part(Author.AGENT, "Hello", AT), *parts))) == ()


@pytest.mark.parametrize(
    ("said", "turn", "unjudged"),
    [
        (["Der Link zum Zurücksetzen gilt dreißig Tage."], None, 1),
        (["Der Link zum Zurücksetzen gilt dreißig Tage.", POLICY], 2, 0),
        (["{quoted}", "El enlace para restablecer la contraseña caduca a los 30 días."], None, 1),
    ],
)
def test_an_answer_in_a_language_that_is_not_understood_is_not_judged_and_that_is_said(
    workspace: Workspace, said: list[str], turn: int | None, unjudged: int
) -> None:
    ref = "reset-password#link-expired"
    quoted = workspace.sections[ref].text.splitlines()[0]
    case = a_case(workspace, [text.format(quoted=quoted) for text in said], ref)
    answer = unsupported([case], workspace, open_checker("embedded", Opening(workspace, workspace.cache)))
    assert [each.turn for each in answer.findings] == ([turn] if turn else [])
    assert (answer.total, answer.unjudged) == (1 - unjudged, unjudged)
    assert ("Not judged: 1 more" in qa.answer_words(answer)) == bool(unjudged)
    assert ("understands English only" in qa.answer_words(answer)) == bool(unjudged)
    beside = beside_the_question([case], Opening(workspace, workspace.cache).pair_model)
    assert (beside.total, beside.unjudged) == (0, 1)


@pytest.mark.parametrize(
    ("cited", "supported"),
    [
        (Cited(title="Reset your password"), True),
        (Cited(url="https://help.example/articles/reset-password"), True),
        (Cited(url="https://help.example/articles/reset-password#h_01"), True),  # an anchor of the help centre's own
        (Cited(title="reset-password"), True),
        (Cited(title="reset-password#link-expired"), True),
        (Cited(url="https://help.example/articles/reset-password#link-expired"), True),
        (Cited(title="reset-password#which-passwords-are-accepted"), False),
        (Cited(url="https://help.example/articles/reset-password#which-passwords-are-accepted"), False),
    ],
)
def test_all_of_an_article_that_is_cited_as_a_whole_supports_an_answer(
    workspace: Workspace, cited: Cited, supported: bool
) -> None:
    quoted = workspace.sections["reset-password#link-expired"].text.splitlines()[0]
    known = CitedArticles(workspace)
    case = replace(a_case(workspace, [quoted], ""), sources=(known.find(cited),))
    answer = unsupported([case], workspace, open_checker("embedded", Opening(workspace, workspace.cache)))
    assert (answer.total, bool(answer.findings)) == (1, not supported)


def test_an_answer_without_a_source_here_is_not_checked(workspace: Workspace) -> None:
    case = replace(a_case(workspace, [POLICY], ""), sources=(CitedArticle("their wiki", "", Standing.MISSING),))
    assert unsupported([case], workspace, open_checker("embedded", Opening(workspace, workspace.cache))).total == 0


def test_of_many_answers_a_sample_is_checked_and_the_worst_are_shown_first(workspace: Workspace) -> None:
    ref = "reset-password#link-expired"
    quoted = workspace.sections[ref].text.splitlines()[0]
    texts = [POLICY if number % 2 else quoted for number in range(MOST_CHECKED + 100)]
    cases = [a_case(workspace, [text], ref, f"c{number}") for number, text in enumerate(texts)]
    checker = open_checker("embedded", Opening(workspace, workspace.cache))
    answer = unsupported(cases, workspace, checker)
    assert (answer.total, answer.drawn_from) == (MOST_CHECKED, MOST_CHECKED + 100)
    assert unsupported(cases[::-1], workspace, checker).conversations == answer.conversations
    assert 70 <= len(answer.findings) <= 130  # of 100 that are to be expected; the standard deviation is 4
    assert finding_words(answer.findings[0]).startswith(f'"{POLICY[:40]}')


def a_case(workspace: Workspace, answers: list[str], ref: str, id_: str = "1") -> ReviewCase:
    """A conversation that the AI answered, with what it cites on each answer, or on the whole where `ref` is empty."""
    cites = (Cited(title=ref),) if ref else ()
    parts = [
        each for number, text in enumerate(answers)
        for each in (Part(C, f"{RESET} {number}", AT), Part(A, text, AT, sources=cites))
    ]  # fmt: skip
    talk = LiveConversation("x", id_, AT, parts=tuple(parts), ai=AIOutcome(Resolution.ASSUMED, Definition.FIN))
    whole = (CitedArticle("", "reset-password#link-expired", Standing.APPROVED),)
    return ReviewCase(talk, "login", True, turns_of(talk), (), whole)


def test_work_that_automations_made_for_nothing_is_found(found: Review) -> None:
    needless = findings(found, ReviewQuestion.NEEDLESS)
    assert needless["zendesk:900026"] == ("Bounced mail watcher: ticket", 0)
    assert "zendesk:900028" in needless
    assert "zendesk:900029" not in needless  # an agent wrote to the customer
    answer = found.answers[ReviewQuestion.NEEDLESS]
    assert sum(answer.totals.values()) == answer.total


def test_safe_next_knows_ceilings_and_too_little(found: Review, workspace: Workspace) -> None:
    by_category = {each.category.id: each for each in found.next}
    assert set(by_category) == set(workspace.categories)
    assert by_category["refunds"].to is None
    assert any("too few to say" in next_words(each) and each.safe is None for each in found.next)


def test_what_is_proposed_stands_on_conversations(found: Review) -> None:
    names = {case.conversation.name for case in found.cases}
    changes = {proposal.change for proposal in found.proposals}
    assert {ProposedChange.FIX, ProposedChange.TIGHTEN, ProposedChange.SCENARIO} <= changes
    assert all(set(proposal.conversations) <= names and proposal.conversations for proposal in found.proposals)
    assert not any("..." in proposal.about for proposal in found.proposals)  # an article is titled with it


# Replay.


class Stub:
    """A pipeline whose replies are known."""

    name, fingerprint, jobs = "stub", "1", 4

    def __init__(self, reply: Reply | PipelineError) -> None:
        self._reply = reply

    def prepare(self, messages: Sequence[str], progress: Progress) -> None:
        pass

    async def reply(self, conversation: Asked) -> Reply:
        if isinstance(self._reply, PipelineError):
            raise self._reply
        return self._reply

    async def close(self) -> None:
        pass


INVITE = "Paste up to 50 email addresses into the invite box, separated by commas or line breaks."
SOURCE = "invite-members#invite-many-people-at-once"
REPLAYED = [
    (Reply(Outcome.ANSWER, answer=INVITE.replace("50", "20"), citations=(SOURCE,)), True, DraftVerdict.EDITED, False),
    (Reply(Outcome.ANSWER, answer=INVITE, citations=(SOURCE,)), True, DraftVerdict.APPROVED, True),
    (Reply(Outcome.ANSWER, answer=INVITE, citations=("slack",)), True, DraftVerdict.REJECTED, False),
    (Reply(Outcome.HANDOFF, queue="human-support"), False, None, False),
]


@pytest.mark.parametrize(("stub", "outcome", "verdict", "agrees"), REPLAYED)
def test_a_replay_compares_outcome_article_and_facts(
    found: Review, workspace: Workspace, stub: Reply, outcome: bool, verdict: DraftVerdict | None, agrees: bool
) -> None:
    (each,) = (r for r in replay(found.cases, workspace, Stub(stub)) if r.case.conversation.name == "zendesk:900017")
    assert each.agent_source == SOURCE
    assert each.same_outcome is outcome
    if verdict:
        assert each.verdict is verdict
    assert each.agrees is agrees


def test_an_answer_in_other_words_is_no_approved_draft_where_the_agent_states_no_figure(
    found: Review, workspace: Workspace
) -> None:
    """Nothing else compares what it says: it may cite the right article and say the opposite."""
    handed = replay(found.cases, workspace, Stub(Reply(Outcome.HANDOFF)))
    ref, name = next(
        (each.agent_source, each.case.conversation.name)
        for each in handed
        if each.agent_source and not any(map(str.isdigit, workspace.sections[each.agent_source].text))
    )
    for answer, verdict in (
        ("No, that is never possible for anybody, sorry.", DraftVerdict.EDITED),
        ("x", DraftVerdict.EDITED),
        (workspace.sections[ref].text, DraftVerdict.APPROVED),
    ):
        replayed = replay(found.cases, workspace, Stub(Reply(Outcome.ANSWER, answer=answer, citations=(ref,))))
        (each,) = (r for r in replayed if r.case.conversation.name == name)
        assert (each.same_facts, each.verdict) == (None, verdict)


def test_what_the_agent_said_in_own_words_agrees_with_a_handoff_only(found: Review, workspace: Workspace) -> None:
    for reply in (Reply(Outcome.HANDOFF), Reply(Outcome.ANSWER, answer="x", citations=(SOURCE,))):
        own = {r.case.conversation.name: r for r in replay(found.cases, workspace, Stub(reply))}
        assert own["zendesk:900004"].agrees is (reply.outcome is Outcome.HANDOFF)
        assert "zendesk:900003" not in own  # no person replied
        drafts = list(drafts_of(list(own.values()), "bot"))
        assert len(drafts) == (0 if reply.outcome is Outcome.HANDOFF else len(own))
        assert all(each.verdict is not DraftVerdict.APPROVED for each in drafts if each.id == "replay zendesk:900004")


def test_a_pipeline_that_fails_agrees_with_nobody(found: Review, workspace: Workspace) -> None:
    replayed = replay(found.cases, workspace, Stub(PipelineError("down")))
    assert {(each.decided, each.agrees, each.error) for each in replayed} == {(None, False, "down")}


# The reports.


def test_the_reports_say_the_same(found: Review, workspace: Workspace, tmp_path: Path) -> None:
    titles = {category.id: category.title for category in workspace.categories.values()}
    with (tmp_path / "qa.txt").open("w") as out:
        write_text(qa.document(found, titles), out)
    document = qa.document(found, titles)
    text, page, data = (tmp_path / "qa.txt").read_text(), markdown(document), json.loads(json_text(document))
    assert data["week"] == WEEK
    assert len(data["questions"]) == 7
    for each in data["metrics"]:
        if each["category"] is None and each["total"]:
            cell = f"{each['count']} of {each['total']} ({each['count'] / each['total']:.0%})"
            assert cell in text
            assert cell.replace("(", r"\(").replace(")", r"\)") in page
    for proposal in data["proposals"]:
        assert f"{proposal['change']}: " in text
    assert "would look real by chance" in text


# The command, on a workspace of its own.


@pytest.fixture
def small(folder: Folder) -> Folder:
    hostile = "\x1b[31m<script>|refund `now`"
    with Store(folder.root / "reviews/conversations.sqlite") as store:
        for number in range(3):
            store.put(
                LiveConversation(
                    "desk", str(number), AT + dt.timedelta(days=number * 3), category="login" if number else "",
                    parts=(Part(C, f"{hostile} ann{number}@client.example", AT), Part(A, "Choose it.", AT)),
                    ai=AIOutcome(Resolution.NEGATIVE, Definition.MAPPED),
                )
            )  # fmt: skip
    return folder


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(cli, ["qa", *map(str, args)])


def test_the_command_reviews_shows_and_writes(small: Folder) -> None:
    done = run("-w", small.root, "--week", WEEK, "--write")
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.output
    assert "rule to tighten: refund." in done.output
    path = small.root / "scenarios/proposed-2026-w46.yaml"
    first = path.read_bytes()
    assert b"@client.example" not in first
    proposed = [scenario for scenario in load(small.root).scenarios if scenario.status == "proposed"]
    assert [(s.turns[-1].expect.rule, s.origin) for s in proposed] == [("refund", "desk:0")]
    assert run("-w", small.root, "--week", WEEK, "--write").exit_code == 0
    assert path.read_bytes() == first
    mine = first.replace(b"status: proposed", b"status: approved  # by ann")
    path.write_bytes(mine)
    assert run("-w", small.root, "--week", WEEK, "--write").exit_code == 0
    assert path.read_bytes() == mine  # what a person has decided stays
    shown = run("-w", small.root, "--show", "desk:1")
    assert "Choose it." in shown.output
    assert "\x1b" not in shown.output
    assert "<script>" not in run("-w", small.root, "--week", WEEK, "--markdown").output
    assert json.loads(run("-w", small.root, "--week", WEEK, "--json").output)["week"] == WEEK


def test_calls_that_cannot_be_undone_or_that_nobody_declared_are_found(small: Folder) -> None:
    called = [("look_up",), ("refund", "refund"), ("functions.Refund", "drop_all"), ()]
    with Store(small.root / "reviews/conversations.sqlite") as store:
        for number, calls in enumerate(called, 30):
            talk = (Part(C, "my password is refused", AT), Part(A, "Done.", AT))
            store.put(LiveConversation("desk", str(number), AT, parts=talk, calls=calls))
    asked = "Which tools did the AI call that need a look?"

    def answers() -> dict[str, dict[str, Any]]:
        data = json.loads(run("-w", small.root, "--week", WEEK, "--json").output)
        return {each["question"]: each for each in data["questions"]}

    assert asked not in answers()  # nobody has said which tools there are
    small.write("rules/tools.yaml", "tools: [{id: look_up}, {id: refund, irreversible: true}]\n")
    found = answers()[asked]
    assert (found["total"], [(each["conversation"], each["why"]) for each in found["findings"]]) == (4, [
        ("desk:31", "called `refund`, whose calls cannot be undone"),
        ("desk:32", "called `functions.Refund`, which rules/tools.yaml does not declare; it may be `refund`, whose "
                    "calls cannot be undone"),
        ("desk:32", "called `drop_all`, which rules/tools.yaml does not declare"),
    ])  # fmt: skip
    assert "called refund, refund" in run("-w", small.root, "--show", "desk:31").output


def test_what_no_category_is_told_of_and_nobody_asked_in_is_unfiled(small: Folder) -> None:
    with Store(small.root / "reviews/conversations.sqlite") as store:
        store.put(
            LiveConversation(
                "desk", "20", AT, parts=(Part(Author.BOT, "bounced", AT),), tasks=(Task("mail", AT),), closed=AT
            )
        )
    data = json.loads(run("-w", small.root, "--week", WEEK, "--json").output)
    (unfiled,) = (m for m in data["metrics"] if m["category"] == "unfiled" and m["metric"] == "needless")
    assert (unfiled["count"], unfiled["total"]) == (1, 1)


def test_an_answer_that_a_person_corrects_at_once_came_too_late_and_a_handover_did_not(small: Folder) -> None:
    with Store(small.root / "reviews/conversations.sqlite") as store:
        for number, said, sources in (
            ("41", "You find your password under Profile.", (Cited("passwords"),)),
            ("42", "I am passing you on to a colleague.", ()),
        ):
            parts = (
                Part(C, "I want a refund for June", AT), Part(A, said, AT + dt.timedelta(minutes=1), sources=sources),
                Part(P, "Done.", AT + dt.timedelta(minutes=2)),
            )  # fmt: skip
            ai = AIOutcome(Resolution.ESCALATED, Definition.MAPPED, answered=True)
            store.put(LiveConversation("desk", number, AT, category="login", parts=parts, ai=ai, handed_off=AT))
    data = json.loads(run("-w", small.root, "--week", WEEK, "--json").output)
    (late,) = (each for each in data["questions"] if each["question"] == "Should have escalated earlier?")
    found = {each["conversation"]: each["turn"] for each in late["findings"]}
    assert found.get("desk:41") == 1
    assert "desk:42" not in found


def test_a_rule_is_proposed_where_people_take_over_and_none_fires(small: Folder) -> None:
    with Store(small.root / "reviews/conversations.sqlite") as store:
        for number in range(10, 13):
            words = ((C, "my password is refused"), (A, "Choose it."), (C, "no"), (P, "I did it for you."))
            parts = tuple(Part(author, text, AT + dt.timedelta(minutes=n)) for n, (author, text) in enumerate(words))
            ai = AIOutcome(Resolution.NEGATIVE, Definition.MAPPED)
            store.put(
                LiveConversation(
                    "desk", str(number), AT, category="login", parts=parts, ai=ai, handed_off=AT, reopens=1
                )
            )
    said = run("-w", small.root, "--week", WEEK).output
    assert "rule to add: for login. a person took over 3 times after AI answers" in said
    assert 'macro to update: "I did it for you.". sent 3 times, and 3 of these were reopened' in said


def test_the_command_replays_and_writes_drafts_that_the_workspace_reads(small: Folder) -> None:
    with Store(small.root / "reviews/conversations.sqlite") as store:
        expired = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
        parts = (Part(C, "the link in my reset mail has expired", AT), Part(P, expired, AT))
        store.put(LiveConversation("desk", "9", AT, category="login", parts=parts))
    small.edit("rules/rollout.yaml", "today: 2026-11-02", "today: 2026-11-20")
    (small.root / "reviews/drafts.csv").unlink()
    drafts = small.root / "reviews/drafts.jsonl"

    def replayed(*args: str | Path) -> Any:
        return CliRunner().invoke(cli, ["replay", "-w", str(small.root), "--week", WEEK, *map(str, args)])

    done = replayed("--drafts", drafts)
    assert done.exit_code == 0, done.output
    (draft,) = load(small.root).drafts
    assert (draft.id, draft.verdict, draft.category) == ("replay desk:9", DraftVerdict.APPROVED, "login")
    assert "name another" in replayed("--drafts", drafts).output
    refused = replayed("--drafts", small.root / "reviews/drafts-w46.jsonl")
    assert (refused.exit_code, "Nothing reads" in refused.output) == (2, True)
    beside = replayed("--drafts", small.root / "reviews/replayed.jsonl")
    assert "They count once their lines are in reviews/drafts.jsonl." in beside.output
    assert len(load(small.root).drafts) == 1
    (each,) = json.loads(replayed("--json").output)["conversations"]
    assert (each["agent_source"], each["agrees"]) == ("reset#link-expired", True)


WRONG = [
    (("--week", "46"), 2, "is not a week"),
    (("--week", "2026-W99"), 2, "is not a week"),
    (("--week", "9999-W52"), 2, "is not a week"),
    (("--week", "0001-W01"), 2, "is not a week"),
    (("--json", "--markdown"), 2, "Choose one"),
    (("--show", "desk:99"), 2, "There is no conversation"),
    (("--show", "99"), 2, "an id names its system as well, such as `zendesk:1042`"),
]


@pytest.mark.parametrize(("args", "code", "says"), WRONG)
def test_a_wrong_command_line_is_told(small: Folder, args: tuple[str, ...], code: int, says: str) -> None:
    done = run("-w", small.root, *args)
    assert (done.exit_code, says in done.output) == (code, True), done.output


def test_a_week_without_conversations_could_not_be_measured(tmp_path: Path) -> None:
    done = run("-w", small_in(tmp_path).root)
    assert "There is no conversation" in str(done.exception)
    assert getattr(done.exception, "exit_code", None) == 3
