"""Moving a category, as a user does it: promote, demote, history, check."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.cli import moving
from tests.conftest import SET_UP, Folder, Harness
from tests.started import started

NOBODY = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
ANN = ("--by", "Ann <ann@example.com>", "--date", "2026-11-03")


def entries(folder: Folder) -> list[dict[str, object]]:
    """Those that the test made itself."""
    path = folder.root / "rules/ledger.jsonl"
    every = [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
    return [entry for entry in every if entry["by"] != SET_UP]


def by_hand(folder: Folder, old: str, new: str) -> None:
    """A stage changed by hand: the ledger does not know."""
    path = folder.root / "rules/rollout.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def rollout(folder: Folder) -> str:
    return (folder.root / "rules/rollout.yaml").read_text()


def test_a_move_is_written_into_the_rollout_and_the_ledger(measured: Folder, harness: Harness) -> None:
    before = rollout(measured)
    done = harness("promote", "billing", *ANN, cwd=measured.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Billing: human -> draft, by Ann <ann@example.com>." in done.stdout
    assert rollout(measured) == before.replace("billing: human", "billing: draft")
    (entry,) = entries(measured)
    (run,) = measured.root.glob("reports/reference-*")
    assert (entry["when"], entry["by"], entry["category"], entry["from"], entry["to"]) == (
        "2026-11-03T00:00:00Z", "Ann <ann@example.com>", "billing", "human", "draft",
    )  # fmt: skip
    assert entry["run"] == {
        "id": run.name, "pipeline": "reference", "of_today": True, "stale": [], "also": [],
        "support_ai": json.loads((run / "run.json").read_text())["fingerprint"],
        "checker": json.loads((run / "run.json").read_text())["checker"],
        "results": hashlib.sha256((run / "results.jsonl").read_bytes()).hexdigest(),
    }  # fmt: skip
    assert "1 scenario (needs at least 1)" in str(entry["evidence"])
    assert not list(measured.root.glob("rules/*.partial"))


def test_one_run_carries_several_moves_and_history_shows_them(measured: Folder, harness: Harness) -> None:
    for category, *why in (["billing"], ["login", "--override", "--reason", "a pilot"]):
        assert harness("promote", category, *why, *ANN, cwd=measured.root).returncode == 0
    shown = harness("history", cwd=measured.root)
    rows = [line.split("\t") for line in shown.stdout.splitlines()]
    assert rows[0][:4] == ["When", "Who", "Category", "Move"]
    assert [row[2:4] for row in rows[2:4]] == [["billing", "human -> draft"], ["login", "draft -> auto-checked"]]
    last = (measured.root / "rules/ledger.jsonl").read_bytes().splitlines()[-1]
    look = (measured.root / "rules/looks.jsonl").read_bytes().splitlines()[-1]
    sums = ",".join(hashlib.sha256(line).hexdigest() for line in (last, look))
    assert f"3 entries; sha256 of the last line: {sums.split(',')[0]}\n" in shown.stdout
    assert shown.stdout.endswith(f"--anchor {sums}\n")
    assert "billing" not in harness("history", "login", cwd=measured.root).stdout
    assert harness("history", "login", "--json", cwd=measured.root).stdout.encode().splitlines()[1:] == [last]
    assert harness("check", cwd=measured.root).returncode == 0


def test_what_the_gate_does_not_carry_is_refused_and_nothing_is_written(measured: Folder, harness: Harness) -> None:
    before = rollout(measured)
    done = harness("promote", "login", *ANN, cwd=measured.root)
    assert done.returncode == 1
    assert "auto-checked: 1 of 3 scenarios (2 more scenarios)" in done.stderr
    assert "(95% confidence over 2 categories; needs at least 50%)" in done.stderr
    assert (rollout(measured), entries(measured)) == (before, [])


@pytest.mark.parametrize(("queue", "moved"), [("money", True), ("people", True), ("nobody", False), ("", False)])
def test_a_critical_handoff_that_reaches_nobody_is_refused(
    folder: Folder, harness: Harness, queue: str, moved: bool
) -> None:
    folder.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money\n    severity: critical\n")
    replies = [
        {"scenario": "link-expired", "outcome": "handoff", "category": "login", "queue": "people"},
        {"scenario": "money", "outcome": "handoff", "category": "billing", "queue": queue},
    ]
    folder.write("replies.jsonl", "".join(json.dumps(each) + "\n" for each in replies))
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: old, kind: recorded, file: replies.jsonl}\n")
    assert harness("run", "-p", "old", cwd=folder.root).returncode == 0
    done = harness("promote", "billing", *ANN, cwd=folder.root)
    assert (done.returncode, len(entries(folder))) == ((0, 1) if moved else (1, 0)), done.stderr
    assert moved or "1 of 1 critical scenario" in done.stderr


def test_an_override_needs_a_reason_and_is_kept_with_what_was_not_met(measured: Folder, harness: Harness) -> None:
    assert harness("promote", "login", "--override", *ANN, cwd=measured.root).returncode == 2
    for nothing in (" ", "...", "\u200b", "\u2060\u00ad", "\U0001f44d"):
        assert harness("promote", "login", "--override", "--reason", nothing, *ANN, cwd=measured.root).returncode == 2
    done = harness("promote", "login", "--override", "--reason", "a pilot\n\x1b[31m", *ANN, cwd=measured.root)
    assert done.returncode == 0
    (entry,) = entries(measured)
    assert (entry["override"], entry["reason"], entry["to"]) == (True, "a pilot \x1b[31m", "auto-checked")
    assert "2 more scenarios" in str(entry["evidence"])
    shown = harness("history", cwd=measured.root).stdout
    assert "a pilot \ufffd[31m. login at auto-checked: 1 of 3 scenarios" in shown
    assert shown.splitlines()[2].endswith("\tyes")


def test_an_override_that_was_not_needed_is_none(measured: Folder, harness: Harness) -> None:
    harness("promote", "billing", "--override", "--reason", "to be safe", *ANN, cwd=measured.root)
    assert entries(measured)[0]["override"] is False


def test_no_override_passes_the_ceiling(measured: Folder, harness: Harness) -> None:
    done = harness("promote", "billing", "--to", "auto", "--override", "--reason", "x", *ANN, cwd=measured.root)
    assert done.returncode == 1
    assert "its ceiling is draft" in done.stderr
    assert entries(measured) == []


def test_each_stage_on_the_way_is_asked(measured: Folder, harness: Harness) -> None:
    assert harness("promote", "login", "--to", "auto", *ANN, cwd=measured.root).returncode == 2  # it has no gate
    measured.edit(
        "rules/rollout.yaml",
        "gates:\n",
        "gates:\n  auto: {scenarios: {at_least: 3}, handled: {lower_bound: 0.5}, "
        "missed_handoffs: {rate_upper_bound: 0.5}}\n",
    )
    harness("run", cwd=measured.root)
    done = harness("promote", "login", "--to", "auto", *ANN, cwd=measured.root)
    assert done.returncode == 1
    assert "auto-checked: 1 of 3 scenarios" in done.stderr
    assert "\n  auto: 1 of 1 handled right" in done.stderr


def test_without_a_run_of_today_nothing_is_judged(measured: Folder, harness: Harness) -> None:
    (run,) = measured.root.glob("reports/reference-*")
    measured.edit("scenarios/login.yaml", "the link in my reset mail", "the link in my mail")
    done = harness("promote", "billing", *ANN, cwd=measured.root)
    assert done.returncode == 3
    assert "Make one with `harness run`" in done.stderr
    refused = harness("promote", "billing", "--run", run, *ANN, cwd=measured.root)
    assert refused.returncode == 3
    assert "the scenarios have changed" in refused.stderr
    named = harness("promote", "billing", "--run", run, "--override", "--reason", "x", *ANN, cwd=measured.root)
    assert named.returncode == 0
    assert "not of today: the scenarios have changed" in named.stdout
    assert "not evidence on that day (suite)" in harness("history", cwd=measured.root).stdout


def test_a_run_at_another_date_is_no_evidence_for_today(folder: Folder, harness: Harness) -> None:
    harness("run", "--today", "2026-12-01", cwd=folder.root)
    assert harness("promote", "billing", *ANN, cwd=folder.root).returncode == 3


def test_a_run_that_is_not_all_there_is_refused(measured: Folder, harness: Harness) -> None:
    (results,) = measured.root.glob("reports/reference-*/results.jsonl")
    results.write_bytes(results.read_bytes().split(b"\n")[0] + b"\n")
    done = harness("promote", "billing", *ANN, cwd=measured.root)
    assert done.returncode == 3
    assert "edited or cut afterwards" in done.stderr


def test_where_several_support_ais_were_run_one_has_to_be_named(folder: Folder, harness: Harness) -> None:
    folder.write(
        "bot.py",
        'def reply(conversation):\n    return {"outcome": "handoff", "category": "login", "queue": "people"}\n',
    )
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: mine, kind: python, function: bot:reply}\n")
    assert harness("run", "-p", "mine", "-p", "reference", cwd=folder.root).returncode == 0
    done = harness("promote", "billing", *ANN, cwd=folder.root)
    assert done.returncode == 2
    assert "--run reports/mine-" in done.stderr
    assert "--run reports/reference-" in done.stderr


def test_a_category_may_always_go_down_with_a_reason(folder: Folder, harness: Harness) -> None:
    assert harness("demote", "login", *ANN, cwd=folder.root).returncode == 3  # no run, no reason
    done = harness("demote", "login", "--reason", "wrong answers, ticket 7", *ANN, cwd=folder.root)
    assert done.returncode == 0
    assert "login: human" in rollout(folder)
    (entry,) = entries(folder)
    assert (entry["from"], entry["to"], entry["run"], entry["reason"]) == (
        "draft", "human", None, "wrong answers, ticket 7",
    )  # fmt: skip


def test_without_a_reason_the_verdict_gives_its_own(measured: Folder, harness: Harness) -> None:
    done = harness("demote", "login", *ANN, cwd=measured.root)
    assert done.returncode == 2
    assert "The evidence supports draft" in done.stderr
    measured.edit(
        "rules/rollout.yaml", "scenarios: {at_least: 1}}", "scenarios: {at_least: 1}, handled: {lower_bound: 0.5}}"
    )
    harness("run", cwd=measured.root)
    assert harness("demote", "login", *ANN, cwd=measured.root).returncode == 0
    assert entries(measured)[0]["reason"] == (
        "not yet shown for draft: 1 of 1 handled right: at least 0.3% (95% confidence; needs at least 50%)"
    )


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["promote", "lgoin"], "did you mean `login`?"),
        (["promote", "login", "--to", "auto-cheked"], "did you mean `auto-checked`?"),
        (["promote", "login", "--to", "human"], "use `harness demote`"),
        (["promote", "login", "--to", "draft"], "already at draft"),
        (["demote", "login", "--to", "auto"], "use `harness promote`"),
        (["demote", "billing"], "nothing below it"),
        (["history", "lgoin"], "did you mean `login`?"),
        (["gate", "--explain", "lgoin"], "did you mean `login`?"),
    ],
)
def test_a_wrong_command_line_says_what_to_write(folder: Folder, harness: Harness, args: list[str], words: str) -> None:
    done = harness(*args, cwd=folder.root)
    assert done.returncode == 2
    assert words in done.stderr


def test_who_moves_it_is_known_or_asked_for(folder: Folder, harness: Harness) -> None:
    down = ("demote", "login", "--reason", "x")
    done = harness(*down, cwd=folder.root, env=NOBODY)
    assert done.returncode == 2
    assert "--by" in done.stderr
    assert "login: draft" in rollout(folder)
    folder.write("gitconfig", "[user]\n  name = Bo\n  email = bo@example.com\n")
    known = {**NOBODY, "GIT_CONFIG_GLOBAL": str(folder.root / "gitconfig")}
    assert harness(*down, cwd=folder.root, env=known).returncode == 0
    assert entries(folder)[0]["by"] == "Bo <bo@example.com>"


def test_a_line_that_was_edited_is_found_by_every_command(folder: Folder, harness: Harness) -> None:
    harness("demote", "login", "--reason", "ticket 7", *ANN, cwd=folder.root)
    folder.edit("rules/ledger.jsonl", "ticket 7", "ticket 8")
    for command in (["history"], ["check"], ["promote", "login"], ["demote", "login"]):
        done = harness(*command, cwd=folder.root)
        assert done.returncode == 2
        assert "rules/ledger.jsonl:2: was changed by hand" in done.stderr


def test_a_stage_changed_by_hand_is_shown(folder: Folder, harness: Harness) -> None:
    harness("demote", "login", "--reason", "x", *ANN, cwd=folder.root)
    by_hand(folder, "login: human", "login: draft")
    shown = harness("history", cwd=folder.root)
    assert shown.returncode == 0
    assert "login\thuman -> draft\tchanged outside the ledger" in shown.stdout
    assert "rules/ledger.jsonl:2" in shown.stdout
    harness("demote", "login", "--reason", "again", *ANN, cwd=folder.root)
    later = harness("history", cwd=folder.root).stdout
    assert "login\thuman -> draft\tchanged outside the ledger" in later  # in its place, for ever
    assert "Warning" not in later


def test_a_move_that_is_killed_half_way_is_said_and_mended(folder: Folder, harness: Harness) -> None:
    """Killed after the ledger was written and before the rollout was."""
    move = ["demote", "login", "--reason", "x", *ANN]
    killed = f"import os, sys; os.replace = lambda *a: os._exit(9); sys.argv[1:] = {move!r}"
    code = f"{killed}; from harness.cli.main import main; main()"
    assert subprocess.run([sys.executable, "-c", code], cwd=folder.root, check=False).returncode == 9
    assert (len(entries(folder)), "login: draft" in rollout(folder)) == (1, True)
    assert "a move was interrupted" in harness("history", cwd=folder.root).stdout
    assert harness(*move, cwd=folder.root).returncode == 0
    assert "login: human" in rollout(folder)
    assert "Warning" not in harness("history", cwd=folder.root).stdout


@pytest.mark.slow
def test_moves_at_the_same_time_all_count(measured: Folder, harness: Harness) -> None:
    """Four at once: each finds the run of the workspace as the others have left it, and none is lost."""
    names = [f"c{n}" for n in range(4)]
    one = """\
  - {{id: {0}, title: {0}, owner: o, risk: low, ceiling: draft, queue: money, weekly_volume: 1, examples: [the {0}]}}
"""
    categories = (measured.root / "rules/categories.yaml").read_text()
    measured.write("rules/categories.yaml", categories + "".join(one.format(name) for name in names))
    stages = "".join(f"  {name}: human  # of {name}\n" for name in names)
    measured.edit(
        "rules/rollout.yaml", "{login: draft, billing: human}\n", f"\n  login: draft\n  billing: human\n{stages}"
    )
    assert harness("run", cwd=measured.root).returncode == 0
    before = rollout(measured)
    under_way = [started(measured.root, "promote", name, "--override", "--reason", "a pilot", *ANN) for name in names]
    assert [process.ended()[0] for process in under_way] == [0] * 4
    assert rollout(measured) == before.replace("human  # of c", "draft  # of c")
    assert sorted(str(entry["category"]) for entry in entries(measured)) == sorted(names)
    assert harness("check", cwd=measured.root).returncode == 0


def test_a_move_that_waited_for_another_of_its_category_is_refused(
    measured: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else two people who each saw `human` would move it two stages."""
    promote = ("promote", "billing", "--override", "--reason", "a pilot", *ANN)

    @contextmanager
    def waiting(root: Path) -> Iterator[None]:
        monkeypatch.undo()
        assert harness(*promote).returncode == 0
        with locked(root):
            yield

    locked = moving.locked
    monkeypatch.setattr(moving, "locked", waiting)
    done = harness(*promote)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Billing is at draft now: it was moved meanwhile" in done.stderr
    assert [entry["to"] for entry in entries(measured) if entry["by"] == ANN[1]] == ["draft"]
    assert "billing: draft" in rollout(measured)


def test_the_rollout_keeps_its_mode_and_may_be_a_link(folder: Folder, harness: Harness, tmp_path: Path) -> None:
    path = folder.root / "rules/rollout.yaml"
    real = path.rename(tmp_path / "elsewhere.yaml")
    real.chmod(0o640)
    path.symlink_to(real)
    assert harness("demote", "login", "--reason", "x", *ANN, cwd=folder.root).returncode == 0
    assert path.is_symlink()
    assert "login: human" in real.read_text()
    assert os.stat(real).st_mode & 0o777 == 0o640


@pytest.mark.parametrize("command", ["promote", "demote", "history"])
def test_help_shows_examples(harness: Harness, command: str) -> None:
    done = harness(command, "--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout
