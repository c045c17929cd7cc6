"""Processes of the command line that begin with its code read, which takes each a second of computing.

They are forks of a process that has one thread and has read it. Where it matters how Python starts, or in which order
sets are, a test starts a process of its own: `process` of conftest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.conftest import PATIENCE, REPOSITORY

_FORKS = """
import json, os, re, sys
import harness.lazy_regex
harness.lazy_regex.regex = re.compile  # once for all forks
import harness.cli.evaluation, harness.live.conversations, harness.pipelines.remote, httpx2, jinja2
from harness.__main__ import main

def begin(args, folder, env, out, err):
    for number, name, how in ((0, os.devnull, os.O_RDONLY), (1, out, os.O_WRONLY), (2, err, os.O_WRONLY)):
        os.dup2(os.open(name, how | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.argv, sys.path[0] = ["harness", *args], folder
    main()

tasks = "/proc/self/task"
assert not os.path.exists(tasks) or len(os.listdir(tasks)) == 1  # a fork has one thread, and waits for others' locks

for line in sys.stdin:
    asked = json.loads(line)
    if "ended" in asked:
        process, status = os.waitpid(asked["ended"], os.WNOHANG)
        print(json.dumps(os.waitstatus_to_exitcode(status) if process else None), flush=True)
    elif process := os.fork():
        print(process, flush=True)
    else:
        begin(**asked)
        break
"""


@cache
def _forks() -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "OPENBLAS_NUM_THREADS": "1"}  # numpy would begin another
    return subprocess.Popen(
        [sys.executable, "-c", _FORKS], cwd=REPOSITORY, env=env, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def _asked(**asked: Any) -> int | None:
    forks = _forks()
    assert forks.stdin
    assert forks.stdout
    forks.stdin.write(f"{json.dumps(asked)}\n")
    forks.stdin.flush()
    answer: int | None = json.loads(forks.stdout.readline())
    return answer


@dataclass
class Started:
    """A process of the command line, under way or ended."""

    pid: int
    said: Path  # a folder with what it prints
    returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None where it has not."""
        if self.returncode is None:
            self.returncode = _asked(ended=self.pid)
        return self.returncode

    def ended(self) -> tuple[int, str, str]:
        """Its exit code and what it has printed, once it has ended."""
        until = time.monotonic() + PATIENCE
        while (code := self.poll()) is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        return code, (self.said / "out").read_text(), (self.said / "err").read_text()


def started(root: Path, *args: str, env: dict[str, str] | None = None) -> Started:
    """The command line in a workspace, in a process of its own."""
    said = Path(mkdtemp(dir=root.parent))
    printed = {name: str(said / name) for name in ("out", "err")}
    pid = _asked(args=args, folder=str(root), env={**os.environ, **(env or {})}, **printed)
    assert pid
    return Started(pid, said)
