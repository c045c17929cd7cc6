"""Commands that are killed, or have no room, at every change of a file; and endpoints that fail in every way.

`python -m benchmarks.faults` prints for each how many faults were tried and survived. After a kill the next command
works and the files are whole; without room the exit code is 3 and no file is half-written; a faulty endpoint is an
error of the run, never a traceback.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.disk import FaultyDisk, at_hand
from harness.live.labels import Desk, ReviewLabel, ReviewWord
from tests.remote import declare
from tests.server import FAULTS, Server, serving

BY = ("--by", "Kim <kim@example.com>")
WEEK_BEFORE, A_WEEK = 1762761600, 604800  # unix seconds


def _conversations(*numbers: int, begin: int = WEEK_BEFORE + A_WEEK) -> str:
    """As Intercom exports them, answered by a person; an even number asks for what is never answered."""
    return json.dumps([
        {"type": "conversation", "id": str(number), "created_at": begin + number, "source": {
            "body": "Where is my invoice?" if number % 2 else "I was charged twice, give me my money back.",
            "author": {"type": "user", "id": "u1"}},
         "conversation_parts": {"conversation_parts": [{
            "part_type": "comment", "body": "Open Settings > Billing > Invoices.", "id": str(number),
            "created_at": begin + 100 + number, "author": {"type": "admin", "id": "a1"}}]}}
        for number in numbers
    ])  # fmt: skip


ARTICLE = {"id": 71, "title": "Printing labels", "section_id": 9, "draft": False, "locale": "en-us"}
LABELS = (
    "answer,supported,source\nThe link lives for an hour.,yes,A link lives for one hour.\nWe pay.,no,Nobody pays.\n"
)
PLAYED = """category: login
scenarios:
  - id: played
    brief: {start: my reset link says it has run out, wants: {states: ["60 minutes"]}}
    expect: {outcome: answer}
"""
RUN = "kept"  # a copy of the run folder
PROPOSED = "ID"  # stands for an action that waits for approval
SHARDS = ("shards/one", "shards/two")  # copies of those of a finished run, as a CI job would download them


@dataclass(frozen=True)
class WritingCommand:
    """A command that writes, and how it is given again after it was stopped."""

    words: tuple[str, ...]
    again: tuple[str, ...] = ()  # in addition


WRITING = [
    WritingCommand(("import", "articles", "export.json", "--map", "map.yaml")),
    WritingCommand(("demote", "billing", "--reason", "wrong answers", *BY), ("--repair",)),
    WritingCommand(("run",), ("--resume",)),
    WritingCommand(("schema", "--write", "rules/schema")),
    WritingCommand(("propose", "--write")),
    WritingCommand(("coverage", "--lcov", "cover.info", "--html", "cover.html")),
    WritingCommand(("check", "--sarif", "harness.sarif")),
    WritingCommand(("report",)),
    WritingCommand(("export",)),
    WritingCommand(("init", "second")),
    WritingCommand(("import", "conversations", "week.json", "--from", "intercom")),
    WritingCommand(("forget", "intercom:7")),
    WritingCommand(("run", "--shard", "2/2"), ("--resume",)),
    WritingCommand(("merge", *SHARDS)),
    WritingCommand(("add", "pack", "injection")),
    WritingCommand(("calibrate", "labels.csv", "--write")),
    WritingCommand(("gate",), ("--resume",)),
    WritingCommand(("promote", "login", "--override", "--reason", "a trial", *BY), ("--repair",)),
    WritingCommand(("unseal", "login-mail-missing-twice", "--reason", "to see it", *BY), ("--repair",)),
    WritingCommand(("score", RUN), ("--resume",)),
    WritingCommand(("freeze", RUN, "played")),
    WritingCommand(("rename", "reset-password#link-expired", "reset-password#mail-has-not-arrived")),
    WritingCommand(("tune", "--write", *BY)),
    WritingCommand(("mutate", "--most", "10", "--write")),
    WritingCommand(("robustness", "--variants", "shouting"), ("--resume",)),
    WritingCommand(("replay", "--drafts", "drafts.jsonl")),
    WritingCommand(("review", "draw")),
    WritingCommand(("actions", "propose", "--handoffs")),
    WritingCommand(("qa", "--write")),
    WritingCommand(("ask", "Where is my invoice?")),
    WritingCommand(("actions", "approve", PROPOSED, "--by", "Kim")),
    WritingCommand(("actions", "reject", PROPOSED, "--by", "Kim")),
    WritingCommand(("actions", "send")),
    WritingCommand(("review", "export", "--labels", "found.jsonl", "--scenarios", "scenarios/reviewed.yaml")),
    WritingCommand(("review", "rates")),
    WritingCommand(("audit",)),
    WritingCommand(("blame",)),
    WritingCommand(("project",)),
    WritingCommand(("watchdog",)),
    WritingCommand(("check", "articles")),
]


def main(only: Sequence[str]) -> int:
    """Print the table, of some commands only where any are named; the exit code is 1 where a fault was not survived."""
    wrong = []
    if at_hand():
        with tempfile.TemporaryDirectory(prefix="faults-") as place:
            made = _workspace(Path(place) / "made")
            for command in [each for each in WRITING if not only or each.words[0] in only]:
                for how in ("killed", "full"):
                    wrong += _at_every_change(made, command, how)
    else:
        print("skipped: the faulty disk is built with gcc, on Linux")
    wrong += [] if only else _endpoints()
    print("\n".join(wrong))
    return int(bool(wrong))


def _workspace(folder: Path) -> Path:
    """A workspace at which every command can be given, with a finished run."""
    _harness(folder.parent, "init", folder)
    _harness(folder, "run")
    _harness(folder, "promote", "billing", "--override", "--reason", "a trial", *BY)
    shutil.rmtree(folder / "reports")
    body = "<h2>Step</h2><p>" + "Press the green button and wait. " * 200
    (folder / "export.json").write_text(json.dumps({"articles": [{**ARTICLE, "body": body}]}))
    (folder / "map.yaml").write_text("default: {categories: login}\n")
    (folder / "labels.csv").write_text(LABELS)
    _import_weeks(folder)
    for number, shard in enumerate(SHARDS, 1):
        _harness(folder, "run", "--shard", f"{number}/{len(SHARDS)}")
        (made,) = (folder / "reports/shards").iterdir()
        shutil.move(made, folder / shard)
    (folder / "scenarios/played.yaml").write_text(PLAYED)
    _harness(folder, "run")
    (run,) = (each for each in (folder / "reports").iterdir() if each.name.startswith("reference-"))
    shutil.copytree(run, folder / RUN)
    return folder


def _import_weeks(folder: Path) -> None:
    """A week that was read, with one action approved and one proposed, and one that nobody has read; more to import."""
    (folder / "before.json").write_text(_conversations(2, 3, 4, begin=WEEK_BEFORE))
    (folder / "first.json").write_text(_conversations(6, 7))
    (folder / "week.json").write_text(_conversations(8, 9))
    _harness(folder, "import", "conversations", "before.json", "--from", "intercom")
    _harness(folder, "actions", "propose", "--handoffs")
    _harness(folder, "actions", "approve", _proposed(folder), "--by", "Kim")
    _harness(folder, "review", "draw")
    with closing(Desk(folder)) as desk:
        for item in desk.items():
            desk.label(ReviewLabel(item.id, "kim", ReviewWord.REJECTED, supported=False, day="2025-11-20"))
    _harness(folder, "import", "conversations", "first.json", "--from", "intercom")


def _proposed(folder: Path) -> str:
    """An action that waits for approval."""
    first = _harness(folder, "actions", "list", "--state", "proposed", "--json").stdout.splitlines()[0]
    return str(json.loads(first)["id"])


def _at_every_change(made: Path, command: WritingCommand, how: str) -> list[str]:
    """The faults that were not survived, and a line of the table."""
    if PROPOSED in command.words:
        command = replace(command, words=tuple(_proposed(made) if each == PROPOSED else each for each in command.words))
    count, expected = FaultyDisk(_copy(made)).changes(*command.words), _harness(_copy(made), *command.words).returncode
    wrong = [f"{' '.join(command.words)}: nothing is tried, as it is refused"] if expected == 2 else []
    for at in range(1, count + 1):
        folder = _copy(made)
        fault: Callable[..., subprocess.CompletedProcess[str]] = getattr(FaultyDisk(folder), how)
        done = fault(at, *command.words)
        again = _harness(folder, *command.words, *command.again)
        checked = _harness(folder, "check")
        stopped = done.returncode == -9 if how == "killed" else done.returncode in (3, expected)
        # a move that was made just before it was stopped need not be made again; a workspace is never whole by then
        right = (expected,) if command.words[0] == "init" else (expected, 2)
        if not stopped or "Traceback" in done.stderr or again.returncode not in right or checked.returncode:
            told = f"{done.returncode} {done.stderr} / {again.returncode} {again.stderr} / {checked.stderr}"
            wrong.append(f"{how} at {at}: {' '.join(command.words)}: {told}"[:2000])
    print(f"{' '.join(command.words[:2]):24} {how:7} {count:4} tried {count - len(wrong):4} survived", flush=True)
    return wrong


def _endpoints() -> list[str]:
    """Every fault of a service and of an LLM, through the command line."""
    wrong = []
    faults = (*FAULTS, "307", "no quota", "429 and much later", "bomb", "odd packing", "not packed", "closed mid-body")
    with tempfile.TemporaryDirectory(prefix="faults-") as place, serving(Server()) as server:
        folder = Path(place) / "made"
        _harness(folder.parent, "init", folder)
        environment = declare(_Rules(folder), server.url, "deadline: 6, tries: 2, timeout: 1")  # type: ignore[arg-type]
        for kind in ("http", "openai"):
            failed = 0
            for fault in faults:
                server.behave = lambda request, before, fault=fault: fault  # type: ignore[misc]
                done = _harness(folder, "run", "-p", kind, "-j", "4", **environment)
                if done.returncode != 3 or "Traceback" in done.stderr:
                    failed += 1
                    wrong.append(f"{kind}: {fault}: {done.returncode} {done.stderr}"[:2000])
            print(
                f"{'endpoint of ' + kind:24} {'':7} {len(faults):4} tried {len(faults) - failed:4} survived", flush=True
            )
    return wrong


@dataclass(frozen=True)
class _Rules:
    """A folder to which the declaration of pipelines is written."""

    root: Path

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)


def _copy(made: Path) -> Path:
    """The workspace afresh, in one place, so that files that name it stay right."""
    folder = made.with_name("tried")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    return folder


def _harness(folder: Path, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given: Sequence[str] = [sys.executable, "-m", "harness", *map(str, words)]
    return subprocess.run(
        given, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
