"""What works with no extra but `model`, and what is said where another is missing."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pandas as pd
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from harness.cli.main import EXTRAS
from tests.conftest import PATIENCE, REPOSITORY, Folder

pytestmark = pytest.mark.slow

WITHOUT = """\
import json, sys, tomllib
from contextlib import redirect_stderr, redirect_stdout
from importlib.metadata import packages_distributions
from io import StringIO
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

extras = tomllib.load(open(sys.argv[1], "rb"))["project"]["optional-dependencies"]
needed = {canonicalize_name(Requirement(each).name) for name in sys.argv[3:] for each in extras[name]}
left_out = {canonicalize_name(Requirement(each).name) for name, all_ in extras.items() for each in all_} - needed
packages = packages_distributions()
modules = {name for name, of in packages.items() if {canonicalize_name(each) for each in of} & left_out}

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in modules - {"harness", "packaging", "setuptools_scm"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from harness.cli import main

for arguments in json.loads(sys.argv[2]):
    sys.argv, out, code = ["harness", *arguments], StringIO(), 0
    with redirect_stderr(out), redirect_stdout(out):
        try:
            main.main()
        except SystemExit as end:
            code = end.code
    print(json.dumps([code, out.getvalue()]))
"""


def ends(folder: Path, *commands: str, extras: tuple[str, ...] = ("model",)) -> list[tuple[int, str]]:
    """How each command ends, and what it prints, where nothing of any other extra is installed."""
    asked = json.dumps([each.split() for each in commands])
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(REPOSITORY / "pyproject.toml"), asked, *extras],
        cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [(code or 0, printed) for code, printed in map(json.loads, done.stdout.splitlines())]


def test_what_the_workflows_install_is_enough_for_them(tmp_path: Path) -> None:
    commands = (
        "init .", "check", "run", "gate", "report", "ask hello", "blame", "coverage", "history", "project", "ready",
    )  # fmt: skip
    found = ends(tmp_path, *commands)
    assert {command: end for command, end in zip(commands, found, strict=True) if end[0]} == {}


def test_a_command_that_needs_an_extra_names_it(tmp_path: Path) -> None:
    needs = {"import conversations --sample": "conversations", "export": "frames", "studio": "studio", "watch": "watch",
             "report --charts charts": "plots", "run --engine ray": "ray"}  # fmt: skip
    _, _, *found = ends(tmp_path, "init .", "run", *needs)
    for (command, extra), (code, printed) in zip(needs.items(), found, strict=True):
        assert (code, f"pip install 'support-harness[{extra}]'" in printed) == (2, True), (command, printed)


def test_without_any_extra_an_ai_of_ones_own_is_run_and_judged(folder: Folder) -> None:
    folder.write("bot.py", "def reply(request):\n    return {'outcome': 'handoff', 'queue': 'people'}\n")
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: bot, kind: python, function: bot:reply}\n")
    found = ends(folder.root, "check", "run -p bot", "gate -p bot", extras=())
    assert [code for code, _ in found] == [0, 0, 0], found


def test_every_library_of_an_extra_is_known_to_be_of_it() -> None:
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    modules = packages_distributions()
    for extra, all_ in extras.items():
        names = {canonicalize_name(Requirement(each).name) for each in all_} if extra != "test" else set()
        for name in names - {"support-harness"}:
            of = [module for module, of in modules.items() if name in map(canonicalize_name, of)]
            named = {EXTRAS[module] for module in of if module in EXTRAS}
            assert named, f"{name} of {extra}: {of}"
            assert all(name in {canonicalize_name(Requirement(each).name) for each in extras[said]} for said in named)


def test_without_a_text_model_each_command_that_reads_texts_says_what_to_install(tmp_path: Path) -> None:
    reading = ("run", "gate", "ask hello", "tune", "check articles")
    made, check, *found = ends(tmp_path, "init .", "check", *reading, extras=())
    assert (made[0], check[0]) == (0, 0)
    for command, (code, printed) in zip(reading, found, strict=True):
        said = [line for line in printed.splitlines() if "support-harness[model]" in line]
        assert (code, len(said), "Traceback" in printed) == (3, 1, False), (command, printed)


def test_the_page_of_the_job_says_which_extra_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    ends(tmp_path, "import conversations --sample")
    assert "pip install 'support-harness[conversations]'" in summary.read_text()


def test_parquet_is_read_without_the_library_of_datasets(folder: Folder) -> None:
    replies = pd.DataFrame({"scenario": ["link-expired", "money"], "outcome": "handoff", "queue": "people"})
    replies.to_parquet(folder.root / "replies.parquet")
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: bot, kind: recorded, file: replies.parquet}\n")
    (run,) = ends(folder.root, "run -p bot", extras=("model", "frames"))
    assert run[0] == 0, run
    (run,) = ends(folder.root, "run -p bot")
    assert (run[0], "pip install 'support-harness[frames]'" in run[1]) == (3, True)
