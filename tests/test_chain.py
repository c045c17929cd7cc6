"""A chain as a file: what is added with other files or not at all, what a crash and git leave of it, what git knows."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path
from unittest.mock import patch

import pytest

from harness.ledger import NAME, read_ledger, without_unfinished
from harness.ledger.chain import add_record, broken, read_chain, read_grown, refuse_other_line_ends, removed, taken_back
from harness.ledger.ledger import LedgerEntry
from harness.workspace import Problem, WorkspaceError
from tests.conftest import Folder, git
from tests.test_ledger import entry, fill
from tests.test_trusted_ledger import kept


@pytest.fixture
def team(tmp_path: Path) -> Folder:
    """With a ledger of two lines."""
    fill(tmp_path, [entry(), entry("billing")])
    return Folder(tmp_path)


def files(folder: Folder) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (folder.root / "rules").iterdir() if each.name[0] != "."}


def test_a_record_is_added_with_the_files_that_it_is_about(team: Folder) -> None:
    before = (team.root / NAME).read_bytes()
    add_record(team.root, NAME, entry("other"), {"rules/words.yaml": "naïve\n"})
    whole = (team.root / NAME).read_bytes()
    assert whole.startswith(before)
    assert files(team) == {"ledger.jsonl": whole, "words.yaml": b"na\xc3\xafve\n"}
    assert [each.category for each in read_ledger(team.root).entries] == ["login", "billing", "other"]
    line = json.loads(whole.splitlines()[-1])
    assert line["before"] == hashlib.sha256(before.splitlines()[-1]).hexdigest()


def test_the_first_record_makes_the_file(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    add_record(tmp_path, NAME, entry(), {})
    (line,) = (tmp_path / NAME).read_bytes().splitlines()
    assert json.loads(line)["before"] == "0" * 64


def test_a_record_whose_files_cannot_be_written_is_not_added(team: Folder) -> None:
    team.write("rules/words.yaml", "old\n")
    before = files(team)
    full = patch("harness.files_together.os.replace", side_effect=OSError(errno.ENOSPC, "No space left on device"))
    with full, pytest.raises(OSError, match="No space left"):
        add_record(team.root, NAME, entry("other"), {"rules/words.yaml": "new\n"})
    assert files(team) == before


def test_no_record_is_added_to_a_chain_that_is_broken(team: Folder) -> None:
    (team.root / NAME).write_bytes((team.root / NAME).read_bytes().replace(b"billing", b"invoice"))
    before = files(team)
    with pytest.raises(WorkspaceError, match="was changed by hand"):
        add_record(team.root, NAME, entry("other"), {})
    assert files(team) == before


def test_after_an_error_of_the_disk_the_lines_of_before_are_left_and_no_other(team: Folder) -> None:
    before = read_ledger(team.root)
    with pytest.raises(OSError, match="full"), taken_back(team.root, NAME, before.lines[:1]):
        raise OSError("full")
    assert (team.root / NAME).read_bytes() == before.lines[0] + b"\n"
    with taken_back(team.root, NAME, ()):
        pass
    assert read_ledger(team.root).lines == before.lines[:1]


@pytest.mark.parametrize(
    ("whole", "left", "cut"),
    [(b"one\ntwo\n", b"one\ntwo\n", None), (b"one\ntwo\nthr", b"one\ntwo\n", b"thr"), (b"one", b"", b"one"),
     (b"", b"", None)],
)  # fmt: skip
def test_what_an_interrupted_command_left_after_the_last_line_break_is_removed(
    tmp_path: Path, whole: bytes, left: bytes, cut: bytes | None
) -> None:
    (tmp_path / "lines").write_bytes(whole)
    assert without_unfinished(tmp_path, "lines") == cut
    assert (tmp_path / "lines").read_bytes() == left


def test_where_there_is_no_file_nothing_is_unfinished(tmp_path: Path) -> None:
    assert without_unfinished(tmp_path, "lines") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [1, 2])
def test_lines_that_end_as_git_writes_them_for_windows_are_said_once_with_the_way_out(team: Folder, count: int) -> None:
    path = team.root / NAME
    path.write_bytes(b"".join(line + b"\r\n" for line in path.read_bytes().splitlines()[:count]))
    with pytest.raises(WorkspaceError) as caught:
        read_ledger(team.root)
    (problem,) = caught.value.problems
    assert (problem.at.file, problem.at.line) == (NAME, 1)
    assert problem.message == "has other line ends (CRLF) than were written"
    assert problem.hint.endswith(f"remove the file, and `git checkout {NAME}`")
    refuse_other_line_ends(NAME, b"a\rb")  # within a line it is an edit as any other


def test_an_empty_file_is_a_chain_without_lines(tmp_path: Path) -> None:
    Folder(tmp_path).write(NAME, b"")
    assert read_chain(tmp_path, NAME, LedgerEntry) == ([], [])


def test_a_disk_that_fails_is_no_mistake_of_the_team(team: Folder) -> None:
    fails = patch("harness.ledger.chain.open_plain", side_effect=OSError(errno.EIO, "Input/output error"))
    with fails, pytest.raises(OSError, match="Input/output error"):
        read_ledger(team.root)


def test_a_line_that_is_not_as_it_was_says_where_to_see_who_changed_it() -> None:
    assert str(broken("rules/x.jsonl", 3, "is odd")).splitlines()[0] == "rules/x.jsonl:3: is odd"
    assert broken("rules/x.jsonl", 3, "is odd").hint == (
        "restore the file: `git log -p rules/x.jsonl` shows who changed it"
    )


def test_a_chain_that_git_knows_to_have_been_longer_is_refused(team: Folder) -> None:
    git(team, "init", "-q", "-b", "main")
    git(team, "add", NAME)
    git(team, "commit", "-qm", "x")
    assert [each.category for each in read_grown(team.root, NAME, LedgerEntry)] == ["login", "billing"]
    path = team.root / NAME
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert len(read_chain(team.root, NAME, LedgerEntry)[0]) == 1  # as a chain it is sound
    with pytest.raises(WorkspaceError, match="is not as it was at commit") as caught:
        read_grown(team.root, NAME, LedgerEntry)
    assert [each.at.line for each in caught.value.problems] == [2]


# A file whose lines may stand in any order

LINES = [b"one", b"two", b"three"]


def gone(folder: Folder, lines: list[bytes]) -> list[Problem]:
    return list(removed(folder.root, "lines", lines))


@pytest.mark.parametrize(
    ("today", "line"),
    [
        (LINES, None),
        (LINES[::-1], None),
        ([b"zero", *LINES, b"four"], None),
        ([b"one", b"three"], 2),
        ([b"one", b"tWo", b"three"], 2),
        ([b"one"], 2),  # the first that is missing
        ([], 1),
    ],
)
def test_the_first_line_that_is_gone_is_named_in_whatever_order_the_others_stand(
    tmp_path: Path, today: list[bytes], line: int | None
) -> None:
    folder = kept(Folder(tmp_path), LINES[:1], LINES)
    assert [(each.at.file, each.at.line) for each in gone(folder, today)] == ([("lines", line)] if line else [])


def test_lines_of_two_branches_are_all_kept_in_another_order(tmp_path: Path) -> None:
    folder = kept(Folder(tmp_path), [b"one"], [b"one", b"two"], [b"three", b"two", b"one"])
    assert [each.at.line for each in gone(folder, [b"one", b"two"])] == [1]
    assert gone(folder, LINES) == []


def test_of_commits_that_hold_the_same_lines_the_last_is_named(tmp_path: Path) -> None:
    folder = kept(Folder(tmp_path), [b"one", b"two"], [b"two", b"one"])
    assert [each.at.line for each in gone(folder, [b"one"])] == [1]


def test_a_commit_that_removed_lines_is_passed_over_and_the_one_before_it_named(tmp_path: Path) -> None:
    folder = kept(Folder(tmp_path), [b"one"], [b"one", b"two"], [b"one"], [b"one", b"three"])
    assert gone(folder, [b"two", b"one"]) == []
    (problem,) = gone(folder, [b"one", b"three"])
    commit = git(folder, "rev-parse", "--short=7", "HEAD~2").strip()
    assert problem.message == f"does not hold all lines of commit {commit}: some were rewritten or removed"
    assert (problem.at.line, problem.hint) == (2, f"restore the lines: `git show {commit}:./lines`")


def test_where_git_knows_nothing_no_line_is_gone(tmp_path: Path) -> None:
    assert gone(Folder(tmp_path), []) == []
