"""What `make dist` builds, used as somebody who has nothing but the wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, REPOSITORY

pytestmark = pytest.mark.slow


def test_the_wheel_has_all_that_a_new_workspace_needs(tmp_path: Path) -> None:
    source, installed = tmp_path / "source", tmp_path / "installed"
    shutil.copytree(
        REPOSITORY / "harness", source / "harness", ignore=shutil.ignore_patterns("__pycache__", "node_modules")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(REPOSITORY / name, source / name)
    rule = (REPOSITORY / "Makefile").read_text().split("\ndist:", 1)[1]
    build = re.search(r'\$\(BIN\)/python -c "(.+)"', rule)
    assert build
    subprocess.run([sys.executable, "-c", build[1]], cwd=source, check=True, capture_output=True, timeout=PATIENCE)
    (wheel,), (sdist,) = (source / "dist").glob("*.whl"), (source / "dist").glob("*.tar.gz")
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
