"""How fast the harness itself is: `make bench`.

Every figure is CPU time or peak memory of a whole process, the best of three. The 10,000 scenarios
are made from the examples of the repository's own workspace; texts are embedded once before, so
that the figures are the harness's own and not the model's.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

REPOSITORY = Path(__file__).parent.parent
HARNESS = Path(sys.executable).parent / "harness"
Made = TypeVar("Made")
PYTEST = [
    "env", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", sys.executable, "-m", "pytest",
    "-q", "--tb=no", "-p", "no:cacheprovider", "--junitxml=junit.xml",
]  # fmt: skip


PORT = 8766
BOT = """\
import asyncio
REPLY = {"outcome": "handoff", "category": "login", "queue": "human-support"}
async def at_once(asked):
    return REPLY
async def slow(asked):
    await asyncio.sleep(0.2)
    return REPLY
"""
RIGHT = """\
import json
from pathlib import Path
KNOWN = json.loads(Path(__file__).with_name("known.json").read_text())
async def right(asked):
    return {"outcome": "handoff", "category": KNOWN[asked["message"]], "queue": "human-support"}
"""
TESTS = """\
import asyncio, json
import pytest
from bot import right
with open("cases.jsonl") as file:
    CASES = [json.loads(line) for line in file]
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case):
    reply = asyncio.run(right({"message": case["customer"], "history": []}))
    assert {key: reply[key] for key in case["expect"]} == case["expect"]
"""
PIPELINES = f"""\
pipelines:
  - {{id: at-once, kind: python, function: "bot:at_once"}}
  - {{id: slow, kind: python, function: "bot:slow"}}
  - {{id: service, kind: http, url: "http://127.0.0.1:{PORT}/reply"}}
"""


@dataclass(frozen=True)
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    memory: float  # MiB, at the peak


def cost(command: Sequence[str | Path], cwd: Path) -> Cost:
    """What one process costs, with those that it starts and waits for; memory is that of the largest of them."""
    done = (0, 1) if command[0] == HARNESS else (0,)  # 1: measured, and not good enough; of any other, that it crashed
    with tempfile.TemporaryFile() as errors:  # not a pipe: a progress bar fills it, and waits
        started = time.perf_counter()
        child = subprocess.Popen(
            list(map(str, command)), cwd=cwd, stdout=subprocess.DEVNULL, stderr=errors,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        if os.waitstatus_to_exitcode(status) not in done:
            errors.seek(0)
            sys.exit(f"{' '.join(map(str, command))}\n{errors.read().decode()}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def best(command: Sequence[str | Path], cwd: Path) -> Cost:
    return min((cost(command, cwd) for _ in range(3)), key=lambda c: c.cpu)


def apart(make: Callable[..., Made], *given: object) -> Made:
    """Made by another process: this one stays small, as the peak of what it starts is at least its own size."""
    with ProcessPoolExecutor(1) as other:
        return other.submit(make, *given).result()


def many_scenarios(root: Path, count: int, expect: str = "outcome: answer, states: [minutes]") -> Path:
    """The repository's workspace with `count` one-turn scenarios that expect their category and this."""
    from harness.workspace import load

    own = load(REPOSITORY)
    shutil.copytree(REPOSITORY / "rules", root / "rules")
    shutil.copytree(REPOSITORY / "knowledge", root / "knowledge")
    texts = [(c.id, text) for c in own.categories.values() for text in c.examples]
    lines = ["scenarios:"]
    for number in range(count):
        category, text = texts[number % len(texts)]
        words = f"{text} (ticket {number % 997})".replace("\\", "\\\\").replace('"', '\\"')
        lines += [
            f"  - id: s{number}",
            "    turns:",
            f'      - customer: "{words}"',
            f"        expect: {{category: {category}, {expect}}}",
        ]
    (root / "scenarios").mkdir()
    (root / "scenarios/many.yaml").write_text("\n".join(lines) + "\n")
    return root


def main() -> None:
    sizes = (1_000, 10_000, 20_000)
    print("| what | CPU s | wall s | peak MiB |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        row("harness --help", best([HARNESS, "--help"], REPOSITORY))
        row("harness check, this repository", best([HARNESS, "check"], REPOSITORY))
        cost([HARNESS, "run"], REPOSITORY)
        row("harness run, this repository, warm", best([HARNESS, "run"], REPOSITORY))
        cold = Path(scratch) / "cold"
        for name in ("knowledge", "rules", "scenarios"):
            shutil.copytree(REPOSITORY / name, cold / name)
        row("harness run, this repository, nothing kept", cost([HARNESS, "run"], cold))
        for size in sizes:
            root = apart(many_scenarios, Path(scratch) / str(size), size)
            first = cost([HARNESS, "gate"], root)
            row(f"harness gate, {size:,} scenarios, first run (with the model)", first)
            row(f"harness gate, {size:,} scenarios, vectors kept", best([HARNESS, "gate"], root))
        elsewhere(Path(scratch), sizes)
        for size in (10, 100, *sizes[:2]):
            root = Path(scratch) / f"right-{size}"
            apart(right_cases, root, size)
            for what, spent in beside_a_bare_loop(root):
                row(f"... {what}, {size:,} cases", spent)


def right_cases(root: Path, count: int) -> None:
    """So many cases, and a function whose replies are all right: as scenarios, as JSON and as tests for pytest."""
    from harness.workspace import load

    root.mkdir()
    many_scenarios(root, count, "outcome: handoff, queue: human-support")
    turns = {each.id: each.turns[0] for each in load(root).scenarios}
    wanted = {"outcome": "handoff", "queue": "human-support"}
    cases: list[dict[str, Any]] = [
        {"id": id_, "customer": turn.customer, "expect": {"category": turn.expect.category[0], **wanted}}
        for id_, turn in turns.items()
        if turn.expect.category
    ]
    (root / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    (root / "known.json").write_text(json.dumps({case["customer"]: case["expect"]["category"] for case in cases}))
    (root / "bot.py").write_text(RIGHT)
    (root / "rules/pipelines.yaml").write_text('pipelines: [{id: right, kind: python, function: "bot:right"}]\n')
    (root / "test_cases.py").write_text(TESTS)
    (root / "pytest.ini").write_text("[pytest]\n")


def beside_a_bare_loop(root: Path) -> Iterator[tuple[str, Cost]]:
    """Those cases through a loop, pytest and the harness: first, and again by the gate."""
    run: list[str | Path] = [HARNESS, "run", "-p", "right", "--jobs", "50"]
    firsts = []
    for _ in range(3):
        for earlier in root.glob("reports/right-*"):
            shutil.rmtree(earlier)
        firsts.append(cost(run, root))
    made = next(root.glob("reports/right-*"))
    loop: list[str | Path] = [sys.executable, "-I", REPOSITORY / "benchmarks/bare_loop.py", root, "bot:right", made]
    yield "a bare loop that writes as much", best(loop, root)
    yield "`pytest --junitxml`, a test a case", best(PYTEST, root)
    yield "`harness run`", min(firsts, key=lambda each: each.cpu)
    yield "`harness gate` right after it", best([HARNESS, "gate", "-p", "right"], root)


def elsewhere(scratch: Path, sizes: Sequence[int]) -> None:
    """Systems under test that take their time: 50 conversations at once."""
    for size in sizes:
        root = scratch / str(size)
        (root / "bot.py").write_text(BOT)
        (root / "rules/pipelines.yaml").write_text(PIPELINES)
        row(f"harness check, {size:,} scenarios", best([HARNESS, "check"], root))
        row(f"... a function that answers at once, {size:,} scenarios", best(asked("at-once"), root))
        if size == sizes[0]:
            row(f"... a function that answers in 200 ms, {size:,} scenarios", best(asked("slow"), root))
        service = [sys.executable, "-m", "benchmarks.service", str(PORT), "0.2" if size == sizes[0] else "0.02"]
        with subprocess.Popen(service, cwd=REPOSITORY, stdout=subprocess.PIPE) as server:
            assert server.stdout
            server.stdout.readline()
            pace = "200 ms" if size == sizes[0] else "20 ms"
            row(f"... a service that answers in {pace}, {size:,} scenarios", best(asked("service"), root))
            server.kill()


def asked(pipeline: str) -> list[str | Path]:
    return [HARNESS, "run", "-p", pipeline, "--jobs", "50"]


def row(what: str, spent: Cost) -> None:
    print(f"| {what} | {spent.cpu:.2f} | {spent.wall:.2f} | {spent.memory:.0f} |", flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
