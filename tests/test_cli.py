"""The command line as a user drives it: its output, its exit code, its files; in a real process where that matters."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from harness.workspace.yaml_source import parse_yaml
from tests.conftest import REPOSITORY, Folder, Harness, git


def test_help_names_every_command_and_shows_examples(harness: Harness, process: Harness) -> None:
    done = process("--help")
    assert done.returncode == 0
    commands = (
        "init", "actions", "audit", "blame", "calibrate", "check", "compare", "demote", "gate", "history", "project",
        "promote", "propose", "report", "review", "robustness", "run", "schema", "score",
    )  # fmt: skip
    assert all(word in done.stdout for word in (*commands, "Examples:"))
    for command in commands:
        told = harness(command, "--help")
        assert told.returncode == 0
        assert "Examples:" in told.stdout, command


def test_a_mistyped_command_names_the_nearest(process: Harness) -> None:
    done = process("gaet")
    assert done.returncode == 2
    assert "did you mean `gate`?" in done.stderr


def test_outside_a_workspace_the_way_out_is_named(process: Harness) -> None:
    done = process("run")
    assert done.returncode == 2
    assert "harness init" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_shows_every_mistake_and_no_traceback(folder: Folder, harness: Harness) -> None:
    folder.edit("rules/categories.yaml", "risk: low", "risk: lwo")
    folder.edit("scenarios/login.yaml", "queue: money", "queue: mony")
    done = harness("check", cwd=folder.root)
    assert done.returncode == 2
    assert "rules/categories.yaml:5: `risk` cannot be `lwo`" in done.stderr
    assert "1 problem found." in done.stderr  # the cross-checks need sound files first
    assert "Traceback" not in done.stderr


def test_check_counts_what_is_there_in_words(folder: Folder, harness: Harness) -> None:
    done = harness("check", cwd=folder.root)
    assert done.stdout == "2 categories, 2 handoff rules, 1 article with 2 sections, 2 scenarios: no problems.\n"


@pytest.mark.slow
def test_from_init_to_a_verdict(harness: Harness, tmp_path: Path) -> None:
    assert harness("init", "my-support").returncode == 0
    made = tmp_path / "my-support"
    assert harness("check", cwd=made).returncode == 0
    done = harness("run", cwd=made)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Category\tStage\tVerdict\t")
    (run,) = (path for path in (made / "reports").iterdir() if path.name.startswith("reference-"))
    assert {path.name for path in run.iterdir() if not path.match("judged_by-*.json")} == {
        "run.json", "results.jsonl", "summary.json", "summary.md", "junit.xml", "report.html",
    }  # fmt: skip
    assert len(list(run.glob("judged_by-*.json"))) == 1
    assert "Needs more evidence: Login and passwords" in (run / "report.html").read_text()
    (made / "scenarios/billing.yaml").unlink()
    harness("run", cwd=made)
    assert "No scenarios yet: Billing and invoices" in (made / "reports/latest/report.html").read_text()
    again = harness("init", "my-support")
    assert again.returncode == 2
    assert "is not empty" in again.stderr
    (tmp_path / "empty").mkdir()
    here = harness("init", cwd=tmp_path / "empty")
    assert here.stdout == "Made a workspace here. Next: harness run, or harness studio in a browser\n"


@pytest.mark.slow
def test_a_new_repository_becomes_a_workspace_and_one_with_code_does_not(harness: Harness, tmp_path: Path) -> None:
    repository = Folder(tmp_path / "support")
    repository.write("README.md", "# Ours\n")
    repository.write(".gitignore", "reports/\nnode_modules")
    repository.write(".gitattributes", "* text=auto\n")
    git(repository, "init", "-q")
    assert harness("init", cwd=repository.root).returncode == 0
    assert harness("check", cwd=repository.root).returncode == 0
    assert (repository.root / "README.md").read_text() == "# Ours\n"
    ignored = "reports/\nnode_modules\nreviews/*.sqlite*\nreviews/sent.ndjson\nrules/.unfinished\n.*.partial\n"
    assert (repository.root / ".gitignore").read_text() == ignored
    (repository.root / "rules/topics.yaml").unlink()
    assert harness("init", cwd=repository.root).returncode == 0  # as if it had been killed
    assert (repository.root / ".gitignore").read_text() == ignored
    assert (repository.root / ".gitattributes").read_text() == "* text=auto\nrules/*.jsonl -text\n"
    code = Folder(tmp_path / "app")
    code.write("src/app.py", "")
    git(code, "init", "-q")
    assert "is not empty: it has `src`" in harness("init", cwd=code.root).stderr


@pytest.mark.slow
def test_the_starter_fits_the_published_schemas(harness: Harness, tmp_path: Path) -> None:
    harness("init", "made")
    for path in [*(tmp_path / "made/rules").glob("*.yaml"), *(tmp_path / "made/scenarios").glob("*.yaml")]:
        first, text = path.read_text().split("\n", 1)
        schema = json.loads((path.parent / first.split("$schema=")[1]).read_text())
        jsonschema.validate(parse_yaml(text, path.name), schema)


def test_the_same_workspace_gives_the_same_bytes(folder: Folder, harness: Harness, process: Harness) -> None:
    """In three processes, with and without what was kept; in each of them, sets have another order."""

    def everything(by: Harness) -> dict[str, bytes]:
        assert by("run", cwd=folder.root).returncode == 0
        (run,) = folder.root.glob("reports/reference-*")
        return {path.name: path.read_bytes() for path in run.iterdir()}

    first = everything(harness)
    assert everything(process) == first
    shutil.rmtree(folder.root / "reports/.cache")
    assert everything(process) == first


@pytest.mark.parametrize(
    ("stage", "code", "words"), [("draft", 0, "The gate holds"), ("auto-checked", 1, "The gate does not hold")]
)
def test_gate_exit_codes(folder: Folder, harness: Harness, stage: str, code: int, words: str) -> None:
    folder.edit("rules/rollout.yaml", "login: draft", f"login: {stage}")
    done = harness("gate", cwd=folder.root)
    assert (done.returncode, done.stderr) == (code, "")
    assert words in done.stdout


def test_gate_without_scenarios_is_not_measured(folder: Folder, harness: Harness) -> None:
    (folder.root / "scenarios/login.yaml").unlink()
    assert harness("gate", cwd=folder.root).returncode == 3


@pytest.mark.parametrize("command", [("gate",), ("run", "--pipeline", "reference"), ("ask", "hello")])
def test_an_unknown_pipeline_is_a_mistake_in_the_command_line(
    folder: Folder, harness: Harness, command: tuple[str, ...]
) -> None:
    done = harness(*command, "--pipeline", "refrence", cwd=folder.root)
    assert done.returncode == 2
    assert "did you mean `reference`?" in done.stderr


@pytest.mark.slow
def test_gate_judges_an_earlier_run_by_todays_rollout(folder: Folder, harness: Harness) -> None:
    assert harness("gate", cwd=folder.root).returncode == 0
    (run,) = folder.root.glob("reports/reference-*")
    folder.edit("rules/rollout.yaml", "at_least: 1}", "at_least: 50}")
    done = harness("gate", run, cwd=folder.root)
    assert done.returncode == 1
    assert "49 more scenarios" in done.stdout


MISSING = "\0"
DAMAGED: list[tuple[dict[str, object], str]] = [
    ({"fingerprint": 1}, "`fingerprint`"),
    ({"pipeline": ["x"]}, "`pipeline`"),
    ({"pipeline": None}, "`pipeline`"),
    ({"workspace": {}}, "`workspace`"),
    ({"scenarios": "2"}, "`scenarios`"),
    ({"scenarios": 2.5}, "`scenarios`"),
    ({"scenarios": -1}, "`scenarios`"),
    ({"repeats": 0}, "`repeats`"),
    ({"repeats": True}, "`repeats`"),
    ({"versioned": "yes"}, "`versioned`"),
    ({"judged": "x"}, "`judged`"),
    ({"judged": [1]}, "`judged.0`"),
    ({"today": 20261102}, "`today`"),
    ({"other": "x"}, "`other`"),
    *(({name: MISSING}, f"`{name}`") for name in ("pipeline", "fingerprint", "workspace", "today", "scenarios")),
]


@pytest.mark.slow
def test_a_damaged_run_is_an_error_with_file_and_hint(folder: Folder, harness: Harness) -> None:
    assert harness("run", cwd=folder.root).returncode in (0, 1)
    (run,) = folder.root.glob("reports/reference-*")
    path = run / "run.json"
    kept = json.loads(path.read_text())
    for change, said in DAMAGED:
        left = {name: value for name, value in {**kept, **change}.items() if value != MISSING}
        path.write_text(json.dumps(left))
        done = harness("gate", run, cwd=folder.root)
        assert (done.returncode, "run.json:1: is damaged: " in done.stderr) == (2, True), (change, done.stderr)
        assert said in done.stderr
        assert "repeat the run" in done.stderr
    moving = ("--by", "Ann <ann@example.com>", "--reason", "x")
    for text in ("[]", "", "7", "{", "null", '{"pipeline": "\\ud800"}', "\xff", json.dumps({**kept, "fingerprint": 1})):
        path.write_bytes(text.encode("latin-1"))
        done = harness("gate", run, cwd=folder.root)
        assert (done.returncode, "run.json:1: is damaged" in done.stderr) == (2, True), (text, done)
    for command in (
        ("report", run), ("report",), ("compare", run, run), ("compare", "reference", "x"), ("audit", run),
        ("promote", "login", "--run", run, *moving), ("score", run), ("blame", run), ("coverage", run),
        ("gate", "--baseline", run),
    ):  # fmt: skip
        done = harness(*command, cwd=folder.root)
        assert (done.returncode, "run.json:1: is damaged" in done.stderr) == (2, True), (command, done)
    for command in (("history",), ("promote", "login", *moving), ("project",)):  # a damaged run is no run
        done = harness(*command, cwd=folder.root)
        assert done.returncode in (0, 2, 3), (command, done)
        assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("value", ["nan", "NaN", "-nan", "inf", "-inf", "-1", "101", "x", ""])
@pytest.mark.parametrize(
    "command",
    [
        ("calibrate", "labels.csv", "--threshold"),
        ("calibrate", "labels.csv", "--max-cost"),
        ("coverage", "--fail-under"),
        ("mutate", "--fail-under"),
        ("run", "--max-cost"),
    ],
)
def test_what_is_no_number_is_a_usage_error(
    folder: Folder, harness: Harness, command: tuple[str, ...], value: str
) -> None:
    if value == "101" and command[-1] == "--max-cost":
        return
    folder.write("labels.csv", "answer,supported,source\na,true,a\nb,false,c\n")
    done = harness(*command, value, cwd=folder.root)
    assert (done.returncode, "Invalid value" in done.stderr) == (2, True), done.stderr


@pytest.mark.slow
def test_the_date_is_an_input(folder: Folder, harness: Harness) -> None:
    assert "1 of 1" in harness("run", cwd=folder.root).stdout
    later = harness("run", "--today", "2027-03-01", cwd=folder.root)
    assert "handled right: at least 0.0%" in later.stdout  # the article is past its review date by then


def test_schemas_in_the_repository_are_current(harness: Harness, tmp_path: Path) -> None:
    harness("schema", "--write", tmp_path / "schema")
    made = {path.name: path.read_text() for path in (tmp_path / "schema").iterdir()}
    kept = {path.name: path.read_text() for path in (REPOSITORY / "rules/schema").iterdir()}
    assert made == kept


def on_a_terminal(folder: Path, *args: str, **env: str) -> str:
    """What a person sees: the command with a pseudo-terminal as its output."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "harness", *args],
        cwd=folder,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "200", **env},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ):
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            seen += part
    os.close(ours)
    return seen.decode()


@pytest.mark.slow
@pytest.mark.parametrize("width", ["100", "110", "140"])
def test_no_line_that_a_terminal_breaks_is_a_command_of_a_ci_job(folder: Folder, harness: Harness, width: str) -> None:
    """As in a job that runs it under `script`, for its colours."""
    reason = " ".join(["owned ::set-output name=a::b"] * 9)
    assert harness("demote", "login", "--reason", reason, "--by", "Kim").returncode == 0
    seen = on_a_terminal(folder.root, "history", COLUMNS=width)
    assert "set-output" in seen
    assert not re.search(r"^(?:\s|\x1b\[[\d;]*m)*::", seen, re.MULTILINE), seen


@pytest.mark.slow
def test_colour_on_a_terminal_and_none_with_no_color(folder: Folder, harness: Harness) -> None:
    harness("run")  # which need not be read again
    assert "\x1b[" in on_a_terminal(folder.root, "run")
    plain = on_a_terminal(folder.root, "run", NO_COLOR="1")
    assert "\x1b[3" not in plain
    assert "Needless" in plain


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (("review", "export", "--labels"), "reviews/drafts.csv"),
        (("review", "export", "--labels"), "reviews/desk.sqlite"),
        (("actions", "send", "--sink"), "knowledge/reset.md"),
        (("coverage", "--html"), "rules/new.html"),
        (("check", "--sarif"), "scenarios/login.yaml"),
    ],
)
def test_no_result_is_written_over_what_the_workspace_keeps(
    folder: Folder, harness: Harness, command: tuple[str, ...], name: str
) -> None:
    folder.write("reviews/desk.sqlite", "")
    before = {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}
    for named in (name, str(folder.root / name)):
        done = harness(*command, named)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{named} is one of the workspace's own files; name another" in " ".join(done.stderr.split())
    assert {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()} == before
