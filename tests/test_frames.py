"""Tables for analysts: typed, told in words, the same in every format, and without a word of sealed scenarios."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from harness.frames import FORMATS, TABLES, Frames
from harness.live.labels import Desk, ReviewLabel, ReviewWord, Sample, SampledConversation
from harness.runs import open_run
from harness.turns import Reply, Status
from harness.workspace import Outcome
from tests.conftest import REPOSITORY, Folder, Harness

DOCS = REPOSITORY / "docs/analysis.md"


def declared(folder: Folder, replies: str) -> None:
    folder.write("rules/pipelines.yaml", f"pipelines:\n  - {{id: bot, kind: recorded, file: {replies}}}\n")


@pytest.fixture
def ran(folder: Folder, harness: Harness) -> Folder:
    """A run of two scenarios: one right, one missed."""
    rows = [
        {"scenario": "link-expired", "outcome": "answer", "category": "login", "answer": "It is valid for 60 minutes.",
         "citations": ["reset#link-expired"], "confidence": 0.9},
        {"scenario": "money", "outcome": "answer", "category": "billing", "answer": "=1+1 is what you get back"},
    ]  # fmt: skip
    folder.write("replies.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    declared(folder, "replies.jsonl")
    assert harness("run", "-p", "bot", cwd=folder.root).returncode == 0
    return folder


def frames(folder: Folder) -> Frames:
    return Frames.latest(folder.root)


@pytest.mark.slow
def test_the_tables_say_what_the_run_found(ran: Folder) -> None:
    found = frames(ran)
    turns = found.turns.set_index("scenario")
    assert turns["status"].to_dict() == {"link-expired": "pass", "money": "fail"}
    assert turns.loc["link-expired", ["outcome", "citations", "confidence", "expected_source"]].to_list() == [
        "answer", "reset#link-expired", 0.9, "reset#link-expired",
    ]  # fmt: skip
    assert turns["confidence"].isna().to_dict() == {"link-expired": False, "money": True}
    missed = found.scores[found.scores["fault"] == "missed handoff"]
    assert missed[["scenario", "scorer", "status"]].values.tolist() == [["money", "outcome", "fail"]]
    handled = found.verdicts.set_index("category")[["handled_total", "handled_good"]]
    assert handled.T.to_dict("list") == {"login": [1, 1], "billing": [1, 0]}
    criteria = found.criteria[(found.criteria["category"] == "login") & (found.criteria["criterion"] == "scenarios")]
    assert criteria["cases"].to_list() == [1, 1]  # of the gate of today's stage, and of the next one


def test_every_column_has_its_type_and_its_words(ran: Folder) -> None:
    found, text = frames(ran), DOCS.read_text(encoding="utf-8")
    for table, columns in TABLES.items():
        frame = found[table]
        assert [*frame.columns] == [each.name for each in columns]
        section = text.split(f"## `{table}`")[1].split("\n## ")[0]
        for each in columns:
            kind = "category" if isinstance(each.type, type) else each.type
            values = ": " + ", ".join(f"`{value}`" for value in each.type) if isinstance(each.type, type) else ""
            assert str(frame[each.name].dtype) == kind
            assert f"| `{each.name}` | {each.meaning} | {kind}{values} |" in section
    assert [*found.turns["status"].cat.categories] == [*Status]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_replies_can_be_read_back(ran: Folder, harness: Harness, kind: str) -> None:
    before = frames(ran).turns
    assert harness("export", "--to", kind, "--out", "tables", cwd=ran.root).returncode == 0
    declared(ran, f"tables/turns.{kind}")
    assert harness("run", "-p", "bot", cwd=ran.root).returncode == 0
    pd.testing.assert_frame_equal(frames(ran).turns, before)


@pytest.mark.slow
def test_a_run_is_a_dataset_and_back(ran: Folder, harness: Harness) -> None:
    datasets: Any = pytest.importorskip("datasets")
    before = frames(ran).turns
    datasets.Dataset.from_pandas(before).save_to_disk(str(ran.root / "saved"))
    ran.write("rules/pipelines.yaml", "pipelines:\n  - {id: bot, kind: recorded, dataset: saved}\n")
    assert harness("run", "-p", "bot", cwd=ran.root).returncode == 0
    pd.testing.assert_frame_equal(frames(ran).turns, before)


@pytest.mark.slow
def test_replies_in_a_csv_are_read_but_for_what_a_spreadsheet_must_not_compute(ran: Folder, harness: Harness) -> None:
    ran.edit("scenarios/login.yaml", "i want a refund", '"- i want a refund"')
    assert harness("run", "-p", "bot", cwd=ran.root).returncode == 0
    before = frames(ran).turns
    assert harness("export", "--out", "tables", cwd=ran.root).returncode == 0
    declared(ran, "tables/turns.csv")
    assert harness("run", "-p", "bot", cwd=ran.root).returncode == 0
    after = frames(ran).turns
    assert after["answer"].to_list() == ["It is valid for 60 minutes.", "'=1+1 is what you get back"]
    pd.testing.assert_frame_equal(after.drop(columns="answer"), before.drop(columns="answer"))


def as_csv(text: str) -> str:
    columns = {name: pd.array([each], dtype="string") for name, each in (("a", "x"), ("b", text))}
    return FORMATS["csv"](pd.DataFrame(columns)).decode()


@pytest.mark.parametrize(
    "text", ["Hello;=1+1", "ok; @SUM(1)", "a\t+1", "a\n=1+1", 'x;"=1+1"', "a;-1+2", "a\n-1+2", "a;\uff1d1"]
)
@pytest.mark.parametrize("sign", [";", "\t"])
def test_no_cell_is_computed_where_another_sign_parts_cells(text: str, sign: str) -> None:
    cells = [cell for row in csv.reader(io.StringIO(as_csv(text)), delimiter=sign) for cell in row]
    assert not [cell for cell in cells if cell.strip(' "').startswith(tuple("=+-@\uff1d"))]


@pytest.mark.parametrize("text", ["thanks ;-)", "Do this:\n- one\n- two", "a = b; c == d", "1; 2; x@y.example"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert list(csv.reader(io.StringIO(as_csv(text))))[1] == ["x", text]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_labelled_set_is_a_dataset_and_back(kind: str, folder: Folder, harness: Harness) -> None:
    datasets: Any = pytest.importorskip("datasets")
    source = "A link is valid for 60 minutes."
    labelled = [(source, True), ("A link is valid for 90 minutes.", False), ("It is valid for 60 minutes.", True)]
    rows = [{"answer": answer, "supported": right, "source": source} for answer, right in labelled]
    folder.write("labels.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    cache = str(folder.root / "cache")
    loaded = datasets.load_dataset("json", data_files=str(folder.root / "labels.jsonl"), split="train", cache_dir=cache)
    assert loaded.to_list() == rows
    getattr(loaded, f"to_{kind}")(str(folder.root / f"back.{kind}"))
    (folder.root / f"back.{kind}").rename(folder.root / f"back.{kind.replace('json', 'jsonl')}")
    found = [
        harness("calibrate", f"{name}.{kind}", cwd=folder.root).stdout
        for name, kind in (("labels", "jsonl"), ("back", kind.replace("json", "jsonl")))
    ]
    assert found[0] == found[1]
    assert "2 supported, 1 not" in found[0]


def test_nothing_is_exported_over_what_the_workspace_reads(ran: Folder, harness: Harness) -> None:
    rules = (ran.root / "rules/rollout.yaml").read_bytes()
    done = harness("export", "--out", "scenarios/deep", cwd=ran.root)
    assert (done.returncode, "the workspace reads scenarios/" in done.stderr) == (2, True)
    (ran.root / "linked").mkdir()
    (ran.root / "linked/turns.csv").symlink_to("../rules/rollout.yaml")
    done = harness("export", "--out", "linked", cwd=ran.root)
    assert (done.returncode, "which would be written through" in done.stderr) == (2, True)
    assert (ran.root / "rules/rollout.yaml").read_bytes() == rules


@pytest.mark.parametrize("begun", ["=", "+", "\n=", "\uff1d", "\uff20", "  =", "\u3000@", "\r="])
def test_no_cell_of_a_csv_is_a_formula(ran: Folder, harness: Harness, begun: str) -> None:
    ran.edit("replies.jsonl", "=1+1", f"{json.dumps(begun)[1:-1]}1+1")
    assert harness("run", "-p", "bot", cwd=ran.root).returncode == 0
    for old in {*(ran.root / "reports").glob("bot-*")} - {Frames.latest(ran.root).run.path}:
        shutil.rmtree(old)
    done = harness("export", "--only", "turns", cwd=ran.root)
    rows = {row["scenario"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert re.fullmatch(r"'\s*'?[^\s']1\+1 is what you get back", rows["money"]["answer"])
    assert not [cell for row in rows.values() for cell in row.values() if cell[:1] in "=+-@\t\r\n" and cell]


@pytest.mark.slow
def test_sealed_scenarios_are_only_counted(ran: Folder, harness: Harness) -> None:
    ran.edit("rules/rollout.yaml", "seal: {share: 0}", "seal: {share: 0.0}")
    ran.edit("scenarios/login.yaml", "id: money\n", "id: money\n    seal: true\n")
    assert harness("run", "-p", "bot", cwd=ran.root).returncode == 0
    found = frames(ran)
    assert found.turns["scenario"].to_list() == ["link-expired"]
    assert "refund" not in "".join(
        write(found[table]).decode("latin-1") for table in TABLES for write in FORMATS.values()
    )
    assert found.verdicts.set_index("category").loc["billing", "handled_total"] == 1


def test_an_unknown_run_is_said(folder: Folder, harness: Harness) -> None:
    done = harness("export", cwd=folder.root)
    assert (done.returncode, "harness run" in done.stderr) == (2, True)


def test_what_was_imported_is_a_table(ran: Folder, harness: Harness) -> None:
    exports = [
        {"type": "conversation", "id": "7", "created_at": 1763366400, "source": {
            "body": "Where is my invoice?", "author": {"type": "user", "id": "u1"}}, "conversation_parts": {
            "conversation_parts": [{"type": "conversation_part", "id": "8", "part_type": "comment", "body": "Attached.",
                                    "created_at": 1763370000, "author": {"type": "admin", "id": "a1"}}]}},
    ]  # fmt: skip
    ran.write("intercom.json", json.dumps(exports))
    done = harness("import", "conversations", "intercom.json", "--from", "intercom", cwd=ran.root)
    assert done.returncode == 0, done.stderr
    (row,) = frames(ran).conversations.to_dict("records")
    assert (row["name"], row["first_message"]) == ("intercom:7", "Where is my invoice?")
    assert (row["messages_of_customer"], row["messages_of_agent"], row["messages_of_ai"]) == (1, 1, 0)
    assert row["opened"] == pd.Timestamp("2025-11-17T08:00:00Z")
    assert all(pd.isna(row[name]) for name in ("language", "follows", "category"))


def test_the_days_of_labels_are_days(ran: Folder) -> None:
    item = SampledConversation(0, "2026-11-09", "zendesk:7", (), Reply(Outcome.DRAFT, "login"), 0.5, True, "")
    with closing(Desk(ran.root)) as desk:
        desk.keep(Sample("2026-11-09", "bot", 1, 1, 0, 1, 0), [item])
        desk.label(ReviewLabel(1, "ann", ReviewWord.REJECTED, day="2026-11-16"))
    labels = frames(ran).labels
    (row,) = labels.to_dict("records")
    assert (row["week"], row["day"]) == (pd.Timestamp("2026-11-09"), pd.Timestamp("2026-11-16"))
    assert FORMATS["csv"](labels).decode().splitlines()[1].startswith("2026-11-09,zendesk:7,ann,rejected")


def notebook(monkeypatch: pytest.MonkeyPatch, root: Path) -> dict[str, Any]:
    """What the cells of the notebook leave behind in a workspace."""
    monkeypatch.chdir(root)
    plt.switch_backend("agg")
    names: dict[str, Any] = {}
    for cell in json.loads((REPOSITORY / "docs/analysis.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), names)
    return names


@pytest.mark.slow
def test_the_notebook_runs(own_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = notebook(monkeypatch, shutil.copytree(own_run, tmp_path / "own"))
    assert len(plt.get_fignums()) == 3
    plt.close("all")
    turns = sum(not turn.sealed for result in open_run(names["frames"].run.path).read() for turn in result.turns)
    assert len(names["frames"].turns) == turns > 400
    assert names["right"]["count"].sum() == len(names["filed"])


@pytest.mark.slow
def test_the_notebook_runs_where_nothing_is_required_and_nothing_is_wrong(
    ran: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran.write("rules/rollout.yaml", "stages: {login: human, billing: human}\nseal: {share: 0}\n")
    ran.edit("replies.jsonl", '"outcome": "answer", "category": "billing"', '"outcome": "handoff", "queue": "money"')
    assert harness("run", "-p", "bot", cwd=ran.root).returncode == 0
    names = notebook(monkeypatch, ran.root)
    plt.close("all")
    assert (len(names["needed"]), len(names["unmet"])) == (0, 0)


@pytest.mark.slow
def test_the_notebook_says_where_more_cases_alone_are_not_enough(ran: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its gate asks for two more scenarios, and for each to be run twice."""
    ran.edit("rules/rollout.yaml", "scenarios: {at_least: 1}", "scenarios: {at_least: 3}, repeat: {at_least: 2}")
    needed = notebook(monkeypatch, ran.root)["needed"]
    plt.close("all")
    assert needed.isna().to_dict() == {
        ("login", "draft"): True,
        ("login", "auto-checked"): False,
        ("billing", "draft"): True,
    }
