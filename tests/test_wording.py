"""Nothing reads a sentence back: reworded, all sentences lead to the same verdicts, causes, findings and exit codes."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import harness.blame.wording as of_blame
import harness.gates.wording as of_gates
import harness.live.week.wording as of_week
from harness.ledger import read_ledger
from tests.conftest import FILES, REPOSITORY, Folder, in_process
from tests.test_blame import CARD, RULES, SCENARIOS, TOPICS

SAID: list[str] = []
FAULTY = {
    **FILES, "rules/topics.yaml": TOPICS, "rules/handoff.yaml": RULES, "knowledge/card.md": CARD,
    "scenarios/login.yaml": SCENARIOS,
}  # fmt: skip
STRICT = ("scenarios: {at_least: 1}}", "scenarios: {at_least: 1}, handled: {lower_bound: 0.9}}")
BY = ("--by", "Ann <ann@example.com>", "--date", "2026-11-03")
COMMANDS = (
    ("gate",), ("gate", "--explain", "login"), ("blame", "--json"), ("audit", "--json"), ("ready", "--json"),
    ("promote", "login", *BY), ("demote", "login", *BY), ("history",), ("import", "conversations", "--sample"),
    ("qa", "--json", "--write"),
)  # fmt: skip


def reworded(word: Callable[..., Any]) -> Callable[..., Any]:
    """Says something else each time, so that nothing is known by its words."""

    def other(said: str) -> str:
        SAID.append(said)
        return f"in other words {len(SAID) - 1}"

    def say(*args: Any) -> Any:
        said = word(*args)
        return (said and other(said)) if isinstance(said, str) else type(said)(map(other, said))

    return say


def as_said(text: str) -> str:
    """With the sentences themselves in place of other words for them."""
    text = text.replace('\\"', '"')  # as JSON writes them
    while (found := re.sub(r"in other words (\d+)", lambda match: SAID[int(match[1])], text)) != text:
        text = found
    return text


def reword(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence of the wording modules becomes another one, wherever it is written."""
    for wording in (of_gates, of_blame, of_week):
        words = {name: word for name, word in vars(wording).items() if name.endswith("_words")}
        for module in [each for name, each in sys.modules.items() if name.startswith("harness")]:
            for name, word in words.items():
                if vars(module).get(name) is word:
                    monkeypatch.setattr(module, name, reworded(word))


def told(root: Path) -> Iterator[Any]:
    """What comes of each command: its exit code and what it says; and the data and links of the reports."""
    for name, text in FAULTY.items():
        Folder(root).write(name, text)
    Folder(root).edit("rules/rollout.yaml", *STRICT)
    for command in COMMANDS:
        done = in_process(*command, cwd=root)
        yield command, done.returncode, re.sub(f"{root}|[0-9a-f]{{64}}", "", as_said(done.stdout))
    (run,) = (root / "reports").glob("reference-*")
    yield as_said((run / "summary.json").read_text())
    yield re.findall(r'href="#[^"]*"|<code>[^<]*</code>', (run / "report.html").read_text())
    yield [entry.by_evidence for entry in read_ledger(root).entries]
    yield [path.read_text() for path in (root / "scenarios").glob("proposed-*")]


@pytest.mark.slow
def test_other_words_change_no_decision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.live.conversations.sample.exports.MADE_UP", 60)
    plain = list(told(tmp_path / "plain"))
    reword(monkeypatch)
    assert list(told(tmp_path / "reworded")) == plain
    assert len(SAID) > 100


SENTENCE = re.compile(r"\w +\w")
READING = {"startswith", "endswith", "removeprefix", "removesuffix", "find", "index", "count", "partition", "split"}


def read_back(code: str) -> Iterator[int]:
    """The lines in which a text is compared with words, or words are looked for in one."""
    for node in ast.walk(ast.parse(code)):
        looked_for: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            looked_for = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READING:
            looked_for = node.args
        elif isinstance(node, ast.MatchValue):
            looked_for = [node.value]
        for each in (part for whole in looked_for for part in getattr(whole, "elts", [whole])):
            text = each.value if isinstance(each, ast.Constant) else None
            if isinstance(each, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in each.values)
            if isinstance(text, str) and SENTENCE.search(text):
                yield each.lineno


@pytest.mark.slow
def test_no_words_are_looked_for_in_a_text() -> None:
    assert list(read_back('f"the rule {id_} " in words; reason == "no reply"; words.startswith(("not yet", "x"))'))
    found = [
        f"{path.relative_to(REPOSITORY)}:{line}"
        for path in sorted((REPOSITORY / "harness").rglob("*.py"))
        for line in read_back(path.read_text(encoding="utf-8"))
    ]
    assert found == []
