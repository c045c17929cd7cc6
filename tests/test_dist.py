"""What `make dist` builds, used as somebody who has nothing but the wheel."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from release.publishing import said
from tests.conftest import PATIENCE, REPOSITORY

pytestmark = pytest.mark.slow


def test_the_wheel_has_all_that_a_new_workspace_needs(tmp_path: Path) -> None:
    source, installed = tmp_path / "source", tmp_path / "installed"
    shutil.copytree(
        REPOSITORY / "harness", source / "harness", ignore=shutil.ignore_patterns("__pycache__", "node_modules")
    )
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(REPOSITORY / name, source / name)
    rule = (REPOSITORY / "Makefile").read_text().split("\ndist:", 1)[1]
    build = re.search(r'\$\(BIN\)/python -c "(.+)"', rule)
    assert build
    subprocess.run([sys.executable, "-c", build[1]], cwd=source, check=True, capture_output=True, timeout=PATIENCE)
    (wheel,), (sdist,) = (source / "dist").glob("*.whl"), (source / "dist").glob("*.tar.gz")
    assert "-0.0" in wheel.name  # a copy with neither git nor the note of an archive
    with tarfile.open(sdist) as archive:
        assert any(name.endswith("/harness/pytest_plugin.py") for name in archive.getnames())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    command = [sys.executable, "-m", "harness"]  # the libraries are those of this environment
    env = {**os.environ, "PYTHONPATH": str(installed)}
    for arguments, cwd in ((["init", "made"], tmp_path), (["run"], tmp_path / "made")):
        done = subprocess.run(
            [*command, *arguments], cwd=cwd, env=env, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "made/reports/latest/report.html").exists()
    told = subprocess.run(
        [*command, "--version"], cwd=tmp_path, env=env, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    (run,) = (tmp_path / "made/reports").glob("reference-*/run.json")
    assert told.stdout == "harness, version 0.0\n"
    assert json.loads(run.read_text())["harness"] == "0.0"


ADDRESS = "https://code.example/acme/support-harness"
READ = """\
![A page](docs/page.png) [`run` it](docs/a.md#b) or [not](b/), [others](https://b.example/c.md) or [below](#d)"""
LED = f"""\
![A page]({ADDRESS}/raw/HEAD/docs/page.png) [`run` it]({ADDRESS}/blob/HEAD/docs/a.md#b) or \
[not]({ADDRESS}/blob/HEAD/b/), [others](https://b.example/c.md) or [below](#d)"""
BARE = " `run` it or not, [others](https://b.example/c.md) or [below](#d)"


@pytest.mark.parametrize(("urls", "shown"), [(f'Repository = "{ADDRESS}/"', LED), ("", BARE)])
def test_a_registry_shows_no_link_to_a_file_that_it_has_not(urls: str, shown: str, tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "setup.py", tmp_path)
    (tmp_path / "README.md").write_text(f"# Name\n{READ}\n")
    project = '[project]\nname = "support-harness"\nversion = "1"\ndynamic = ["readme"]\n[project.urls]\n'
    (tmp_path / "pyproject.toml").write_text(project + urls)
    made = "from setuptools.build_meta import prepare_metadata_for_build_wheel as made; made('.')"
    subprocess.run([sys.executable, "-c", made], cwd=tmp_path, check=True, capture_output=True, timeout=PATIENCE)
    (metadata,) = tmp_path.glob("*.dist-info/METADATA")
    assert "\nDescription-Content-Type: text/markdown\n" in metadata.read_text()
    assert metadata.read_text().partition("\n\n")[2] == f"# Name\n{shown}\n"


@pytest.mark.parametrize(
    ("wheel", "urls", "told"),
    [
        ("support_harness-1.2.3-py3-none-any.whl", {"Repository": ADDRESS}, ["Version 1.2.3 can be published"]),
        ("support_harness-1.2.3-py3-none-any.whl", {}, ["Version 1.2.3 can be published", "On a registry"]),
        (
            "support_harness-0.1.dev7+g0123abc-py3-none-any.whl",
            {"Repository": ADDRESS},
            ["Not to be published: 0.1.dev7"],
        ),
        ("support_harness-1.2.3+d20261128-py3-none-any.whl", {"Repository": ADDRESS}, ["Not to be published: 1.2.3+d"]),
    ],
)
def test_the_check_of_a_release_says_what_is_to_do_first(wheel: str, urls: dict[str, str], told: list[str]) -> None:
    found = list(said(wheel, urls))
    assert len(found) == len(told)
    assert all(sentence.startswith(start) for sentence, start in zip(found, told, strict=True))


def version_of(tree: Path) -> str:
    """As `pip install` finds it in a tree of files."""
    asked = [sys.executable, "-m", "setuptools_scm"]
    done = subprocess.run(asked, cwd=tree, capture_output=True, text=True, check=True, timeout=PATIENCE)
    return done.stdout.strip()


def test_the_version_is_that_of_the_tag(tmp_path: Path) -> None:
    tree, archive = tmp_path / "tree", tmp_path / "archive"
    for folder in (tree, archive):
        folder.mkdir()
    for name in ("pyproject.toml", ".git_archival.txt", ".gitattributes"):
        shutil.copy(REPOSITORY / name, tree / name)

    def git(*arguments: str) -> None:
        author = ("-c", "user.name=maintainer", "-c", "user.email=maintainer@example.com")
        subprocess.run(["git", *author, *arguments], cwd=tree, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    assert version_of(tree).startswith("0.1.dev1+g")  # before the first tag, and in a clone without tags
    git("tag", "v3.2.1")
    assert version_of(tree) == "3.2.1"
    git("archive", "-o", str(tmp_path / "archive.tar"), "HEAD")
    with tarfile.open(tmp_path / "archive.tar") as files:
        files.extractall(archive, filter="data")
    assert version_of(archive) == "3.2.1"
    git("commit", "-q", "--allow-empty", "-m", "second")
    assert version_of(tree).startswith("3.2.2.dev1+g")
