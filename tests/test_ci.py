"""What CI services are told: annotations, job summary, SARIF, Code Quality, and the workflows that users copy."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.gates import judge
from harness.ledger import read_ledger
from harness.reports.run.annotations import MOST, failing, workflow_commands
from harness.runs import ScenarioResult, TurnResult
from harness.runs.blame import Blame, Cause, Way
from harness.turns.score import Score, Status
from harness.workspace import Expect, Location
from tests.build import category, result, results, rollout
from tests.conftest import REPOSITORY, Folder, Harness, git, in_process
from tests.console import desk_in
from tests.runner import commands

pytestmark = pytest.mark.slow

EVERYTHING = {"draft": {"scenarios": {"at_least": 1}, "handled": {"lower_bound": 0.5}}}
HOSTILE = st.lists(
    st.sampled_from(["\n", "\r", "%", "%0A", "%250A", "::", ",", ":", "=", "::add-mask::x", "##[add-mask]", " ", "]"])
    | st.text(max_size=5)
).map("".join)


def told(found: list[ScenarioResult], blames: list[Blame] | None = None, folder: str = "") -> list[str]:
    judgement = judge(found, {"login": category()}, rollout(**EVERYTHING))
    return workflow_commands(failing(judgement, found, blames or []), folder, "More scenarios do not pass")


@settings(deadline=None, max_examples=200)
@given(id_=HOSTILE, file=HOSTILE.map("x".__add__), reason=HOSTILE, words=HOSTILE, folder=HOSTILE)
def test_no_text_can_add_a_command(id_: str, file: str, reason: str, words: str, folder: str) -> None:
    score = Score("states", Status.FAIL, reason)
    turn = TurnResult(id_, "login", "normal", file, 7, 1, "hello", Expect(), None, "", (score,))
    blame = Blame(id_, "login", Location(file, 7), 1, Cause.ANSWER, words, Way.SCORES)
    (command,) = commands("\n".join(told([ScenarioResult((turn,))], [blame], folder)))
    assert command.name == "error"
    assert all(c.isprintable() or c == "\n" for each in (command.data, *command.properties.values()) for c in each)
    shown = {"data": letters(command.data), **{key: letters(value) for key, value in command.properties.items()}}
    assert shown == {
        "data": letters(f"Cause: answer. {words}\n{reason}"[:2000]),
        "file": letters(f"{folder}/{file}" if folder else file),
        "line": "7",
        "title": letters(f"{id_} could not be measured"),
    }


def letters(text: str) -> str:
    """What nobody may lose of a text where something in it is made safe."""
    return "".join(c for c in text if c.isprintable() and c not in " \ufffd")


def test_a_few_of_each_kind_and_a_count() -> None:
    failing = [*results(25, failed="no"), result("worst", failed="no", severity="critical")]
    errors = commands("\n".join(told(failing)))
    assert [command.name for command in errors] == ["error"] * MOST + ["notice"]
    assert errors[0].properties["title"] == "Critical: worst does not pass"
    assert errors[-1].data.startswith("16 more errors")
    holds = [*results(60, prefix="good"), *failing[:12]]
    warnings = commands("\n".join(told(holds)))
    assert [command.name for command in warnings] == ["warning"] * MOST + ["notice"]
    assert told(results(30)) == []


BOT = """\
def reply(conversation):
    raise ValueError("down\\n::add-mask::secret\\n##[set-env name=X]y\\r::error::mine")
"""


@pytest.fixture
def github(folder: Folder, tmp_path: Path) -> dict[str, str]:
    """What a step of GitHub Actions finds in its environment, with a pipeline that is out to steer the runner."""
    folder.write("bot.py", BOT)
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    return {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "page.md")}


def test_gate_marks_failures_and_lets_nobody_else_command(
    folder: Folder, harness: Harness, github: dict[str, str]
) -> None:
    (folder.root / ".git").mkdir()
    done = harness("gate", "-p", "bot", cwd=folder.root, env=github)
    assert done.returncode == 3
    assert ": ValueError: down ::add-mask::secret ## [set-env name=X]y" in done.stdout  # the board tells the cause
    assert "\n::add-mask::" not in done.stdout
    found = commands(done.stdout)
    assert [command.name for command in found] == ["error", "error"]
    for command, id_ in zip(found, ("link-expired", "money"), strict=True):
        line = (folder.root / command.properties["file"]).read_text().splitlines()[int(command.properties["line"]) - 1]
        assert f"id: {id_}" in line
        assert command.data.startswith("Cause: measurement.")


def test_gate_adds_its_summary_to_the_jobs_page(folder: Folder, harness: Harness, github: dict[str, str]) -> None:
    page = Path(github["GITHUB_STEP_SUMMARY"])
    page.write_text("before\n")
    harness("gate", cwd=folder.root, env=github)
    (run,) = folder.root.glob("reports/reference-*")
    whole = page.read_text()
    assert whole.startswith("before\n" + (run / "summary.md").read_text())
    assert whole.endswith(f"--anchor {read_ledger(folder.root).head}`\n")
    elsewhere = {**github, "GITHUB_STEP_SUMMARY": str(folder.root)}
    done = harness("gate", run, cwd=folder.root, env=elsewhere)
    assert done.returncode == 0
    assert "the job summary cannot be written" in done.stderr


@pytest.fixture
def on_main(folder: Folder) -> Folder:
    """The workspace, committed on `main`; a person changes what is not committed yet."""
    folder.write(".gitignore", "reports/\nrules/looks.jsonl\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "start")
    return folder


GITHUB = {"GITHUB_ACTIONS": "true"}


def test_what_a_change_newly_broke_comes_first_at_the_edited_line_and_old_failures_are_a_count(
    on_main: Folder, harness: Harness
) -> None:
    on_main.edit("scenarios/login.yaml", "queue: money", "queue: people")
    git(on_main, "commit", "-qam", "wrong already")
    on_main.edit("knowledge/reset.md", "valid for 60 minutes", "valid for 30 minutes")
    page = on_main.root / "page.md"
    env = {**GITHUB, "GITHUB_STEP_SUMMARY": str(page)}
    done = harness("gate", "--baseline", "main", "--code-quality", "q.json", cwd=on_main.root, env=env)
    assert done.returncode == 1
    edit, scenario, *rest = commands(done.stdout)
    line = (
        (on_main.root / "knowledge/reset.md")
        .read_text()
        .splitlines()
        .index("A reset link is valid for 30 minutes. Ask for a new one when it has expired.")
    )
    assert edit.properties == {
        "file": "knowledge/reset.md", "line": str(line + 1), "title": "This change newly breaks link-expired"
    }  # fmt: skip
    assert edit.data == 'link-expired: the answer does not say "60 minutes"'
    assert (scenario.name, scenario.properties["title"]) == ("error", "link-expired is newly broken")
    assert [(each.name, each.data) for each in rest] == [("notice", "1 scenario failed before and still fails")]
    places = [
        (each["location"]["path"], each["severity"]) for each in json.loads((on_main.root / "q.json").read_text())
    ]
    assert places == [("knowledge/reset.md", "blocker"), ("scenarios/login.yaml", "blocker")]


def test_a_rule_that_was_edited_is_marked_too(on_main: Folder, harness: Harness) -> None:
    rules = (on_main.root / "rules/handoff.yaml").read_text()
    on_main.edit("rules/handoff.yaml", "handoff: money", "handoff: people")
    changed = [n for n, (was, now) in enumerate(
        zip(rules.splitlines(), (on_main.root / "rules/handoff.yaml").read_text().splitlines(), strict=True), 1
    ) if was != now]  # fmt: skip
    edit, scenario = commands(harness("gate", "--baseline", "main", cwd=on_main.root, env=GITHUB).stdout)
    assert (edit.properties["file"], [int(edit.properties["line"])]) == ("rules/handoff.yaml", changed)
    assert scenario.properties["file"] == "scenarios/login.yaml"


def test_without_a_valid_base_the_page_and_a_notice_say_so(on_main: Folder, harness: Harness) -> None:
    on_main.edit("rules/handoff.yaml", "handoff: money", "handoff: mony")
    git(on_main, "commit", "-qam", "a mistake")
    on_main.edit("rules/handoff.yaml", "handoff: mony", "handoff: money")
    page = on_main.root / "page.md"
    done = harness("gate", "--baseline", "main", cwd=on_main.root, env={**GITHUB, "GITHUB_STEP_SUMMARY": str(page)})
    assert done.returncode == 0
    (notice,) = commands(done.stdout)
    assert (notice.name, notice.properties) == ("notice", {"title": "No baseline"})
    assert notice.data.startswith("Nothing is compared with main: the workspace is not valid there")
    assert notice.data in page.read_text()
    assert json.loads((on_main.root / "reports/latest/summary.json").read_text())["not_compared"] == notice.data


@pytest.mark.parametrize("command", ["check", "gate"])
def test_a_mistake_is_annotated_and_exit_code_2_is_on_the_page(
    folder: Folder, harness: Harness, tmp_path: Path, command: str
) -> None:
    folder.edit("scenarios/login.yaml", "queue: money", 'queue: "mon``y<b>"')
    before = folder.write("reports/latest/junit.xml", "<an earlier run/>")
    page = tmp_path / "page.md"
    done = harness(command, cwd=folder.root, env={**GITHUB, "GITHUB_STEP_SUMMARY": str(page)})
    assert done.returncode == 2
    assert "::error file=scenarios/login.yaml,line=" in done.stdout
    assert done.stdout.count("::stop-commands::") == 2  # what the error quotes commands nothing
    said = page.read_text()
    assert said.startswith(f"### harness {command}: the workspace or the command line is wrong (exit code 2)\n\n```")
    assert "scenarios/login.yaml:" in said
    assert before.exists() == (command != "gate")  # no report of an earlier run is taken for that of this gate


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("reports: is a file where a folder is needed\n    move it away", None),
        ("There is too little memory: add some", "x.so: failed to map segment from shared object"),
    ],
)
def test_what_a_disk_or_the_memory_refuses_is_on_the_page(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch, words: str, says: str | None
) -> None:
    def refused(*_: object) -> None:
        raise ImportError(says)

    folder.write("reports", "my notes\n")
    if says:
        monkeypatch.setattr("harness.workspace.find_root", refused)
    page = folder.root / "page.md"
    done = harness("gate", cwd=folder.root, env={**GITHUB, "GITHUB_STEP_SUMMARY": str(page)})
    said = page.read_text()
    assert (done.returncode, words in said, words in done.stderr) == (3, True, True), done.stderr
    assert said.startswith("### harness gate: it could not be measured (exit code 3)\n\n```")


@pytest.mark.parametrize("part", [[], ["--only", "login"]])
def test_a_run_of_what_cannot_be_read_leaves_no_reports_of_an_earlier_one(
    folder: Folder, harness: Harness, part: list[str]
) -> None:
    folder.edit("scenarios/login.yaml", "queue: money", "queue: nowhere")
    before = folder.write("reports/latest/junit.xml", "<an earlier run/>")
    assert harness("run", *part, cwd=folder.root).returncode == 2
    assert before.exists() == bool(part)  # a part is kept apart


def test_check_annotates_findings_and_says_on_the_page_what_it_found(folder: Folder, harness: Harness) -> None:
    page = folder.root / "page.md"
    env = {**GITHUB, "GITHUB_STEP_SUMMARY": str(page)}
    assert commands(harness("check", cwd=folder.root, env=env).stdout) == []
    assert page.read_text().startswith("### harness check\n\n2 categories")
    folder.edit("knowledge/reset.md", "60 minutes", "TODO minutes")
    done = harness("check", "articles", cwd=folder.root, env=env)
    assert done.returncode == 1
    errors = [each for each in commands(done.stdout) if each.name == "error"]
    assert errors
    assert {each.properties["file"] for each in errors} == {"knowledge/reset.md"}
    (why,) = [line for line in page.read_text().splitlines() if line.startswith("The customer reads")]
    assert why.endswith("counts as passed.")  # one paragraph, however wide a terminal shows it
    assert "TODO" in page.read_text()
    json.loads(harness("check", "articles", "--json", cwd=folder.root, env=env).stdout)


def test_other_ci_services_get_the_files_only(folder: Folder, harness: Harness) -> None:
    folder.edit("scenarios/login.yaml", "60 minutes", "90 minutes")
    unset = {"GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": "", "GITLAB_CI": "true"}
    assert "::" not in harness("gate", cwd=folder.root, env=unset).stdout


def test_files_are_named_from_the_root_of_the_repository(
    folder: Folder, harness: Harness, github: dict[str, str], tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    inside = repository / "teams/my support"
    inside.mkdir(parents=True)
    (repository / ".git").mkdir()
    for name in ("rules", "knowledge", "scenarios"):
        (folder.root / name).rename(inside / name)
    moved = Folder(inside)
    moved.edit("scenarios/login.yaml", "60 minutes", "90 minutes")
    (command,) = commands(harness("gate", cwd=inside, env=github).stdout)
    assert (repository / command.properties["file"]).exists()
    moved.edit("scenarios/login.yaml", "queue: money", "queue: mony")
    harness("check", "--sarif", "s.json", "--code-quality", "q.json", cwd=inside)
    (found,) = json.loads((inside / "s.json").read_text())["runs"][0]["results"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "teams/my%20support/scenarios/login.yaml"
    (entry,) = json.loads((inside / "q.json").read_text())
    assert (repository / entry["location"]["path"]).exists()


def sarif(folder: Folder, harness: Harness) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    """The SARIF log, valid; the Code Quality report; and what a person is told."""
    done = harness("check", "--sarif", "out/s.sarif", "--code-quality", "q.json", cwd=folder.root)
    log = json.loads((folder.root / "out/s.sarif").read_text())
    schema = json.loads((REPOSITORY / "tests/schemas/sarif-2.1.0.json").read_text())
    jsonschema.validate(log, schema, jsonschema.Draft4Validator, format_checker=jsonschema.FormatChecker())
    (run,) = log["runs"]
    assert done.returncode == (2 if run["results"] else 0)
    return run, json.loads((folder.root / "q.json").read_text()), done.stderr


def test_mistakes_as_sarif_and_code_quality(folder: Folder, harness: Harness) -> None:
    folder.edit("scenarios/login.yaml", "queue: money", "queue: mony")
    folder.edit("scenarios/login.yaml", "source: reset#link-expired", "source: reset#gone")
    folder.edit("knowledge/reset.md", "categories: login", "categories: logging")
    folder.edit("rules/handoff.yaml", "handoff: people", "handoff: poeple")
    run, quality, stderr = sarif(folder, harness)
    said = set(re.findall(r"^(\S+):(\d+): (.*)$", stderr, re.MULTILINE))
    assert len(said) == 4
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    found = []
    for each in run["results"]:
        place = each["locations"][0]["physicalLocation"]
        file, line = place["artifactLocation"]["uri"], place["region"]["startLine"]
        found += [
            (f, n, words) for f, n, words in said if (f, int(n)) == (file, line) and words in each["message"]["text"]
        ]
        assert rules[each["ruleIndex"]] == each["ruleId"] == file.split("/")[0]
    assert sorted(found) == sorted(said)
    assert {(e["location"]["path"], str(e["location"]["lines"]["begin"])) for e in quality} == {s[:2] for s in said}
    assert {e["severity"] for e in quality} <= {"info", "minor", "major", "critical", "blocker"}
    assert all(e["description"] and e["check_name"] for e in quality)


def test_a_mistake_keeps_its_fingerprint_when_its_line_moves(folder: Folder, harness: Harness) -> None:
    twice = "\n  - {id: money, turns: [{customer: a, expect: {queue: money}}]}" * 2 + "\n"
    folder.write("scenarios/login.yaml", (folder.root / "scenarios/login.yaml").read_text().rstrip() + twice)
    first, quality, _ = sarif(folder, harness)
    folder.write("scenarios/login.yaml", "# a line more\n" + (folder.root / "scenarios/login.yaml").read_text())
    second, _, _ = sarif(folder, harness)
    fingerprints = [[each["partialFingerprints"]["problem/v1"] for each in run["results"]] for run in (first, second)]
    assert fingerprints[0] == [entry["fingerprint"] for entry in quality]
    assert len(set(fingerprints[0])) == len(fingerprints[0]) == 2
    lines = [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in second["results"]]
    assert lines == [e["location"]["lines"]["begin"] + 1 for e in quality]


def test_a_sound_workspace_replaces_an_old_report_by_an_empty_one(folder: Folder, harness: Harness) -> None:
    folder.write("q.json", "[1]")
    run, quality, _ = sarif(folder, harness)
    assert run["results"] == quality == []


def steps(workflow: dict[str, Any]) -> list[str]:
    """The shell lines of a workflow of either service, in order."""
    if "stages" not in workflow:
        return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    jobs = [job for job in workflow.values() if isinstance(job, dict) and "script" in job]
    return [*workflow["default"]["before_script"], *(line for job in jobs for line in job["script"])]


def kept(workflow: Any) -> set[str]:
    """Every file that a workflow uploads."""
    text = yaml.safe_dump(workflow)
    return set(re.findall(r"(?:reports/latest/[\w.]+|harness\.sarif|gl-\w+-quality\.json)", text))


OF_GITHUB = ["docs/ci/support-gate.yml", "docs/ci/support-gate-shards.yml", "docs/ci/watchdog.yml"]
BASES = {"support-gate.yml": "BASE", "gitlab-ci.yml": "CI_MERGE_REQUEST_DIFF_BASE_SHA"}


@pytest.mark.parametrize("name", BASES)
def test_the_workflows_run_in_a_new_workspace(name: str, tmp_path: Path) -> None:
    """With `harness` itself, and a `pip` that only looks whether what is to be installed could be."""
    workflow = yaml.safe_load((REPOSITORY / "docs/ci" / name).read_text())
    program(tmp_path / "bin/pip", 'test "$1 $2" = "install support-harness[model]"')
    desk = desk_in(tmp_path, tmp_path / "bin")
    assert in_process("init", "made", cwd=tmp_path).returncode == 0
    made = Folder(tmp_path / "made")
    git(made, "init", "-q")
    git(made, "add", "-A")
    git(made, "commit", "-q", "-m", "start")
    base = git(made, "rev-parse", "HEAD").strip()
    lines = steps(workflow)
    assert [line.split()[:2] for line in lines] == [["pip", "install"], ["harness", "check"], ["harness", "gate"]]
    for line in lines:
        done = desk.ended(f"set -e\n{line}", made.root, {BASES[name]: base})
        assert done.returncode == 0, (line, done.stdout)
    assert f"Compared with {base} ({base[:7]}): 0 newly broken" in done.stdout
    files = kept(workflow)
    assert len(files) >= 2
    assert all(list(made.root.glob(file)) for file in files)
    program(tmp_path / "bin/harness", 'echo "$@"')
    without = desk.ended(f"set -e\n{lines[-1]}", made.root, {})
    assert (without.returncode, "--baseline" in without.stdout) == (0, False)


def shell(line: str, cwd: Path, bin_: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A step as a runner runs it: by bash, which stops at the first command that fails."""
    path = {"PATH": f"{bin_}:{os.environ['PATH']}"}
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line]
    return subprocess.run(bash, cwd=cwd, env={**os.environ, **path, **environment}, capture_output=True, text=True)


def program(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def job(lines: list[str], folder: Folder, bin_: Path, env: dict[str, str]) -> tuple[int, str]:
    """How the job ends, and what it printed. What bash makes of a line is run in this process, which is faster."""
    program(bin_ / "pip", "exit 0")
    program(bin_ / "harness", 'printf "%s\\0" "$@" > "$ARGUMENTS"')
    arguments = bin_ / "arguments"
    said = ""
    for line in lines:
        arguments.unlink(missing_ok=True)
        assert shell(line, folder.root, bin_, ARGUMENTS=str(arguments), **env).returncode == 0
        if arguments.exists():
            done = in_process(*arguments.read_text().split("\0")[:-1], cwd=folder.root, env=env)
            said += done.stdout + done.stderr
            if done.returncode:
                return done.returncode, said
    return 0, said


def lines_of(name: str) -> list[str]:
    """The commands of a workflow, the composite action or the component that run the harness."""
    text = (REPOSITORY / name).read_text()
    read: Any = list(yaml.safe_load_all(text))[-1]
    if name == "action.yml":
        return [step["run"] for step in read["runs"]["steps"][:3]]
    if name.startswith("templates/"):
        shared = read.pop(".support-harness")
        return [*shared["before_script"], *(line for each in read.values() for line in each["script"])]
    return steps(read)


SITUATIONS: dict[str, tuple[int, str]] = {
    "breaks nothing": (0, "The change passes: nothing newly broke"),
    "breaks one": (1, "The change does not pass: it newly broke 1 scenario"),
    "syntax error": (2, "is not valid YAML here"),
    "docs only": (0, "The change passes: nothing newly broke"),
    "invalid base": (0, "Nothing is compared with"),
    "shallow clone": (2, "this clone is shallow"),
    "first pull request": (0, "there is no workspace yet"),
    "first scenarios": (0, "there are no scenarios yet"),
    "every scenario replaced": (3, "add the new ones in one change"),
}
JOBS = ["docs/ci/support-gate.yml", "docs/ci/gitlab-ci.yml", "action.yml", "templates/support-gate.yml"]


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("name", JOBS)
def test_the_steps_of_every_workflow_in_every_situation(
    name: str, situation: str, folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bin_ = tmp_path_factory.mktemp("runner") / "bin"
    changed, base = pull_request(situation, folder, tmp_path_factory)
    env = {"BASE": base, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "WORKSPACE": ".", "PIPELINE": "reference",
           "INSTALL": "support-harness[model]", "RUNNER_TEMP": str(bin_.parent),
           "GITHUB_STEP_SUMMARY": str(bin_.parent / "page.md")}  # fmt: skip
    code, words = SITUATIONS[situation]
    ended, said = job(lines_of(name), changed, bin_, env)
    assert (ended, words in said) == (code, True), said
    page = (bin_.parent / "page.md").read_text()
    assert ("exit code 2" in page) == (code == 2)
    assert (changed.root / "reports/latest/junit.xml").exists() == (code != 2)


def pull_request(situation: str, folder: Folder, made: pytest.TempPathFactory) -> tuple[Folder, str]:
    """A checkout in that situation, and the commit that the pull request starts from."""
    folder.write(".gitignore", "reports/\nrules/looks.jsonl\n")
    git(folder, "init", "-q", "-b", "main")
    if situation == "first pull request":
        git(folder, "add", ".gitignore")
        git(folder, "commit", "-q", "-m", "before")
        base = git(folder, "rev-parse", "HEAD").strip()
    scenarios, aside = folder.root / "scenarios", made.mktemp("aside") / "scenarios"
    if situation == "first scenarios":
        shutil.move(scenarios, aside)
    if situation == "invalid base":
        folder.edit("rules/handoff.yaml", "handoff: money", "handoff: mony")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "start")
    if situation != "first pull request":
        base = git(folder, "rev-parse", "HEAD").strip()
    edits = {
        "breaks nothing": ("knowledge/reset.md", "on the sign-in page", "on the page where you sign in"),
        "breaks one": ("knowledge/reset.md", "60 minutes", "30 minutes"),
        "syntax error": ("scenarios/login.yaml", "category: login", "category: [login"),
        "invalid base": ("rules/handoff.yaml", "handoff: mony", "handoff: money"),
    }
    if situation == "first scenarios":
        shutil.move(aside, scenarios)
    for file in scenarios.glob("*.yaml") if situation == "every scenario replaced" else ():
        file.write_text(re.sub(r"(- id: |customer: )", r"\1other-", file.read_text()))
    if situation in edits:
        folder.edit(*edits[situation])
    folder.write("README.md", "words\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "change")
    if situation != "shallow clone":
        return folder, base
    shallow = Folder(made.mktemp("clone") / "shallow")
    git(folder, "clone", "-q", "--depth", "1", f"file://{folder.root}", str(shallow.root))
    return shallow, base


GH = """\
echo "$@" >> "$CALLS"
case "$*" in *--paginate*) cat "$COMMENTS";; esac
"""


def test_the_action_comments_once_and_then_in_place(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    runner = tmp_path_factory.mktemp("runner")
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text())
    (comment,) = (step["run"] for step in action["runs"]["steps"] if step["name"].startswith("Comment"))
    program(runner / "bin/harness", "echo 'The edit breaks @everyone <b>'; exit 1")
    program(runner / "bin/gh", GH)
    calls, comments = runner / "calls", runner / "comments"
    env = {"RUNNER_TEMP": str(runner), "GITHUB_REPOSITORY": "team/help", "NUMBER": "7", "WORKSPACE": ".",
           "BASE": "main", "CALLS": str(calls), "COMMENTS": str(comments)}  # fmt: skip
    for known, last in (("", "--method POST repos/team/help/issues/7/comments"),
                        ("41\n42\n", "--method PATCH repos/team/help/issues/comments/41")):  # fmt: skip
        comments.write_text(known)
        done = shell(comment, folder.root, runner / "bin", **env)
        assert done.returncode == 0, done.stderr
        assert last in calls.read_text().splitlines()[-1]
    body = (runner / "comment.md").read_text()
    assert body == "<!-- support-harness: impact -->\nThe edit breaks @\u200beveryone <b>\n"
    program(runner / "bin/harness", "exit 2")
    for known, last in (("", "--paginate"), ("41\n", "--method PATCH repos/team/help/issues/comments/41")):
        comments.write_text(known)  # without an impact there is no new comment, and the old one no longer speaks
        assert shell(comment, folder.root, runner / "bin", **env).returncode == 0
        assert last in calls.read_text().splitlines()[-1]
    assert "is not known: the job's log says why" in (runner / "comment.md").read_text()


@pytest.mark.parametrize("letter", ["x", "é"])
def test_a_comment_that_is_too_long_is_cut_and_says_so(tmp_path: Path, letter: str) -> None:
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text())
    (comment,) = (step["run"] for step in action["runs"]["steps"] if step["name"].startswith("Comment"))
    (tmp_path / "long").write_text(f"a{letter * 99}\n" * 4000)
    program(tmp_path / "bin/harness", f"cat {tmp_path}/long")
    program(tmp_path / "bin/gh", GH)
    (tmp_path / "comments").write_text("41\n")
    env = {"RUNNER_TEMP": str(tmp_path), "GITHUB_REPOSITORY": "team/help", "NUMBER": "7", "WORKSPACE": ".",
           "BASE": "main", "CALLS": str(tmp_path / "calls"), "COMMENTS": str(tmp_path / "comments")}  # fmt: skip
    done = shell(comment, tmp_path, tmp_path / "bin", **env)
    assert done.returncode == 0, done.stderr
    assert "--method PATCH" in (tmp_path / "calls").read_text()
    body = (tmp_path / "comment.md").read_text()
    assert 40_000 < len(body.encode()) < 65_536
    assert body.endswith("**This is cut.** `harness impact` prints all of it.\n")


@pytest.mark.parametrize("file", ["action.yml", "docs/ci/support-gate.yml"])
def test_what_is_written_back_asks_whose_change_it_is_and_not_whether_the_repository_was_forked(file: str) -> None:
    read = yaml.safe_load((REPOSITORY / file).read_text())
    every = (
        read["runs"]["steps"] if "runs" in read else [step for job in read["jobs"].values() for step in job["steps"]]
    )
    asking = [step["if"] for step in every if "head.repo" in str(step.get("if", ""))]
    assert asking
    assert all("github.event.pull_request.head.repo.full_name == github.repository" in each for each in asking)


@pytest.mark.parametrize(
    ("wanted", "installed"),
    [
        ("support-harness[http]", "install support-harness[http]\n"),
        ("", "install --require-hashes -r {0}/locks/run.txt\ninstall --no-deps --no-build-isolation {0}\n"),
    ],
)
def test_the_action_installs_its_own_commit_unless_something_else_is_named(
    wanted: str, installed: str, tmp_path: Path
) -> None:
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text())
    program(tmp_path / "bin/pip", 'printf "%s\n" "$*" >> "$CALLS"')
    env = {"INSTALL": wanted or action["inputs"]["install"]["default"], "GITHUB_ACTION_PATH": str(REPOSITORY)}
    install = action["runs"]["steps"][0]["run"]
    assert shell(install, tmp_path, tmp_path / "bin", CALLS=str(tmp_path / "calls"), **env).returncode == 0
    assert (tmp_path / "calls").read_text() == installed.format(REPOSITORY)


def test_the_action_sends_mistakes_without_an_action_of_others(tmp_path: Path) -> None:
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text())
    every = action["runs"]["steps"]
    assert not [step for step in every if "uses" in step]
    assert not [step["run"] for step in every if "${{" in step["run"]]  # nobody's title or branch is a command
    assert [step.get("continue-on-error", False) for step in every] == [False, False, False, True, True]
    program(tmp_path / "bin/gh", GH)
    (tmp_path / "harness.sarif").write_text('{"runs": []}')
    env = {"RUNNER_TEMP": str(tmp_path), "GITHUB_REPOSITORY": "team/help", "GITHUB_SHA": "abc",
           "GITHUB_REF": "refs/pull/7/merge", "CALLS": str(tmp_path / "calls")}  # fmt: skip
    assert shell(every[-1]["run"], tmp_path, tmp_path / "bin", **env).returncode == 0
    assert gzip.decompress(base64.b64decode((tmp_path / "harness.sarif.gz64").read_text())) == b'{"runs": []}'
    assert (
        "repos/team/help/code-scanning/sarifs -f commit_sha=abc -f ref=refs/pull/7/merge"
        in (tmp_path / "calls").read_text()
    )


def test_the_hooks_run_commands_that_there_are(folder: Folder, harness: Harness) -> None:
    for hook in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text()):
        files = [] if hook.get("pass_filenames") is False else ["knowledge/reset.md"]
        assert hook.get("always_run") or re.search(hook["files"], "support/knowledge/reset.md")
        assert harness(*hook["entry"].split()[1:], *files, cwd=folder.root).returncode == 0


def test_a_hook_that_reads_the_whole_workspace_also_runs_when_files_are_only_deleted() -> None:
    """pre-commit gives a hook the files that were added or changed, and skips one that is left with none."""
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    whole = {hook["id"] for hook in hooks if hook.get("pass_filenames") is False}
    assert whole == {"harness-check", "harness-gate"}
    assert whole == {hook["id"] for hook in hooks if hook.get("always_run")}


def test_this_repository_holds_itself_to_the_workflow_that_it_gives_away() -> None:
    own, given = (
        yaml.safe_load((REPOSITORY / folder / "support-gate.yml").read_text())
        for folder in (".github/workflows", "docs/ci")
    )
    own["jobs"].pop("test")  # of the harness itself: tests/test_habits.py
    for workflow in (own, given):
        (install,) = (step for step in workflow["jobs"]["gate"]["steps"] if step.get("name") == "Install")
        install.pop("run")
    assert own == given


def test_a_merge_queue_is_gated_against_the_commit_that_it_starts_from() -> None:
    """Without the event, a queue waits for the check of this workflow for ever."""
    workflow = (REPOSITORY / "docs/ci/support-gate.yml").read_text()
    assert "merge_group" in yaml.safe_load(workflow)[True]  # `on`, as YAML 1.1 reads it
    for text in (workflow, (REPOSITORY / "action.yml").read_text()):
        assert "BASE: ${{ github.event.pull_request.base.sha || github.event.merge_group.base_sha }}" in text


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", [*OF_GITHUB, ".github/workflows/support-gate.yml"]),
        ("vendor.gitlab-ci", ["docs/ci/gitlab-ci.yml", "docs/ci/gitlab-ci-shards.yml"]),
        ("vendor.github-actions", ["action.yml"]),
        ("vendor.github-issue-forms", [".github/ISSUE_TEMPLATE/need.yml", ".github/ISSUE_TEMPLATE/wrong.yml"]),
    ],
)
def test_the_workflows_keep_to_the_published_schemas(schema: str, files: list[str]) -> None:
    asked = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    done = subprocess.run(asked, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


WORKFLOWS = [*OF_GITHUB, ".github/workflows/support-gate.yml"]


@pytest.mark.parametrize("file", WORKFLOWS)
def test_an_action_of_others_is_named_by_its_commit_with_the_version_beside_it(file: str) -> None:
    text = (REPOSITORY / file).read_text()
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.match(r"[\w-]+/[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+\b", use) for use in uses), uses


@pytest.mark.parametrize("file", ["docs/ci/support-gate.yml", ".github/workflows/support-gate.yml"])
def test_a_workflow_for_github_asks_for_no_more_than_it_needs(file: str) -> None:
    workflow = yaml.safe_load((REPOSITORY / file).read_text())
    assert workflow["permissions"] == {"contents": "read"}
    asked = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert asked == {"gate": {"contents": "read", "security-events": "write"}}


@pytest.mark.parametrize("file", WORKFLOWS)
def test_a_checkout_leaves_no_token_behind(file: str) -> None:
    jobs = yaml.safe_load((REPOSITORY / file).read_text())["jobs"]
    checkouts = [step for job in jobs.values() for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_code_of_a_workspace_runs_only_where_its_pipeline_is_named(folder: Folder, harness: Harness) -> None:
    """So a pull request from a stranger runs nothing of its own under the embedded AI (SECURITY.md)."""
    ran = folder.root / "ran"
    folder.write("bots.py", f"open({str(ran)!r}, 'w').close()\n\n\ndef reply(request):\n    return {{}}\n")
    folder.write("bots.sh", f"#!/bin/sh\ntouch {ran}\n")
    folder.write(
        "rules/pipelines.yaml",
        """\
pipelines:
  - {id: function, kind: python, function: "bots:reply"}
  - {id: program, kind: command, run: [sh, bots.sh]}
""",
    )
    folder.write(".gitignore", "reports/\nrules/looks.jsonl\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "start")
    folder.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    for command in ("check", "gate --baseline HEAD", "impact", "ask hello"):
        harness(*command.split(), cwd=folder.root)
        assert not ran.exists(), command
    for pipeline in ("function", "program"):
        harness("run", "-p", pipeline, cwd=folder.root)
        assert ran.exists(), pipeline
        ran.unlink()


def test_the_weekly_workflow_imports_and_watches(folder: Folder, harness: Harness) -> None:
    """Its commands, on the sample's export; the summary that it writes has the verdict."""
    workflow = yaml.safe_load((REPOSITORY / "docs/ci/watchdog.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    lines = steps(workflow)
    assert lines == [
        "pip install 'support-harness[model,conversations]'",
        "harness import conversations --from zendesk export/",
        'harness watchdog --markdown >> "$GITHUB_STEP_SUMMARY"',
    ]
    ticket = {"id": 1, "status": "solved", "created_at": "2026-11-09T08:00:00Z", "description": "the link has expired"}
    folder.write("export/tickets.json", json.dumps({"tickets": [ticket]}))
    assert harness(*lines[1].split()[1:], cwd=folder.root).returncode == 0
    done = harness("watchdog", "--markdown", cwd=folder.root)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "| Login | draft |" in done.stdout


@pytest.mark.parametrize("name", ["support-gate-shards.yml", "gitlab-ci-shards.yml"])
def test_the_shards_of_a_workflow_are_one_run(name: str, folder: Folder) -> None:
    """Each machine has a checkout of its own; the last one has what the others uploaded, and does not go on without."""
    workflow = yaml.safe_load((REPOSITORY / "docs/ci" / name).read_text())
    folder.write(
        "bot.py", 'def reply(request):\n    return {"outcome": "handoff", "category": "login", "queue": "people"}\n'
    )
    folder.write("rules/pipelines.yaml", "pipelines: [{id: my-service, kind: python, function: bot:reply}]\n")
    last = folder.root.with_name(f"{folder.root.name}-last")
    shutil.copytree(folder.root, last)
    github = "stages" not in workflow
    shard, gate = (
        [step["run"] for step in workflow["jobs"][job]["steps"] if step.get("run", "").startswith("harness")]
        if github
        else workflow[job]["script"]
        for job in ("shard", "gate")
    )
    count = len(workflow["jobs"]["shard"]["strategy"]["matrix"]["shard"]) if github else workflow["shard"]["parallel"]
    given = {"PIPELINE": "my-service", "CI_NODE_TOTAL": str(count)}
    (bin_ := folder.root.with_name(f"{folder.root.name}-bin")).mkdir()
    desk = desk_in(folder.root, bin_)
    for number in range(1, count + 1):
        machine = folder.root.with_name(f"{folder.root.name}-{number}")
        shutil.copytree(folder.root, machine)
        env = {**given, "SHARD": f"{number}/{count}", "CI_NODE_INDEX": str(number)}
        assert desk.ended("\n".join(["set -e", *shard]), machine, env).returncode == 0
        if number == count:
            lacking = shutil.copytree(last, folder.root.with_name(f"{folder.root.name}-lacking"))
            done = desk.ended("\n".join(["set -e", *gate]), lacking, given)
            assert (done.returncode, f"shard {count}/{count} is missing" in done.stdout) == (3, True)
        uploaded = last / (f"reports/shards/shard-{number - 1}" if github else "reports/shards")
        shutil.copytree(machine / "reports/shards", uploaded, dirs_exist_ok=True)
    done = desk.ended("\n".join(["set -e", *gate]), last, given)
    assert "Category" in done.stdout
    assert done.returncode in (0, 1, 3)
    assert len(list(last.glob("reports/my-service-*/results.jsonl"))) == 1
