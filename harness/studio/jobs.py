"""Long work: a command of the command line in a process of its own, so that the site stays quick and can stop it."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import NamedTuple

from harness.reports.rendering import FOR_PROGRAMS

PATIENCE = 10  # seconds that a command has to end after it was told to


class JobStep(NamedTuple):
    """How far a job is."""

    what: str
    done: int
    total: int | None


@dataclass
class Job:
    """One command that was started. What it printed is there when it has ended."""

    number: int
    title: str
    then: str  # the page to go to when it has ended
    process: subprocess.Popen[bytes]
    arguments: tuple[str, ...]  # of the command line
    afterwards: Callable[[], None] = lambda: None  # what is to be done when it has ended
    form: str = ""  # the page whose form it is, where what it printed is to be read before one goes on
    step: JobStep | None = None  # how far it is; None before it has told
    printed: str = ""
    complaints: str = ""  # what it said on standard error
    ended: bool = False
    threads: list[Thread] = field(default_factory=list)

    @property
    def next(self) -> str:
        """Where its page leads by itself when it has done what was wanted."""
        return self.path if self.form else self.then

    @property
    def path(self) -> str:
        """Its page."""
        return f"/jobs/{self.number}"

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.returncode if self.ended else None

    def stop(self) -> None:
        """As Ctrl-C: what is done is kept."""
        if not self.ended:
            self.process.send_signal(signal.SIGINT)

    def follow(self, pipe: int) -> None:
        """Take in what it tells and prints, beside whatever else is done."""
        for take in (lambda: self._steps(pipe), self._output):
            thread = Thread(target=take, daemon=True)
            thread.start()
            self.threads.append(thread)

    def wait(self, seconds: float | None = None) -> None:
        """Until it has ended, or so long."""
        for thread in self.threads:
            thread.join(seconds)

    def _output(self) -> None:
        out, err = self.process.communicate()
        self.printed, self.complaints = (text.decode("utf-8", "replace") for text in (out, err))
        with suppress(OSError):
            self.afterwards()
        self.ended = True

    def _steps(self, pipe: int) -> None:
        with os.fdopen(pipe, encoding="utf-8") as lines:
            for line in lines:
                with suppress(ValueError, TypeError):
                    self.step = JobStep(**json.loads(line))


class Jobs:
    """Those of one site. One runs at a time: two would write the same run."""

    def __init__(self, root: Path, today: dt.date | None) -> None:
        self._root, self._today, self._lock = root, today, Lock()
        self._known: list[Job] = []

    def __iter__(self) -> Iterator[Job]:
        """Newest first."""
        return iter(self._known[::-1])

    def find(self, number: int) -> Job | None:
        return next((job for job in self._known if job.number == number), None)

    @property
    def running(self) -> Job | None:
        return next((job for job in self._known if not job.ended), None)

    def start(
        self, title: str, arguments: Sequence[str], then: str, *, dated: bool = True,
        afterwards: Callable[[], None] = lambda: None, form: str = "",
    ) -> Job:  # fmt: skip
        """Start `harness ARGUMENTS` in the workspace; what already runs is returned instead.

        `dated`: the command judges articles by their dates, so it has a `--today`.
        """
        with self._lock:
            if busy := self.running:
                return busy
            at = ["--today", str(self._today)] if dated and self._today else []
            reading, writing = os.pipe()
            try:
                process = subprocess.Popen(  # noqa: S603 - our own program, without a shell
                    [sys.executable, "-m", "harness", *arguments, *at],
                    cwd=self._root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    start_new_session=True, pass_fds=[writing],
                    env={**os.environ, FOR_PROGRAMS: str(writing), "NO_COLOR": "1"},
                )  # fmt: skip
            finally:
                os.close(writing)
            job = Job(len(self._known) + 1, title, then, process, tuple(arguments), afterwards, form)
            job.follow(reading)
            self._known.append(job)
            return job

    def stop(self) -> None:
        """End whatever runs."""
        for job in self._known:
            job.stop()
        for job in self._known:
            job.wait(PATIENCE)
            if not job.ended:
                job.process.kill()
                job.wait()
