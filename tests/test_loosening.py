"""What makes the yardstick easier: each requirement of the gates, each thing that a scenario says less of."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.gates import Looser, LooserKind, Pair
from harness.gates.loosened_scenarios import as_strict, looser_scenarios
from harness.gates.loosening import (
    all_drafts,
    as_calibrated_then,
    looser_categories,
    looser_drafts,
    looser_family,
    looser_judges,
    looser_limits,
    other_talk,
    stricter,
    stricter_categories,
)
from harness.runs import JudgedBy, ScenarioResult, key_of
from harness.turns import Ending, Score, SimulatedTurn, Status, ToolCall
from harness.workspace import (
    Brief,
    Card,
    Category,
    ConversationExpect,
    DraftReview,
    Expect,
    Location,
    NoEvidence,
    RolloutFile,
    Scenario,
    Workspace,
)
from harness.workspace.judge import JudgeDeclared
from harness.workspace.models import ModelsFile
from harness.workspace.rules import HandoffFile
from harness.workspace.tools import Tool, ToolResult
from harness.workspace.variants import VariantsFile
from tests.build import category, result, turn, workspace

ROLLOUT: dict[str, Any] = {
    "stages": {"login": "draft"},
    "errors": {"at_most": 0.02},
    "checks": {"confidence": 0.8},
    "seal": {"share": 0.4, "files": ["a.yaml", "b.yaml"]},
    "suite": {"rules_covered": 0.8, "mutation_score": 0.7, "audit_errors": 1},
    "gates": {
        "family": "all",
        "draft": {"scenarios": {"at_least": 20}, "repeat": {"at_least": 2},
                  "needless_handoffs": {"rate_upper_bound": 0.2},
                  "missed_handoffs": {"critical": 1, "rate_upper_bound": 0.3}},
        "auto-checked": {
            "confidence": 0.95, "handled": {"lower_bound": 0.8}, "grounded": {"lower_bound": 0.9},
            "missed_handoffs": {"rate_upper_bound": 0.1, "at_least": 10, "at_least_high_risk": 20},
            "drafts_approved_unedited": {"lower_bound": 0.6, "at_least": 30},
        },
    },
}  # fmt: skip

EASIER: list[tuple[str, Any, Any]] = [
    # the place, its value, and one that requires less
    ("errors.at_most", 0.02, 0.03),
    ("checks.confidence", 0.8, 0.79),
    ("seal.share", 0.4, 0.39),
    ("suite.rules_covered", 0.8, 0.7),
    ("suite.mutation_score", 0.7, 0.6),
    ("suite.audit_errors", 1, 2),
    ("gates.family", "all", "one"),
    ("gates.draft.scenarios.at_least", 20, 19),
    ("gates.draft.repeat.at_least", 2, 1),
    ("gates.draft.needless_handoffs.rate_upper_bound", 0.2, 0.21),
    ("gates.draft.missed_handoffs.critical", 1, 2),
    ("gates.draft.missed_handoffs.rate_upper_bound", 0.3, 0.31),
    ("gates.auto-checked.confidence", 0.95, 0.9),
    ("gates.auto-checked.handled.lower_bound", 0.8, 0.79),
    ("gates.auto-checked.grounded.lower_bound", 0.9, 0.89),
    ("gates.auto-checked.missed_handoffs.rate_upper_bound", 0.1, 0.11),
    ("gates.auto-checked.missed_handoffs.at_least", 10, 9),
    ("gates.auto-checked.missed_handoffs.at_least_high_risk", 20, 19),
    ("gates.auto-checked.drafts_approved_unedited.lower_bound", 0.6, 0.5),
    ("gates.auto-checked.drafts_approved_unedited.at_least", 30, 29),
]


def rollout(change: Mapping[str, Any] | None = None) -> RolloutFile:
    """`ROLLOUT`, but for the values at these places; None takes it out."""
    plain = copy.deepcopy(ROLLOUT)
    for place, value in (change or {}).items():
        *rooms, key = place.split(".")
        inside = plain
        for room in rooms:
            inside = inside[room]
        inside[key] = value
        if value is None:
            del inside[key]
    return RolloutFile.model_validate(plain)


def at(rules: RolloutFile, place: str) -> Any:
    found: Any = rules.model_dump(by_alias=True)
    for key in place.split("."):
        found = found[key]
    return found


@pytest.mark.parametrize(("place", "strict", "loose"), EASIER)
def test_a_requirement_that_is_less_strict_is_named_and_the_stricter_one_counts(
    place: str, strict: Any, loose: Any
) -> None:
    was, now = rollout(), rollout({place: loose})
    assert looser_limits(was, now) == [Looser(LooserKind.LIMIT, place, strict, loose)]
    assert looser_limits(now, was) == []
    assert at(stricter(was, now), place) == at(stricter(now, was), place) == strict


@pytest.mark.parametrize(
    "place",
    ["gates.draft.scenarios", "gates.draft.missed_handoffs.rate_upper_bound", "gates.auto-checked.grounded",
     "gates.draft", "suite.audit_errors", "gates.auto-checked.drafts_approved_unedited"],
)  # fmt: skip
def test_a_requirement_that_is_gone_is_named_and_counts_on(place: str) -> None:
    was, now = rollout(), rollout({place: None})
    assert looser_limits(was, now) == [Looser(LooserKind.LIMIT_GONE, place)]
    assert looser_limits(now, was) == []
    assert at(stricter(was, now), place) == at(stricter(now, was), place) == at(was, place)


def test_every_requirement_that_is_easier_is_named() -> None:
    was, now = rollout(), rollout({place: loose for place, _, loose in EASIER})
    assert {each.what for each in looser_limits(was, now)} == {place for place, *_ in EASIER}
    assert stricter(was, now) == stricter(now, was) == was
    assert looser_limits(was, was) == []


def test_sealed_files_that_are_left_out_are_named_and_all_of_both_stay_sealed() -> None:
    was, now = rollout(), rollout({"seal.files": ["b.yaml", "c.yaml"]})
    named = Looser(LooserKind.LIMIT, "seal.files", "a.yaml, b.yaml", "b.yaml, c.yaml")
    assert looser_limits(was, now) == [named]
    assert at(stricter(was, now), "seal.files") == ("a.yaml", "b.yaml", "c.yaml")
    more = rollout({"seal.files": ["a.yaml", "b.yaml", "c.yaml"]})
    assert looser_limits(was, more) == []


def test_stages_are_those_of_today() -> None:
    now = rollout({"stages": {"login": "human"}, "gates.draft.scenarios.at_least": 1})
    assert stricter(rollout(), now).stages == {"login": "human"}


def risky(name: str, risk: str, ceiling: str) -> Category:
    return category(name, ceiling).model_copy(update={"risk": risk})


RISKS, CEILINGS = ["low", "medium", "high"], ["human", "draft", "auto-checked", "auto"]


@pytest.mark.parametrize("was", RISKS)
@pytest.mark.parametrize("now", RISKS)
def test_a_lower_risk_is_named_and_the_higher_one_counts(was: str, now: str) -> None:
    before, after = ({"login": risky("login", risk, "auto")} for risk in (was, now))
    at = str(after["login"].location)
    lower = RISKS.index(now) < RISKS.index(was)
    expected = [Looser(LooserKind.RISK, "login", was, now, at)] if lower else []
    assert list(looser_categories(before, after)) == expected
    assert stricter_categories(before, after)["login"].risk == max(was, now, key=RISKS.index)


@pytest.mark.parametrize("was", CEILINGS)
@pytest.mark.parametrize("now", CEILINGS)
def test_a_higher_ceiling_is_named_and_the_lower_one_counts(was: str, now: str) -> None:
    before, after = ({"login": risky("login", "low", ceiling)} for ceiling in (was, now))
    at = str(after["login"].location)
    higher = CEILINGS.index(now) > CEILINGS.index(was)
    expected = [Looser(LooserKind.CEILING, "login", was, now, at)] if higher else []
    assert list(looser_categories(before, after)) == expected
    assert stricter_categories(before, after)["login"].ceiling == min(was, now, key=CEILINGS.index)


def test_a_new_category_was_never_stricter() -> None:
    old = {"login": category()}
    both = {**old, "new": risky("new", "low", "auto")}
    assert list(looser_categories(old, both)) == []
    assert stricter_categories(old, both) == both


def test_a_category_that_is_gone_is_named() -> None:
    """Nobody judges it any more."""
    before = {"login": risky("login", "low", "auto"), "money": risky("money", "high", "draft")}
    assert list(looser_categories(before, {"login": before["login"]})) == [Looser(LooserKind.CATEGORY_GONE, "money")]


@pytest.mark.parametrize(
    ("was", "family", "named"), [(3, "all", True), (2, "all", False), (1, "all", False), (3, "one", False)]
)
def test_fewer_categories_that_may_move_are_named(was: int, family: str, named: bool) -> None:
    """Two of three may: where their gates share the chance of error, each has a larger part of it."""
    now = {name: risky(name, "low", ceiling) for name, ceiling in (("a", "auto"), ("b", "draft"), ("c", "human"))}
    limits = rollout({"stages": {}, "gates.family": family})
    expected = [Looser(LooserKind.FAMILY, "rules/categories.yaml", was, 2)] if named else []
    assert list(looser_family(was, now, limits)) == expected


def reviews(**verdicts: str) -> list[DraftReview]:
    """Drafts of login by id."""
    made = {"date": "2026-10-05", "category": "login"}
    return [DraftReview.model_validate({"id": id_, "verdict": verdict, **made}) for id_, verdict in verdicts.items()]


@pytest.mark.parametrize("now", [{"a": "approved-unedited"}, {"a": "approved-unedited", "b": "approved-unedited"}])
def test_a_review_that_counted_against_a_category_and_does_not_any_more_is_named_and_counts_on(
    now: dict[str, str],
) -> None:
    was, today = reviews(a="approved-unedited", b="rejected"), reviews(**now)
    assert list(looser_drafts(was, today)) == [Looser(LooserKind.DRAFTS, "login", 1)]
    assert {each.id: each.verdict for each in all_drafts(was, today)} == {"a": "approved-unedited", "b": "rejected"}


def test_a_review_that_is_as_it_was_or_did_not_count_against_anything_is_not() -> None:
    """The one that is gone counts on as well, for a fair share."""
    was, today = reviews(a="approved-unedited", b="rejected"), reviews(b="rejected", c="edited")
    assert list(looser_drafts(was, today)) == []
    assert [each.id for each in all_drafts(was, today)] == ["b", "c", "a"]


def scenario(expect: Mapping[str, Any] | None = None, **change: Any) -> ScenarioResult:
    """One turn of `s`, a handoff or what is expected, which passes."""
    made = turn(message="hello")
    return ScenarioResult((replace(made, expect=Expect.model_validate(expect or {"outcome": "answer"}), **change),))


def several(*turns: tuple[int, str, str, int]) -> ScenarioResult:
    """Turns of `s`: number, message, variant, repeat."""
    return ScenarioResult(
        tuple(
            replace(turn(number=n, message=said), variant=variant, repeat=repeat) for n, said, variant, repeat in turns
        )
    )


def passing(like: ScenarioResult) -> ScenarioResult:
    return ScenarioResult(tuple(replace(each, scores=()) for each in like.turns))


ANSWER = {"outcome": "answer", "category": ["login"], "source": ["a", "b"], "states": ["60 minutes", ["1", "2"]],
          "never_states": ["password"], "priority": "high", "reference": "It is 60.", "actions": []}  # fmt: skip
SAID = {"outcome": "answer", "asks_for": ["order", ["a", "b"]], "names_no": ["x"], "no_longer_than": 20,
        "answers_within": 1, "reading_level": 8, "language": "de"}  # fmt: skip
HANDOFF = {"outcome": "handoff", "queue": "people", "rule": "refund"}


def less(expect: Mapping[str, Any], **change: Any) -> tuple[ScenarioResult, ScenarioResult]:
    """A scenario before and after what it expects is changed; None takes a key out."""
    changed = {key: value for key, value in {**expect, **change}.items() if value is not None}
    return scenario(expect), scenario(changed)


def pay(*amounts: Any) -> dict[str, Any]:
    """A call with any of these."""
    return {"tool": "pay", "with": {"amount": list(amounts)}}


def once(tool: str) -> dict[str, Any]:
    return {"tool": tool, "at_most": 1}


def called(never: list[Any], then: list[Any]) -> tuple[ScenarioResult, ScenarioResult]:
    """What must not be called, before and after."""
    return less({**ANSWER, "never_calls": never}, never_calls=then)


def calls(must: list[Any], then: list[Any]) -> tuple[ScenarioResult, ScenarioResult]:
    """What must be called, before and after."""
    return less({**ANSWER, "calls": must}, calls=then)


def milestones(were: list[Any], are: list[Any]) -> tuple[ScenarioResult, ScenarioResult]:
    """What must happen on the way, before and after."""
    ended = SimulatedTurn("embedded", ended=Ending.CONTENT)

    def played(on_the_way: list[Any]) -> ScenarioResult:
        made = replace(turn(message="hello"), simulated=ended)
        expect = ConversationExpect.model_validate({"outcome": "answer", "milestones": on_the_way})
        return ScenarioResult((replace(made, expect=expect),))

    return played(were), played(are)


A, B, C = ((1, "hello", "", 1), (2, "and then", "", 1), (1, "helo", "typos", 1))


@pytest.mark.parametrize(
    ("pair", "kind", "was", "now"),
    [
        ((scenario(severity="critical"), scenario()), LooserKind.SEVERITY, "critical", "normal"),
        ((scenario(), scenario(category="billing")), LooserKind.MOVED, "login", "billing"),
        ((scenario(), scenario(sealed=True)), LooserKind.SEALED, None, None),
        ((scenario(sealed=True), scenario()), LooserKind.UNSEALED, None, None),
        ((scenario(), scenario(no_evidence=NoEvidence.QUARANTINED)), LooserKind.QUARANTINED, None, None),
        ((scenario(), scenario(no_evidence=NoEvidence.ARTIFICIAL)), LooserKind.NO_EVIDENCE, None, None),
        ((scenario(), scenario(message="hi")), LooserKind.MESSAGE, "turn 1", None),
        ((several(A, B), several((1, "hi", "", 1), (2, "and", "", 1))), LooserKind.MESSAGE, "turn 1, turn 2", None),
        ((several(A, C), several(A)), LooserKind.VARIANTS, "typos", None),
        ((several(A, C, (1, "HELLO", "shouting", 1)), several(A)), LooserKind.VARIANTS, "typos, shouting", None),
        ((several(A, B), several(A)), LooserKind.EXPECTS_LESS, "turn 2", None),
        (less(ANSWER, category=None), LooserKind.EXPECTS_LESS, "category", None),
        (less(ANSWER, category=["login", "billing"]), LooserKind.EXPECTS_LESS, "category", None),
        (less(ANSWER, priority=None), LooserKind.EXPECTS_LESS, "priority", None),
        (less(ANSWER, source=None), LooserKind.EXPECTS_LESS, "source", None),
        (less(ANSWER, source=["a", "b", "c"]), LooserKind.EXPECTS_LESS, "source", None),
        (less(ANSWER, states=["60 minutes"]), LooserKind.EXPECTS_LESS, "states", None),
        (less(ANSWER, states=["60 minutes", ["1", "2", "3"]]), LooserKind.EXPECTS_LESS, "states", None),
        (less(ANSWER, never_states=None), LooserKind.EXPECTS_LESS, "never_states", None),
        (less(ANSWER, never_states=["drowssap"]), LooserKind.EXPECTS_LESS, "never_states", None),
        (less(ANSWER, actions=None), LooserKind.EXPECTS_LESS, "actions", None),
        (less(ANSWER, reference=None, priority=None), LooserKind.EXPECTS_LESS, "priority, reference", None),
        (less(HANDOFF, queue=None), LooserKind.EXPECTS_LESS, "queue", None),
        (less(SAID, asks_for=["order"]), LooserKind.EXPECTS_LESS, "asks_for", None),
        (less(SAID, names_no=None), LooserKind.EXPECTS_LESS, "names_no", None),
        (less(SAID, no_longer_than=21), LooserKind.EXPECTS_LESS, "no_longer_than", None),
        (less(SAID, answers_within=None, reading_level=8.5, language=None), LooserKind.EXPECTS_LESS,
         "answers_within, language, reading_level", None),
        (less(HANDOFF, rule=None), LooserKind.EXPECTS_LESS, "rule", None),
        (less({**HANDOFF, "actions": ["bug-report", "crm-note"]}, actions=["crm-note"]), LooserKind.EXPECTS_LESS,
         "actions", None),
        (less({**ANSWER, "source": ["a#b"]}, source=["a"]), LooserKind.EXPECTS_LESS, "source", None),
        (less({**SAID, "language": "de"}, language="same as the customer"), LooserKind.EXPECTS_LESS, "language", None),
        ((scenario(customer={"plan": "pro", "id": 7}), scenario(customer={"id": 8, "seats": 2})), LooserKind.CUSTOMER,
         "plan, id, seats", None),
        ((scenario(customer={"plan": "pro"}), scenario()), LooserKind.CUSTOMER, "plan", None),
        ((scenario(), scenario(customer={"plan": "pro"})), LooserKind.CUSTOMER, "plan", None),
        (less({"outcome": "handoff"}, outcome="answer"), LooserKind.EXPECTS_OTHER, "outcome", None),
        (less({"outcome": "answer"}, outcome="handoff"), LooserKind.EXPECTS_OTHER, "outcome", None),
        (less(HANDOFF, queue="money", rule="other"), LooserKind.EXPECTS_OTHER, "queue, rule", None),
        (less({**ANSWER, "source": ["a", "b"]}, source=["c"]), LooserKind.EXPECTS_OTHER, "source", None),
        (less(ANSWER, priority="low", reference="It is 90."), LooserKind.EXPECTS_OTHER, "priority, reference", None),
        (less(SAID, language="fr"), LooserKind.EXPECTS_OTHER, "language", None),
        (less({**ANSWER, "calls": ["find", "pay"], "calls_in_order": True}, calls_in_order=False),
         LooserKind.EXPECTS_LESS, "calls_in_order", None),
        (less(ANSWER, source=["a", "c"]), LooserKind.EXPECTS_OTHER, "source", None),
        (less(ANSWER, actions=["crm-note"]), LooserKind.EXPECTS_OTHER, "actions", None),
        (less({**ANSWER, "source": ["a#b", "c"]}, source=["a"]), LooserKind.EXPECTS_OTHER, "source", None),
        (less({**ANSWER, "category": ["login", "billing"]}, category=["login", "setup"]), LooserKind.EXPECTS_OTHER,
         "category", None),
        (called(["pay"], [pay("> 100")]), LooserKind.EXPECTS_LESS, "never_calls", None),
        (called([pay("> 100")], [pay(">= 101")]), LooserKind.EXPECTS_LESS, "never_calls", None),
        (called([pay(">= 100")], [pay("> 100")]), LooserKind.EXPECTS_LESS, "never_calls", None),
        (called([pay("> 100")], [pay("< 100")]), LooserKind.EXPECTS_LESS, "never_calls", None),
        (called([pay("A", "B")], [pay("A")]), LooserKind.EXPECTS_LESS, "never_calls", None),
        (called([pay("A")], [{**pay("A"), "tool": "send"}]), LooserKind.EXPECTS_LESS, "never_calls", None),
        (called([pay({"of": "A"})], [pay({"of": "A", "and": "B"})]), LooserKind.EXPECTS_LESS, "never_calls", None),
        (calls([pay(48)], ["pay"]), LooserKind.EXPECTS_LESS, "calls", None),
        (calls([pay(48)], [pay(48, 49)]), LooserKind.EXPECTS_LESS, "calls", None),
        (calls([pay("<= 48")], [pay("<= 49")]), LooserKind.EXPECTS_LESS, "calls", None),
        (calls([pay(48)], [pay("<= 48")]), LooserKind.EXPECTS_LESS, "calls", None),
        (calls(["find", "find"], ["find"]), LooserKind.EXPECTS_LESS, "calls", None),
        (calls([pay(48), pay(49)], [{**pay(48), "at_most": 1}]), LooserKind.EXPECTS_LESS, "calls", None),
        (calls([once("find")], ["find"]), LooserKind.EXPECTS_LESS, "calls", None),
        (calls([once("find")], [{"tool": "find", "at_most": 2}]), LooserKind.EXPECTS_LESS, "calls", None),
        (calls([once("pay")], [{**pay(48), "at_most": 1}]), LooserKind.EXPECTS_LESS, "calls", None),
        (less({**ANSWER, "calls": ["find", "pay"], "calls_in_order": True}, calls=["pay", "find"]),
         LooserKind.EXPECTS_LESS, "calls", None),
        (milestones([{"asks": "invoice"}, {"outcome": "handoff"}], [{"outcome": "handoff"}, {"asks": "invoice"}]),
         LooserKind.EXPECTS_LESS, "milestones", None),
        (milestones([{"asks": "invoice", "queue": "money"}], [{"asks": "invoice"}]), LooserKind.EXPECTS_LESS,
         "milestones", None),
        (milestones([{"states": ["a"]}], [{"states": ["a", "b"]}]), LooserKind.EXPECTS_LESS, "milestones", None),
    ],
)  # fmt: skip
def test_a_scenario_that_says_less_is_named(
    pair: tuple[ScenarioResult, ScenarioResult], kind: LooserKind, was: str | None, now: str | None
) -> None:
    before, after = pair
    assert list(looser_scenarios([Pair(before, after)])) == [Looser(kind, "s", was, now, "scenarios/x.yaml:3")]


EVERYTHING = {
    "outcome": "answer", "category": "login", "priority": "high", "source": "a#b", "actions": ["crm-note"],
    "calls": ["find", "pay"], "calls_in_order": True, "never_calls": ["drop"], "states": ["60 minutes"],
    "never_states": ["password"], "reference": "60 minutes.", "answers_within": 2, "asks_for": ["order"],
    "no_longer_than": 20, "language": "de", "reading_level": 8, "names_no": ["Acme"], "criteria": ["is polite"],
}  # fmt: skip


def a_value_of(name: str) -> Any:
    """Of a key that is new here, as its scorer's cases have it."""
    cases = yaml.safe_load((Path(__file__).parent / "scorer_cases.yaml").read_text())
    return next(case["expect"][name] for case in cases[name] if name in case["expect"])


@pytest.mark.parametrize("name", sorted(set(ConversationExpect.model_fields) - {"by_turn", "milestones"}))
def test_no_key_is_dropped_in_silence(name: str) -> None:
    """Of every expectation there is, also of one that is new here."""
    known = EVERYTHING if name not in ("queue", "rule") else {"outcome": "handoff", "queue": "people", "rule": "money"}
    given = known if name in known else {**known, name: a_value_of(name)}
    gone = {"calls_in_order": False} if name == "calls" else {}
    if name == "outcome":
        assert looser_scenarios([Pair(*less({"outcome": "answer", "category": "login"}, outcome=None))])
        return
    (found,) = looser_scenarios([Pair(*less(given, **{name: None, **gone}))])
    assert found.kind is LooserKind.EXPECTS_LESS
    assert name in str(found.was)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (scenario(), scenario()),
        (None, scenario(no_evidence=NoEvidence.QUARANTINED)),
        (scenario(), scenario(severity="critical")),
        (scenario(no_evidence=NoEvidence.QUARANTINED), scenario()),
        (scenario(no_evidence=NoEvidence.ARTIFICIAL), scenario(no_evidence=NoEvidence.ARTIFICIAL)),
        (several(A), several(A, B)),
        (several(A), several(A, C)),
        (several(A), several(A, (1, "hello", "", 2))),
        (several(A, (1, "hello", "", 2)), several(A)),
        (several(A, C), several(A, (1, "hallo", "typos", 1))),  # a variant is made, not written
        less(ANSWER, source=["a"]),
        less(ANSWER, source=["a#b"]),
        called([pay("> 100")], ["pay"]),
        called([pay("> 100"), pay("EUR")], ["pay"]),
        called([pay("> 100")], [pay("> 50")]),
        called([pay("> 100")], [pay(">= 100")]),
        called([pay(200)], [pay("> 100")]),
        called([pay("A")], [pay("A", "B")]),
        called([pay({"of": "A", "and": "B"})], [pay({"of": "A"})]),
        calls(["pay"], [pay(48)]),
        calls([pay("<= 100")], [pay(48)]),
        calls([pay("<= 100")], [pay("< 100")]),
        calls(["pay", pay(48)], [pay(48), pay(48)]),
        calls([{"tool": "find", "at_most": 2}], [once("find")]),
        calls([once("find")], [once("find"), "pay"]),
        less({**ANSWER, "calls": ["find", "pay"], "calls_in_order": True}, calls=["find", "look", "pay"]),
        less(ANSWER, states=["60 minutes", "1"]),
        less(SAID, asks_for=["order", ["b"]]),
        milestones([{"asks": "invoice"}], [{"states": "a"}, {"asks": "invoice", "queue": "money"}]),
        milestones([{"states": ["a", "b"], "source": "x"}], [{"states": ["b"], "source": "x#y"}]),
        (scenario(customer={"plan": "pro"}), scenario(customer={"plan": "pro"})),
        less(ANSWER, category=["login"], states=["60 minutes", ["1", "2"], "more"]),
        less(ANSWER, never_states=["password", "code"]),
        less(SAID, no_longer_than=10, reading_level=4, names_no=["x", "y"]),
        less({"outcome": "answer"}, source=["a"], category=["login"], priority="low"),
        less(HANDOFF),
    ],
)
def test_a_scenario_that_says_as_much_or_more_is_not(before: ScenarioResult | None, after: ScenarioResult) -> None:
    assert list(looser_scenarios([Pair(before, after)])) == []


def test_another_category_of_a_simulated_conversation_is_a_move_and_no_more() -> None:
    def played(name: str) -> ScenarioResult:
        ended = SimulatedTurn("embedded", ended=Ending.CONTENT)
        return scenario({"outcome": "answer", "category": [name]}, category=name, simulated=ended)

    assert [each.kind for each in looser_scenarios([Pair(played("login"), played("billing"))])] == [LooserKind.MOVED]


@pytest.mark.parametrize("again", [{"repeat": 2}, {"variant": "typos"}])
def test_a_simulated_conversation_that_was_held_more_often_did_not_say_more(again: dict[str, Any]) -> None:
    ended = SimulatedTurn("embedded", ended=Ending.CONTENT)
    once = scenario({"outcome": "answer", "category": ["login"]}, simulated=ended)
    often = ScenarioResult((*once.turns, replace(once.turns[0], **again)))
    found = [each for pair in (Pair(often, once), Pair(once, often)) for each in looser_scenarios([pair])]
    assert [each for each in found if each.kind is not LooserKind.VARIANTS] == []


def test_the_category_of_a_simulated_conversation_is_that_of_its_first_message() -> None:
    """Where its last one, which has all that must hold in the end, says nothing of it."""

    def played(first: dict[str, Any]) -> ScenarioResult:
        (begun,) = scenario(first, simulated=SimulatedTurn("embedded")).turns
        (ended,) = scenario(None, turn=2, simulated=SimulatedTurn("embedded", ended=Ending.CONTENT)).turns
        return ScenarioResult((begun, ended))

    expect = {"outcome": "answer", "category": ["login"]}
    less_said, other = (
        list(looser_scenarios([Pair(played(expect), played({**expect, **then}))]))
        for then in ({"category": ["login", "billing"]}, {"category": ["billing"]})
    )
    assert [(each.kind, each.was) for each in less_said] == [(LooserKind.EXPECTS_LESS, "category")]
    assert [(each.kind, each.was) for each in other] == [(LooserKind.EXPECTS_OTHER, "category")]


def judged(card: tuple[int, int, int, int] | None, *lasting: str, about: str = "card") -> Workspace:
    """A workspace with a card of so many labels, and tools whose calls last."""
    counts = dict(zip(("supported", "supported_passed", "unsupported", "unsupported_caught"), card or (), strict=False))
    made = {"checker": "c", "threshold": 0.5, "labels": "l.csv", "labels_sha256": "0", "made": "2026-11-02", **counts}
    which = {"card": "card", "criteria": "criteria_card"}[about]
    tools = tuple(Tool(id=name, irreversible=name in lasting) for name in ("pay", "find"))
    return replace(
        workspace(rollout(), category()), tools=tools, **{which: Card.model_validate(made) if card else None}
    )


def easier(was: Workspace, now: Workspace) -> list[Looser]:
    """As read back from the file of a run."""
    return list(looser_judges(JudgedBy.model_validate_json(JudgedBy.of(was).model_dump_json(by_alias=True)), now))


@pytest.mark.parametrize("about", ["card", "criteria"])
def test_a_card_that_was_replaced_or_removed_is_named(about: str) -> None:
    was, now, none = (judged(labels, about=about) for labels in ((50, 45, 40, 30), (50, 49, 40, 39), None))
    at = f"rules/calibration.yaml: {about}"
    old = "45 of 50 supported passed and 30 of 40 unsupported caught, from 0.5 up"
    new = "49 of 50 supported passed and 39 of 40 unsupported caught, from 0.5 up"
    assert easier(was, now) == [Looser(LooserKind.CARD, at, old, new)]
    assert easier(was, none) == [Looser(LooserKind.CARD_GONE, at, old)]
    assert easier(was, was) == easier(none, now) == []


def test_a_brief_that_was_replaced_is_named() -> None:
    def asked(*patience: int | None) -> Workspace:
        """Scenarios, each with a customer of so much patience, or with none."""
        return replace(judged(None), scenarios=tuple(
            Scenario.model_construct(
                id=f"s{number}", turns=(),
                brief=Brief.model_validate({"start": "hello", "wants": "to know", "gives_up_after": n}) if n else None,
                at=Location("scenarios/x.yaml", number),
            )
            for number, n in enumerate(patience)
        ))  # fmt: skip

    assert easier(asked(2, 2, 2, None), asked(2, 3, None, 2)) == [
        Looser(LooserKind.BRIEF, "s1", at="scenarios/x.yaml:1"),
        Looser(LooserKind.BRIEF, "s2", at="scenarios/x.yaml:2"),
    ]


def test_a_tool_whose_calls_may_be_undone_now_is_named() -> None:
    assert easier(judged(None, "pay", "find"), judged(None, "find")) == [Looser(LooserKind.REVERSIBLE, "pay")]
    assert easier(judged(None, "pay"), judged(None, "pay", "find")) == []


def test_tools_that_nobody_declares_any_more_are_named() -> None:
    def declaring(*names: str) -> Workspace:
        return replace(judged(None), tools=tuple(Tool.model_validate({"id": name}) for name in names))

    assert easier(declaring("find"), declaring()) == [Looser(LooserKind.TOOLS_GONE, "rules/tools.yaml")]
    assert easier(declaring(), declaring("find")) == easier(declaring("find", "look"), declaring("look")) == []
    new = [Looser(LooserKind.TOOL, "look", at="rules/tools.yaml")]
    assert easier(declaring("find"), declaring("look")) == easier(declaring("find"), declaring("find", "look")) == new


def test_a_queue_that_was_not_there_is_named() -> None:
    """A handoff to `nowhere` reached nobody, until somebody declared it."""

    def with_queues(*names: str) -> Workspace:
        queues = [{"id": name, "title": name} for name in names]
        return replace(judged(None), handoff=HandoffFile.model_validate({"queues": queues}))

    new = [Looser(LooserKind.QUEUE, "nowhere", at="rules/handoff.yaml")]
    assert easier(with_queues("people"), with_queues("people", "nowhere")) == new
    assert easier(with_queues("people", "nowhere"), with_queues("people")) == []
    assert list(looser_judges(JudgedBy(seed=0), with_queues("people"))) == []  # of an earlier version


def test_other_models_than_those_that_judged_are_named() -> None:
    def choosing(**plain: object) -> Workspace:
        return replace(judged(None), models=ModelsFile.model_validate(plain))

    pairs = ({"model": "acme/pairs", "revision": "0" * 40, "sha256": digit * 64} for digit in "ab")
    own, other = (choosing(pair=pair) for pair in pairs)
    found = [Looser(LooserKind.MODELS, "rules/models.yaml")]
    assert easier(judged(None), own) == easier(own, other) == easier(own, judged(None)) == found
    assert easier(own, own) == easier(judged(None), judged(None)) == []
    assert easier(judged(None), choosing(answers_at=0.2)) == []  # which decides what is answered, and judges nothing
    assert list(looser_judges(JudgedBy(seed=0), own)) == []  # of an earlier version


def test_variants_of_another_seed_or_with_other_words_are_named() -> None:
    def drawn(seed: int, **adds: str) -> Workspace:
        """A workspace with variants of its own, each with the words that it adds."""
        own = [{"id": name, "adds": words, "expect": {"outcome": "handoff"}} for name, words in adds.items()]
        return replace(judged(None), variants=VariantsFile.model_validate({"seed": seed, "variants": own}))

    at = "rules/variants.yaml: "
    assert easier(drawn(0), drawn(3)) == [Looser(LooserKind.SEED, f"{at}seed", 0, 3)]
    assert easier(drawn(0, anger="mad"), drawn(0, anger="hm", more="x")) == [Looser(LooserKind.VARIANT, f"{at}anger")]
    assert easier(drawn(0, anger="mad"), drawn(0, anger="mad", more="x")) == []


@pytest.mark.parametrize(
    ("failed", "status"), [(("typos",), Status.FAIL), (("",), Status.PASS), ((), Status.PASS)], ids=str
)
def test_another_seed_matters_where_a_variant_failed(failed: tuple[str, ...], status: Status) -> None:
    held = several(A, C)
    wrong = (Score("states", Status.FAIL, "wrong"),)
    turns = tuple(replace(each, scores=wrong if each.variant in failed else ()) for each in held.turns)
    asked = Scenario.model_construct(id="s", turns=(), brief=None, at=Location("scenarios/x.yaml", 3))
    (found,) = other_talk(JudgedBy(seed=0), JudgedBy(seed=7), asked, ScenarioResult(turns))
    assert found == (Looser(LooserKind.SEED, "rules/variants.yaml: seed", 0, 7), status)


@pytest.mark.parametrize("what", ["briefs", "tool_results"])
def test_another_brief_and_other_tool_results_are_told_with_how_it_went(what: str) -> None:
    asked = Scenario.model_construct(id="s", turns=(), brief=None, at=Location("scenarios/x.yaml", 3))
    was, now = (JudgedBy.model_validate({what: {key_of(asked): digest}}) for digest in "ab")
    kind = {"briefs": LooserKind.BRIEF, "tool_results": LooserKind.TOOL_RESULTS}[what]
    went = result("s", failed="wrong")
    assert list(other_talk(was, now, asked, went)) == [(Looser(kind, "s", at="scenarios/x.yaml:3"), Status.FAIL)]
    assert list(other_talk(was, was, asked, went)) == list(other_talk(JudgedBy(), now, asked, went)) == []


def test_tools_that_give_back_something_else_are_named() -> None:
    """Not where they did not give anything back before: the scenario is new, or the run of an earlier version."""

    def giving(**texts: str) -> Workspace:
        scenarios = (
            Scenario.model_construct(
                id=id_, turns=(), brief=None, at=Location("scenarios/x.yaml", 3),
                tool_results=(ToolResult.model_validate({"tool": "find", "result": text}),),
            )
            for id_, text in texts.items()
        )  # fmt: skip
        return replace(judged(None), scenarios=tuple(scenarios))

    assert easier(giving(a="paid", b="open"), giving(a="paid", b="paid", c="paid")) == [
        Looser(LooserKind.TOOL_RESULTS, "b", at="scenarios/x.yaml:3")
    ]


def test_what_was_declared_or_drawn_since_matters_where_a_reply_named_it() -> None:
    asked = Scenario.model_construct(id="s", turns=(), brief=None, at=Location("scenarios/x.yaml", 3))
    was = JudgedBy(
        seed=0, queues=("people",), declared=("find",), variants={"typos": "1", "gone": "1", "shouting": "1"}
    )
    now = JudgedBy(
        seed=0, queues=("people", "nowhere", "unused"), declared=("find", "pay", "idle"),
        variants={"typos": "2", "shouting": "2"},
    )  # fmt: skip
    (made,) = result("s", decided="handoff", failed="wrong").turns
    assert made.reply
    reply = replace(made.reply, queue="nowhere", calls=(ToolCall("pay", {}),))
    turns = (
        replace(made, reply=None, scores=()),
        replace(made, turn=2, reply=reply),
        replace(made, turn=2, variant="gone", reply=replace(reply, queue=None, calls=None), scores=()),
    )
    assert list(other_talk(was, now, asked, ScenarioResult(turns))) == [
        (Looser(LooserKind.QUEUE, "nowhere", at="rules/handoff.yaml"), Status.ERROR),
        (Looser(LooserKind.TOOL, "pay", at="rules/tools.yaml"), Status.ERROR),
    ]
    turns = (replace(made, reply=reply), replace(made, variant="shouting", reply=reply, scores=()))
    of_variants = list(other_talk(was, now, asked, ScenarioResult(turns)))[2:]
    assert of_variants == [(Looser(LooserKind.VARIANT, "rules/variants.yaml: shouting"), Status.PASS)]


@pytest.mark.parametrize("about", ["card", "criteria"])
def test_the_card_of_then_counts_where_its_checker_judges_today(about: str) -> None:
    which = {"card": "card", "criteria": "criteria_card"}[about]
    then, today, none = (judged(labels, about=about) for labels in ((50, 45, 40, 30), (50, 49, 40, 39), None))
    old, new = (getattr(each, which) for each in (then, today))
    other = replace(today, **{which: new.model_copy(update={"checker": "another"})})
    for was, now, counts in (
        (then, today, old), (then, none, old), (none, today, new), (none, none, None),
        (then, other, getattr(other, which)),
    ):  # fmt: skip
        found = as_calibrated_then(JudgedBy.of(was), now)
        assert getattr(found, which) == counts
        assert (found.tools, found.digest) == (now.tools, now.digest)


def test_a_judge_that_is_kinder_is_named() -> None:
    def by(threshold: float, *metrics: str) -> Workspace:
        return replace(
            judged(None), judge=JudgeDeclared.model_validate({"threshold": threshold, "metrics": list(metrics)})
        )

    at, both = "rules/judge.yaml: judge.", ("faithfulness", "response_groundedness")
    assert easier(by(0.9, *both), by(0.8, *both)) == [Looser(LooserKind.LIMIT, f"{at}threshold", 0.9, 0.8)]
    assert easier(by(0.9, *both), by(1, both[1])) == [Looser(LooserKind.LIMIT_GONE, f"{at}metrics: faithfulness")]
    assert easier(by(0.8, both[0]), by(0.9, *both)) == []


def test_what_is_no_evidence_for_another_reason_is_named() -> None:
    before, after = (scenario(no_evidence=why) for why in (NoEvidence.ARTIFICIAL, NoEvidence.QUARANTINED))
    assert [each.kind for each in looser_scenarios([Pair(before, after)])] == [LooserKind.QUARANTINED]


def test_a_deleted_scenario_is_named_and_sealed_ones_are_counted_at_the_end() -> None:
    gone = [Pair(result("open"), None), *(Pair(scenario(sealed=True), None) for _ in range(3))]
    gone.append(Pair(result("other"), None))
    found = list(looser_scenarios(gone))
    assert [(each.kind, each.what, each.at) for each in found] == [
        (LooserKind.DELETED, "open", "scenarios/x.yaml:3"),
        (LooserKind.DELETED, "other", "scenarios/x.yaml:3"),
        (LooserKind.SEALED_GONE, "3 sealed", ""),
    ]


NEVER = replace(turn(message="hello"), reply=None, error="timed out", scores=())
UNMEASURED = ScenarioResult((NEVER,))
EASIER_NOW = replace(scenario().turns[0], message="an easy one")


STRICT: list[tuple[ScenarioResult | None, ScenarioResult | None, list[ScenarioResult]]] = [
    # before, after, and what counts
    (None, result("new"), [result("new")]),
    (result("gone", failed="wrong"), None, [result("gone", failed="wrong")]),
    (UNMEASURED, None, []),
    (scenario(), ScenarioResult((EASIER_NOW,)), [scenario()]),
    (several(A, B), several(A), [several(A, B)]),
    (several(A, C), several(A), [several(A, C)]),
    (UNMEASURED, ScenarioResult((EASIER_NOW,)), [ScenarioResult((EASIER_NOW,))]),
    (result(message="x"), result(message="x", failed="wrong"), [result(message="x", failed="wrong")]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "counts"), STRICT)
def test_which_results_count_where_no_scenario_may_say_less(
    before: ScenarioResult | None, after: ScenarioResult | None, counts: list[ScenarioResult]
) -> None:
    assert as_strict([Pair(before, after)]) == counts


def test_all_of_them_count_together() -> None:
    counts = [each for *_, counting in STRICT for each in counting]
    assert as_strict([Pair(before, after) for before, after, _ in STRICT]) == counts


@pytest.mark.parametrize("was", ["normal", "critical"])
@pytest.mark.parametrize("now", ["normal", "critical"])
def test_today_s_results_count_as_evidence_of_what_they_were(was: str, now: str) -> None:
    before = several(A, B)
    before = ScenarioResult(tuple(replace(each, severity=was) for each in before.turns))
    changed = {"severity": now, "category": "billing", "no_evidence": NoEvidence.QUARANTINED}
    after = ScenarioResult(tuple(replace(each, **changed) for each in before.turns))
    (counted,) = as_strict([Pair(before, after)])
    critical = "critical" if "critical" in (was, now) else "normal"
    assert [(each.category, each.severity, each.no_evidence) for each in counted.turns] == [
        ("login", critical, None)
    ] * 2
