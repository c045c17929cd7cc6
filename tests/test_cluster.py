"""Work on a Ray cluster of two nodes: the same as on this machine, also when one of the nodes dies in the middle."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.live.conversations import Store
from tests.conftest import PATIENCE, Folder, Harness

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

pytestmark = pytest.mark.slow
BOT = """\
import asyncio, os
async def reply(request):
    with open("HELD", "a") as file:
        file.write(f"{os.getpid()} {request['message']}\\n")
    await asyncio.sleep(0.02)
    return {"outcome": "handoff", "category": "billing", "queue": "money"}
async def down(request):
    raise RuntimeError("down")
"""
WAITING = """\
    import pathlib
    while pathlib.Path("WAIT").exists():
        await asyncio.sleep(0.02)
"""
PIPELINES = """\
pipelines:
  - {id: bot, kind: python, function: bot:reply, jobs: 4}
  - {id: down, kind: python, function: bot:down}
"""
SCENARIO = """\
  - id: s{n}
    turns:
      - customer: number {n} of all, i want my money back
        expect: {{outcome: handoff, queue: money}}
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A head without a core, and two nodes with one each."""
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    for _ in range(2):
        made.add_node(num_cpus=1)
    made.wait_for_nodes()
    yield made
    made.shutdown()


@pytest.fixture
def team(folder: Folder) -> Folder:
    """A workspace with 80 scenarios and support AIs in Python."""
    lines = "".join(SCENARIO.format(n=number) for number in range(80))
    folder.write("scenarios/login.yaml", f"category: billing\nscenarios:\n{lines}")
    folder.write("bot.py", BOT.replace("HELD", str(folder.root / "reviews/held.txt")))
    folder.write("rules/pipelines.yaml", PIPELINES)
    return folder


Ray = Any  # runs the command line in a process that works on the cluster


@pytest.fixture
def ray(cluster: Cluster, tmp_path: Path) -> Ray:
    def run(*args: str, wait: bool = True) -> Any:
        command = [sys.executable, "-m", "harness", *args, "--engine", "ray"]
        given = {**os.environ, "RAY_ADDRESS": cluster.address}
        started = subprocess.Popen(command, cwd=tmp_path, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return ended(started) if wait else started

    return run


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    out, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, out.decode()


def the_run(team: Folder, pipeline: str) -> Path:
    (found,) = team.root.glob(f"reports/{pipeline}-*")
    return found


def found(run: Path) -> list[dict[str, Any]]:
    """Its results, without how long a reply took."""
    lines = (run / "results.jsonl").read_text().splitlines()
    return [{**turn, "reply": {**turn["reply"], "usage": None}} for turn in map(json.loads, lines)]


def asked(team: Folder) -> list[tuple[str, str]]:
    """Every message that a support AI was given, after the process that gave it."""
    path = team.root / "reviews/held.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def alive(pid: str) -> bool:
    """Whether the process is there, and no mere entry whose parent has not asked how it ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


def aside(run: Path) -> Path:
    return Path(shutil.move(run, run.parent.parent / f"aside-{run.name}"))


def test_a_run_is_byte_for_byte_that_of_this_machine(folder: Folder, harness: Harness, ray: Ray) -> None:
    talks = "".join(SCENARIO.format(n=number) for number in range(60))
    talks += """\
  - id: comes-back
    brief: {start: the link in my reset mail has expired, wants: {to: a new one, states: [60 minutes]}}
    expect: {category: login, outcome: answer, source: reset#link-expired, by_turn: 3}
"""
    folder.write("scenarios/more.yaml", f"category: billing\nscenarios:\n{talks}")
    assert harness("run", "--repeat", "2").returncode == 0
    here = aside(the_run(folder, "reference"))
    code, said = ray("run", "--repeat", "2")
    assert code == 0, said
    there = the_run(folder, "reference")
    names = {path.name for path in here.iterdir()}
    assert names == {path.name for path in there.iterdir()}
    assert [name for name in names if (here / name).read_bytes() != (there / name).read_bytes()] == []


def test_a_node_that_dies_loses_nothing_and_doubles_nothing(
    team: Folder, harness: Harness, ray: Ray, cluster: Cluster
) -> None:
    assert harness("run", "-p", "bot", "--jobs", "50").returncode == 0
    here = found(aside(the_run(team, "bot")))
    (team.root / "reviews/held.txt").unlink()
    wait = team.write("reviews/wait", "")  # every worker has conversations under way until it is gone
    team.edit("bot.py", "    await asyncio.sleep(0.02)\n", WAITING.replace("WAIT", str(wait)))
    process = ray("run", "-p", "bot", wait=False)
    until = time.monotonic() + PATIENCE
    while len(workers := {pid for pid, _ in asked(team)}) < 2:
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.01)
    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
    while all(map(alive, workers)):  # a process outlives its node by a moment
        assert time.monotonic() < until
        time.sleep(0.01)
    wait.unlink()
    try:
        code, said = ended(process)
    finally:
        cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
    assert code == 0, said
    assert found(the_run(team, "bot")) == here
    held = [message for _, message in asked(team)]
    assert len(held) > len(set(held)) == len(here)  # the node died with conversations under way


def test_the_budget_is_that_of_all_together_and_the_run_goes_on(team: Folder, ray: Ray) -> None:
    code, said = ray("run", "-p", "bot", "--max-calls", "36")
    assert code == 3, said
    assert "the budget of 36 calls is used up" in said
    assert "36 of 80 conversations are done and kept" in said
    code, said = ray("run", "-p", "bot", "--resume")
    assert code == 0, said
    assert len(found(the_run(team, "bot"))) == 80
    held = [message for _, message in asked(team)]
    assert len(held) == len(set(held)) == 80


def test_a_support_ai_that_is_down_ends_the_run(team: Folder, ray: Ray) -> None:
    code, said = ray("run", "-p", "down")
    assert code == 3
    assert "the first 25 conversations all failed, the last one with: " in said
    assert "RuntimeError: down" in said


def test_a_machine_with_another_workspace_takes_no_part(team: Folder, ray: Ray) -> None:
    """What git ignores is not sent: here a file of scenarios."""
    subprocess.run(["git", "init", "-q"], cwd=team.root, check=True)
    team.write(".gitignore", "scenarios/extra.yaml\n")
    team.write("scenarios/extra.yaml", "category: billing\nscenarios:\n" + SCENARIO.format(n=1000))
    code, said = ray("run", "-p", "bot")
    assert code == 3
    assert "the workspace is another on a machine of the cluster: files that git ignores are not sent there" in said


def test_nobody_at_the_address(team: Folder, harness: Harness) -> None:
    for command in (["run", "-p", "bot"], ["import", "conversations", "--sample"]):
        done = harness(*command, "--engine", "ray", env={"RAY_ADDRESS": "127.0.0.1:9"})
        assert done.returncode == 3, done.stdout
        assert "nobody answers at RAY_ADDRESS `127.0.0.1:9`: Connection refused" in done.stderr


def stored(team: Folder) -> list[str]:
    with Store(team.root / "reviews/conversations.sqlite") as store:
        return list(map(str, store.read()))


MAPPING = """\
vendor: desk
conversation: {id: id, names: who}
messages: log
message: {author: by, text: says, at: at}
words: {author: {visitor: customer, robot: ai, person: agent}}
"""


def test_imported_and_replayed_conversations_are_the_same(team: Folder, harness: Harness, ray: Ray) -> None:
    """And where the file breaks off, what is whole before that is imported."""
    team.write("m.yaml", MAPPING)
    whole = gzip.compress("".join(f"{json.dumps(chat(number))}\n" for number in range(600)).encode())
    team.write("chats.jsonl.gz", whole[: -len(whole) // 10])
    command = ("import", "conversations", "--from", "mapped", "chats.jsonl.gz", "--mapping", "m.yaml")
    done = harness(*command)
    here, replayed = stored(team), harness("replay", "--week", "2026-W46", "--json").stdout
    assert sum("a mail to <name-1> at <mail-1>, where" in line for line in here) > 500
    (team.root / "reviews/conversations.sqlite").unlink()
    assert ray(*command) == (done.returncode, done.stdout + done.stderr)
    assert stored(team) == here
    assert len(json.loads(replayed)["conversations"]) > 500
    assert ray("replay", "--week", "2026-W46", "--json") == (0, replayed)


def chat(number: int) -> dict[str, Any]:
    at = 1794211100 + number
    log = [
        {"by": "visitor", "says": f"i sent a mail to Ann Hill at ann{number}@example.com, where is my link", "at": at},
        {"by": "robot", "says": "One moment.", "at": at + 5},
        {"by": "person", "says": "A reset link is valid for 60 minutes.", "at": at + 60},
    ]
    return {"id": str(number), "who": ["Ann Hill"], "log": log}
