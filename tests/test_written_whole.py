"""Whatever a command writes is whole or not there: killed at any point, without room, or beside another process."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest

from benchmarks.disk import FaultyDisk, at_hand
from harness.files import aside_of, write_aside, write_beside
from harness.files_together import UNFINISHED, ready
from tests.conftest import FILES, Folder, Harness
from tests.test_architecture import PACKAGE, trees

LEDGER, ROLLOUT = "rules/ledger.jsonl", "rules/rollout.yaml"
MOVE = ("demote", "login", "--reason", "wrong answers", "--by", "Kim <kim@example.com>")
WRITING = {
    "write_text", "write_bytes", "rename", "replace", "copytree", "copyfile", "copy2", "move", "savefig", "mkstemp",
}  # fmt: skip

needs_gcc = pytest.mark.skipif(not at_hand(), reason="the faulty disk is built with gcc, on Linux")


def test_only_one_module_writes_files() -> None:
    found = []
    for path, tree in trees().items():
        if path in (
            PACKAGE / "files.py",
            PACKAGE / "files_together.py",
            PACKAGE / "cache.py",
        ):  # a damaged cache is moved aside
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Attribute, ast.Name)) and _writes(node):
                found.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert [each for each in found if not each.startswith(IN_PLACE)] == []


OWN_FILES = {  # of the package, or of Python code: no pipe stands there
    "cache.py", "cli/init.py", "live/conversations/person_names.py", "pipelines/openai/prompt.py",
    "live/conversations/staging.py", "reference/models/encoder.py", "reference/models/pair.py", "runs/customers/llm.py",
    "studio/uploads.py",  # opens its own folders
    "sqlite_files.py",  # looks what a file is before SQLite opens it
}  # fmt: skip


def test_files_of_others_are_read_without_waiting_for_a_pipe() -> None:
    found = []
    for path, tree in trees().items():
        name = str(path.relative_to(PACKAGE))
        calls = (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and name not in OWN_FILES | {"files.py", "files_together.py"}
        )
        found += [f"{name}:{call.lineno}" for call in calls if _reads(call)]
    assert found == []


def _reads(call: ast.Call) -> bool:
    """`path.read_bytes()`, `path.read_text(...)`, `path.open("rb")`; not our functions, which get the path."""
    if not isinstance(call.func, ast.Attribute):
        return isinstance(call.func, ast.Name) and call.func.id == "open" and "os.devnull" not in ast.unparse(call)
    what, written = call.func.attr, ast.unparse(call).replace("'", '"')
    if "resources.files(" in written or written.startswith("gzip."):
        return False
    of_os = written.startswith(("os.open(", "sqlite3.connect("))
    return of_os or what in ("read_bytes", "read_text") or (what == "open" and '"rb"' in written)


IN_PLACE = "runs/folder.py"  # results that were written aside before


def _writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "open" and "os.devnull" not in map(ast.unparse, call.args):
        modes = [*call.args, *(each.value for each in call.keywords if each.arg == "mode")]
        words = [each.value for each in modes if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        return any(set(word) <= set("rwxabt+") and set(word) & set("wxa+") for word in words)
    of_os = (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "os"
    )
    if name in ("replace", "rename"):
        return of_os
    return name in WRITING and bool(call.args) and not _is_ours(call)


def _is_ours(call: ast.Call) -> bool:
    """`write_text(path, parts)` of files.py, and a picture that goes into memory."""
    if isinstance(call.func, ast.Name):
        return True
    first = call.args[0]
    return isinstance(first, ast.Name) and first.id == "picture"


@needs_gcc
@pytest.mark.slow
def test_an_article_whose_import_is_killed_is_the_old_one_or_the_new_one(folder: Folder, harness: Harness) -> None:
    def source(words: str) -> Path:
        body = "".join(
            f"<h2>Step {n}</h2><p>{words} {n}. " + "Press the green button and wait. " * 40 for n in range(60)
        )
        article = {"id": 71, "title": "Printing labels", "body": body, "section_id": 9, "draft": False}
        return folder.write(f"{words}.json", json.dumps({"articles": [{**article, "locale": "en-us"}]}))

    folder.write("map.yaml", "default: {categories: login}\n")
    given = ("import", "articles", "--map", folder.root / "map.yaml")
    first = harness(*given, source("early"))
    assert first.returncode == 0, first.stderr
    (path,) = (folder.root / "knowledge").glob("printing*.md")
    old = path.read_text()
    disk, again = FaultyDisk(folder.root), (*given, source("late"))
    count = disk.changes(*again)
    new = path.read_text()
    assert (count > 0, "late 59" in new, new == old) == (True, True, False)
    for at in range(1, count + 1):
        path.write_text(old)
        assert disk.killed(at, *again).returncode == -9
        assert path.read_text() in (old, new)
        assert harness(*again).returncode == 0
        assert path.read_text() == new


@needs_gcc
@pytest.mark.slow
@pytest.mark.parametrize("at", [1, 2, 7, 40, 101])
def test_a_workspace_of_which_init_was_killed_is_made_by_the_same_command(
    tmp_path: Path, harness: Harness, at: int
) -> None:
    assert FaultyDisk(tmp_path).killed(at, "init", "new").returncode == -9
    note = Folder(tmp_path).write("new/scenarios/mine.txt", "a note")
    done = harness("init", "new")
    assert (done.returncode, "new:1: is not empty: it has `" in done.stderr) == (2, True), done.stderr
    note.unlink()
    assert harness("init", "new").returncode == 0
    assert harness("check", "-w", "new").returncode == 0
    assert list((tmp_path / "new").rglob("*.partial")) == []


@pytest.mark.slow
@pytest.mark.parametrize("change", ["nothing", "a word", "a folder", "a link"])
def test_a_workspace_that_somebody_may_have_worked_in_is_not_made_again(
    tmp_path: Path, harness: Harness, change: str
) -> None:
    harness("init", "new")
    new = tmp_path / "new"
    if change != "nothing":
        (new / ".gitignore").unlink()
    if change == "a word":
        path = new / "scenarios/login.yaml"
        path.write_text(path.read_text().replace("reset", "Reset", 1))
    elif change == "a folder":
        (new / "notes").mkdir()
    elif change == "a link":
        (new / ".gitignore").symlink_to(new / "rules/rollout.yaml")
    before = {path: path.stat().st_mtime_ns for path in new.rglob("*")}
    assert harness("init", "new").returncode == 2
    assert {path: path.stat().st_mtime_ns for path in new.rglob("*")} == before


@needs_gcc
@pytest.mark.slow
def test_a_move_without_room_is_made_or_not(folder: Folder, harness: Harness) -> None:
    disk = FaultyDisk(folder.root)
    before = {name: (folder.root / name).read_bytes() for name in (LEDGER, ROLLOUT)}
    for at in range(1, 12):
        done = disk.full(at, *MOVE)
        now = {name: (folder.root / name).read_bytes() for name in (LEDGER, ROLLOUT)}
        if done.returncode == 0:
            assert all(now[name] != before[name] for name in before)
            break
        assert (done.returncode, "No space left on device" in done.stderr, now) == (3, True, before), done.stderr
        assert "nothing was moved" in done.stderr or "reports" in done.stderr
    else:
        pytest.fail("it was never made")
    assert harness("check").returncode == 0
    assert not list((folder.root / "rules").glob(".*"))


SEVERAL = {  # a command that changes several files, and those
    "rename": (("rename", "reset#mail", "reset#link-expired"), ("knowledge/other.md", "scenarios/login.yaml")),
    "unseal": (
        ("unseal", "secret", "--reason", "to see it", "--by", "Kim"),
        ("rules/seals.jsonl", "scenarios/secret.yaml", "scenarios/login.yaml"),
    ),
}


@pytest.fixture
def several(folder: Folder) -> Folder:
    """A workspace with something to rename, and something to unseal and to seal instead."""
    folder.write("knowledge/other.md", FILES["knowledge/reset.md"].replace("id: reset", "id: other") + LINKED)
    secret = "turns: [{customer: they took my login, expect: {outcome: answer}}]"
    folder.write(
        "scenarios/secret.yaml", f"category: login\nscenarios:\n  - id: secret\n    seal: true\n    {secret}\n"
    )
    return folder


LINKED = "See [mails](reset.md#mail).\n"


@needs_gcc
@pytest.mark.slow
@pytest.mark.parametrize("command", SEVERAL)
def test_several_files_are_all_as_before_or_all_changed_after_a_kill(
    several: Folder, harness: Harness, command: str
) -> None:
    """Else an opened scenario would have none in its place, and a threshold another one beside it than was tried."""
    words, names = SEVERAL[command]
    if command == "rename":
        several.edit("scenarios/login.yaml", "source: reset#link-expired", "source: reset#mail")

    def state() -> dict[str, bytes | None]:
        paths = {name: several.root / name for name in names}
        return {name: _without_time(path.read_bytes()) if path.exists() else None for name, path in paths.items()}

    before, saved = state(), {path: path.read_bytes() for path in several.root.glob("[ks]*/*")}
    harness("check")
    disk = FaultyDisk(several.root)
    count, after, found = disk.changes(*words), state(), []
    assert all(after[name] != before[name] for name in names)
    for at in range(1, count + 1):
        for path, text in saved.items():
            path.write_bytes(text)
        (several.root / "rules/seals.jsonl").unlink(missing_ok=True)
        assert disk.killed(at, *words).returncode == -9
        harness("check")
        found.append(state())
        assert found[-1] in (before, after), at
        assert not (several.root / UNFINISHED).exists()
    assert [found[0], found[-1]] == [before, after]


def test_a_rename_that_fails_leaves_nothing_beside_the_files(folder: Folder) -> None:
    texts = {"rules/handoff.yaml": b"new", ROLLOUT: b"new"}
    rename = os.replace
    before = {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}
    for failing in range(3):  # what is noted, and then each file
        calls = iter(range(4))

        def replace(*paths: Path, at: int = failing, calls: Iterator[int] = calls) -> None:
            if next(calls) == at:
                raise OSError(errno.EIO, "no")
            rename(*paths)

        with (
            patch("os.replace", replace), pytest.raises(OSError, match="no"), ready(folder.root, texts) as put,
        ):  # fmt: skip
            put()
        assert {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()} == before


def _without_time(text: bytes) -> bytes:
    return re.sub(rb'"sha256":"\w+","when":"[^"]+"', b"", text)


def test_what_was_changed_by_hand_after_a_kill_is_not_overwritten(folder: Folder, harness: Harness) -> None:
    before = {name: (folder.root / name).read_bytes() for name in ("rules/handoff.yaml", ROLLOUT)}
    _noted(folder, {name: text + b"# new\n" for name, text in before.items()})
    folder.write(ROLLOUT, before[ROLLOUT].decode() + "# by hand\n")
    for _ in range(2):
        done = harness("check")
        assert (done.returncode, done.stderr) == (2, (
            f"{ROLLOUT}:1: was changed or copied after a command that changes it together with other files was "
            f"interrupted\n    take what is right from `rules/.rollout.yaml.partial`, then remove {UNFINISHED}\n"
            "1 problem found.\n"
        ))  # fmt: skip
    assert (folder.root / "rules/handoff.yaml").read_bytes().endswith(b"# new\n")
    assert (folder.root / ROLLOUT).read_bytes().endswith(b"# by hand\n")
    (folder.root / UNFINISHED).unlink()
    assert harness("check").returncode == 0


def _noted(folder: Folder, texts: dict[str, bytes]) -> None:
    """As a command leaves it that was killed when it was about to put these in place."""
    beside = {name: write_beside(folder.root / name, [text]).stat().st_ino for name, text in texts.items()}
    was = {name: sha256((folder.root / name).read_bytes()).hexdigest() for name in texts}
    folder.write(UNFINISHED, "".join(f"{was[name]} {number} {name}\0" for name, number in beside.items()))


def test_what_comes_with_a_checkout_is_not_put_in_place(folder: Folder, harness: Harness) -> None:
    """Else rules would count that nobody reads in the file of that name."""
    before = (folder.root / ROLLOUT).read_bytes()
    _noted(folder, {ROLLOUT: before.replace(b"0.6", b"0.1"), "rules/handoff.yaml": b""})
    for name in (ROLLOUT, "rules/handoff.yaml"):
        path = aside_of(folder.root / name)
        shutil.copy(path, folder.root / "copy")
        (folder.root / "copy").replace(path)
    done = harness("check")
    assert (done.returncode, done.stderr.count("was changed or copied after a command")) == (2, 2), done.stderr
    assert (folder.root / ROLLOUT).read_bytes() == before


def test_an_unfinished_line_is_said_and_removed_on_request(folder: Folder, harness: Harness) -> None:
    path = folder.root / LEDGER
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"before":"ab')
    for command in (MOVE, ("check",)):
        done = harness(*command)
        assert done.returncode == 2
        assert f"{LEDGER}:2: is cut off\n    a command was interrupted while it wrote" in done.stderr
    moved = harness(*MOVE, "--repair")
    assert (moved.returncode, moved.stdout.splitlines()[0]) == (
        0,
        f'Removed an unfinished line at the end of {LEDGER}: {{"before":"ab',
    )
    assert path.read_bytes().startswith(whole)
    assert harness("check").returncode == 0
    again = harness("demote", "login", "--reason", "once more", "--repair")  # nothing to remove
    assert (again.returncode, "Removed" in again.stdout, "nothing below it" in again.stderr) == (2, False, True)


def test_a_whole_line_without_its_end_is_kept(folder: Folder, harness: Harness) -> None:
    """As editors leave it that take the last line break away."""
    path = folder.root / LEDGER
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert harness("check").returncode == 2
    moved = harness(*MOVE, "--repair")
    assert moved.stdout.startswith(f"The last line of {LEDGER} was whole and lacked only its end, which it has now.\n")
    assert path.read_bytes().startswith(whole)
    assert harness("check").returncode == 0


@pytest.mark.parametrize("name", ["rules/seals.jsonl", "rules/tuned.jsonl"])
def test_every_move_repairs_what_check_says_that_it_repairs(folder: Folder, harness: Harness, name: str) -> None:
    folder.write(name, b'{"before":"ab')
    assert f"{name}:1: is cut off\n    a command was interrupted while it wrote" in harness("check").stderr
    moved = harness(*MOVE, "--repair")
    assert (moved.returncode, moved.stdout.splitlines()[0]) == (
        0,
        f'Removed an unfinished line at the end of {name}: {{"before":"ab',
    )
    assert (folder.root / name).read_bytes() == b""
    assert harness("check").returncode == 0


def test_a_look_after_an_unfinished_one_is_counted(folder: Folder, harness: Harness) -> None:
    looks = folder.write("rules/looks.jsonl", '{"when":"2026-')
    assert "the 1st look" in harness("run").stdout
    (line,) = looks.read_text().splitlines()  # the unfinished one is gone
    assert json.loads(line)["evidence"]


@pytest.mark.parametrize("before", [b"before", None])
def test_what_fails_while_it_is_written_leaves_what_was_there(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "kept.txt"
    if before is not None:
        path.write_bytes(before)

    def parts() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    write: Callable[..., object]
    for write in (write_aside, write_beside):
        with pytest.raises(KeyboardInterrupt):
            write(path, parts())
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [before] * (before is not None)


def test_two_who_write_the_same_file_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    texts = [bytes([65 + n]) * 200_000 for n in range(8)]
    threads = [Thread(target=lambda t=text: [write_aside(path, [t[:99], t[99:]]) for _ in range(20)]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            assert not path.exists() or path.read_bytes() in texts
            thread.join(0.01)
    assert path.read_bytes() in texts
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_a_pipe_and_a_device_are_written_to_and_a_link_stays_one(folder: Folder, harness: Harness) -> None:
    assert harness("run").returncode == 0
    assert harness("coverage", "--lcov", "/dev/null").returncode == 0
    real = folder.write("elsewhere/cover.info", "")
    link = folder.root / "cover.info"
    link.symlink_to(real)
    assert harness("coverage", "--lcov", link).returncode == 0
    assert (link.is_symlink(), real.read_text()[:3]) == (True, "TN:")
