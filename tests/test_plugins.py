"""What other packages add: scorers that count everywhere, and words for whoever installs what cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.plugins import PluginError, Registry, UnknownNameError
from tests.conftest import PLAIN, REPOSITORY, Folder, Harness, git

SCORERS = '''\
from functools import partial
from harness.scoring import Scorer
from harness.turns import failed, passed, skipped

def half_hours(expect, reply, workspace):
    if not reply.answer:
        return skipped("half_hours")
    return failed("half_hours", "half hours") if "30 minutes" in reply.answer else passed("half_hours")

async def few_sections(expect, reply, workspace):
    """Goes by the workspace at large: what no conversation touches changes its score."""
    return failed("few_sections", "too many sections") if len(workspace.sections) > 2 else passed("few_sections")

@partial(Scorer, "no_negation", speaks_for=frozenset())
def no_negation(expect, reply, workspace):
    return failed("no_negation", "a negation") if " not " in reply.answer else passed("no_negation")
'''
LOGIN = """\
category: login
scenarios:
  - id: link-expired
    turns: [{customer: the link in my reset mail has expired, expect: {outcome: answer}}]
  - id: money
    turns: [{customer: i want a refund, expect: {outcome: handoff, queue: money}}]
"""


def install(folder: Folder, package: str, points: str, module: str | None = SCORERS, site: str = "site") -> Path:
    """A package as an installer leaves it; the folder that PYTHONPATH must name."""
    folder.write(f"{site}/{package}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    folder.write(f"{site}/{package}-1.0.dist-info/entry_points.txt", points)
    if module is not None:
        folder.write(f"{site}/{package.replace('-', '_')}.py", module)
    return folder.root / site


@pytest.fixture
def repository(folder: Folder) -> Folder:
    folder.write(".gitignore", "reports/\nsite/\n")
    folder.write("scenarios/login.yaml", LOGIN)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "start")
    return folder


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def with_plugins(repository: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command where a package with these scorers is installed: in a folder for each, as a process reads it once."""

    def run(*args: str, scorers: str, more: str = "") -> subprocess.CompletedProcess[str]:
        points = "".join(f"{name} = support_scorers:{name}\n" for name in scorers.split())
        site = install(repository, "support-scorers", f"[harness.scorers]\n{points}", site=f"site/{scorers}")
        with monkeypatch.context() as path:
            path.syspath_prepend(site)
            if more:
                path.syspath_prepend(repository.root / more)
            return harness(*args, cwd=repository.root)

    return run


def newly_broken(done: subprocess.CompletedProcess[str]) -> list[str]:
    report = next(line for line in done.stdout.splitlines() if line.startswith("Report: "))
    summary = json.loads(Path(report.removeprefix("Report: ")).with_name("summary.json").read_text())
    return [each["id"] for each in summary["baseline"]["newly_broken"]]


def broken(done: subprocess.CompletedProcess[str]) -> list[str]:
    found: dict[str, Any] = json.loads(done.stdout)
    pairs = [pair for article in found["articles"] for pair in article["scenarios"]] + found["elsewhere"]
    return [pair["id"] for pair in pairs if pair["became"] == "broken"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scorers", "old", "new", "breaks"),
    [
        ("half_hours", "60 minutes", "30 minutes", ["link-expired"]),
        ("few_sections", "\n## Link", "\n## Keys\nKeys open doors.\n\n## Link", ["link-expired", "money"]),
        ("no_negation", "Ask for", "Do not ask for", []),
    ],
)
def test_impact_and_gate_agree_about_an_edit(
    repository: Folder, with_plugins: Command, scorers: str, old: str, new: str, breaks: list[str]
) -> None:
    repository.edit("knowledge/reset.md", old, new)
    impact = with_plugins("impact", "--json", scorers=scorers)
    gate = with_plugins("gate", "--baseline", "main", scorers=scorers)
    assert impact.returncode == gate.returncode == (1 if breaks else 0), impact.stderr + gate.stderr
    assert sorted(broken(impact)) == sorted(newly_broken(gate)) == breaks


@pytest.mark.slow
def test_mutants_and_blame_and_tests_see_it(repository: Folder, with_plugins: Command) -> None:
    repository.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    assert with_plugins("run", scorers="half_hours").returncode == 0
    (run,) = repository.root.glob("reports/reference-*/run.json")
    assert json.loads(run.read_text())["scorers"] == "half_hours (support-scorers 1.0)"
    (failure,) = json.loads(with_plugins("blame", "--json", scorers="half_hours").stdout)["failures"]
    assert (failure["cause"], failure["words"], failure["way"]) == ("answer", "half hours", "replayed")
    command = [sys.executable, "-m", "pytest", *PLAIN, "scenarios"]
    env = {**os.environ, "PYTHONPATH": f"{repository.root / 'site/half_hours'}{os.pathsep}{REPOSITORY}"}
    done = subprocess.run(command, cwd=repository.root, env=env, capture_output=True, text=True, check=False)
    assert "half_hours: half hours" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


@pytest.mark.slow
def test_a_mutant_is_killed_by_it_and_tried_anew_where_it_is_installed(
    repository: Folder, with_plugins: Command
) -> None:
    counting = SCORERS.replace("frozenset()", "frozenset(['handled'])")
    command = ("mutate", "--only", "negate-sentence", "--json")
    alone = json.loads(with_plugins(*command, scorers="").stdout)
    assert alone["survived"]
    point = "[harness.scorers]\nstrict = strict_scorers:no_negation\n"
    install(repository, "strict-scorers", point, counting, site="site/strict")
    judged = json.loads(with_plugins(*command, scorers="", more="site/strict").stdout)
    assert judged["survived"] < alone["survived"]


@pytest.mark.slow
def test_a_run_with_scorers_that_are_gone_is_not_evidence(repository: Folder, with_plugins: Command) -> None:
    assert with_plugins("run", scorers="half_hours").returncode == 0
    (run,) = repository.root.glob("reports/reference-*")
    promote = ("promote", "billing", "--by", "Ann <ann@example.com>")
    for command in (promote, (*promote, "--run", str(run)), ("gate", str(run))):
        done = with_plugins(*command, scorers="no_negation")
        assert done.returncode == 3
        assert "the scorers of other packages were half_hours" in done.stdout + done.stderr
    assert with_plugins(*promote, scorers="half_hours").returncode in (0, 1)


TAKEN = "has the name of a built-in"


@pytest.mark.parametrize(
    ("point", "module", "says"),
    [
        ("scorers]\ncategory = odd:x", "def x(): ...", f"scorer `category` of the package odd 1.0 {TAKEN} scorer"),
        ("scorers]\nodd = odd:x", "import nowhere", "scorer `odd` of the package odd 1.0 cannot be loaded: ModuleNot"),
        ("scorers]\nodd = odd:y", "x = 1", "scorer `odd` of the package odd 1.0 cannot be loaded: AttributeError"),
        ("scorers]\nodd = odd:x", "x = 1", "scorer `odd` of the package odd 1.0 is not a function: `odd:x`"),
        ("checkers]\nembedded = odd:x", "x = 1", f"checker `embedded` of the package odd 1.0 {TAKEN} checker"),
        ("pipelines]\nreference = odd:x", "x = 1", f"pipeline `reference` of the package odd 1.0 {TAKEN} pipeline"),
    ],
)
def test_one_that_cannot_be_used_is_said_with_its_package(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch, point: str, module: str, says: str
) -> None:
    monkeypatch.syspath_prepend(install(folder, "odd", f"[harness.{point}\n", module))
    done = harness("run", cwd=folder.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert not list(folder.root.glob("reports/*/run.json"))


def test_two_packages_may_not_add_the_same_name(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("one", "other"):
        install(folder, package, "[harness.scorers]\nodd = one:x\n")
    monkeypatch.syspath_prepend(folder.root / "site")
    with pytest.raises(PluginError, match=r"The packages .* both add a scorer `odd`"):
        Registry("scorer", {}).find("odd")


def test_an_unknown_name_has_the_nearest_known_ones(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(install(folder, "ours", "[harness.importers]\nfront-desk = ours:x\n"))
    importers: Registry[object] = Registry("importer", {"zendesk": "x:y"})
    with pytest.raises(UnknownNameError, match="there is no importer `frontdesk`") as unknown:
        importers.find("frontdesk")
    assert unknown.value.hint == "did you mean `front-desk`?"
    assert importers.names == ("zendesk", "front-desk")
    assert importers.packages == "front-desk (ours 1.0)"
