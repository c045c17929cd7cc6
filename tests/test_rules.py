"""Handoff rules: when each trigger fires, which rule decides, and which can never fire."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from dataclasses import replace
from functools import reduce
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, RootModel

import harness
from harness.reference import Rules, decide
from harness.workspace import Condition, Outcome, Priority, Rule, Standing, never_fires, normalise
from harness.workspace.categories import TopicsFile
from harness.workspace.conditions import (
    ChangeKind,
    Facts,
    Situation,
    Trigger,
    Vocabulary,
    changes,
    holds,
    limits,
    parts,
    those_held,
    with_value,
    without,
)
from tests.build import category
from tests.conftest import yaml_file

CASES = yaml_file("trigger_cases.yaml")


def facts(**given: Any) -> Facts:
    usual: dict[str, Any] = {
        "text": "hello", "category": "billing", "confidence": 0.9, "familiarity": 0.5, "priority": "normal",
        "standing": "approved", "topics": [], "sentiments": [], "language": "en", "customer": {},
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


@pytest.mark.parametrize("name", CASES)
def test_a_condition_reads_as_part_of_a_sentence(name: str) -> None:
    assert Condition.model_validate(CASES[name]["when"]).reads(NAMES) == CASES[name]["reads"]


def test_a_long_list_is_read_out_in_part_and_alternatives_are_all_named() -> None:
    words = [f"w{n}" for n in range(9)]
    assert Condition.model_validate({"mentions": words}).reads(NAMES).endswith("“w5” or 3 more")
    each = [{"longer_than": n} for n in range(2, 11)]
    assert Condition.model_validate({"any": each}).reads(NAMES).count("it has more than") == 9
    within = {"longer_than": 2, "any": [{"priority": "high"}, {"category": "login", "source": "missing"}]}
    assert Condition.model_validate(within).reads(NAMES) == (
        "it has more than 2 words and "
        "(either its priority is high, or (it is filed under Login and its source is missing))"
    )


KINDS: dict[str, type[Trigger]] = {
    name: kind
    for name, field in Condition.model_fields.items()
    for kind in get_args(field.annotation)
    if isinstance(kind, type) and issubclass(kind, Trigger)
}
EVERY = [facts(**told) for case in CASES.values() for told in (*case["fires"], *case["silent"])]
TOPICS = TopicsFile.model_validate(
    {key: [{"id": each, "title": each, "mentions": [f"so {each}"]} for each in ids]
     for key, ids in {"topics": ["legal", "medical"], "sentiments": ["angry", "sad"]}.items()}
)  # fmt: skip
NAMES = SimpleNamespace(categories={each: category(each) for each in ("login", "setup")}, topics=TOPICS)


def conditions_of(key: str) -> list[Condition]:
    """Those of the cases that are about this trigger alone."""
    whens = [Condition.model_validate(case["when"]) for case in CASES.values() if key in case["when"]]
    return [when for when in whens if when.model_fields_set == {key}]


def triggers_of(key: str) -> list[Trigger]:
    return [trigger for when in conditions_of(key) for trigger in when.triggers()]


def test_every_key_of_a_condition_has_cases_and_is_a_trigger_or_a_group() -> None:
    used = {key for case in CASES.values() for key in case["when"]}
    assert used == {field.alias or name for name, field in Condition.model_fields.items()}
    assert Condition.model_fields.keys() - KINDS.keys() == {"all", "any", "not_"}


@pytest.mark.parametrize("key", KINDS)
class TestKind:
    """What must be known of every kind of trigger. A new one that is half known fails here."""

    def test_it_stands_under_its_key_and_says_what_it_is(self, key: str) -> None:
        assert KINDS[key].key == key
        assert Condition.model_json_schema()["$defs"][KINDS[key].__name__]["description"]
        assert triggers_of(key), "a case with nothing beside it shows how it is written"
        assert all(trigger.words for trigger in triggers_of(key))

    def test_with_facts_that_are_not_known_yet_it_fires_only_where_it_does_whatever_they_are(self, key: str) -> None:
        for trigger, told in product(triggers_of(key), EVERY):
            unknown = replace(told, category=None, confidence=None, priority=None, standing=None, asked_again=None)
            assert trigger.fires(unknown) in (None, trigger.fires(told))

    def test_its_parts_hold_together_as_it_fires_and_stand_where_they_are_written(self, key: str) -> None:
        for when in conditions_of(key):
            found = list(parts(when.tree()))
            assert found
            for part in found:
                assert part.words
                assert part.path[0] == key
                reduce(lambda around, step: around[step], part.path, when.model_dump())
            assert all(holds(when.tree(), those_held(found, told)) is when.test()(told) for told in EVERY)

    def test_what_its_demands_cover_or_exclude_is_so(self, key: str) -> None:
        for trigger in triggers_of(key):
            assert trigger.demands()
            for told in EVERY:
                assert all(each.fires(told) for each in trigger.demands()) is trigger.fires(told)
        whole = [demand for trigger in triggers_of(key) for demand in trigger.demands()]
        demands = [*whole, *(each for demand in whole for each in demand.each())]
        assert all(demand.covers(demand) and not demand.excludes(demand) for demand in demands)
        for one, other in product(demands, demands):
            if one.covers(other):
                assert all(one.fires(told) for told in EVERY if other.fires(told))
            if one.excludes(other):
                assert not any(one.fires(told) and other.fires(told) for told in EVERY)

    def test_a_rule_shadows_another_with_the_same_trigger_and_none_with_another(self, key: str) -> None:
        others = [each for other in KINDS if other != key for each in conditions_of(other)]
        for own in conditions_of(key):
            ranked = [rule("one", own), rule("same", own), *(rule(f"other-{i}", each) for i, each in enumerate(others))]
            assert [dead.id for dead, why, _ in never_fires(ranked) if "`one`" in why] == ["same"]

    def test_its_changes_make_other_conditions(self, key: str) -> None:
        made = 0
        for when in conditions_of(key):
            for kind in ChangeKind:
                for path, _, change in changes(when, kind):
                    to = with_value(when, path, change.to) if kind is ChangeKind.NUMBER else without(when, path)
                    assert to not in (None, when)
                    assert change.before
                    made += 1
        assert made, "a case with several values, or a number, shows how a mutant is made"

    def test_it_fires_in_the_situation_that_it_says(self, key: str) -> None:
        for when in conditions_of(key):
            said = when.situation(NAMES)
            told = facts(
                text=next(iter(said.says), "see QB-1" if said.patterns else "-"),
                category=next(iter(said.categories), "billing"), priority=next(iter(said.priorities), "normal"),
                confidence=0.0 if said.unsure else 0.9, familiarity=0.0 if said.unsure else 0.5,
                standing=next(iter(said.standings), "approved"), topics=said.topics, sentiments=said.sentiments,
                language=next(iter(said.languages), "en"), customer=said.customer,
                answers_before=9 * said.after_answer, asked_again=said.after_answer,
            )  # fmt: skip
            assert when.test()(told)

    def test_how_sure_triage_is_matters_at_its_limits_only(self, key: str) -> None:
        """Reruns take over what lies between the same limits."""
        steps = (0.0, 0.01, 0.04, 0.05, 0.2, 0.49, 0.5, 0.7, 0.9, 1.0)
        for when, told in product(conditions_of(key), EVERY):
            seen: dict[Any, bool | None] = {}
            at, test = limits([when]), when.test()
            for confidence, familiarity in product(steps, steps):
                now = replace(told, confidence=confidence, familiarity=familiarity)
                between = tuple(bisect_right(values, measure.of(now)) for measure, values in at.items())
                assert seen.setdefault(between, test(now)) == test(now)


class Bare(RootModel[str], Trigger):
    """A trigger of which nobody has said what it demands."""

    key: ClassVar[str] = "bare"
    model_config = ConfigDict(frozen=True)

    def fires(self, facts: Facts) -> bool:
        return facts.text == self.root

    @property
    def words(self) -> str:
        return "bare"

    def reads(self, names: Vocabulary) -> str:
        return "it is bare"

    def changes(self) -> tuple[()]:
        return ()

    def situation(self, names: Vocabulary) -> Situation:
        return Situation()

    def demands(self) -> tuple[()]:
        return ()


class WithBare(Condition):
    bare: Bare | None = None


def test_a_trigger_without_demands_covers_nothing_but_itself() -> None:
    others = [rule(f"other-{i}", case["when"]) for i, case in enumerate(CASES.values())]
    sound = {each.id for each in others} - {each.id for each, _, _ in never_fires(others)}
    bare = [rule(text, WithBare(bare=Bare(text))) for text in ("one", "two", "three")]
    same = rule("same", WithBare(bare=Bare("one")))
    dead = {each.id for each, _, _ in never_fires([*bare, same, *others])}
    assert dead == {"same"} | {each.id for each in others} - sound


@pytest.mark.slow
def test_keys_of_triggers_are_known_in_one_place_only() -> None:
    home = Path(harness.__file__).parent
    own = {key for key in KINDS if "_" in key}  # others are words for other things too
    named = re.compile("|".join((*own, r"\.\s*when\b")))
    for file in set(home.rglob("*.py")) - set((home / "workspace" / "conditions").rglob("*.py")):
        text = file.read_text()
        for node in ast.walk(ast.parse(text)) if named.search(text) else ():
            assert not (isinstance(node, ast.Constant) and node.value in own), f"{file}:{node.lineno}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "when":
                assert node.attr not in KINDS, f"{file}:{node.lineno}"


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
    dead, compiled = {found.id: why for found, why, _ in never_fires(rules)}, Rules(rules)
    for situation in EVERYTHING:
        fired = [found.id for found in compiled.fired(situation)]
        for name in fired[:1]:
            assert name not in dead, dead[name]
