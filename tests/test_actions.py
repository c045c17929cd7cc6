"""Actions to other systems: what rules and pipelines propose, what scenarios expect, what counts as noise."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from harness.cli.commands import cli
from harness.gates import ActionCount
from harness.gates.action_counts import count_actions
from harness.live.conversations import Author, Part, Store, store_of
from harness.live.conversations import LiveConversation as Heard
from harness.live.outbox.outbox import HANDOFF, ActionState
from harness.pipelines.wire import ReplyReader, reply_of, request_of
from harness.reference import ReferencePipeline
from harness.reference.escalate import Decision, Rules, decide
from harness.reports.board import actions_words
from harness.reports.rendering import json_text, markdown
from harness.reports.run import document, html_page
from harness.reports.schemas import schema_text
from harness.runs import ScenarioResult, TurnResult
from harness.runs.results import from_line, to_line
from harness.turns.pipeline import Conversation, Exchange, PipelineError, Reply
from harness.workspace import ActionKind, Expect, Outcome, ProposedAction, Workspace, WorkspaceError, load
from harness.workspace.pipelines import ReplyPaths
from harness.workspace.rule_reach import never_fires
from tests.build import reported
from tests.conftest import FILES, Folder
from tests.remote import messages, results
from tests.server import Server, handoff
from tests.test_rules import facts, rule

RULES = """\
queues: [{id: people, title: People}, {id: money, title: Money}]
rules:
  - id: who-pays-more
    when: {customer: {plan: team}}
    then: {actions: [{kind: crm-note, note: A team writes in.}]}
  - id: refund
    when: {mentions: [refund, money back]}
    then: {handoff: money, because: Refunds are decided by people., actions: [billing-flag, churn-risk]}
  - id: no-source
    when: {source: missing}
    then: {handoff: people, actions: doc-task}
"""


def kinds(actions: Any) -> list[str]:
    return [str(action.kind) for action in actions]


# Rules.


def decided(*rules: Any, **given: Any) -> Decision:
    known = facts(**given)
    return decide(Rules(rules).fired(known), known, "default")


def test_all_rules_that_fire_propose_and_the_first_that_decides_decides() -> None:
    note = rule("note", {"category": "billing"}, actions=[{"kind": "crm-note", "note": "Writes about bills."}])
    first = rule("first", {"mentions": "refund"}, handoff="money", because="Money.", actions=["billing-flag"])
    second = rule("second", {"category": "billing"}, handoff="people", actions="doc-task")
    silent = rule("silent", {"category": "login"}, handoff="people", actions=["bug-report"])
    decision = decided(note, first, second, silent, text="refund")
    assert (decision.outcome, decision.queue, decision.rule) == (Outcome.HANDOFF, "money", "first")
    assert decision.fired == ("note", "first", "second")
    assert [(each.kind, each.note) for each in decision.actions] == [
        ("crm-note", "Writes about bills."), ("billing-flag", "Money."), ("doc-task", ""),
    ]  # fmt: skip


def test_a_rule_that_only_proposes_leaves_the_decision_open() -> None:
    note = rule("note", {"category": "billing"}, actions=["crm-note"])
    answered = decided(note)
    assert (answered.outcome, answered.rule, answered.fired) == (Outcome.ANSWER, None, ("note",))
    assert kinds(answered.actions) == ["crm-note"]
    assert decided(note, standing="missing").outcome is Outcome.HANDOFF
    assert Rules([note]).certain(facts()) is None


def test_a_rule_that_only_proposes_neither_shadows_nor_is_shadowed() -> None:
    wide = rule("wide", {"category": "billing"}, handoff="people")
    assert not list(never_fires([rule("note", {"category": "billing"}, actions=["crm-note"]), wide]))
    assert not list(never_fires([wide, rule("note", {"category": "billing"}, actions=["crm-note"])]))
    impossible = rule("note", {"all": [{"category": "a"}, {"category": "b"}]}, actions=["crm-note"])
    assert [found.id for found, _, _ in never_fires([impossible])] == ["note"]


@pytest.mark.parametrize(
    "then", [{}, {"actions": []}, {"actions": ["crm-note"], "priority": "high"}, {"actions": ["call-them"]}]
)
def test_what_a_rule_cannot_do(then: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule("r", {"category": "billing"}, **(then or {"because": "No reason."}))


def test_a_mistyped_action_is_explained_with_its_line(folder: Folder) -> None:
    folder.edit("rules/handoff.yaml", "because: Refunds are decided by people.", "actions: [churn-rsik]")
    with pytest.raises(WorkspaceError, match=r"handoff.yaml:7: .*cannot be `churn-rsik`\n +did you mean `churn-risk`"):
        load(folder.root)


def test_a_rule_that_only_proposes_cannot_be_expected_to_decide(folder: Folder) -> None:
    folder.add_rule("{id: note, when: {category: login}, then: {actions: crm-note}}")
    folder.edit("scenarios/login.yaml", "rule: refund", "rule: note")
    with pytest.raises(WorkspaceError, match="only proposes actions\n    expect its `actions:` instead"):
        load(folder.root)


@pytest.mark.parametrize("actions", ["churn-risk", ["churn-risk"], [{"kind": "crm-note", "note": "x"}, "doc-task"]])
def test_the_schema_takes_what_the_harness_takes(actions: Any) -> None:
    file = {
        "queues": [{"id": "people", "title": "People"}],
        "rules": [{"id": "r", "when": {"category": "login"}, "then": {"actions": actions}}],
    }
    jsonschema.validate(file, json.loads(schema_text("handoff")))


# Pipelines.


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> ReferencePipeline:
    root = tmp_path_factory.mktemp("workspace")
    for name, text in {**FILES, "rules/handoff.yaml": RULES}.items():
        Folder(root).write(name, text)
    return ReferencePipeline(load(root))


def asked(pipeline: ReferencePipeline, *messages: str, **customer: Any) -> list[Reply]:
    history: list[Exchange] = []
    for message in messages:
        conversation = Conversation(message, tuple(history), customer)
        history.append(Exchange(message, asyncio.run(pipeline.reply(conversation))))
    return [exchange.reply for exchange in history]


@pytest.mark.slow
def test_the_reference_proposes_each_action_once_a_conversation(reference: ReferencePipeline) -> None:
    link = "the link in my reset mail has expired"
    answer, again, refund = asked(reference, link, "how long is a reset link valid", "i want a refund", plan="team")
    assert (answer.outcome, kinds(answer.actions)) == (Outcome.ANSWER, ["crm-note"])
    assert again.fired == ("who-pays-more",)
    assert again.actions == ()
    assert refund.outcome is Outcome.HANDOFF
    assert kinds(refund.actions)[:2] == ["billing-flag", "churn-risk"]
    assert refund.actions[0].note == "Refunds are decided by people."


@pytest.mark.slow
def test_who_has_the_conversation_proposes(reference: ReferencePipeline) -> None:
    _, after = asked(reference, "i want a refund", "i said i want my money back")
    assert (after.reason, after.actions) == ("a person already has it", ())


def received(workspace: Workspace, data: Any, words: Any = None, path: str | None = None) -> tuple[ProposedAction, ...]:
    reader = ReplyReader(ReplyPaths(actions=path) if path else ReplyPaths(), words or {})
    return reply_of(reader.read({"outcome": "handoff", **data}), workspace, None).actions


CRM = ProposedAction(kind=ActionKind.CRM_NOTE)


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        (["crm-note"], (CRM,)),
        ("crm-note, doc-task", (CRM, ProposedAction(kind=ActionKind.DOC_TASK))),
        ({"kind": "crm-note", "note": None, "id": 7}, (CRM,)),
        ([{"kind": "crm-note", "note": "x" * 9000}], (CRM.model_copy(update={"note": "x" * 2000}),)),
        (["crm-note"] * 500, (CRM,) * 20),
        ([], ()),
        (None, ()),
    ],
)
def test_what_a_pipeline_may_send(folder: Folder, sent: Any, got: tuple[ProposedAction, ...]) -> None:
    assert received(load(folder.root), {"actions": sent}) == got


def test_words_and_paths_say_what_a_systems_own_actions_mean(folder: Folder) -> None:
    words = {"actions": {"open_jira": "bug-report", "hubspot": "crm-note"}}
    sent = {"tasks": [{"type": "open_jira", "text": "It hangs."}, {"type": "hubspot"}]}
    got = received(load(folder.root), sent, words, "tasks[].{kind: type, note: text}")
    assert [(each.kind, each.note) for each in got] == [("bug-report", "It hangs."), ("crm-note", "")]


@pytest.mark.parametrize("sent", [["run: rm -rf"], [7], [{"kind": "crm-note", "note": ["x"]}], 7])
def test_anything_else_is_an_error_and_never_a_pass(folder: Folder, sent: Any) -> None:
    with pytest.raises(PipelineError, match="`actions` of the reply cannot be"):
        received(load(folder.root), {"actions": sent})


def test_an_action_without_a_kind_is_none(folder: Folder) -> None:
    with pytest.raises(PipelineError, match=r"the reply has no `actions.1.kind`"):
        received(load(folder.root), {"actions": ["crm-note", {"note": "x"}]})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["http", "openai"])
def test_a_system_elsewhere_proposes_and_the_rules_beside_an_llm(folder: Folder, server: Server, kind: str) -> None:
    folder.write("rules/handoff.yaml", RULES)
    server.answer = lambda body: {**handoff(body), "actions": [{"kind": "bug-report", "note": "It hangs."}]}
    messages(folder, ["hello there", "i want a refund"])
    found = [kinds(result.turns[0].reply.actions) for result in results(folder, kind) if result.turns[0].reply]
    theirs = ["bug-report"]
    if kind == "http":
        assert found == [theirs, theirs]
    else:
        assert found == [["doc-task", *theirs], ["billing-flag", "churn-risk"]]  # no model is asked about a refund
        assert len(server.requests) == 1


def test_what_another_system_said_stays_text(folder: Folder) -> None:
    hostile = "$(touch /tmp/x) {{ 7*7 }} <script>alert(1)</script> =HYPERLINK(1)"
    (action,) = received(load(folder.root), {"actions": [{"kind": "crm-note", "note": hostile}]})
    assert action.note == hostile


def test_what_was_proposed_is_told_with_the_history_and_kept_with_the_result() -> None:
    reply = Reply(Outcome.ANSWER, actions=(CRM,))
    asked_with = request_of(Conversation("again", (Exchange("hello", reply),)))
    assert asked_with["history"][0]["reply"]["actions"] == [{"kind": "crm-note", "note": ""}]
    kept = turn(["crm-note"], ["crm-note"])
    assert from_line(to_line(kept)) == kept
    none = turn([], [])
    assert from_line(to_line(none)).expect.actions == ()


# What scenarios expect: missing ones, and noise.


def turn(expected: list[str] | None, proposed: list[str], scenario: str = "s") -> TurnResult:
    expect = Expect.model_validate({"actions": expected} if expected is not None else {})
    reply = Reply(Outcome.ANSWER, "login", actions=tuple(ProposedAction(kind=ActionKind(kind)) for kind in proposed))
    return TurnResult(scenario, "login", "normal", "scenarios/x.yaml", 1, 1, "hello", expect, reply)


def test_noise_is_counted_where_a_scenario_says_what_must_be_proposed() -> None:
    found = [
        ScenarioResult((turn(["churn-risk", "crm-note"], ["crm-note", "doc-task"], "a"),)),
        ScenarioResult((turn([], ["bug-report", "bug-report"], "b"),)),
        ScenarioResult((turn(None, ["doc-task"], "silent"),)),
        ScenarioResult((turn([], [], "quiet"),)),
    ]
    count = count_actions(found)
    assert count == ActionCount(2, 4, ("a",), ("a", "b", "b"))
    words = "1 of 2 expected actions proposed, missing in a; 3 of 4 proposed are needless (noise), in a and b"
    assert actions_words(count) == words
    assert "in a" not in actions_words(count, named=False)
    assert actions_words(count_actions(found[2:])) == ""
    report = reported(found)
    assert json.loads(json_text(document(report)))["categories"][0]["actions"] == {
        "expected": 2, "proposed": 4, "missing": ["a"], "needless": ["a", "b", "b"],
    }  # fmt: skip
    assert words in "".join(html_page(report))
    assert words.replace("(", r"\(").replace(")", r"\)") in markdown(document(report))


def test_every_turn_that_says_something_of_actions_is_counted() -> None:
    """By hand: the first turn says nothing, the second gets no reply, the third one of two actions and a needless."""
    silent = replace(turn(["churn-risk"], []), reply=None)
    turns = (turn(None, ["doc-task"]), silent, turn(["crm-note", "churn-risk"], ["crm-note", "doc-task"]))
    assert count_actions([ScenarioResult(turns)]) == ActionCount(3, 2, ("s", "s"), ("s",))


def test_a_missing_action_fails_its_scenario_and_the_rules_are_to_blame(folder: Folder, monkeypatch: Any) -> None:
    folder.edit("scenarios/login.yaml", "rule: refund}", "rule: refund, actions: [billing-flag]}")
    monkeypatch.chdir(folder.root)
    done = CliRunner().invoke(cli, ["run"])
    assert done.exit_code == 0, done.output
    assert "Actions to other systems: 0 of 1 expected actions proposed; 0 of 0" in done.output
    (summary,) = Path("reports").glob("latest/summary.json")
    (failure,) = json.loads(summary.read_text())["failures"]
    assert (failure["scenario"], failure["cause"]) == ("money", "rules")
    assert "missing action: `billing-flag`" in failure["words"]
    assert "and proposes no action" in failure["words"]


# From conversations to the outbox.


def conversation(id_: str, day: int, *said: str) -> Heard:
    at = dt.datetime(2026, 11, day, tzinfo=dt.UTC)
    parts = tuple(Part(Author.CUSTOMER, text, at) for text in said)
    return Heard("zendesk", id_, at, parts=(*parts, Part(Author.AGENT, "i want a refund", at)))


def test_conversations_are_put_to_a_pipeline_and_its_actions_wait_for_a_person(
    folder: Folder, monkeypatch: Any
) -> None:
    folder.write("rules/handoff.yaml", RULES)
    monkeypatch.chdir(folder.root)
    command = CliRunner()
    nothing = command.invoke(cli, ["actions", "propose"])
    assert (nothing.exit_code, "harness import conversations" in nothing.output) == (2, True)
    with Store(store_of(load(folder.root))) as store:
        store.put(conversation("6", 1, "i want a refund"))
        store.put(conversation("7", 20, "the link in my reset mail has expired", "i want a refund", "money back, now"))
        store.put(conversation("8", 21, "how long is a reset link valid"))
    done = command.invoke(
        cli, ["actions", "propose", "--link", "zendesk=https://desk.example/{id}", "--link", "intercom=https://x/{id}"]
    )
    assert "2 conversations, 3 actions proposed, 3 new" in done.output
    listed = command.invoke(cli, ["actions", "list", "--json"]).output
    kept = [json.loads(line) for line in listed.splitlines()]
    assert [(each["conversation"], each["turn"], each["kind"], each["state"]) for each in kept] == [
        ("zendesk:7", 2, kind, "proposed") for kind in ("billing-flag", "churn-risk", "doc-task")
    ]
    assert kept[0]["url"] == "https://desk.example/7"
    assert command.invoke(cli, ["actions", "propose", "--link", "https://desk.example/{id}"]).exit_code == 2
    again = command.invoke(cli, ["actions", "propose", "--since", "2026-11-01"])
    assert "3 conversations, 6 actions proposed, 3 new" in again.output


def test_what_was_proposed_of_a_ticket_is_known_when_the_talk_with_the_ai_before_it_is_imported(
    folder: Folder, monkeypatch: Any
) -> None:
    folder.write("rules/handoff.yaml", RULES)
    monkeypatch.chdir(folder.root)
    with Store(store_of(load(folder.root))) as store:
        store.put(conversation("7", 20, "i want a refund"))
    assert "3 new" in CliRunner().invoke(cli, ["actions", "propose"]).output
    with Store(store_of(load(folder.root))) as store:
        asked = replace(conversation("61", 20, "how long is a reset link valid"), vendor="intercom", ticket="7")
        store.put(replace(asked, parts=asked.parts[:1]))
    assert "1 conversation, 3 actions proposed, 0 new" in CliRunner().invoke(cli, ["actions", "propose"]).output


def test_what_was_proposed_of_a_ticket_is_known_when_it_is_merged_into_another(
    folder: Folder, monkeypatch: Any
) -> None:
    folder.write("rules/handoff.yaml", RULES)
    monkeypatch.chdir(folder.root)
    with Store(store_of(load(folder.root))) as store:
        store.put(conversation("7", 20, "i want a refund"))
        store.put(conversation("8", 19, "how long is a reset link valid"))
    assert "4 new" in CliRunner().invoke(cli, ["actions", "propose", "--handoffs", "--since", "2026-11-01"]).output
    with Store(store_of(load(folder.root))) as store:
        store.merge("zendesk", "7", "8")
    done = CliRunner().invoke(cli, ["actions", "propose", "--handoffs", "--since", "2026-11-01"])
    assert "1 conversation, 4 actions proposed, 0 new" in done.output


def test_a_day_is_one_of_the_team(folder: Folder, monkeypatch: Any) -> None:
    folder.write("rules/handoff.yaml", RULES)
    rollout = folder.root / "rules/rollout.yaml"
    rollout.write_text(rollout.read_text() + "timezone: Asia/Tokyo\n")
    monkeypatch.chdir(folder.root)
    with Store(store_of(load(folder.root))) as store:
        heard = conversation("7", 20, "i want a refund")
        store.put(replace(heard, opened=dt.datetime(2026, 11, 19, 16, tzinfo=dt.UTC)))  # 01:00 on the 20th there
    done = CliRunner().invoke(cli, ["actions", "propose", "--since", "2026-11-20"])
    assert "1 conversation, 3 actions proposed, 3 new" in done.output


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("more", [(), ("--handoffs",)])
def test_a_message_is_known_when_one_before_it_comes_in_later(
    timed: bool, more: tuple[str, ...], folder: Folder, monkeypatch: Any
) -> None:
    """As when another ticket is merged into this one."""
    folder.write("rules/handoff.yaml", RULES)
    monkeypatch.chdir(folder.root)
    heard = conversation("7", 20, "i want a refund, <name-1>")
    heard = heard if timed else replace(heard, parts=tuple(replace(part, at=None) for part in heard.parts))
    new = 3 + len(more)
    with Store(store_of(load(folder.root))) as store:
        store.put(heard)
    assert f"{new} new" in CliRunner().invoke(cli, ["actions", "propose", *more]).output
    earlier = Part(Author.CUSTOMER, "how long is a reset link valid", heard.opened - dt.timedelta(days=1))
    now = tuple(replace(part, text=part.text.replace("<name-1>", "<name-2>")) for part in heard.parts)
    with Store(store_of(load(folder.root))) as store:
        store.put(replace(heard, parts=(earlier, *now)))
    assert f"{new} actions proposed, 0 new" in CliRunner().invoke(cli, ["actions", "propose", *more]).output


def test_the_command_knows_every_kind_and_state() -> None:
    """It names them itself, so that `--help` imports nothing."""
    from harness.cli import actions

    assert set(actions.KINDS) == {*ActionKind, HANDOFF}
    assert set(actions._STATES) == set(ActionState)
