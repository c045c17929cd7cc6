"""One table: a bare loop, pytest, this harness, and other tools that evaluate AI, on the same cases in one sitting.

`make bench-peers [COUNT=10000]` installs each tool in an environment of its own under .venv-peers/. No case needs an
LLM or the network. Settings favour the tool: what it shows meanwhile is off, and what costs much and adds no result.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.speed import REPOSITORY, Cost, apart, beside_a_bare_loop, cost, right_cases

ENVIRONMENTS, LOCKS = REPOSITORY / ".venv-peers", REPOSITORY / "locks/peers"
NOWHERE = "http://127.0.0.1:9"  # the proxy: telemetry that is off is announced by some all the same
QUIET = {
    "DEEPEVAL_TELEMETRY_OPT_OUT": "1", "RAGAS_DO_NOT_TRACK": "true",
    "PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1", "PROMPTFOO_DISABLE_DEBUG_LOG": "1",
    "PROMPTFOO_PYTHON": sys.executable,
    "HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE,
}  # fmt: skip
LONG = 60.0
"""Seconds after which nothing is repeated."""
OURS = (
    (platform.python_version(), "files of the harness's size, with nothing more in them"),
    (version("pytest"), "JUnit"),
    ("this commit", "keeps each result at once; judges; writes a page, JUnit, JSON and Markdown"),
    ("this commit", "judges and writes the same, with the results of that run"),
)


@dataclass(frozen=True)
class Peer:
    what: str
    package: str  # its environment and its lock are named after it
    besides: str

    def version(self) -> str:
        """As it is locked."""
        lock = LOCKS / ("package.json" if self.package == "promptfoo" else f"{self.package}.txt")
        [found] = re.findall(rf'^\W*{self.package}(?:==|": ")([\d.]+)', lock.read_text(), re.MULTILINE)
        return str(found)

    def command(self, root: Path) -> list[str | Path]:
        """What runs the cases of this folder, in which all stays that it writes."""
        path = f"{REPOSITORY}{os.pathsep}{root}"
        quiet = ["env", *(f"{name}={value}" for name, value in {**QUIET, "HOME": root, "PYTHONPATH": path}.items())]
        environment = ENVIRONMENTS / self.package
        if self.package != "promptfoo":
            return [*quiet, environment / "bin/python", "-m", f"benchmarks.peers.on_{self.package.partition('-')[0]}"]
        modules = environment / "node_modules"
        node = next(iter(modules.glob("node-*/bin/node")), "node")
        shown = ["--no-cache", "--no-table", "--no-progress-bar"]
        return [*quiet, node, modules / "promptfoo/dist/src/entrypoint.js", "eval", *shown]


PEERS = (
    Peer("Braintrust, `Eval`", "braintrust", "writes nothing, as it sends nothing"),
    Peer("ragas, an experiment", "ragas", "writes the rows as CSV"),
    Peer(
        "DeepEval, `evaluate`", "deepeval", "writes the run as JSON; its cache is off, which it writes for every case"
    ),
    Peer("promptfoo, a Python provider", "promptfoo", "writes a SQLite database; replies from a second process"),
    Peer(
        "Inspect, a solver and a scorer", "inspect-ai", "writes a log of all events of each case; its live view is off"
    ),
)


def made(root: Path, count: int) -> Path:
    """A folder with so many cases, also as promptfoo reads them."""
    apart(right_cases, root, count)
    cases = [json.loads(line) for line in (root / "cases.jsonl").read_bytes().splitlines()]
    tests = [
        {"vars": {"customer": case["customer"]}, "assert": [{"type": "equals", "value": case["expect"]}]}
        for case in cases
    ]
    provider = f"file://{REPOSITORY / 'benchmarks/peers/on_promptfoo.py'}"
    whole = {"prompts": ["{{customer}}"], "providers": [provider], "tests": tests}
    (root / "promptfooconfig.json").write_text(json.dumps(whole))
    return root


def repeated(command: list[str | Path], root: Path) -> Cost:
    """The best of three, or the first where that takes long."""
    first = cost(command, root)
    again = 0 if first.wall > LONG else 2
    return min([first, *(cost(command, root) for _ in range(again))], key=lambda each: each.cpu)


def rows(scratch: Path, count: int) -> Iterator[str]:
    """Each as soon as it is measured."""
    root = made(scratch / "cases", count)
    ours = zip(beside_a_bare_loop(root), OURS, strict=True)
    (what, loop), (its, besides) = next(ours)
    yield row(what, its, loop, loop, besides)
    for (what, spent), (its, besides) in ours:
        yield row(what, its, spent, loop, besides)
    for peer in PEERS:
        if (ENVIRONMENTS / peer.package / "ready").exists():
            yield row(peer.what, peer.version(), repeated(peer.command(root), root), loop, peer.besides)
        else:
            yield f"| {peer.what} | {peer.version()} | | | | | could not be installed |"


def row(what: str, its: str, spent: Cost, loop: Cost, besides: str) -> str:
    figures = f"{spent.cpu:.2f} | {spent.wall:.2f} | {spent.memory:.0f} | {spent.cpu / loop.cpu:.1f}"
    return f"| {what} | {its} | {figures} | {besides} |"


def main() -> None:
    count = int(sys.argv[1])
    print(f"{count:,} cases; {os.cpu_count()} cores\n")
    print("| what | version | CPU s | wall s | peak MiB | times the loop's CPU | what it does besides |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for each in rows(Path(scratch), count):
            print(each, flush=True)


if __name__ == "__main__":
    main()
