"""What keeps a run from being evidence on today: each reason by itself, and what it was and is."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import __version__
from harness.runs import RunFolder, Stale, StaleReason, open_run, staleness
from harness.scoring import SCORERS
from harness.workspace import load
from tests.conftest import FILES, Folder, in_process
from tests.studio import guest

BOT = 'def reply(request):\n    return {"outcome": "handoff", "category": "billing", "queue": "money"}\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a support AI of its own and a finished run."""
    root = tmp_path_factory.mktemp("run")
    own = {"bot.py": BOT, "rules/pipelines.yaml": "pipelines: [{id: bot, kind: python, function: bot:reply}]\n"}
    for name, text in {**FILES, **own}.items():
        Folder(root).write(name, text)
    in_process("run", "-p", "bot", cwd=root)
    return root


@pytest.fixture
def team(made: Path, tmp_path: Path) -> Folder:
    shutil.copytree(made, tmp_path / "team")
    return Folder(tmp_path / "team")


def run_of(folder: Folder, **changed: Any) -> RunFolder:
    """Its run, as if other things stood in its manifest."""
    (path,) = folder.root.glob("reports/bot-*")
    run = open_run(path)
    run.manifest = replace(run.manifest, **changed)
    return run


def stale(folder: Folder, **changed: Any) -> tuple[Stale, ...]:
    return staleness(run_of(folder, **changed), load(folder.root))


def test_a_run_of_today_is_evidence(team: Folder) -> None:
    assert stale(team) == ()


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"code": "other", "harness": "0.1"}, Stale(StaleReason.CODE, "0.1", "")),
        ({"code": ""}, Stale(StaleReason.CODE, __version__, "")),
        ({"scorers": "polite 1.0"}, Stale(StaleReason.SCORERS, "polite 1.0", "")),
        ({"workspace": "0" * 64}, Stale(StaleReason.WORKSPACE)),
        ({"today": "2026-11-01"}, Stale(StaleReason.DATE, "2026-11-01", "2026-11-02")),
        ({"results": "0" * 64}, Stale(StaleReason.EDITED)),
        ({"scenarios": 999}, Stale(StaleReason.MANIFEST, "999 scenarios")),
        ({"checker": "strict 1"}, Stale(StaleReason.MANIFEST, "`embedded` is not `strict 1`")),
        ({"checked_by": "judge"}, Stale(StaleReason.MANIFEST, "`judge` is not `{checker}`")),
        ({"fingerprint": "rescored 1"}, Stale(StaleReason.RESCORED)),
        ({"subject": "0" * 64}, Stale(StaleReason.MANIFEST, "`subject`")),
        ({"subject": ""}, Stale(StaleReason.MANIFEST, "`subject`")),
        ({"versioned": False}, Stale(StaleReason.MANIFEST, "`versioned`")),
        ({"harness": "0.1"}, Stale(StaleReason.MANIFEST, "its folder would be `{id}`")),
    ],
)
def test_each_reason_by_itself(team: Folder, changed: dict[str, Any], found: Stale) -> None:
    words = found.was.format(checker=run_of(team).manifest.checker, id=run_of(team, **changed).manifest.id)
    assert stale(team, **changed) == (replace(found, was=words),)


def test_scorers_of_other_packages_are_named_as_they_were_and_are(
    team: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(SCORERS), "packages", "polite 2.0")
    assert stale(team, scorers="polite 1.0") == (Stale(StaleReason.SCORERS, "polite 1.0", "polite 2.0"),)
    assert StaleReason.SCORERS not in [each.why for each in stale(team, scorers="polite 2.0")]


def test_a_support_ai_that_changed_is_named_as_it_was_and_is(team: Folder) -> None:
    was = run_of(team).manifest.fingerprint
    team.write("bot.py", BOT + "# other\n")
    (found,) = stale(team)
    assert (found.why, found.was) == (StaleReason.AI, was)
    assert found.now.split()[0] == was.split()[0] == "python"
    assert found.now != was


def test_a_support_ai_that_cannot_be_opened_is_unknown_and_why_is_said(team: Folder) -> None:
    was = run_of(team).manifest.fingerprint
    team.write("rules/pipelines.yaml", "pipelines: []\n")
    (found,) = stale(team, workspace=load(team.root).digest)
    assert (found.why, found.was) == (StaleReason.AI_UNKNOWN, was)
    assert "bot" in found.now


def test_other_words_are_another_suite_whatever_else_is_another_workspace(team: Folder) -> None:
    team.edit("scenarios/login.yaml", "i want a refund", "i want my refund")
    assert stale(team) == (Stale(StaleReason.SUITE),)


def test_edited_and_cut_results_are_told_apart(team: Folder) -> None:
    path = run_of(team).results
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert stale(team) == (Stale(StaleReason.EDITED),)
    cut = hashlib.sha256(path.read_bytes()).hexdigest()
    assert stale(team, results=cut) == (Stale(StaleReason.PARTIAL),)


def edited(team: Folder, old: str, new: str, **also: Any) -> None:
    """A text in the results replaced, and their digest brought up to date."""
    run = run_of(team)
    text = run.results.read_text()
    assert old in text
    run.results.write_text(text.replace(old, new))
    said = json.loads((run.path / "run.json").read_text())
    digest = hashlib.sha256(run.results.read_bytes()).hexdigest()
    (run.path / "run.json").write_text(json.dumps({**said, "results": digest, **also}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"severity":"critical"', '"severity":"normal"'),
        ('"severity":"critical"', '"severity":"critical","no_evidence":"quarantined"'),
        ('"severity":"critical"', '"severity":"critical","sealed":true'),
        ('"customer":{"email":"a@example.com"}', '"customer":{"email":"b@example.com"}'),
        (',"customer":{"email":"a@example.com"}', ""),
        ('"category":"login","severity"', '"category":"billing","severity"'),
        ('"message":"i want a refund"', '"message":"i want a refund","repeat":2'),
    ],
)
def test_results_that_say_of_a_scenario_what_it_is_not_were_edited(team: Folder, old: str, new: str) -> None:
    """Whoever edits them can bring their digest up to date; what was found is the same."""
    count = "severity: critical\n    customer: {email: a@example.com}\n    turns:\n      - customer: the link"
    team.edit("scenarios/login.yaml", "turns:\n      - customer: the link", count)
    shutil.rmtree(run_of(team).path)
    in_process("run", "-p", "bot", cwd=team.root)
    assert stale(team) == ()
    edited(team, old, new)
    assert stale(team) == (Stale(StaleReason.EDITED),)
    made = in_process("gate", "-p", "bot", cwd=team.root)
    assert "is used again" not in made.stderr
    assert f"{run_of(team).path}/results.damaged" in made.stderr
    assert stale(team) == ()


def test_a_conversation_that_was_copied_is_no_further_repeat(team: Folder) -> None:
    (first, *_) = run_of(team).results.read_text().splitlines(keepends=True)
    edited(team, first, first + first.replace('"message"', '"repeat":2,"message"', 1))
    assert stale(team) == (Stale(StaleReason.EDITED),)


@pytest.mark.parametrize(
    "words", ["blame {run}", "coverage {run}", "audit {run}", "compare {good} {run}", "freeze {run} x", "report {run}"]
)
def test_whoever_reads_results_that_were_cut_is_told(words: str, team: Folder, tmp_path: Path) -> None:
    """Of none of them nothing fails."""
    run = run_of(team)
    shutil.copytree(run.path, tmp_path / "good")
    run.results.write_text("")
    done = in_process(*words.format(run=run.path, good=tmp_path / "good").split(), cwd=team.root)
    assert "its results are not those that the run wrote: they were edited or cut afterwards" in done.stderr


def test_conversations_that_are_in_no_results_yet_make_it_unfinished(team: Folder) -> None:
    run = run_of(team)
    run.journal.path.write_bytes(run.results.read_bytes().splitlines(keepends=True)[0])
    assert stale(team) == (Stale(StaleReason.UNFINISHED),)


def test_all_reasons_are_given(team: Folder) -> None:
    """Of replies that were scored again nothing is said of the AI: they are none of its."""
    changed = {"results": "0", "code": "0", "scorers": "x", "suite": "0", "today": "2026-11-01"}
    reasons = [StaleReason.EDITED, StaleReason.CODE, StaleReason.SCORERS, StaleReason.SUITE, StaleReason.DATE]
    team.write("bot.py", BOT + "# other\n")
    assert [each.why for each in stale(team, **changed)] == [*reasons, StaleReason.AI]
    again = [each.why for each in stale(team, **changed, fingerprint="rescored python 1")]
    assert again == [StaleReason.EDITED, StaleReason.RESCORED, *reasons[1:]]


DEEP = "[" * 10_000 + "]" * 10_000
RESULTS: dict[str, Callable[[str], str]] = {
    "cut": lambda line: line[: len(line) // 2],
    "empty": lambda line: "",
    "no object": lambda line: "null\n",
    "nested": lambda line: line.replace("{", f'{{"expect": {DEEP}, ', 1),
    "a long number": lambda line: re.sub(r'"line": ?\d+', f'"line":{"9" * 5000}', line),
    "another type": lambda line: re.sub(r'"turn": ?\d+', '"turn":{"a":[]}', line),
    "a scorer that is none": lambda line: line.replace('"scorer":"', '"scorer":"x', 1),
    "no number": lambda line: line.replace('"scores":[{', '"scores":[{"value":NaN,', 1),
    "half a character": lambda line: re.sub(r'"message": ?"', r"\g<0>\\ud800", line),
    "twice": lambda line: line + line,
}
MANIFESTS: dict[str, dict[str, Any]] = {
    "no count": {"scenarios": -1},
    "a word for a number": {"repeats": "1"},
    "nothing for a word": {"pipeline": None},
    "a list for a word": {"results": []},
    "a key of nobody": {"passed": True},
    "another workspace": {"workspace": "0" * 64},
    "another pipeline": {"pipeline": "\u001b[31m../../x"},
}


def damaged(run: Path, how: str) -> None:
    """A run folder as somebody else may hand it over; its digest is that of its results, so that they are read."""
    results, manifest = run / "results.jsonl", run / "run.json"
    said = json.loads(manifest.read_text())
    if how in RESULTS:
        first, rest = results.read_text().split("\n", 1)
        changed = RESULTS[how](f"{first}\n")
        assert changed != f"{first}\n"
        results.write_text(changed + rest)
        said["results"] = hashlib.sha256(results.read_bytes()).hexdigest()
    said |= MANIFESTS.get(how, {})
    manifest.write_text({"nested run": f'{{"pipeline": {DEEP}}}', "cut run": "{"}.get(how, json.dumps(said)))
    place = {"device": "/dev/zero", "nowhere": "/nowhere/at/all", "elsewhere": "/etc/hostname"}.get(how)
    if place or how in ("pipe", "folder"):
        results.unlink()
        results.symlink_to(place) if place else os.mkfifo(results) if how == "pipe" else results.mkdir()


JUDGES = (("gate", "{run}"), ("promote", "login", "--run", "{run}", "--by", "ann"), ("merge", "{run}"))
READERS = (
    ("report", "{run}"), ("export", "{run}", "--only", "turns"), ("blame", "{run}"), ("coverage", "{run}"),
    ("compare", "{run}", "{good}"), ("score", "{run}"), ("project", "--run", "{run}"), ("impact",), ("replay",),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "how", [*RESULTS, *MANIFESTS, "nested run", "cut run", "device", "nowhere", "elsewhere", "pipe", "folder"]
)
def test_a_damaged_run_is_told_by_all_who_read_it_and_judged_by_none(how: str, team: Folder, tmp_path: Path) -> None:
    """A traceback would be raised here."""
    (run,) = team.root.glob("reports/bot-*")
    good = shutil.copytree(run, tmp_path / "good")
    rollout = (team.root / "rules/rollout.yaml").read_text()
    damaged(run, how)
    for command in (*JUDGES, *READERS):
        done = in_process(*(word.format(run=run, good=good) for word in command), cwd=team.root)
        assert done.returncode in (1, 2, 3) if command in JUDGES else done.returncode in (0, 1, 2, 3), done
        assert "\u001b" not in done.stdout + done.stderr
    assert (team.root / "rules/rollout.yaml").read_text() == rollout
    visitor = guest(team.root)
    for page in ("/", "/conversations", "/stages", "/stages/login", "/suite", "/suite/coverage"):
        visitor.get(page)


@pytest.mark.parametrize("name", ["summary.json", "report.html", "run.json", "journal.jsonl", ".summary.json.partial"])
def test_a_link_in_a_run_folder_leads_no_writing_elsewhere(name: str, team: Folder, tmp_path: Path) -> None:
    (run,) = team.root.glob("reports/bot-*")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(kept := (run / name).read_bytes() if name == "run.json" else b"precious")
    (run / name).unlink(missing_ok=True)
    (run / name).symlink_to(elsewhere)
    for command in (("report", str(run)), ("gate", "-p", "bot", "--fresh"), ("gate", str(run))):
        done = in_process(*command, cwd=team.root)
        assert done.returncode in ((0, 1, 3) if "partial" in name else (0, 1)), done
    assert elsewhere.read_bytes() == kept
