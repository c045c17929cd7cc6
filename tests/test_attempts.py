"""A run that was made several times: what counts of each time, its digest, and whether all was held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.runs import ScenarioResult, TurnResult, evidence_of
from harness.runs.attempts import conversations, pooled, went
from harness.runs.suite import suite_of, suite_run, to_run
from harness.turns import Status
from harness.turns.pipeline import Usage
from harness.workspace import load
from tests.build import result, turn
from tests.conftest import Folder


def held(scenario: str, *turns: TurnResult) -> ScenarioResult:
    return ScenarioResult(tuple(replace(each, scenario=scenario) for each in turns))


def once(repeat: int = 1, variant: str = "", number: int = 1, how: str = "right") -> TurnResult:
    """A turn that is `right`, `wrong` or `broken`, which is no reply."""
    made = turn(failed="wrong" if how == "wrong" else "", error="timed out" if how == "broken" else "", number=number)
    return replace(made, repeat=repeat, variant=variant)


def as_it_went(results: list[ScenarioResult]) -> dict[str, list[tuple[int, str, int, Status]]]:
    return {each.id: [(t.repeat, t.variant, t.turn, t.status) for t in each.turns] for each in results}


R, W, E = Status.PASS, Status.FAIL, Status.ERROR


def test_a_run_that_was_made_once_counts_as_it_is() -> None:
    found = [held("a", once()), held("b", once(how="wrong"))]
    assert pooled([found]) == found


def test_each_earlier_repeat_that_went_otherwise_is_one_more_after_those_of_the_last() -> None:
    first = [held("a", once(how="wrong"))]
    second = [held("a", once(), once(2, how="wrong"), once(3, how="wrong"))]
    last = [held("a", once(), once(2)), held("b", once())]
    assert as_it_went(pooled([first, second, last])) == {
        "a": [(1, "", 1, R), (2, "", 1, R), (3, "", 1, W), (4, "", 1, W)],
        "b": [(1, "", 1, R)],
    }


@pytest.mark.parametrize(("earlier", "last", "count"), [(1, 2, 2), (2, 1, 2), (2, 3, 3), (3, 3, 3)])
def test_the_same_replies_count_once_for_each_time_that_one_attempt_has_them(
    earlier: int, last: int, count: int
) -> None:
    """Kept replies come again in every attempt: two of them are not five."""
    attempts = [[held("a", *(once(repeat) for repeat in range(1, times + 1)))] for times in (earlier, last)]
    assert [each.repeats for each in pooled(attempts)] == [(R,) * count]
    assert [each.repeats for each in pooled([*attempts, *attempts])] == [(R,) * count]


def test_turns_and_variants_of_a_repeat_stay_together() -> None:
    earlier = [held("a", once(), once(number=2), once(variant="typos", how="wrong"))]
    last = [held("a", once(), once(number=2), once(variant="typos"))]
    assert as_it_went(pooled([earlier, last]))["a"][3:] == [(2, "", 1, R), (2, "", 2, R), (2, "typos", 1, W)]


def test_a_repeat_that_could_not_be_measured_was_tried_again() -> None:
    earlier = [held("a", once(), once(2, how="broken"), once(2, number=2), once(3, how="wrong"))]
    assert as_it_went(pooled([earlier, [held("a", once())]]))["a"] == [(1, "", 1, R), (2, "", 1, W)]


def test_what_the_last_time_did_not_hold_does_not_count() -> None:
    assert [each.id for each in pooled([[result("gone")], [result("a")]])] == ["a"]


def test_the_conversations_of_a_run_are_each_variant_of_each_repeat() -> None:
    found = [held("a", once(), once(number=2), once(variant="typos"), once(2), once(2, "typos")), held("b", once())]
    assert [(which, len(turns)) for which, turns in conversations(found)] == [
        (("a", "", 1), 2), (("a", "typos", 1), 1), (("a", "", 2), 1), (("a", "typos", 2), 1), (("b", "", 1), 1),
    ]  # fmt: skip


def costing(made: TurnResult, seconds: float) -> TurnResult:
    assert made.reply
    return replace(made, reply=replace(made.reply, usage=Usage(seconds=seconds)))


def test_how_a_conversation_went_does_not_hold_what_it_cost() -> None:
    quick, slow = ([held("a", costing(once(), seconds))] for seconds in (0.1, 9.0))
    assert went(quick) == went(slow) == went([held("a", once())])
    assert evidence_of("run", quick) == evidence_of("run", slow)


@pytest.mark.parametrize("other", [once(how="wrong"), once(how="broken"), once(number=2)])
def test_another_outcome_is_other_evidence(other: TurnResult) -> None:
    first, second = [held("a", once(), once(2))], [held("a", once(), replace(other, repeat=2))]
    assert went(first)["a", "", 1] == went(second)["a", "", 1]
    assert went(first)["a", "", 2] != went(second)["a", "", 2]
    assert evidence_of("run", first) != evidence_of("run", second)


def test_whether_it_could_be_measured_is_said() -> None:
    found = went([held("a", once(), once(number=2, how="broken"), once(2, how="wrong"))])
    assert {which: measured for which, (_, measured) in found.items()} == {("a", "", 1): False, ("a", "", 2): True}


def test_a_turn_without_a_reply_went_as_it_went() -> None:
    silent = replace(once(how="broken"), reply=None)
    assert went([held("a", silent)])["a", "", 1][1] is False


def test_evidence_is_of_its_run_in_any_order() -> None:
    first, second = held("a", once()), held("b", once(how="wrong"))
    assert evidence_of("run", [first, second]) == evidence_of("run", [second, first])
    assert evidence_of("run", [first, second]) != evidence_of("other", [first, second])
    assert len(evidence_of("run", [])) == 64


def test_a_run_of_all_has_the_suite_that_was_to_be_run(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "category: login\n", "category: login\nvariants: [typos]\n")
    scenarios = to_run(load(folder.root))
    assert [(each.id, each.variant) for each in scenarios] == [
        ("link-expired", ""), ("link-expired", "typos"), ("money", ""), ("money", "typos"),
    ]  # fmt: skip
    found = [
        held(each.id, *(replace(once(n, each.variant), message=each.turns[0].customer) for n in (1, 2)))
        for each in scenarios
    ]
    assert suite_run(found) == suite_run(found[::-1]) == suite_of(scenarios) == suite_of(scenarios[::-1])
    assert suite_run(found[1:]) != suite_of(scenarios)
    assert suite_of(scenarios[1:]) != suite_of(scenarios)
    others = [ScenarioResult(tuple(replace(each, message="hi") for each in found[0].turns)), *found[1:]]
    assert suite_run(others) != suite_of(scenarios)
