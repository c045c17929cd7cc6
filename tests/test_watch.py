"""Watching: what each save changes, whatever is saved."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from click.testing import CliRunner

from harness.articles.watch import Look, Watch
from harness.cli.commands import cli
from harness.reports import watch as report
from harness.reports.document import Document, Text
from harness.reports.rendering import Screen, write
from tests.conftest import Folder

pytestmark = pytest.mark.slow

ARTICLE = "knowledge/reset.md"


@pytest.fixture
def watch(folder: Folder) -> Watch:
    return Watch(folder.root, None)


def saved(watch: Watch, folder: Folder, *names: str) -> tuple[Look, str]:
    look = watch.look([folder.root / name for name in names])
    out = io.StringIO()
    write(report.document(look), out)
    return look, out.getvalue()


def test_a_save_turns_a_scenario_red_and_the_next_one_green_again(watch: Watch, folder: Folder) -> None:
    folder.edit(ARTICLE, "60 minutes", "30 minutes")
    _, red = saved(watch, folder, ARTICLE)
    assert "FAIL link-expired (broken)" in red
    assert "now: answer from reset#link-expired: A reset link is valid for 30 minutes." in red
    folder.edit(ARTICLE, "Ask for", "Please ask for")
    _, still = saved(watch, folder, ARTICLE)
    assert "FAIL link-expired (broken)" in still
    assert "Please ask for" in still
    folder.edit(ARTICLE, "30 minutes", "60 minutes")
    _, green = saved(watch, folder, ARTICLE)
    assert "PASS link-expired (changed, still right)" in green
    folder.edit(ARTICLE, "Please ask for", "Ask for")
    look, back = saved(watch, folder, ARTICLE)
    assert "Back to the state at the start: 1 scenario" in back
    assert look.impact
    assert look.impact.pairs == ()


def test_a_save_without_effect_says_so_and_what_stays(watch: Watch, folder: Folder) -> None:
    folder.edit(ARTICLE, "owner: access-team", "owner: other-team")
    _, said = saved(watch, folder, ARTICLE)
    assert "No scenario changed." in said
    assert "1 scenario that expects or finds it, as before: 1 pass, 0 do not" in said


def half_written(folder: Folder) -> None:
    folder.edit(ARTICLE, "status: approved", "status: app")


def no_end_of_front_matter(folder: Folder) -> None:
    folder.write(ARTICLE, "---\nid: reset\nti")


def empty(folder: Folder) -> None:
    folder.write(ARTICLE, "")


def not_text(folder: Folder) -> None:
    folder.write(ARTICLE, b"\xff\xfe\x00")


def two_with_one_id(folder: Folder) -> None:
    folder.write("knowledge/other.md", (folder.root / ARTICLE).read_text())


def two_megabytes(folder: Folder) -> None:
    folder.write(ARTICLE, (folder.root / ARTICLE).read_text() + "words and words " * 130_000)


def gone(folder: Folder) -> None:
    (folder.root / ARTICLE).unlink()


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (half_written, "knowledge/reset.md:6: `status` cannot be `app`"),
        (no_end_of_front_matter, "knowledge/reset.md:1: has no front matter"),
        (empty, "knowledge/reset.md:1: has no front matter"),
        (not_text, "knowledge/reset.md:1: is not UTF-8"),
        (two_with_one_id, "knowledge/reset.md:1: the article id `reset` is used twice (first at knowledge/other.md:1)"),
        (two_megabytes, "the limit is 100,000"),
        (gone, "scenarios/login.yaml:6: there is no article `reset`"),
    ],
)
def test_a_mistake_is_told_and_the_watch_goes_on(
    watch: Watch, folder: Folder, edit: Callable[[Folder], None], says: str
) -> None:
    whole = (folder.root / ARTICLE).read_text()
    edit(folder)
    look, said = saved(watch, folder, ARTICLE, "knowledge/other.md")
    assert look.impact is None
    assert says in said
    assert "the last good state is kept" in said
    (folder.root / "knowledge/other.md").unlink(missing_ok=True)
    folder.write(ARTICLE, whole.replace("60 minutes", "30 minutes"))
    assert "FAIL link-expired (broken)" in saved(watch, folder, ARTICLE)[1]


def test_a_renamed_file_is_followed(watch: Watch, folder: Folder) -> None:
    (folder.root / ARTICLE).rename(folder.root / "knowledge/password.md")
    look, said = saved(watch, folder, ARTICLE, "knowledge/password.md")
    assert look.impact
    assert look.impact.articles[0].change.words == ("the file knowledge/reset.md is now knowledge/password.md",)
    assert "No scenario changed." in said


def test_rules_and_scenarios_are_watched_too(watch: Watch, folder: Folder) -> None:
    folder.edit("rules/handoff.yaml", "mentions: [refund, money back]", "mentions: [money back]")
    folder.edit(
        "scenarios/login.yaml",
        "  - id: money",
        "  - id: another\n    turns: [{customer: is it Tuesday in Oslo, expect: {outcome: handoff}}]\n  - id: money",
    )
    _, said = saved(watch, folder, "rules/handoff.yaml", "scenarios/login.yaml")
    assert "FAIL money (broken)" in said
    assert "PASS another (new)" in said


def test_the_command_shows_a_block_for_each_save_and_ends_quietly(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def saves(*folders: Path, watch_filter: Any, **_: Any) -> Iterator[set[tuple[int, str]]]:
        assert folder.root / "knowledge" in folders
        assert watch_filter(1, str(folder.root / ARTICLE))
        assert not watch_filter(1, str(folder.root / "knowledge/.reset.md.swp"))
        for old, new in (("60 minutes", "30 minutes"), ("status: approved", "status: appro")):
            folder.edit(ARTICLE, old, new)
            yield {(1, str(folder.root / ARTICLE))}

    monkeypatch.setattr(watchfiles, "watch", saves)
    result = CliRunner().invoke(cli, ["watch", "-w", str(folder.root)])
    assert result.exit_code == 0, result.output
    welcome, broken, mistake = result.stdout.strip().split("\n\n")
    assert welcome.startswith("Watching knowledge, rules, scenarios of ")
    assert "FAIL link-expired (broken)" in broken
    assert "`status` cannot be `appro`" in mistake


def test_where_the_system_tells_of_no_change_files_are_polled(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def saves(*_: Path, force_polling: bool | None, **__: Any) -> Iterator[set[tuple[int, str]]]:
        asked.append(force_polling)
        if not force_polling:
            raise OSError("no space left for watches")
        yield from ()

    monkeypatch.setattr(watchfiles, "watch", saves)
    assert CliRunner().invoke(cli, ["watch", "-w", str(folder.root)]).exit_code == 0
    assert asked == [None, True]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_never_asked_to_show_more_than_one_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "10")
    monkeypatch.setenv("COLUMNS", "40")
    out = Terminal()
    with Screen(out, "welcome") as screen:
        out.truncate(0)
        screen.show(Document([Text("a line that is longer than the screen is wide, surely")] * 50))
        shown = out.getvalue()
    assert "more than fits on the screen" in shown.replace("\n", " ")
    assert shown.count("\n") < 10
