"""`harness compare`: runs side by side, and only what is shown is called a difference."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest

from harness.gates import METRICS, Baseline, Change, Difference, LooserKind, change_since, compare, judge
from harness.gates.paired import PairedTable
from harness.gates.pairing import Pair, PairKind, pair_up
from harness.gates.repeats import repeats_of
from harness.reports import change as report
from harness.reports import comparison
from harness.reports.rendering import markdown, write
from harness.runs import JudgedBy, Manifest, ScenarioResult
from harness.turns.pipeline import Usage
from harness.turns.score import Score, Status
from harness.workspace import Location, NoEvidence, Standing
from tests.build import category, result, results, rollout, turn, workspace
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


def test_what_one_of_three_runs_lacks_is_compared_in_none() -> None:
    """The second lacks one of five, the third another: three are left."""
    compared = compare({"a": results(5), "b": results(4), "c": results(5)[1:]})
    assert [run.scenarios for run in compared.runs] == [3, 3, 3]
    assert [run.left_out for run in compared.runs] == [("s0", "s4"), ("s0",), ("s4",)]


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


def costing(name: str, *usages: Usage | None) -> ScenarioResult:
    """A scenario of as many turns; None where the pipeline says nothing of what one took."""
    turns = [turn(name, number=n) for n, _ in enumerate(usages, 1)]
    return ScenarioResult(
        tuple(replace(t, reply=replace(t.reply, usage=u)) for t, u in zip(turns, usages, strict=True) if t.reply)
    )


@pytest.mark.parametrize(
    ("found", "tokens", "cost", "median", "p95"),
    [
        ([costing("a", None), result("b", decided=None, error="down")], None, None, None, None),
        ([costing("a", Usage(0, 0, 0.0, 0.0))], None, None, None, None),
        ([costing("a", Usage(3, 4, 0.25, 2.0), None), costing("b", Usage(5, 6, 0.5, 4.0))], 18, 0.75, 3.0, 4.0),
        ([costing("a", *(Usage(1, 0, 0.0, float(n)) for n in range(1, 22)))], 21, None, 11.0, 20.0),  # the 20th of 21
    ],
)
def test_what_it_took_is_added_up(
    found: list[ScenarioResult], tokens: int | None, cost: float | None, median: float | None, p95: float | None
) -> None:
    took = compare({"a": found}).runs[0].took
    assert (took.tokens, took.cost, took.median_seconds, took.p95_seconds) == (tokens, cost, median, p95)


@pytest.mark.parametrize(
    ("low", "high", "total", "better", "worse"),
    [(0.01, 0.2, 9, True, False), (-0.2, -0.01, 9, False, True), (0.0, 0.2, 9, None, None), (-0.2, 0.0, 9, None, None),
     (-0.1, 0.1, 9, None, None), (0.01, 0.2, 0, None, None)],
)  # fmt: skip
def test_a_difference_is_shown_where_its_interval_leaves_out_nothing(
    low: float, high: float, total: int, better: bool | None, worse: bool | None
) -> None:
    """More of what is wanted is better, more of what is not is worse."""
    for metric in METRICS:
        found = Difference(metric, PairedTable(total, 0, 0, 0), low, high, 0.01)
        assert found.shown is (better if metric.wanted else worse)


def test_which_metrics_are_wanted() -> None:
    unwanted = {"missed_handoffs", "needless_handoffs", "grounded", "responsive"}
    assert {metric.name for metric in METRICS if not metric.wanted} == unwanted


def test_a_turn_without_a_reply_is_wrong_in_what_was_expected_of_it() -> None:
    asked = turn().expect.model_copy(update={"category": ("login",)})
    first = replace(turn(), expect=asked, scores=(Score("category", Status.PASS),))
    second = replace(turn(number=2, decided=None, error="down"), expect=asked)
    run = compare({"a": [ScenarioResult((first, second))]}).runs[0]
    assert (run.cases["triage"].all, run.cases["triage"].bad, run.cases["facts"].all) == (("s",), ("s",), ())


COUNTS = {  # of the five scenarios below
    "handled": (1, 5),
    "triage": (1, 2),
    "source": (0, 1),
    "facts": (1, 1),
    "missed_handoffs": (1, 1),
    "needless_handoffs": (2, 4),
    "grounded": (1, 2),
}


def test_each_metric_counts_what_it_says() -> None:
    def judged(name: str, expect: dict[str, object], scores: str = "", **given: object) -> ScenarioResult:
        found = tuple(
            Score(each.rstrip("-"), Status.FAIL if each[-1] == "-" else Status.PASS) for each in scores.split()
        )
        made = turn(name, **given)
        return ScenarioResult((replace(made, expect=made.expect.model_copy(update=expect), scores=found),))

    found = [
        judged("fine", {"category": ("login",), "states": (("60",),)}, "category states groundedness"),
        judged("missed", {}, "outcome-", expected="handoff"),
        judged("needless", {"category": ("login",)}, "category- outcome-", decided="handoff"),
        judged("silent", {"source": ("reset",)}, decided=None, error="down"),
        judged("made-up", {}, "groundedness-"),
    ]
    run = compare({"a": found}).runs[0]
    assert {metric.name: run.count(metric) for metric in METRICS if metric.name in COUNTS} == COUNTS
    assert run.cases["needless_handoffs"].bad == ("needless", "silent")
    assert (run.errors, run.flaky, run.repeats, run.left_out) == (("silent",), (), 1, ())
    assert compare({"a": [*found, *found[:0]], "b": []}).runs[0].repeats == 1


def test_a_missed_handoff_counts_once_whatever_it_was_filed_under() -> None:
    found = [
        result("s", own="billing", filed="login", expected="handoff"),
        result("own", expected="handoff", decided="handoff"),
    ]
    run = compare({"a": found}).runs[0]
    assert run.cases["missed_handoffs"].all == ("s", "own")
    assert run.cases["missed_handoffs"].bad == ("s",)
    assert set(run.categories) == {"billing", "login"}
    assert run.categories["login"].missed_handoffs.bad == ("s",)


def test_what_is_for_agents_reaches_no_customer_however_far_the_others_go() -> None:
    given = {"expected": "handoff", "decided": "answer"}
    run = compare({"a": [result("read", **given, standing=Standing.AGENTS), result("sent", **given)]}).runs[0]
    assert run.cases["missed_handoffs"].bad == ("sent",)


def test_scenarios_that_only_one_run_counts_or_measured_are_in_no_difference() -> None:
    first = [*results(3), result("down", decided=None, error="timed out"), result("h", expected="handoff")]
    second = [*results(3), result("down"), result("h", expected="handoff", decided=None, error="timed out")]
    assert difference(first, second).table.total == 3
    assert difference(first, second, "missed_handoffs").table.total == 0
    assert difference(first, second, "missed_handoffs").shown is None
    assert difference(first, second, "needless_handoffs").table.neither == 3
    made_up = ScenarioResult((replace(turn("t"), scores=(Score("groundedness", Status.FAIL),)),))
    for one, other in ((made_up, result("t", decided="handoff")), (result("t", decided="handoff"), made_up)):
        assert difference([one], [other], "grounded").table.total == 0  # an answer in one run only


def test_a_run_is_as_long_as_its_scenario_with_the_most_repeats() -> None:
    run = compare({"a": [result("once"), again("+", "-")]}).runs[0]
    assert (run.repeats, run.flaky) == (2, ("s",))


def again(*statuses: str) -> ScenarioResult:
    """A scenario that passed (`+`) or failed in each repeat."""
    return ScenarioResult(
        tuple(replace(turn(failed="" if each == "+" else "no"), repeat=n) for n, each in enumerate(statuses, 1))
    )


@pytest.mark.parametrize(
    ("held", "count", "pass_hat", "flaky"),
    [
        (["+"], 1, (1,), 0),
        (["++--"], 4, (1 / 2, 1 / 6, 0, 0), 1),  # of the six pairs one passes twice
        (["++--", "++++"], 4, (3 / 4, 7 / 12, 1 / 2, 1 / 2), 1),
        (["+++-", "-+"], 2, ((3 / 4 + 1 / 2) / 2, (3 / 6 + 0) / 2), 2),  # three of the six pairs, and none of the one
        (["---"], 3, (0, 0, 0), 0),
        ([], 0, (), 0),
    ],
)
def test_how_often_it_passes_every_time_by_hand(
    held: list[str], count: int, pass_hat: tuple[float, ...], flaky: int
) -> None:
    found = repeats_of([again(*each) for each in held])
    assert (found.count, len(found.flaky)) == (count, flaky)
    assert found.pass_hat == pytest.approx(pass_hat)


def quarantined(**given: str) -> ScenarioResult:
    return ScenarioResult((replace(turn(**given), no_evidence=NoEvidence.QUARANTINED),))


def test_pairs_stand_in_the_order_of_the_later_run() -> None:
    pairs = pair_up([*results(3), result("gone")], [result("new"), result("s2"), result("s0")])
    assert [pair.id for pair in pairs] == ["new", "s2", "s0", "s1", "gone"]
    assert [pair.kind for pair in pairs] == [
        PairKind.NEW,
        PairKind.PASSING,
        PairKind.PASSING,
        PairKind.GONE,
        PairKind.GONE,
    ]
    before, after = result(), result(failed="no")
    assert (Pair(before, after).latest, Pair(before, None).latest) == (after, before)
    assert Pair(None, after).location == Location("scenarios/x.yaml", 3)
    with pytest.raises(ValueError, match="without a result"):
        _ = Pair(None, None).latest


@pytest.mark.parametrize(
    ("before", "after"),
    [(quarantined(), result()), (result(), quarantined(failed="no")), (quarantined(decided="", error="x"), result())],
)
def test_quarantine_comes_before_what_happened(before: ScenarioResult, after: ScenarioResult) -> None:
    assert pair_up([before], [after])[0].kind is PairKind.QUARANTINED


# A change.


def changed(
    before: list[ScenarioResult], after: list[ScenarioResult], gate: dict[str, object] | None = None, **made: object
) -> Change:
    manifest = Manifest("reference", "1", "0" * 64, "2026-11-02", 1)
    stages = rollout("draft", draft=gate or {"scenarios": {"at_least": 1}})
    one, other = (judge(found, {"login": category()}, stages) for found in (before, after))
    baseline = Baseline("main", manifest, before, stages, {"login": category()}, judged_by=JudgedBy())
    judged = {"before": one, "after": other, "as_strict": other, "today": other}
    return change_since(baseline, replace(manifest, **made), after, workspace(stages, category()), **judged)


GOOD, POOR = results(30), [*results(10), *results(20, "bad", failed="no")]
CODES = [
    (GOOD, GOOD, {}, 0, 30),
    (GOOD[:9], [*GOOD[:8], result("s8", failed="no")], {}, 1, 9),  # one is broken
    ([*GOOD, result("x", failed="no")], [*GOOD, result("x")], {}, 0, 31),  # one is fixed
    (GOOD, [*GOOD, *POOR[10:]], {"handled": {"lower_bound": 0.7}}, 1, 30),  # the stage is no longer supported
    (GOOD, results(5, "other"), {}, 3, 0),  # nothing in common
    (GOOD, results(30, decided=None, error="down"), {}, 3, 0),
    (results(30, decided=None, error="down"), GOOD, {}, 3, 0),
    ([result()], [again("+", "-")], {}, 0, 0),  # flaky: measured, and no evidence that it broke
]


@pytest.mark.parametrize(("before", "after", "gate", "code", "compared"), CODES)
def test_whether_a_change_may_pass(
    before: list[ScenarioResult], after: list[ScenarioResult], gate: dict[str, object], code: int, compared: int
) -> None:
    change = changed(before, after, gate)
    assert (change.exit_code, change.measurable, change.compared) == (code, code != 3, compared)


def test_what_broke_is_tested_against_what_was_fixed() -> None:
    before = [*results(7, "broke"), *results(1, "fixed", failed="no"), result("stays"), result("fails", failed="no")]
    after = [*results(7, "broke", failed="no"), *results(1, "fixed"), result("stays"), result("fails", failed="no")]
    change = changed(before, after)
    assert change.p_value == pytest.approx(18 / 256)  # (1 + 8) of 2^8 ways, either side
    assert {kind: len(pairs) for kind, pairs in change.by_kind.items() if pairs} == {
        PairKind.BROKEN: 7, PairKind.FIXED: 1, PairKind.PASSING: 1, PairKind.FAILING: 1,
    }  # fmt: skip


def test_sealed_ones_are_counted_and_not_shown() -> None:
    def unseen(**given: str) -> ScenarioResult:
        return ScenarioResult((replace(turn("unseen", **given), sealed=True),))

    change = changed([*results(2), unseen()], [*results(2), unseen(failed="no")])
    assert (change.compared, change.count(PairKind.BROKEN), change.exit_code) == (3, 1, 1)
    assert [pair.id for pair in change.pairs] == ["s0", "s1"]
    assert change.p_value == 1.0


@pytest.mark.parametrize(
    ("found", "strict", "easy", "names"),
    [(20, 0.7, 0.3, {"login"}), (20, 0.3, 0.3, set()), (20, 0.7, 0.7, set()), (30, 0.7, 0.3, set())],
)
def test_a_stage_that_only_the_easier_gate_supports_is_named(
    found: int, strict: float, easy: float, names: set[str]
) -> None:
    """So many of 30 are right: the stricter gate is not met by 20, the easier one is."""
    after = [*results(found), *results(30 - found, "bad", failed="no")]
    manifest = Manifest("reference", "1", "0" * 64, "2026-11-02", 1)
    then, today = (rollout("draft", draft={"handled": {"lower_bound": limit}}) for limit in (strict, easy))
    judged, by_today = (judge(after, {"login": category()}, gates) for gates in (then, today))
    baseline, team = Baseline("main", manifest, after, then), workspace(today, category())
    change = change_since(
        baseline, manifest, after, team, before=judged, after=judged, as_strict=judged, today=by_today
    )
    assert change.only_looser == names


@pytest.mark.parametrize(("now", "as_before"), [(POOR, GOOD), (GOOD, POOR), (POOR, POOR), (GOOD, GOOD)])
def test_a_stage_is_supported_if_it_is_both_now_and_as_if_no_scenario_said_less(
    now: list[ScenarioResult], as_before: list[ScenarioResult]
) -> None:
    gate = rollout("draft", draft={"handled": {"lower_bound": 0.7}})
    after, strict = (judge(found, {"login": category()}, gate) for found in (now, as_before))
    manifest = Manifest("reference", "1", "0" * 64, "2026-11-02", 1)
    baseline = Baseline("main", manifest, GOOD, gate, {"login": category()})
    team = workspace(gate, category())
    change = change_since(baseline, manifest, now, team, before=after, after=after, as_strict=strict, today=after)
    assert bool(change.below) == (now is POOR or as_before is POOR)


@pytest.mark.parametrize(
    ("limit", "ceiling", "after", "kinds", "words"),
    [
        (0.7, "auto", GOOD, [], "its scenarios were"),
        (0.3, "auto", GOOD, [LooserKind.LIMIT], "its gate was"),
        (0.7, "draft", GOOD, [LooserKind.CEILING], "its gate was"),
        (0.7, "auto", GOOD[:29], [LooserKind.DELETED], "its scenarios were"),
        (0.3, "auto", GOOD[:29], [LooserKind.LIMIT, LooserKind.DELETED], "its gate was"),
    ],
)
def test_what_was_made_easier_is_named(
    limit: float, ceiling: str, after: list[ScenarioResult], kinds: list[LooserKind], words: str
) -> None:
    """Against a limit of 0.7, a ceiling that may have been lower, and 30 scenarios."""
    then, today = (rollout("draft", draft={"handled": {"lower_bound": each}}) for each in (0.7, limit))
    judged = judge(after, {"login": category()}, today)
    manifest = Manifest("reference", "1", "0" * 64, "2026-11-02", 1)
    baseline = Baseline("main", manifest, GOOD, then, {"login": category(ceiling=ceiling)})
    team = workspace(today, category())
    change = change_since(baseline, manifest, after, team, before=judged, after=judged, as_strict=judged, today=judged)
    assert [each.kind for each in change.looser] == kinds
    assert change.easier == words
    assert (change.stale, change.by_hand) == (False, ())


@pytest.mark.parametrize(("before", "already"), [(GOOD, False), (POOR, True)])
def test_a_stage_may_have_been_without_support_before(before: list[ScenarioResult], already: bool) -> None:
    change = changed(before, POOR, {"handled": {"lower_bound": 0.7}})
    assert [(verdict.category.id, before) for verdict, before in change.below] == [("login", already)]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({}, []),
        ({"today": "2026-11-03"}, ["the date was 2026-11-02, now it is 2026-11-03"]),
        ({"repeats": 3}, ["the number of repeats was 1, now it is 3"]),
        (
            {"pipeline": "bot", "repeats": 3},
            ["the pipeline was", "the number of repeats was", "a single repeat cannot"],
        ),
        ({"checker": "judge"}, ["the checker of groundedness was"]),
        ({"harness": "0"}, ["the version of the harness was"]),
    ],
)
def test_runs_that_were_not_made_alike_are_said(made: dict[str, object], words: list[str]) -> None:
    found = changed(GOOD, GOOD, **made).unlike
    assert [said[: len(start)] for said, start in zip(found, words, strict=True)] == words


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
    baseline, team = Baseline("main", manifest, [result()]), workspace(rollout(), category())
    change = change_since(
        baseline, manifest, found, team, before=judgement, after=judgement, as_strict=judgement, today=judgement
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
