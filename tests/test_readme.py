"""Every command in the README runs, in order, and prints what the README shows.

To renew the outputs run this test with HARNESS_GOLDEN=write and look at the difference.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, REPOSITORY, copy_of_own

pytestmark = pytest.mark.slow

README = REPOSITORY / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def a_clone(folder: Path, caches: Path) -> Path:
    copy_of_own(folder)
    author = ("-c", "user.name=reader", "-c", "user.email=reader@example.com")
    for command in (("init", "-q"), ("add", "-A"), (*author, "commit", "-q", "-m", "start")):
        subprocess.run(["git", *command], cwd=folder, check=True)
    shutil.copytree(caches, folder / "reports/.cache")  # what a first run of the same takes most of its time for
    return folder


def printed(commands: list[str], folder: Path) -> str:
    """What a reader sees who types the commands of one block."""
    terminal = {name: value for name, value in os.environ.items() if name not in ("CI", "BUILD_NUMBER")}
    terminal["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    shown = []
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=terminal, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=10 * PATIENCE, check=False,
        )  # fmt: skip
        output = re.sub(rf"{re.escape(str(folder))}/?", "", done.stdout).expandtabs(4)
        shown.append(f"$ {command}\n{output}")
    return "".join(shown)


def test_every_command_prints_what_the_readme_shows(tmp_path: Path, own_run: Path) -> None:
    text = README.read_text()
    folder = a_clone(tmp_path, own_run / "reports/.cache")
    for block in BLOCK.findall(text):
        commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
        made = printed(commands, folder)
        if os.environ.get("HARNESS_GOLDEN") == "write":
            text = text.replace(f"```console\n{block}```", f"```console\n{made}```")
            README.write_text(text)
        else:
            assert made == block
