"""Two commands at once, a clock that jumps back, and Ctrl-C: nothing lost, doubled or uncounted."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.files import lock_folder
from harness.ledger import EvidenceLook, locked, note, read_ledger, since
from tests.conftest import REPOSITORY, Folder, Harness
from tests.started import started

CHATS = """\
vendor: chats
conversation: {id: chat}
message: {author: by, text: text, at: at}
"""


@pytest.mark.slow
def test_two_imports_of_articles_at_once_leave_whole_ones(folder: Folder, harness: Harness) -> None:
    articles = [
        {"id": n, "title": f"Printing {n}", "body": f"<p>{'Wait a while. ' * 300}</p>", "section_id": 9, "locale": "en"}
        for n in range(20)
    ]
    folder.write("export.json", json.dumps({"articles": articles}))
    folder.write("map.yaml", "default: {categories: login}\n")
    words = ("import", "articles", "export.json", "--map", "map.yaml")
    ends = [each.ended() for each in [started(folder.root, *words) for _ in range(2)]]
    assert [code for code, _, _ in ends] == [0, 0], ends
    assert sorted(out.splitlines()[-1] for _, out, _ in ends) == [
        "0 new, 0 changed, 20 unchanged; 0 not imported.",
        "20 new, 0 changed, 0 unchanged; 0 not imported.",
    ]
    assert len(list((folder.root / "knowledge").glob("printing-*.md"))) == 20
    assert harness("check").returncode == 0
    assert not list((folder.root / "knowledge").glob(".*"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="who waits for a lock is known on Linux")
def test_two_that_propose_at_once_lose_and_double_nothing(folder: Folder, harness: Harness) -> None:
    for number in (1, 2):
        row = json.dumps({"message": f"My printer number {number} smells of oranges", "id": number})
        folder.write(f"{number}.jsonl", f"{row}\n")
    harness("run")  # what it has read of the workspace they need not read again
    words = [("propose", "1.jsonl", "--write"), ("propose", "2.jsonl", "--write"), *[("add", "pack", "abuse")] * 2]
    with locked(folder.root):  # until all of them have read the workspace
        every = [started(folder.root, *each) for each in words]
        while not all(_waits(each.pid) for each in every):
            assert all(each.poll() is None for each in every), [each.ended() for each in every if each.poll()]
            time.sleep(0.05)
    ends = [each.ended() for each in every]
    assert [code for code, *_ in ends[:2]] == [0, 0], ends
    assert sorted(code for code, *_ in ends[2:]) == [0, 2], ends
    assert sum("another command added it meanwhile" in err for *_, err in ends) == 1
    added = (folder.root / "scenarios/proposed.yaml").read_text()
    assert ("number 1 smells" in added, "number 2 smells" in added) == (True, True)
    assert harness("check").returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="who waits for a lock is known on Linux")
def test_a_card_that_another_command_writes_meanwhile_stays(folder: Folder, harness: Harness) -> None:
    rows = [("a link lives for an hour", "yes", "A link lives for an hour."), ("we pay", "no", "Nobody pays for it.")]
    folder.write("labels.csv", "answer,supported,source\n" + "".join(f"{','.join(row)}\n" for row in rows))
    assert harness("calibrate", "labels.csv", "--write").returncode == 0
    cards = folder.root / "rules/calibration.yaml"
    mine = cards.read_text()
    cards.unlink()
    with locked(folder.root):
        command = started(folder.root, "calibrate", "labels.csv", "--write")
        while not _waits(command.pid):
            assert command.poll() is None, command.ended()
            time.sleep(0.05)
        cards.write_text(mine.replace("card:", "criteria:", 1).replace("labels: labels.csv", "labels: elsewhere.csv"))
    said = command.ended()
    assert (said[0], harness("check").returncode) == (0, 0), said
    assert {line for line in cards.read_text().splitlines() if line.endswith(":")} == {"card:", "criteria:"}


@pytest.mark.parametrize(
    ("command", "place", "doing"),
    [
        (("run", "--fresh"), "reports/{run}", "writing this run"),
        (("gate", "--fresh"), "reports/{run}", "writing this run"),
        (("merge", "one"), "reports/{run}", "writing this run"),
        (("actions", "send"), "reviews", "sending or erasing what is in reviews/actions.sqlite"),
        (("forget", "zendesk:1"), "reviews", "sending or erasing what is in reviews/actions.sqlite"),
    ],
)
def test_who_cannot_wait_for_another_is_not_wrong_and_may_try_again(
    folder: Folder, harness: Harness, command: tuple[str, ...], place: str, doing: str
) -> None:
    """Exit code 2 would say that the workspace is wrong, and a CI job would not try again."""
    harness("run", "--shard", "1/1")
    (shard,) = (folder.root / "reports/shards").iterdir()
    shard.rename(folder.root / "one")
    harness("run")
    harness("actions", "list")
    (run,) = (each.name for each in (folder.root / "reports").iterdir() if (each / "run.json").exists())
    busy = folder.root / place.format(run=run)
    lock = lock_folder(busy)
    done = harness(*command)
    os.close(lock)
    told = f"{busy}: another process is {doing}\n    try again when the process that uses it has ended"
    assert (done.returncode, told in done.stderr) == (3, True), done
    assert harness(*command).returncode in (0, 2 if command[0] == "forget" else 0)


def _waits(process: int) -> bool:
    """Whether it waits for a lock that another has."""
    return bool(re.search(rf"-> FLOCK .* {process} ", Path("/proc/locks").read_text()))


@pytest.mark.slow
def test_two_imports_of_conversations_at_once_keep_each_once(folder: Folder, harness: Harness) -> None:
    chats = [
        {"chat": n, "at": f"2026-10-{n % 28 + 1:02}T09:00:00Z", "by": "customer", "text": f"Where is order {n}?"}
        for n in range(400)
    ]
    folder.write("chats.json", json.dumps(chats))
    folder.write("chats.yaml", CHATS)
    words = ("import", "conversations", "--from", "mapped", "chats.json", "--mapping", "chats.yaml")
    for each in [started(folder.root, *words) for _ in range(2)]:
        said = each.ended()
        assert said[0] == 0, said
    assert harness(*words).stdout.startswith("400 conversations: 400 unchanged.")


def test_ctrl_c_before_anything_is_loaded_is_told(folder: Folder, process: Harness) -> None:
    folder.write("click.py", "raise KeyboardInterrupt\n")  # it is the first that is imported
    done = process("check")
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")


STOPPED = """\
import enum
from pydantic_core import SchemaValidator, core_schema

class Pressed:
    def __getattribute__(self, name):
        raise KeyboardInterrupt

SchemaValidator(core_schema.enum_schema(enum.Enum, [Pressed()]))
"""


def test_ctrl_c_while_a_model_is_built_is_told(folder: Folder, process: Harness) -> None:
    """Its C code makes an error of its own of it."""
    folder.write("re2.py", STOPPED)
    done = process("check")
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")


def test_a_look_after_the_clock_jumped_back_counts(folder: Folder) -> None:
    folder.record_stages()
    entries = read_ledger(folder.root).entries
    moved = entries[-1].recorded or entries[-1].when
    for number, when in enumerate((moved - dt.timedelta(days=30), moved + dt.timedelta(days=1), moved)):
        note(folder.root, EvidenceLook(when, "run", f"evidence {number}", "ai"))
    looks = note(folder.root, EvidenceLook(moved - dt.timedelta(days=400), "run", "the last", "ai"))
    assert [each.when for each in looks] == sorted(each.when for each in looks)
    assert len(since(looks, entries, "login")) == 4


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 0.8, 2, 4])
def test_ctrl_c_at_any_moment_is_said_and_what_was_done_is_kept(
    folder: Folder, harness: Harness, seconds: float
) -> None:
    command = [sys.executable, "-m", "harness", "run"]
    running = subprocess.Popen(command, cwd=folder.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(seconds)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate()
    # Python itself may not be there yet, and dies of the signal as well where it came while C code ran some Python
    # of its own (a library that is being opened): a shell calls both 130. While it reads its `site`, it ends with 1
    assert running.returncode in (0, 130, -signal.SIGINT) or "Failed to import the site module" in said, said
    # where it came in a callback of an import, Python says that it ignored it, with a traceback of its own
    own = re.sub(r"Exception ignored in: .*\nTraceback .*\n(?:  .*\n)*KeyboardInterrupt: *\n", "", said)
    assert seconds < 1 or "Traceback" not in own, said
    assert harness("run", "--resume").returncode == 0


MARK = """\
import os, signal, sys
from pathlib import Path
from harness.live.database import Database

path, n = Path(sys.argv[1]), int(sys.argv[2])
with Database(path, "CREATE TABLE marks (n INTEGER)", 1, "marks").writing() as tables:
    tables.execute("INSERT INTO marks VALUES (?)", (n,))
    if n % 2:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_a_label_whose_process_is_killed_is_saved_or_not(tmp_path: Path) -> None:
    from harness.live.database import Database

    path = tmp_path / "marks.sqlite"
    for n in range(6):
        done = subprocess.run([sys.executable, "-c", MARK, str(path), str(n)], cwd=REPOSITORY, capture_output=True)
        assert done.returncode == (-signal.SIGKILL if n % 2 else 0), done.stderr
    marks = Database(path, "CREATE TABLE marks (n INTEGER)", 1, "marks")
    assert marks.found(lambda row: row["n"], "SELECT n FROM marks ORDER BY n") == [0, 2, 4]
