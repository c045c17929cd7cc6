"""Every block of console of the README and every page of docs/ runs, in order, and prints what the page shows.

To renew the outputs run these tests with HARNESS_GOLDEN=write and look at the difference. What needs another machine,
a person, an LLM or minutes of computing is a block of `text`.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from harness.live.conversations import Author, Store
from harness.live.labels import Desk as ReviewDesk
from harness.live.labels import ReviewLabel
from release.console import BLOCK, README
from tests.conftest import REPOSITORY
from tests.console import Desk, a_clone, desk_in, same_on_any_day

pytestmark = pytest.mark.slow

DOCS = REPOSITORY / "docs"
PAGES = {path.stem: path for path in sorted([README, *DOCS.glob("*.md")]) if BLOCK.search(path.read_text("utf-8"))}
FROM_NOTHING = ["tutorial-lead", "tutorial-writer"]  # they make their workspace
OF_A_CLONE = ["README", "ci", "pipelines"]  # this repository's own workspace, before its first run
OF_THE_SAMPLE = [  # and after it
    "ask", "audit", "blame", "coverage", "customers", "impact", "moving", "projections", "ready", "tune",
]  # fmt: skip
OF_LIVE_WORK = ["conversations", "qa", "review", "actions", "watchdog"]  # one after the other: the first imports
OF_THE_STARTER = [name for name in PAGES if name not in (*FROM_NOTHING, *OF_A_CLONE, *OF_THE_SAMPLE, *OF_LIVE_WORK)]
"""The others run in a workspace as `harness init` makes it, in which everything takes a tenth of the time."""


def people_read(root: Path) -> None:
    """Ann reads what was drawn, and Bob every fifth of it; they are right about most of it."""
    with closing(ReviewDesk(root)) as reviews:
        for item in reviews.items():
            best, *others = item.choices
            for name, differs in (("ann", item.id % 5 == 1), ("bob", item.id % 3 == 1)):
                if name == "ann" or item.id % 5 == 0:
                    supported = item.id % 3 > 0 if item.drafted else None
                    word = others[item.id % len(others)] if differs else best
                    reviews.label(ReviewLabel(item.id, name, word, supported=supported, day="2026-11-24"))


PEOPLE = {"harness review rates": people_read}
"""What people do before they type a command."""


def check(name: str, desk: Desk) -> None:
    """Runs the blocks of a page, and compares or renews them."""
    path = PAGES[name]
    text = path.read_text("utf-8")
    for block in BLOCK.findall(text):
        for command, happens in PEOPLE.items():
            if command in block:
                happens(desk.root)
        made = desk.printed(block)
        if os.environ.get("HARNESS_GOLDEN") == "write":
            text = text.replace(f"```console\n{block}```", f"```console\n{made}```")
            path.write_text(text, "utf-8")
        else:
            assert same_on_any_day(made) == same_on_any_day(block), name


def desk_of(root: Path) -> Desk:
    desk = root.with_name(f"{root.name}.desk")
    desk.mkdir()
    return desk_in(root, desk)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as `harness init` makes it, committed, with a run. Not to be written to: copy it."""
    root = tmp_path_factory.mktemp("starter") / "my-support"
    root.parent.mkdir(exist_ok=True)
    desk_of(root.parent).printed("$ harness init my-support\n")
    a_clone(root)
    (root / "desk").mkdir()
    desk_in(root, root / "desk").printed("$ harness run >/dev/null\n")
    shutil.rmtree(root / "desk")
    return root


@pytest.mark.parametrize("name", FROM_NOTHING)
def test_a_tutorial_prints_what_it_shows(name: str, tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    check(name, desk_of(root))


@pytest.mark.parametrize("name", OF_THE_STARTER)
def test_a_page_prints_what_it_shows(name: str, starter: Path, tmp_path: Path) -> None:
    check(name, desk_of(shutil.copytree(starter, tmp_path / "my-support")))


def test_the_pages_of_live_work_print_what_they_show(starter: Path, tmp_path: Path) -> None:
    desk = desk_of(shutil.copytree(starter, tmp_path / "my-support"))
    for name in OF_LIVE_WORK:
        check(name, desk)


@pytest.fixture(scope="module")
def sample(own_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own workspace, committed, with its first run. Not to be written to: copy it."""
    root = shutil.copytree(own_run, tmp_path_factory.mktemp("sample") / "quillboard")
    (root / "done").unlink()
    (root / ".gitignore").write_text("reports/\nrules/looks.jsonl\n")
    a_clone(root)
    return root


@pytest.mark.parametrize("name", OF_A_CLONE)
def test_a_page_prints_in_a_clone_what_it_shows(name: str, sample: Path, tmp_path: Path) -> None:
    made = shutil.ignore_patterns("reference-*", "latest", "looks.jsonl")  # by the run; what was read is kept
    check(name, desk_of(shutil.copytree(sample, tmp_path / "quillboard", ignore=made)))


@pytest.mark.parametrize("name", OF_THE_SAMPLE)
def test_a_page_about_the_sample_prints_what_it_shows(name: str, sample: Path, tmp_path: Path) -> None:
    check(name, desk_of(shutil.copytree(sample, tmp_path / "quillboard")))


def test_every_page_is_in_the_site() -> None:
    """Building it finds that too, and whatever a link does not lead to; only where its packages are installed."""
    nav = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text("utf-8"))["nav"]
    named = set(re.findall(r"[\w-]+\.md", str(nav)))
    at_root = {"architecture.md", "changelog.md", "contributing.md", "security.md", "changes.md"}
    assert {path.name for path in DOCS.glob("*.md")} == named - at_root


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.stem)
def test_what_belongs_to_a_list_is_deep_enough_for_the_site(path: Path) -> None:
    """Code hosts take fewer than four spaces for it too; the site ends the list there, and the rest of it is lost."""
    prose = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"\n\n {1,3}\S.*", prose) == []


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 125


def test_the_ticket_that_the_docs_show_is_imported(starter: Path, tmp_path: Path) -> None:
    root = shutil.copytree(starter, tmp_path / "my-support")
    (ticket,) = re.findall(r"```json\n(\{\"id\": 71.*?)```", (DOCS / "conversations.md").read_text("utf-8"), re.DOTALL)
    (root / "tickets.json").write_text(ticket)
    said = desk_of(root).printed("$ harness import conversations --from zendesk tickets.json\n")
    assert "1 conversation: 1 new." in said
    with Store(root / "reviews/conversations.sqlite") as store:
        (found,) = store.read()
    assert [part.author for part in found.parts] == [Author.CUSTOMER, Author.AGENT]
    assert (found.category, found.cut) == ("login", False)
