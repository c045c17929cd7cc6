"""The page of a run in a real browser: it asks for nothing, keeps nobody out, and each number leads to its cases."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.reports.run import html_page
from harness.runs import ScenarioResult, read_results
from harness.turns import Status
from tests.browser import NARROW, WIDE, Chromium, pictured
from tests.build import reported, result, results
from tests.conftest import REPOSITORY

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) </script><!-- {{ 7 * 7 }} ${7 * 7} "
    "\u202egnp.exe\u202c \x00\x1b[31m"
)
MEBIBYTE = 1024 * 1024


def write(folder: Path, found: Sequence[ScenarioResult]) -> Path:
    file = folder / "report.html"
    file.write_text("".join(html_page(reported(found))), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which scenarios pass, fail and cannot be measured."""
    found = [
        *results(3, answer="It is valid for 60 minutes."),
        result("wrong", failed="the answer does not say 60", answer="word" * 300),
        result("missed", expected="handoff", severity="critical"),
        result("down", decided=None, error="timed out"),
    ]
    return write(tmp_path_factory.mktemp("small"), found)


@pytest.fixture(scope="module")
def own(own_run: Path) -> Path:
    """The page of the repository's own workspace."""
    (page,) = own_run.glob("reports/reference-*/report.html")
    return page


def summary(page: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(page.with_name("summary.json").read_text())
    return told


HOLDS = "count => +document.querySelector('[role=status]').innerText.split(' of ')[0].replace(/\\D/g, '') === count"


def unsealed(page: Path) -> int:
    """Scenarios of a run that the page lists: of the others it has counts only."""
    return sum(not result.sealed for result in read_results(page.with_name("results.jsonl")))


def listed(page: Any) -> int:
    """How many conversations the list says it holds."""
    return int(re.sub(r"\D", "", page.get_by_role("status").inner_text().split(" of ")[0]))


@pytest.mark.parametrize(
    ("which", "width", "dark"),
    [("small", WIDE, True), ("small", NARROW, False), ("own", WIDE, False), ("own", NARROW, True)],
)
def test_it_opens_for_everyone(
    which: str, request: pytest.FixtureRequest, chromium: Chromium, width: int, dark: bool
) -> None:
    with chromium.open(request.getfixturevalue(which), width=width, dark=dark) as opened:
        if (which, width) == ("own", WIDE):
            pictured(opened.page, "page")
        for _ in range(6):
            opened.page.locator("details.conversation:not([open]) > summary").first.click()
        everything = "document.querySelectorAll('details').forEach(each => each.open = true)"
        if which == "small":  # of hundreds of conversations six are looked at: that takes a tenth of the time
            opened.page.evaluate(everything)
        assert opened.barriers() == []
        opened.page.evaluate(everything)
        assert opened.sideways() <= 0
    assert opened.complaints == []


def test_filters_live_in_the_address(own: Path, chromium: Chromium) -> None:
    told = {each["id"]: each for each in summary(own)["categories"]}
    first = told["login"]["needless_handoffs"]["bad"][0]
    results = read_results(own.with_name("results.jsonl"))
    words = " ".join(next(r.turns[0].message for r in results if r.id == first).split()[:4])
    with chromium.open(own) as opened:
        page = opened.page
        assert listed(page) == unsealed(own)
        page.locator("[name=category]").select_option("login")
        page.locator("[name=show]").select_option("failing")
        failing = [r for r in results if r.category == "login" and r.status is not Status.PASS and not r.sealed]
        assert listed(page) == len(failing)
        page.locator("[name=kind]").select_option("needless")
        assert listed(page) == len(told["login"]["needless_handoffs"]["bad"]) > 0
        page.locator("[name=q]").fill(words)
        found = page.locator("details.conversation").evaluate_all("all => all.map(each => each.id)")
        address = page.url
        assert 0 < len(found) < len(told["login"]["needless_handoffs"]["bad"])
    with chromium.open(own, fragment=address[address.index("#") :]) as again:
        same = again.page.locator("details.conversation").evaluate_all("all => all.map(each => each.id)")
        assert same == found
        assert again.page.locator("[name=q]").input_value() == words
        again.page.get_by_role("button", name="Clear").click()
        assert listed(again.page) == unsealed(own)


def test_every_number_leads_to_the_conversations_behind_it(own: Path, chromium: Chromium) -> None:
    told = summary(own)
    with chromium.open(own) as opened:
        page = opened.page
        links = page.locator("main a[href*='=']:not([href^='#scenario'])").evaluate_all(
            "all => [...new Set(all.map(each => each.getAttribute('href')))]"
        )
        assert len(links) > 2 * len(told["categories"])
        for link in links:
            page.evaluate("address => { location.hash = address }", link)
            page.wait_for_function("() => document.activeElement.id === 'conversations'")
            assert listed(page) > 0, link
        for share in told["causes"]:
            page.evaluate("address => { location.hash = address }", f"#cause={share['cause'].replace(' ', '+')}")
            page.wait_for_function(HOLDS, arg=share["count"])
            assert listed(page) == share["count"]
        named = page.locator("main a[href^='#scenario=']").evaluate_all("all => all.map(a => a.hash.slice(10))")
        assert named
        known = {json.loads(line)["scenario"] for line in own.with_name("results.jsonl").read_text().splitlines()}
        assert set(named) <= known


def test_a_link_opens_its_conversation_wherever_it_stands(own: Path, chromium: Chromium) -> None:
    last = json.loads(own.with_name("results.jsonl").read_text().splitlines()[-1])
    with chromium.open(own, fragment=f"#scenario={last['scenario']}") as opened:
        conversation = opened.page.locator(f"#scenario-{last['scenario']}")
        assert conversation.get_attribute("open") is not None
        assert last["message"] in conversation.inner_text()
        assert opened.page.evaluate("document.activeElement.parentElement.id") == f"scenario-{last['scenario']}"


def test_a_keyboard_is_enough(small: Path, chromium: Chromium) -> None:
    with chromium.open(small) as opened:
        page, keys = opened.page, opened.page.keyboard
        keys.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        keys.press("Enter")
        page.wait_for_function("document.activeElement.id === 'conversations'")
        keys.press("Tab")
        assert page.evaluate("document.activeElement.type") == "search"
        keys.type("wrong")
        assert listed(page) == 1
        for _ in range(10):
            keys.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "SUMMARY":
                break
        keys.press("Enter")
        page.wait_for_selector("#scenario-wrong[open] .says")
        assert "the answer does not say 60" in page.locator("#scenario-wrong").inner_text()


def test_hostile_text_is_shown_as_text(tmp_path: Path, chromium: Chromium) -> None:
    found = [
        result("s", message=HOSTILE, answer=HOSTILE, failed=HOSTILE),
        result("e", decided=None, error=HOSTILE),
        result("long", message=HOSTILE + "x" * MEBIBYTE, failed="too long to read"),
    ]
    asked: list[str] = []
    with chromium.open(write(tmp_path, found)) as opened:
        opened.page.on("dialog", lambda dialog: asked.append(dialog.message))
        for id_ in ("s", "e", "long"):
            opened.page.locator(f"#scenario-{id_} > summary").click()
            says = opened.page.locator(f"#scenario-{id_} .says").first.inner_text()
        told = opened.page.locator("#scenario-s").inner_text()
        assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in told
        assert "{{ 7 * 7 }} ${7 * 7} [U+202E]gnp.exe[U+202C] [U+0000][U+001B][31m" in told
        assert says.endswith("more characters]")
        made = opened.page.locator("main script:not(#data), main img, main iframe, main a[href^=javascript]")
        assert made.count() == 0
        assert opened.hinders() == []
    assert (opened.complaints, asked) == ([], [])


def test_ten_thousand_scenarios_stay_a_list_one_can_use(tmp_path: Path, chromium: Chromium) -> None:
    words = "How do I do this, and what happens to what I had before? " * 4
    found = [
        *results(9_000, "good", message=words, answer=words * 3),
        *results(1_000, "bad", message=words, answer=words * 3, failed="the answer does not say 60"),
    ]
    page = write(tmp_path, found)
    assert page.stat().st_size < 25 * MEBIBYTE
    with chromium.open(page) as opened:
        assert listed(opened.page) == 10_000
        assert opened.page.locator("details.conversation").count() == 50
        opened.page.get_by_role("button", name="Show 50 more").click()
        assert opened.page.locator("details.conversation").count() == 100
        assert opened.page.evaluate("document.activeElement.parentElement.id") == "scenario-bad50"
        opened.page.locator("[name=q]").fill("bad77")
        assert listed(opened.page) == 11
    assert opened.complaints == []


def test_without_scripts_the_decisions_still_stand(small: Path, chromium: Chromium) -> None:
    with chromium.open(small, java_script_enabled=False) as opened:
        assert "Which categories may AI answer?" in opened.page.inner_text("h1")
        assert opened.page.locator(".board tbody tr").count() == 1
        assert "results.jsonl" in opened.page.inner_text("noscript")


@pytest.mark.slow
def test_the_scripts_are_built_from_their_source() -> None:
    """`make explorer` builds them; the first line says of which source."""
    folder = REPOSITORY / "harness/reports/explorer"
    for name, built_in in (("explorer.js", "reports/templates"), ("conversations.js", "studio/assets")):
        source = (folder / name).read_bytes() + (folder / "list.js").read_bytes()
        built = (REPOSITORY / "harness" / built_in / name).read_text(encoding="utf-8")
        assert built.startswith(f"/* {name} {hashlib.sha256(source).hexdigest()[:16]},")
