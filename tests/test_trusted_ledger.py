"""What is told from the ledger: an anchor that it no longer holds, a rewritten past, a stage that was set by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.ledger import (
    LOOKS,
    NAME,
    START,
    Ledger,
    outside_today,
    read_ledger,
    rewritten,
    set_by_hand,
    trusted_ledger,
)
from harness.workspace import Stage, WorkspaceError, load
from tests.conftest import Folder, Harness, git
from tests.test_ledger import entry, fill

LINES = [b"one", b"two", b"three"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [NAME, LOOKS])
def test_a_ledger_whose_line_ends_git_has_changed_says_so_and_what_helps(
    folder: Folder, harness: Harness, name: str
) -> None:
    """Nobody changed it by hand, and no line has to be restored."""
    harness("run")
    git(folder, "init", "-q")
    git(folder, "config", "core.autocrlf", "true")
    git(folder, "add", "-A", "--", "rules", "knowledge", "scenarios", "reviews")
    git(folder, "commit", "-qm", "x")

    def checked_out() -> None:
        (folder.root / name).unlink()
        git(folder, "checkout", name)

    checked_out()
    command = ("history",) if name == LOOKS else ("check",)
    done = harness(*command)
    assert (done.returncode, done.stderr.splitlines()) == (2, [
        f"{name}:1: has other line ends (CRLF) than were written",
        "    git may have done that (`core.autocrlf`): write the line `rules/*.jsonl -text` into .gitattributes beside "
        f"rules/, remove the file, and `git checkout {name}`",
        "1 problem found.",
    ])  # fmt: skip
    folder.write(".gitattributes", "rules/*.jsonl -text\n")
    checked_out()
    assert harness(*command).returncode == 0


@pytest.mark.slow
def test_git_changes_no_line_ends_of_the_ledger_of_a_new_workspace(harness: Harness, tmp_path: Path) -> None:
    team = Folder(tmp_path / "team")
    assert harness("init", "team").returncode == 0
    assert harness("run", cwd=team.root).returncode == 0
    raised = ("promote", "billing", "--to", "draft", "--override", "--reason", "a trial", "--by", "Kim")
    assert harness(*raised, cwd=team.root).returncode == 0
    git(team, "init", "-q")
    git(team, "add", "-A")
    git(team, "commit", "-qm", "x")
    git(Folder(tmp_path), "clone", "-q", "-c", "core.autocrlf=true", "team", "windows")
    assert b"\r\n" in (tmp_path / "windows/rules/rollout.yaml").read_bytes()
    done = harness("history", cwd=tmp_path / "windows")
    assert (done.returncode, "a trial" in done.stdout) == (0, True), done.stderr


def kept(folder: Folder, *versions: list[bytes]) -> Folder:
    """A repository in which that file was these lines, one commit after the other."""
    git(folder, "init", "-q", "-b", "main")
    for lines in versions:
        (folder.root / "lines").write_bytes(b"".join(line + b"\n" for line in lines))
        git(folder, "add", "lines")
        git(folder, "commit", "-qm", "x", "--allow-empty")
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def found(folder: Folder, lines: list[bytes]) -> list[tuple[str, int]]:
    return [(problem.at.file, problem.at.line) for problem in rewritten(folder.root, "lines", lines)]


@pytest.mark.parametrize(
    ("today", "line"),
    [
        (LINES, None),
        ([*LINES, b"four"], None),
        ([b"ONE", b"two", b"three"], 1),
        ([b"one", b"tWo", b"three"], 2),
        ([b"one", b"two", b"threE"], 3),
        ([b"one", b"two", b"three and more"], 3),
        ([b"zero", *LINES], 1),
        ([b"one", b"three", b"two"], 2),
        ([b"one", b"two"], 3),  # where the third was
        ([], 1),
    ],
)
def test_a_file_of_which_lines_were_rewritten_is_named_at_the_first(
    empty: Folder, today: list[bytes], line: int | None
) -> None:
    folder = kept(empty, LINES[:1], LINES)
    assert found(folder, today) == ([("lines", line)] if line else [])


def test_lines_that_were_rewritten_can_be_put_back(empty: Folder) -> None:
    folder = kept(empty, [b"one", b"two"], [b"other"], LINES)
    assert found(folder, LINES) == []


def test_every_commit_counts_and_the_last_before_lines_were_rewritten_is_named(empty: Folder) -> None:
    folder = kept(empty, [b"one"], [b"one", b"two"], [b"other"], [b"other", b"three"], [b"one"])
    assert found(folder, [b"other", b"three"]) == [("lines", 1)]
    assert found(folder, [b"one"]) == [("lines", 2)]
    assert found(folder, [b"one", b"two", b"four"]) == []
    (problem,) = rewritten(folder.root, "lines", [b"one", b"three"])
    commit = git(folder, "rev-parse", "--short=7", "HEAD~3").strip()
    assert f"commit {commit}:" in problem.message
    assert f"`git show {commit}:./lines`" in problem.hint


@pytest.mark.parametrize("replaced", [("HEAD~1", "HEAD~2"), ("--graft", "HEAD")])
def test_a_history_that_git_only_shows_in_place_of_the_real_one_hides_nothing(
    empty: Folder, replaced: tuple[str, ...]
) -> None:
    folder = kept(empty, LINES[:1], LINES, LINES[:1])
    git(folder, "replace", *replaced)
    assert found(folder, LINES[:1]) == [("lines", 2)]


def test_where_git_cannot_tell_nothing_is_said(empty: Folder) -> None:
    assert found(empty, LINES) == []


def test_a_shallow_clone_is_said_to_hide_what_was_removed(folder: Folder, tmp_path: Path, harness: Harness) -> None:
    git(folder, "init", "-q", "-b", "main")
    for text in ("one\n", "two\n"):
        folder.write("notes.txt", text)
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", text)
    clone = tmp_path / "clone"
    git(folder, "clone", "-q", "--depth", "1", f"file://{folder.root}", str(clone))
    said = "this clone is shallow, so nobody can tell whether lines of rules/ledger.jsonl"
    for command in ("check", "history", "gate"):
        done = harness(command, "-w", clone)
        assert (done.returncode, said in done.stderr) == (0, True), done.stderr
    assert said not in harness("check", "-w", clone, "--anchor", START).stderr
    assert said not in harness("check", "-w", folder.root).stderr


@pytest.mark.parametrize("how", ["of another user", "without git", "without its objects", "of a newer git"])
def test_where_git_refuses_to_tell_it_is_said(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Else a ledger that was cut passes wherever a container mounts the checkout of another user."""
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    if how == "of another user":
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    elif how == "without git":
        monkeypatch.setenv("PATH", "/nonexistent")
    elif how == "without its objects":
        shutil.rmtree(folder.root / ".git/objects")
        (folder.root / ".git/objects").mkdir()
    else:
        git(folder, "config", "core.repositoryformatversion", "99")
    for command in ("check", "gate"):
        assert "so nobody can tell whether lines of rules/ledger.jsonl" in harness(command).stderr
        assert "nobody can tell" not in harness("check", "--anchor", START).stderr


def test_a_repository_without_a_commit_hides_nothing(folder: Folder, harness: Harness) -> None:
    git(folder, "init", "-q", "-b", "main")
    assert "nobody can tell" not in harness("check").stderr


def test_a_ledger_is_trusted_that_holds_the_anchor(empty: Folder) -> None:
    ledger = fill(empty.root, [entry(), entry(from_="draft", to="human")])
    anchors = [START, fill_head(ledger, 1), ledger.head]
    assert all(trusted_ledger(empty.root, anchor) == ledger for anchor in ["", *anchors])


def fill_head(ledger: Ledger, lines: int) -> str:
    """Its head when it had so many lines."""
    return Ledger(ledger.entries[:lines], ledger.lines[:lines]).head


@pytest.mark.parametrize(("entries", "line"), [(0, 1), (1, 1), (2, 2)])
def test_one_that_does_not_is_said_at_its_last_line(empty: Folder, entries: int, line: int) -> None:
    fill(empty.root, [entry(), entry(from_="draft", to="human")][:entries])
    with pytest.raises(WorkspaceError, match=f"no line of it or of {LOOKS} has the sha256 " + "f" * 64) as caught:
        trusted_ledger(empty.root, "f" * 64)
    (problem,) = caught.value.problems
    assert (problem.at.file, problem.at.line) == (NAME, line)
    assert problem.hint == f"restore the files: `git log -p {NAME} {LOOKS}` shows who changed them"


def test_a_ledger_that_is_not_as_it_was_committed_is_not_trusted(empty: Folder) -> None:
    fill(empty.root, [entry(), entry(from_="draft", to="human")])
    git(empty, "init", "-q", "-b", "main")
    git(empty, "add", NAME)
    git(empty, "commit", "-qm", "x")
    assert len(trusted_ledger(empty.root).entries) == 2
    (empty.root / NAME).unlink()
    fill(empty.root, [entry(), entry(from_="draft", to="auto")])
    assert len(read_ledger(empty.root).entries) == 2  # its chain is sound
    with pytest.raises(WorkspaceError) as caught:
        trusted_ledger(empty.root, "f" * 64)
    assert [each.at.line for each in caught.value.problems] == [2, 2]  # the anchor, and the line that differs


def hand(folder: Folder, login: str, billing: str) -> list[tuple[int, str, str]]:
    """What is said of stages that are written without a move: lines, messages, hints."""
    path = folder.root / "rules/rollout.yaml"
    stages = f"stages:\n  billing: {billing}\n  login: {login}\n"
    path.write_text(path.read_text().replace("stages: {login: draft, billing: human}\n", stages))
    problems = set_by_hand(load(folder.root), read_ledger(folder.root))
    assert {problem.at.file for problem in problems} <= {"rules/rollout.yaml"}
    return [(problem.at.line, problem.message, problem.hint) for problem in problems]


def test_a_stage_that_the_ledger_holds_was_not_set_by_hand(folder: Folder) -> None:
    assert hand(folder, "draft", "human") == []


def test_a_stage_that_was_set_further_is_said_with_both_ways_out(folder: Folder) -> None:
    ((line, message, hint),) = hand(folder, "auto-checked", "human")
    assert line == 4
    assert message.startswith(f"`login` is at auto-checked, and its last entry ({NAME}:1) says draft")
    assert hint.startswith("set it back to draft, or have it recorded: `harness promote login --to auto-checked`")
    assert "--override" in hint


def test_a_stage_that_was_set_back_needs_no_override(folder: Folder) -> None:
    ((line, _, hint),) = hand(folder, "human", "human")
    assert (line, hint) == (4, "set it back to draft, or have it recorded: `harness demote login --to human`")


def test_a_category_without_an_entry_stands_for_human(folder: Folder) -> None:
    ((line, message, hint),) = hand(folder, "draft", "draft")
    assert (line, f"{NAME} has no entry of it, which stands for human" in message) == (3, True)
    assert hint.startswith("set it back to human, or have it recorded: `harness promote billing --to draft`")


def test_what_an_entry_has_recorded_since_was_not_set_by_hand_today(folder: Folder) -> None:
    """Login began at draft without an entry, as the next one says; that is past."""
    (folder.root / NAME).unlink()
    ledger = fill(folder.root, [entry(), entry(from_="human", to="draft")])
    assert outside_today(load(folder.root), ledger) == []
    assert [each.found for each in outside_today(load(folder.root), Ledger())] == [Stage.DRAFT]
