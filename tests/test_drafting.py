"""Proposed scenarios are added to files without touching what stands there, and say what they must."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.suite.drafting import (
    PROPOSED,
    ScenarioProposal,
    append_proposals,
    free_id,
    proposals_text,
    unfinished,
    with_proposals,
)
from harness.workspace import Outcome, Scenario, WorkspaceError, load
from harness.workspace.load import parse_model
from harness.workspace.scenarios import ScenariosFile
from tests.conftest import Folder, Harness


def proposal(
    id_: str = "new", message: str = "TODO: what a customer writes", why: str = "no scenario"
) -> ScenarioProposal:
    expect = {"category": "login", "outcome": "answer", "source": "reset", "states": ["60 minutes", ["a", "b"]]}
    scenario = Scenario.model_validate(
        {"id": id_, "status": "proposed", "turns": [{"customer": message, "expect": expect}], "from": "ticket 7"}
    )
    return ScenarioProposal(scenario, why, ("is the source right?",))


def read(text: str) -> ScenariosFile:
    return parse_model(text, "scenarios/x.yaml", ScenariosFile)


def test_a_file_of_its_own_reads_as_people_write() -> None:
    assert proposals_text([proposal()]) == (
        "# yaml-language-server: $schema=../rules/schema/scenarios.json\n"
        "scenarios:\n"
        "  # Proposed: no scenario\n"
        "  # To judge: is the source right?\n"
        "  - id: new\n"
        "    status: proposed\n"
        "    turns:\n"
        "      - customer: 'TODO: what a customer writes'\n"
        "        expect: {category: login, outcome: answer, source: reset, states: [60 minutes, [a, b]]}\n"
        "    from: ticket 7\n"
    )


OLD = "category: login\nscenarios:\n  - {id: old, turns: [{customer: hi}]}  # kept\n"


@pytest.mark.parametrize(
    "text",
    [
        OLD,
        OLD + "    # a last word\n",
        OLD.rstrip("\n"),
        OLD.replace("\n", "\r\n"),
        "scenarios:\n- id: old\n  turns:\n  - {customer: hi}\n\n# the end\ncategory: login\n",
        "scenarios:\n  - id: old\n    turns:\n      - customer: |\n          hi\n          you\n\ncategory: login\n",
        "scenarios:\n  - {id: old, tags: [a], turns: [{customer: hi, expect: {criteria: [is it a link?]}}]}\n",
        "",
    ],
)
def test_what_stands_there_stays(text: str) -> None:
    added = with_proposals(text, [proposal(), proposal("newer")])
    rest = iter(added)
    assert all(character in rest for character in text)  # every character is there, in order
    assert read(added).scenarios[: len(read(text).scenarios)] == read(text).scenarios
    assert [scenario.id for scenario in read(added).scenarios][-2:] == ["new", "newer"]


@pytest.mark.parametrize(
    "text", ["scenarios: [{id: old, turns: [{customer: hi}]}]\n", "category: login\n", OLD + "...\n"]
)
def test_what_cannot_be_added_to_is_refused(text: str) -> None:
    with pytest.raises(WorkspaceError, match="cannot be extended"):
        with_proposals(text, [proposal()])


def test_a_file_from_which_the_last_one_was_taken_out_can_be_added_to() -> None:
    added = with_proposals("category: login\nscenarios: []  # none\n", [proposal()])
    assert added.startswith("category: login\nscenarios:  # none\n  # Proposed: no scenario\n")
    assert [scenario.id for scenario in read(added).scenarios] == ["new"]


odd = st.text(st.sampled_from("a b:#-'\"\n\r\t\x0b\x0c\x1c\x85\u2028\ufeff"), min_size=1)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(min_size=1), odd), st.text())
def test_whatever_a_customer_wrote_comes_back_as_it_was(message: str, why: str) -> None:
    sound = message.encode("utf-8", "replace").decode()
    (scenario,) = read(proposals_text([proposal(message=message, why=why)])).scenarios
    assert scenario.turns[0].customer == sound
    assert scenario.status == "proposed"


def test_a_mail_of_several_lines_is_written_line_by_line() -> None:
    text = proposals_text([proposal(message="Hi,\n\nwhere is it?\n")])
    assert "      - customer: |\n          Hi,\n\n          where is it?\n        expect:" in text


@pytest.mark.parametrize("message", ["1e5", ".5", "no", "null", "- a: b # c", "a\x85b\u2028c\x7f", "'\"\\", " x "])
def test_words_that_yaml_reads_otherwise_are_quoted(message: str) -> None:
    (scenario,) = read(proposals_text([proposal(message=message)])).scenarios
    assert scenario.turns[0].customer == message


def test_a_proposal_in_a_workspace_does_not_count(folder: Folder) -> None:
    path = append_proposals(folder.root, [proposal()])
    append_proposals(folder.root, [proposal("newer")])
    assert path == folder.root / "scenarios" / "proposed.yaml"
    proposed = {s.id for s in load(folder.root).scenarios if s.status == "proposed"}
    assert proposed == {"new", "newer"}


def test_a_place_that_cannot_be_written_is_a_problem(folder: Folder, tmp_path: Path) -> None:
    (folder.root / "scenarios" / "sub.yaml").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be"):
        append_proposals(folder.root, [proposal()], "scenarios/sub.yaml")


def test_ids_are_free_and_plain() -> None:
    assert free_id("Can't I log in?", ()) == "cant-i-log-in"
    assert free_id("a", {"a", "a-2"}) == "a-3"
    assert free_id("???", ()) == "proposed"
    assert free_id("日本", ()) == "proposed"
    assert free_id("Olvidé mi contraseña", ()) == "olvide-mi-contrasena"  # accents go, their letters stay


def test_a_text_still_to_be_written_is_seen() -> None:
    assert unfinished(proposal().scenario)
    assert not unfinished(proposal(message="hello").scenario)


def test_a_rule_and_a_section_that_none_asks_for_are_proposed_once(folder: Folder, harness: Harness) -> None:
    rule = """\
rules:
  - id: again
    when: {same_question_again: {}, category: billing, customer: {plan: free}}
    then: {handoff: money, priority: urgent}
"""
    folder.edit("rules/handoff.yaml", "rules:\n", rule)
    shown = harness("propose")
    assert shown.returncode == 0
    assert not (folder.root / "scenarios" / "proposed.yaml").exists()
    again, no_source, intro = read(shown.stdout).scenarios
    assert [turn.expect.outcome for turn in again.turns] == ["answer", "handoff"]
    assert (again.turns[1].expect.rule, again.turns[1].expect.queue) == ("again", "money")
    assert (again.category, again.turns[1].expect.priority, again.customer) == ("billing", "urgent", {"plan": "free"})
    assert no_source.turns[0].expect.rule == "no-source"
    assert intro.turns[0].expect.source == ("reset",)
    assert all(unfinished(scenario) and scenario.status == "proposed" for scenario in (again, no_source, intro))

    assert "3 proposed scenarios added to" in harness("propose", "--write").stdout
    assert harness("propose").stderr == "Nothing to propose: scenarios cover all of it.\n"
    assert len(load(folder.root).scenarios) == 5


def test_a_section_that_no_stage_may_answer_from_is_not_proposed(folder: Folder, harness: Harness) -> None:
    assert read(harness("propose", "--sections").stdout).scenarios[0].id == "reset"
    folder.edit("rules/categories.yaml", "ceiling: auto", "ceiling: human")
    folder.edit("rules/rollout.yaml", "login: draft", "login: human")
    assert "Nothing to propose" in harness("propose", "--sections").stderr


MESSAGES = """\
id,message,category
7,"=cmd() my ""invoice"" is # wrong: look",billing
8,"=cmd() my ""invoice"" is # wrong: look!",billing
9,The link in my reset mail has expired.,
,nobody answers,nowhere
"""


@pytest.mark.slow
def test_customers_messages_are_proposed_without_an_outcome(folder: Folder, harness: Harness) -> None:
    folder.write("tickets.csv", MESSAGES)
    shown = harness("propose", "tickets.csv")
    invoice, nobody = read(shown.stdout).scenarios  # a near duplicate and what a scenario says are left out
    assert invoice.turns[0].customer == '=cmd() my "invoice" is # wrong: look'
    assert (invoice.category, invoice.origin) == ("billing", "ticket 7")
    assert invoice.turns[0].expect.outcome is None
    assert nobody.origin == "tickets.csv, record 4"
    assert shown.stdout.count("the category: a guess") == 1
    assert "To judge: the outcome" in shown.stdout
    assert len(read(harness("propose", "tickets.csv", "--limit", "1").stdout).scenarios) == 1


@pytest.mark.slow
def test_a_proposal_waits_without_an_outcome_and_is_not_approved_without_one(folder: Folder, harness: Harness) -> None:
    folder.write("tickets.csv", MESSAGES)
    harness("propose", "tickets.csv", "--limit", "1", "--write")
    assert load(folder.root).scenarios[-1].turns[0].expect.outcome is None
    folder.edit(PROPOSED, "status: proposed", "status: approved")
    with pytest.raises(
        WorkspaceError, match=rf"{PROPOSED}:\d+: turn 1 of the scenario `billing-.*` expects no outcome"
    ):
        load(folder.root)
    folder.edit(PROPOSED, "category: billing", "category: billing, queue: money")
    assert load(folder.root).scenarios[-1].turns[0].expect.outcome is Outcome.HANDOFF


@pytest.mark.parametrize(
    ("args", "wrong"),
    [
        (["tickets.txt"], "tickets.txt is not a supported file of records"),
        (["bad.jsonl"], "bad.jsonl:1: is not a JSON object"),
        (["empty.jsonl"], "record 1 has no `message`"),
        (["--to", "../x.yaml", "--write"], "name a .yaml file under scenarios/"),
        (["--to", "scenarios/x.yml", "--write"], "name a .yaml file under scenarios/"),
    ],
)
def test_what_cannot_be_read_or_written_is_said(folder: Folder, harness: Harness, args: list[str], wrong: str) -> None:
    for name, text in {"tickets.txt": "x", "bad.jsonl": "[]\n", "empty.jsonl": '{"message": " "}\n'}.items():
        folder.write(name, text)
    done = harness("propose", *args)
    assert done.returncode == 2
    assert wrong in " ".join(done.stderr.split())
