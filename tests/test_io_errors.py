"""Disks, pipes and devices that fail: exit code 3, the path and what to do; never a traceback, never 1."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Folder, Harness, in_process, small_in
from tests.studio import guest

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
needs_memory = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no /proc/self/mem here")
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of the small workspace has left."""
    return done_in(tmp_path_factory.mktemp("run"), "run") / "reports"


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace with the sample of conversations."""
    return done_in(tmp_path_factory.mktemp("sampled"), "import", "conversations", "--sample")


def done_in(root: Path, *command: str) -> Path:
    """The small workspace in this folder, after a command."""
    in_process(*command, cwd=small_in(root).root)
    return root


def shell(folder: Folder, line: str) -> subprocess.CompletedProcess[str]:
    """A line in which `H` is the command."""
    return subprocess.run(
        ["bash", "-c", f'H() {{ "{sys.executable}" -m harness "$@"; }}; {line}'], cwd=folder.root,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@needs_full
@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("H gate >/dev/full", "What is printed cannot be written: No space left on device\n"),
        ("H check >/dev/full", "What is printed cannot be written: No space left on device\n"),
        ("H gate >&-", "Standard output is closed: send it to a file, or to /dev/null.\n"),
        ("H gate >&- 2>&-", ""),
        ("H chek 2>/dev/full", ""),
        ("H --help >/dev/full", "What is printed cannot be written: No space left on device\n"),
    ],
)
def test_output_that_leads_nowhere_is_not_measured(folder: Folder, reports: Path, line: str, says: str) -> None:
    shutil.copytree(reports, folder.root / "reports")
    done = shell(folder, line)
    assert (done.returncode, done.stderr) == (3, says)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("H schema scenarios", 0),
        ("H check", 0),
        ("H chek 2>&1", 2),
        ("H gate 2>&1", 0),
        ("H export --only turns", 0),
        ("H actions send", 0),
        ("H run -p none 2>&1", 2),
        ("H watch", 0),
    ],
)
def test_a_reader_who_goes_away_changes_no_answer(folder: Folder, reports: Path, line: str, code: int) -> None:
    """As `head` does; a script with `pipefail` would take the rest for a failure, though all was done."""
    shutil.copytree(reports, folder.root / "reports")
    done = shell(folder, f"{line} | exec true; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.slow
def test_what_an_old_encoding_lacks_is_an_escape(folder: Folder) -> None:
    rules = (folder.root / "rules/categories.yaml").read_text()
    folder.write("rules/categories.yaml", rules.replace("title: Login", "title: Lögin"))
    done = shell(folder, "PYTHONIOENCODING=ascii H run")
    assert (done.returncode, r"L\xf6gin" in done.stdout, done.stderr) == (0, True, "")


@pytest.mark.slow
def test_a_closed_standard_error_costs_nothing(folder: Folder) -> None:
    done = shell(folder, "H check 2>&-")
    assert (done.returncode, "no problems" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    "command",
    [("run",), ("gate",), ("robustness",), ("blame",), ("report",), ("export",), ("project",), ("coverage",),
     ("promote", "login", "--by", "Kim")],
)  # fmt: skip
def test_reports_that_is_a_file_is_said(folder: Folder, harness: Harness, command: tuple[str, ...]) -> None:
    folder.write("reports", "my notes\n")
    done = harness(*command)
    where = f"{folder.root / 'reports'}: is a file where a folder is needed"
    assert (done.returncode, done.stderr) == (3, f"{where}\n    move it away\n")
    assert (folder.root / "reports").read_text() == "my notes\n"


@pytest.mark.parametrize("command", [("run",), ("gate",), ("robustness",)])
def test_reports_that_is_a_link_to_itself_is_said(folder: Folder, harness: Harness, command: tuple[str, ...]) -> None:
    (folder.root / "reports").symlink_to("reports")
    done = harness(*command)
    assert (done.returncode, done.stderr.startswith(f"{folder.root / 'reports'}")) == (3, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["scenarios", "rules/prompts"])
@pytest.mark.parametrize("leads_to", ["nowhere", "itself", "rules/rollout.yaml"])
def test_what_is_in_place_of_a_folder_of_the_workspace_is_no_empty_folder(
    folder: Folder, harness: Harness, name: str, leads_to: str
) -> None:
    place = folder.root / name
    shutil.rmtree(place, ignore_errors=True)
    place.symlink_to(place if leads_to == "itself" else folder.root / leads_to)
    done = harness("check")
    said = done.stdout + done.stderr
    assert (done.returncode, f"{name}:1: is not a folder, and no link to one" in said) == (2, True), said


@pytest.mark.parametrize("deeper", ["", "/tables"])
def test_a_pipe_in_place_of_a_folder_is_said(folder: Folder, harness: Harness, deeper: str) -> None:
    os.mkfifo(folder.root / "pipe")
    done = harness("schema", "--write", f"pipe{deeper}")
    where = "pipe: is a pipe or a device where a folder is needed"
    assert (done.returncode, done.stderr) == (3, f"{where}\n    move it away\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("reviews/actions.sqlite", ("actions", "list")),
        ("reviews/desk.sqlite", ("review", "rates")),
        ("reviews/conversations.sqlite", ("qa",)),
        ("reviews/conversations.sqlite", ("import", "conversations", "--sample")),
    ],
)
@pytest.mark.parametrize(
    "damage", [b"my own notes, which are no database. " * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_database_is_named(
    folder: Folder, harness: Harness, name: str, command: tuple[str, ...], damage: bytes
) -> None:
    folder.write(name, damage)
    done = harness(*command)
    assert (done.returncode, done.stderr.splitlines()[0].split(": ")[0]) == (3, str(folder.root / name)), done.stderr
    assert "cannot be used as a database" in done.stderr
    assert (folder.root / name).read_bytes() == damage


ACTION = "INSERT INTO actions VALUES ('a', 'zendesk:1', 1, {}, 'n', 'c', 's', 'u', '2026-11-01', {}, '', '', 0, '')"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "change", "command"),
    [
        ("conversations", """UPDATE conversations SET data = '{"a":'""", ("qa",)),
        ("conversations", "UPDATE conversations SET data = '{}'", ("watchdog",)),
        ("conversations", "UPDATE conversations SET data = CAST(X'61FF62' AS TEXT)", ("replay",)),
        ("conversations", "UPDATE conversations SET opened = 1e300", ("qa",)),
        ("conversations", "UPDATE conversations SET opened = 'then'", ("replay",)),
        ("desk", "UPDATE items SET reply = '[]'", ("review", "rates")),
        ("desk", "UPDATE items SET thread = '[['", ("review", "export")),
        ("desk", "INSERT INTO labels VALUES (1, 1, 'kim', 'perhaps', '', 1, '2026-11-01')", ("review", "rates")),
        ("desk", "INSERT INTO labels VALUES (1, 1, 'kim', 'rejected', '', 1, 'today')", ("review", "export")),
        ("desk", "UPDATE items SET week = 'the last'", ("review", "rates")),
        ("desk", "ALTER TABLE items DROP COLUMN thread", ("review", "rates")),
        ("desk", "DELETE FROM samples", ("review", "export")),
        ("desk", "INSERT INTO labels VALUES (1, 999, 'kim', 'rejected', '', 1, '2026-11-01')", ("review", "rates")),
        ("actions", ACTION.format("'other'", "'approved'"), ("actions", "send")),
        ("actions", ACTION.format("CAST(X'FF' AS TEXT)", "'proposed'"), ("actions", "list")),
    ],
)
def test_a_database_with_what_nobody_here_wrote_is_named(
    sampled: Path, harness: Harness, tmp_path: Path, name: str, change: str, command: tuple[str, ...]
) -> None:
    shutil.copytree(sampled, tmp_path, dirs_exist_ok=True)
    if name != "conversations":
        assert harness(*{"desk": ("review", "draw"), "actions": ("actions", "list")}[name]).returncode == 0
    path = tmp_path / f"reviews/{name}.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)
    done = harness(*command)
    assert (done.returncode, done.stderr.startswith(f"{path}: it cannot be used as a database")) == (3, True), done
    assert done.stderr.endswith("restore it from a copy, or move it away and begin a new one\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "says"),
    [
        ("CREATE TABLE songs (id, title)", "is the database of another program: it has no table `{table}`"),
        ("PRAGMA user_version = 9", "was made by another version of the harness\n    use the version of the harness"),
    ],
)
@pytest.mark.parametrize(
    ("name", "table", "commands"),
    [
        ("conversations", "conversations", [("import", "conversations", "--sample"), ("qa",), ("forget", "zendesk:1")]),
        ("desk", "items", [("review", "rates"), ("review", "draw")]),
        ("actions", "actions", [("actions", "list"), ("actions", "send")]),
    ],
)
def test_a_database_of_another_program_or_version_is_named_and_stays(
    sampled: Path, harness: Harness, tmp_path: Path, made: str, says: str, name: str, table: str,
    commands: list[tuple[str, ...]],
) -> None:  # fmt: skip
    """Else the tables of this one would be added to it, and what it lacks taken for nothing."""
    shutil.copytree(sampled, tmp_path, dirs_exist_ok=True)
    path = tmp_path / f"reviews/{name}.sqlite"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute(made)
    before = path.read_bytes()
    for command in commands:
        done = harness(*command)
        told = f"{path}: {says.format(table=table)}"
        assert (done.returncode, told in done.stderr, path.read_bytes()) == (3, True, before), done.stderr


@needs_root
@pytest.mark.slow
def test_a_run_on_a_full_disk_goes_on_after_room_is_made(folder: Folder, harness: Harness, tmp_path: Path) -> None:
    scenario = (
        "  - id: again-{n}\n    turns: [{{customer: reset link number {n} expired, expect: {{outcome: answer}}}}]\n"
    )
    many = "category: login\nscenarios:\n" + "".join(scenario.format(n=n) for n in range(60))
    folder.write("scenarios/many.yaml", many)
    expected = harness("run")
    assert expected.returncode == 0, expected.stderr
    (results,) = (folder.root / "reports").glob("*/results.jsonl")
    whole = results.read_bytes()
    small = results.parent
    for path in small.iterdir():
        path.unlink()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48k", "none", small]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        done = harness("run")
        assert (done.returncode, "No space left on device" in done.stderr) == (3, True), done.stderr
        assert "conversations are done and kept. Continue with: harness run --resume" in done.stderr
        subprocess.run(["mount", "-o", "remount,size=16m", small], check=True)
        again = harness("run", "--resume")
        assert (again.returncode, again.stdout) == (0, expected.stdout)
        assert results.read_bytes() == whole
    finally:
        subprocess.run(["umount", small], check=True)


@needs_root
@pytest.mark.slow
def test_a_read_only_file_system_is_said(folder: Folder, harness: Harness) -> None:
    mounted = subprocess.run(["mount", "--bind", folder.root, folder.root], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder.root], check=True)
        for command in (("run",), ("demote", "login", "--reason", "r", "--by", "K <k@example.com>")):
            done = harness(*command)
            assert (done.returncode, "Read-only file system" in done.stderr) == (3, True), done.stderr
            assert done.stderr.startswith(str(folder.root))
        assert harness("check").returncode == 0
    finally:
        subprocess.run(["umount", folder.root], check=True)


@needs_root
@pytest.mark.slow
@pytest.mark.parametrize("line", ["check --sarif full/harness.sarif", "actions list"])
def test_a_disk_without_inodes_is_said(folder: Folder, harness: Harness, line: str) -> None:
    """There is room by `df`, and SQLite only says that it cannot open the file."""
    full = folder.root / "full"
    full.mkdir()
    (folder.root / "reviews/actions.sqlite").symlink_to(full / "actions.sqlite")
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=1", "none", full]  # one for the folder itself
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        done = harness(*line.split())
    finally:
        subprocess.run(["umount", full], check=True)
    assert (done.returncode, done.stderr.splitlines()[1:]) == (
        3, ["    the disk has no inode left (`df -i`): delete files, then repeat the command"]
    ), done.stderr  # fmt: skip


@pytest.mark.parametrize("name", ["scenarios/x.yaml", "knowledge/x.md", "rules/costs.yaml", "reviews/drafts.jsonl"])
def test_pipes_devices_and_large_files_are_refused_and_not_read(folder: Folder, harness: Harness, name: str) -> None:
    path = folder.root / name
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    assert f"{name}:1: is a pipe or a device\n    put a plain file there" in harness("check").stderr
    path.unlink()
    path.symlink_to("/dev/zero")
    assert f"{name}:1: is a pipe or a device" in harness("check").stderr
    path.unlink()
    with path.open("wb") as large:
        large.truncate(40 << 30)  # without any block on the disk
    done = harness("check")
    assert (done.returncode, f"{name}:1: is 40960 MiB; the limit is 32 MiB" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "command", "code"),
    [
        ("rules/looks.jsonl", ("demote", "login", "--reason", "r", "--by", "K <k@example.com>"), 3),
        ("rules/ledger.jsonl", ("check",), 2),
        ("reviews/labels.jsonl", ("forget", "zendesk:1"), 3),
        ("reports/kept/run.json", ("report", "reports/kept"), 3),
    ],
)
def test_nothing_is_read_whole_that_memory_cannot_hold(
    folder: Folder, harness: Harness, name: str, command: tuple[str, ...], code: int
) -> None:
    path = folder.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as large:
        large.truncate(40 << 30)  # without any block on the disk
    done = harness(*command)
    assert (done.returncode, "is 40960 MiB; the limit is 2048 MiB" in done.stderr) == (code, True), done.stderr


@needs_memory
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("reports/latest/results.jsonl", ("report", "reports/latest")),
        ("labels.jsonl", ("calibrate", "labels.jsonl")),
        ("labels.csv.gz", ("calibrate", "labels.csv.gz")),
        ("rules/looks.jsonl", ("check",)),
        ("rules/ledger.jsonl", ("history",)),
        ("rules/tools.yaml", ("gate",)),
        ("pages/one.md", ("import", "articles", "pages")),
        ("scenarios/x.yaml", ("check",)),
    ],
)
def test_a_file_that_a_broken_disk_does_not_give_is_named(
    folder: Folder, reports: Path, harness: Harness, name: str, command: tuple[str, ...]
) -> None:
    """A process's own memory is a plain file of which nothing can be read."""
    (run,) = (made.parent for made in reports.glob("*/run.json"))
    shutil.copytree(run, folder.root / "reports/latest")
    path = folder.root / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to("/proc/self/mem")
    done = harness(*command)
    assert (done.returncode, "Input/output error" in done.stderr, path.name in done.stderr) == (3, True, True)


def test_a_file_that_its_server_does_not_find_just_now_is_not_missing(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its defaults would count."""
    looked = os.lstat

    def stale(path: Path, **given: int) -> os.stat_result:
        if str(path).endswith("tools.yaml"):
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(path))
        return looked(path, **given)

    folder.write("rules/tools.yaml", "tools: []\n")
    monkeypatch.setattr(os, "lstat", stale)
    done = harness("gate")
    assert (done.returncode, "rules/tools.yaml: Stale file handle" in done.stderr) == (3, True), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("what", ["a pipe", "a folder", "a link to nowhere"])
@pytest.mark.parametrize(
    "command",
    ["blame", "report", "export", "score", "compare reports/kept", "gate --baseline", "freeze", "coverage", "audit"],
)
def test_a_run_whose_manifest_cannot_be_read_is_no_folder_without_a_run(
    folder: Folder, reports: Path, harness: Harness, what: str, command: str
) -> None:
    (run,) = (made.parent for made in reports.glob("*/run.json"))
    shutil.copytree(run, folder.root / "reports/kept")
    path = folder.root / "reports/kept/run.json"
    path.unlink()
    {"a pipe": os.mkfifo, "a folder": Path.mkdir, "a link to nowhere": lambda at: at.symlink_to("nowhere")}[what](path)
    done = harness(*command.split(), "reports/kept", *(["login"] if command == "freeze" else []))
    assert (done.returncode, "reports/kept/run.json: " in done.stderr) == (3, True), done.stderr


@pytest.mark.parametrize("name", ["rules/tools.yaml", "rules/rollout.yaml", "knowledge/x.md", "scenarios/x.yaml"])
def test_a_link_that_leads_nowhere_is_no_missing_file(folder: Folder, harness: Harness, name: str) -> None:
    """Of an optional file the defaults would count: without rules/tools.yaml every call can be undone."""
    (folder.root / name).unlink(missing_ok=True)
    (folder.root / name).symlink_to("/nonexistent")
    told = harness("check")
    assert (told.returncode, f"{name}:1: cannot be read" in told.stderr) == (2, True)
    assert f"{name}:1" in guest(folder.root).get("/").text.replace("?line=1", ":1")


def test_pipes_and_devices_are_no_articles_to_import(folder: Folder, harness: Harness) -> None:
    for name in ("export.json", "export.md", "export.csv", "all/export.json", "pages/export.md"):
        (folder.root / name).parent.mkdir(exist_ok=True)
        os.mkfifo(folder.root / name)
        done = harness("import", "articles", name.split("/")[0])
        assert (done.returncode, "is a pipe or a device" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("name", ["export.json", "export.csv", "all/export.jsonl"])
def test_pipes_and_devices_are_no_conversations_to_import(folder: Folder, harness: Harness, name: str) -> None:
    (folder.root / name).parent.mkdir(exist_ok=True)
    os.mkfifo(folder.root / name)
    done = harness("import", "conversations", "--from", "intercom", name.split("/")[0])
    assert (done.returncode, "is a pipe or a device" in done.stdout) == (2, True), done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ledger", "seals", "tuned", "looks"])
def test_nobody_waits_for_a_pipe_in_place_of_a_record_of_moves(folder: Folder, harness: Harness, name: str) -> None:
    path = folder.root / f"rules/{name}.jsonl"
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    done = harness("run")
    assert (done.returncode, f"rules/{name}.jsonl" in done.stderr) == (3 if name == "looks" else 2, True), done.stderr
    assert "is a pipe or a device" in done.stderr


@pytest.mark.parametrize("name", ["replies.jsonl", "replies.csv"])
def test_nobody_waits_for_a_pipe_in_place_of_recorded_replies(folder: Folder, harness: Harness, name: str) -> None:
    folder.write("rules/pipelines.yaml", f"pipelines: [{{id: old, kind: recorded, file: {name}}}]\n")
    os.mkfifo(folder.root / name)
    done = harness("run", "-p", "old")
    assert (done.returncode, f"{name} cannot be read: is a pipe or a device" in done.stderr) == (3, True), done.stderr


@pytest.mark.slow
def test_nobody_waits_for_a_reader_of_a_pipe_in_place_of_a_file_that_is_written(
    folder: Folder, harness: Harness
) -> None:
    """Neither of a file of a run's folder, nor of one that stands beside it while it is written."""
    harness("run")
    (results,) = (folder.root / "reports").glob("*/results.jsonl")
    names = [path.name for path in results.parent.iterdir() if path != results]
    assert len(names) > 5
    for name in (*names, "journal.jsonl", ".summary.json.partial"):
        path = results.with_name(name)
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        done = harness("run", "--fresh")
        told = path.with_name(name.removeprefix(".").removesuffix(".partial"))
        assert (done.returncode, str(told) in done.stderr) == (3, True), done.stderr
        assert "is a pipe" in done.stderr
        path.unlink()
    assert harness("run", "--fresh").returncode == 0


@pytest.mark.slow
def test_a_pipe_that_somebody_reads_is_written_to(folder: Folder, reports: Path) -> None:
    shutil.copytree(reports, folder.root / "reports")
    done = shell(folder, "mkfifo p; cat p >read & exec 3>p; H coverage --lcov p; exec 3>&-; wait")
    assert (done.returncode, done.stderr, (folder.root / "read").read_text()[:3]) == (0, "", "TN:")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["conversations", "desk", "actions"])
@pytest.mark.parametrize("command", [("forget", "zendesk:1"), ("review", "rates"), ("actions", "list")])
def test_nobody_waits_for_a_pipe_in_place_of_a_database(
    folder: Folder, harness: Harness, name: str, command: tuple[str, ...]
) -> None:
    path = folder.root / f"reviews/{name}.sqlite"
    os.mkfifo(path)
    done = harness(*command)
    if command[0] == "forget":
        told = f"{path}: is a pipe or a device\n    put a plain file there\n"
        assert (done.returncode, done.stderr) == (3, told)
    assert ("is a pipe" in done.stderr) == (done.returncode == 3), done.stderr


def test_nobody_waits_for_a_pipe_in_place_of_what_is_sent_or_trusted(folder: Folder, harness: Harness) -> None:
    os.mkfifo(folder.root / "pipe")
    done = harness("actions", "send", "--sink", "pipe")
    assert (done.returncode, "pipe: is a pipe" in done.stderr) == (3, True), done.stderr
    service = "{id: svc, kind: http, url: 'https://127.0.0.1:9/', ca_file: pipe}"
    folder.write("rules/pipelines.yaml", f"pipelines: [{service}]\n")
    done = harness("run", "-p", "svc")
    assert (done.returncode, "`ca_file` pipe cannot be used: is a pipe" in done.stderr) == (3, True), done.stderr


@needs_root
@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("impact",), "git says: "),
        (("qa",), "conversations.sqlite: it cannot be used as a database"),
        (
            ("import", "conversations", "week.json", "--from", "intercom", "--skipped", "left.tsv"),
            "conversations.sqlite: ",
        ),
    ],
)
def test_whatever_finds_no_room_says_which_file_and_that_room_is_needed(
    sampled: Path, harness: Harness, tmp_path_factory: pytest.TempPathFactory, line: tuple[str, ...], says: str
) -> None:
    small = tmp_path_factory.mktemp("small")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", small], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        shutil.copytree(sampled, small, dirs_exist_ok=True)
        Folder(small).write("week.json", '[{"type": "conversation", "id": "7"}]')
        git = "git init -q && git add -A && git -c user.name=K -c user.email=k@example.com commit -qm x"
        fill = f"{git} && touch knowledge/* && cat /dev/zero >filler"
        subprocess.run(["bash", "-c", fill], cwd=small, check=False, capture_output=True)
        done = harness(*line, cwd=small)
        assert (done.returncode, says in done.stderr, "make room on the disk" in done.stderr) == (3, True, True), done
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.slow
def test_a_workspace_that_found_no_room_is_made_by_the_same_command(tmp_path: Path) -> None:
    """A limit on the size of files is met in the middle of it, as a full disk is."""
    there = Folder(tmp_path)
    done = shell(there, "export PYTHONDONTWRITEBYTECODE=1; ulimit -f 8; H init new")
    assert (done.returncode, "then repeat the command" in done.stderr) == (3, True)
    done = shell(there, "H init new && H check -w new")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_folder_with_a_line_break_in_its_name_is_one_in_git_too(tmp_path: Path, harness: Harness) -> None:
    there = small_in(tmp_path / "a\nb")
    for folder in (there.root, there.root.parent):
        git = "rm -rf a*/.git; git init -q && git add -A && git -c user.name=K -c user.email=k@example.com commit -qm x"
        subprocess.run(["bash", "-c", git], cwd=folder, check=True)
        done = harness("gate", "--baseline", "HEAD", cwd=there.root)
        assert (done.returncode, "broke" in done.stderr) == (0, False), done
        assert harness("check", cwd=there.root).returncode == 0


@pytest.mark.slow
def test_a_folder_that_was_removed_is_told(folder: Folder) -> None:
    done = shell(folder, 'mkdir gone && cd gone && rmdir "$PWD" && H check')
    assert (done.returncode, done.stderr.startswith("The folder that this was started in is gone: ")) == (3, True), done


@pytest.mark.slow
def test_nothing_is_written_outside_the_workspace(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A library that is used keeps a number of the machine in the home folder, to send it with what it was used for."""
    home = tmp_path_factory.mktemp("home")
    done = shell(folder, f"unset ORT_DISABLE_TELEMETRY XDG_CACHE_HOME; HOME={home} H run")
    assert (done.returncode, list(home.rglob("*"))) == (0, []), done.stderr


@pytest.mark.slow
def test_a_closed_standard_input_has_no_lines(folder: Folder) -> None:
    done = shell(folder, "H ask <&-")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
@pytest.mark.parametrize("line", ["H run -p bot", "H ask -p bot hello"])
def test_a_process_that_may_open_no_more_files_says_so_once(folder: Folder, line: str) -> None:
    limit = "resource.setrlimit(resource.RLIMIT_NOFILE, (os.dup(2), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))"
    folder.write("bot.py", f"import os, resource\n{limit}\ndef reply(conversation): ...\n")
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    done = shell(folder, line)
    assert (done.returncode, done.stderr.count("Too many open files")) == (3, 1), done.stderr
    assert "raise the limit on open files (`ulimit -n`)" in done.stderr
    assert "Traceback" not in done.stderr


def test_too_many_open_files_are_no_fault_of_the_output(
    sampled: Path, harness: Harness, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    shutil.copytree(sampled, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr("asyncio.events.new_event_loop", refused)  # it needs three
    done = harness("qa")
    told = "A file cannot be read or written: Too many open files\n    raise the limit"
    assert (done.returncode, told in done.stderr) == (3, True), done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="no limit on memory here")
@pytest.mark.parametrize("limit", [100_000, 700_000])
def test_too_little_memory_is_not_the_answer_of_a_gate(folder: Folder, limit: int) -> None:
    """OpenBLAS would end the process with 1."""
    done = shell(folder, f"ulimit -v {limit}; H gate")
    assert (done.returncode, done.stderr.startswith("There is too little memory: ")) == (3, True), done.stderr


def test_words_of_others_for_too_little_memory_are_known(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise ImportError("x.so: failed to map segment from shared object")

    monkeypatch.setattr("harness.workspace.find_root", refused)
    done = harness("check")
    assert (done.returncode, done.stderr.startswith("There is too little memory: ")) == (3, True), done.stderr


@pytest.mark.slow
def test_a_full_folder_of_temporary_files_is_named(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Into which the model that tells languages is unpacked."""
    place = tmp_path_factory.mktemp("small")
    done = shell(folder, f"export PYTHONDONTWRITEBYTECODE=1 TMPDIR={place}; ulimit -f 40; H run")
    assert (done.returncode, f"Stopped: {place}: File too large" in done.stderr) == (3, True), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("scenarios/more", "check"),
        ("scenarios/more", "gate"),
        ("knowledge/more", "check"),
        ("notes", "forget zendesk:1"),
        ("pages/more", "import articles pages"),
        ("pages/more", "import conversations --from intercom pages"),
        ("reports/more", "gate --fresh"),
    ],
)
def test_a_folder_that_nobody_may_look_into_is_no_empty_folder(folder: Folder, name: str, command: str) -> None:
    """Its scenarios would be missing in silence, and a gate would hold without them."""
    as_others = "setpriv --bounding-set=-dac_override,-dac_read_search " if os.geteuid() == 0 else ""
    if as_others and not shutil.which("setpriv"):
        pytest.skip("root may look anywhere")
    closed = folder.root / name
    closed.mkdir(parents=True)
    closed.chmod(0)
    try:
        done = shell(folder, f'{as_others}"{sys.executable}" -m harness {command}')
    finally:
        closed.chmod(0o755)
    assert (done.returncode, "Permission denied\n    check its permissions" in done.stderr) == (3, True), done
    assert name in done.stderr


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("check -w loop", 2),
        ("check -w loop/x", 2),
        ("gate -w nowhere-near-loop", 2),
        ("check", 0),
        ("check --sarif loop/x", 3),
        ("actions send --sink loop", 3),
    ],
)
def test_a_link_to_itself_is_no_mistake_in_the_harness(folder: Folder, harness: Harness, line: str, code: int) -> None:
    for name in ("loop", "loop.yaml"):
        (folder.root / name).symlink_to(name)
    done = harness(*line.split())
    assert (done.returncode, "loop" in done.stderr) == (code, code > 0), done
