"""A small workspace on disk that tests write into, and the command line as a user runs it."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib import invalidate_caches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
import yaml
from hypothesis import HealthCheck, Phase, settings

from tests.server import Server, serving

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from tests.browser import Chromium

SET_UP = "Set up <tests@example.com>"  # who moved the stages that tests begin with
REPOSITORY = Path(__file__).parent.parent
PLAIN = (
    *("-p", "no:cacheprovider", "-p", "no:langsmith_plugin", "-p", "no:unraisableexception"),
    *("-p", "no:anyio", "-p", "no:hypothesispytest"),
)
"""Options of a pytest in a test: some plugins take up to a second to import, the third looks for garbage at the end."""
PATIENCE = 300  # seconds that a test waits for what has to come; it costs time only where something is wrong


def calls_in(work: Callable[[], object]) -> int:
    """How many functions are called in it: what work costs, the same on a busy machine and on an idle one."""
    calls = 0

    def count(_frame: object, event: str, _value: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    gc.disable()  # it may come at any time, and calls what others have registered
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return calls


settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(  # of `make mutants`: the same examples each time, and no search for simpler ones
    "mutants", settings.get_profile("patient"), derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("patient")

FILES = {
    "rules/categories.yaml": """\
categories:
  - id: login
    title: Login
    owner: access-team
    risk: low
    ceiling: auto
    queue: people
    weekly_volume: 18
    examples: [I cannot log in, my password is refused, the reset mail never came]
  - id: billing
    title: Billing
    owner: money-team
    risk: medium
    ceiling: draft
    queue: money
    weekly_volume: 7
    examples: [where is my invoice, change my card, why was I charged]
""",
    "rules/handoff.yaml": """\
queues:
  - {id: people, title: People}
  - {id: money, title: Money}
rules:
  - id: refund
    when: {mentions: [refund, money back]}
    then: {handoff: money, priority: high, because: Refunds are decided by people.}
  - id: no-source
    when: {source: missing}
    then: {handoff: people}
""",
    "rules/rollout.yaml": """\
today: 2026-11-02
stages: {login: draft, billing: human}
gates:
  draft: {drafts_approved_unedited: {lower_bound: 0.1}, scenarios: {at_least: 1}}
  auto-checked: {scenarios: {at_least: 3}, handled: {lower_bound: 0.5}, missed_handoffs: {rate_upper_bound: 0.5}}
seal: {share: 0}
""",
    # for the gate of draft, whatever scenarios a test writes: 4 of 4 show 18% while both categories may move
    "reviews/drafts.csv": """\
id,date,category,verdict
t1,2026-10-05,login,approved-unedited
t2,2026-10-05,login,approved-unedited
t3,2026-10-06,login,approved-unedited
t4,2026-10-06,login,approved-unedited
t5,2026-10-05,billing,approved-unedited
t6,2026-10-05,billing,approved-unedited
t7,2026-10-06,billing,approved-unedited
t8,2026-10-06,billing,approved-unedited
""",
    "knowledge/reset.md": """\
---
id: reset
title: Reset your password
categories: login
owner: access-team
status: approved
updated: 2026-08-14
review_by: 2027-02-14
---

Choose "Forgot password?" on the sign-in page and we mail you a link.

## Link expired
A reset link is valid for 60 minutes. Ask for a new one when it has expired.
""",
    "scenarios/login.yaml": """\
category: login
scenarios:
  - id: link-expired
    turns:
      - customer: the link in my reset mail has expired
        expect: {outcome: answer, source: reset#link-expired, states: ["60 minutes"]}
  - id: money
    turns:
      - customer: i want a refund
        expect: {category: [billing, login], outcome: handoff, queue: money, rule: refund}
""",
}

_SLOW = re.compile(r"^pytestmark = \[?\s*pytest\.mark\.slow\b", re.MULTILINE)


@dataclass
class Folder:
    """A workspace on disk."""

    root: Path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        if name == "rules/rollout.yaml":
            self.record_stages()
        return path

    def record_stages(self) -> None:
        """Have the stages in the ledger, as if moved there; a test of stages set by hand writes the file itself."""
        from harness.ledger.ledger import LedgerEntry, append, outside, read_ledger
        from harness.workspace import Stage

        try:
            stages = yaml.load((self.root / "rules/rollout.yaml").read_bytes(), yaml.CSafeLoader)["stages"]
            ledger = read_ledger(self.root)
            changed = outside(ledger.entries, {name: Stage(stage) for name, stage in stages.items()})
        except Exception:  # noqa: BLE001 - a test of what is wrong there
            return
        for each in changed:
            if each.before is None:
                plain = {"when": "2026-01-01T00:00:00Z", "by": SET_UP, "category": each.category, "run": None,
                         "from": each.recorded, "to": each.found, "evidence": (), "card": None, "override": True,
                         "reason": "so that there is something to test"}  # fmt: skip
                ledger = append(self.root, LedgerEntry.model_validate(plain), ledger)

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text()
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new))

    def add_rule(self, rule: str) -> None:
        """Before the others."""
        self.edit("rules/handoff.yaml", "rules:\n", f"rules:\n  - {rule}\n")


def yaml_file(name: str) -> Any:
    """What a YAML file beside the tests holds, read ten times as fast as by `yaml.safe_load`."""
    return yaml.load((REPOSITORY / "tests" / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


def git(folder: Folder, *arguments: str) -> str:
    """What git prints about the workspace, which is a repository."""
    author = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", *arguments], cwd=folder.root, env={**os.environ, **author}, capture_output=True, text=True, check=True
    )
    return done.stdout


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow tests are left out, a file that has no others need not be imported, with all that it needs."""
    if collection_path.suffix != ".py" or config.option.markexpr != "not slow":
        return None
    return True if _SLOW.search(collection_path.read_text(encoding="utf-8")) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A process or a browser of its own takes seconds, and so does the repository's own workspace."""
    for item in items:
        if not {"process", "chromium", "own_run"}.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.path.name != "test_docs.py")  # minutes, for which others should not wait


def pytest_configure(config: pytest.Config) -> None:
    """A shell starts what runs in its background deaf to Ctrl-C, and so would be all that the tests start.

    They start hundreds of processes: what these import is compiled once, also where Python is told to write nothing.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays: to look for garbage in it took a quarter of the time, and as much in an inner pytest."""
    gc.disable()
    done = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return done


@pytest.fixture(autouse=True)
def modules_are_forgotten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test imports from its own folder is no other test's, which may name a module alike."""
    own, path = str(tmp_path_factory.getbasetemp()), sys.path[:]
    _forget(own)  # also what a fixture of a whole module has imported before
    yield
    _forget(own)
    sys.path[:] = path


_stay: set[str] = set()  # modules that were looked at and lie elsewhere


def _forget(folder: str) -> None:
    """The modules whose files lie in it, and packages without a file whose only folders do."""
    for name in sys.modules.keys() - _stay:
        module = sys.modules[name]
        file = getattr(module, "__file__", None)
        places = [file] if file else [str(each) for each in getattr(module, "__path__", ())]
        if places and all(place.startswith(folder) for place in places):
            del sys.modules[name]
        else:
            _stay.add(name)


@pytest.fixture(scope="session", autouse=True)
def texts_are_read_once() -> Iterator[None]:
    """What the embedded models say of a text depends on nothing else, as their own tests show: it is remembered."""
    from harness.reference.models import encoder, pair

    model, hidden = encoder._EmbeddedModel(), encoder._EmbeddedModel._hidden  # every workspace's is the same
    read = lru_cache(4096)(lambda text: hidden(model, text))
    beside = lru_cache(20_000)(lambda of, section, text: _beside(of, (section, [text]))[1][0])
    _beside = pair._Sessions._beside

    def scored(of: pair._Sessions, held: tuple[str, list[str]]) -> tuple[str, list[tuple[str, pair.PairScores]]]:
        return held[0], [beside(of, held[0], text) for text in held[1]]

    once = patch.object(encoder._EmbeddedModel, "_hidden", lambda _, text: read(text))
    with once, patch.object(pair._Sessions, "_beside", scored):
        yield


@pytest.fixture(scope="session", autouse=True)
def packages_are_looked_up_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A test's own folder on the path makes it another path, for which all packages would be read again: half a second.

    It adds none, unless one is installed in it.
    """
    from harness import plugins

    installed, own = plugins._installed, str(tmp_path_factory.getbasetemp())

    def of(path: tuple[str, ...], group: str) -> tuple[EntryPoint, ...]:
        places = [place for place in path if not place.startswith(own) or any(Path(place).glob("*-info"))]
        return installed(tuple(places), group)

    with patch.object(plugins, "_installed", of):
        yield


@pytest.fixture(scope="session", autouse=True)
def nobody_waits_for_the_disk() -> Iterator[None]:
    """No test takes the power away: a file that is whole once it is written need not be on the disk."""
    with patch("os.fsync"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return small_in(tmp_path)


def small_in(root: Path) -> Folder:
    """The small workspace of FILES in a folder, where they and their ledger are written once and copied then."""
    for name, content in _small().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Folder(root)


@cache
def _small() -> dict[str, bytes]:
    with TemporaryDirectory() as root:
        made = Folder(Path(root))
        for name, text in FILES.items():
            made.write(name, text)
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in made.root.glob("*/*")}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of the small workspace has left, vectors and all."""
    root = small_in(tmp_path_factory.mktemp("run")).root
    in_process("run", cwd=root)
    return root / "reports"


@pytest.fixture
def measured(folder: Folder, reports: Path) -> Folder:
    """A workspace with a finished run: billing may go to draft; login has too little for auto-checked."""
    shutil.copytree(reports, folder.root / "reports")
    return folder


def in_pytest(folder: Path, *args: str) -> tuple[int, str]:
    """The exit code of a pytest inside this one, in a workspace, and what it prints."""
    from harness.pipelines.python import modules_of

    printed = io.StringIO()
    with modules_of(folder, folder), redirect_stdout(printed), redirect_stderr(printed):
        code = pytest.main([*PLAIN, *args])
    return int(code), printed.getvalue()


def copy_of_own(root: Path) -> Path:
    """The repository's own workspace, in an empty folder."""
    for name in ("rules", "knowledge", "scenarios"):
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("looks.jsonl"))
    return root


@pytest.fixture(scope="session")
def own_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own workspace with its first run, whose reading takes most of a minute: one for all processes.

    Not to be written to: copy it.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with (folder / "own.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "own/done").exists():
            root = copy_of_own(folder / "own")
            subprocess.run([sys.executable, "-m", "harness", "run"], cwd=root, check=True, capture_output=True)
            (root / "done").touch()
    return folder / "own"


@pytest.fixture(scope="session")
def own_cache(own_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What that run cached, for who reads the repository's own workspace; it may be written to."""
    return shutil.copytree(own_run / "reports/.cache", tmp_path_factory.mktemp("own") / "cache")


@pytest.fixture
def server(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A support AI on loopback, declared in the workspace as `http` and as `openai`."""
    from tests.remote import declare

    with serving(Server()) as started:
        for name, value in declare(folder, started.url).items():
            monkeypatch.setenv(name, value)
        yield started


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One browser a module, that opens pages from disk."""
    from tests.browser import started

    with started() as browser:
        yield browser


Harness = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def harness(tmp_path: Path) -> Harness:
    """Runs the command line in this process: what it says, writes and returns."""
    return partial(in_process, cwd=tmp_path)


@pytest.fixture
def process(tmp_path: Path) -> Harness:
    """Runs the real command in a process of its own, where that is what is tested; it costs seconds."""

    def run(
        *args: str | Path, cwd: Path = tmp_path, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "harness", *map(str, args)],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


def _without_a_loop(call: Callable[[list[str]], int], given: list[str]) -> int:
    """In another thread where an event loop runs in this one, as it does while a browser is open."""
    if asyncio._get_running_loop() is None:
        return call(given)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call, given).result()


def in_process(*args: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command line as `main` runs it, with piped output, so plain. Modules of the workspace are forgotten again.

    A mistake that would end a process with a traceback is raised.
    """
    from harness.cli.main import run_command
    from harness.pipelines.python import modules_of

    given = ["harness", *map(str, args)]
    out, err = io.BytesIO(), io.BytesIO()
    invalidate_caches()  # what was written a moment ago can be imported
    with (
        modules_of(cwd, cwd), patch.dict(os.environ, env or {}), patch.object(sys, "argv", given),
        redirect_stdout(io.TextIOWrapper(out, "utf-8", write_through=True)),
        redirect_stderr(io.TextIOWrapper(err, "utf-8", write_through=True)),
    ):  # fmt: skip
        code = _without_a_loop(run_command, given[1:])
        said = out.getvalue().decode(), err.getvalue().decode()
    return subprocess.CompletedProcess(given, code, *said)
