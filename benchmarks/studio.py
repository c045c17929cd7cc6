"""How long a visitor of the studio waits, in a large workspace: `make bench-studio`.

The site serves 1,000 articles and 10,000 scenarios, with a run of them by a function that answers at once. Each page is
asked for over HTTP: the first time after the site has started, then eleven times, of which the median and the worst are
shown, with the CPU time that the site spent on one. The last rows are what a writer waits for while typing, in the
repository's own workspace: each time with another text.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

import httpx2 as httpx

from benchmarks.impact import commit, keep_vectors, many_articles
from benchmarks.speed import BOT, HARNESS, PIPELINES, REPOSITORY, asked, many_scenarios
from harness.workspace import load

ARTICLES, SCENARIOS = 1_000, 10_000
ARTICLE = "reset-password"
TIMES = 11
PAGES = (
    "/", "/conversations", "/conversation-rows?page=2", "/conversations/s4711", "/try", "/scenarios",
    "/scenarios?q=refund", "/scenarios/s4711", "/articles", "/articles/reset-password-0", "/rules", "/stages",
    "/stages/login", "/stages/login?weigh=yes", "/week", "/review", "/suite", "/files/rules/handoff.yaml",
)  # fmt: skip
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    print("| page | first ms | then ms, median | worst | CPU ms |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        large = many_articles(many_scenarios(Path(scratch) / "large", SCENARIOS), ARTICLES)
        keep_vectors(load(large))
        (large / "bot.py").write_text(BOT)
        (large / "rules/pipelines.yaml").write_text(PIPELINES)
        commit(large)
        subprocess.run(asked("at-once"), cwd=large, check=False, stdout=subprocess.DEVNULL)
        with visited(large) as (site, client):
            for page in PAGES:
                row(page, site, partial(_get, client, page))
        with visited(own(Path(scratch) / "own")) as (site, client):
            typing(site, client)


def own(root: Path) -> Path:
    """The repository's own workspace, after a run."""
    for name in ("rules", "knowledge", "scenarios"):
        shutil.copytree(REPOSITORY / name, root / name)
    commit(root)
    subprocess.run([HARNESS, "run"], cwd=root, check=False, stdout=subprocess.DEVNULL)
    return root


@contextmanager
def visited(root: Path) -> Iterator[tuple[int, httpx.Client]]:
    """The process of a studio that serves a workspace, and a visitor who has come in."""
    with subprocess.Popen([HARNESS, "studio"], cwd=root, stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout
        address = next(found[0] for line in site.stdout if (found := re.search(r"http://\S+", line)))
        try:
            home = address.partition("/enter")[0]
            with httpx.Client(base_url=home, timeout=600, follow_redirects=True) as client:
                while "Reading the workspace" in client.get(address, headers={"Accept": "text/html"}).text:
                    time.sleep(0.5)
                yield site.pid, client
        finally:
            site.terminate()


def typing(site: int, client: httpx.Client) -> None:
    """What the page of an article asks for while somebody types; findings and impact once the articles are read."""
    page = client.get(f"/articles/{ARTICLE}").text
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    name = f"knowledge/{ARTICLE}.md"
    text = (REPOSITORY / name).read_text()

    def typed(part: str, number: int) -> httpx.Response:
        said = f"{text}\nUse it within {number + 20} minutes.\n"
        return client.post(f"/articles/{ARTICLE}/{part}", data={**form, "file": name, "text": said})

    for part in ("check", "findings", "impact"):
        while (said := typed(part, 0)).status_code != 200 or "Reading the articles" in said.text:
            time.sleep(0.5)
        row(f"{part}, while an article is typed", site, partial(typed, part))


def _get(client: httpx.Client, page: str, _: int) -> httpx.Response:
    return client.get(page)


def row(what: str, site: int, ask: Callable[[int], httpx.Response]) -> None:
    """Ask, and print what it took."""
    spent = [once(ask, 1 + number) for number in range(TIMES + 1)]
    before = cpu(site)
    for number in range(TIMES):
        ask(TIMES + 2 + number)
    each = (cpu(site) - before) / TIMES
    first, later = spent[0], spent[1:]
    print(f"| {what} | {first:.0f} | {median(later):.0f} | {max(later):.0f} | {1000 * each:.0f} |", flush=True)


def once(ask: Callable[[int], httpx.Response], number: int) -> float:
    """Milliseconds until the whole answer was there."""
    began = time.perf_counter()
    said = ask(number)
    assert said.status_code == 200, (said.status_code, said.url, said.text[:300])
    return (time.perf_counter() - began) * 1000


def cpu(process: int) -> float:
    """Seconds, user and system, that a process has spent."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICKS


if __name__ == "__main__":
    main()
