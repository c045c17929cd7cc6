"""Evidence about the same thing: it counts together, and is missed, whatever else is another run."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.ledger import note, read_ledger, read_looks
from harness.runs import RunFolder, open_run, pool_of, read_results
from harness.workspace import load
from tests.conftest import Folder, Harness

pytestmark = pytest.mark.slow

ANN = ("--by", "Ann <ann@example.com>", "--reason", "x")
GONE = "the same AI gave other results on the same scenarios, which are gone"
PIPELINES = "pipelines:\n  - {id: bot, kind: python, function: bot:reply, jobs: 1}\n"
STEADY = """\
def reply(request):
    return {"outcome": "handoff", "category": "billing", "queue": "money", "rule": "refund"}
"""
MOODY = """\
import pathlib
TIMES = pathlib.Path(__file__).parent.with_suffix(".times")

def reply(request):
    times = int(TIMES.read_text()) if TIMES.exists() else 0
    TIMES.write_text(str(times + 1))
    queue = "money" if times > 4 else "people"  # wrong in its first run of five scenarios
    return {"outcome": "handoff", "category": "billing", "queue": queue, "rule": "refund"}
"""
BILLING = """\
category: billing
scenarios:
  - {id: twice, turns: [{customer: charged twice in May, expect: {queue: money}}]}
  - {id: vat, turns: [{customer: our VAT number is wrong on it, expect: {queue: money}}]}
  - {id: card, turns: [{customer: please take another credit card, expect: {queue: money}}]}
"""


@pytest.fixture
def team(folder: Folder) -> Folder:
    """A workspace with a support AI that is right about billing, which may go to draft by that."""
    folder.write("bot.py", STEADY)
    folder.write("rules/pipelines.yaml", PIPELINES)
    folder.edit("rules/rollout.yaml", "scenarios: {at_least: 1}}", "handled: {lower_bound: 0.1}}")
    folder.write("scenarios/billing.yaml", BILLING)
    return folder


def runs(folder: Folder) -> dict[str, RunFolder]:
    return {path.parent.name: open_run(path.parent) for path in folder.root.glob("reports/*/run.json")}


def subjects(folder: Folder) -> set[str]:
    return {run.manifest.subject for run in runs(folder).values()}


def looks(folder: Folder) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder.root / "rules/looks.jsonl").read_bytes().splitlines()]


def another_day(folder: Folder) -> tuple[str, ...]:
    folder.edit("rules/rollout.yaml", "today: 2026-11-02", "today: 2026-11-03")
    return ("-p", "bot")


def another_id(folder: Folder) -> tuple[str, ...]:
    folder.write("rules/pipelines.yaml", PIPELINES + "  - {id: bot2, kind: python, function: bot:reply}\n")
    return ("-p", "bot2")


def other_volume(folder: Folder) -> tuple[str, ...]:
    folder.edit("rules/categories.yaml", "weekly_volume: 18", "weekly_volume: 19")
    return ("-p", "bot")


def other_manners(folder: Folder) -> tuple[str, ...]:
    folder.edit("rules/pipelines.yaml", "jobs: 1}", "jobs: 1, tries: 2}")
    return ("-p", "bot")


def a_comment(folder: Folder) -> tuple[str, ...]:
    folder.edit("scenarios/login.yaml", "category: login\n", "# a comment\ncategory: login\n")
    return ("-p", "bot")


def more_repeats(_: Folder) -> tuple[str, ...]:
    return ("-p", "bot", "--repeat", "2")


def exported(folder: Folder) -> tuple[str, ...]:
    folder.write("exports/turns.csv", "what `harness export` writes")
    return another_id(folder)


SAME = [exported, another_day, another_id, other_volume, other_manners, a_comment, more_repeats]


def judged(folder: Folder, harness: Harness) -> dict[str, set[str]]:
    """What a new run finds, with what counts of those before."""
    ran = harness("run", "-p", "bot", cwd=folder.root)
    assert ran.returncode < 2, ran.stderr
    newest = max(runs(folder).values(), key=lambda run: run.results.stat().st_mtime_ns)
    return {each.id: {*each.repeats} for each in pool_of(newest, load(folder.root)).results}


@pytest.mark.parametrize("other", SAME)
def test_what_failed_counts_in_another_run_about_the_same(
    team: Folder, harness: Harness, other: Callable[[Folder], tuple[str, ...]]
) -> None:
    team.write("bot.py", MOODY)
    assert "0 of 5 scenarios pass" in harness("run", "-p", "bot", cwd=team.root).stdout
    (failed,) = runs(team)
    again = harness("run", *other(team), cwd=team.root)
    assert f"What the run {failed} found with the same AI and scenarios counts too" in again.stdout
    assert (len(runs(team)), len(subjects(team))) == (2, 1)
    refused = harness("promote", "billing", *ANN, cwd=team.root)
    assert (refused.returncode, "0 of 4 handled right" in refused.stderr) == (1, True), refused.stderr
    (passed,) = set(runs(team)) - {failed}
    shown = harness("gate", team.root / "reports" / passed, "--explain", "billing", cwd=team.root).stdout
    assert "0 of 4 handled right" in shown

    shutil.move(team.root / "reports" / failed, team.root / "aside")
    missed = harness("promote", "billing", *ANN, cwd=team.root)
    assert (missed.returncode, f"{GONE}: {failed}, judged on" in missed.stderr) == (3, True), missed.stderr
    assert "restore that run folder under reports/, change the AI, or move with --override" in missed.stderr
    shutil.move(team.root / "aside", team.root / "reports" / "restored")
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 1
    moved = harness("promote", "billing", "--override", *ANN, cwd=team.root)
    assert f"Evidence: the runs {passed}, {failed}." in moved.stdout, moved.stderr


@pytest.mark.parametrize(
    ("begun", "calls"), [("--repeat 2 --max-calls 5", 5), ("--shard 1/2", 3)], ids=["stopped", "a shard"]
)
def test_what_failed_in_a_run_that_was_never_judged_counts_too(
    team: Folder, harness: Harness, begun: str, calls: int
) -> None:
    """Else a run could be stopped as soon as it goes wrong, and another one begun, until one goes well."""
    team.write("bot.py", MOODY.replace("times > 4", f"times >= {calls}"))
    harness("run", "-p", "bot", *begun.split(), cwd=team.root)
    again = harness("run", "-p", "bot", cwd=team.root)
    assert "found with the same AI and scenarios counts too" in again.stdout
    refused = harness("promote", "billing", *ANN, cwd=team.root)
    assert (refused.returncode, "handled right" in refused.stderr) == (1, True), refused.stderr


@pytest.mark.parametrize("cleaned", [True, False])
@pytest.mark.parametrize("other", SAME)
def test_an_ai_that_always_does_the_same_is_looked_at_once(
    team: Folder, harness: Harness, other: Callable[[Folder], tuple[str, ...]], cleaned: bool
) -> None:
    before = harness("run", "-p", "bot", cwd=team.root).stdout
    if cleaned:
        shutil.rmtree(team.root / "reports")
    again = harness("run", *other(team), cwd=team.root).stdout
    assert len(looks(team)) == 1
    if other is not more_repeats:
        assert again.replace("for bot2:", "for bot:").splitlines()[:-1] == before.splitlines()[:-1]
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 0


def other_code(folder: Folder) -> None:
    folder.write("bot.py", MOODY + "# another\n")


def other_version(folder: Folder) -> None:
    folder.edit("rules/pipelines.yaml", "jobs: 1}", "jobs: 1, version: '2'}")


def other_expectation(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "queue: money, rule: refund", "queue: money")


def other_words(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "i want a refund", "i want a refund now")


@pytest.mark.parametrize("change", [other_code, other_version, other_expectation, other_words])
@pytest.mark.parametrize("cleaned", [True, False])
def test_another_ai_or_other_expectations_start_anew(
    team: Folder, harness: Harness, change: Callable[[Folder], None], cleaned: bool
) -> None:
    team.write("bot.py", MOODY)
    harness("run", "-p", "bot", cwd=team.root)
    if cleaned:
        shutil.rmtree(team.root / "reports")
    change(team)
    harness("run", "-p", "bot", cwd=team.root)
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 0


def test_an_edited_article_makes_another_of_an_ai_that_answers_from_it(team: Folder, harness: Harness) -> None:
    """For the embedded pipeline a comment does not, and an article that went out of date does."""
    for old, new, count in (
        ("review_by", "# a comment\nreview_by", 1),
        ("owner: access-team", "owner: others", 1),
        ("60 minutes. Ask", "60 minutes.  Please ask", 2),
        ("review_by: 2027-02-14", "review_by: 2026-11-01", 3),
    ):
        harness("run", cwd=team.root)
        team.edit("knowledge/reset.md", old, new)
        harness("run", cwd=team.root)
        assert len(subjects(team)) == count
    before = subjects(team)
    team.edit("rules/handoff.yaml", "priority: high", "priority: urgent")
    harness("run", cwd=team.root)
    assert len(subjects(team) - before) == 1


GUESSING = """\
import pathlib
TIMES = pathlib.Path(__file__).parent.with_suffix(".times")

def reply(request):
    times = int(TIMES.read_text()) if TIMES.exists() else 0
    TIMES.write_text(str(times + 1))
    if times > 2 and "account" in request["message"]:
        return {"outcome": "handoff", "category": "login", "queue": "people"}
    text = "A reset link is valid for 30 minutes."
    return {"outcome": "answer", "category": "login", "answer": text, "citations": ["reset#link-expired"]}
"""
INFORMED = """\
def reply(request):
    text = "A reset link is valid for 90 minutes."
    return {"outcome": "answer", "category": "login", "answer": text, "citations": ["reset#link-expired"]}
"""
LINK = """\
category: login
scenarios:
  - id: link
    turns: [{customer: how long is a link good for, expect: {source: reset#link-expired, states: [90 minutes]}}]
  - id: again
    turns: [{customer: how do i ask for another link, expect: {source: reset#link-expired}}]
  - {id: hacked, turns: [{customer: somebody is in my account, expect: {outcome: handoff, queue: people}}]}
"""


def test_what_was_judged_by_an_article_that_was_wrong_counts_until_it_is_corrected(
    team: Folder, harness: Harness
) -> None:
    """The AI says the same all the time, and is not asked again by another version."""
    team.write("bot.py", INFORMED)
    team.write("scenarios/login.yaml", LINK)
    (team.root / "scenarios/billing.yaml").unlink()
    assert judged(team, harness) == {"link": {"fail"}, "again": {"fail"}, "hacked": {"fail"}}
    team.edit("knowledge/reset.md", "valid for 60 minutes", "valid for 90 minutes")
    assert judged(team, harness) == {"link": {"pass"}, "again": {"pass"}, "hacked": {"fail"}}
    team.edit("knowledge/reset.md", "valid for 90 minutes", "valid for 45 minutes")
    assert judged(team, harness)["link"] == {"fail"}
    team.edit("knowledge/reset.md", "valid for 45 minutes", "valid for 90 minutes")
    assert judged(team, harness)["link"] == {"pass"}
    team.edit("knowledge/reset.md", "status: approved", "status: draft")
    assert judged(team, harness)["link"] == {"fail"}
    team.edit("knowledge/reset.md", "status: draft", "status: approved")
    assert judged(team, harness)["link"] == {"pass"}
    assert len(subjects(team)) == 1


EDITS = [
    ("valid for 60 minutes", "valid for 90 minutes"),
    ("60 minutes. Ask", "60 minutes.  Ask"),
    ("## Link expired", "## link expired"),
    ("title: Reset your password", "title: Set another password"),
    ("status: approved", "status: draft"),
]


@pytest.mark.parametrize(("old", "new"), EDITS, ids=lambda each: each[:20])
def test_an_edited_article_excuses_nothing_that_the_ai_says_otherwise_by_now(
    team: Folder, harness: Harness, old: str, new: str
) -> None:
    """Else an AI that answers at random could be run until it passes, with an edit in between."""
    team.write("bot.py", GUESSING)
    team.write("scenarios/login.yaml", LINK)
    (team.root / "scenarios/billing.yaml").unlink()
    assert judged(team, harness) == {"link": {"fail"}, "again": {"fail"}, "hacked": {"fail"}}
    team.edit("knowledge/reset.md", old, new)
    assert judged(team, harness)["hacked"] == {"pass", "fail"}


def test_an_edited_article_excuses_nothing_that_is_about_others(team: Folder, harness: Harness) -> None:
    team.write("bot.py", MOODY)
    harness("run", "-p", "bot", cwd=team.root)
    team.edit("knowledge/reset.md", "Ask for a new one", "Please ask for a new one")
    harness("run", "-p", "bot", cwd=team.root)
    refused = harness("promote", "billing", *ANN, cwd=team.root)
    assert (refused.returncode, "0 of 4 handled right" in refused.stderr) == (1, True), refused.stderr


def test_what_is_gone_from_another_run_is_missed(team: Folder, harness: Harness) -> None:
    """Its digests of what was judged speak only for results that are all there."""
    team.write("bot.py", MOODY)
    for _ in range(2):
        harness("run", "-p", "bot", cwd=team.root)
    (wrong_once,) = team.root.glob("reports/*/results-1.jsonl")
    harness("run", *another_day(team), cwd=team.root)
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 1
    wrong_once.unlink()
    missed = harness("promote", "billing", *ANN, cwd=team.root)
    assert (missed.returncode, GONE in missed.stderr) == (3, True)


@pytest.mark.parametrize("times", [(), ("--repeat", "2")])
def test_what_run_json_says_was_judged_does_not_stand_for_what_is_gone(
    team: Folder, harness: Harness, times: tuple[str, ...]
) -> None:
    """What was found is gone: an attempt of the same run, or a run of its own. Its digest is copied to the run."""
    team.write("bot.py", MOODY)
    harness("run", "-p", "bot", cwd=team.root)
    (failed,) = runs(team).values()
    harness("run", "-p", "bot", *times, cwd=team.root)
    passed = next((each for name, each in runs(team).items() if name != failed.path.name), open_run(failed.path))
    for gone in passed.path.glob("results-1.jsonl"):
        gone.unlink()
    if times:
        shutil.rmtree(failed.path)
    judged = [*passed.manifest.judged, *failed.manifest.judged, passed.evidence(read_results(passed.results))]
    fields = {**passed.manifest.fields, "judged": judged, "results": passed.sha256}
    (passed.path / "run.json").write_text(json.dumps(fields))
    missed = harness("promote", "billing", *ANN, cwd=team.root)
    assert (missed.returncode, GONE in missed.stderr) == (3, True), missed.stderr


def test_results_that_cannot_be_read_and_those_of_other_code_are_left_out(team: Folder, harness: Harness) -> None:
    team.write("bot.py", MOODY)
    harness("run", "-p", "bot", cwd=team.root)
    (failed,) = runs(team).values()
    harness("run", "-p", "bot", "--repeat", "2", cwd=team.root)
    (passed,) = (run for run in runs(team).values() if run.manifest != failed.manifest)
    workspace = load(team.root)
    assert [run.manifest for run in pool_of(passed, workspace).also] == [failed.manifest]
    assert pool_of(passed, None).also == ()
    whole = failed.results.read_bytes()
    failed.results.write_bytes(whole[:-20])
    assert pool_of(passed, workspace).also == ()
    failed.results.write_bytes(whole)
    failed.manifest = replace(failed.manifest, code="other")
    failed.write("run.json", json.dumps(failed.manifest.fields))
    assert pool_of(passed, workspace).also == ()


def test_a_later_seal_or_severity_holds_for_what_was_found_before(team: Folder, harness: Harness) -> None:
    team.write("bot.py", MOODY)
    harness("run", "-p", "bot", cwd=team.root)
    team.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money\n    seal: true\n    severity: critical\n")
    harness("run", "-p", "bot", cwd=team.root)
    newest = max(runs(team).values(), key=lambda run: run.results.stat().st_mtime_ns)
    (money,) = (each for each in pool_of(newest, load(team.root)).results if each.id == "money")
    assert {(turn.repeat, turn.sealed, turn.severity) for turn in money.turns} == {
        (1, True, "critical"), (2, True, "critical"),
    }  # fmt: skip


def test_a_move_that_is_dated_ahead_hides_no_look(team: Folder, harness: Harness) -> None:
    team.write("bot.py", MOODY)
    harness("run", "-p", "bot", cwd=team.root)
    ahead = ("--date", "2099-01-01", *ANN)
    assert harness("promote", "billing", "--override", *ahead, cwd=team.root).returncode == 0
    assert harness("demote", "billing", *ahead, cwd=team.root).returncode == 0
    (before,) = read_looks(team.root)
    note(team.root, replace(before, when=dt.datetime(2098, 1, 1, tzinfo=dt.UTC), evidence="0" * 64))
    missed = harness("promote", "billing", *ANN, cwd=team.root)
    assert (missed.returncode, GONE in missed.stderr) == (3, True), missed.stderr


def test_a_look_in_the_second_of_a_move_is_after_it(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", cwd=team.root)
    assert harness("promote", "billing", *ANN, cwd=team.root).returncode == 0
    assert harness("demote", "billing", *ANN, cwd=team.root).returncode == 0
    (before,), (*_, moved) = read_looks(team.root), read_ledger(team.root).entries
    assert moved.recorded
    note(team.root, replace(before, when=moved.recorded, evidence="0" * 64))
    missed = harness("promote", "billing", *ANN, cwd=team.root)
    assert (missed.returncode, GONE in missed.stderr) == (3, True), missed.stderr
