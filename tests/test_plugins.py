"""What other packages add: scorers that count everywhere, and words for whoever installs what cannot be used."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zlib import crc32

import pytest
import watchfiles

from harness.live.conversations import (
    AIOutcome,
    Author,
    Cited,
    Definition,
    LiveConversation,
    Part,
    Resolution,
    Store,
    store_of,
)
from harness.plugins import PluginError, Registry, UnknownNameError, code_of
from harness.workspace import load
from tests.conftest import REPOSITORY, Folder, Harness, git, in_pytest

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
COUNTING = SCORERS.replace("frozenset()", "frozenset(['handled'])")
LOGIN = """\
category: login
scenarios:
  - id: link-expired
    turns: [{customer: the link in my reset mail has expired, expect: {outcome: answer}}]
  - id: money
    turns: [{customer: i want a refund, expect: {outcome: handoff, queue: money}}]
"""


CHECKERS = """\
from harness.scoring.groundedness import CheckedAnswer
from harness.turns import ClaimFinding, Support

class HalfHours:
    \'\'\'Doubts half hours; and where the team has more than two sections, everything.\'\'\'
    fingerprint, jobs = "half-hours 1", 1

    def __init__(self, opening):
        self.many = len(opening.workspace.sections) > 2

    def check(self, answer):
        bad = self.many or "30 minutes" in answer.text or "70 minutes" in answer.text
        support, score, why = (Support.MISSING, 0.0, "half an hour") if bad else (Support.SUPPORTED, 1.0, "")
        return CheckedAnswer((ClaimFinding(answer.text, 0, len(answer.text), support, score, why=why),), score)

    async def close(self): pass

class Waits(HalfHours):
    async def check(self, answer): return super().check(answer)
"""
POINTS = "[harness.checkers]\nhalf-hours = support_checkers:HalfHours\nwaits = support_checkers:Waits\n"


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
def installed(repository: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command where a package is installed: each state of it in a folder of its own, as a process reads it once."""

    def run(*args: str, package: str, points: str, code: str, more: str = "") -> subprocess.CompletedProcess[str]:
        state = f"{crc32((points + code).encode()):x}"
        with monkeypatch.context() as path:
            path.syspath_prepend(install(repository, package, points, code, site=f"site/{state}"))
            if more:
                path.syspath_prepend(repository.root / more)
            return harness(*args, cwd=repository.root)

    return run


@pytest.fixture
def with_plugins(installed: Command) -> Command:
    """The same with these scorers."""

    def run(*args: str, scorers: str, code: str = SCORERS, more: str = "") -> subprocess.CompletedProcess[str]:
        points = "".join(f"{name} = support_scorers:{name}\n" for name in scorers.split())
        return installed(*args, package="support-scorers", points=f"[harness.scorers]\n{points}", code=code, more=more)

    return run


@pytest.fixture
def with_checkers(installed: Command) -> Command:
    """The same with checkers, one of which is chosen."""

    def run(*args: str, checker: str = "half-hours", code: str = CHECKERS) -> subprocess.CompletedProcess[str]:
        chosen = ("--checker", checker) if checker else ()
        return installed(*args, *chosen, package="support-checkers", points=POINTS, code=code)

    return run


def by_pytest(repository: Folder, *args: str) -> str:
    """What pytest prints where the package is installed, in its only state so far."""
    (site,) = repository.root.glob("site/*")
    with pytest.MonkeyPatch.context() as path:
        path.syspath_prepend(site)
        return in_pytest(repository.root, "scenarios", *args)[1]


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
@pytest.mark.parametrize(
    ("old", "new", "breaks"),
    [
        ("60 minutes", "30 minutes", ["link-expired"]),
        ("\n## Link", "\n## Keys\nKeys open doors.\n\n## Link", ["link-expired"]),
        ("Ask for", "Please ask for", []),
    ],
)
def test_impact_and_gate_agree_by_a_checker_of_another_package(
    repository: Folder, with_checkers: Command, old: str, new: str, breaks: list[str]
) -> None:
    repository.edit("knowledge/reset.md", old, new)
    impact, gate = with_checkers("impact", "--json"), with_checkers("gate", "--baseline", "main")
    assert impact.returncode == gate.returncode == (1 if breaks else 0), impact.stderr + gate.stderr
    assert broken(impact) == newly_broken(gate) == breaks


@pytest.mark.slow
def test_mutants_and_blame_and_tests_go_by_the_same_checker(repository: Folder, with_checkers: Command) -> None:
    repository.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    assert with_checkers("run").returncode == 0
    (failure,) = json.loads(with_checkers("blame", "--json", checker="").stdout)["failures"]
    assert (failure["cause"], failure["way"]) == ("answer", "replayed")
    assert "half an hour" in failure["words"]
    done, unknown = (by_pytest(repository, "--harness-checker", name) for name in ("half-hours", "half-hour"))
    assert "half an hour" in done
    assert "1 failed, 1 passed" in done
    assert "there is no checker `half-hour`" in unknown
    assert "2 failed" in unknown
    repository.edit("knowledge/reset.md", "30 minutes", "60 minutes")
    command = ["mutate", "--only", "change-number", "--json"]
    embedded, ours = (json.loads(with_checkers(*command, checker=name).stdout) for name in ("", "half-hours"))
    assert (embedded["survived"], ours["survived"]) == (1, 0)


def talk_of(repository: Folder, answer: str) -> None:
    """An imported conversation in which the AI answers from an article."""
    at = dt.datetime(2026, 10, 27, 9, tzinfo=dt.UTC)
    cited = (Cited(title="reset#link-expired"),)
    said = (Part(Author.CUSTOMER, "how long is a reset link valid?", at), Part(Author.AI, answer, at, sources=cited))
    with Store(store_of(load(repository.root))) as store:
        store.put(LiveConversation("chats", "1", at, parts=said, ai=AIOutcome(Resolution.ASSUMED, Definition.FIN)))


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["embedded", "half-hours"])
def test_a_message_a_week_and_thresholds_are_judged_by_the_checker_that_is_asked_for(
    repository: Folder, with_checkers: Command, checker: str
) -> None:
    quoted = "A reset link is valid for 60 minutes. Ask for a new one when it has expired."
    repository.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    repository.edit("scenarios/login.yaml", "outcome: answer}", "outcome: answer, source: reset#link-expired}")
    talk_of(repository, quoted.replace("60", "30"))
    doubts = checker == "half-hours"
    asked = with_checkers("ask", "the link in my reset mail has expired", checker=checker)
    assert ("half an hour" in asked.stdout) is doubts
    week = json.loads(with_checkers("qa", "--json", "--week", "2026-W44", checker=checker).stdout)
    (question,) = [each for each in week["questions"] if each["question"] == "Does the cited source say so?"]
    assert (question["total"], len(question["findings"])) == (1, int(doubts))
    assert question["meaning"].endswith(f"by the checker `{checker}`")
    tuned = json.loads(with_checkers("tune", "--only", "answers_at", "--json", checker=checker).stdout)
    (least, *_) = tuned["thresholds"][0]["trade"]
    assert (least["figures"]["answered"], least["figures"]["wrong"]["bad"]) == (1, int(doubts))


@pytest.mark.slow
def test_a_checker_that_asks_others_is_refused_where_it_would_be_asked_again_and_again(
    repository: Folder, with_checkers: Command
) -> None:
    talk_of(repository, "30 minutes.")
    for command in ("impact", "mutate", "watch", "tune", "qa"):
        refused = with_checkers(command, checker="waits")
        assert refused.returncode == 2, refused.stdout
        assert "`waits` calls a service for each answer" in refused.stderr
    repository.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    assert with_checkers("run", checker="waits").returncode == 0
    (failure,) = json.loads(with_checkers("blame", "--json", checker="").stdout)["failures"]
    assert (failure["cause"], failure["way"]) == ("answer", "read off the scores")


@pytest.mark.slow
def test_criteria_in_words_that_are_not_judged_are_said(repository: Folder, with_checkers: Command) -> None:
    repository.edit("scenarios/login.yaml", "outcome: answer}", "outcome: answer, criteria: [is polite]}")
    said = "1 scenario has criteria in words, which are not judged here; `harness run` and `gate` judge them."
    for command in (("impact",), ("mutate", "--only", "lower-priority")):
        assert said in with_checkers(*command).stderr


@pytest.mark.slow
def test_mutants_and_blame_and_tests_see_it(repository: Folder, with_plugins: Command) -> None:
    repository.edit("knowledge/reset.md", "60 minutes", "30 minutes")
    assert with_plugins("run", scorers="half_hours").returncode == 0
    (run,) = repository.root.glob("reports/reference-*/run.json")
    assert json.loads(run.read_text())["scorers"].startswith("half_hours (support-scorers 1.0, code ")
    (failure,) = json.loads(with_plugins("blame", "--json", scorers="half_hours").stdout)["failures"]
    assert (failure["cause"], failure["words"], failure["way"]) == ("answer", "half hours", "replayed")
    done = by_pytest(repository)
    assert "half_hours: half hours" in done
    assert "1 failed, 1 passed" in done


def test_the_recipe_of_the_docs_makes_a_scorer_that_counts(repository: Folder, installed: Command) -> None:
    recipe = (REPOSITORY / "docs" / "results.md").read_text("utf-8").partition("## A scorer of your own")[2]
    declared = tomllib.loads(re.findall(r"```toml\n(.*?)```", recipe, re.DOTALL)[0])
    code = re.findall(r"```python\n(.*?)```", recipe, re.DOTALL)[0]
    package = declared["project"]["name"]
    assert declared["project"]["version"]  # pip refuses a package without one
    ((name, where),) = declared["project"]["entry-points"]["harness.scorers"].items()
    repository.edit("knowledge/reset.md", "60 minutes", "60 minutes, see https://acme.example")
    done = installed("run", package=package, points=f"[harness.scorers]\n{name} = {where}\n", code=code)
    assert "1 of 2 scenarios pass" in done.stdout
    results = "".join(path.read_text("utf-8") for path in repository.root.glob("reports/reference-*/results.jsonl"))
    assert "the answer holds a link" in results


@pytest.mark.slow
def test_a_mutant_is_killed_by_it_and_tried_anew_where_it_is_installed(
    repository: Folder, with_plugins: Command
) -> None:
    command = ("mutate", "--only", "negate-sentence", "--json")
    alone = json.loads(with_plugins(*command, scorers="").stdout)
    assert alone["survived"]
    point = "[harness.scorers]\nstrict = strict_scorers:no_negation\n"
    install(repository, "strict-scorers", point, COUNTING, site="site/strict")
    judged = json.loads(with_plugins(*command, scorers="", more="site/strict").stdout)
    assert judged["survived"] < alone["survived"]


@pytest.mark.slow
def test_a_change_of_the_code_alone_makes_another_scorer(repository: Folder, with_plugins: Command) -> None:
    """Of the same version, as in a package that somebody works on."""
    was_one, is_one = (partial(with_plugins, scorers="no_negation", code=code) for code in (SCORERS, COUNTING))
    mutate = ("mutate", "--only", "negate-sentence", "--json")
    survived = json.loads(was_one(*mutate).stdout)["survived"]
    assert was_one("run").returncode == 0
    (run,) = repository.root.glob("reports/reference-*/run.json")
    assert json.loads(is_one(*mutate).stdout)["survived"] < survived
    for command in (("promote", "login", "--by", "Ann <ann@example.com>"), ("gate", str(run.parent))):
        done = is_one(*command)
        assert done.returncode == 3
    assert "the scorers of other packages were no_negation (support-scorers 1.0, code " in done.stdout
    assert is_one("run").returncode == 0
    (other,) = {*repository.root.glob("reports/reference-*/run.json")} - {run}
    was, now = (json.loads(each.read_text()) for each in (run, other))
    assert [was[key] == now[key] for key in ("fingerprint", "scorers", "subject")] == [True, False, False]


@pytest.mark.slow
def test_a_change_of_the_code_alone_makes_another_checker(repository: Folder, with_checkers: Command) -> None:
    assert with_checkers("run").returncode == 0
    (run,) = repository.root.glob("reports/reference-*")
    assert json.loads((run / "run.json").read_text())["checker"].startswith(
        "half-hours 1 of support-checkers 1.0, code "
    )
    assert with_checkers("gate", str(run), checker="").returncode == 0
    gate = with_checkers("gate", str(run), checker="", code=CHECKERS + "# another\n")
    assert gate.returncode == 3
    assert "the checker of another package was `half-hours 1 of support-checkers 1.0, code " in gate.stdout


PIPELINE = """\
from harness.pipelines import RemotePipeline
from harness.workspace.pipelines import HttpDeclared

class Desk:
    fingerprint, name, versioned, jobs = "desk", "desk", True, 1
    def prepare(self, messages, progress): pass
    async def reply(self, conversation): pass
    async def close(self): pass

def whole(opening):
    return Desk()

class Transport:
    async def send(self, request):
        return {"outcome": "handoff", "queue": "people", "summary": "SAYS"}
    async def close(self): pass

def remote(opening):
    declared = HttpDeclared(id="remote", kind="http", url="http://localhost", version="1")
    return RemotePipeline(declared, opening, Transport())
"""
OPENED = """\
import sys, asyncio
from pathlib import Path
from harness.pipelines import Opening, fingerprint_of, open_pipeline
from harness.turns import Conversation
from harness.workspace import load

workspace = load(Path())
print(fingerprint_of(open_pipeline("desk", Opening(workspace, workspace.cache))))
remote = open_pipeline("remote", Opening(workspace, workspace.cache))
print(asyncio.run(remote.reply(Conversation("hello"))).summary)
"""


@pytest.mark.slow
def test_a_change_of_the_code_alone_makes_another_support_ai_whose_replies_are_new(repository: Folder) -> None:
    points = "[harness.pipelines]\ndesk = support_desk:whole\nremote = support_desk:remote\n"

    def opened(says: str) -> list[str]:
        site = install(repository, "support-desk", points, PIPELINE.replace("SAYS", says))
        env = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{REPOSITORY}", "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-c", OPENED]  # Python takes a file of the same second and size for the same
        return subprocess.run(command, cwd=repository.root, env=env, capture_output=True, text=True).stdout.splitlines()

    (was, first), (again, _), (now, last) = opened("one"), opened("one"), opened("two")
    assert was.startswith("desk of support-desk 1.0, code ")
    assert was == again != now
    assert (first, last) == ("one", "two")


def test_the_code_of_a_package_is_all_of_it_and_of_a_module_what_lies_beside(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.plugins.MOST_FILES", 3)
    monkeypatch.syspath_prepend(folder.root / "src")

    def code(module: str) -> str:
        code_of.cache_clear()
        return code_of(module, tuple(sys.path))

    def changes(module: str, file: str) -> bool:
        before = code(module)
        folder.write(f"src/{file}", f"# {file}\n{before}\n")
        assert before
        return code(module) != before

    for file in ("small/__init__.py", "small/deep/a.py", "large/__init__.py", "large/b.py", "large/in_it/c.py",
                 "large/in_it/d.py", "large/e.py", "alone.py", "beside.py"):  # fmt: skip
        folder.write(f"src/{file}", "")
    assert changes("small.deep.a", "small/__init__.py")
    assert changes("small", "small/deep/words.txt")
    assert not changes("small", "small/__pycache__/a.pyc")
    assert not changes("small", "alone.py")
    assert changes("large.in_it.c", "large/in_it/d.py")  # the largest that is small enough
    assert not changes("large.in_it.c", "large/b.py")
    assert changes("large.b", "large/e.py")
    assert not changes("large.b", "large/in_it/c.py")
    assert changes("alone", "beside.py")
    folder.write("src/others-1.dist-info/METADATA", "")
    assert changes("alone", "alone.py")
    assert not changes("alone", "beside.py")
    assert code("nowhere") == code("nowhere.at_all") == ""


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


@pytest.mark.parametrize(
    ("group", "option", "lacks"),
    [("pipelines", "-p", "`prepare` and `close`"), ("checkers", "--checker", "`check` and `close`")],
)
def test_one_that_opens_half_of_what_it_must_is_said_with_what_it_lacks(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch, group: str, option: str, lacks: str
) -> None:
    half = "class Half:\n    name, fingerprint, versioned, jobs = 'odd', 'odd 1', True, 1\n    reply = print\n"
    module = f"{half}def x(opening):\n    return Half()\n"
    monkeypatch.syspath_prepend(install(folder, "odd", f"[harness.{group}]\nodd = odd:x\n", module))
    done = harness("run", option, "odd", cwd=folder.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`odd` of the package odd 1.0, code " in done.stderr
    assert f"opens has no {lacks} (docs/api.md)" in done.stderr


@pytest.mark.slow
def test_a_scorer_that_ends_the_process_does_not_decide_the_exit_code(
    repository: Folder, with_plugins: Command
) -> None:
    code = "import os\n\ndef polite(expect, reply, workspace):\n    os._exit(0)\n"
    done = with_plugins("gate", scorers="polite", code=code)
    assert done.returncode == 3, done.stdout
    assert "the scorer crashed: EndsProcessError: it wanted to end the process with os._exit(0)" in done.stdout


def test_two_packages_may_not_add_the_same_name(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("one", "other"):
        install(folder, package, "[harness.scorers]\nodd = one:x\n")
    monkeypatch.syspath_prepend(folder.root / "site")
    with pytest.raises(PluginError, match=r"The packages .* both add a scorer `odd`"):
        Registry("scorer", {}).find("odd")


def test_an_unknown_name_has_the_nearest_known_ones(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(install(folder, "ours", "[harness.importers]\nfront-desk = ours:x\n", None))
    importers: Registry[object] = Registry("importer", {"zendesk": "x:y"})
    with pytest.raises(UnknownNameError, match="there is no importer `frontdesk`") as unknown:
        importers.find("frontdesk")
    assert unknown.value.hint == "did you mean `front-desk`?"
    assert importers.names == ("zendesk", "front-desk")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "gate"])
def test_code_that_cannot_be_read_judges_nothing(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Two states of it would look the same."""
    site = install(folder, "zipped", "[harness.scorers]\nhalf_hours = zipped_scorers:half_hours\n", None)
    with ZipFile(site / "code.zip", "w") as archive:
        archive.writestr("zipped_scorers.py", SCORERS)
    for place in (site, site / "code.zip"):
        monkeypatch.syspath_prepend(place)
    done = harness(command, cwd=folder.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "The scorer `half_hours` of the package zipped 1.0 cannot be used: its code cannot be read" in done.stderr
    assert not list(folder.root.glob("reports/*/run.json"))


@pytest.mark.slow
@pytest.mark.parametrize(("judge", "ends"), [("scorer", 3), ("checker", 3), ("unused checker", 0)])
def test_a_watch_ends_when_the_code_that_judges_changes(
    folder: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch, judge: str, ends: int
) -> None:
    kind, code, made = {"scorer": ("scorer", SCORERS, "half_hours")}.get(judge, ("checker", CHECKERS, "HalfHours"))
    package = judge.replace(" ", "-")
    module = f"{package.replace('-', '_')}"
    site = install(folder, package, f"[harness.{kind}s]\nhalf-hours = {module}:{made}\n", code)
    monkeypatch.syspath_prepend(site)
    really = watchfiles.watch

    def edited(*folders: Path, **given: Any) -> Iterator[Any]:
        folder.write(f"site/{module}.py", code + "# another\n")
        return islice(really(*folders, **given), 1)

    monkeypatch.setattr(watchfiles, "watch", edited)
    done = harness("watch", *(("--checker", "half-hours") if judge == "checker" else ()), cwd=folder.root)
    assert done.returncode == ends, done.stderr
    assert (f"Stopped: the code of the {kind} `half-hours` has changed." in done.stderr) is bool(ends)
