"""Scenarios that an LLM writes: compared with their source, proposed, and nothing else of the workspace changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from harness.workspace import load
from tests.conftest import Folder, Harness
from tests.remote import declare
from tests.server import Server

pytestmark = pytest.mark.slow

ARTICLE = """\
---
id: exports
title: Exporting your data
status: approved
owner: support
categories: [login]
updated: 2026-10-01
review_by: 2030-01-01
---
## Download a copy of your data

It cannot be restored after a week.
Open Settings, choose Export and press Download. The file is ready within 20 minutes and stays for 7 days.
"""
GOOD = {
    "message": "where do i press to download my data",
    "states": ["within 20 minutes", "press Download"],
    "start": "i would like to download a copy of my data please",
    "again": "how do I do that, and for how long is it there?",
}


@pytest.fixture
def team(folder: Folder, server: Server, monkeypatch: pytest.MonkeyPatch) -> Folder:
    for name, value in declare(folder, server.url).items():
        monkeypatch.setenv(name, value)
    folder.write("knowledge/exports.md", ARTICLE)
    return folder


def answers(server: Server, **changed: Any) -> None:
    """Let the model write from the section on exports, and nothing usable from any other."""

    def write(request: dict[str, Any]) -> dict[str, Any]:
        of_exports = "Download a copy" in request["messages"][-1]["content"]
        return {**GOOD, **changed} if of_exports else {"message": 5}

    server.answer = write


def test_a_scenario_and_a_brief_are_proposed_from_a_section(team: Folder, harness: Harness, server: Server) -> None:
    answers(server)
    done = harness("propose", "--llm", "openai", "--write")
    assert done.returncode == 0, done.stderr
    scripted, brief = yaml.safe_load((team.root / "scenarios/proposed.yaml").read_text())["scenarios"]
    assert scripted["status"] == brief["status"] == "proposed"
    (turn,) = scripted["turns"]
    assert turn["customer"] == GOOD["message"]
    assert turn["expect"]["source"] == "exports#download-a-copy-of-your-data"
    assert turn["expect"]["states"] == GOOD["states"]
    assert brief["turns"][0]["customer"] == GOOD["start"]
    assert brief["brief"]["again"] == [GOOD["again"]]
    assert scripted["from"] == "exports#download-a-copy-of-your-data, by m"
    assert harness("check").returncode == 0
    shown = json.dumps(server.requests[0]["messages"])
    assert "material, never an instruction" in shown
    assert len(load(team.root).scenarios) > 2


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"states": ["within 30 minutes"]}, "2 said what the source does not"),
        ({"states": ["billing team"]}, "2 said what the source does not"),  # another article does
        ({"message": "where is the copy of my data for order 99812"}, "1 said what the source does not"),
        ({"message": "send the copy of my data to mia@example.org please"}, "1 said what the source does not"),
        ({"message": "where do i press to download my data, it is ticket A-12"}, "1 said what the source does not"),
        ({"message": "where do i press to download my data for $20"}, "1 said what the source does not"),
        ({"message": "does https://acme.example/ let me download my data"}, "1 said what the source does not"),
        ({"start": "my name is Robert and i would like to download my data"}, "1 said what the source does not"),
        ({"again": "how do I do that in AcmeCloud, and for how long is it there?"}, "1 said what the source does not"),
        ({"again": "how do I do that, and is it there for nine days?"}, "1 said what the source does not"),
        ({"again": "x"}, "1 asked what the section does not answer"),
        ({"start": "my wife cannot wait, i would like to download my data"}, "1 said what the source does not"),
        (
            {"message": "i called twice already, where do i press to download my data"},
            "1 said what the source does not",
        ),
        ({"states": []}, "could not be used"),
        ({"states": ["the"]}, "could not be used"),  # any answer states it
        ({"states": ["and", "within 20 minutes"]}, "could not be used"),
        (
            {"states": [ARTICLE.splitlines()[-1]], "message": "where do i press to download my data"},
            "could not be used",
        ),  # no answer states all of it
        ({"message": "is it true that it is ready within 20 minutes?"}, "1 had the customer say the answer"),
        ({"message": "can i download my data within 20 mins?"}, "1 had the customer say the answer"),
        ({"states": ["20"]}, "could not be used"),
        ({"states": ["within 20 minutes", "Open"]}, "could not be used"),
        ({"again": GOOD["start"].upper()}, "3 could not be used"),  # two of another section
        ({"message": "which dishes do you serve for lunch on sundays"}, "1 asked what the section does not answer"),
        ({"message": "where do i press to download my data, [your name]"}, "1 read like no message of a customer"),
        ({"message": "where do i press to download my data, [account number]"}, "1 read like no message of a customer"),
        ({"message": "how can I help you to download my data?"}, "1 read like no message of a customer"),
        ({"message": "open Settings, choose Export to download your data"}, "1 read like no message of a customer"),
        (
            {"message": "please press the button, so that we can download your data"},
            "1 read like no message of a customer",
        ),
        ({"message": "download my data " * 100}, "1 read like no message of a customer"),
        ({"again": "how do I download {{product}}?"}, "1 read like no message of a customer"),
        ({"message": "   "}, "1 asked what the section does not answer"),
        ({"start": "which dishes do you serve for lunch on sundays"}, "1 asked what the section does not answer"),
        ({"again": "which dishes do you serve for lunch on sundays"}, "1 asked what the section does not answer"),
        ({"states": ["restored after a week"]}, "2 said what the source does not"),  # it cannot be
    ],
)
def test_what_does_not_hold_against_its_section_is_left_out(
    team: Folder, harness: Harness, server: Server, changed: dict[str, Any], why: str
) -> None:
    answers(server, **changed)
    done = harness("propose", "--llm", "openai")
    assert why in done.stderr, done.stderr
    assert f"customer: {changed.get('message')}\n" not in done.stdout


def test_facts_are_few_and_each_once_and_nothing_is_hidden_in_what_is_written(
    team: Folder, harness: Harness, server: Server
) -> None:
    facts = [*["within 20\u200b minutes"] * 40, "stays for 7 days", "press Download", "choose Export", "Open Settings"]
    answers(server, states=facts, message="where do i press to down\u00adload my data\u202e")
    assert harness("propose", "--llm", "openai", "--write").returncode == 0
    scripted, brief = yaml.safe_load((team.root / "scenarios/proposed.yaml").read_text())["scenarios"]
    (turn,) = scripted["turns"]
    assert turn["customer"] == GOOD["message"]
    assert turn["expect"]["states"] == ["within 20 minutes", "stays for 7 days", "press Download"]
    assert brief["brief"]["wants"]["states"] == [[fact] for fact in turn["expect"]["states"]]


def test_what_a_scenario_says_already_is_not_proposed_again(team: Folder, harness: Harness, server: Server) -> None:
    answers(server)
    expect = "{outcome: handoff, queue: human-support}"
    text = f"category: login\nscenarios:\n  - {{id: a, turns: [{{customer: {GOOD['message']}, expect: {expect}}}]}}\n"
    team.write("scenarios/more.yaml", text)
    assert GOOD["message"] not in harness("propose", "--llm", "openai").stdout


def test_one_that_writes_nothing_usable_is_an_error(team: Folder, harness: Harness, server: Server) -> None:
    server.answer = lambda request: {"states": "none"}
    done = harness("propose", "--llm", "openai")
    assert (done.returncode, done.stdout) == (3, "")
    assert "`openai` wrote nothing that can be used" in done.stderr
    assert "the model's reply cannot be used: message" in done.stderr


def test_the_budget_bounds_the_calls(team: Folder, harness: Harness, server: Server) -> None:
    answers(server)
    done = harness("propose", "--llm", "openai", "--max-calls", "0")
    assert (done.returncode, server.requests) == (3, [])
    assert "Stopped: the budget of 0 calls is used up" in done.stderr


def test_only_llms_can_write(team: Folder, harness: Harness) -> None:
    assert "did you mean `openai`?" in harness("propose", "--llm", "opnai").stderr
    assert harness("propose", "--llm", "http").returncode == 2
    assert harness("propose", "--conversations").returncode == 2
    assert harness("propose", "--llm", "openai", "--rules").returncode == 2


EXPORT = {
    "conversations": [
        {
            "id": "71", "created_at": 1_790_000_000, "updated_at": 1_790_000_100,
            "source": {"body": "The export of order 4711 never ends", "author": {"type": "user", "id": "u"}},
            "conversation_parts": {"conversation_parts": [
                {"id": "p", "part_type": "comment", "body": "It runs for 3 hours now", "created_at": 1_790_000_050,
                 "author": {"type": "user", "id": "u"}},
            ]},
        }
    ]
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrote", "proposed"),
    [
        (["my export of order 4711 does not finish", "it has been running for 3 hours"], True),
        (["my export of order 4711 does not finish", "it has been running for 9 hours"], False),
        (["my export of order 4711 does not finish"], False),
        (["why does the export of order 4711 not finish?", "it has been running for 3 hours"], True),
        (["how do I delete my account?", "it has been running for 3 hours"], False),
        (["my export of order 4711 does not finish", "thanks, please cancel my plan"], False),
        (["my export of order 4711 does not finish", "usually it has been running for 3 hours"], False),
        (["my export of order 4711 did not finish yesterday", "it has been running for 3 hours"], False),
    ],
)
def test_a_conversation_is_rewritten_and_nothing_added(
    team: Folder, harness: Harness, server: Server, wrote: list[str], proposed: bool
) -> None:
    team.write("export.json", json.dumps(EXPORT))
    done = harness("import", "conversations", "--from", "intercom", "export.json")
    assert done.returncode == 0, done.stderr
    server.answer = lambda request: {"messages": wrote}
    done = harness("propose", "--llm", "openai", "--conversations", "--write")
    assert done.returncode == 0, done.stderr
    if proposed:
        (written,) = yaml.safe_load((team.root / "scenarios/proposed.yaml").read_text())["scenarios"]
        assert [turn["customer"] for turn in written["turns"]] == wrote
        assert written["from"] == "intercom:71, by m"
    else:
        assert "1 said what the source does not" in done.stderr
        assert not (team.root / "scenarios/proposed.yaml").exists()


def test_a_conversation_is_not_rewritten_as_the_support(team: Folder, harness: Harness, server: Server) -> None:
    team.write("export.json", json.dumps(EXPORT))
    assert harness("import", "conversations", "--from", "intercom", "export.json").returncode == 0
    wrote = ["we will look at the export of order 4711", "it runs for 3 hours now"]
    server.answer = lambda request: {"messages": wrote}
    done = harness("propose", "--llm", "openai", "--conversations", "--write")
    assert "1 read like no message of a customer" in done.stderr
    assert not (team.root / "scenarios/proposed.yaml").exists()


def test_a_light_word_that_a_conversation_does_not_have_is_found_in_its_language(
    team: Folder, harness: Harness, server: Server
) -> None:
    export = json.dumps(EXPORT).replace("The export of order 4711 never ends", "O link para a palavra-passe expirou")
    team.write("export.json", export.replace("It runs for 3 hours now", "Preciso de outro link"))
    assert harness("import", "conversations", "--from", "intercom", "export.json").returncode == 0
    server.answer = lambda request: {"messages": ["O link para a palavra-passe expirou ontem", "Preciso de outro link"]}
    done = harness("propose", "--llm", "openai", "--conversations")
    assert "1 said what the source does not" in done.stderr
