"""`harness compare`: runs side by side, and only what is shown is called a difference."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest

from harness.gates import Baseline, change_since, compare, judge
from harness.gates.pairing import PairKind, pair_up
from harness.reports import change as report
from harness.reports import comparison
from harness.reports.rendering import markdown, write
from harness.runs import Manifest, ScenarioResult
from harness.turns.pipeline import Usage
from harness.turns.score import Status
from tests.build import category, result, results, rollout, turn
from tests.conftest import Folder, Harness


def difference(first: list[ScenarioResult], second: list[ScenarioResult], metric: str = "handled"):
    (found,) = (compare({"a": first, "b": second}).differences["b"],)
    return next(each for each in found if each.metric.name == metric)


def test_the_difference_counts_each_scenario_with_its_own_pair() -> None:
    """Cavo 2012, the published example of test_paired.py, as 161 scenarios."""
    groups = (("both", 59, "", ""), ("first", 6, "", "no"), ("second", 16, "no", ""), ("neither", 80, "no", "no"))
    first = [r for name, count, failed, _ in groups for r in results(count, name, failed=failed)]
    second = [r for name, count, _, failed in groups for r in results(count, name, failed=failed)]
    found = difference(first, list(reversed(second)))
    assert (found.low, found.high) == pytest.approx((0.0046, 0.1186), abs=5e-5)
    assert found.p_value == pytest.approx(0.052479, abs=1e-6)
    assert found.shown is True
    assert difference(second, first).shown is False


def test_fewer_missed_handoffs_are_better() -> None:
    right = results(30, expected="handoff", decided="handoff")
    wrong = results(30, expected="handoff", decided="answer")
    found = difference(wrong, right, "missed_handoffs")
    assert (found.table.only_first, found.table.only_second, found.shown) == (30, 0, True)
    assert difference(right, wrong, "missed_handoffs").shown is False
    assert difference(right, right, "missed_handoffs").shown is None


def test_what_is_better_and_what_is_worse_is_said_of_the_second_run() -> None:
    """30 of 30 against 0 of 30, and 0 of 30 missed against 30 of 30: counted by hand."""
    right = results(30, expected="handoff", decided="handoff")
    wrong = results(30, expected="handoff", decided="answer", failed="no")
    better, worse = (
        markdown(comparison.document(compare({"a": first, "b": second}), {}))
        for first, second in ((wrong, right), (right, wrong))
    )
    assert "b compared with a: better: scenarios that pass, " in better
    assert "b compared with a: worse: scenarios that pass, " in worse
    for said, other in ((better, "worse"), (worse, "better")):
        sentence = next(line for line in said.split("\n") if "compared with" in line)
        assert "missed handoffs" in sentence
        assert other not in sentence


def test_only_scenarios_that_all_have_with_the_same_words_count() -> None:
    first = [*results(5), result("gone"), result("reworded")]
    second = [*results(5), result("new"), result("reworded", message="other words")]
    compared = compare({"a": first, "b": second, "c": results(4)})
    assert [run.scenarios for run in compared.runs] == [4, 4, 4]
    assert compared.runs[0].left_out == ("s4", "gone", "reworded")
    assert compared.differences["b"][0].table.total == 4


def test_an_error_is_right_in_no_rate_and_in_no_difference() -> None:
    down = [*results(4), result("down", decided=None, error="timed out")]
    up = [*results(4), result("down")]
    compared = compare({"a": up, "b": down})
    (metric, *_) = [d.metric for d in compared.differences["b"]]
    assert [run.count(metric) for run in compared.runs] == [(5, 5), (4, 5)]
    assert compared.differences["b"][0].table.total == 4
    assert compared.runs[1].errors == ("down",)


def test_what_it_took_stands_beside_the_quality() -> None:
    def timed(seconds: float) -> ScenarioResult:
        plain = turn(f"s{seconds}")
        assert plain.reply
        return ScenarioResult((replace(plain, reply=replace(plain.reply, usage=Usage(10, 5, 0.01, seconds))),))

    (run, _) = compare({"a": [timed(float(n)) for n in range(1, 101)], "b": results(1)}).runs
    assert run.scenarios == 0
    run, _ = compare({name: [timed(float(n)) for n in range(1, 101)] for name in "ab"}).runs
    assert (run.took.tokens, run.took.median_seconds, run.took.p95_seconds) == (1500, 50.5, 95.0)
    assert run.took.cost == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {}, PairKind.PASSING),
        ({}, {"failed": "no"}, PairKind.BROKEN),
        ({"failed": "no"}, {}, PairKind.FIXED),
        ({"failed": "no"}, {"failed": "no"}, PairKind.FAILING),
        ({"decided": None, "error": "down"}, {"failed": "no"}, PairKind.UNMEASURED),
        ({}, {"decided": None, "error": "down"}, PairKind.UNMEASURED),
        ({}, {"failed": "no", "message": "other words"}, PairKind.CHANGED),
        ({"expected": "handoff"}, {}, PairKind.CHANGED),
    ],
)
def test_what_became_of_a_scenario(before: dict[str, str], after: dict[str, str], kind: PairKind) -> None:
    (pair,) = pair_up([result(**before)], [result(**after)])
    assert pair.kind is kind


def test_flips_in_either_run_are_flaky() -> None:
    coin = ScenarioResult((turn(), replace(turn(failed="no"), repeat=2)))
    assert coin.status is Status.FAIL
    assert pair_up([result()], [coin])[0].kind is PairKind.FLAKY
    assert pair_up([coin], [result()])[0].kind is PairKind.FLAKY


def test_what_a_model_said_cannot_command_the_terminal() -> None:
    found = [result(failed="says\x1b[2J \x07 and\nmore")]
    manifest = Manifest("bot", "1", "0" * 64, "2026-11-02", 1)
    judgement = judge(found, {"login": category()}, rollout())
    change = change_since(
        Baseline("main", manifest, [result()]), judgement, manifest, found, judgement, judgement, rollout()
    )
    out = StringIO()
    write(report.document(change), out)
    assert "scenarios/x.yaml:3: s: says\ufffd[2J \ufffd and more\n" in out.getvalue()
    assert "\x1b" not in out.getvalue()


# The command

TWO = """\
pipelines:
  - {id: good, kind: python, function: bots.bot:good}
  - {id: bad, kind: python, function: bots.bot:bad}
"""
BOTS = """\
def good(request):
    usage = {"input_tokens": 7, "output_tokens": 3, "cost": 0.5}
    return {"outcome": "handoff", "category": "login", "queue": "people", "usage": usage}

def bad(request):
    return {"outcome": "answer", "answer": "no", "citations": []}
"""


@pytest.fixture
def two(folder: Folder, harness: Harness) -> Folder:
    listed = "".join(
        f"  - {{id: s{n}, turns: [{{customer: m{n}, expect: {{outcome: handoff}}}}]}}\n" for n in range(12)
    )
    folder.write("scenarios/login.yaml", f"category: login\nscenarios:\n{listed}")
    folder.write("rules/pipelines.yaml", TWO)
    folder.write("bots/bot.py", BOTS)
    for name in ("good", "bad"):
        assert harness("run", "-p", name, cwd=folder.root).returncode == 0
    return folder


def test_runs_by_name_or_folder_as_table_markdown_and_json(two: Folder, harness: Harness) -> None:
    by_name = harness("compare", "bad", "good", cwd=two.root)
    assert by_name.returncode == 0, by_name.stderr
    rows = {name: cells for name, *cells in (line.split("\t") for line in by_name.stdout.splitlines())}
    assert rows["Missed handoffs"][:2] == ["12 of 12", "0 of 12"]
    assert rows["Missed handoffs"][2].startswith("-100.0 points (-100.0 to ")
    assert rows["Missed handoffs"][2].endswith("p 0.000488")  # 2 / 2^12
    assert "good compared with bad: better: scenarios that pass, " in by_name.stdout
    together = harness("run", "-p", "bad", "-p", "good", cwd=two.root)

    def quality(text: str) -> list[str]:
        return [line for line in text.splitlines() if " points " in line]

    assert quality(together.stdout) == quality(by_name.stdout) != []
    folders = [f"reports/{path.name}" for name in ("bad", "good") for path in two.root.glob(f"reports/{name}-*")]
    as_json = json.loads(harness("compare", *folders, "--json", cwd=two.root).stdout)
    missed = as_json["runs"][1]["against_first"]["missed_handoffs"]
    assert (missed["difference"], missed["shown"], missed["only_first"]) == (-1.0, "better", 12)
    markdown = harness("compare", *folders, "--markdown", cwd=two.root).stdout
    assert "| Missed handoffs | 12 of 12 | 0 of 12 | " in markdown


def test_a_run_that_cannot_be_found_names_the_way_out(two: Folder, harness: Harness) -> None:
    told = harness("compare", "bad", "goood", cwd=two.root)
    assert (told.returncode, told.stdout) == (2, "")
    assert "make one with `harness run -p goood`" in told.stderr
    two.edit("scenarios/login.yaml", "customer: m0", "customer: other")
    told = harness("compare", "bad", "good", cwd=two.root)
    assert told.returncode == 2
    assert "`bad` was not run on today's workspace" in told.stderr
    assert "reports/bad-" in told.stderr
    assert harness("compare", "bad", cwd=two.root).returncode == 2


def test_runs_without_a_common_scenario_are_not_measured(two: Folder, harness: Harness) -> None:
    (first,) = two.root.glob("reports/bad-*")
    two.write(
        "scenarios/login.yaml",
        "category: login\nscenarios: [{id: x, turns: [{customer: x, expect: {queue: people}}]}]\n",
    )
    assert harness("run", "-p", "good", cwd=two.root).returncode == 0
    told = harness("compare", first, "good", cwd=two.root)
    assert told.returncode == 3
    assert "no scenario in common" in told.stderr
