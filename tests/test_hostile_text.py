"""What systems under test and files of a workspace say steers no terminal, no log of a CI job and no summary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cli.commands import COMMANDS
from harness.safe_text import SafeStream, safe, safe_json
from tests.conftest import Folder, Harness
from tests.runner import commands

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\r::error::owned\n::set-output name=a::b\n##[add-path]/x ##teamcity[buildStop]"
    "\u202edesrever\x9b31m section_start:17:x\r\x1b[0Ksection_end:18:x\r\x1b[0K"
)
_STEERING = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
RAW = re.compile(rf"{_STEERING}|##\w*\[|^\s*::|section_(?:start|end):\d", re.MULTILINE)


BOT = f"""\
HOSTILE = {HOSTILE!a}

def reply(conversation):
    if "refund" in conversation["message"]:
        raise ValueError(HOSTILE)
    return {{
        "outcome": "answer", "category": HOSTILE, "queue": HOSTILE, "rule": HOSTILE, "fired": [HOSTILE],
        "summary": HOSTILE, "reason": HOSTILE, "answer": HOSTILE, "citations": [HOSTILE],
        "actions": [{{"kind": "bug-report", "note": HOSTILE}}],
    }}
"""
SPOKEN = json.dumps(HOSTILE)  # as YAML reads it too

LINES = {
    "check": [("check",), ("check", "articles"), ("check", "rules"), ("check", "articles", "--json")],
    "ready": [("ready",), ("ready", "--json")],
    "schema": [("schema", HOSTILE), ("schema", "scenarios")],
    "init": [("init", "rules")],
    "studio": [("studio", "--port", "99999"), ("studio", "--today", HOSTILE)],
    "import": [("import", "articles", "bot.py"), ("import", "articles", "hostile.json"),
               ("import", "conversations", "--sample")],
    "merge": [("merge", "reports/.cache"), ("merge", "reports")],
    "run": [("run", "-p", "bot"), ("run", "-p", HOSTILE), ("run",)],
    "gate": [("gate", "-p", "bot"), ("gate", "-p", "bot", "--explain", "login"), ("gate", "--explain", HOSTILE)],
    "blame": [("blame",), ("blame", "--json")],
    "compare": [("compare", "-p", "bot", "-p", "reference")],
    "score": [("score", "reports/x")],
    "report": [("report",), ("report", HOSTILE)],
    "export": [("export",), ("export", "--only", "turns"), ("export", "--only", "scores", "--to", "jsonl")],
    "project": [("project",)],
    "promote": [("promote", HOSTILE), ("promote", "billing", "--override", "--reason", HOSTILE, "--by", HOSTILE)],
    "demote": [("demote", "login", "--reason", HOSTILE, "--by", HOSTILE)],
    "unseal": [("unseal", HOSTILE, "--reason", HOSTILE, "--by", HOSTILE)],
    "history": [("history",), ("history", "--json"), ("history", HOSTILE)],
    "impact": [("impact", "--base", HOSTILE)],
    "rename": [("rename", HOSTILE, HOSTILE), ("rename", "reset#link-expired", HOSTILE)],
    "tune": [("tune",), ("tune", "--only", HOSTILE)],
    "watch": [("watch", "--help")],
    "ask": [("ask", HOSTILE), ("ask", "-p", "bot", HOSTILE), ("ask", "-p", "bot", "--json", "hello"),
            ("ask", "-p", "bot", "a refund")],
    "coverage": [("coverage",), ("coverage", "--json")],
    "mutate": [("mutate", "--only", "drop-rule"), ("mutate", "--only", HOSTILE)],
    "robustness": [("robustness", "-p", "bot")],
    "audit": [("audit",), ("audit", "--json")],
    "add": [("add", "pack", "abuse"), ("add", "pack", HOSTILE)],
    "propose": [("propose",)],
    "freeze": [("freeze", "reports/x", HOSTILE)],
    "qa": [("qa",), ("qa", "--week", HOSTILE)],
    "watchdog": [("watchdog",)],
    "forget": [("forget", HOSTILE), ("forget", HOSTILE, "--dry-run")],
    "replay": [("replay", "-p", "bot")],
    "review": [("review", "draw", "-p", "bot"), ("review", "rates"), ("review", "serve", "--help")],
    "actions": [("actions", "propose", "-p", "bot"), ("actions", "list"), ("actions", "list", "--json"),
                ("actions", "approve", HOSTILE, "--by", HOSTILE)],
    "calibrate": [("calibrate", "labels.jsonl")],
}  # fmt: skip


@pytest.fixture
def hostile(folder: Folder) -> Folder:
    """A workspace whose words are out to steer whoever prints them, and a pipeline that is too."""
    folder.write("bot.py", BOT)
    folder.write("rules/pipelines.yaml", 'pipelines: [{id: bot, kind: python, function: "bot:reply"}]\n')
    folder.edit("rules/categories.yaml", "title: Login", f"title: {SPOKEN}")
    folder.edit("rules/handoff.yaml", "because: Refunds are decided by people.", f"because: {SPOKEN}")
    folder.edit("knowledge/reset.md", "title: Reset your password", f"title: {SPOKEN}")
    folder.edit(
        "scenarios/login.yaml", "customer: i want a refund", f"customer: {json.dumps('i want a refund ' + HOSTILE)}"
    )
    folder.edit("scenarios/login.yaml", "- id: money", f"- id: money\n    notes: {SPOKEN}\n    from: {SPOKEN}")
    rows = ({"answer": HOSTILE, "supported": word, "citations": HOSTILE} for word in ("yes", HOSTILE))
    folder.write("labels.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    article = {"id": HOSTILE, "title": HOSTILE, "body": f"<p>{HOSTILE}</p>", "section_id": 1, "locale": "en"}
    folder.write("hostile.json", json.dumps({"articles": [article]}))
    return folder


def test_every_command_is_tried() -> None:
    assert sorted(LINES) == sorted(COMMANDS)


@pytest.mark.slow
@pytest.mark.parametrize("command", LINES)
def test_nothing_that_is_printed_or_summed_up_steers_anybody(
    hostile: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("harness.live.conversations.sample.exports.MADE_UP", 60)
    if command in ("blame", "report", "export", "project", "coverage", "promote", "watchdog"):
        harness("run", "-p", "bot")
    for line in LINES[command]:
        done = harness(*line)
        printed = f"{done.stdout}\n{done.stderr}"
        assert not RAW.findall(printed), (line, RAW.findall(printed))
        assert commands(printed) == []
    for path in _summaries(hostile.root / "reports"):
        assert not RAW.findall(path.read_text()), path


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", [("gate", "-p", "bot"), ("gate", "--explain", HOSTILE), ("check",), ("check", "articles")]
)
def test_no_annotation_and_no_page_of_a_job_steers_anybody(
    hostile: Folder, harness: Harness, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
) -> None:
    hostile.edit("knowledge/reset.md", "60 minutes", f"TODO {HOSTILE}".replace("\r", " ").replace("\n", " "))
    if line == ("check",):
        hostile.edit("rules/rollout.yaml", "login: draft", f"login: {SPOKEN}")
    page = hostile.root / "page.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    printed = harness(*line).stdout
    ours = re.sub(r"^::(?:error |warning |notice |stop-commands::|\w{32}::)", "", printed, flags=re.MULTILINE)
    assert (RAW.findall(ours), RAW.findall(page.read_text())) == ([], [])


def test_what_others_wrote_is_no_link_in_code_scanning(folder: Folder, harness: Harness) -> None:
    folder.edit("rules/rollout.yaml", "login: draft", "login: '[more](https://evil.example)'")
    harness("check", "--sarif", "found.sarif")
    (result,) = json.loads((folder.root / "found.sarif").read_text())["runs"][0]["results"]
    assert "\\[more](" in result["message"]["text"]


def _summaries(reports: Path) -> Iterator[Path]:
    yield from reports.glob("*/summary.md")
    yield from reports.glob("*/junit.xml")


@pytest.mark.parametrize("where", ["title", "id", "key", "stage"])
def test_a_mistake_in_a_file_is_told_safely(hostile: Folder, harness: Harness, where: str) -> None:
    files = {
        "title": ("rules/categories.yaml", "risk: low", f"risk: {SPOKEN}"),
        "id": ("scenarios/login.yaml", "id: link-expired", f"id: {SPOKEN}"),
        "key": ("rules/handoff.yaml", "rules:", f"{SPOKEN}: 1\nrules:"),
        "stage": ("rules/rollout.yaml", "login: draft", f"login: {SPOKEN}"),
    }
    hostile.edit(*files[where])
    done = harness("check")
    assert (done.returncode, RAW.findall(done.stderr)) == (2, [])


def test_a_value_with_line_breaks_forges_no_mistake(folder: Folder, harness: Harness) -> None:
    forged = r"no-such\n::error::y\nrules/a.yaml:1: forged\u2028x\rz"
    text = (folder.root / "rules/categories.yaml").read_text()
    folder.write("rules/categories.yaml", text.replace("id: login", f'id: "{forged}"', 1))
    done = harness("check")
    lines = done.stderr.split("\n")
    assert (done.returncode, len(lines) > 1) == (2, True)
    assert not [line for line in lines if line.startswith(("::", " :", "rules/a.yaml", "z", "x"))], done.stderr


def test_a_command_that_comes_in_pieces_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    out = SafeStream(sys.stdout)
    for piece in (":", ":", "error::owned\n", "  ", "::", "stop-commands::x\n", "a ::b::\n"):
        out.write(piece)
    assert capsys.readouterr().out == ": :error::owned\n  : :stop-commands::x\na ::b::\n"


def test_a_line_for_azure_is_none(folder: Folder, harness: Harness) -> None:
    done = harness("chek ##vso[task.setvariable variable=a]b")
    assert ("##vso [task" in done.stderr, "##vso[" in done.stderr) == (True, False)


def test_json_keeps_every_value() -> None:
    text = json.dumps({"a": HOSTILE, "b": ["\U000e0001", "##[[", "##vso[x]", "plain"]}, ensure_ascii=False, indent=1)
    assert json.loads(safe_json(text)) == json.loads(text)
    assert not RAW.search(safe_json(text))
    assert safe_json('{"a": "b"}') == '{"a": "b"}'


def test_plain_words_stay_as_they_are() -> None:
    for text in ("a: b", "std::vector", "## heading [x]", "section_start: now", "subsection_end: 5", "Grüße, 你好 👍"):
        assert safe(text) == text
