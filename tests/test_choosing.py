"""`harness run --only, --tag, --severity, -k, --failed`: what runs, and that nobody takes a part for everything."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Folder, Harness

BOT = """\
WRONG = {wrong!r}

def reply(request):
    if any(word in request["message"] for word in WRONG):
        return {{"outcome": "handoff", "category": "login", "queue": "money"}}
    if "refund" in request["message"]:
        return {{"outcome": "handoff", "category": "billing", "queue": "money", "rule": "refund"}}
    return {{"outcome": "answer", "category": "login", "answer": "A reset link is valid for 60 minutes.",
             "citations": ["reset#link-expired"]}}
"""
SCENARIOS = """\
category: login
scenarios:
  - id: link-expired
    tags: [mail, link]
    turns: [{customer: The LINK in my reset mail has expired, expect: {outcome: answer}}]
  - id: locked-out
    severity: critical
    tags: [mail]
    turns: [{customer: i am locked out of my account, expect: {outcome: answer}}]
  - id: money
    severity: critical
    turns: [{customer: i want a refund, expect: {category: billing, outcome: handoff, queue: money}}]
  - id: later
    status: proposed
    tags: [idea]
    turns: [{customer: something else}]
"""
SEALED = """
  - id: hidden
    seal: true
    tags: [secret]
    turns: [{customer: an aardvark took my link, expect: {outcome: answer}}]
"""


@pytest.fixture
def team(folder: Folder) -> Folder:
    folder.write("rules/pipelines.yaml", "pipelines: [{id: bot, kind: python, function: bot:reply}]\n")
    folder.write("scenarios/login.yaml", SCENARIOS)
    answers_wrong(folder)
    return folder


def answers_wrong(folder: Folder, *words: str) -> None:
    """From now on the AI gets messages with these words wrong."""
    folder.write("bot.py", BOT.format(wrong=words))


def ids(run: Path) -> list[str]:
    return list(
        dict.fromkeys(json.loads(line)["scenario"] for line in (run / "results.jsonl").read_text().splitlines())
    )


def part(folder: Folder) -> Path:
    """The part that was run last."""
    return max(folder.root.glob("reports/part/*/results.jsonl"), key=lambda path: path.stat().st_mtime_ns).parent


def whole(folder: Folder) -> list[Path]:
    return [path.parent for path in folder.root.glob("reports/*/run.json")]


def bytes_of(folder: Folder) -> dict[str, bytes]:
    """All that is under reports/, without parts and what is kept for speed."""
    files = (path for path in folder.root.glob("reports/[!.]*/**/*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if "part" not in path.parts}


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        (["--only", "login"], ["link-expired", "locked-out"]),
        (["--only", "money", "--only", "link-expired"], ["link-expired", "money"]),
        (["--tag", "link"], ["link-expired"]),
        (["--tag", "link", "--tag", "mail"], ["link-expired", "locked-out"]),
        (["--severity", "critical"], ["locked-out", "money"]),
        (["--severity", "critical", "--tag", "mail"], ["locked-out"]),
        (["-k", "link RESET"], ["link-expired"]),
        (["-k", "refund", "-k", "locked"], ["locked-out", "money"]),
        (["-k", "LOGIN.yaml"], ["link-expired", "locked-out", "money"]),
        (["-k", "mail", "--severity", "normal"], ["link-expired"]),
    ],
)
def test_all_that_is_given_has_to_hold(team: Folder, harness: Harness, options: list[str], chosen: list[str]) -> None:
    done = harness("run", "-p", "bot", *options)
    assert done.returncode == 0
    assert ids(part(team)) == chosen
    assert f"{len(chosen)} of {len(chosen)} scenario" in done.stdout
    assert "evidence for no stage" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--only", "logn"], "There is no category or scenario `logn`; did you mean `login`?"),
        (["--tag", "mial"], "There is no tag `mial`; did you mean `mail`?"),
        (["--severity", "high"], "'high' is not one of 'normal', 'critical'"),
        (["-k", " "], "`-k` is empty"),
        (["-k", "zebra"], "No scenario fits -k zebra; leave one of the options out"),
        (["--only", "money", "--tag", "link"], "No scenario fits --only money --tag link"),
        (["--tag", "idea"], "Only scenarios that are not approved fit --tag idea: set `status: approved`"),
        (["--failed"], "reports:1: has no finished run of `bot`"),
    ],
)
def test_an_empty_choice_is_an_error_that_says_what_to_do(
    team: Folder, harness: Harness, options: list[str], said: str
) -> None:
    done = harness("run", "-p", "bot", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(team.root.glob("reports/*/*"))


def test_what_fails_is_shown_with_why(team: Folder, harness: Harness) -> None:
    answers_wrong(team, "locked")
    done = harness("run", "-p", "bot", "--only", "login")
    assert "scenarios/login.yaml:6: locked-out" in done.stdout
    assert "outcome: needless handoff" in done.stdout
    assert "1 of 2 scenarios pass." in done.stdout
    assert "Verdict" not in done.stdout


@pytest.mark.slow
def test_failed_ones_are_those_that_did_not_pass_when_they_last_ran(team: Folder, harness: Harness) -> None:
    answers_wrong(team, "locked", "refund")
    harness("run", "-p", "bot")
    harness("run", "-p", "bot", "--failed", "--severity", "critical")
    assert ids(part(team)) == ["locked-out", "money"]
    answers_wrong(team, "refund", "LINK")
    harness("run", "-p", "bot", "--failed")
    assert ids(part(team)) == ["locked-out", "money"]  # it passes by now, so the next time it is not among them
    harness("run", "-p", "bot", "--failed", "--repeat", "2")
    assert ids(part(team)) == ["money"]
    harness("run", "-p", "bot", "--only", "link-expired")
    harness("run", "-p", "bot", "--failed", "--repeat", "3")
    assert ids(part(team)) == ["link-expired", "money"]
    answers_wrong(team)
    harness("run", "-p", "bot")  # a later run of everything counts alone
    done = harness("run", "-p", "bot", "--failed")
    assert done.returncode == 2
    assert "No open scenario failed in the last run; leave `--failed` out" in done.stderr


@pytest.mark.slow
def test_failed_ones_of_several_support_ais_run_through_each(team: Folder, harness: Harness) -> None:
    two = ["{id: bot, kind: python, function: bot:reply}", "{id: other, kind: python, function: other:reply}"]
    team.write("rules/pipelines.yaml", f"pipelines: [{', '.join(two)}]\n")
    team.write("bot.py", BOT.format(wrong=("locked",)))
    team.write("other.py", BOT.format(wrong=("refund",)))
    harness("run", "-p", "bot", "-p", "other")
    done = harness("run", "-p", "bot", "-p", "other", "--failed")
    parts = list(team.root.glob("reports/part/*/results.jsonl"))
    assert [ids(path.parent) for path in parts] == [["locked-out", "money"]] * 2
    assert "evidence for no stage" in done.stdout


@pytest.mark.slow
def test_sealed_scenarios_are_in_no_part(team: Folder, harness: Harness) -> None:
    team.write("scenarios/login.yaml", SCENARIOS + SEALED)
    answers_wrong(team, "aardvark", "locked")
    done = harness("run", "-p", "bot", "-k", "link")
    assert ids(part(team)) == ["link-expired"]
    assert "Note: sealed scenarios are left out" in done.stderr
    for options in (["--only", "hidden"], ["-k", "aardvark"], ["--tag", "secret"]):
        done = harness("run", "-p", "bot", *options)
        assert done.returncode == 2
        assert "Only sealed scenarios fit" in done.stderr
    harness("run", "-p", "bot")
    harness("run", "-p", "bot", "--failed")
    assert ids(part(team)) == ["locked-out"]
    for text in (path.read_text() for path in part(team).iterdir()):
        assert "aardvark" not in text


def test_the_same_choice_gives_the_same_bytes(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", "--only", "login")
    first = {path: path.read_bytes() for path in part(team).iterdir()}
    harness("run", "-p", "bot", "--only", "login")
    assert {path: path.read_bytes() for path in part(team).iterdir()} == first


def _ran(team: Folder, harness: Harness) -> dict[str, bytes]:
    """Everything was run, and then a part with another result, later."""
    answers_wrong(team, "locked")
    harness("run", "-p", "bot")
    before = bytes_of(team)
    answers_wrong(team)
    harness("run", "-p", "bot", "--only", "login")
    newer = 1 + max(path.stat().st_mtime for path in team.root.glob("reports/*/results.jsonl"))
    os.utime(part(team) / "results.jsonl", (newer, newer))
    return before


@pytest.mark.slow
def test_a_part_leaves_every_report_of_everything_as_it_was(team: Folder, harness: Harness) -> None:
    before = _ran(team, harness)
    assert bytes_of(team) == before
    looks = team.root / "rules/looks.jsonl"
    counted = looks.read_bytes()
    harness("run", "-p", "bot", "--tag", "mail")
    assert looks.read_bytes() == counted


@pytest.mark.slow
def test_report_and_latest_and_score_go_by_everything(team: Folder, harness: Harness) -> None:
    _ran(team, harness)
    latest = team.root / "reports/latest/summary.json"
    assert f"Report: {whole(team)[0] / 'report.html'}" in harness("report").stdout
    held = latest.read_bytes()
    named = harness("report", part(team))
    assert "it holds only a part of the scenarios (--only login)" in named.stderr
    assert f"Report: {part(team) / 'report.html'}" in named.stdout
    scored = harness("score", part(team))
    assert "No verdict for bot: 2 of 2 scenarios pass" in scored.stdout
    assert latest.read_bytes() == held
    assert len(whole(team)) == 1


@pytest.mark.slow
def test_a_gate_of_a_part_is_not_measured(team: Folder, harness: Harness) -> None:
    _ran(team, harness)
    done = harness("gate", part(team))
    assert done.returncode == 3
    assert "it holds only a part of the scenarios (--only login)" in done.stdout
    assert json.loads((part(team) / "summary.json").read_text())["exit_code"] == 3
    assert not (team.root / "reports/latest").exists()
    assert "2 of 3 scenarios pass" not in harness("gate", "-p", "bot").stdout  # the AI is right by now: it runs again


@pytest.mark.slow
def test_what_a_part_shows_moves_no_category_and_each_table_of_it_says_so(team: Folder, harness: Harness) -> None:
    """All that a stage requires is shown by its scenarios; the others may say otherwise."""
    team.edit("rules/rollout.yaml", "login: draft", "login: human")
    harness("run", "-p", "bot", "--only", "login")
    board = harness("gate", part(team)).stdout
    assert "promote" not in board
    assert "only a part of the scenarios was run" in board
    summary = json.loads((part(team) / "summary.json").read_text())
    assert [(each["verdict"], each["to"], each["holds"]) for each in summary["categories"]] == [
        ("not enough evidence", None, False), ("not enough evidence", None, False),
    ]  # fmt: skip
    page = (part(team) / "report.html").read_text()
    assert "Run all scenarios" in page
    assert "harness promote" not in page
    harness("run", "-p", "bot")
    for run, said in ((part(team), {"--only login"}), ("", {None})):
        harness("export", *filter(None, (run,)), "--to", "jsonl", "--out", team.root / "tables")
        for table in ("turns", "scores", "verdicts", "criteria"):
            rows = (team.root / f"tables/{table}.jsonl").read_text().splitlines()
            assert {json.loads(row)["part"] for row in rows} == said
    assert harness("export", part(team), "--only", "verdicts").stdout.splitlines()[1].startswith("'--only login,")


def test_a_part_is_no_baseline(team: Folder, harness: Harness) -> None:
    _ran(team, harness)
    done = harness("gate", "-p", "bot", "--baseline", part(team))
    assert done.returncode == 2
    assert "the run holds only a part of the scenarios (--only login); name one of all of them" in done.stderr


@pytest.mark.slow
def test_nobody_is_promoted_by_a_part(team: Folder, harness: Harness) -> None:
    team.edit("rules/rollout.yaml", "login: draft", "login: human")
    harness("run", "-p", "bot", "--only", "login")
    alone = harness("promote", "login", "--by", "Ann")
    assert alone.returncode == 3
    assert "There is no finished run of the workspace" in alone.stderr
    named = harness("promote", "login", "--by", "Ann", "--run", part(team))
    assert named.returncode == 3
    assert "it holds only a part of the scenarios (--only login)" in named.stderr
    assert "login: human" in (team.root / "rules/rollout.yaml").read_text()
    harness("run", "-p", "bot")
    assert harness("promote", "login", "--by", "Ann").returncode == 0


@pytest.mark.slow
def test_a_part_that_chose_everything_counts_nowhere_either(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", "-k", "login.yaml")
    assert ids(part(team)) == ["link-expired", "locked-out", "money"]
    assert harness("gate", part(team)).returncode == 3
    harness("run", "-p", "bot", "--repeat", "2")
    assert "counts too" not in harness("report").stdout


@pytest.mark.slow
def test_trends_hold_runs_of_everything_alone(team: Folder, harness: Harness) -> None:
    _ran(team, harness)
    harness("run", "-p", "bot", "--only", "money")
    team.edit("scenarios/login.yaml", "something else", "another thing")
    harness("run", "-p", "bot")
    newest = max(whole(team), key=lambda path: (path / "results.jsonl").stat().st_mtime_ns)
    page = (newest / "report.html").read_text()
    assert set(re.findall(r"bot-[0-9a-f]{10}", page)) == {path.name for path in whole(team)}
    alone = (part(team) / "report.html").read_text()
    assert set(re.findall(r"bot-[0-9a-f]{10}", alone)) == {part(team).name}


@pytest.mark.slow
def test_to_continue_is_to_continue_the_same_choice(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", "--only", "login", "--max-calls", "1", "-j", "1")
    assert len(list(team.root.glob("reports/part/*/journal.jsonl"))) == 1
    done = harness("run", "-p", "bot", "--resume")
    assert "there is no earlier run of this workspace and pipeline" in done.stderr
    stopped = harness("run", "-p", "bot", "--only", "login", "--tag", "mail", "--max-calls", "0", "--fresh")
    assert stopped.returncode == 3
    assert "0 of 2 conversations are done" in stopped.stderr
    done = harness("run", "-p", "bot", "--only", "login", "--resume", "--max-calls", "1", "--fresh")
    assert done.returncode == 0  # one of the two was done before
    assert ids(part(team)) == ["link-expired", "locked-out"]


@pytest.mark.slow
def test_names_of_support_ais_stand_for_runs_of_everything(team: Folder, harness: Harness) -> None:
    two = ["{id: bot, kind: python, function: bot:reply}", "{id: other, kind: python, function: bot:reply}"]
    team.write("rules/pipelines.yaml", f"pipelines: [{', '.join(two)}]\n")
    harness("run", "-p", "bot", "-p", "other", "--only", "login")
    done = harness("compare", "bot", "other")
    assert done.returncode == 2
    assert "there is no run of `bot`" in done.stderr
    parts = sorted(path.parent for path in team.root.glob("reports/part/*/run.json"))
    named = harness("compare", *parts)
    assert named.returncode == 0
    assert "Note: " in named.stderr
    assert "holds only a part of the scenarios (--only login)" in named.stderr
    harness("run", "-p", "bot", "-p", "other")
    whole_runs = harness("compare", "bot", "other", "--json")
    assert [run["scenarios"] for run in json.loads(whole_runs.stdout)["runs"]] == [3, 3]


@pytest.mark.slow
@pytest.mark.parametrize("command", [["watchdog"], ["history"], ["project"], ["coverage", "--json"], ["audit"]])
def test_other_commands_say_the_same_as_without_the_part(team: Folder, harness: Harness, command: list[str]) -> None:
    answers_wrong(team, "locked")
    harness("run", "-p", "bot")
    before = _said(harness(*command))
    harness("run", "-p", "bot", "--only", "login", "--repeat", "2")
    assert _said(harness(*command)) == before


@pytest.mark.slow
@pytest.mark.parametrize("command", ["blame", "coverage", "audit"])
def test_what_is_found_in_a_part_says_so(team: Folder, harness: Harness, command: str) -> None:
    harness("run", "-p", "bot", "--only", "login")
    run = part(team)
    assert f"Note: {run.name} holds only a part of the scenarios (--only login)." in harness(command, run).stderr


def _said(done: Any) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("apart", [["--only", "login"], ["--shard", "1/2"]])
def test_a_part_that_was_put_beside_whole_runs_is_none(team: Folder, harness: Harness, apart: list[str]) -> None:
    """As when files of another machine are unpacked into the wrong folder."""
    answers_wrong(team, "locked", "refund")
    harness("run", "-p", "bot")
    answers_wrong(team)
    harness("run", "-p", "bot", *apart)
    (there,) = (path.parent for path in team.root.glob("reports/*/*/run.json"))
    there.rename(team.root / "reports/unpacked")
    answers_wrong(team, "locked", "refund")
    done = harness("report")
    assert (done.returncode, "unpacked" in done.stdout, "unpacked" in done.stderr) == (0, False, False)
    assert "2 of 3 scenarios do not pass" in harness("blame").stdout
    assert "0 of 2 scenarios pass" in harness("run", "-p", "bot", "--failed").stdout
    team.edit("scenarios/login.yaml", "something else", "another thing")
    harness("run", "-p", "bot")
    newest = max(whole(team), key=lambda path: (path / "results.jsonl").stat().st_mtime_ns)
    past = re.findall(r"bot-[0-9a-f]{10}", (newest / "report.html").read_text())
    assert len(set(past)) == 2  # itself and the one before


@pytest.mark.slow
def test_a_shard_is_refused_for_what_it_is(team: Folder, harness: Harness) -> None:
    """Nothing of the whole run is missed because its results are not those of a shard."""
    harness("run", "-p", "bot")
    harness("run", "-p", "bot", "--shard", "1/2")
    (shard,) = (path.parent for path in team.root.glob("reports/shards/*/run.json"))
    done = harness("gate", shard)
    assert done.returncode == 3
    assert "it is the shard 1/2 of a run" in done.stdout
    assert "which are gone" not in done.stdout
