"""Findings in articles and rules, and what all kinds share: each finds what it says. Cases are data."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from harness.articles.findings import ARTICLES, RULES, articles_of, rules_of
from harness.cli.check import command as check_command
from harness.findings import CheckedFindings, Finding, FindingKind, Remark, Severity, check
from harness.live.conversations import Store
from harness.live.conversations.conversation import Author, LiveConversation, Part
from harness.reference.models import Encoder
from harness.reports.findings import KINDS, document
from harness.reports.rendering import show
from harness.runs import ScenarioResult, TurnResult
from harness.scoring.reading_level import grade, syllables
from harness.turns.pipeline import Reply
from harness.workspace import Expect, Location, Outcome, load
from tests.conftest import REPOSITORY, Folder, yaml_file

HERE = Path(__file__).parent
CASES = yaml_file("finding_cases.yaml")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def look(
    folder: Folder, kinds: Iterable[FindingKind[Any]], encoder: Encoder, run: list[dict[str, Any]] | None = None
) -> CheckedFindings:
    workspace = load(folder.root)
    wanted = list(kinds)
    if all(kind in RULES for kind in wanted):
        return check(rules_of(workspace, None if run is None else list(map(told, run))), wanted, KINDS)
    return check(replace(articles_of(workspace), encoder=encoder), wanted, KINDS)


def told(said: dict[str, Any]) -> ScenarioResult:
    fired = tuple(said["fired"]) if "fired" in said else None
    reply = Reply(Outcome.HANDOFF, "login", rule=said.get("rule"), fired=fired)
    return ScenarioResult((TurnResult("s", "login", "normal", "scenarios/x.yaml", 3, 1, "hello", Expect(), reply),))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['kind']}, {case['name']}" for case in CASES])
def test_a_kind_finds_what_it_says(folder: Folder, case: dict[str, Any], encoder: Encoder) -> None:
    if case.get("before"):
        git(folder.root, "init", "--quiet")
        git(folder.root, "add", "--all")
        git(folder.root, "commit", "--quiet", "--message", "before")
    for name, text in case.get("write", {}).items():
        folder.write(name, text)
    for name, edits in case.get("edit", {}).items():
        for old, new in edits.items():
            folder.edit(name, str(old), str(new))
    if case.get("long"):
        head = (folder.root / "knowledge/reset.md").read_text().replace("id: reset", "id: long")
        folder.write("knowledge/long.md", head + "word " * 50_000)
    found = look(folder, [KINDS[case["kind"]]], encoder, case.get("run")).findings
    said = {str(finding.at): f"{finding.problem.message} {finding.problem.hint}" for finding in found}
    assert said.keys() == case["finds"].keys()
    assert len(said) == len(found)
    for at, words in case["finds"].items():
        assert words in said[at]
    assert all(finding.problem.hint for finding in found)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_a_kind_says_why_and_is_tried_both_ways(kind: FindingKind[Any]) -> None:
    assert kind.title.endswith(".")
    assert kind.why
    assert "**Bad**" in kind.text
    assert "**Good**" in kind.text
    if kind in ARTICLES or kind in RULES:
        finds = [bool(case["finds"]) for case in CASES if case["kind"] == kind.id]
        assert set(finds) == {True, False}


def test_the_catalogue_is_what_the_docstrings_say() -> None:
    made = CliRunner().invoke(check_command, ["--catalogue"])
    assert made.output == (REPOSITORY / "docs/findings.md").read_text("utf-8"), "harness check --catalogue makes it"


SILENCED = {
    "beside the text": {"is usually valid": "is usually valid <!-- harness: allow article-vague-word: as meant -->"},
    "in the section": {"## Link expired": "## Link expired\n<!-- harness: allow article-vague-word: as meant -->"},
    "before all text": {"Choose ": "<!-- harness: allow article-vague-word: as meant -->\n\nChoose "},
    "in the front matter": {"owner:": "# harness: allow article-vague-word: as meant\nowner:"},
}  # fmt: skip


def vague(folder: Folder) -> None:
    folder.edit("knowledge/reset.md", "categories: login", "categories: billing")
    folder.edit("knowledge/reset.md", "is valid for 60 minutes", "is usually valid")


@pytest.mark.parametrize("where", SILENCED)
def test_a_finding_is_silenced_in_place(folder: Folder, where: str, encoder: Encoder) -> None:
    vague(folder)
    for old, new in SILENCED[where].items():
        folder.edit("knowledge/reset.md", old, new)
    checked = look(folder, [KINDS["article-vague-word"]], encoder)
    assert not checked.findings
    ((finding, by),) = checked.silenced
    assert (finding.kind.id, by.reason) == ("article-vague-word", "as meant")
    assert "harness" not in load(folder.root).sections["reset#link-expired"].text  # no customer is to read it


@pytest.mark.parametrize(
    ("remark", "found"),
    [
        ("allow article-vague-word", ["article-vague-word", "silence-without-reason"]),
        ("allow article-vague-wrd: as meant", ["article-vague-word", "silence-unused"]),
        ("allow article-vague-word, article-outdated: as meant", []),  # the other kind was not looked for
    ],
)
def test_silences_that_do_not_silence_are_found(
    folder: Folder, remark: str, found: list[str], encoder: Encoder
) -> None:
    vague(folder)
    folder.edit("knowledge/reset.md", "usually valid", f"usually valid <!-- harness: {remark} -->")
    assert [f.kind.id for f in look(folder, [KINDS["article-vague-word"]], encoder).findings] == found


def test_a_silence_covers_its_section_and_no_other(folder: Folder, encoder: Encoder) -> None:
    vague(folder)
    folder.edit(
        "knowledge/reset.md",
        "mail you a link.",
        "mail you a link soon.\n\n<!-- harness: allow article-vague-word: x -->",
    )
    checked = look(folder, [KINDS["article-vague-word"]], encoder)
    assert [str(f.at) for f in checked.findings] == ["knowledge/reset.md:16"]
    assert [str(f.at) for f, _ in checked.silenced] == ["knowledge/reset.md:11"]


def test_a_silence_of_what_was_mended_is_unused(folder: Folder, encoder: Encoder) -> None:
    folder.edit("knowledge/reset.md", "owner:", "# harness: allow article-outdated: in January\nowner:")
    (finding,) = look(folder, [KINDS["article-outdated"]], encoder).findings
    assert str(finding.problem).startswith(
        "knowledge/reset.md:5: allows article-outdated, but there is no such finding here"
    )


RULE = "  - id: card\n    when: {mentions: [money back, card]}\n    then: {handoff: people}\n"


@pytest.mark.parametrize(
    ("rules", "silenced"),
    [
        ("  # harness: allow rule-contradictory: as meant\n" + RULE, True),
        (RULE.replace("    then", "    # harness: allow rule-contradictory: as meant\n    then"), True),
        (RULE.replace("people}", "people}  # harness: allow rule-contradictory: as meant"), True),
        (RULE + "  # harness: allow rule-contradictory: as meant\n", False),
    ],
    ids=["above", "inside", "beside", "above the next"],
)  # fmt: skip
def test_a_rule_is_silenced_in_place(folder: Folder, rules: str, silenced: bool, encoder: Encoder) -> None:
    folder.edit("rules/handoff.yaml", "  - id: no-source", rules + "  - id: no-source")
    checked = look(folder, [KINDS["rule-contradictory"]], encoder)
    assert len(checked.silenced) == silenced
    assert [f.kind.id for f in checked.findings] == ([] if silenced else ["rule-contradictory", "silence-unused"])


def test_questions_from_elsewhere_are_looked_at_too(folder: Folder, encoder: Encoder) -> None:
    asked = [
        ("how tall is the volcano in Iceland", Location("asked.csv", 4)),
        ("reset link expired", Location("asked.csv", 5)),
    ]
    subject = replace(articles_of(load(folder.root), asked), encoder=encoder)
    found = check(subject, [KINDS["article-unanswered"]], KINDS).findings
    assert [str(finding.at) for finding in found] == ["asked.csv:4"]


def run(folder: Folder, *arguments: str) -> Result:
    return CliRunner().invoke(check_command, [*arguments, "-w", str(folder.root)])


@pytest.mark.slow
def test_what_customers_of_imported_conversations_asked_alike_is_looked_at(folder: Folder) -> None:
    unknown = "do you have a student discount for our chess club"
    texts = [f"Hello, {unknown}?", f"{unknown} please", "what is the colour of the moon", "my reset link has expired"]
    with Store(folder.root / "reviews/conversations.sqlite") as store:
        for number, text in enumerate(texts):
            at = dt.datetime(2026, 11, 2, number, tzinfo=dt.UTC)
            store.put(LiveConversation("chats", str(number), at, parts=(Part(Author.CUSTOMER, text),)))
    arguments = ["articles", "-w", str(folder.root), "--json"]
    without = CliRunner().invoke(check_command, arguments)
    found = CliRunner().invoke(check_command, [*arguments, "--conversations"])
    new = [f for f in json.loads(found.stdout)["findings"] if f not in json.loads(without.stdout)["findings"]]
    assert [(f["id"], f["file"]) for f in new] == [("article-unanswered", "reviews/conversations.sqlite, chats:0")]
    assert unknown in new[0]["message"]


@pytest.mark.slow
def test_exit_codes_and_formats(folder: Folder) -> None:
    assert run(folder, "articles").exit_code == 0
    folder.edit("knowledge/reset.md", "2027-02-14", "2026-10-31")
    done = run(
        folder, "articles", "--sarif", str(folder.root / "s.json"), "--code-quality", str(folder.root / "q.json")
    )
    assert done.exit_code == 1
    assert "knowledge/reset.md:8: its review was due on 2026-10-31" in done.output
    log = json.loads((folder.root / "s.json").read_text())
    jsonschema.validate(log, json.loads((HERE / "schemas/sarif-2.1.0.json").read_text()))
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("article-outdated", "error")
    assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "article-outdated"
    (quality,) = json.loads((folder.root / "q.json").read_text())
    assert (quality["check_name"], quality["severity"]) == ("article-outdated", "critical")
    assert quality["location"] == {"path": "knowledge/reset.md", "lines": {"begin": 8}}
    (finding,) = json.loads(run(folder, "articles", "--json").output)["findings"]
    assert {"id", "severity", "file", "line", "message", "fix", "why", "subjects"} == finding.keys()
    assert run(folder).exit_code == 0  # plain check is about well-formedness


def test_warnings_do_not_fail_and_rules_say_what_they_lack(folder: Folder) -> None:
    folder.edit("rules/handoff.yaml", "  - id: no-source", RULE + "  - id: no-source")
    done = run(folder, "rules")
    assert done.exit_code == 0
    assert "warning: Two rules say different things" in done.output
    assert "Not checked, because they need a run: rule-never-fired, rule-never-decided." in done.output


def test_what_customers_write_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:

    problem = Remark(Location("scenarios/x.yaml", 1), "says \x1b[2J\nrm -rf", "mend")
    show(document(CheckedFindings((Finding(KINDS["article-unanswered"], problem),), (), ())))
    assert "\x1b" not in capsys.readouterr().out


def test_two_articles_with_one_id_are_a_mistake_and_no_finding(folder: Folder) -> None:
    folder.write("knowledge/copy.md", (folder.root / "knowledge/reset.md").read_text())
    done = run(folder, "articles")
    assert "the article id `reset` is used twice" in str(done.exception)


def test_reading_levels_against_published_ones() -> None:
    """Kincaid et al. 1975: 0.39 x words a sentence + 11.8 x syllables a word - 15.59."""
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    counted = {
        "reset": 2, "authorisation": 5, "table": 2, "used": 1, "wanted": 2, "make": 1, "boxes": 2, "places": 2,
        "reimbursement": 4, "identification": 6, "the": 1, "people": 2, "administrative": 5,
    }  # fmt: skip
    off = {word: (syllables(word), count) for word, count in counted.items() if syllables(word) != count}
    assert not off


def test_an_error_is_what_fails() -> None:
    made = {severity: FindingKind("x", severity, KINDS["article-outdated"].look) for severity in Severity}
    at = Remark(Location("x", 1), "x")
    held = {s: CheckedFindings((Finding(kind, at),), (), ()).holds for s, kind in made.items()}
    assert held == {Severity.ERROR: False, Severity.WARNING: True, Severity.NOTE: True}
