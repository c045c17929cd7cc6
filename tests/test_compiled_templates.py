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


def test_a_page_of_compiled_templates_is_the_same(tmp_path: Path) -> None:
    first = page(tmp_path)
    assert b"A &lt;title&gt;" in first
    files = kept(tmp_path)
    changed = [path.stat().st_mtime_ns for path in files]
    assert files
    assert page(tmp_path) == first
    assert [path.stat().st_mtime_ns for path in kept(tmp_path)] == changed


@pytest.mark.parametrize("what", [b"", b"j2", b"\0" * 4096, b"cut"])
def test_a_damaged_one_is_made_again(tmp_path: Path, what: bytes) -> None:
    first = page(tmp_path)
    whole = {path: path.read_bytes() for path in kept(tmp_path)}
    for path, found in whole.items():
        path.write_bytes(found[: len(found) // 2] if what == b"cut" else what)
    assert page(tmp_path) == first
    assert {path: path.read_bytes() for path in kept(tmp_path)} == whole


def test_none_is_kept_where_python_keeps_no_modules(tmp_path: Path) -> None:
    assert page(tmp_path / "told", "-B") == page(tmp_path / "kept")
    assert kept(tmp_path / "told") == []
