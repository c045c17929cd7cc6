"""Which conversations the HTML page holds where there are more than it has room for."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from harness.reports.run import html_page, page_rows
from harness.workspace import Outcome, drawn
from tests.build import reported, result

ONE = 1_000  # bytes, about, of a conversation of these


def page(failing: int, passing: int) -> tuple[str, list[str]]:
    """The page of a run with so many scenarios, and the ids in it as its script reads them."""
    bad = [result(f"bad{i}", expected=Outcome.ANSWER, failed="wrong") for i in range(failing)]
    good = [result(f"good{i}", expected=Outcome.ANSWER) for i in range(passing)]
    text = "".join(html_page(reported([*good, *bad])))
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return text, [each["id"] for each in data["conversations"]]


def test_all_of_them_where_they_fit() -> None:
    text, ids = page(3, 5)
    assert ids == ["bad0", "bad1", "bad2", "good0", "good1", "good2", "good3", "good4"]
    assert "This page has room for" not in text


def test_where_they_do_not_fit_the_most_urgent_and_a_sample_of_those_that_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_rows, "ROOM", 20 * ONE)
    text, ids = page(60, 60)
    bad, good = ([each for each in ids if each.startswith(kind)] for kind in ("bad", "good"))
    assert bad == [f"bad{i}" for i in range(len(bad))]
    assert 0 < len(bad) < 60
    assert 0 < len(good) < 60
    drawn_first = sorted((f"good{i}" for i in range(60)), key=drawn)[: len(good)]
    assert good == sorted(drawn_first, key=lambda each: int(each[4:]))
    assert f"{len(bad)} of 60 conversations that do not pass, the most urgent ones, and for {len(good)} of 60" in text


def test_those_that_pass_have_the_room_that_the_others_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_rows, "ROOM", 20 * ONE)
    few, many = (page(failing, 60)[1] for failing in (1, 60))
    assert len([each for each in few if each.startswith("good")]) > len(
        [each for each in many if each.startswith("good")]
    )
    assert "bad0" in few


def test_what_is_in_it_has_no_more_bytes_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = len(page(0, 0)[0].encode())
    monkeypatch.setattr(page_rows, "ROOM", 20 * ONE)
    texts = [page(failing, passing)[0] for failing, passing in ((0, 80), (80, 0), (80, 80))]
    monkeypatch.setattr(page_rows, "ROOM", 10 * ONE)
    smaller = page(80, 80)[0]
    assert len(texts[2].encode()) - len(smaller.encode()) <= 10 * ONE + 200
    assert empty < len(smaller.encode()) < len(texts[2].encode())


def test_a_huge_conversation_keeps_no_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_rows, "ROOM", 20 * ONE)
    wrong = [result(f"bad{i}", expected=Outcome.ANSWER, failed="wrong") for i in range(3)]
    huge = replace(wrong[0], turns=wrong[0].turns * 60)
    text = "".join(html_page(reported([huge, *wrong[1:]])))
    assert "This page has room for 2 of 3 conversations that do not pass" in text
    assert '"id":"bad2"' in text
