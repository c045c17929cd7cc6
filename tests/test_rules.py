"""Handoff rules: when each trigger fires, which rule decides, and which can never fire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.reference.escalate import Facts, Rules, decide
from harness.workspace import Condition, Outcome, Priority, Rule, Standing
from harness.workspace.patterns import normalise
from harness.workspace.reach import never_fires

CASES = yaml.safe_load((Path(__file__).parent / "trigger_cases.yaml").read_text())


def facts(**given: Any) -> Facts:
    usual: dict[str, Any] = {
        "text": "hello", "category": "billing", "confidence": 0.9, "familiarity": 0.5, "priority": "normal",
        "standing": "approved", "topics": [], "sentiments": [], "customer": {},
        "answers_before": 0, "asked_again": False,
    }  # fmt: skip
    usual |= given
    return Facts(
        **usual
        | {
            "text": normalise(usual["text"]),
            "priority": Priority(usual["priority"]),
            "standing": Standing(usual["standing"]),
            "topics": frozenset(usual["topics"]),
            "sentiments": frozenset(usual["sentiments"]),
        }
    )


def rule(name: str, when: Any, **then: Any) -> Rule:
    return Rule.model_validate({"id": name, "when": when, "then": then or {"handoff": "people"}})


@pytest.mark.parametrize("name", CASES)
def test_trigger(name: str) -> None:
    case = CASES[name]
    rules = Rules([rule("r", case["when"])])
    assert all(rules.fired(facts(**given)) for given in case["fires"])
    assert not any(rules.fired(facts(**given)) for given in case["silent"])


def test_every_trigger_has_cases() -> None:
    used = {key for case in CASES.values() for key in case["when"]}
    assert used == {field.alias or name for name, field in Condition.model_fields.items()}


def test_the_highest_ranked_rule_decides_and_all_are_reported() -> None:
    rules = Rules(
        [
            rule("quiet", {"category": "login"}),
            rule("first", {"mentions": "refund"}, handoff="money", priority="high", because="Money."),
            rule("second", {"category": "billing"}, handoff="people"),
        ]
    )
    given = facts(text="refund")
    decision = decide(rules.fired(given), given, "default")
    assert (decision.outcome, decision.queue, decision.priority) == (Outcome.HANDOFF, "money", Priority.HIGH)
    assert (decision.rule, decision.fired, decision.reason) == ("first", ("first", "second"), "Money.")


def test_a_rule_may_ask_for_an_agents_approval() -> None:
    given = facts()
    assert decide([rule("r", {"category": "billing"}, draft=True)], given, "default").outcome is Outcome.DRAFT


@pytest.mark.parametrize("standing", ["missing", "unapproved", "outdated"])
def test_without_an_approved_source_nothing_is_answered_even_without_a_rule(standing: str) -> None:
    decision = decide([], facts(standing=standing), "default")
    assert (decision.outcome, decision.queue) == (Outcome.HANDOFF, "default")


conditions = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"category": st.sampled_from(["login", "billing", ["login", "billing"]])}),
        st.fixed_dictionaries({"source": st.sampled_from(["missing", "approved", ["missing", "outdated"]])}),
        st.fixed_dictionaries({"mentions": st.sampled_from(["hello", "refund", ["hello", "refund"]])}),
        st.fixed_dictionaries({"confidence_below": st.sampled_from([0.3, 0.6])}),
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=6,
)
EVERYTHING = [
    facts(category=category, standing=standing, text=text, confidence=confidence)
    for category in ("login", "billing", "other")
    for standing in ("missing", "approved", "outdated")
    for text in ("hello", "refund", "hello refund", "-")
    for confidence in (0.1, 0.5, 0.9)
]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(first=conditions, second=conditions)
def test_a_rule_said_never_to_fire_or_decide_never_does(first: Any, second: Any) -> None:
    rules = [rule("first", first), rule("second", second)]
    dead = {found.id: why for found, why, _ in never_fires(rules)}
    for situation in EVERYTHING:
        fired = [found.id for found in Rules(rules).fired(situation)]
        for name in fired[:1]:
            assert name not in dead, dead[name]
