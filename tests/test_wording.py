"""Nothing reads a sentence back: reworded, all sentences lead to the same verdicts, causes, findings and exit codes."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import harness.gates.wording as of_gates
import harness.live.week.wording as of_week
import harness.runs.blame.wording as of_blame
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
SAID_IN = {"reason", "message", "hint", "why", "words", "note", "detail", "error_words", "cause"}
"""Fields that hold sentences, of findings, decisions, scores and errors."""
READING = {"startswith", "endswith", "removeprefix", "removesuffix", "find", "index", "count", "partition", "split"}
PATTERNS = {"search", "match", "fullmatch", "findall", "finditer"}
FOREIGN = {
    "harness/cli/main.py": "pydantic keeps of a KeyboardInterrupt in its C code nothing but the name",
    "harness/live/conversations/json_files.py": "ijson has one class of error for all that is wrong with JSON",
}
"""Files that read a sentence of another package, and why nothing else tells."""


def read_back(code: str) -> Iterator[int]:
    """The lines in which a text is compared with words, words are looked for in one, or a word in a sentence."""
    for node in ast.walk(ast.parse(code)):
        looked_for, looked_in, by_pattern = list[ast.expr](), list[ast.expr](), False
        if isinstance(node, ast.Compare):
            looked_for = looked_in = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in READING:
                looked_for, looked_in = node.args, [node.func.value]
            elif node.func.attr in PATTERNS:
                looked_in, by_pattern = node.args, True
        elif isinstance(node, ast.MatchValue):
            looked_for = [node.value]
        texts = [text for whole in looked_for for part in getattr(whole, "elts", [whole]) if (text := _text(part))]
        a_word = by_pattern or _looked_up(node) or any(any(map(str.isalpha, text)) for text in texts)
        if any(map(SENTENCE.search, texts)) or (a_word and any(map(_is_sentence, looked_in))):
            yield (looked_for or looked_in)[0].lineno


def _text(node: ast.expr) -> str:
    """A text that stands in the code, with `x` for what is put into it; empty for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_sentence(node: ast.expr) -> bool:
    """Whether it is a field with a sentence, or an error's own words; in lower case or not."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        node = node.func.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str" and node.args:
        return isinstance(node.args[0], ast.Name) and node.args[0].id in ("error", "problem", "reason")
    return isinstance(node, ast.Attribute) and node.attr in SAID_IN


def _looked_up(node: ast.AST) -> bool:
    """Whether something, whatever it is, is looked for within a field with a sentence."""
    return isinstance(node, ast.Compare) and any(
        isinstance(how, ast.In | ast.NotIn) and _is_sentence(where)
        for how, where in zip(node.ops, node.comparators, strict=True)
    )


@pytest.mark.parametrize(
    "planted",
    [
        'f"the rule {id_} " in words', 'reason == "no reply"', 'words.startswith(("not yet", "x"))',
        'score.reason == "ungrounded"', '"missed" in finding.message.lower()', "rule.id in finding.message",
        'score.reason.startswith("unknown")', 're.search("needs", verdict.why)', 'PATTERN.match(str(error))',
        'match reason:\n    case "no reply": pass',
    ],
)  # fmt: skip
def test_a_planted_reading_is_found(planted: str) -> None:
    assert list(read_back(planted))


@pytest.mark.parametrize(
    "plain",
    ["stale.why is StaleReason.GONE", 'reason.removesuffix(".")', 'entry.reason == ""', '"off" in names', "a.message"],
)
def test_what_reads_no_sentence_is_not(plain: str) -> None:
    assert not list(read_back(plain))


@pytest.mark.slow
def test_no_words_are_looked_for_in_a_text() -> None:
    found = [
        f"{name}:{line}"
        for path in sorted((REPOSITORY / "harness").rglob("*.py"))
        if (name := path.relative_to(REPOSITORY).as_posix()) not in FOREIGN
        for line in read_back(path.read_text(encoding="utf-8"))
    ]
    assert found == []
