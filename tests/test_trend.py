"""What stands beside a run: how its messages were filed, and how the runs before it did."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from harness.gates import confusion
from harness.reports.rendering import json_text
from harness.reports.run import PastRun, Tally, document, trend
from harness.reports.run.trend import MOST
from harness.runs import Manifest, RunFolder, ScenarioResult, TurnResult
from harness.runs.results import to_line
from harness.workspace import Expect
from tests.build import reported, result, results, turn

NAMES = ["billing", "bugs", "login"]


def filed(scenario: str, expected: str | list[str] | None, given: str | None, number: int = 1) -> TurnResult:
    made = turn(scenario, decided="answer" if given else None, filed=given or "", number=number)
    return replace(made, expect=Expect.model_validate({"category": expected} if expected else {}))


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1))
def test_the_matrix_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    found = confusion([ScenarioResult((filed(f"s{i}", *pair),)) for i, pair in enumerate(pairs)], NAMES)
    expected, given = zip(*pairs, strict=True)
    by_sklearn = confusion_matrix(expected, given, labels=NAMES)
    assert [[found.count(row, column) for column in NAMES] for row in NAMES] == by_sklearn.tolist()
    assert found.right == by_sklearn.trace()
    assert sum(count for *_, count in found.mistakes) == found.total - found.right


def test_each_message_stands_in_one_cell() -> None:
    found = confusion(
        [
            ScenarioResult((filed("two", ["bugs", "login"], "login"), filed("two", "bugs", "login", 2))),
            ScenarioResult((filed("either", ["bugs", "login"], "billing"), filed("either", None, "bugs", 2))),
            ScenarioResult((filed("silent", "login", None),)),
            ScenarioResult((filed("invented", "login", "<script>"),)),
            ScenarioResult((filed("retired", "old", "old"),)),
            ScenarioResult((filed("flips", "bugs", "bugs"), replace(filed("flips", "bugs", "billing"), repeat=2))),
        ],
        NAMES,
    )
    assert found.rows == ("bugs", "login", "old")
    assert found.columns == ("billing", "bugs", "login", "old", None)
    assert found.cells == {
        ("login", "login"): ("two",),
        ("bugs", "login"): ("two",),
        ("bugs", "billing"): ("either", "flips"),
        ("login", None): ("silent", "invented"),
        ("old", "old"): ("retired",),
    }
    assert found.mistakes[0] == ("bugs", "billing", 2)


@pytest.mark.parametrize(
    ("filings", "cell"),
    [
        ("bugs billing login", "billing"),
        ("billing bugs", "billing"),
        ("billing login", "billing"),
        ("bugs bugs", "bugs"),
    ],
)
def test_of_several_repeats_the_first_mistake_stands(filings: str, cell: str) -> None:
    turns = [replace(filed("s", "bugs", each), repeat=n) for n, each in enumerate(filings.split(), 1)]
    found = confusion([ScenarioResult(tuple(turns))], NAMES)
    assert found.cells == {("bugs", cell): ("s",)}
    assert (found.total, found.right, found.count("bugs", "never")) == (1, int(cell == "bugs"), 0)


def test_mistakes_are_told_by_how_often_and_then_in_order() -> None:
    pairs = [("login", "bugs"), ("bugs", "billing"), ("bugs", "login"), ("login", "bugs"), ("bugs", "bugs")]
    found = confusion([ScenarioResult((filed(f"s{n}", *pair),)) for n, pair in enumerate(pairs)], NAMES)
    assert found.mistakes == [("login", "bugs", 2), ("bugs", "billing", 1), ("bugs", "login", 1)]
    assert found.columns == ("billing", "bugs", "login")  # and none for no category: each message was given one


def run(reports: Path, found: list[ScenarioResult], second: int, **made: str) -> tuple[PastRun, ...]:
    """A run that was written in that second, with its summary; its trend."""
    manifest = Manifest(**{"pipeline": "bot", "fingerprint": "1", "workspace": f"{second}", "today": "2026-11-02",
                           "scenarios": len(found), **made})  # fmt: skip
    folder = RunFolder(reports / manifest.id, manifest)
    folder.path.mkdir(parents=True)
    folder.write("run.json", json.dumps(asdict(manifest)))
    folder.write("results.jsonl", "".join(to_line(each).decode() for one in found for each in one.turns))
    os.utime(folder.results, (second, second))
    report = replace(reported(found), manifest=manifest)
    folder.write("summary.json", json_text(document(report)))
    return trend(folder, report.judgement)


def test_runs_before_this_one_of_the_same_kind_speak(tmp_path: Path) -> None:
    run(tmp_path, results(4), 50, pipeline="other")
    run(tmp_path, results(4), 51, checker="judge")
    run(tmp_path, [result("down", decided=None, error="timed out")], 52)  # could not be measured
    run(tmp_path, results(9), 60, workspace="same", today="2026-11-01")
    run(tmp_path, [*results(2), result("x", failed="no"), result("y", expected="handoff")], 70, workspace="same")
    run(tmp_path, results(3), 99)
    (tmp_path / "no-run").mkdir()
    (tmp_path / "no-run" / "results.jsonl").touch()
    past, now = run(tmp_path, [*results(3), result("n", decided="handoff")], 80)
    assert (past.overall, past.written.timestamp()) == (Tally(scenarios=4, handled=2, missed=1, needless=0), 70)
    assert now.overall == Tally(scenarios=4, handled=3, missed=0, needless=1) == now.categories["login"]
    assert (now.overall.rate, Tally(0, 0, 0, 0).rate) == (0.75, None)


def test_the_latest_thirty(tmp_path: Path) -> None:
    made = [run(tmp_path, results(1 + second % 3), second) for second in range(1, MOST + 4)]
    assert [past.written.timestamp() for past in made[-1]] == list(range(4, MOST + 4))


def test_a_summary_of_another_shape_is_passed_over(tmp_path: Path) -> None:
    (first,) = run(tmp_path, results(2), 1)
    assert len(run(tmp_path, results(2), 2)) == 2
    (tmp_path / first.id / "summary.json").write_text('{"categories": [{"id": 7}]}')
    assert len(run(tmp_path, results(2), 3)) == 2
