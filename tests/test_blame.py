"""Blame: each cause is produced on purpose and found, and what mends the cause mends the scenario."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.reference import ReferencePipeline
from harness.runs import ScenarioResult, TurnResult, hold
from harness.runs.blame import Blame, Cause, Replay, Way, blame, kept_blames, pareto
from harness.scoring import SCORERS, Bench
from harness.turns.pipeline import Reply
from harness.turns.score import Score, Status
from harness.workspace import Expect, Location, Outcome, Scenario, Standing, Turn, Workspace, load
from tests import build
from tests.conftest import FILES, Folder, Harness

TOPICS = """\
topics:
  - {id: security, title: Security, mentions: [break-in], examples: [somebody stole my password, we were hacked]}
"""
RULES = """\
queues:
  - {id: people, title: People}
  - {id: money, title: Money}
rules:
  - {id: security, when: {topics: security}, then: {handoff: people, priority: urgent}}
  - {id: refund, when: {mentions: [refund, money back]}, then: {handoff: money, priority: high}}
  - {id: no-source, when: {source: [missing, unapproved, outdated]}, then: {handoff: people}}
"""
CARD = """\
---
id: card
title: Change your payment card
categories: billing
owner: money-team
status: draft
updated: 2026-08-14
review_by: 2027-02-14
---

You change your card under "Settings > Billing".
"""
EXPIRED = "the link in my reset mail has expired"
SCENARIOS = f"""\
category: login
scenarios:
  - {{id: fine, turns: [{{customer: {EXPIRED}, expect: {{outcome: answer, source: reset#link-expired}}}}]}}
  - id: triage
    turns:
      - {{customer: where is my invoice, expect: {{outcome: handoff}}}}
  - id: retrieval
    turns:
      - {{customer: it took me two hours to open your message, expect: {{outcome: answer, source: reset#link-expired}}}}
  - id: article
    turns:
      - {{customer: how do I change my card, expect: {{category: billing, outcome: answer, source: card}}}}
  - id: escalation
    turns:
      - customer: a stranger wrote cards in my name
        expect: {{category: [login, billing], outcome: handoff, rule: security}}
  - id: rules
    turns:
      - {{customer: "{EXPIRED}, no refund wanted", expect: {{outcome: answer, source: reset#link-expired}}}}
  - id: answer
    turns:
      - {{customer: "{EXPIRED}!", expect: {{outcome: answer, source: reset#link-expired, states: [90 minutes]}}}}
  - id: second-turn
    turns:
      - {{customer: {EXPIRED}, expect: {{outcome: answer}}}}
      - {{customer: I want my money back, expect: {{outcome: handoff, queue: people}}}}
"""
CAUSES = {
    "triage": "triage", "retrieval": "retrieval", "article": "article missing", "escalation": "escalation",
    "rules": "rules", "answer": "answer", "second-turn": "rules",
}  # fmt: skip


def blamed(done: Any) -> dict[str, dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return {failure["scenario"]: failure for failure in json.loads(done.stdout)["failures"]}


@pytest.fixture
def faulty(folder: Folder) -> Folder:
    """A workspace with one scenario for each cause."""
    files = {"rules/topics.yaml": TOPICS, "rules/handoff.yaml": RULES, "knowledge/card.md": CARD}
    for name, text in {**files, "scenarios/login.yaml": SCENARIOS}.items():
        folder.write(name, text)
    return folder


@pytest.mark.slow
def test_each_cause_is_found_and_what_mends_it_mends_the_scenario(faulty: Folder, harness: Harness) -> None:
    assert harness("run", cwd=faulty.root).returncode == 0
    found = blamed(harness("blame", "--json", cwd=faulty.root))
    assert {id_: failure["cause"] for id_, failure in found.items()} == CAUSES
    assert {failure["way"] for failure in found.values()} == {"replayed"}
    assert found["triage"]["words"] == "filed under `billing`; with `login` it would have passed"
    assert found["retrieval"]["words"].endswith("with `reset#link-expired` it would have passed")
    assert found["article"]["words"] == "no approved section answers it: `card` is unapproved"
    assert "`security` was not detected" in found["escalation"]["words"]
    assert "the rule `refund` decides `handoff` to `money`" in found["rules"]["words"]
    assert found["second-turn"]["turn"] == 2

    faulty.edit("rules/categories.yaml", "[where is my invoice, ", "[")
    faulty.edit("rules/categories.yaml", "[I cannot log in", "[where is my invoice, I cannot log in")
    section = "## Link expired\n"
    faulty.edit("knowledge/reset.md", section, section + "It took me two hours to open your message: 90 minutes late. ")
    faulty.edit("knowledge/card.md", "status: draft", "status: approved")
    faulty.edit("rules/topics.yaml", "examples: [", "examples: [a stranger wrote cards in my name, ")
    faulty.edit("rules/handoff.yaml", "mentions: [refund, money back]", "mentions: [chargeback]")
    faulty.edit("scenarios/login.yaml", "queue: people", "rule: no-source")
    assert harness("run", cwd=faulty.root).returncode == 0
    assert blamed(harness("blame", "--json", cwd=faulty.root)) == {}


@pytest.mark.slow
def test_a_message_filed_rightly_but_in_doubt_is_triage(folder: Folder, harness: Harness) -> None:
    doubt = "  - {id: unsure, when: {confidence_below: 0.999}, then: {handoff: people}}\n"
    folder.write("rules/handoff.yaml", FILES["rules/handoff.yaml"] + doubt)
    assert harness("run", cwd=folder.root).returncode == 0
    found = blamed(harness("blame", "--json", cwd=folder.root))["link-expired"]
    assert found["cause"] == "triage"
    assert "with `login` and high confidence it would have passed" in found["words"]


@pytest.mark.slow
def test_an_answer_that_nobody_has_written_is_an_article_missing(folder: Folder, harness: Harness) -> None:
    any_category = "category: [login, billing], outcome: answer"
    a = f"{{id: a, turns: [{{customer: do you sell bicycles, expect: {{{any_category}}}}}]}}"
    b = f"{{id: b, turns: [{{customer: {EXPIRED}, expect: {{{any_category}, states: [a voucher]}}}}]}}"
    folder.write("scenarios/login.yaml", f"scenarios: [{a}, {b}]\n")
    assert harness("run", cwd=folder.root).returncode == 0
    found = blamed(harness("blame", "--json", cwd=folder.root))
    assert {id_: failure["cause"] for id_, failure in found.items()} == {"a": "article missing", "b": "article missing"}
    assert "no approved section states" in found["b"]["words"]


BOT = """\
REPLIES = {
    "wrong category": {"outcome": "answer", "category": "billing", "answer": "60", "citations": ["reset#link-expired"]},
    "wrong source": {"outcome": "answer", "category": "login", "answer": "Choose", "citations": ["reset"]},
    "draft source": {"outcome": "handoff", "category": "billing", "queue": "people"},
    "needless": {"outcome": "handoff", "category": "login", "queue": "people"},
    "no refund wanted": {"outcome": "handoff", "category": "login", "queue": "money"},
    "wrong fact": {"outcome": "answer", "category": "login", "answer": "A reset link is valid for 60 minutes.",
                   "citations": ["reset#link-expired"]},
    "from elsewhere": {"outcome": "answer", "category": "login", "answer": "By mail.", "citations": ["reset"]},
    "nowhere": {"outcome": "answer", "category": "login", "answer": "It is free.", "citations": ["reset"]},
}

def reply(conversation):
    return REPLIES[conversation["message"]]
"""
ANSWER = "outcome: answer, source: reset#link-expired"
BOT_SCENARIOS = f"""\
category: login
scenarios:
  - {{id: triage, turns: [{{customer: wrong category, expect: {{{ANSWER}}}}}]}}
  - {{id: retrieval, turns: [{{customer: wrong source, expect: {{{ANSWER}}}}}]}}
  - {{id: article, turns: [{{customer: draft source, expect: {{category: billing, outcome: answer, source: card}}}}]}}
  - {{id: escalation, turns: [{{customer: needless, expect: {{{ANSWER}}}}}]}}
  - {{id: rules, turns: [{{customer: no refund wanted, expect: {{{ANSWER}}}}}]}}
  - {{id: answer, turns: [{{customer: wrong fact, expect: {{{ANSWER}, states: [90 minutes]}}}}]}}
  - {{id: measurement, turns: [{{customer: unknown, expect: {{{ANSWER}}}}}]}}
  - {{id: elsewhere, turns: [{{customer: from elsewhere, expect: {{outcome: answer, states: [60 minutes]}}}}]}}
  - {{id: nowhere, turns: [{{customer: nowhere, expect: {{outcome: answer, states: [90 minutes]}}}}]}}
"""


@pytest.fixture
def bot(faulty: Folder) -> Folder:
    """The same workspace, with a support AI whose parts nobody can exchange."""
    faulty.write("bot.py", BOT)
    faulty.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    faulty.write("scenarios/login.yaml", BOT_SCENARIOS)
    return faulty


def test_the_scores_alone_tell_the_cause_of_a_pipeline_that_cannot_be_replayed(bot: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=bot.root)
    found = blamed(harness("blame", "--json", cwd=bot.root))
    expected = {name: name for name in ("triage", "retrieval", "escalation", "rules", "answer", "measurement")}
    unsaid = {"elsewhere": "retrieval", "nowhere": "article missing"}
    assert {id_: failure["cause"] for id_, failure in found.items()} == {
        **expected,
        "article": "article missing",
        **unsaid,
    }
    assert "stands in `reset#link-expired`; that is not cited" in found["elsewhere"]["words"]
    assert {failure["way"] for failure in found.values()} == {"read off the scores"}


@pytest.mark.slow
def test_a_run_of_another_day_is_read_off_where_its_replies_are_not_given_again(
    faulty: Folder, harness: Harness
) -> None:
    harness("run", cwd=faulty.root)
    (run,) = faulty.root.glob("reports/reference-*")
    faulty.edit("rules/handoff.yaml", "{id: refund,", "{id: refunds,")
    found = blamed(harness("blame", run, "--json", cwd=faulty.root))
    assert found["rules"]["way"] == "read off the scores"
    assert found["answer"]["way"] == "replayed"
    none = harness("blame", cwd=faulty.root)
    assert none.returncode == 2
    assert "harness run" in none.stderr


@pytest.mark.slow
def test_blame_for_people_and_in_the_reports(faulty: Folder, harness: Harness) -> None:
    harness("run", cwd=faulty.root)
    shown = harness("blame", cwd=faulty.root).stdout
    assert "7 of 8 scenarios do not pass" in shown
    assert "rules\t2\t29%\t29%\t" in shown
    lines = (faulty.root / "scenarios/login.yaml").read_text().splitlines()
    for id_ in CAUSES:
        line = next(number for number, text in enumerate(lines, 1) if f"id: {id_}" in text)
        assert f"scenarios/login.yaml:{line}: {id_}" in shown
    billing = harness("blame", "--category", "billing", cwd=faulty.root).stdout
    assert "article" in billing
    assert "second-turn" not in billing
    assert "did you mean `billing`?" in harness("blame", "--category", "biling", cwd=faulty.root).stderr
    (run,) = faulty.root.glob("reports/reference-*")
    summary = json.loads((run / "summary.json").read_text())
    assert {failure["scenario"]: failure["cause"] for failure in summary["failures"]} == CAUSES
    assert summary["causes"][0]["cause"] == "rules"
    page = (run / "report.html").read_text()
    row = r'<a href="#cause=([\w+]+)">[^/]+</a> <span.+</span></th>\n<td class="number">(\d+)</td>'
    causes = {cause.replace("+", " "): int(count) for cause, count in re.findall(row, page)}
    assert causes == Counter(CAUSES.values())
    assert next(iter(causes)) == "rules"


def test_blame_is_the_same_every_time(faulty: Folder, harness: Harness, process: Harness) -> None:
    harness("run", cwd=faulty.root)
    first = harness("blame", "--json", cwd=faulty.root).stdout
    shutil.rmtree(faulty.root / "reports/.cache")
    assert process("blame", "--json", cwd=faulty.root).stdout == first


@pytest.mark.slow
def test_causes_are_found_once_and_again_where_something_they_depend_on_changed(
    faulty: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed, compose = list[str](), ReferencePipeline.compose

    def counted(self: ReferencePipeline, conversation: Any, *rest: Any) -> Reply:
        composed.append(conversation.message)
        return compose(self, conversation, *rest)

    monkeypatch.setattr(ReferencePipeline, "compose", counted)
    assert harness("run", cwd=faulty.root).returncode == 0
    composed.clear()
    found = blamed(harness("blame", "--json", cwd=faulty.root))
    assert {id_: failure["cause"] for id_, failure in found.items()} == CAUSES
    assert composed == []

    monkeypatch.setattr(kept_blames, "BLAMED_BY", {*kept_blames.BLAMED_BY, "click"})  # other code
    assert blamed(harness("blame", "--json", cwd=faulty.root)) == found
    assert composed

    faulty.edit("rules/handoff.yaml", "mentions: [refund, money back]", "mentions: [chargeback]")
    assert harness("run", cwd=faulty.root).returncode == 0
    assert blamed(harness("blame", "--json", cwd=faulty.root)).keys() == CAUSES.keys() - {"rules", "second-turn"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = Folder(tmp_path_factory.mktemp("any"))
    files = {"rules/topics.yaml": TOPICS, "rules/handoff.yaml": RULES, "knowledge/card.md": CARD}
    for name, text in {**FILES, **files}.items():
        folder.write(name, text)
    return load(folder.root)


EXPECTS = st.sampled_from(
    [
        {"category": "login", "outcome": "answer", "source": "reset#link-expired", "states": ["60 minutes"]},
        {"category": ["billing", "login"], "outcome": "handoff", "rule": "refund", "queue": "money"},
        {"category": "billing", "outcome": "draft", "source": "card"},
        {"category": "nowhere", "outcome": "handoff", "rule": "gone", "priority": "urgent"},
        {"outcome": "handoff"},
        {"outcome": "answer"},
        {"states": ["x"], "never_states": ["y"]},
        {"source": "gone#away"},
        {},
    ]
).map(Expect.model_validate)
REPLIES = st.builds(
    Reply,
    outcome=st.sampled_from(Outcome),
    category=st.sampled_from(["login", "billing", "nowhere", None]),
    queue=st.sampled_from(["people", None]),
    answer=st.sampled_from(["", "60 minutes"]),
    citations=st.sampled_from([(), ("reset",), ("gone",)]),
    standing=st.sampled_from([*Standing, None]),
)
SCORES = st.lists(
    st.builds(
        Score,
        scorer=st.sampled_from([*SCORERS.names, "another's"]),
        status=st.sampled_from([Status.PASS, Status.FAIL, Status.ERROR]),
        reason=st.text(max_size=5),
    ),
    unique_by=lambda score: score.scorer,
    max_size=4,
)


@st.composite
def any_results(draw: st.DrawFn) -> list[ScenarioResult]:
    results = []
    for number in range(draw(st.integers(1, 4))):
        turns = []
        for turn in range(1, draw(st.integers(1, 3)) + 1):
            reply = draw(st.none() | REPLIES)
            error = "" if reply else "timed out"
            message = draw(st.sampled_from([EXPIRED, "refund", "", "break-in\n::error::"]))
            expect, scores = draw(EXPECTS), tuple(draw(SCORES)) if reply else ()
            turns.append(
                TurnResult(f"s{number}", "login", "normal", "x.yaml", 3, turn, message, expect, reply, error, scores)
            )
        results.append(ScenarioResult(tuple(turns)))
    return results


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results=any_results(), replayed=st.booleans())
def test_every_failing_scenario_has_exactly_one_cause(
    workspace: Workspace, reference: ReferencePipeline, results: list[ScenarioResult], replayed: bool
) -> None:
    """Whatever another system has replied, and whatever the workspace does not know any more."""
    check(results, blame(results, workspace, Replay(workspace, reference, Bench.of(workspace)) if replayed else None))


MESSAGES = st.sampled_from([EXPIRED, "i want a refund", "", "break-in", "where is my invoice", "do you sell bicycles"])


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(turns=st.lists(st.tuples(MESSAGES, EXPECTS), min_size=1, max_size=3))
def test_every_failing_reply_of_the_reference_is_replayed_to_one_cause(
    workspace: Workspace, reference: ReferencePipeline, turns: list[tuple[str, Expect]]
) -> None:
    scenario = Scenario(id="s", turns=tuple(Turn(customer=message, expect=expect) for message, expect in turns))
    results = [ScenarioResult(asyncio.run(hold(workspace, reference, scenario)))]
    found = blame(results, workspace, Replay(workspace, reference, Bench.of(workspace)))
    check(results, found)
    assert all(each.way is Way.REPLAYED and each.words for each in found)


def check(results: list[ScenarioResult], found: tuple[Blame, ...]) -> None:
    failing = [result for result in results if result.status is not Status.PASS]
    assert [each.scenario for each in found] == [result.id for result in failing]
    for each, result in zip(found, failing, strict=True):
        first = next(turn for turn in result.turns if turn.status is not Status.PASS)
        assert each.turn == first.turn
        assert (each.cause is Cause.MEASUREMENT) == (first.status is Status.ERROR)


@pytest.fixture(scope="module")
def reference(workspace: Workspace) -> ReferencePipeline:
    return ReferencePipeline(workspace)


@given(st.lists(st.sampled_from(Cause), min_size=1))
def test_a_pareto_adds_up(causes: list[Cause]) -> None:
    blames = [Blame(f"s{i}", "login", Location("x", 1), 1, cause, "", Way.SCORES) for i, cause in enumerate(causes)]
    shares = pareto(blames)
    assert {share.cause: share.count for share in shares} == {cause: causes.count(cause) for cause in causes}
    assert [share.count for share in shares] == sorted((share.count for share in shares), reverse=True)
    assert sum(share.share for share in shares) == pytest.approx(1)
    assert shares[-1].cumulative == 1
    assert all(a.cumulative < b.cumulative for a, b in pairwise(shares))


def test_without_failures_there_is_no_cause(folder: Folder, harness: Harness, tmp_path: Path) -> None:
    folder.write("scenarios/login.yaml", "category: login\nscenarios: []\n")
    harness("run", cwd=folder.root)
    assert "No scenario fails." in harness("blame", cwd=folder.root).stdout


@pytest.mark.parametrize(
    ("grounded", "responsive", "cause"),
    [
        (Status.PASS, Status.FAIL, Cause.QUESTION),
        (Status.FAIL, Status.FAIL, Cause.ANSWER),
        (Status.PASS, Status.PASS, Cause.ANSWER),
        (Status.PASS, Status.ERROR, Cause.ANSWER),
        (None, Status.FAIL, Cause.ANSWER),  # nobody knows whether it is grounded
    ],
)
def test_a_grounded_answer_to_another_question_is_a_cause_of_its_own(
    workspace: Workspace, grounded: Status | None, responsive: Status, cause: Cause
) -> None:
    scores = [Score("states", Status.FAIL, "it does not say when"), Score("responsive", responsive, "about cards")]
    checked = [Score("groundedness", grounded)] if grounded else []
    scored = tuple(replace(each, advisory=each.scorer == "responsive") for each in (*scores, *checked))
    (found,) = blame([ScenarioResult((replace(build.turn(answer="It is free."), scores=scored),))], workspace, None)
    assert found.cause is cause
    also = "; it is grounded, but answers another question: about cards" if cause is Cause.QUESTION else ""
    reason = "" if grounded is Status.FAIL else f"it does not say when{also}"
    assert not reason or found.words == reason
