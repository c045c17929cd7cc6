"""Templates are kept compiled beside the package's compiled modules: a page is the same with them and without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PAGE = (
    "from harness.reports.document import Document\n"
    "from harness.reports.rendering import html\n"
    "print(''.join(html(Document((), 'A <title>'))))\n"
)


def page(prefix: Path, *options: str) -> bytes:
    """What a fresh process writes, whose `__pycache__` folders are all under `prefix`."""
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *options, "-c", PAGE], cwd=REPOSITORY, capture_output=True, check=True,
        env=given | {"PYTHONPYCACHEPREFIX": str(prefix)},
    )  # fmt: skip
    assert done.stderr == b""
    return done.stdout


def kept(prefix: Path) -> list[Path]:
    return sorted(prefix.rglob("template_*.pyc"))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """The page of a process that found nothing compiled, and where it kept what it compiled."""
    prefix = tmp_path_factory.mktemp("compiled")
    return prefix, page(prefix)


def test_a_page_of_compiled_templates_is_the_same(first: tuple[Path, bytes]) -> None:
    prefix, said = first
    changed = [path.stat().st_mtime_ns for path in kept(prefix)]
    assert changed
    assert b"A &lt;title&gt;" in said
    assert page(prefix) == said
    assert [path.stat().st_mtime_ns for path in kept(prefix)] == changed


def test_a_damaged_one_is_made_again(first: tuple[Path, bytes]) -> None:
    prefix, said = first
    whole = {path: path.read_bytes() for path in kept(prefix)}
    for damage in (lambda _: b"", lambda found: b"\0" * len(found), lambda found: found[: len(found) // 2]):
        for path, found in whole.items():
            path.write_bytes(damage(found))
        assert page(prefix) == said
        assert {path: path.read_bytes() for path in kept(prefix)} == whole


def test_none_is_kept_where_python_keeps_no_modules(first: tuple[Path, bytes]) -> None:
    prefix, said = first
    for path in kept(prefix):
        path.unlink()
    assert page(prefix, "-B") == said
    assert kept(prefix) == []
