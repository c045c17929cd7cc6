"""A support lead in the studio, from the board to a decision, in one go; and the pictures of docs/studio.md.

`HARNESS_GOLDEN=write` makes the pictures again. What writers and reviewers do is in the tests of their pages.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Chromium, could_be_read, pictured
from tests.conftest import FILES, PATIENCE, Folder, small_in
from tests.studio import serving, visiting

pytestmark = pytest.mark.slow

ANN = "Ann <ann@example.com>"
PROPOSED = """\
category: login
scenarios:
  # Is a person what they should get?
  - id: a-person-please
    turns:
      - customer: i want my refund from a person
        expect: {category: [billing, login], outcome: handoff, queue: money, rule: refund}
    status: proposed
  - id: link-is-old
    turns:
      - customer: my reset link has expired
        expect: {outcome: answer, source: reset#link-expired}
    status: proposed
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Folder:
    """A workspace with one expectation that is wrong, and two proposals."""
    folder = small_in(tmp_path / "acme-support")
    login = FILES["scenarios/login.yaml"]
    folder.write("scenarios/login.yaml", login.replace("60 minutes", "90 minutes"))
    folder.write("scenarios/proposed.yaml", PROPOSED)
    return folder


def run_now(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.get_by_role("heading", name="What to do next").wait_for(timeout=4000 * PATIENCE)


def test_a_lead_goes_from_a_failing_conversation_to_a_decision(wrong: Folder, chromium: Chromium) -> None:
    with serving(wrong.root) as studio, visiting(chromium, studio) as opened:
        page = opened.page
        run_now(page, "Run all scenarios")
        pictured(page, "studio-board")

        page.get_by_role("link", name="scenarios fail").first.click()
        page.get_by_text("the link in my reset mail has expired").first.click()
        page.get_by_role("link", name="Why did this happen?").first.click()
        page.get_by_role("heading", name="link-expired").wait_for()
        page.get_by_text('the answer does not say "90 minutes"').first.wait_for()
        page.get_by_text("Sections, by how likely").first.wait_for()
        pictured(page, "studio-why")

        page.get_by_role("link", name="The expectation is wrong").click()
        page.get_by_label("Must state").fill("60 minutes")
        expect(page.locator(".cm-content")).to_contain_text("60 minutes", timeout=1000 * PATIENCE)
        pictured(page, "studio-scenario")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("status").get_by_text("Saved.").wait_for()

        page.get_by_role("link", name="Scenarios", exact=True).first.click()
        page.get_by_role("link", name="2 proposals").click()
        for name in ("a-person-please", "link-is-old"):
            page.get_by_role("heading", name=name).wait_for()
            could_be_read(page)
            page.keyboard.press("a")
            page.get_by_text(f"Approved: {name}.").wait_for()

        page.get_by_role("link", name="Board").click()
        run_now(page, "Run now")
        page.get_by_role("link", name="1 with other expectations").wait_for()
        page.get_by_role("link", name="2 new").wait_for()

        page.get_by_role("link", name="Billing").first.click()
        page.get_by_label("Why (you may leave it empty)").fill("two agents agreed")
        page.get_by_label("Who moves it").fill(ANN)
        pictured(page, "studio-stage")
        page.get_by_role("button", name="Promote to draft").click()
        page.get_by_role("status").get_by_text("human -> draft").wait_for()
    assert opened.complaints == []
    assert "60 minutes" in (wrong.root / "scenarios/login.yaml").read_text()
    assert "status: proposed" not in (wrong.root / "scenarios/proposed.yaml").read_text()
    moved = json.loads((wrong.root / "rules/ledger.jsonl").read_bytes().splitlines()[-1])
    assert (moved["category"], moved["to"], moved["reason"], moved["by"]) == (
        "billing", "draft", "two agents agreed", ANN,
    )  # fmt: skip
