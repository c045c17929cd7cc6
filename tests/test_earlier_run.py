"""The folder of a run says who answered, judged and played; where one of them may change its mind it is run again."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from harness.pipelines import Opening
from harness.runs import Customers, RunFolder, run_of, says_the_same
from harness.scoring import Bench
from harness.workspace import load
from tests.conftest import FILES, Folder, Harness
from tests.remote import PATIENT
from tests.server import Server

BOT = """\
def reply(request):
    return {"outcome": "handoff", "category": "billing", "queue": "money"}
"""
IN_WORDS = "  - {id: polite, turns: [{customer: hello, expect: {outcome: answer, criteria: is polite}}]}\n"
PLAYED = """\
  - id: talks
    brief: {start: i want my money back, wants: {handoff: true}}
    expect: {outcome: handoff, queue: money}
"""
USED = "so it is used again"


@pytest.fixture
def team(folder: Folder, server: Server) -> Folder:
    """A function answers; on loopback is an LLM that judges criteria and plays customers."""
    folder.write("bot.py", BOT)
    folder.write("rules/pipelines.yaml", "pipelines: [{id: bot, kind: python, function: bot:reply}]\n")
    folder.write("rules/judge.yaml", f"judge: {{timeout: 60, {PATIENT}}}\n")
    folder.write("rules/customers.yaml", 'plays: llm\ncustomers: [{id: llm, kind: openai, version: "1"}]\n')
    server.answer = lambda body: {"reason": "It is.", "quotation": "", "met": True, "message": "Thank you."}
    return folder


def made_of(root: Path, *, repeats: int | None = None, shard: str = "", checker: str = "embedded") -> RunFolder:
    workspace = load(root)
    bench = Bench(Opening(workspace, None), "bot", checker)
    given = {} if repeats is None else {"repeats": repeats}
    return run_of(bench, Customers(bench.opening), workspace.scenarios, shard=shard, **given)


def test_who_judges_and_plays_is_said_where_somebody_does(team: Folder) -> None:
    plain = made_of(team.root).manifest
    assert (plain.pipeline, plain.repeats, plain.shard, plain.chosen) == ("bot", 1, "", "")
    assert (plain.criteria, plain.customers, plain.checked_by) == ("", "", "")
    assert plain.checker.startswith("embedded")
    team.write("scenarios/login.yaml", FILES["scenarios/login.yaml"] + IN_WORDS)
    in_words = made_of(team.root, repeats=3, shard="2/3").manifest
    assert (bool(in_words.criteria), in_words.customers, in_words.repeats, in_words.shard) == (True, "", 3, "2/3")
    team.write("scenarios/login.yaml", FILES["scenarios/login.yaml"] + PLAYED)
    played = made_of(team.root).manifest
    assert (played.criteria, bool(played.customers)) == ("", True)


@pytest.mark.skipif(not find_spec("ragas"), reason="ragas is not installed")
def test_another_checker_is_named(team: Folder) -> None:
    judged = made_of(team.root, checker="judge").manifest
    assert judged.checked_by == "judge"
    assert judged.checker != made_of(team.root).manifest.checker


@pytest.mark.parametrize("more", [IN_WORDS, PLAYED])
def test_what_an_llm_had_a_say_in_is_run_again(team: Folder, harness: Harness, more: str) -> None:
    options = ("-p", "bot")
    assert harness("run", *options).returncode == 0
    assert USED in harness("gate", *options).stderr
    team.write("scenarios/login.yaml", FILES["scenarios/login.yaml"] + more)
    assert harness("run", *options).returncode == 0
    assert USED not in harness("gate", *options).stderr


def test_where_nobody_knows_what_was_judged_nothing_is_used_again(team: Folder, harness: Harness) -> None:
    assert harness("run", "-p", "bot").returncode == 0
    bench = Bench(Opening(load(team.root), None), "bot")
    assert says_the_same(made_of(team.root), bench)
    team.write("rules/looks.jsonl", "{\n")
    assert not says_the_same(made_of(team.root), bench)
