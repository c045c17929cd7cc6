"""Evidence is tied to what it speaks of: the support AI, the scenarios, the results; and every look at it counts."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.pipelines import Opening, fingerprint_of, open_pipeline
from harness.pipelines.code_digest import code_of_command
from harness.workspace import load
from tests.conftest import PLAIN, Folder, Harness, git, in_pytest
from tests.server import Server

pytestmark = pytest.mark.slow

ANN = ("--by", "Ann <ann@example.com>", "--reason", "x")
PIPELINES = """\
pipelines:
  - {{id: bot, kind: python, function: bots.bot:reply}}
  - {{id: program, kind: command, run: [{python}, program.py]}}
"""
BOT = """\
import json, pathlib
from bots import words
REPLIES = json.loads(pathlib.Path(__file__).with_name("replies.json").read_text())

def reply(request):
    import tools
    return dict(REPLIES.get(request["scenario"], REPLIES["*"]))
"""
REPLIES = {
    "link-expired": {
        "outcome": "answer", "category": "login", "confidence": 0.9, "answer": "It is valid for 60 minutes.",
        "citations": ["reset#link-expired"],
    },
    "*": {"outcome": "handoff", "category": "billing", "queue": "money", "rule": "refund"},
}  # fmt: skip
PROGRAM = """\
import json, sys
from bots.bot import reply
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"id": request["id"], **reply(request)}), flush=True)
"""
FLAKY = """\
import pathlib
TIMES = pathlib.Path(__file__).parent.parent.with_suffix(".times")

def reply(request):
    times = int(TIMES.read_text()) if TIMES.exists() else 0
    TIMES.write_text(str(times + 1))
    if request["scenario"] == "money":
        return {"outcome": "handoff", "category": "billing", "queue": "money", "rule": "refund"}
    minutes = 60 if times < 2 or times > 5 else 30  # wrong the second and the third time
    return {"outcome": "answer", "category": "login", "answer": f"It is valid for {minutes} minutes.",
            "citations": ["reset#link-expired"]}
"""


@pytest.fixture
def team(folder: Folder) -> Folder:
    """A workspace with a support AI of its own; billing may go to draft."""
    folder.write("rules/pipelines.yaml", PIPELINES.format(python=json.dumps(sys.executable)))
    folder.write("bots/__init__.py", "")
    folder.write("bots/bot.py", BOT)
    folder.write("bots/words.py", "A = 1\n")
    folder.write("bots/replies.json", json.dumps(REPLIES))
    folder.write("tools.py", "B = 1\n")
    folder.write("program.py", PROGRAM)
    return folder


def run_of(folder: Folder, pipeline: str = "bot") -> Path:
    (path,) = folder.root.glob(f"reports/{pipeline}-*")
    return path


def manifest(run: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((run / "run.json").read_text())
    return read


def summary(run: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((run / "summary.json").read_text())
    return read


def looks(folder: Folder) -> list[dict[str, str]]:
    path = folder.root / "rules/looks.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def refused(folder: Folder, harness: Harness, run: Path, words: str) -> None:
    """By `promote`, `promote --run` and `gate RUN`, which shows the board all the same; an override is recorded."""
    for command in (["promote", "billing", *ANN], ["promote", "billing", "--run", run, *ANN]):
        done = harness(*command, cwd=folder.root)
        assert (done.returncode, words in done.stderr or "--run" not in command) == (3, True), done.stderr
        assert "billing: human" in (folder.root / "rules/rollout.yaml").read_text()
    shown = harness("gate", run, cwd=folder.root)
    assert (shown.returncode, words in shown.stdout) == (3, True), shown.stdout
    assert "Category\tStage" in shown.stdout
    assert summary(run)["stale"]
    moved = harness("promote", "billing", "--run", run, "--override", *ANN, cwd=folder.root)
    assert moved.returncode == 0, moved.stderr
    entry = json.loads((folder.root / "rules/ledger.jsonl").read_bytes().splitlines()[-1])
    assert (entry["override"], entry["run"]["of_today"], bool(entry["run"]["stale"])) == (True, False, True)


@pytest.mark.parametrize(
    ("pipeline", "file", "text"),
    [
        ("bot", "bots/bot.py", BOT + "# other\n"),
        ("bot", "bots/words.py", "A = 2\n"),
        ("bot", "bots/replies.json", json.dumps({**REPLIES, "new": {}})),
        ("bot", "tools.py", "B = 2\n"),
        ("program", "program.py", PROGRAM + "# other\n"),
        ("program", "bots/replies.json", json.dumps({**REPLIES, "new": {}})),
    ],
)
def test_a_support_ai_that_has_changed_since_is_another(
    team: Folder, harness: Harness, pipeline: str, file: str, text: str
) -> None:
    before = (team.root / file).read_text()
    harness("run", "-p", pipeline, cwd=team.root)
    run = run_of(team, pipeline)
    assert manifest(run)["versioned"] is True
    team.write(file, text)
    refused(team, harness, run, "the support AI has changed")
    harness("demote", "billing", *ANN, cwd=team.root)
    team.write(file, before)
    assert harness("gate", run, cwd=team.root).returncode == 0
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 0


def test_a_changed_support_ai_has_a_run_of_its_own(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    team.write("tools.py", "B = 2\n")
    harness("run", "-p", "bot", cwd=team.root)
    assert len(list(team.root.glob("reports/bot-*"))) == 2
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 0


def test_a_support_ai_that_cannot_be_opened_is_not_known_to_be_the_same(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    team.write("tools.py", "B = 1\n")
    team.write("rules/pipelines.yaml", "pipelines: []\n")
    refused(team, harness, run_of(team), "cannot be opened")


def test_a_service_without_a_version_is_said_to_have_none(folder: Folder, harness: Harness, server: Server) -> None:
    server.reply = lambda request: {"outcome": "handoff", "category": "billing", "queue": "money"}
    done = harness("run", "-p", "http", cwd=folder.root)
    assert "`http` is not versioned" in done.stdout
    run = run_of(folder, "http")
    assert (manifest(run)["versioned"], summary(run)["support_ai"]["versioned"]) == (False, False)
    assert "not versioned" in (run / "summary.md").read_text()


@pytest.mark.parametrize(
    ("header", "another"),
    [("X-Model", True), ("Bot-Tenant", True), ("Authorization", False), ("X-Api-Key", False), ("Cookie", False)],
)
def test_a_header_of_the_environment_is_of_the_ai_unless_it_is_a_key(
    team: Folder, monkeypatch: pytest.MonkeyPatch, header: str, another: bool
) -> None:
    declared = "pipelines:\n  - {id: service, kind: http, version: '1', url: 'http://127.0.0.1:1/', "
    team.write("rules/pipelines.yaml", f"{declared}headers: {{{header}: '${{SAID}}'}}}}\n")
    workspace = load(team.root)

    def ai(said: str) -> str:
        monkeypatch.setenv("SAID", said)
        opened = open_pipeline("service", Opening(workspace, None))
        asyncio.run(opened.close())
        return fingerprint_of(opened)

    assert ai("large") == ai("large")
    assert (ai("large") != ai("small")) is another


def test_replies_that_are_scored_again_are_no_evidence_on_the_ai(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    first = run_of(team)
    harness("score", first, cwd=team.root)
    (again,) = set(team.root.glob("reports/bot-*")) - {first}
    assert harness("promote", "billing", "--run", again, *ANN, cwd=team.root).returncode == 3
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 0  # the run itself still counts
    shown = harness("gate", again, cwd=team.root)
    assert (shown.returncode, "scored again" in shown.stdout) == (3, True)


@pytest.mark.parametrize("cut", [True, False])
def test_results_that_were_edited_or_cut_are_none(team: Folder, harness: Harness, cut: bool) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    path = run_of(team) / "results.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[1] if cut else b"".join(lines).replace(b'"pass"', b'"pass" ', 1))
    refused(team, harness, run_of(team), "edited or cut afterwards")


def test_a_run_that_lacks_scenarios_is_partial(team: Folder, harness: Harness) -> None:
    """Also where its manifest was written to fit the results."""
    import hashlib

    harness("run", "-p", "bot", cwd=team.root)
    path = run_of(team) / "results.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[1])
    made = {**manifest(run_of(team)), "results": hashlib.sha256(path.read_bytes()).hexdigest()}
    (run_of(team) / "run.json").write_text(json.dumps(made))
    refused(team, harness, run_of(team), "lacks scenarios")


def test_another_workspace_is_another_but_its_gates_may_change(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    run = run_of(team)
    team.edit("rules/rollout.yaml", "{at_least: 3}", "{at_least: 4}")
    assert harness("gate", run, cwd=team.root).returncode == 0
    team.edit("scenarios/login.yaml", "60 minutes", "sixty minutes")
    refused(team, harness, run, "the workspace has changed")


def test_a_note_says_so_where_a_run_is_only_read(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    team.write("tools.py", "B = 2\n")
    for command in ("report", "project"):
        done = harness(command, cwd=team.root)
        assert (done.returncode, "the support AI has changed" in done.stderr) == (0, True)


def test_a_rerun_keeps_the_evidence_of_the_one_before_and_all_of_it_counts(team: Folder, harness: Harness) -> None:
    team.write("bots/bot.py", FLAKY)
    first = harness("gate", "-p", "bot", cwd=team.root)
    run = run_of(team)
    before = (run / "results.jsonl").read_bytes()
    assert "2 of 2 scenarios pass" in first.stdout
    second = harness("gate", "-p", "bot", "--fresh", cwd=team.root)
    assert (run / "results-1.jsonl").read_bytes() == before
    assert "1 of 2 scenarios pass" in second.stdout
    failed = (run / "results.jsonl").read_bytes()
    harness("run", "-p", "bot", cwd=team.root)  # as the second time
    fourth = harness("gate", "-p", "bot", cwd=team.root)
    assert "1 of 2 scenarios pass" in fourth.stdout  # it was wrong once
    assert {path.name for path in run.glob("results*")} == {"results.jsonl", "results-1.jsonl"}
    assert (run / "results.jsonl").read_bytes() == failed
    assert "the 2nd look at every category" in fourth.stdout


@pytest.mark.parametrize(
    ("run", "files", "changed"),
    [
        (["bash", "bin/start.sh"], {"bin/start.sh": "cd bots && exec python3 bot.py\n"}, "bots/p.txt"),
        (["bash", "bin/start.sh"], {"bin/start.sh": "exec python3 -m bots.bot\n"}, "bots/bot.py"),
        (["bash", "bin/start.sh"], {"bin/start.sh": 'exec python3 "$(dirname "$0")/../bots/bot.py"\n'}, "bots/p.txt"),
        (["bin/start"], {"bin/start": "#!/bin/sh\nexec python3 bots/bot.py\n"}, "bots/p.txt"),
        (["python3", "bin/start.py"], {"bin/start.py": "import runpy\nrunpy.run_path('bots/bot.py')\n"}, "bots/bot.py"),
        (["python3", "bots/bot.py"], {"bots/bot.py": 'print(open("../prompts/p.md").read())\n'}, "prompts/p.md"),
        (["node", "bot/src/index.js"], {"bot/src/index.js": 'require("../lib/brain.js")\n'}, "bot/lib/brain.js"),
        (["go", "run", "./svc/cmd/bot"], {"svc/cmd/bot/main.go": "package main\n"}, "svc/internal/x.go"),
    ],
)
def test_what_a_start_script_leads_to_is_part_of_the_ai(
    tmp_path: Path, run: list[str], files: dict[str, str], changed: str
) -> None:
    folder = Folder(tmp_path)
    for name in ("bots/bot.py", "bots/p.txt", "prompts/p.md", "bot/lib/brain.js", "svc/internal/x.go", "README.md"):
        folder.write(name, f"# {name}\n")
    for name, text in files.items():
        folder.write(name, text)
    folder.write("bot/package.json", "{}\n")
    before = code_of_command(run, tmp_path)
    folder.write("README.md", "Other words.\n")
    folder.write("bot/node_modules/x/index.js", "1\n")  # as its lock file says
    assert code_of_command(run, tmp_path) == before != ""
    folder.write(changed, "# wrong\n")
    assert code_of_command(run, tmp_path) not in ("", before)


@pytest.mark.parametrize("run", [["bash", "bin/start.sh"], ["docker", "run", "--env-file", "bot/env", "image"]])
def test_nobody_can_tell_whether_what_runs_elsewhere_has_changed(tmp_path: Path, run: list[str]) -> None:
    folder = Folder(tmp_path)
    folder.write("bot/env", "A=1\n")
    folder.write("bin/start.sh", "exec ssh bot@host.example ./bot\n")
    assert code_of_command(run, tmp_path) == ""


def test_runs_that_differ_in_their_repeats_count_together(team: Folder, harness: Harness) -> None:
    """Whichever of them is named: nobody can choose the lucky one."""
    team.write("bots/bot.py", FLAKY.replace('== "money"', '== "money" and not 2 <= times <= 5'))
    team.edit("rules/rollout.yaml", "scenarios: {at_least: 1}}", "handled: {lower_bound: 0.9}}")
    harness("run", "-p", "bot", cwd=team.root)
    lucky = run_of(team)
    harness("run", "-p", "bot", "--repeat", "2", cwd=team.root)
    for named in ([], ["--run", lucky]):
        done = harness("promote", "billing", *named, *ANN, cwd=team.root)
        assert (done.returncode, "0 of 1 handled right" in done.stderr) == (1, True), done.stderr
    (other,) = set(team.root.glob("reports/bot-*")) - {lucky}
    moved = harness("promote", "billing", "--run", lucky, "--override", *ANN, cwd=team.root)
    assert f"Evidence: the runs {lucky.name}, {other.name}." in moved.stdout


def test_resuming_a_finished_run_leaves_its_evidence(team: Folder, harness: Harness) -> None:
    team.write("bots/bot.py", FLAKY)
    for _ in range(2):
        harness("run", "-p", "bot", cwd=team.root)
    before = {path.name: path.read_bytes() for path in run_of(team).glob("results*")}
    assert len(before) == 2
    assert harness("run", "-p", "bot", "--resume", cwd=team.root).returncode == 0
    assert {path.name: path.read_bytes() for path in run_of(team).glob("results*")} == before


def test_a_rerun_that_finds_the_same_leaves_the_same_bytes(team: Folder, harness: Harness) -> None:
    """Although it took another time."""
    harness("run", "-p", "bot", cwd=team.root)
    files = {path.name: path.read_bytes() for path in run_of(team).iterdir()}
    harness("run", "-p", "bot", cwd=team.root)
    assert {path.name: path.read_bytes() for path in run_of(team).iterdir()} == files


def test_what_could_not_be_measured_is_tried_again_and_replaced(team: Folder, harness: Harness) -> None:
    team.write("bots/bot.py", FLAKY.replace("times + 1))\n", "times + 1))\n    assert times > 1\n"))
    assert harness("gate", "-p", "bot", cwd=team.root).returncode == 3
    assert harness("gate", "-p", "bot", cwd=team.root).returncode != 3
    assert [path.name for path in run_of(team).glob("results*")] == ["results.jsonl"]


def test_conversations_of_a_run_that_was_stopped_stay_evidence(team: Folder, harness: Harness) -> None:
    team.write("bots/bot.py", FLAKY)
    harness("run", "-p", "bot", cwd=team.root)
    run = run_of(team)
    lines = (run / "results.jsonl").read_bytes().replace(b"60 minutes.", b"45 minutes.").splitlines(keepends=True)
    (run / "journal.jsonl").write_bytes(lines[0])
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 3
    assert "started and stopped before its end" in harness("gate", run, cwd=team.root).stdout
    harness("run", "-p", "bot", cwd=team.root)
    held = b"".join(path.read_bytes() for path in run.glob("results*"))
    assert b"45 minutes." in held


def test_promote_requires_of_the_scenarios_what_gate_does(team: Folder, harness: Harness) -> None:
    scenarios = (team.root / "scenarios/login.yaml").read_text()
    leaked = "  - {id: leaked, turns: [{customer: I cannot log in, expect: {outcome: handoff, queue: people}}]}\n"
    team.write("scenarios/login.yaml", scenarios + leaked)
    rollout = (team.root / "rules/rollout.yaml").read_text()
    for suite, code in (("{rules_covered: 1.0}", 1), ("{mutation_score: 0.9}", 3), ("{audit_errors: 0}", 1)):
        team.write("rules/rollout.yaml", rollout + f"suite: {suite}\n")
        gate = harness("gate", "-p", "bot", cwd=team.root)
        promote = harness("promote", "billing", *ANN, cwd=team.root)
        assert (gate.returncode, promote.returncode) == (code, code)
        assert next(line for line in gate.stdout.splitlines() if line.startswith("Scenarios: ")) in promote.stderr
    assert harness("promote", "billing", "--override", *ANN, cwd=team.root).returncode == 0


def test_errors_of_the_audit_that_somebody_silenced_are_said(team: Folder, harness: Harness) -> None:
    scenarios, rollout = ((team.root / name).read_text() for name in ("scenarios/login.yaml", "rules/rollout.yaml"))
    leaked = "  - {id: leaked, turns: [{customer: I cannot log in, expect: {outcome: handoff, queue: people}}]}"
    team.write("rules/rollout.yaml", f"{rollout}suite: {{audit_errors: 0}}\n")
    for remark, says in (
        ("", "1 errors found by `harness audit`, at most 0 allowed: not met."),
        (
            "  # harness: allow scenario-leaks: on purpose",
            "0 errors found by `harness audit` (1 more silenced), at most 0",
        ),
    ):
        team.write("scenarios/login.yaml", f"{scenarios}{leaked}{remark}\n")
        assert f"Scenarios: {says}" in harness("gate", "-p", "bot", cwd=team.root).stdout


def set_by_hand(folder: Folder, old: str, new: str) -> None:
    path = folder.root / "rules/rollout.yaml"
    path.write_text(path.read_text().replace(old, new))


def test_a_stage_that_the_ledger_does_not_hold_fails_until_it_is_recorded(team: Folder, harness: Harness) -> None:
    set_by_hand(team, "billing: human", "billing: draft")
    check, gate = harness("check", cwd=team.root), harness("gate", "-p", "bot", cwd=team.root)
    assert (check.returncode, gate.returncode) == (2, 1)
    for said in (check.stderr, gate.stdout):
        assert "rules/rollout.yaml:2: `billing` is at draft" in said
        assert "harness promote billing --to draft" in said
    assert "Category\tStage" in gate.stdout
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 0  # records what stands there, on evidence
    assert harness("check", cwd=team.root).returncode == 0
    assert harness("gate", "-p", "bot", cwd=team.root).returncode == 0


def test_a_stage_set_too_far_by_hand_is_recorded_with_every_gate_on_the_way(team: Folder, harness: Harness) -> None:
    set_by_hand(team, "login: draft", "login: auto-checked")
    harness("run", "-p", "bot", cwd=team.root)
    assert harness("promote", "login", *ANN, cwd=team.root).returncode == 1
    assert harness("promote", "login", "--override", *ANN, cwd=team.root).returncode == 0
    entry = json.loads((team.root / "rules/ledger.jsonl").read_bytes().splitlines()[-1])
    assert (entry["from"], entry["to"], entry["override"]) == ("draft", "auto-checked", True)
    assert harness("check", cwd=team.root).returncode == 0


def test_a_workspace_that_begins_with_people_needs_no_ledger(team: Folder, harness: Harness) -> None:
    (team.root / "rules/ledger.jsonl").unlink()
    assert harness("check", cwd=team.root).returncode == 2
    set_by_hand(team, "login: draft", "login: human")
    assert harness("check", cwd=team.root).returncode == 0


def test_an_anchor_tells_a_ledger_that_was_rewritten(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    harness("promote", "billing", *ANN, cwd=team.root)
    anchor = harness("history", cwd=team.root).stdout.split()[-1]
    harness("demote", "billing", *ANN, cwd=team.root)
    for command in (["check"], ["history"], ["gate", "-p", "bot"]):
        assert harness(*command, "--anchor", anchor, cwd=team.root).returncode == 0
    (team.root / "rules/ledger.jsonl").unlink()
    team.record_stages()
    for command in (["check"], ["history"], ["gate", "-p", "bot"]):
        done = harness(*command, "--anchor", anchor, cwd=team.root)
        assert (done.returncode, f"has the sha256 {anchor.split(',')[0]}" in done.stderr) == (2, True)
        assert harness(*command, cwd=team.root).returncode == 0


def test_git_tells_a_ledger_that_was_rewritten(team: Folder, harness: Harness) -> None:
    git(team, "init", "-q")
    git(team, "add", "-A")
    git(team, "commit", "-qm", "start")
    harness("run", "-p", "bot", cwd=team.root)
    harness("promote", "billing", *ANN, cwd=team.root)
    assert harness("check", cwd=team.root).returncode == 0
    git(team, "commit", "-qam", "moved")
    before = (team.root / "rules/ledger.jsonl").read_bytes()
    (team.root / "rules/ledger.jsonl").write_bytes(before.splitlines(keepends=True)[0])
    team.record_stages()
    for _ in range(2):
        done = harness("check", cwd=team.root)
        assert (done.returncode, "rules/ledger.jsonl:2: is not as it was at commit" in done.stderr) == (2, True)
        git(team, "commit", "-qam", "rewritten", "--allow-empty")  # which does not hide it
    (team.root / "deep").mkdir()  # nor does moving the workspace, committed or not
    for name in ("rules", "scenarios", "knowledge"):
        git(team, "mv", name, f"deep/{name}")
    for _ in range(2):
        done = harness("check", "-w", "deep", cwd=team.root)
        assert (done.returncode, "rules/ledger.jsonl:2: is not as it was at commit" in done.stderr) == (2, True)
        git(team, "commit", "-qam", "deeper", "--allow-empty")
    (team.root / "deep/rules/ledger.jsonl").unlink()
    assert harness("check", "-w", "deep", cwd=team.root).returncode == 2


def test_the_job_summary_holds_the_anchor(team: Folder, harness: Harness, tmp_path: Path) -> None:
    """As it was before: a job's own look is not in the next job's workspace."""
    harness("run", "-p", "bot", cwd=team.root)
    anchor = harness("history", cwd=team.root).stdout.split()[-1]
    page = tmp_path / "page.md"
    team.write("bots/words.py", "A = 2\n")  # another AI, so another look
    harness("gate", "-p", "bot", cwd=team.root, env={"GITHUB_STEP_SUMMARY": str(page)})
    assert f"1 look, `--anchor {anchor}`" in page.read_text()
    assert len(looks(team)) == 2


def told(team: Folder, harness: Harness, words: str, *options: str) -> None:
    """Every command that trusts the ledger says it."""
    commands = (["check"], ["gate", "-p", "bot"], ["history"], ["promote", "billing", *ANN], ["demote", "login", *ANN])
    for command in commands[: 3 if options else 5]:
        done = harness(*command, *options, cwd=team.root)
        assert (done.returncode, words in done.stderr) == (2, True), (command, done.stderr)


def test_a_look_that_was_edited_or_removed_is_told_as_a_rewritten_ledger_is(team: Folder, harness: Harness) -> None:
    git(team, "init", "-q")
    for words in "AB":
        team.write("bots/words.py", f"A = '{words}'\n")
        harness("run", "-p", "bot", cwd=team.root)
    path = team.root / "rules/looks.jsonl"
    whole, anchor = path.read_bytes(), harness("history", cwd=team.root).stdout.split()[-1]
    first, second = whole.splitlines(keepends=True)
    path.write_bytes(whole.replace(b'"evidence":"', b'"evidence":"0', 1))
    told(team, harness, "rules/looks.jsonl:1: was changed by hand")
    path.write_bytes(second)
    told(team, harness, "rules/looks.jsonl:1: follows a line that is not there")
    path.write_bytes(first)
    told(team, harness, "no line of it or of rules/looks.jsonl has the sha256 ", "--anchor", anchor)
    assert harness("check", cwd=team.root).returncode == 0  # nothing knows of the second
    path.write_bytes(whole)
    assert harness("check", "--anchor", anchor, cwd=team.root).returncode == 0
    git(team, "add", "-A")
    git(team, "commit", "-qm", "looks")
    for left in (first, b""):
        path.write_bytes(left)
        told(team, harness, "does not hold all lines of commit ")
        git(team, "commit", "-qam", "fewer")  # which does not hide it
    path.unlink()
    told(team, harness, "does not hold all lines of commit ")


def test_each_look_at_other_evidence_counts_once(team: Folder, harness: Harness) -> None:
    team.write("bots/bot.py", FLAKY)
    assert "Since the last move: the 1st look at every category." in harness("run", "-p", "bot", cwd=team.root).stdout
    harness("gate", run_of(team), cwd=team.root)
    harness("report", cwd=team.root)
    assert len(looks(team)) == 1
    assert (
        "Since the last move: the 2nd look at every category."
        in harness("gate", "-p", "bot", "--fresh", cwd=team.root).stdout
    )
    (first, second) = looks(team)
    assert first["run"] == second["run"] == run_of(team).name
    assert first["ai"] == second["ai"] == manifest(run_of(team))["fingerprint"]
    assert first["evidence"] != second["evidence"]
    assert [each["looks"] for each in summary(run_of(team))["categories"]] == [2, 2]
    harness("promote", "billing", *ANN, cwd=team.root)
    assert len(looks(team)) == 2
    shown = harness("gate", "-p", "bot", cwd=team.root)
    assert "Since the last move: the 2nd look at Login.\n" in shown.stdout


def test_looks_change_no_digest_and_those_that_cannot_be_read_are_missed(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    assert harness("gate", "-p", "bot", cwd=team.root).returncode == 0
    (team.root / "rules/looks.jsonl").unlink()
    (team.root / "rules/looks.jsonl").mkdir()
    done = harness("gate", "-p", "bot", cwd=team.root)
    assert (done.returncode, "rules/looks.jsonl: Is a directory" in done.stderr) == (3, True)
    assert len(list(team.root.glob("reports/bot-*"))) == 1


def test_pytest_counts_as_a_look(team: Folder) -> None:
    asked = ("--harness-pipeline", "bot", "scenarios")
    in_pytest(team.root, *asked)
    subprocess.run([sys.executable, "-m", "pytest", *PLAIN, *asked, "-n", "2"], cwd=team.root, capture_output=True)
    in_pytest(team.root, *asked, "-k", "money")
    assert [each["run"] for each in looks(team)] == ["pytest", "pytest"]  # with xdist it is the same evidence


@pytest.fixture
def committed(team: Folder) -> Folder:
    team.write(".gitignore", "reports/\n__pycache__/\n")
    git(team, "init", "-q", "-b", "main")
    git(team, "add", "-A")
    git(team, "commit", "-qm", "start")
    return team


def looser(folder: Folder, harness: Harness, baseline: str = "main") -> tuple[int, set[tuple[str, str]], str]:
    done = harness("gate", "-p", "bot", "--baseline", baseline, cwd=folder.root)
    line = next(line for line in done.stdout.splitlines() if line.startswith("Report: "))
    found = summary(Path(line.removeprefix("Report: ")).parent)["baseline"]
    assert all(each["what"] in done.stdout for each in found["looser"]), done.stdout
    return done.returncode, {(each["kind"], each["what"]) for each in found["looser"]}, done.stdout


def test_a_category_that_holds_only_by_an_easier_gate_does_not_pass(committed: Folder, harness: Harness) -> None:
    committed.edit("rules/rollout.yaml", "scenarios: {at_least: 1}}", "scenarios: {at_least: 2}}")
    git(committed, "commit", "-qam", "stricter")
    assert looser(committed, harness)[:2] == (1, set())  # it never held
    committed.edit("rules/rollout.yaml", "scenarios: {at_least: 2}}", "scenarios: {at_least: 1}}")
    code, found, said = looser(committed, harness)
    assert (code, found) == (1, {("limit lowered", "gates.draft.scenarios.at_least")})
    assert "Login is below its stage draft (its gate was made easier)" in said


def test_the_gates_of_a_run_folder_are_those_that_it_recorded(committed: Folder, harness: Harness) -> None:
    committed.edit("rules/rollout.yaml", "scenarios: {at_least: 1}}", "scenarios: {at_least: 2}}")
    harness("run", "-p", "bot", cwd=committed.root)
    kept = committed.root / "kept"
    run_of(committed).rename(kept)
    committed.edit("rules/rollout.yaml", "scenarios: {at_least: 2}}", "scenarios: {at_least: 1}}")
    assert looser(committed, harness, str(kept))[0] == 1


SCENARIOS = """\
category: login
scenarios:
  - id: link-expired
    severity: critical
    turns:
      - customer: the link in my reset mail has expired
        expect: {outcome: answer, source: reset#link-expired, states: ["60 minutes"]}
  - id: money
    turns:
      - customer: i want a refund
        expect: {category: [billing, login], outcome: handoff, queue: money, rule: refund}
  - id: money-again
    turns: [{customer: i want my refund, expect: {category: billing, outcome: handoff, queue: money, rule: refund}}]
"""


@pytest.mark.parametrize(
    ("old", "new", "kind", "what"),
    [
        ("    severity: critical\n", "", "severity lowered", "link-expired"),
        (', states: ["60 minutes"]', "", "expectation removed", "link-expired"),
        (", queue: money, rule: refund}\n  - id: money-again", ", rule: refund}\n  - id: money-again",
         "expectation removed", "money"),
        ("category: billing,", "category: [billing, login],", "expectation removed", "money-again"),
        (SCENARIOS[SCENARIOS.index("  - id: money-again") :], "", "scenario deleted", "money-again"),
        ("  - id: money\n", "  - id: money\n    evidence: false\n", "scenario made no evidence", "money"),
        ("  - id: money\n", "  - id: money\n    quarantine: {until: 2026-11-05, because: x}\n",
         "scenario quarantined", "money"),
        ("  - id: money\n", "  - id: money\n    seal: true\n", "scenario sealed", "money"),
    ],
)  # fmt: skip
def test_what_makes_scenarios_say_less_is_listed(
    committed: Folder, harness: Harness, old: str, new: str, kind: str, what: str
) -> None:
    committed.write("scenarios/login.yaml", SCENARIOS)
    git(committed, "commit", "-qam", "more")
    committed.edit("scenarios/login.yaml", old, new)
    assert looser(committed, harness)[1] == {(kind, what)}


UNSENT = "".join(f"u{number},2026-10-07,login,rejected\n" for number in range(9))


@pytest.mark.parametrize("now", ["", UNSENT.replace("rejected", "approved-unedited")])
def test_reviews_that_counted_against_a_category_count_on(committed: Folder, harness: Harness, now: str) -> None:
    drafts = committed.root / "reviews/drafts.csv"
    committed.edit("rules/rollout.yaml", "unedited: {lower_bound: 0.1}", "unedited: {lower_bound: 0.15}")
    drafts.write_text(drafts.read_text() + UNSENT)
    git(committed, "commit", "-qam", "reviewed")
    code, _, said = looser(committed, harness)
    assert (code, "4 of 13 drafts" in said) == (1, True), said
    drafts.write_text(drafts.read_text().replace(UNSENT, now))
    code, found, said = looser(committed, harness)
    kind = "reviews of drafts that were not sent as drafted removed or changed"
    assert (code, found) == (1, {(kind, "login")})
    assert "below its stage draft (its reviewed drafts were made easier)" in said


def test_a_category_that_is_removed_is_listed(committed: Folder, harness: Harness) -> None:
    committed.edit("scenarios/login.yaml", "[billing, login]", "login")
    git(committed, "commit", "-qam", "one category")
    categories = (committed.root / "rules/categories.yaml").read_text()
    committed.write("rules/categories.yaml", categories[: categories.index("  - id: billing")])
    committed.edit("rules/rollout.yaml", ", billing: human", "")
    drafts = (committed.root / "reviews/drafts.csv").read_text().splitlines(keepends=True)
    committed.write("reviews/drafts.csv", "".join(line for line in drafts if ",billing," not in line))
    shared = ("fewer categories share the chance of error", "rules/categories.yaml")
    assert looser(committed, harness)[1] == {("category removed", "billing"), shared}


def test_what_was_required_of_the_scenarios_is_required_on(committed: Folder, harness: Harness) -> None:
    committed.edit("rules/rollout.yaml", "seal:", "suite: {rules_covered: 1.0}\nseal:")
    git(committed, "commit", "-qam", "every rule")
    committed.edit("rules/rollout.yaml", "rules_covered: 1.0", "rules_covered: 0.5")
    code, found, said = looser(committed, harness)
    assert (code, found) == (1, {("limit lowered", "suite.rules_covered")})
    assert "needs at least 100.0%: not met" in said


def test_a_stage_set_by_hand_fails_beside_a_baseline_too(committed: Folder, harness: Harness) -> None:
    set_by_hand(committed, "billing: human", "billing: draft")
    code, _, said = looser(committed, harness)
    assert (code, "`billing` is at draft" in said) == (1, True)


def test_a_read_only_checkout_is_only_said(team: Folder, harness: Harness) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    rules = team.root / "rules"
    rules.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert harness("gate", "-p", "bot", cwd=team.root).returncode == 0
    finally:
        rules.chmod(stat.S_IRWXU)


def test_evidence_that_was_deleted_is_missed(team: Folder, harness: Harness) -> None:
    """A bot that is right by luck the second time."""
    team.write("bots/bot.py", FLAKY.replace("times < 2 or times > 5", "times > 1"))
    assert "1 of 2 scenarios pass" in harness("run", "-p", "bot", cwd=team.root).stdout
    run = run_of(team)
    shutil.rmtree(run)
    again = harness("run", "-p", "bot", cwd=team.root).stdout
    assert "2 of 2 scenarios pass" in again
    assert "Nothing moves up by this run: the same AI gave other results on the same scenarios, which are gone" in again
    assert run_of(team).name == run.name
    refused(team, harness, run, "the same AI gave other results on the same scenarios, which are gone")
    harness("demote", "billing", *ANN, cwd=team.root)
    assert "A new run of the same does not help" in harness("gate", run, cwd=team.root).stdout
    team.write("bots/words.py", "A = 2\n")  # another AI
    harness("run", "-p", "bot", cwd=team.root)
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 0


@pytest.mark.parametrize(("old", "new"), [(b"}\n", b"\n"), (b'"link-expired"', b'"link-renamed"')])
def test_evidence_that_was_damaged_or_edited_is_missed(team: Folder, harness: Harness, old: bytes, new: bytes) -> None:
    """As if it had been deleted: a new run takes its place, but does not hide what was judged."""
    team.write("bots/bot.py", FLAKY.replace("times < 2 or times > 5", "times > 1"))
    harness("run", "-p", "bot", cwd=team.root)
    run = run_of(team)
    found = (run / "results.jsonl").read_bytes()
    (run / "results.jsonl").write_bytes(found.replace(old, new))
    harness("run", "-p", "bot", cwd=team.root)
    refused(team, harness, run_of(team), "the same AI gave other results on the same scenarios, which are gone")


def test_what_was_replaced_since_it_could_not_be_measured_is_not_missed(team: Folder, harness: Harness) -> None:
    team.write("bots/bot.py", FLAKY.replace("times + 1))\n", "times + 1))\n    assert times > 0\n"))
    team.edit("rules/rollout.yaml", "seal:", "errors: {at_most: 0.2}\nseal:")
    said = [harness("run", "-p", "bot", cwd=team.root).stdout for _ in range(2)]
    assert len(looks(team)) == 2
    assert "Nothing moves up by this run" not in said[1]
    assert harness("gate", run_of(team), cwd=team.root).returncode != 3


def test_looks_before_the_last_move_are_not_missed(team: Folder, harness: Harness) -> None:
    from harness.ledger import since
    from harness.ledger.ledger import read_ledger
    from harness.ledger.looks import EvidenceLook

    moved = max(entry.when for entry in read_ledger(team.root).entries if entry.category == "login")
    found = [EvidenceLook(moved + dt.timedelta(days), "run", f"{days}", "ai") for days in (-1, 1)]
    entries = read_ledger(team.root).entries
    assert [each.evidence for each in since(found, entries, "login")] == ["1"]
    assert [each.evidence for each in since(found, entries, "billing")] == ["-1", "1"]  # it never moved


ALONE = """\
def reply(request):
    return {"outcome": "handoff", "category": "billing", "queue": "money", "rule": "refund"}
"""


def versions(folder: Folder, harness: Harness, pipeline: str, name: str, text: str) -> tuple[str, str, bool]:
    """The digest of the AI before and after a file is written; whether it is versioned."""
    found = []
    for _ in range(2):
        harness("run", "-p", pipeline, cwd=folder.root)
        made = max(folder.root.glob(f"reports/{pipeline}-*/run.json"), key=lambda path: path.stat().st_mtime_ns)
        found.append(json.loads(made.read_text()))
        folder.write(name, text)
    return found[0]["fingerprint"], found[1]["fingerprint"], found[0]["versioned"]


@pytest.mark.parametrize(
    ("pipeline", "name", "counts"),
    [
        ("bot", "bots/prompt.txt", True),
        ("bot", "bots/deep/helper.py", True),
        ("alone", "prompt.txt", True),
        ("alone", "more/facts.json", True),
        ("alone", "rules/prompt.txt", True),
        ("alone", "rules/prompts/first.yaml", True),
        ("alone", "knowledge/prompt.j2", True),
        ("alone", "scenarios/helper.py", True),
        ("alone", "knowledge/picture.png", False),  # customers see it, and no AI that is asked in words
        ("alone", "rules/schema/rollout.json", False),
        ("alone", "reviews/notes.txt", False),
        ("alone", "__pycache__/x.py", False),
        ("alone", ".env", False),
        ("alone", "env/pyvenv.cfg", False),
        ("program", "prompt.txt", True),
        ("shell", "sh/prompt.txt", True),
        ("shell", "prompt.txt", False),
        ("option", "conf/other.txt", True),
    ],
)
def test_every_file_beside_the_code_of_an_ai_counts(
    team: Folder, harness: Harness, pipeline: str, name: str, counts: bool
) -> None:
    python = json.dumps(sys.executable)
    more = (
        "  - {id: alone, kind: python, function: alone:reply}\n  - {id: shell, kind: command, run: [sh, sh/run.sh]}\n"
        f"  - {{id: option, kind: command, run: [{python}, bots/none.py, --config=conf/bot.json], tries: 1}}\n"
    )
    team.write("rules/pipelines.yaml", PIPELINES.format(python=python) + more)
    team.write("alone.py", ALONE)
    team.write("sh/run.sh", f"exec {sys.executable} program.py\n")
    team.write("conf/bot.json", "{}")
    team.write("bots/none.py", "")
    before, after, versioned = versions(team, harness, pipeline, name, "x = 2\n")
    assert versioned
    assert (before != after) is counts


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("bots/far.py", "lib/brain.py"),  # from the workspace's folder
        ("bots/far.py, --prompts, prompts", "prompts/de/reply.txt"),
        ("bots/far.py, --prompts=prompts/", "prompts/de/reply.txt"),
        ("sh/start.sh", "bots/far.py"),
        ("sh/start.sh", "lib/brain.py"),
        ("sh/beside.sh", "lib/brain.py"),
        ("bots/path.py, --code=lib", "lib/brain.py"),  # `import brain`, which lies in a folder that is named
    ],
)
def test_what_a_command_imports_and_the_folders_that_it_names_count(team: Folder, run: str, name: str) -> None:
    for written, text in {
        "bots/far.py": "import sys\nsys.path.insert(0, '.')\nfrom lib import brain\n",
        "bots/path.py": "import sys\nsys.path.insert(0, 'lib')\nimport brain\n",
        "lib/brain.py": "x = 1\n",
        "prompts/de/reply.txt": "Be kind.",
        "sh/start.sh": 'set -e\nMODE=a exec python3 "bots/far.py"\n',
        "sh/beside.sh": 'python3 "$(dirname "$0")/../lib/brain.py"\n',
    }.items():
        team.write(written, text)
    command = [sys.executable, *run.split(", ")]
    before = code_of_command(command, team.root)
    assert before
    assert before == code_of_command(command, team.root)
    team.write(name, "y = 2\n")
    assert code_of_command(command, team.root) not in ("", before)


@pytest.mark.parametrize("written", ["reports", "knowledge", ".cache", ""])
def test_a_folder_that_is_no_part_of_the_ai_does_not_count(team: Folder, written: str) -> None:
    """Of `knowledge` the articles, which the harness watches."""
    command = [sys.executable, "bots/bot.py", f"--to={written}"]
    new = f"{written or 'reports'}/new.md"
    team.write(new, "1")
    before = code_of_command(command, team.root)
    team.write(new, "2")
    assert code_of_command(command, team.root) == before != ""


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("import sys\nsys.path.insert(0, 'src/own')\nimport brain\n", False),
        ("def reply():\n    from brain.deep import x\n", False),
        ("try:\n    import brain\nexcept ImportError:\n    brain = None\n", True),
        ("if TYPE_CHECKING:\n    import brain\n", True),
        ("if sys.platform == 'win32':\n    import brain\n", True),
        ("if __name__ == '__main__':\n    import brain\n", False),
        ("from . import brain\n", True),
    ],
)
def test_code_that_imports_what_nobody_finds_is_not_versioned(team: Folder, code: str, known: bool) -> None:
    """The folder that it puts on its own path may change unseen."""
    from harness.pipelines.code_digest import code_of_command, code_of_module

    team.write("ai/start.py", code)
    team.write("src/own/brain.py", "x = 1\n")
    assert bool(code_of_command([sys.executable, "ai/start.py"], team.root)) is known
    assert bool(code_of_module("ai.start", team.root)) is known
    team.write("ai/start.py", "")
    team.write("ai/test_start.py", code)
    assert code_of_module("ai.start", team.root)


IMPORTS = "import json\nfrom company.prices import PRICE\nimport yaml\n"


def _installed(folder: Path, name: str, version: str) -> None:
    """A package as pip installs it."""
    site = folder / "lib/site-packages"
    (site / name).mkdir(parents=True, exist_ok=True)
    (site / name / "__init__.py").write_text("TOLD = 1\n")
    about = site / f"{name}-1.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (about / "RECORD").write_text(f"{name}/__init__.py,,\n{name}-1.dist-info/METADATA,,\n")


@pytest.mark.slow
@pytest.mark.parametrize("pipeline", ["bot", "program"])
def test_what_code_imports_from_outside_the_workspace_counts(
    team: Folder,
    harness: Harness,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    pipeline: str,
) -> None:
    """The folder of a company's bot beside the workspace, what that imports, and versions of what is installed."""
    from harness.pipelines.code_digest import _distributions

    outside = tmp_path_factory.mktemp("elsewhere")
    (outside / "company").mkdir()
    (outside / "company/__init__.py").write_text("")
    (outside / "company/prices.py").write_text("import further, mailer\nPRICE = 1\n")
    (outside / "further.py").write_text("x = 1\n")
    _installed(outside, "mailer", "1.0")
    path = [str(outside), str(outside / "lib/site-packages")]
    monkeypatch.setattr("sys.path", [*path, *sys.path])
    team.write("rules/pipelines.yaml", PIPELINES.format(python=json.dumps(sys.executable)))
    for name in ("bots/bot.py", "program.py"):
        team.write(name, IMPORTS + (team.root / name).read_text())

    def made() -> tuple[str, bool]:
        """The digest of the AI."""
        _distributions.cache_clear()  # what is installed is looked up once a process
        done = harness("run", "-p", pipeline, cwd=team.root, env={"PYTHONPATH": os.pathsep.join(path)})
        assert done.returncode == 0, done.stderr
        newest = max(team.root.glob(f"reports/{pipeline}-*/run.json"), key=lambda each: each.stat().st_mtime_ns)
        manifest = json.loads(newest.read_text())
        return manifest["fingerprint"], manifest["versioned"]

    found = [made()]
    assert made() == found[0]
    for change in (
        lambda: (outside / "company/prices.py").write_text("import further, mailer\nPRICE = 2\n"),
        lambda: (outside / "further.py").write_text("x = 2\n"),
        lambda: _installed(outside, "mailer", "1.1"),
    ):
        change()
        found.append(made())
    assert len(set(found)) == 4
    assert all(versioned for _, versioned in found)


@pytest.mark.parametrize(
    ("run", "known"),
    [
        (["sh", "-c", "python bots/bot.py"], False),
        (["bash", "-lc", "python bots/bot.py"], False),
        ([sys.executable, "-c", "import bots.bot"], False),
        ([sys.executable, "-m", "json.tool"], False),
        (["env", "A=1", "node"], False),
        (["/usr/bin/env", "node"], False),
        ([sys.executable, "-u"], False),
        ([sys.executable, "-m", "bots"], True),
        ([sys.executable, "bots/bot.py", "-c", "x"], True),
        (["./sh/run.sh"], True),
    ],
)
def test_a_command_of_which_nobody_can_tell_what_it_runs_is_not_versioned(
    team: Folder, run: list[str], known: bool
) -> None:
    team.write("sh/run.sh", "true\n")
    assert bool(code_of_command(run, team.root)) is known


def test_nothing_moves_up_by_a_support_ai_that_may_have_changed_unseen(team: Folder, harness: Harness) -> None:
    command = f'[sh, -c, "exec {sys.executable} program.py"]'
    declared = "pipelines:\n  - {id: program, kind: command, run: " + command
    team.write("rules/pipelines.yaml", declared + "}\n")
    harness("run", "-p", "program", cwd=team.root)
    held = harness("promote", "billing", *ANN, cwd=team.root)
    assert (held.returncode, "`program` is not versioned" in held.stderr) == (3, True), held.stderr
    moved = harness("promote", "billing", "--override", *ANN, cwd=team.root)
    assert (moved.returncode, "Overridden" in moved.stdout) == (0, True), moved.stderr
    harness("demote", "billing", *ANN, cwd=team.root)
    team.write("rules/pipelines.yaml", declared + ', version: "1"}\n')
    harness("run", "-p", "program", cwd=team.root)
    moved = harness("promote", "billing", *ANN, cwd=team.root)
    assert (moved.returncode, "Overridden" in moved.stdout) == (0, False), moved.stderr


def test_too_many_files_are_not_versioned(team: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from harness.pipelines import code_digest

    assert code_digest.code_of_module("bots.bot", team.root)
    monkeypatch.setattr(code_digest, "_MOST_FILES", 2)
    assert not code_digest.code_of_module("bots.bot", team.root)


def test_an_empty_anchor_is_a_mistake(team: Folder, harness: Harness) -> None:
    for command in (["check"], ["history"], ["gate", "-p", "bot"]):
        done = harness(*command, "--anchor", "", cwd=team.root)
        assert (done.returncode, "It is empty" in done.stderr) == (2, True)


def test_a_run_that_is_not_evidence_gives_no_verdict(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    run = run_of(team)
    assert "The gate holds" in harness("gate", run, cwd=team.root).stdout
    team.write("tools.py", "B = 2\n")
    for more in ([], ["--explain", "login"], ["--baseline", run]):
        done = harness("gate", run, *more, cwd=team.root)
        assert done.returncode == 3
        assert "No verdict for bot: 2 of 2 scenarios pass, but the run is not evidence on today." in done.stdout
        assert not any(words in done.stdout for words in ("The gate holds", "Ready to move", "The change passes"))
        lines = done.stdout.splitlines()
        assert next(line for line in lines if "the support AI has changed" in line).endswith(".")
        assert "Make a new run: harness run -p bot." in lines
    assert summary(run)["headline"].startswith("No verdict")
    assert "The gate holds" not in (run / "summary.md").read_text() + (run / "report.html").read_text()


def test_a_category_above_a_lowered_ceiling_can_be_moved_down(team: Folder, harness: Harness) -> None:
    team.edit("rules/categories.yaml", "ceiling: auto\n", "ceiling: human\n")
    said = harness("demote", "login", *ANN, cwd=team.root).stderr
    assert "rules/rollout.yaml:2: `login` is at `draft`, past its ceiling `human`" in said
    assert "set it to `human` here and have that recorded: `harness demote login --to human" in said
    set_by_hand(team, "login: draft", "login: human")
    assert harness("demote", "login", "--to", "human", *ANN, cwd=team.root).returncode == 0
    assert harness("check", cwd=team.root).returncode == 0
