"""How soon the HTML page of many scenarios is there to read: `make bench-page`.

The page of a run through the embedded pipeline, opened from disk in headless Chromium (Debian's): its size, the first
paint, the time until the list of conversations can be used, and a search through all of them. Milliseconds, the
median of five.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.speed import HARNESS, many_scenarios

SIZES = (320, 1_000, 10_000)
SEARCH = """() => {
  const field = document.querySelector("[name=q]"), started = performance.now();
  field.value = "refund"; field.dispatchEvent(new Event("input"));
  return performance.now() - started;
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
READY = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def main() -> None:
    print("| scenarios | file MB | first paint ms | list ready ms | search ms |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for size in SIZES:
            root = many_scenarios(Path(scratch) / str(size), size)
            subprocess.run([HARNESS, "run"], cwd=root, check=True, stdout=subprocess.DEVNULL)
            (file,) = root.glob("reports/latest/report.html")
            times = [measured(browser.new_page(), file) for _ in range(5)]
            paint, ready, search = (median(each) for each in zip(*times, strict=True))
            print(
                f"| {size:,} | {file.stat().st_size / 1e6:.1f} | {paint:.0f} | {ready:.0f} | {search:.0f} |", flush=True
            )
        browser.close()


def measured(page: Page, file: Path) -> tuple[float, float, float]:
    """First paint, list ready and search of one visit."""
    page.goto(file.as_uri())
    page.wait_for_selector("details.conversation")
    times = (page.evaluate(PAINT), page.evaluate(READY), page.evaluate(SEARCH))
    page.close()
    return times


if __name__ == "__main__":
    main()
