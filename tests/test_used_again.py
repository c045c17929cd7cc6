"""A gate right after a run of the very same uses that run; whatever differs, or is in doubt, runs again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from harness.runs import open_run
from tests.conftest import FILES, Folder, Harness, in_process
from tests.server import Server
from tests.test_pytest_plugin import collected

BOT = """\
from pathlib import Path


def reply(request):
    with Path(__file__).with_name(".asked").open("a") as asked:
        asked.write("x")
    return {"outcome": "handoff", "category": "billing", "queue": "money"}
"""
PIPELINE = "pipelines: [{id: bot, kind: python, function: bot:reply}]\n"
USED = "so it is used again; with `--fresh` a new one is made"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a support AI that counts how often it is asked, and a finished run."""
    root = tmp_path_factory.mktemp("run")
    for name, text in {**FILES, "bot.py": BOT, "rules/pipelines.yaml": PIPELINE}.items():
        Folder(root).write(name, text)
    in_process("run", "-p", "bot", cwd=root)
    return root


@pytest.fixture
def team(made: Path, tmp_path: Path) -> Folder:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".asked").unlink()
    return Folder(tmp_path)


def asked(team: Folder) -> int:
    """How often the AI was asked since the run."""
    path = team.root / ".asked"
    return len(path.read_text()) if path.exists() else 0


def run_folder(team: Folder) -> Path:
    (path,) = team.root.glob("reports/bot-*")
    return path


def test_a_gate_after_a_run_asks_nobody_and_says_which_run_it_is(team: Folder, harness: Harness) -> None:
    results, looks = run_folder(team) / "results.jsonl", team.root / "rules/looks.jsonl"
    before = results.stat().st_mtime_ns, looks.read_bytes()
    first = harness("gate", "-p", "bot")
    assert asked(team) == 0
    assert first.stderr == f"Note: nothing has changed since the run {run_folder(team).name}, {USED}\n"
    assert (results.stat().st_mtime_ns, looks.read_bytes()) == before  # the same evidence is the same look
    fresh = harness("gate", "-p", "bot", "--fresh")
    assert (asked(team), fresh.stderr) == (2, "")
    assert (first.returncode, first.stdout) == (fresh.returncode, fresh.stdout)


def test_a_file_of_proposals_changes_no_run_until_one_is_approved(team: Folder, harness: Harness) -> None:
    proposed = "category: login\nscenarios:\n  - {id: later, status: proposed, turns: [{customer: Hello there}]}\n"
    team.write("scenarios/proposed.yaml", proposed)
    assert USED in harness("gate", "-p", "bot").stderr
    assert asked(team) == 0
    expect = "turns: [{customer: Hello there, expect: {outcome: handoff}}]"
    approved = proposed.replace("turns: [{customer: Hello there}]", expect).replace("proposed", "approved")
    team.write("scenarios/proposed.yaml", approved)
    assert USED not in harness("gate", "-p", "bot").stderr
    assert asked(team) == 3


def test_what_only_the_verdict_depends_on_needs_no_new_run_and_the_stages_of_the_run_stay_known(
    team: Folder, harness: Harness
) -> None:
    kept, run = open_run(run_folder(team)).judged_by, run_folder(team)
    team.edit("rules/rollout.yaml", "scenarios: {at_least: 3}", "scenarios: {at_least: 2}")
    assert USED in harness("gate", "-p", "bot").stderr
    assert asked(team) == 0
    assert kept is not None
    assert open_run(run).judged_by == kept
    assert len(list(run.glob("judged_by-*.json"))) == 2  # what it was judged by this time is known as well


def _digest(run: Path, results: bytes) -> None:
    manifest = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(manifest | {"results": hashlib.sha256(results).hexdigest()}))


def _spaced(team: Folder) -> None:
    path = run_folder(team) / "results.jsonl"
    path.write_bytes(b" " + path.read_bytes())


def _edited(team: Folder) -> None:
    """As somebody who knows that run.json has a digest of the results, and who keeps the one that was judged."""
    run = run_folder(team)
    results = (run / "results.jsonl").read_bytes().replace(b'"handoff"', b'"answer"', 1)
    (run / "results.jsonl").write_bytes(results)
    _digest(run, results)


def _stopped(team: Folder) -> None:
    run = run_folder(team)
    (run / "journal.jsonl").write_bytes((run / "results.jsonl").read_bytes().splitlines(keepends=True)[0])


def _answered_otherwise_before(team: Folder) -> None:
    """Of it stay the results of before, and a digest of them all."""
    run = run_folder(team)
    results = (run / "results.jsonl").read_bytes()
    (run / "results-1.jsonl").write_bytes(results)
    _digest(run, results * 2)


def _of_other_code(team: Folder) -> None:
    path = run_folder(team) / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"code": "0" * 64}))


CHANGES: dict[str, Callable[[Folder], object]] = {
    "results": lambda team: (run_folder(team) / "results.jsonl").write_bytes(b"{}\n"),
    "results, though not what they say": _spaced,
    "results and their digest": _edited,
    "part of the results": lambda team: (run_folder(team) / "results.jsonl").write_bytes(b""),
    "a run that was stopped": _stopped,
    "another answer before": _answered_otherwise_before,
    "code of the harness": _of_other_code,
    "no look": lambda team: (team.root / "rules/looks.jsonl").unlink(),
    "code of the AI": lambda team: team.edit("bot.py", '"money"', '"people"'),
    "a file beside the AI": lambda team: team.write("prices.json", "{}"),
    "an article": lambda team: team.edit("knowledge/reset.md", "60 minutes", "60  minutes"),
    "an expectation": lambda team: team.edit("scenarios/login.yaml", "rule: refund}", "priority: high}"),
    "the date": lambda team: team.edit("rules/rollout.yaml", "2026-11-02", "2026-11-03"),
}


@pytest.mark.parametrize("name", ["results.jsonl", "results-1.jsonl"])
def test_a_new_run_takes_the_place_of_results_that_nobody_can_read(team: Folder, harness: Harness, name: str) -> None:
    """As after a full disk: the last line is cut. What it held stays, where nothing counts it."""
    run = run_folder(team)
    whole = (run / "results.jsonl").read_bytes()
    (run / name).write_bytes(whole[:-40])
    first, again = harness("gate", "-p", "bot"), harness("gate", "-p", "bot")
    assert "is not a result" not in first.stderr
    assert f"it is kept as {(run / name).with_suffix('.damaged')}" in first.stderr
    assert "it is kept as" not in again.stderr
    assert (asked(team), USED in again.stderr) == (2, True)
    assert (run / "results.jsonl").read_bytes().count(b"\n") == whole.count(b"\n")
    assert (run / name).with_suffix(".damaged").read_bytes() == whole[:-40]
    assert [path.name for path in run.glob("results*.jsonl")] == ["results.jsonl"]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_result_may_depend_on_is_run_again_when_it_changes(
    team: Folder, harness: Harness, change: str
) -> None:
    CHANGES[change](team)
    done = harness("gate", "-p", "bot")
    assert (asked(team), USED in done.stderr) == (2, False), done.stderr


@pytest.mark.parametrize("options", [("--repeat", "2"), ("--today", "2026-11-05"), ("--fresh",), ("--resume",)])
def test_another_run_is_another_run(team: Folder, harness: Harness, options: tuple[str, ...]) -> None:
    assert USED not in harness("gate", "-p", "bot", *options).stderr


def test_a_run_of_a_part_is_none_of_everything(team: Folder, harness: Harness) -> None:
    shutil.rmtree(run_folder(team))
    harness("run", "-p", "bot", "--only", "money")
    before = asked(team)
    assert USED not in harness("gate", "-p", "bot").stderr
    assert asked(team) - before == 2


def test_an_error_is_tried_again(team: Folder, harness: Harness) -> None:
    team.edit(
        "bot.py", 'return {"outcome"', 'return {"outcome": "nothing"} if "link" in request["message"] else {"outcome"'
    )
    harness("run", "-p", "bot")
    before = asked(team)
    assert USED not in harness("gate", "-p", "bot").stderr
    assert asked(team) - before == 2


def test_of_an_ai_whose_changes_nobody_can_know_nothing_is_used_again(team: Folder, harness: Harness) -> None:
    answer = '"outcome":"handoff","category":"billing","queue":"money"}'
    run = ["sed", "-u", f's/^{{"id": *\\([0-9]*\\).*/{{"id":\\1,{answer}/']
    team.write("rules/pipelines.yaml", json.dumps({"pipelines": [{"id": "bot", "kind": "command", "run": run}]}))
    assert harness("run", "-p", "bot").returncode == 0
    assert USED not in harness("gate", "-p", "bot").stderr


@pytest.mark.slow
def test_the_embedded_pipeline_is_run_once(folder: Folder, harness: Harness) -> None:
    assert harness("run").returncode == 0
    said = harness("gate")
    assert (said.returncode, USED in said.stderr) == (0, True)


@pytest.mark.slow
def test_pytest_uses_the_run_as_well(team: Folder) -> None:
    options = ("--harness-pipeline", "bot")
    code, said = collected(team, *options)
    used = f"Nothing has changed since the run {run_folder(team).name}: its results are used."
    assert (code, asked(team), used in said) == (1, 0, True), said
    failing = [line for line in said.splitlines() if line.startswith("FAILED")]
    code, said = collected(team, *options, "--harness-fresh")
    assert (code, asked(team), used in said) == (1, 2, False), said
    assert [line for line in said.splitlines() if line.startswith("FAILED")] == failing
    team.edit("bot.py", '"money"', '"people"')
    assert used not in collected(team, *options)[1]
    assert asked(team) == 4


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("ragas"), reason="ragas is not installed")
def test_where_an_llm_judges_nothing_is_used_again(folder: Folder, server: Server, harness: Harness) -> None:
    folder.write("bot.py", BOT)
    declared = (folder.root / "rules/pipelines.yaml").read_text().rstrip("\n")
    folder.write("rules/pipelines.yaml", f"{declared}\n  - {{id: bot, kind: python, function: bot:reply}}\n")
    folder.write("rules/judge.yaml", "judge: {timeout: 60}\n")
    options = ("-p", "bot", "--checker", "judge")
    assert harness("run", *options).returncode == 0
    assert USED not in harness("gate", *options).stderr
    assert asked(folder) == 4


def test_a_version_that_never_changes_because_nobody_fills_it_in_is_refused(team: Folder, harness: Harness) -> None:
    team.edit("rules/pipelines.yaml", "bot:reply", "bot:reply, version: '1-${BUILD}'")
    done = harness("gate", "-p", "bot")
    assert done.returncode == 2
    assert "`${NAME}` is not taken from the environment here" in done.stderr
