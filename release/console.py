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
_RUN = re.compile(r"(\b(?:reports/(?:[\w.-]+/)*[\w.-]+|reference))-[0-9a-f]{10}\b")
_PATIENCE = 600  # seconds for one command


def commands_of(block: str) -> list[str]:
    """The commands of a block, each as it is typed."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def printed(commands: Iterable[str], folder: Path, programs: Path) -> str:
    """What a reader sees who types the commands in a folder, with the programs of another one first on the path.

    The digest in the name of a run is replaced: the version is in it, which is another in each clone.
    """
    terminal = {name: value for name, value in os.environ.items() if name not in ("CI", "BUILD_NUMBER")}
    terminal["PATH"] = f"{programs}:{os.environ['PATH']}"
    shown = []
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=terminal, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        output = re.sub(rf"{re.escape(str(folder))}/?", "", done.stdout).expandtabs(4)
        shown.append(f"$ {command}\n" + _RUN.sub(r"\1-0123456789", output))
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
