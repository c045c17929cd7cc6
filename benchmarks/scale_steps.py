"""One step of `benchmarks.scale` in a process of its own: prints its CPU seconds and the peak memory in MiB.

python -m benchmarks.scale_steps STEP WORKSPACE
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import click
import numpy as np

from harness.cli import audit, check, mutate, run
from harness.cli.evaluation import reported
from harness.gates import judge_run, project
from harness.reference.models import PairScores, encoder, pair
from harness.reports.run import html_page
from harness.runs import latest_run, pool_of
from harness.workspace import load

MUTANTS = 25
DIMENSIONS = 384


Step = Callable[[Path], Callable[[], object]]
"""Prepares in a workspace; what it returns is measured."""


def _command(command: click.Command, *given: str) -> Step:
    """A command as it is given, whatever it finds."""

    def prepare(root: Path) -> Callable[[], object]:
        def run_it() -> None:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                try:
                    command.main(given, standalone_mode=False)
                except SystemExit as end:
                    if end.code not in (0, 1, None):
                        raise

        return run_it

    return prepare


def _judging(root: Path) -> Callable[[], object]:
    workspace, folder = load(root), latest_run(root)
    results = folder.read()
    return lambda: judge_run(results, workspace, folder.manifest)


def _projecting(root: Path) -> Callable[[], object]:
    workspace, results = load(root), latest_run(root).read()
    return lambda: project(results, workspace.categories, workspace.rollout, workspace.costs)


def _reporting(root: Path) -> Callable[[], object]:
    workspace = load(root)
    report = reported(workspace, pool_of(latest_run(root), None))
    return lambda: sum(map(len, html_page(report)))


STEPS: dict[str, Step] = {
    "load": lambda root: lambda: load(root),
    "check": _command(check.command),
    "run": _command(run.command, "-p", "bot", "--fresh"),
    "judge": _judging,
    "project": _projecting,
    "check-articles": _command(check.command, "articles"),
    "audit": _command(audit.command),
    "mutate": _command(mutate.command, "--most", str(MUTANTS), "--fresh"),
    "report": _reporting,
}


class WordsAsVectors:
    """In place of the text model: a text is the sum of its word pieces, each of which has a direction of its own."""

    def __init__(self) -> None:
        self._directions = np.random.default_rng(0).standard_normal((31_000, DIMENSIONS), dtype=np.float32)

    def run(self, _: None, given: dict[str, Any]) -> list[Any]:
        return [self._directions[given["input_ids"]]]


class ChecksumsAsScores:
    """In place of the pair model: any score, the same for the same pair."""

    def scores(self, pairs: Sequence[tuple[str, str]], _: object) -> dict[tuple[str, str], PairScores]:
        return {each: PairScores(0.5, 0.1, 0.4, crc32("\0".join(each).encode()) % 1000 / 1000, ()) for each in pairs}


def main() -> None:
    step, root = STEPS[sys.argv[1]], Path(sys.argv[2])
    os.chdir(root)
    encoder._session = cache(WordsAsVectors)
    pair._sessions = cache(ChecksumsAsScores)  # type: ignore[arg-type]
    measured = step(root)
    before = time.process_time()
    measured()
    spent = time.process_time() - before
    print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


if __name__ == "__main__":
    main()
