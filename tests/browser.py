"""Pages in a real browser: Debian's Chromium, without a screen, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import PATIENCE, REPOSITORY

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1280, 390  # a desk, a phone; in CSS pixels
_OWN = ("file:", "data:")


def pictured(page: Page, name: str) -> None:
    """Makes a picture of the documentation again, where HARNESS_GOLDEN=write asks for it."""
    if os.environ.get("HARNESS_GOLDEN") == "write":
        page.screenshot(path=REPOSITORY / "docs" / f"{name}.png", full_page=False)


def could_be_read(page: Page) -> None:
    """Until the page has been there long enough for keys that decide to be heard."""
    page.wait_for_load_state()
    while page.evaluate("performance.now()") < 500:
        page.wait_for_timeout(20)


@dataclass
class Opened:
    """One page as its reader has it."""

    page: Page
    complaints: list[str] = field(default_factory=list)  # errors in the console or of a script, and what it asked for

    def sideways(self) -> int:
        """By how many CSS pixels the page as a whole can be scrolled to the right."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"))

    def turned(self) -> list[str]:
        """The names of the parts of the page that can be scrolled to the right."""
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('.scroll')]"
            ".filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.ariaLabel)"
        )
        return found

    def spilt(self) -> list[str]:
        """The text of each cell of a table that its words leave, over what stands beside it."""
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('td, th')]"
            ".filter(cell => cell.checkVisibility() && cell.clientWidth > 1 && cell.scrollWidth > cell.clientWidth + 1)"
            ".map(cell => cell.innerText)"
        )
        return found

    def cut_words(self) -> list[str]:
        """The words of up to twelve letters that go on in the next line, with what they stand in."""
        found: list[str] = self.page.evaluate(_CUT_WORDS)
        return found

    def uneven(self) -> list[str]:
        """The fields of each form's row that are not as high as the one before."""
        found: list[str] = self.page.evaluate(_UNEVEN)
        return found

    def hinders(self) -> list[str]:
        """Whatever keeps somebody from reading the page as it is now."""
        aside = [f"it scrolls sideways by {self.sideways()} pixels"] if self.sideways() > 0 else []
        return [*self.barriers(), *aside, *self.spilt(), *self.cut_words(), *self.uneven()]

    def barriers(self) -> list[str]:
        """What axe-core finds that keeps people out, serious or critical, with the elements."""
        violations: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        return [
            f"{each['id']} ({each['impact']}): {each['help']}: {[node['html'][:200] for node in each['nodes'][:5]]}"
            for each in violations
            if each["impact"] in ("serious", "critical")
        ]


_UNEVEN = """() => [...document.querySelectorAll(".filters, .fields, .grid")].flatMap((row) => {
  const kinds = ":is(input:not([type=checkbox], [type=radio], [type=file], [type=hidden]), select)";
  const high = (field) => Math.round(field.getBoundingClientRect().height);
  const fields = [...row.querySelectorAll(kinds)].filter((each) => each.checkVisibility());
  return fields.filter((each) => high(each) !== high(fields[0])).map((each) => `uneven: ${each.outerHTML}`);
})"""


_CUT_WORDS = """() => {
  const found = [], range = document.createRange();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const words = text.data.matchAll(/(?<![\\w.:/#-])[A-Za-z]{2,12}(?![\\w.:/#-])/g);
    if (text.parentElement.closest(".hidden, code, pre, .cm-editor") || !text.parentElement.checkVisibility()) continue;
    for (const word of words) {
      range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(each => each.width).map(each => Math.round(each.top)));
      if (lines.size > 1) found.push(`${word[0]}: ${text.data.trim()}`);
    }
  }
  return found;
}"""


@dataclass
class Chromium:
    """A browser that opens files."""

    browser: Browser

    @contextmanager
    def open(
        self, file: Path, *, width: int = WIDE, dark: bool = False, fragment: str = "", **context: Any
    ) -> Iterator[Opened]:
        """The file in a window of its own; `context` goes to Playwright's `new_context`."""
        window = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", **context
        )
        window.set_default_timeout(1000 * PATIENCE)
        opened = Opened(window.new_page())
        page, heard = opened.page, opened.complaints
        page.on("console", lambda said: heard.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(f"script: {error}"))
        page.on("request", lambda asked: None if asked.url.startswith(_OWN) else heard.append(f"asked {asked.url}"))
        try:
            page.goto(file.resolve().as_uri() + fragment)
            yield opened
        finally:
            window.close()


@contextmanager
def started() -> Iterator[Chromium]:
    """The browser; without one the test is skipped, and fails where `CI` is `true`.

    Until it is closed Playwright's event loop runs in this thread, so nothing else can `asyncio.run` here:
    make what is to be shown beforehand.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no Chromium on PATH (Debian: apt-get install --no-install-recommends chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        try:
            yield Chromium(browser)
        finally:
            browser.close()
