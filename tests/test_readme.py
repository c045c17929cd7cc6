"""Every command in the README, and in the pages that it hands on to, runs in order and prints what the page shows.

To renew the outputs run this test with HARNESS_GOLDEN=write and look at the difference.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from release.console import BLOCK, README, commands_of, printed
from tests.conftest import REPOSITORY, copy_of_own

pytestmark = pytest.mark.slow

PAGES = ("README.md", "docs/ci.md", "docs/pipelines.md")


def a_clone(folder: Path, caches: Path) -> Path:
    copy_of_own(folder)
    author = ("-c", "user.name=reader", "-c", "user.email=reader@example.com")
    for command in (("init", "-q"), ("add", "-A"), (*author, "commit", "-q", "-m", "start")):
        subprocess.run(["git", *command], cwd=folder, check=True)
    shutil.copytree(caches, folder / "reports/.cache")  # what a first run of the same takes most of its time for
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_every_command_prints_what_the_page_shows(name: str, tmp_path: Path, own_run: Path) -> None:
    page = REPOSITORY / name
    text = page.read_text(encoding="utf-8")
    folder = a_clone(tmp_path, own_run / "reports/.cache")
    for block in BLOCK.findall(text):
        made = printed(commands_of(block), folder, Path(sys.executable).parent)
        if os.environ.get("HARNESS_GOLDEN") == "write":
            text = text.replace(f"```console\n{block}```", f"```console\n{made}```")
            page.write_text(text, encoding="utf-8")
        else:
            assert made == block


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 125
