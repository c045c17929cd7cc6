"""The page of a run in a real browser: opened from disk, it asks for nothing and keeps nobody out."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.reports.html import html_page
from tests.browser import NARROW, WIDE, Chromium
from tests.build import reported, result, results


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a small run in which scenarios pass, fail and cannot be measured."""
    found = [
        *results(3, answer="It is valid for 60 minutes."),
        result("wrong", failed="the answer does not say 60", answer="word" * 300),
        result("missed", expected="handoff", severity="critical"),
        result("down", decided=None, error="timed out"),
    ]
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text("".join(html_page(reported(found))))
    return file


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_opens_for_everyone(page: Path, chromium: Chromium, width: int, dark: bool) -> None:
    with chromium.open(page, width=width, dark=dark) as opened:
        opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert opened.barriers() == []
        assert opened.sideways() <= 0
    assert opened.complaints == []
