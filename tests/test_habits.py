"""What is asked of those who take part: a commit that says why, a file for each change that users notice."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.conftest import REPOSITORY

WHY = "A subject\n\nA reason.\n# a remark of git's\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("message", "passes"),
    [(WHY, True), ("A subject\n", False), ("A subject\n\n# a remark of git's\n", False), ("Merge branch 'a'\n", True)],
)
def test_a_commit_says_why_in_its_body(message: str, passes: bool, tmp_path: Path) -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    (entry,) = (hook["entry"] for hook in hooks if hook["id"] == "why")
    (tmp_path / "message").write_text(message)
    done = subprocess.run([*shlex.split(entry), str(tmp_path / "message")], cwd=REPOSITORY, check=False)
    assert (done.returncode == 0) == passes


@pytest.mark.slow
def test_every_commit_of_a_branch_says_why(tmp_path: Path) -> None:
    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)

    def commit(message: str) -> None:
        author = ("-c", "user.name=ann", "-c", "user.email=ann@example.com")
        made = run("git", *author, "commit", "-q", "--allow-empty", "-m", message)
        assert made.returncode == 0, made.stderr

    run("git", "init", "-q", "-b", "main")
    commit("Before the branch")
    for message in ("One\n\nA reason.", "Two\n\nAnother reason."):
        commit(message)
    assert run(REPOSITORY / ".ci/why", "HEAD~2..HEAD").returncode == 0
    commit("Three")
    done = run(REPOSITORY / ".ci/why", "HEAD~3..HEAD")
    assert (done.returncode, [line.split(" ", 1)[1] for line in done.stdout.splitlines()]) == (1, ["Three"])


def test_the_hook_before_a_commit_is_make_quick() -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks if "pre-commit" in hook["stages"]] == ["make quick"]
    assert all(hook["language"] == "system" for hook in hooks)  # nothing is fetched
    assert "make docs\nexec make test\n" in (REPOSITORY / ".ci/run").read_text()
    jobs = yaml.safe_load((REPOSITORY / ".github/workflows/support-gate.yml").read_text())["jobs"]
    assert [step["run"] for step in jobs["test"]["steps"] if "run" in step] == ['.ci/why "$BASE..$HEAD"', ".ci/run"]
    assert "\nquick: lint" in (REPOSITORY / "Makefile").read_text()


def test_what_is_new_is_a_file_of_a_known_kind() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["towncrier"]
    kinds = "|".join(each["directory"] for each in settings["type"])
    names = {path.name for path in (REPOSITORY / settings["directory"]).iterdir()} - {"README.md"}
    assert [name for name in sorted(names) if not re.fullmatch(rf"\+[a-z0-9-]+\.({kinds})\.md", name)] == []
    assert "<!-- towncrier release notes start -->" in (REPOSITORY / settings["filename"]).read_text()
