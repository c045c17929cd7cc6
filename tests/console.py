"""What a reader of the documentation types, and what is printed: blocks of console in Markdown, run in a workspace.

The commands run in bash as they stand. `harness` in them is answered by this process, which has read the models once.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from unittest.mock import patch

from release.console import as_on_any_day, commands_of
from tests.conftest import in_process

_OF_THE_DAY = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "#" * 64),
    (re.compile(r"(?<=main \()[0-9a-f]{7}"), "#######"),  # of a commit
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "####-##-##T##:##:##Z"),
)
_HARNESS = """\
#!/usr/bin/env bash
here=$(mktemp -d "$HARNESS_DESK/XXXXXX")
printf '%s\\0' "$PWD" "$@" > "$here/asked"
env -0 > "$here/env"
if [ -p /dev/stdin ]; then cat > "$here/in"; else : > "$here/in"; fi
mkfifo "$here/answered"
echo "$here" > "$HARNESS_DESK/bell"
read -r code < "$here/answered"
cat "$here/err" >&2
cat "$here/out"
exit "$code"
"""
_ENV = ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS")


def same_on_any_day(text: str) -> str:
    """What is printed without what depends on the harness's own code."""
    for found, instead in _OF_THE_DAY:
        text = found.sub(instead, text)
    return text


@dataclass
class Desk:
    """A shell in a folder, in which `harness` is answered by this process. `cd` holds for the commands after it."""

    root: Path
    desk: Path  # where questions and answers lie

    def __post_init__(self) -> None:
        self._here = self.root

    def printed(self, block: str) -> str:
        """The block as it should be: its commands with what they print."""
        shown = []
        for command in commands_of(block):
            output = "" if self._moved(command) else self._run(command)
            typed = command.replace("\n", "\n> ").replace("\n> \n", "\n>\n")
            shown.append(f"$ {typed}\n" + as_on_any_day(output, self._here, self.root))
        return "".join(shown)

    def _moved(self, command: str) -> bool:
        if command.startswith("cd "):
            self._here /= command[3:]
        return command.startswith("cd ")

    def _run(self, command: str) -> str:
        author = {f"GIT_{who}_{what}": "reader" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return self.ended(command, self._here, {**author, "LC_ALL": "C.UTF-8"}).stdout

    def ended(self, command: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """What bash prints, errors too, and returns."""
        env = {name: value for name, value in os.environ.items() if name not in _ENV} | env
        env |= {"PATH": f"{self.desk}:{os.environ['PATH']}", "HARNESS_DESK": str(self.desk)}
        with (self.desk / "printed").open("w+") as printed, subprocess.Popen(
            ["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=printed,
            stderr=subprocess.STDOUT, start_new_session=True,
        ) as shell:  # fmt: skip
            ending = Thread(target=self._ring_at_the_end, args=(shell,), daemon=True)
            ending.start()
            try:
                while (asked := self._bell()) != "done":
                    self._answer(Path(asked))
            except BaseException:
                os.killpg(shell.pid, signal.SIGKILL)  # it would wait for an answer
                raise
            ending.join()
            printed.seek(0)
            return subprocess.CompletedProcess(command, shell.returncode, printed.read())

    def _ring_at_the_end(self, shell: subprocess.Popen[bytes]) -> None:
        shell.wait()
        with (self.desk / "bell").open("w") as bell:
            bell.write("done\n")

    def _bell(self) -> str:
        with (self.desk / "bell").open() as bell:
            return bell.readline().strip()

    def _answer(self, here: Path) -> None:
        folder, *asked = (here / "asked").read_text().split("\0")[:-1]
        env = dict(each.split("=", 1) for each in (here / "env").read_text().split("\0")[:-1])
        with (
            chdir(folder),
            (here / "in").open() as given,
            patch("sys.stdin", given),
            patch.dict(os.environ, env, clear=True),
        ):
            done = in_process(*asked, cwd=Path(folder))
        (here / "out").write_text(done.stdout)
        (here / "err").write_text(done.stderr)
        with (here / "answered").open("w") as answered:
            answered.write(f"{done.returncode}\n")


def desk_in(root: Path, desk: Path) -> Desk:
    """A shell in `root`; `desk` is an empty folder."""
    stub = desk / "harness"
    stub.write_text(_HARNESS)
    stub.chmod(0o755)
    os.mkfifo(desk / "bell")
    return Desk(root, desk)


def a_clone(root: Path) -> None:
    """Makes a folder a repository whose branch `main` holds all that is in it."""
    author = ("-c", "user.name=reader", "-c", "user.email=reader@example.com")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*author, "commit", "-q", "-m", "start")):
        subprocess.run(["git", *command], cwd=root, check=True)
