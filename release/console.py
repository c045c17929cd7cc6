"""The console blocks of a page: its commands, and what they print.

`python -m release.console BIN` runs the README's first block with the programs of the folder BIN, in an empty
folder, and ends with 1 where they print anything else than the README shows.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_RUN = re.compile(r"(\b(?:reports/(?:[\w.-]+/)*[\w.-]+|reference|my-llm|my-service|asks))-[0-9a-f]{10}\b")
_PATIENCE = 600  # seconds for one command


def commands_of(block: str) -> list[str]:
    """The commands of a block; one goes on in the next line after a backslash, or after `> `."""
    found: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(line[2:])
        elif line.startswith(">") and found:
            found[-1] += f"\n{line[2:]}"
    return found


def as_on_any_day(output: str, *folders: Path) -> str:
    """What is printed, as a page shows it: without the folders that it was printed in, and the digest of a run.

    The harness's version and code are in that digest, which are others in each clone: 0123456789 stands for it.
    """
    for folder in folders:
        output = re.sub(rf"{re.escape(str(folder))}/?", "", output)
    return _RUN.sub(r"\1-0123456789", output.expandtabs(4))


def printed(commands: Iterable[str], folder: Path, programs: Path) -> str:
    """What a reader sees who types the commands in a folder, with the programs of another one first on the path."""
    terminal = {name: value for name, value in os.environ.items() if name not in ("CI", "BUILD_NUMBER")}
    terminal["PATH"] = f"{programs}:{os.environ['PATH']}"
    shown = []
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=terminal, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        shown.append(f"$ {command}\n" + as_on_any_day(done.stdout, folder))
    return "".join(shown)


def main() -> int:
    """Run the README's first commands, and say whether they print what it shows."""
    programs = Path(sys.argv[1]).resolve()
    block = BLOCK.findall(README.read_text(encoding="utf-8"))[0]
    os.environ.pop("PYTHONPATH", None)
    with TemporaryDirectory() as folder:
        found = printed(commands_of(block), Path(folder).resolve(), programs)
    sys.stdout.write(found)
    sys.stderr.writelines(difflib.unified_diff(block.splitlines(True), found.splitlines(True), "README.md", "found"))
    return int(found != block)


if __name__ == "__main__":
    sys.exit(main())
