"""What the documentation's search is asked for what a reader types, in a real browser.

The site's own search runs in a worker; here one stands in its place that gives back what it is asked.
"""

from __future__ import annotations

from pathlib import Path

from tests.browser import Chromium
from tests.conftest import REPOSITORY

TYPED = {
    "how to run in GitLab": "run GitLab",
    "what does needless_handoffs mean?": "needless_handoffs mean",
    "delete a customer's data": "delete customer's data",
    "--baseline": "baseline",
    "gate --baseline main": "gate baseline main",
    "same_question_again": "same_question_again",
    "pre-commit": "pre-commit",
    '"as it is"': '"as it is"',
    "what is it": "what is it",
    "": "",
}
ASK = """typed => new Promise(answered => {
  const echo = new Blob(["onmessage = asked => postMessage(asked.data)"], {type: "text/javascript"});
  const worker = new Worker(URL.createObjectURL(echo));
  worker.onmessage = answer => answered(answer.data);
  worker.postMessage(typed);
})"""


def test_a_search_asks_for_the_words_that_matter(chromium: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><script>{(REPOSITORY / 'docs/search.js').read_text()}</script>")
    with chromium.open(page) as opened:
        asked = {typed: opened.page.evaluate(ASK, {"type": 2, "data": typed})["data"] for typed in TYPED}
        other = {"type": 0, "data": {"config": {}}}
        assert opened.page.evaluate(ASK, other) == other
    assert asked == TYPED
    assert "\nextra_javascript: [search.js]\n" in (REPOSITORY / "mkdocs.yml").read_text()
