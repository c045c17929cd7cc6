"""Charts that stand alone: the numbers are those of summary.json, the bytes the same, hostile titles harmless."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

from harness.gates import judge, project
from harness.reports.charts import CHARTS, write_charts
from harness.reports.rendering import json_text
from harness.reports.run import PastRun, Report, Tally, document
from harness.runs import ScenarioResult
from harness.runs.blame import blame
from harness.workspace import Expect, WorkspaceError
from tests.build import category, reported, result, results, rollout, workspace
from tests.conftest import Folder, in_process

pytestmark = pytest.mark.slow

HOSTILE = "$x^{2$ <script>\u202e ]]> --> alert(1)</script> \x07 & \"'"
GATES = {
    "draft": {"scenarios": {"at_least": 1}, "handled": {"lower_bound": 0.3}},
    "auto-checked": {
        "handled": {"lower_bound": 0.8},
        "missed_handoffs": {"rate_upper_bound": 0.25},
        "needless_handoffs": {"rate_upper_bound": 0.3},
    },
}


@pytest.fixture(scope="module")
def report() -> Report:
    """A run of three categories, the third with a hostile title, and two runs before it."""
    found = [
        *results(40, "l"),
        *results(3, "lf", failed="the answer does not say 60"),
        *results(9, "lh", expected="handoff", decided="handoff"),
        result("lm", expected="handoff"),
        *results(6, "b", own="billing", filed="login", decided="handoff", confidence=0.4),
        *results(8, "h", own="hostile", filed="hostile", failed=HOSTILE, confidence=0.7),
        result("hd", own="hostile", decided=None, error="timed out"),
    ]
    found = [_filed(each) for each in found]
    stages = rollout(**GATES)
    own = workspace(
        stages.model_copy(update={"errors": stages.errors.model_copy(update={"at_most": 0.5})}),
        category(), category("billing"), category("hostile").model_copy(update={"title": HOSTILE}),
    )  # fmt: skip
    made = replace(reported(found), workspace=own, judgement=judge(found, own.categories, own.rollout))
    past = [_past(day, handled) for day, handled in ((1, 20), (2, 35), (3, 51))]
    return replace(
        made,
        projections=project(found, own.categories, own.rollout, own.costs),
        blames=blame(found, own, None),
        past=past,
    )


def _filed(made: ScenarioResult) -> ScenarioResult:
    """Expected to be filed under its own category."""
    turn = made.turns[0]
    expect = Expect.model_validate({"category": turn.category, "outcome": turn.expect.outcome})
    return ScenarioResult((replace(turn, expect=expect),))


def _past(day: int, handled: int) -> PastRun:
    own = {"login": Tally(53, handled, 1, 0), **({"hostile": Tally(9, 1, 0, 0)} if day > 1 else {})}
    return PastRun(f"r{day}", dt.datetime(2026, 11, day, tzinfo=dt.UTC), Tally(70, handled, 1, 6), own)


@pytest.fixture(scope="module")
def charts(report: Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("charts")
    return {path.stem: path.read_bytes() for path in write_charts(report, folder)}


@pytest.fixture(scope="module")
def summary(report: Report) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json_text(document(report)))
    return made


def texts(chart: bytes) -> list[str]:
    """What is written in it, piece by piece."""
    return ["".join(text.itertext()) for text in ET.fromstring(chart).iter("{http://www.w3.org/2000/svg}text")]


def gates(summary: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The criteria of the last gate of each category: the next stage's, else its own."""
    for each in summary["categories"]:
        yield {criterion["name"]: criterion for criterion in each["gates"][-1]["criteria"]}


def test_every_chart_says_what_the_summary_does(charts: dict[str, bytes], summary: dict[str, Any]) -> None:
    assert list(charts) == list(CHARTS)
    said = {name: texts(chart) for name, chart in charts.items()}
    for name, sign in (("handled", "\u2265"), ("missed_handoffs", "\u2264"), ("needless_handoffs", "\u2264")):
        for criteria in gates(summary):
            if name in criteria:
                said["evidence"].remove(f"{sign} {criteria[name]['bound']:.1%}")
    for cell in summary["triage"]["cells"]:
        said["triage"].remove(str(cell["messages"]))
    for each in summary["categories"]:
        for cases in (each["missed_handoffs"]["decided"], each["needless_handoffs"]):
            said["handoffs"].remove(f"{len(cases['bad'])} of {cases['total']}")
    for share in summary["causes"]:
        said["causes"].remove(str(share["count"]))
    suggested = [projection["risk_coverage"]["suggested"] for projection in summary["projections"]]
    for point in filter(None, suggested):
        said["risk-coverage"].remove(f"from {point['threshold']:g}: {point['wrong']} of {point['delivered']} wrong")
    assert "51 of 53; 1 missed, 0 needless" in said["trend"]
    assert not [text for name in ("triage", "handoffs", "causes") for text in said[name] if text.isdigit()]


def test_titles_say_the_finding(charts: dict[str, bytes]) -> None:
    said = {name: " ".join(texts(chart)) for name, chart in charts.items()}
    assert "Triage filed 61 of 68 messages right" in said["triage"]
    assert "Billing filed under Login (6)" in said["triage"]
    assert "Missed handoffs: 1, most in Login. Needless handoffs: 7, most in Billing." in said["handoffs"]
    assert "Answer causes 11 of 19 failures; together with escalation it is 95%" in said["causes"]
    assert "51 of 70 scenarios are handled right now; 2 runs ago it was 20 of 70" in said["trend"]


def test_the_same_report_gives_the_same_bytes_whatever_the_reader_likes(
    report: Report, charts: dict[str, bytes], tmp_path: Path
) -> None:
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "lines.linewidth": 9}):
        again = {path.stem: path.read_bytes() for path in write_charts(report, tmp_path)}
    assert again == charts


def test_a_hostile_title_is_only_text(charts: dict[str, bytes]) -> None:
    for chart in charts.values():
        elements = list(ET.fromstring(chart).iter())
        assert not [e.tag for e in elements if "script" in e.tag or "foreignObject" in e.tag]
        names = [(key, value) for e in elements for key, value in e.attrib.items()]
        assert not [key for key, _ in names if key.lower().startswith("on")]
        assert all(value.startswith("#") for key, value in names if key.endswith("href"))
        assert "\u202e" not in chart.decode()
    assert [text for text in texts(charts["evidence"]) if text.startswith("$x^{2$ <script>\ufffd ]]> -->")]


def test_a_chart_with_nothing_to_show_is_left_out(tmp_path: Path) -> None:
    made = write_charts(reported(results(3)), tmp_path, "png")
    assert [path.name for path in made] == ["evidence.png", "handoffs.png"]
    assert made[0].read_bytes().startswith(b"\x89PNG")


def test_a_finished_run_is_reported_again(folder: Folder) -> None:
    assert "make one with `harness run`" in in_process("report", cwd=folder.root).stderr
    ran = in_process("run", cwd=folder.root)
    page = Path(ran.stdout.splitlines()[-1].removeprefix("Report: "))
    kept = page.read_bytes()
    page.unlink()
    done = in_process("report", "--charts", "made", cwd=folder.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert page.read_bytes() == kept
    names = ("evidence", "triage", "handoffs", "risk-coverage")  # nothing failed, nothing ran before
    assert done.stdout.splitlines() == [f"Report: {page}", *(f"Chart: made/{name}.svg" for name in names)]
    nowhere = in_process("report", "--charts", "rules/rollout.yaml/made", cwd=folder.root)
    assert (nowhere.returncode, nowhere.stderr.splitlines()[0]) == (
        3, "rules/rollout.yaml: is a file where a folder is needed",
    )  # fmt: skip
    folder.edit("rules/rollout.yaml", "login: draft", "login: human")
    folder.edit("scenarios/login.yaml", "60 minutes", "an hour")
    again = in_process("report", page.parent, cwd=folder.root)
    assert "the workspace has changed" in again.stderr
    assert json.loads((page.parent / "summary.json").read_text())["categories"][0]["stage"] == "human"


def test_without_matplotlib_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(WorkspaceError, match=r"needs matplotlib\n.*pip install 'support-harness\[plots\]'"):
        write_charts(reported(results(3)), tmp_path)
