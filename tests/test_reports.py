"""Reports: hostile text is shown as text, XML is XML, and the same run gives the same page."""

from __future__ import annotations

import html
import io
import json
import os
import re
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.gates import anytime_lower_bound
from harness.reports.document import Document, Table
from harness.reports.rendering import json_text, markdown, plain, write
from harness.reports.rendering.markdown import escape
from harness.reports.run import document, html_page, junit_xml
from harness.reports.run.junit import clean
from harness.runs import ScenarioResult
from tests.build import reported, result, results

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) \u202e| @everyone & \x00\x1b[31m"
)


def pages(found: list[ScenarioResult]) -> dict[str, str]:
    report = reported(found)
    return {
        "report.html": "".join(html_page(report)),
        "summary.json": json_text(document(report)),
        "summary.md": markdown(document(report)),
        "junit.xml": junit_xml(found),
    }


def without_script(page: str) -> str:
    """The page without what is built or styled apart, so that the kept file shows what it says."""
    page = re.sub(r"<(script|style)>.*?</\1>", r"<\1>...</\1>", page, flags=re.DOTALL)
    return re.sub(r"sha256-[^']+", "sha256-...", page)


@pytest.mark.parametrize("name", ["report.html", "summary.json", "summary.md", "junit.xml"])
def test_reports_are_as_kept(name: str) -> None:
    """Golden files; to renew them run the tests with HARNESS_GOLDEN=write and look at the difference."""
    found = [
        *results(3),
        result("wrong", failed="the answer does not say 60"),
        result("down", decided=None, error="timed out"),
    ]
    made = without_script(pages(found)[name])
    if os.environ.get("HARNESS_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(made)
    assert made == (GOLDEN / name).read_text()


def test_hostile_text_is_shown_as_text() -> None:
    made = pages([result("s", message=HOSTILE, answer=HOSTILE, failed=HOSTILE)])
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(made["summary.md"])
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert "href" not in rendered
    case = ET.fromstring(made["junit.xml"]).find(".//failure")
    assert case is not None
    assert "<script>alert(1)</script>" in (case.text or "")


@given(st.text())
def test_any_text_can_stand_in_junit(text: str) -> None:
    root = ET.fromstring(junit_xml([result("s", failed=text or "x")]))
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") is not None
    assert clean(text) == "".join(clean(c) for c in text)
    assert all(c.isprintable() or c in "\n\t" or ord(c) > 0x7E for c in clean(text))


@given(st.text())
def test_escaped_markdown_renders_as_the_text_itself(text: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).renderInline("x " + escape(text))
    assert "<" not in rendered
    assert html.unescape(rendered) == "x " + " ".join(plain(text).split())


def test_summary_json_gives_the_numbers_behind_the_verdict() -> None:
    made = json.loads(pages([*results(30), result("wrong", failed="no")])["summary.json"])
    (found,) = made["categories"]
    assert made["scenarios"] == {"total": 31, "passed": 30, "failed": 1, "errors": 0}
    assert found["handled"] == {"total": 31, "bad": ["wrong"]}
    (criterion,) = [c for gate in found["gates"] for c in gate["criteria"] if c["name"] == "handled"]
    assert criterion["state"] == "short"
    assert criterion["bound"] == pytest.approx(anytime_lower_bound(30, 31, 0.95), abs=1e-6)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


words = st.lists(st.text("abcdefghij,%().", min_size=1, max_size=14), min_size=1, max_size=12).map(" ".join)


@pytest.mark.slow
@settings(max_examples=30)
@given(
    rows=st.lists(st.tuples(*[words] * 7), min_size=1, max_size=4),
    width=st.integers(50, 260),
    wide=st.sets(st.sampled_from("cdefg"), min_size=1, max_size=2),
)
def test_a_board_loses_and_breaks_no_word_however_narrow_the_terminal_is(
    rows: list[tuple[str, ...]], width: int, wide: set[str]
) -> None:
    out = Terminal()
    with patch.dict(os.environ, {"COLUMNS": str(width), "NO_COLOR": "1", "TERM": "xterm"}):
        write(Document([Table("abcdefg", rows, wide=tuple(wide))]), out)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert max(map(len, shown.splitlines())) <= width
    assert {word for cells in rows for cell in cells for word in cell.split()} <= set(shown.split())
