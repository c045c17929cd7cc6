"""`harness gate --baseline`, as a CI job drives it, in a real git repository."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Folder, Harness, git

pytestmark = pytest.mark.slow

LOGIN = """\
category: login
scenarios:
  - id: link-expired
    turns:
      - customer: the link in my reset mail has expired
        expect: {outcome: answer, source: reset#link-expired, states: ["60 minutes"]}
  - id: money
    turns: [{customer: i want a refund, expect: {outcome: handoff, queue: money}}]
"""
BOT = """\
def reply(request):
    message = request["message"]
    if "refund" in message:
        return {"outcome": "handoff", "category": "login", "queue": "money"}
    answer = "It is valid for 60 minutes."
    return {"outcome": "answer", "category": "login", "answer": answer, "citations": ["reset#link-expired"]}
"""
FLAKY = """\
import itertools
TIMES = itertools.count()

def reply(request):
    first_time_round = next(TIMES) // 2 % 2 == 0  # of the two scenarios
    return {"outcome": "handoff", "category": "login", "queue": "money" if first_time_round else "people"}
"""
NO_GATES = "today: 2026-11-02\nstages: {login: human, billing: human}\n"


@pytest.fixture
def repository(folder: Folder) -> Folder:
    """The workspace, committed on `main`, with a Python function as its support AI."""
    folder.write(".gitignore", "reports/\n__pycache__/\n")
    folder.write("scenarios/login.yaml", LOGIN)
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: bot, kind: python, function: bots.bot:reply}\n")
    folder.write("bots/bot.py", BOT)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "start")
    return folder


Gate = Callable[..., tuple[int, str, dict[str, Any]]]


@pytest.fixture
def gate(repository: Folder, harness: Harness) -> Gate:
    """The exit code, what was printed, and what summary.json says of the baseline."""

    def run(*arguments: str, baseline: str = "main") -> tuple[int, str, dict[str, Any]]:
        done = harness("gate", "--baseline", baseline, *arguments, cwd=repository.root)
        report = next((line for line in done.stdout.splitlines() if line.startswith("Report: ")), "")
        if not report:
            return done.returncode, done.stderr, {}
        summary = json.loads(Path(report.removeprefix("Report: ")).with_name("summary.json").read_text())
        assert summary["exit_code"] == done.returncode
        return done.returncode, done.stdout, summary["baseline"]

    return run


def test_an_edit_that_breaks_a_scenario_is_named_with_its_place_and_reason(repository: Folder, gate: Gate) -> None:
    repository.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    before = git(repository, "status", "--porcelain"), git(repository, "worktree", "list"), git(repository, "branch")
    code, said, found = gate()
    assert code == 1
    assert 'scenarios/login.yaml:3: link-expired: the answer does not say "60 minutes"' in said
    assert "The change does not pass: it newly broke 1 scenario" in said
    assert [each["id"] for each in found["newly_broken"]] == ["link-expired"]
    assert found["still_passing"] == 1
    (repository.root / "rules/looks.jsonl").unlink()
    after = git(repository, "status", "--porcelain"), git(repository, "worktree", "list"), git(repository, "branch")
    assert after == before
    for name in ("summary.md", "report.html"):
        (page,) = (
            text
            for path in repository.root.glob(f"reports/*/{name}")
            if "it newly broke" in (text := path.read_text()) and path.parent.name != "latest"
        )
        assert (repository.root / "reports/latest" / name).read_text() == page
        assert "link-expired" in page
        assert "scenarios/login.yaml:3" in page


def test_the_latest_reports_are_this_runs_and_none_of_an_earlier_one_where_it_stops(
    repository: Folder, harness: Harness
) -> None:
    latest = repository.root / "reports/latest"
    repository.edit("knowledge/reset.md", "on the sign-in page", "on the page where you sign in")
    assert harness("gate", "--baseline", "main", cwd=repository.root).returncode == 0
    assert {path.name for path in latest.iterdir()} == {"junit.xml", "report.html", "summary.json", "summary.md"}
    assert "Compared with main" in (latest / "summary.md").read_text()
    assert harness("run", "-p", "bot", cwd=repository.root).returncode == 0
    assert json.loads((latest / "summary.json").read_text())["pipeline"] == "bot"
    assert harness("gate", "--baseline", "mian", cwd=repository.root).returncode == 2
    assert not latest.exists()


def test_an_unrelated_edit_passes_and_the_baselines_run_is_reused(repository: Folder, gate: Gate) -> None:
    repository.edit("knowledge/reset.md", "on the sign-in page", "on the page where you sign in")
    code, said, found = gate()
    assert (code, found["newly_broken"], found["still_passing"]) == (0, [], 2)
    assert "The change passes: nothing newly broke" in said
    kept = {path: path.stat().st_mtime_ns for path in repository.root.glob("reports/*/results.jsonl")}
    assert len(kept) == 2
    assert gate()[0] == 0
    rewritten = {path for path, when in kept.items() if path.stat().st_mtime_ns != when}
    assert rewritten == set()  # neither is made again


def test_what_failed_before_is_not_blamed_but_a_category_below_its_stage_fails(repository: Folder, gate: Gate) -> None:
    repository.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    repository.edit(
        "rules/rollout.yaml", "scenarios: {at_least: 1}}", "scenarios: {at_least: 1}, handled: {lower_bound: 0.6}}"
    )
    git(repository, "commit", "-qam", "wrong already")
    repository.edit("knowledge/reset.md", "on the sign-in page", "on the page where you sign in")
    code, said, found = gate()
    assert code == 1
    assert "The change does not pass: Login is below its stage draft (was so before)." in said
    assert found["newly_broken"] == []
    assert [each["id"] for each in found["still_failing"]] == ["link-expired"]
    assert found["below_stage"] == [{"category": "login", "was_so_before": True}]


def test_the_code_of_the_ref_answers_for_the_ref(repository: Folder, gate: Gate, harness: Harness) -> None:
    """Also where only the code differs, which no file of the team's shows, and today's was run before."""
    repository.edit("bots/bot.py", '"money"', '"people"')
    assert harness("run", "-p", "bot", cwd=repository.root).returncode == 0
    code, said, found = gate("-p", "bot")
    assert code == 1
    assert [(each["id"], each["at"]) for each in found["newly_broken"]] == [("money", "scenarios/login.yaml:7")]
    assert "expected `money`" in said
    git(repository, "commit", "-qam", "keep it")
    assert gate("-p", "bot")[2]["still_failing"][0]["id"] == "money"


def test_a_flaky_function_is_shown_and_not_blamed(repository: Folder, gate: Gate) -> None:
    repository.write("rules/rollout.yaml", NO_GATES)
    repository.write("bots/bot.py", FLAKY)
    repository.write(
        "rules/pipelines.yaml", "pipelines: [{id: bot, kind: python, function: bots.bot:reply, jobs: 1}]\n"
    )
    repository.edit(
        "scenarios/login.yaml",
        '{outcome: answer, source: reset#link-expired, states: ["60 minutes"]}',
        "{queue: people}",
    )
    git(repository, "commit", "-qam", "a coin")
    repository.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    code, said, found = gate("-p", "bot", "--repeat", "3")
    assert (code, found["newly_broken"]) == (0, [])
    assert [each["id"] for each in found["flaky"]] == ["link-expired", "money"]
    assert "not blamed on the change" in said
    assert "use --repeat 3" in gate("-p", "bot")[1]  # held once, nobody can tell


def test_changed_new_and_gone_are_listed_apart(repository: Folder, gate: Gate) -> None:
    repository.edit("scenarios/login.yaml", '"60 minutes"', '"90 minutes"')  # fails now, by another question
    repository.edit("scenarios/login.yaml", "id: money", "id: cash")
    code, said, found = gate("-p", "bot")
    assert code == 3  # nothing is left that could be compared
    assert "no scenario of the baseline is the same today" in said
    assert [found[kind][0]["id"] for kind in ("changed", "new", "gone")] == ["link-expired", "cash", "money"]
    assert found["changed"][0]["words"] == "passing before, failing now"


def test_a_scenario_that_follows_a_renamed_section_is_the_same_question(repository: Folder, gate: Gate) -> None:
    repository.edit("knowledge/reset.md", "## Link expired", "## The link has expired")
    repository.edit("scenarios/login.yaml", "reset#link-expired", "reset#the-link-has-expired")
    code, said, found = gate()
    assert (code, found["changed"], found["newly_broken"]) == (0, [], [])
    assert "expectation replaced: source" in said
    repository.edit("knowledge/reset.md", "valid for 60 minutes", "valid for half an hour")
    code, _, found = gate()
    assert (code, [each["id"] for each in found["newly_broken"]]) == (1, ["link-expired"])


def test_another_section_beside_the_one_of_before_is_another_question(repository: Folder, gate: Gate) -> None:
    text = (repository.root / "knowledge/reset.md").read_text()
    repository.write("knowledge/code.md", text.replace("id: reset", "id: code"))
    repository.edit("scenarios/login.yaml", "reset#link-expired", "code#link-expired")
    assert [each["id"] for each in gate()[2]["changed"]] == ["link-expired"]


def test_other_attributes_of_the_customer_are_another_question(repository: Folder, gate: Gate) -> None:
    repository.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money\n    customer: {plan: pro}\n")
    _, _, found = gate("-p", "bot")
    assert [each["id"] for each in found["changed"]] == ["money"]


def test_a_scenario_in_error_is_not_comparable_and_too_many_are_not_judged(repository: Folder, gate: Gate) -> None:
    repository.write("bots/bot.py", BOT.replace("return", "raise OSError() or", 1))
    code, said, found = gate("-p", "bot")
    assert code == 3
    assert [each["id"] for each in found["not_comparable"]] == ["money"]
    assert "1 of 2 scenarios of the run could not be measured" in said
    git(repository, "commit", "-qam", "broken code")
    repository.write("bots/bot.py", BOT)
    code, said, _ = gate("-p", "bot")
    assert code == 3
    assert "1 of 2 scenarios of the baseline could not be measured" in said


def test_a_run_folder_is_a_baseline_too(repository: Folder, gate: Gate, harness: Harness) -> None:
    assert harness("run", "-p", "bot", cwd=repository.root).returncode == 0
    (folder,) = repository.root.glob("reports/bot-*")
    repository.edit("bots/bot.py", '"money"', '"people"')
    repository.edit("knowledge/reset.md", "Choose", "Press")
    code, said, found = gate("-p", "bot", baseline=f"reports/{folder.name}/")
    assert (code, found["newly_broken"][0]["id"]) == (1, "money")
    assert f"Compared with reports/{folder.name}: 1 newly broken, 0 newly fixed" in said
    (today,) = set(repository.root.glob("reports/bot-*")) - {folder}
    assert gate(str(folder), baseline=str(today))[2]["newly_fixed"][0]["id"] == "money"


def edited(run: Path) -> None:
    """As if what passed had failed, so that nothing could break."""
    results = run / "results.jsonl"
    text = results.read_text()
    results.write_text(text.replace('"status":"pass"', '"status":"fail"'))
    assert results.read_text() != text


def test_a_run_folder_that_was_edited_is_none(repository: Folder, gate: Gate, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=repository.root)
    kept = repository.root / "kept"
    next(repository.root.glob("reports/bot-*")).rename(kept)
    edited(kept)
    repository.edit("bots/bot.py", "60 minutes", "ninety minutes")
    code, said, _ = gate("-p", "bot", baseline=str(kept))
    assert (code, "they were edited or cut; name another run" in " ".join(said.split())) == (2, True), said


def test_the_run_of_a_git_ref_that_was_edited_is_not_used(repository: Folder, gate: Gate) -> None:
    gate("-p", "bot")
    (then,) = (path.parent for path in repository.root.glob("reports/bot-*/run.json") if "git tree" in path.read_text())
    edited(then)
    repository.edit("bots/bot.py", "60 minutes", "ninety minutes")
    code, said, _ = gate("-p", "bot")
    assert (code, f"reports/{then.name}:1: its results are not those that the run wrote" in said) == (2, True), said
    shutil.rmtree(then)
    code, said, _ = gate("-p", "bot")
    assert (code, "it newly broke 1 scenario" in said) == (1, True), said


def test_a_workspace_in_a_folder_of_the_repository(repository: Folder, harness: Harness) -> None:
    (repository.root / "deep").mkdir()
    for name in ("rules", "scenarios", "knowledge", "bots"):
        git(repository, "mv", name, f"deep/{name}")
    git(repository, "commit", "-qam", "deeper")
    repository.edit("deep/bots/bot.py", '"money"', '"people"')
    done = harness("gate", "-w", "deep", "-p", "bot", "--baseline", "HEAD", cwd=repository.root)
    assert done.returncode == 1
    assert "scenarios/login.yaml:7: money" in done.stdout
    done = harness("gate", "-w", "deep", "-p", "bot", "--baseline", "HEAD~1", cwd=repository.root)
    assert done.returncode == 1
    assert ", in the top folder then): 1 newly broken" in done.stdout
    git(repository, "mv", "deep", "deeper")
    done = harness("gate", "-w", "deeper", "-p", "bot", "--baseline", "HEAD", cwd=repository.root)
    assert ", in deep then): 1 newly broken" in done.stdout


PROGRAM = """\
import json, sys
from words import QUEUE
for line in sys.stdin:
    asked = json.loads(line)
    expired = "expired" in asked["message"]
    said = {"outcome": "answer", "answer": "It is valid for 60 minutes.", "citations": ["reset#link-expired"]}
    reply = said if expired else {"outcome": "handoff", "queue": QUEUE}
    print(json.dumps({"id": asked["id"], "category": "login", **reply}), flush=True)
"""


@pytest.fixture
def beside(repository: Folder) -> Folder:
    """A workspace in `deep/`, and beside it its program, and sealed scenarios that git has and that it has not."""
    (repository.root / "deep").mkdir()
    for name in ("rules", "scenarios", "knowledge"):
        git(repository, "mv", name, f"deep/{name}")
    run = f"  - {{id: bot, kind: command, run: [{sys.executable}, ../bot/main.py]}}\n"
    repository.write("deep/rules/pipelines.yaml", "pipelines:\n" + run)
    repository.write("bot/main.py", PROGRAM)
    repository.write("bot/words.py", 'QUEUE = "money"\n')
    sealed = LOGIN.replace("link-expired\n", "sealed-link\n", 1).replace("id: money", "id: sealed-money")
    repository.write("sealed/november.yaml", sealed)
    repository.write("away/december.yaml", sealed.replace("id: sealed", "id: away"))
    repository.write(".gitignore", "reports/\n__pycache__/\naway/\n")
    files = "seal: {share: 0, files: [../sealed/november.yaml, ../away/december.yaml]}\n"
    rollout = (repository.root / "deep/rules/rollout.yaml").read_text()
    repository.write("deep/rules/rollout.yaml", re.sub(r"(?m)^seal: .*\n", files, rollout))
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "beside")
    return repository


def test_what_lies_beside_a_workspace_is_that_of_the_ref(beside: Folder, harness: Harness) -> None:
    """Its program with what that imports, and the sealed files of the documented kind; today's where git has none."""
    args = ("gate", "-w", "deep", "-p", "bot", "--baseline", "HEAD")
    done = harness(*args, cwd=beside.root)
    assert "0 newly broken" in done.stdout, done.stderr
    assert "Nothing is compared" not in done.stderr
    beside.edit("bot/words.py", "money", "people")
    done = harness(*args, cwd=beside.root)
    assert done.returncode == 1
    assert "3 newly broken" in done.stdout
    beside.edit("sealed/november.yaml", "  - id: sealed-money\n    turns: [{customer: i want a refund, "
                "expect: {outcome: handoff, queue: money}}]\n", "")  # fmt: skip
    assert "1 scenario" in harness(*args, cwd=beside.root).stdout


def test_a_program_by_its_whole_path_is_no_baseline(repository: Folder, harness: Harness) -> None:
    repository.write("bots/main.py", PROGRAM)
    whole = repository.root / "bots/main.py"
    repository.write("rules/pipelines.yaml", f"pipelines:\n  - {{id: bot, kind: command, run: [python3, {whole}]}}\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "whole path")
    done = harness("gate", "-p", "bot", "--baseline", "HEAD", cwd=repository.root)
    assert done.returncode == 3
    assert "which is today's file in both runs: write it from the workspace's folder" in done.stderr


def test_a_workspace_where_a_file_of_that_name_was_is_newer(repository: Folder, harness: Harness) -> None:
    repository.write("deep", "no folder\n")
    git(repository, "add", "deep")
    git(repository, "commit", "-q", "-m", "a file")
    (repository.root / "deep").unlink()
    for name in ("rules", "scenarios", "knowledge", "bots"):
        shutil.copytree(repository.root / name, repository.root / "deep" / name)
    git(repository, "add", "deep")
    done = harness("gate", "-w", "deep", "-p", "bot", "--baseline", "HEAD", cwd=repository.root)
    assert "Note: Nothing is compared with HEAD: at `HEAD` there is no folder `deep`" in done.stderr


def test_a_workspace_beside_another_is_newer(repository: Folder, harness: Harness) -> None:
    for name in ("rules", "scenarios", "knowledge", "bots"):
        shutil.copytree(repository.root / name, repository.root / "deep" / name)
    git(repository, "add", "deep")
    done = harness("gate", "-w", "deep", "-p", "bot", "--baseline", "HEAD", cwd=repository.root)
    assert done.returncode == harness("gate", "-w", "deep", "-p", "bot", cwd=repository.root).returncode
    assert "Note: Nothing is compared with HEAD: at `HEAD` there is no folder `deep`" in done.stderr


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("mian", "`mian` is not a run folder, and as a git ref: git knows no commit `mian` here; did you mean `main`?"),
        ("--all", "git knows no commit `--all`"),
        ("main:rules", "git knows no commit `main:rules`"),
        ("reports", "git knows no commit `reports`"),
        ("", "git knows no commit ``"),
    ],
)
def test_a_name_that_is_no_baseline_says_so(gate: Gate, ref: str, words: str) -> None:
    code, said, _ = gate(baseline=ref)
    assert code == 2
    assert words in said
    assert "Traceback" not in said


def test_a_change_that_repairs_an_invalid_base_passes_by_the_plain_gate(repository: Folder, harness: Harness) -> None:
    repository.edit("rules/handoff.yaml", "handoff: money", "handoff: mony")
    git(repository, "commit", "-qam", "a mistake")
    repository.edit("rules/handoff.yaml", "handoff: mony", "handoff: money")
    plain, done = harness("gate", cwd=repository.root), harness("gate", "--baseline", "main", cwd=repository.root)
    assert (done.returncode, done.stdout) == (0, plain.stdout)
    assert "Note: Nothing is compared with main: the workspace is not valid there" in done.stderr
    assert "(main:rules/handoff.yaml:" in done.stderr
    supported = "scenarios: {at_least: 1}}"
    repository.edit("rules/rollout.yaml", supported, "scenarios: {at_least: 99}, handled: {lower_bound: 0.6}}")
    assert harness("gate", "--baseline", "main", cwd=repository.root).returncode == 1


def test_a_base_from_before_the_workspace_is_no_mistake(folder: Folder, harness: Harness) -> None:
    folder.write(".gitignore", "reports/\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".gitignore")
    git(folder, "commit", "-q", "-m", "before")
    done = harness("gate", "--baseline", "main", cwd=folder.root)
    assert done.returncode == 0
    assert "Note: Nothing is compared with main: at main there is no workspace yet." in done.stderr


@pytest.mark.parametrize("digits", [40, 64])
def test_no_commit_is_no_mistake(repository: Folder, harness: Harness, digits: int) -> None:
    """GitHub and GitLab say so of the commit before the first one of a branch."""
    done = harness("gate", "--baseline", "0" * digits, cwd=repository.root)
    assert done.returncode == 0
    assert "Note: Nothing is compared with 000000" in done.stderr
    assert "`0000000`, only zeros, is what git calls no commit" in done.stderr
    since = harness("check", "articles", "--since", "0" * digits, cwd=repository.root)
    assert "is what git calls no commit, as before the first push; all findings are shown." in since.stderr
    assert harness("gate", "--baseline", "0" * 39, cwd=repository.root).returncode == 2


def test_a_pipeline_that_is_not_there_at_the_ref_is_said(repository: Folder, gate: Gate) -> None:
    repository.edit("rules/pipelines.yaml", "id: bot", "id: robot")
    code, said, _ = gate("-p", "robot")
    assert code == 3
    assert "at main: there is no pipeline `robot`; did you mean `bot`?" in said


def test_a_mistyped_support_ai_is_a_mistake_with_a_baseline_too(repository: Folder, harness: Harness) -> None:
    done = harness("gate", "-p", "bott", "--baseline", "main", cwd=repository.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be run: there is no pipeline `bott`; did you mean `bot`?" in done.stderr


def test_outside_git_it_says_so(folder: Folder, harness: Harness) -> None:
    done = harness(
        "gate", "--baseline", "main", cwd=folder.root, env={"GIT_CEILING_DIRECTORIES": str(folder.root.parent)}
    )
    assert done.returncode == 2
    assert "not a git repository" in done.stderr


def test_in_a_hook_the_users_index_stays_as_it_is(
    repository: Folder, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.edit("bots/bot.py", '"money"', '"people"')
    git(repository, "add", "-A")
    index = repository.root / ".git/index"
    before = index.read_bytes()
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    assert gate("-p", "bot", baseline="HEAD")[0] == 1
    assert index.read_bytes() == before


def looser(gate: Gate, *arguments: str) -> tuple[int, list[tuple[str, str]], str]:
    code, said, found = gate("-p", "bot", *arguments)
    assert all(each["what"] in said for each in found["looser"])
    return code, [(each["kind"], each["what"]) for each in found["looser"]], said


WRONG = """\
  - {id: wrong, turns: [{customer: how long is the link valid, expect: {outcome: answer, states: ["90 minutes"]}}]}
"""
RIGHT = """\
  - {{id: right-{}, turns: [{{customer: {}, expect: {{outcome: answer, states: ["60 minutes"]}}}}]}}
"""


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (WRONG, "", "scenario deleted"),
        ("id: wrong, ", "id: wrong, evidence: false, ", "scenario made no evidence"),
        ("id: wrong, ", "id: wrong, quarantine: {until: 2026-11-05, because: x}, ", "scenario quarantined"),
        ("states: [\"90 minutes\"]", "states: [\"60 minutes\"]", "expectation removed"),
        ("expect: {outcome: answer, states: [\"90", "expect: {category: [billing, login], states: [\"90",
         "scenario moved to another category"),
        ("how long is the link valid, expect: {outcome: answer, states: [\"90 minutes\"]}",
         "i want a refund, expect: {queue: money}", "message replaced"),
    ],
)  # fmt: skip
def test_a_category_does_not_pass_by_scenarios_that_say_less(
    repository: Folder, gate: Gate, old: str, new: str, kind: str
) -> None:
    words = ("my cat ate the mail", "nothing arrives in spring", "please explain resets", "where do I begin", "oh dear")
    repository.write(
        "scenarios/login.yaml", LOGIN + "".join(RIGHT.format(n, said) for n, said in enumerate(words)) + WRONG
    )
    # the limit lies between the bounds with and without the wrong one
    without = _handled(repository, WRONG, "")
    with_it = _handled(repository, "", "")
    assert without > with_it
    limit = f"confidence: 0.8, handled: {{lower_bound: {(without + with_it) / 2:.4f}}}}}"
    repository.edit("rules/rollout.yaml", "scenarios: {at_least: 1}}", limit)
    git(repository, "commit", "-qam", "limit")
    repository.edit("scenarios/login.yaml", old, new)
    code, found, said = looser(gate)
    assert code == 1
    assert (kind, "wrong") in found
    assert "Login is below its stage draft (its scenarios were made easier)" in said


def _handled(repository: Folder, old: str, new: str) -> float:
    """The bound of the share that the bot handles right, after an edit that is taken back."""
    from harness.cli.evaluation import Evaluator
    from harness.cli.options import RunOptions
    from harness.workspace import load

    path = repository.root / "scenarios/login.yaml"
    text, gates = path.read_text(), (repository.root / "rules/rollout.yaml").read_text()
    path.write_text(text.replace(old, new))
    asked = gates.replace("scenarios: {at_least: 1}}", "confidence: 0.8, handled: {lower_bound: 0.1}}")
    (repository.root / "rules/rollout.yaml").write_text(asked)
    try:
        judgement = (
            Evaluator(
                load(repository.root), RunOptions(None, 1, None, None, resume=False, fresh=False, checker="embedded")
            )
            .evaluate("bot")
            .report.judgement
        )
    finally:
        path.write_text(text)
        (repository.root / "rules/rollout.yaml").write_text(gates)
    (login,) = (v for v in judgement.verdicts if v.category.id == "login")
    return next(c.bound for c in login.now.criteria if c.name == "handled") or 0.0


@pytest.mark.parametrize(
    ("old", "new", "kind", "code"),
    [
        ("risk: low", "risk: medium", "", 0),
        ("risk: medium", "risk: low", "risk lowered", 0),
        ("ceiling: auto\n", "ceiling: draft\n", "fewer categories share the chance of error", 0),
        ("ceiling: draft\n", "ceiling: auto\n", "ceiling raised", 0),
    ],
)
def test_a_category_that_is_made_easier_is_listed(
    repository: Folder, gate: Gate, old: str, new: str, kind: str, code: int
) -> None:
    repository.edit("rules/categories.yaml", old, new)
    found_code, found, _ = looser(gate)
    assert found_code == code
    assert [each for each, _ in found] == ([kind] if kind else [])


def test_a_stage_past_the_ceiling_of_the_baseline_does_not_pass(
    repository: Folder, gate: Gate, harness: Harness
) -> None:
    assert harness("run", "-p", "bot", cwd=repository.root).returncode == 0
    (folder,) = repository.root.glob("reports/bot-*")
    kept = folder.rename(repository.root.parent / "kept-run")
    (was,) = kept.glob("judged_by-*.json")
    text = was.read_text()
    assert '"ceiling":"auto"' in text
    was.write_text(text.replace('"ceiling":"auto"', '"ceiling":"human"'))
    refused = gate("-p", "bot", baseline=str(kept))
    assert (refused[0], "limits of the run are not its own" in " ".join(refused[1].split())) == (2, True), refused[1]
    digest = hashlib.sha256(was.read_bytes()).hexdigest()[:16]
    was.rename(kept / f"judged_by-{digest}.json")
    manifest = json.loads((kept / "run.json").read_text())
    (kept / "run.json").write_text(json.dumps(manifest | {"judged_by": digest}))
    for baseline in ("main", str(kept)):
        code, said, found = gate("-p", "bot", baseline=baseline)
        assert code == int(baseline != "main")
    assert [(each["kind"], each["what"], each["was"]) for each in found["looser"]] == [
        ("ceiling raised", "login", "human")
    ]
    assert "Login is below its stage draft (its gate was made easier)." in said


CARD = """\
card: {checker: embedded, threshold: 0.5, labels: labels.csv, labels_sha256: x, made: 2026-11-01,
  supported: 50, supported_passed: 45, unsupported: 40, unsupported_caught: 30}
"""
PLAYED = """\
  - {id: played, brief: {start: hello, wants: to know, gives_up_after: 2}, expect: {outcome: handoff}}
"""


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False])
def test_cards_tools_and_briefs_that_were_made_easier_are_listed_whatever_the_baseline_is(
    repository: Folder, gate: Gate, harness: Harness, known: bool
) -> None:
    repository.write("rules/calibration.yaml", CARD)
    repository.write("rules/tools.yaml", "tools: [{id: pay, irreversible: true}]\n")
    repository.write("scenarios/login.yaml", LOGIN + PLAYED)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "judges")
    done = harness("run", "-p", "bot", cwd=repository.root)
    assert done.returncode == 0, done.stderr
    (folder,) = repository.root.glob("reports/bot-*")
    kept = folder.rename(repository.root / "kept-run")
    if not known:
        manifest = json.loads((kept / "run.json").read_text())
        manifest.pop("judged_by")  # a run of an earlier version
        (kept / "run.json").write_text(json.dumps(manifest))
    repository.write("rules/calibration.yaml", CARD.replace("30}", "39}"))
    repository.write("rules/tools.yaml", "tools: [{id: pay}]\n")
    repository.edit("scenarios/login.yaml", "gives_up_after: 2", "gives_up_after: 9")
    repository.edit("scenarios/login.yaml", "id: money\n", "id: money\n    tool_results: [{tool: pay, result: done}]\n")
    kinds = ["calibration card replaced", "tool made reversible", "tool results replaced", "brief replaced"]
    for baseline in ("main", str(kept)):
        _, said, found = gate("-p", "bot", baseline=baseline)
        listed = [each["kind"] for each in found["looser"]]
        assert [kind for kind in kinds if kind in listed] == (kinds if known or baseline == "main" else [])
        missing = "the baseline does not say which calibration cards, tools and briefs it had: those are not compared"
        assert (missing in said) is not (known or baseline == "main")


def test_variants_that_are_removed_are_listed(repository: Folder, gate: Gate) -> None:
    repository.edit("scenarios/login.yaml", "id: money\n", "id: money\n    variants: [shouting, typos]\n")
    git(repository, "commit", "-qam", "variants")
    repository.edit("scenarios/login.yaml", "[shouting, typos]", "[typos]")
    assert looser(gate)[:2] == (0, [("variants removed", "money")])


def test_a_change_with_a_stage_set_by_hand_does_not_pass(repository: Folder, gate: Gate) -> None:
    path = repository.root / "rules/rollout.yaml"
    path.write_text(path.read_text().replace("billing: human", "billing: draft"))
    code, said, _ = gate("-p", "bot")
    assert (code, "The change passes" in said) == (1, False)
    assert "the stage of Billing was set by hand" in said


def submodule(repository: Folder, made: Path) -> Folder:
    """The articles of a workspace in a repository of their own, of which it has a submodule."""
    shutil.move(repository.root / "knowledge", made)
    articles = Folder(made)
    git(articles, "init", "-q", "-b", "main")
    git(articles, "add", "-A")
    git(articles, "commit", "-q", "-m", "articles")
    git(repository, "rm", "-r", "-q", "--cached", "knowledge")
    git(repository, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(made), "knowledge")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "a submodule")
    return Folder(repository.root / "knowledge")


def test_articles_in_a_submodule_are_compared_with_those_of_then(
    repository: Folder, gate: Gate, harness: Harness, tmp_path: Path
) -> None:
    folder = submodule(repository, tmp_path / "articles")
    base = git(repository, "rev-parse", "HEAD").strip()
    folder.edit("reset.md", "60 minutes", "30 minutes")
    git(folder, "commit", "-q", "-a", "-m", "shorter")
    git(repository, "commit", "-q", "-a", "-m", "the newer articles")
    code, _, comparison = gate("-p", "reference", baseline=base)
    assert (code, [each["id"] for each in comparison["newly_broken"]]) == (1, ["link-expired"])
    edit = harness("impact", "--base", base, cwd=repository.root)
    assert edit.stdout.splitlines()[-1] == "The edit breaks 1 scenario: link-expired."


def test_a_submodule_whose_articles_of_then_are_not_there_is_not_compared(
    repository: Folder, harness: Harness, tmp_path: Path
) -> None:
    folder = submodule(repository, tmp_path / "articles")
    base = git(repository, "rev-parse", "HEAD").strip()
    folder.edit("reset.md", "60 minutes", "30 minutes")
    git(folder, "commit", "-q", "-a", "-m", "shorter")
    git(folder, "push", "-q", "origin", "HEAD:later")
    shutil.rmtree(folder.root)
    shallow = ("--depth", "1", "--branch", "later", f"file://{tmp_path / 'articles'}", "knowledge")
    git(repository, "clone", "-q", *shallow)
    for command in (("gate", "--baseline", base), ("impact", "--base", base)):
        done = harness(*command, cwd=repository.root)
        assert (done.returncode, "submodule `knowledge` lacks the commit" in done.stderr) == (2, True), done.stderr
