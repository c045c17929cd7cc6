"""A run in shards, as several machines make it: together it is the run that one would have made, or it is none."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.pipelines.calls import Pace
from harness.runs import Shard
from harness.workspace import Scenario
from tests.conftest import FILES, Folder, Harness

pytestmark = pytest.mark.slow
BOT = """\
def reply(request):
    if "number 7 " in request["message"]:
        raise RuntimeError("down")
    return {"outcome": "handoff", "category": "billing", "queue": "money"}
"""
PIPELINE = "pipelines: [{id: bot, kind: python, function: bot:reply}]\n"
SCENARIO = """\
  - id: s{n}
    turns:
      - customer: number {n} of all, i want my money back
        expect: {{outcome: handoff, queue: money}}
"""


@pytest.fixture
def team(folder: Folder) -> Folder:
    """A workspace with 11 scenarios and a support AI that one of them breaks."""
    lines = "".join(SCENARIO.format(n=number) for number in range(11))
    folder.write("scenarios/login.yaml", f"category: billing\nscenarios:\n{lines}")
    folder.write("bot.py", BOT)
    folder.write("rules/pipelines.yaml", PIPELINE)
    return folder


def shards(team: Folder) -> list[str]:
    return sorted(str(path.relative_to(team.root)) for path in team.root.glob("reports/shards/*"))


def looks(team: Folder) -> list[dict[str, object]]:
    """What has been looked at, without the time."""
    lines = (team.root / "rules/looks.jsonl").read_text().splitlines()
    return [{key: value for key, value in json.loads(line).items() if key not in ("when", "sha256")} for line in lines]


def files(run: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}


@given(st.integers(1, 12), st.lists(st.integers(1, 3), max_size=30), st.integers(0, 1000))
def test_every_scenario_is_in_one_shard_with_all_its_ways_and_nothing_is_spent_twice(
    of: int, ways: list[int], calls: int
) -> None:
    held = [
        Scenario.model_construct(id=f"s{n}", variant=str(way)) for n, count in enumerate(ways) for way in range(count)
    ]
    parts = [Shard(number, of).scenarios(held) for number in range(1, of + 1)]
    assert sorted((s.id, s.variant) for part in parts for s in part) == sorted((s.id, s.variant) for s in held)
    assert sum(len({s.id for s in part}) for part in parts) == len(ways)
    assert max(len({s.id for s in part}) for part in parts) - min(len({s.id for s in part}) for part in parts) <= 1
    assert sum(Shard(number, of).share(calls) for number in range(1, of + 1)) == calls


@pytest.mark.parametrize("text", ["", "3", "0/8", "9/8", "3/0", "03/8", "3/8/2", "a/b", "-1/8", "³/8", " 3/8"])
def test_what_is_no_shard_is_refused(folder: Folder, harness: Harness, text: str) -> None:
    done = harness("run", f"--shard={text}")
    assert (done.returncode, "write 3/8 for the third of eight" in done.stderr) == (2, True)


def test_together_they_are_byte_for_byte_the_run_of_one_machine(team: Folder, harness: Harness) -> None:
    replies = [
        {
            "scenario": f"s{n}",
            "turn": 1,
            "outcome": "handoff",
            "category": "billing",
            "queue": "money" if n % 3 else "people",
        }
        for n in range(11)
    ]
    team.write("replies.jsonl", "".join(json.dumps(reply) + "\n" for reply in replies))
    team.write("rules/pipelines.yaml", "pipelines: [{id: bot, kind: recorded, file: replies.jsonl}]\n")
    assert harness("run", "-p", "bot", "--repeat", "2").returncode in (0, 3)
    (run,) = team.root.glob("reports/bot-*")
    whole, seen = files(run), looks(team)
    shutil.rmtree(team.root / "reports")
    (team.root / "rules/looks.jsonl").unlink()
    for number in (3, 1, 2):
        done = harness("run", "-p", "bot", "--repeat", "2", "--shard", f"{number}/3")
        assert done.returncode == 0, done.stderr
        assert f"Shard {number}/3 of {run.name}: " in done.stdout
    assert not list(team.root.glob("reports/bot-*")), "a shard is no run"
    assert harness("merge", *shards(team)).stdout.startswith("Category")
    assert files(run).keys() == whole.keys()
    assert {name for name, text in files(run).items() if whole[name] != text} == set()
    assert looks(team) == seen


def test_results_that_nobody_can_read_are_set_aside_by_a_merge_with_a_note(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", "--shard", "1/1")
    assert "it is kept as" not in harness("merge", *shards(team)).stderr
    (run,) = team.root.glob("reports/bot-*")
    whole = (run / "results.jsonl").read_bytes()
    (run / "results.jsonl").write_bytes(whole[:-40])
    assert f"it is kept as {run / 'results.damaged'}" in harness("merge", *shards(team)).stderr
    assert (run / "results.jsonl").read_bytes() == whole


def test_whoever_has_to_run_a_shard_again_is_told_how(team: Folder, harness: Harness) -> None:
    """As it was: of a run with repeats one without them is no shard. Of one that is alone the others are missing."""
    said = [harness("run", "-p", "bot", "--repeat", "2", "--shard", f"{number}/2").stdout for number in (1, 2)]
    one, _ = shards(team)
    together = f"harness merge {one.replace('1-of-2', '*-of-2')}"
    assert all(f"When all shards are there: {together}\n" in words for words in said)
    alone = harness("project", "--run", one).stderr
    stale = json.loads(harness("project", "--run", one, "--json").stdout)["stale"]
    assert [each["why"] for each in stale] == ["shard"]
    assert (f"Put all of them together: {together}." in alone, "Make a new run" in alone) == (True, False)
    team.write("bot.py", f"{BOT}# edited\n")
    done = harness("merge", *shards(team))
    assert (done.returncode, "harness run -p bot --repeat 2 --shard 1/2." in done.stderr) == (3, True), done.stderr


def test_a_gate_uses_the_merged_run(team: Folder, harness: Harness) -> None:
    team.write("bot.py", BOT.replace("number 7 ", "number 77 "))
    for number in (1, 2):
        harness("run", "-p", "bot", "--shard", f"{number}/2")
    harness("merge", *shards(team))
    assert "it is used again" in harness("gate", "-p", "bot").stderr


def test_a_lost_shard_is_said_and_judged_by_nobody(team: Folder, harness: Harness) -> None:
    for number in (1, 3):
        harness("run", "-p", "bot", "--shard", f"{number}/4")
    done = harness("merge", *shards(team))
    assert (done.returncode, "shards 2/4, 4/4 are missing" in done.stderr) == (3, True)
    assert not list(team.root.glob("reports/bot-*"))
    one = shards(team)[0]
    for command in (("promote", "billing", "--run", one, "--by", "Ann"), ("gate", "--baseline", one), ("report", one)):
        said = harness(*command)
        assert "shard" in f"{said.stdout}{said.stderr}", (command, said)
        assert command[0] == "report" or said.returncode != 0


def test_what_does_not_belong_together_is_refused(team: Folder, harness: Harness) -> None:
    for number in (1, 2):
        harness("run", "-p", "bot", "--shard", f"{number}/2")
    harness("run", "-p", "bot", "--shard", "1/3")
    harness("run", "-p", "bot")
    (run,) = team.root.glob("reports/bot-*")
    one, third, two = shards(team)
    for given_, says in (
        ((one, one, two), "once more"),
        ((one, third), "not of the same run"),
        ((one, two, str(run)), "is a whole run"),
    ):
        done = harness("merge", *given_)
        assert (done.returncode, says in done.stderr) == (2, True), done.stderr


def test_a_shard_that_was_killed_is_told_to_go_on(team: Folder, harness: Harness) -> None:
    """Nobody has edited anything."""
    for number in (1, 2):
        harness("run", "-p", "bot", "--shard", f"{number}/2")
    one = team.root / shards(team)[0]
    (one / "results.jsonl").rename(one / "journal.jsonl")
    done = harness("merge", *shards(team))
    assert (done.returncode, "stopped before its end" in done.stderr, "edited" in done.stderr) == (3, True, False)
    harness("run", "-p", "bot", "--shard", "1/2", "--resume")
    assert harness("merge", *shards(team)).stdout.startswith("Category")


def test_an_edited_shard_and_one_of_another_workspace_are_no_evidence(team: Folder, harness: Harness) -> None:
    for number in (1, 2):
        harness("run", "-p", "bot", "--shard", f"{number}/2")
    results = team.root / shards(team)[0] / "results.jsonl"
    before = results.read_text()
    results.write_text("".join(before.splitlines(keepends=True)[:-1]))
    done = harness("merge", *shards(team))
    assert (done.returncode, "were edited or cut" in done.stderr) == (3, True)
    results.write_text(before)
    team.write("rules/handoff.yaml", FILES["rules/handoff.yaml"].replace("[refund,", "[refund, chargeback,"))
    done = harness("merge", *shards(team))
    assert (done.returncode, "the workspace has changed" in done.stderr) == (3, True)


@pytest.mark.parametrize("forged", [{"scenarios": 99}, {"scenarios": 1}, {"checked_by": "judge"}, {"checker": "mine"}])
def test_a_forged_manifest_makes_no_run(team: Folder, harness: Harness, forged: dict[str, object]) -> None:
    """Though all shards agree on it."""
    for number in (1, 2):
        harness("run", "-p", "bot", "--shard", f"{number}/2")
    for each in shards(team):
        path = team.root / each / "run.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | forged))
    done = harness("merge", *shards(team))
    assert (done.returncode, "its run.json was edited: it does not fit the run" in done.stderr) == (3, True), (
        done.stderr
    )
    assert not list(team.root.glob("reports/bot-*"))


def test_one_that_holds_what_another_should_is_refused(team: Folder, harness: Harness) -> None:
    """Even where its checksum is that of what it holds."""
    for number in (1, 2):
        harness("run", "-p", "bot", "--shard", f"{number}/2")
    one, two = (team.root / each for each in shards(team))
    manifest = json.loads((two / "run.json").read_text())
    (one / "run.json").write_text(json.dumps({**manifest, "shard": "1/2"}))
    shutil.copy(two / "results.jsonl", one / "results.jsonl")
    done = harness("merge", *shards(team))
    assert (done.returncode, "does not hold the conversations of its shard" in done.stderr) == (2, True)


def test_more_repeats_than_anybody_could_count_are_refused_at_once(team: Folder, harness: Harness) -> None:
    """As a damaged file says; the list of what they would hold fits no memory."""
    harness("run", "-p", "bot", "--shard", "1/1")
    (one,) = shards(team)
    path = team.root / one / "run.json"
    path.write_text(path.read_text().replace('"repeats": 1,', f'"repeats": {10**15},'))
    done = harness("merge", one)
    assert (done.returncode, "they were edited or cut afterwards" in done.stderr) == (3, True), done.stderr


def test_a_file_beside_the_results_with_a_strange_number_stops_nobody(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", "--shard", "1/1")
    (one,) = shards(team)
    shutil.copy(team.root / one / "results.jsonl", team.root / one / "results-\u00b2.jsonl")
    done = harness("merge", one)
    assert (done.returncode, "were edited or cut" in done.stderr) == (3, True), done.stderr


def test_a_shard_of_which_nobody_can_tell_which_it_is_is_refused(team: Folder, harness: Harness) -> None:
    harness("run", "-p", "bot", "--shard", "1/2")
    (one,) = shards(team)
    path = team.root / one / "run.json"
    path.write_text(path.read_text().replace('"1/2"', '"9/2"'))
    done = harness("merge", one)
    assert (done.returncode, "`shard` is `9/2`, which is not one" in done.stderr) == (2, True), done.stderr
    path.write_text(path.read_text().replace('"9/2"', '"1/90000"'))
    done = harness("merge", one)
    assert (done.returncode, "11/90000 and 89989 more are missing" in done.stderr) == (3, True), done.stderr


def test_more_machines_than_scenarios(team: Folder, harness: Harness) -> None:
    for number in range(1, 13):
        assert harness("run", "-p", "bot", "--shard", f"{number}/12").returncode == 0
    assert "Shard 12/12" in harness("run", "-p", "bot", "--shard", "12/12").stdout
    assert harness("merge", *shards(team)).returncode in (0, 3)
    (run,) = team.root.glob("reports/bot-*")
    assert len((run / "results.jsonl").read_text().splitlines()) == 11


def test_what_was_found_in_an_earlier_attempt_stays(team: Folder, harness: Harness) -> None:
    """A shard that is run again until it passes hides nothing."""
    moody = (
        "import pathlib\nAT = pathlib.Path(__file__).with_name('.mood')\n"
        "def reply(request):\n    outcome = 'handoff' if AT.exists() else 'answer'\n"
        "    return {'outcome': outcome, 'answer': 'No.', 'category': 'billing', 'queue': 'money'}\n"
    )
    team.write("bot.py", moody)
    harness("run", "-p", "bot", "--shard", "1/2")
    team.write(".mood", "")
    for number in (1, 2):
        harness("run", "-p", "bot", "--shard", f"{number}/2")
    harness("merge", *shards(team))
    (run,) = team.root.glob("reports/bot-*")
    earlier = (run / "results-1.jsonl").read_text()
    assert {json.loads(line)["scenario"] for line in earlier.splitlines()} == {"s0", "s2", "s4", "s6", "s8", "s10"}
    harness("merge", *shards(team))
    assert [path.name for path in run.glob("results-*.jsonl")] == ["results-1.jsonl"]
    assert (run / "results-1.jsonl").read_text() == earlier


def test_a_part_has_no_shards(team: Folder, harness: Harness) -> None:
    done = harness("run", "-p", "bot", "--only", "s3", "--shard", "1/2")
    assert (done.returncode, "A shard is of all scenarios" in done.stderr) == (2, True)


def test_budgets_are_shared(team: Folder, harness: Harness) -> None:
    """5 calls of 6 scenarios in the first of two shards of 10, 5 of 5 in the second."""
    team.write("bot.py", BOT.replace("number 7 ", "number 77 "))
    first, second = (harness("run", "-p", "bot", "--max-calls", "10", "--shard", f"{n}/2") for n in (1, 2))
    assert (first.returncode, "5 of 6 conversations are done" in first.stderr) == (3, True)
    assert second.returncode == 0


def test_machines_share_the_rate_of_a_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """60 requests a minute from four machines: each of them makes one every four seconds."""
    waited: list[float] = []

    async def slept(seconds: float) -> None:
        waited.append(seconds)

    async def three_calls() -> None:
        pace = Pace(60, None, machines=4)
        for _ in range(3):
            await pace.turn(0)

    monkeypatch.setattr("harness.pipelines.calls.asyncio.sleep", slept)
    asyncio.run(three_calls())
    assert waited == [pytest.approx(4, abs=0.5), pytest.approx(8, abs=0.5)]
