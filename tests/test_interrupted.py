"""Runs that are killed, stopped or short of budget: what was done is kept, and the rest is done later."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from tests.conftest import PATIENCE, Folder, Harness
from tests.remote import KEY, declare, messages, said
from tests.server import FAULTS, Server, handoff, serving
from tests.started import Started, started

pytestmark = pytest.mark.slow

ENOUGH = 200  # scenarios


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server(answer=lambda body: {**handoff(body), "summary": said(body)})) as started:
        yield started


@pytest.fixture
def env(folder: Folder, server: Server) -> dict[str, str]:
    messages(folder, [f"message {n}" for n in range(ENOUGH)])
    return declare(folder, server.url, "jobs: 8, timeout: 60, tries: 3, price: {per_call: 0.01}")


def start(folder: Folder, env: dict[str, str], *args: str) -> Started:
    return started(folder.root, "run", "-p", "http", *args, env=env)


def lines(folder: Folder) -> list[dict[str, Any]]:
    (path,) = folder.root.glob("reports/http-*/results.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


def without_seconds(folder: Folder) -> list[dict[str, Any]]:
    turns = lines(folder)
    for turn in turns:
        turn["reply"]["usage"].pop("seconds", None)
    return turns


def test_killed_at_ten_moments_and_resumed_it_ends_as_if_undisturbed(
    folder: Folder, env: dict[str, str], server: Server
) -> None:
    assert start(folder, env).ended()[0] == 0
    undisturbed = without_seconds(folder)
    assert [turn["reply"]["summary"] for turn in undisturbed] == [f"message {n}" for n in range(ENOUGH)]
    (run,) = folder.root.glob("reports/http-*")
    for path in run.iterdir():
        path.unlink()
    server.requests.clear()
    server.delay = 0.05
    moments = random.Random(0)
    for kill in range(10):
        process = start(folder, env, *(["--resume"] if kill else []))
        before = len(server.requests)
        while len(server.requests) < before + 2 and process.poll() is None:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.08))
        os.kill(process.pid, signal.SIGKILL)
        process.ended()
    server.delay = 0
    assert start(folder, env, "--resume").ended()[0] == 0
    assert without_seconds(folder) == undisturbed
    asked = [said(request) for request in server.requests]
    assert len(asked) <= ENOUGH + 10 * 2 * 8  # only what was under way, or not yet written, is asked for again
    assert set(asked) == {f"message {n}" for n in range(ENOUGH)}


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_is_ended_keeps_what_is_done_and_says_how_to_go_on(
    folder: Folder, env: dict[str, str], server: Server, ended_by: signal.Signals
) -> None:
    """By Ctrl-C, by a job that is cancelled, by a terminal that is closed."""
    server.delay = 0.25  # the whole run takes six seconds, so that the key comes before its end
    process = start(folder, env)
    while len(server.replied) < 20 and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, ended_by)
    code, out, err = process.ended()
    assert code == 128 + ended_by, err
    assert "Traceback" not in err
    found = re.search(
        r"Stopped: interrupted\.\n(\d+) of 200 conversations are done and kept\. Continue with: (.*)\n", err
    )
    assert found, err
    (journal,) = folder.root.glob("reports/http-*/journal.jsonl")
    assert int(found[1]) == len(journal.read_bytes().splitlines()) >= 12
    assert shlex.split(found[2]) == ["harness", "run", "-p", "http", "--resume"]
    server.delay = 0
    asked = len(server.requests)
    assert start(folder, env, "--resume").ended()[0] == 0
    assert len(server.requests) - asked == ENOUGH - int(found[1])
    assert out == ""


@pytest.mark.parametrize("trap", ["", "trap '' INT;"])
def test_a_job_that_is_cancelled_leaves_no_program_under_test_behind(folder: Folder, trap: str) -> None:
    """Also one that a script began beside others, for which a shell ignores Ctrl-C."""
    folder.write("rules/pipelines.yaml", "pipelines: [{id: slow, kind: command, run: [sh, bot.sh]}]\n")
    folder.write("bot.sh", "echo $$ > running; read _ < hold\n")
    os.mkfifo(folder.root / "hold")
    script = f"{trap} exec {shlex.quote(sys.executable)} -m harness run -p slow"
    process = subprocess.Popen(
        ["sh", "-c", script], cwd=folder.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    while not (running := folder.root / "running").exists() or not running.read_text().strip():
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "Traceback" in err) == (143, False), err
    with pytest.raises(ProcessLookupError):
        os.kill(int(running.read_text()), 0)


def test_a_budget_stops_with_code_3_and_the_next_goes_on(
    folder: Folder, env: dict[str, str], server: Server, harness: Harness
) -> None:
    done = harness("run", "-p", "http", "--max-calls", "50", cwd=folder.root, env=env)
    assert done.returncode == 3
    assert "Stopped: the budget of 50 calls is used up." in done.stderr
    assert "harness run -p http --max-calls 50 --resume" in done.stderr
    for _ in range(3):
        done = harness("run", "-p", "http", "--max-cost", "0.5", "--resume", cwd=folder.root, env=env)
    assert done.returncode == 0, done.stderr
    assert len(server.requests) == ENOUGH
    assert len(lines(folder)) == ENOUGH


def test_resuming_a_finished_run_asks_only_for_its_errors(
    folder: Folder, env: dict[str, str], server: Server, harness: Harness
) -> None:
    folder.edit("rules/rollout.yaml", "today: 2026-11-02", "today: 2026-11-02\nerrors: {at_most: 0.1}")
    server.behave = lambda request, before: "401" if request["message"].endswith("7") else ""
    assert harness("run", "-p", "http", cwd=folder.root, env=env).returncode == 0
    assert sum("error" in turn for turn in lines(folder)) == 20
    server.behave = lambda request, before: ""
    server.requests.clear()
    assert harness("run", "-p", "http", "--resume", cwd=folder.root, env=env).returncode == 0
    assert len(server.requests) == 20
    assert not any("error" in turn for turn in lines(folder))


def test_after_an_outage_a_run_that_goes_as_before_is_measured_again(
    folder: Folder, env: dict[str, str], server: Server, harness: Harness
) -> None:
    """Its results are those of before the outage, and not those of the outage."""
    messages(folder, ["one", "two", "three"])
    faults = {"": lambda request, before: "", "all": lambda request, before: "401"}
    faults["two"] = lambda request, before: "401" if said(request) == "two" else ""
    for outage in ("all", "two", "all"):
        for fault, code in (("", 0), (outage, 3), ("", 0)):
            server.behave = faults[fault]
            done = harness("run", "-p", "http", "--fresh", cwd=folder.root, env=env)
            assert (done.returncode, "no reply" in done.stdout) == (code, code == 3), (outage, fault, done.stdout)
    assert [turn["scenario"] for turn in lines(folder)] == ["s0", "s1", "s2"]


def test_a_thousand_scenarios_with_three_in_ten_calls_failing(
    folder: Folder, env: dict[str, str], server: Server, harness: Harness
) -> None:
    chance = random.Random(1)
    draws: dict[str, str] = {}

    def behave(request: dict[str, Any], before: int) -> str:
        if chance.random() >= 0.3:
            return ""
        fault = chance.choice(FAULTS)
        draws[said(request)] = fault
        return fault

    server.behave = behave
    messages(folder, [f"message {n}" for n in range(1000)])
    env = declare(folder, server.url, "jobs: 60, timeout: 6, deadline: 120, tries: 4")
    done = harness("run", "-p", "http", cwd=folder.root, env=env)
    turns = lines(folder)
    assert [turn["scenario"] for turn in turns] == [f"s{n}" for n in range(1000)]
    errors = [turn for turn in turns if turn.get("error")]
    assert all(("reply" in turn) != ("error" in turn) for turn in turns)
    assert all(turn["reply"]["summary"] == turn["message"] for turn in turns if "reply" in turn)
    assert 20 < len(errors) < 150  # the wrong schemas, and the few that failed four times
    assert done.returncode == 3
    assert f"Not judged for http: {len(errors)} of 1000 scenarios could not be measured (2% is allowed)." in done.stdout
    assert "The most common cause: no reply: `outcome` of the reply cannot be 'maybe'" in done.stdout


def test_the_key_is_in_no_file_and_no_output(
    folder: Folder, env: dict[str, str], server: Server, process: Harness
) -> None:
    server.answer = lambda body: {**handoff(body), "reason": f"with {KEY}"}
    faults = [*FAULTS, "401", ""]
    server.behave = lambda request, before: faults[int(said(request).split()[1]) % len(faults)]
    messages(folder, [f"message {n}" for n in range(30)])
    env = declare(folder, server.url, "timeout: 1.5, tries: 1, version: v1")
    for name in ("http", "openai"):
        done = process("run", "-p", name, cwd=folder.root, env={**env, "OPENAI_LOG": "debug"})
        assert any(KEY in head for head in server.heads)
        assert KEY not in done.stdout + done.stderr
    written = [path for path in folder.root.rglob("*") if path.is_file()]
    assert any(path.name == "replies.sqlite" for path in written)
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []


ODD_KEY = 'sk-a"b\\c/d+e=&0123456789'


@pytest.mark.parametrize("kind", ["http", "openai"])
@pytest.mark.parametrize("echoed", [str, quote_plus, lambda key: json.dumps({"key": key})])
def test_a_key_with_odd_characters_is_hidden_however_it_is_echoed(
    folder: Folder, env: dict[str, str], server: Server, harness: Harness, kind: str, echoed: Callable[[str], str]
) -> None:
    """It is written in another way in JSON, in an address and by Python."""
    server.answer = lambda body: {**handoff(body), "summary": f"with {echoed(ODD_KEY)}"}
    server.behave = lambda request, before: "" if "0" in said(request) else "401"
    server.said_in_errors = echoed(ODD_KEY)
    messages(folder, ["message 0", "message 1"])
    keys = {"SUPPORT_KEY": ODD_KEY, "OPENAI_API_KEY": ODD_KEY}
    done = harness("run", "-p", kind, env={**declare(folder, server.url), **keys})
    assert any(ODD_KEY in head for head in server.heads)
    written = [path.read_text(errors="replace") for path in (folder.root / "reports").rglob("*.json*")]
    assert any("[secret]" in text for text in written)
    for text in (done.stdout, done.stderr, *written):
        assert "0123456789" not in text


def test_a_number_with_the_digits_of_a_secret_is_a_number(
    folder: Folder, env: dict[str, str], server: Server, harness: Harness
) -> None:
    secret = "17633664"
    server.answer = lambda body: {**handoff(body), "confidence": 0.1763366400, "ticket": int(secret), "summary": secret}
    messages(folder, ["hello there"])
    done = harness("run", "-p", "http", env={**declare(folder, server.url), "SUPPORT_KEY": secret})
    assert done.returncode == 0, done.stdout + done.stderr
    (told,) = lines(folder)
    reply = told["reply"]
    assert (reply["confidence"], reply["summary"]) == (0.17633664, "[secret]")


def test_the_cost_so_far_is_shown_on_a_terminal(folder: Folder, env: dict[str, str], server: Server) -> None:
    server.delay = 0.1
    script = f"{shlex.quote(sys.executable)} -m harness run -p http"
    log = folder.root / "typescript"
    subprocess.run(
        ["script", "-qec", script, str(log)], cwd=folder.root, env={**os.environ, **env, "TERM": "xterm"},
        stdout=subprocess.DEVNULL, timeout=PATIENCE, check=True,
    )  # fmt: skip
    assert re.search(r"conversations .*/200.* \d+ calls, \d\.\d\d spent", Path(log).read_text(errors="replace"))


@pytest.mark.parametrize("how", ["import", "class", "model"])
def test_ctrl_c_of_which_others_make_an_error_is_an_interruption(folder: Folder, harness: Harness, how: str) -> None:
    """As it reaches an import, Python that builds a class, and pydantic that builds a model, in whatever they load."""
    words = {
        "import": "try:\n    raise KeyboardInterrupt\nexcept BaseException as e:\n    raise ImportError('x') from e\n",
        "class": "class D:\n    def __set_name__(self, *_):\n        raise KeyboardInterrupt\nclass C:\n    d = D()\n",
        "model": "from pydantic_core import SchemaError\nraise SchemaError('x:\\nKeyboardInterrupt:')\n",
    }
    folder.write("bot.py", f"{words[how]}def reply(conversation):\n    return {{}}\n")
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    done = harness("run", "-p", "bot")
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")
