"""Coverage: what the scenarios exercise is said as the rules themselves would, and read by LCOV's readers."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from lcov_cobertura import LcovCobertura

from harness.cli.commands import cli
from harness.reference import Rules
from harness.runs import latest_run
from harness.suite.coverage import Coverage, CoverageKind, coverage
from harness.suite.observations import observed
from harness.workspace import Condition, Priority, Rule, Standing, load
from harness.workspace.conditions import Facts, decides, holds, may_hold, parts, those_held
from harness.workspace.rules import RuleAction
from tests.conftest import FILES, Folder, in_process

RULES = """\
queues:
  - {id: people, title: People}
  - {id: money, title: Money}
rules:
  - id: refund
    when:
      any:
        - mentions: [refund, "money back"]
        - {customer: {plan: gold}, category: billing}
    then: {handoff: money, priority: high}
  - id: unsure
    when: {confidence_below: 0.001}
    then: {handoff: people}
  - id: no-source
    when: {source: missing, not: {mentions: hello}}
    then: {handoff: people}
"""
HOSTILE = FILES["knowledge/reset.md"] + "\n## <script>alert(1)</script>\nNobody asks for this & that.\n"


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The small workspace, with rules of several triggers, run once."""
    made = Folder(tmp_path_factory.mktemp("covered"))
    for name, text in {**FILES, "rules/handoff.yaml": RULES, "knowledge/reset.md": HOSTILE}.items():
        made.write(name, text)
    assert CliRunner().invoke(cli, ["run", "-w", str(made.root)]).exit_code == 0
    return made


def harness(folder: Folder, *args: str) -> Result:
    return CliRunner().invoke(cli, ["coverage", "-w", str(folder.root), *args])


def found(folder: Folder) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(harness(folder, "--json").output)
    return whole


@pytest.mark.slow
def test_a_thing_is_covered_where_it_is_asked_for_and_happens(covered: Folder) -> None:
    items = {(item["kind"], item["name"]): item for item in found(covered)["items"]}
    assert items["rule", "refund"]["covered_by"] == ["money"]
    assert items["rule", "unsure"]["asked"] == items["rule", "unsure"]["done"] == []
    assert items["section", "reset#link-expired"]["covered_by"] == ["link-expired"]
    assert not items["section", "reset"]["covered"]
    assert items["queue", "money"]["covered_by"] == ["money"]
    assert not items["queue", "people"]["covered"]
    assert items["stage", "login: draft"]["covered_by"] == ["link-expired"]
    assert not items["stage", "billing: human"]["covered"]
    assert items["outcome", "answer"]["covered_by"] == ["link-expired"]
    assert ("outcome", "draft") not in items, "no rule drafts"


def test_items_and_triggers_stand_where_the_files_say_them(covered: Folder) -> None:
    whole = found(covered)
    for item in whole["items"]:
        line = (covered.root / item["file"]).read_text().splitlines()[item["line"] - 1]
        if item["kind"] in ("rule", "queue", "category"):
            assert f"id: {item['name']}" in line
        if item["kind"] == "stage":
            assert item["name"] in line
    for trigger in whole["triggers"]:
        line = (covered.root / trigger["file"]).read_text().splitlines()[trigger["line"] - 1]
        assert (
            trigger["words"].split("`")[1] in line if "`" in trigger["words"] else trigger["words"].split()[0] in line
        )


def test_each_trigger_is_seen_true_false_and_deciding(covered: Folder) -> None:
    triggers_found = {each["words"]: each for each in found(covered)["triggers"]}
    refund = triggers_found["mentions `refund`"]
    assert (refund["true"], refund["false"], refund["decided"]) == (["money"], ["link-expired"], ["money"])
    assert triggers_found["mentions `money back`"]["true"] == []
    assert triggers_found["customer.plan `gold`"]["true"] == []
    assert triggers_found["mentions `hello`"]["false"] == ["link-expired", "money"]


@pytest.mark.slow
def test_words_of_a_topic_are_covered_where_a_rule_on_it_must_decide(folder: Folder) -> None:
    folder.write(
        "rules/topics.yaml",
        "topics:\n  - {id: law, title: Law, mentions: [lawsuit, refund, court], matches: ['so+n']}\n",
    )
    folder.edit("rules/handoff.yaml", "mentions: [refund, money back]", "topics: law")
    folder.edit("scenarios/login.yaml", "i want a refund", "i want a refund sooon")
    folder.edit(
        "scenarios/login.yaml", "the link in my reset mail has expired", "the court reset link in my mail has expired"
    )
    assert CliRunner().invoke(cli, ["run", "-w", str(folder.root)]).exit_code == 0
    words = {item["name"]: item["covered_by"] for item in found(folder)["items"] if item["kind"] == "words of a topic"}
    assert words == {"law: lawsuit": [], "law: refund": ["money"], "law: court": [], "law: so+n": ["money"]}


def test_a_threshold_has_cases_on_either_side_or_says_so(covered: Folder) -> None:
    limits = {each["name"]: each for each in found(covered)["thresholds"]}
    assert limits["unsure: confidence_below"]["below"] == []
    assert limits["unsure: confidence_below"]["above"] == ["link-expired", "money"]
    assert limits["unsure: confidence_below"]["nearest_below"] is None
    assert limits["checks: confidence"]["limit"] == 0.7


def test_shares_are_weighed_by_the_messages_that_a_thing_can_concern(covered: Folder) -> None:
    """Login has 18 messages a week, billing 7; the rule about gold billing customers can concern all by its words."""
    items = {item["name"]: item["messages_a_week"] for item in found(covered)["items"] if item["kind"] != "outcome"}
    assert items["refund"] == 25
    assert items["login: draft"] == 18
    sections = [item for item in found(covered)["items"] if item["kind"] == "section"]
    assert sum(item["messages_a_week"] for item in sections) == pytest.approx(18), "billing has no article"


def test_of_nothing_no_share_is_covered(covered: Folder) -> None:
    topics = next(line for line in harness(covered).output.splitlines() if line.startswith("words of topics"))
    assert topics.split()[-5:] == ["0", "of", "0", "-", "-"]


def test_the_trace_file_says_the_same_to_a_reader_of_lcov(covered: Folder) -> None:
    trace = covered.root / "lcov.info"
    assert harness(covered, "--lcov", str(trace)).exit_code == 0
    read = ET.fromstring(LcovCobertura(trace.read_text()).convert())
    files = {each.get("filename"): each for each in read.iter("class")}
    whole = found(covered)
    lines = files["rules/handoff.yaml"].findall("./lines/line")
    rules = {item["line"]: item for item in whole["items"] if item["kind"] == "rule"}
    hits = {int(line.get("number") or 0): int(line.get("hits") or 0) for line in lines}
    assert {line: hits[line] for line in rules} == {line: len(item["covered_by"]) for line, item in rules.items()}
    seen = [bool(each[way]) for each in whole["triggers"] for way in ("true", "false", "decided")]
    assert (read.get("branches-valid"), read.get("branches-covered")) == (str(len(seen)), str(sum(seen)))
    functions = {each.get("name"): each for each in files["knowledge/reset.md"].iter("method")}
    assert float(functions["reset#link-expired"].get("line-rate") or 0) == 1
    assert float(functions["reset"].get("line-rate") or 0) == 0


def test_the_page_shows_each_line_and_nothing_in_a_file_becomes_markup(covered: Folder) -> None:
    page = covered.root / "coverage.html"
    assert harness(covered, "--html", str(page)).exit_code == 0
    text = page.read_text()
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    for name in ("rules/handoff.yaml", "knowledge/reset.md"):
        shown = text[text.index(f"<code>{name}</code>") :]
        assert shown.count('<th scope="row">', 0, shown.index("</details>")) == len(
            (covered.root / name).read_text().splitlines()
        )


def test_the_exit_code_says_whether_enough_rules_are_covered(covered: Folder) -> None:
    assert harness(covered, "--fail-under", "33").exit_code == 0
    assert harness(covered, "--fail-under", "34").exit_code == 1
    assert "1 of 3\t33%" in harness(covered).output


def test_without_a_run_there_is_nothing_to_say(folder: Folder) -> None:
    result = harness(folder)
    assert "has no run" in str(result.exception)


def test_what_no_scenario_expects_any_more_is_no_longer_covered(covered: Folder) -> None:
    workspace, results = load(covered.root), latest_run(covered.root).read()
    assert coverage(workspace, observed(results, None)).share(CoverageKind.RULE) == pytest.approx(1 / 3)
    without = [result for result in results if result.id != "money"]
    assert coverage(workspace, observed(without, None)).share(CoverageKind.RULE) == 0


def test_a_pipeline_that_tells_no_rules_covers_one_by_handing_off_as_it_does(covered: Folder) -> None:
    workspace = load(covered.root)
    seen = observed(latest_run(covered.root).read(), None)

    def told(queue: str | None) -> Coverage:
        replies = [replace(each.reply, fired=None, rule=None, queue=queue) for each in seen]
        return coverage(workspace, [replace(each, reply=reply) for each, reply in zip(seen, replies, strict=True)])

    assert told("money").share(CoverageKind.RULE) == pytest.approx(1 / 3)
    assert told("people").share(CoverageKind.RULE) == 0
    assert not told("money").triggers


WORDS = ("refund", "invoice", "still", "hello there")
CATEGORIES = ("login", "billing")


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> Condition:
    """Any condition over a few words, categories, standings and limits."""

    def listed(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)

    plain: dict[str, st.SearchStrategy[Any]] = {
        "mentions": listed(WORDS),
        "category": listed(CATEGORIES),
        "source": listed(tuple(Standing)),
        "topics": listed(("legal", "privacy")),
        "priority": listed(tuple(Priority)),
        "confidence_below": st.sampled_from([0.3, 0.6]),
        "customer": st.just({"plan": ["gold", "free"]}),
        "same_question_again": st.fixed_dictionaries({"after_failed_answers": st.just(1), "says": listed(WORDS)}),
    }
    keys = draw(st.lists(st.sampled_from(sorted(plain)), max_size=2, unique=True))
    given: dict[str, Any] = {key: draw(plain[key]) for key in keys}
    if depth:
        inner = conditions(depth=depth - 1)
        groups = draw(st.lists(st.sampled_from(["all", "any", "not"]), max_size=2, unique=True))
        for group in groups:
            given[group] = draw(inner) if group == "not" else draw(st.lists(inner, min_size=1, max_size=2))
    return Condition.model_validate(given or {"mentions": ["refund"]})


FACTS = st.builds(
    Facts,
    text=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    category=st.sampled_from(CATEGORIES),
    confidence=st.sampled_from([0.1, 0.3, 0.5, 0.9]),
    familiarity=st.just(0.5),
    priority=st.sampled_from(Priority),
    standing=st.sampled_from(Standing),
    topics=st.frozensets(st.sampled_from(["legal", "privacy"])),
    sentiments=st.just(frozenset()),
    language=st.sampled_from(["en", "es"]),
    customer=st.sampled_from([{}, {"plan": "gold"}, {"plan": "silver"}]),
    answers_before=st.integers(0, 2),
    asked_again=st.booleans(),
)


@pytest.mark.slow
@settings(deadline=None)
@given(conditions(), FACTS)
def test_a_condition_taken_apart_holds_as_the_rule_itself_does(when: Condition, facts: Facts) -> None:
    node = when.tree()
    held = those_held(list(parts(node)), facts)
    fires = bool(Rules([Rule(id="r", when=when, then=RuleAction(draft=True))]).fired(facts))
    assert holds(node, held) is fires
    assert may_hold(node, facts.category or "") or not fires
    for part in parts(node):
        assert decides(node, held, part) is (holds(node, held ^ {part.path}) is not fires)


def test_a_file_that_cannot_be_written_is_said(covered: Folder, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = in_process("coverage", "--lcov", tmp_path / "notes.txt" / "x", cwd=covered.root)
    assert result.returncode == 3
    assert result.stderr.splitlines()[0] == f"{tmp_path / 'notes.txt'}: is a file where a folder is needed"
