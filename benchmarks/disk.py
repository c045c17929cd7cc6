"""A disk that fills up, and a process that is killed, at any point at which a command changes a file.

`faulty_disk.c` is loaded into a process before libc; it is built here, where gcc is at hand.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("faulty_disk.c")


def at_hand() -> bool:
    """Whether it can be built here: on Linux, with gcc."""
    return sys.platform == "linux" and shutil.which("gcc") is not None


@cache
def _library() -> Path:
    built = Path(tempfile.mkdtemp(prefix="faulty-disk-")) / "faulty_disk.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", built, _SOURCE, "-ldl"], check=True)
    return built


@dataclass(frozen=True)
class FaultyDisk:
    """Runs the command line where files under `under` cannot all be written."""

    under: Path

    def changes(self, *arguments: str | Path) -> int:
        """How many times a command changes a file."""
        with tempfile.NamedTemporaryFile() as counted:
            self._run(arguments, FAULTY_COUNT=counted.name)
            return len(Path(counted.name).read_bytes())

    def killed(self, at: int, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """The command, killed half-way through the change of that number, from 1."""
        return self._run(arguments, FAULTY_AT=str(at), FAULTY_HOW="kill")

    def full(self, at: int, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """The command, without any room from the change of that number on."""
        return self._run(arguments, FAULTY_AT=str(at), FAULTY_HOW="full")

    def _run(self, arguments: Sequence[str | Path], **how: str) -> subprocess.CompletedProcess[str]:
        given = {"LD_PRELOAD": str(_library()), "FAULTY_UNDER": str(self.under.resolve()), **how}
        return subprocess.run(
            [sys.executable, "-m", "harness", *map(str, arguments)], cwd=self.under, env={**os.environ, **given},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
