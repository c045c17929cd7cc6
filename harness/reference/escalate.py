"""Escalate: the handoff rules, ranked, and what happens when none fires."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from harness.workspace import Condition, Finder, Outcome, Priority, ProposedAction, Rule, SameQuestionAgain, Standing


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a rule can ask about one message. None is not known yet."""

    text: str  # normalised
    category: str | None
    confidence: float | None
    familiarity: float
    priority: Priority | None
    standing: Standing | None
    topics: frozenset[str]
    sentiments: frozenset[str]
    customer: Mapping[str, str | int | float | bool]
    answers_before: int  # answers and drafts in a row just before this message
    asked_again: bool | None  # it asks what one of them was meant to answer


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to happen with a message, and why."""

    outcome: Outcome
    queue: str | None
    priority: Priority | None
    rule: str | None
    fired: tuple[str, ...]
    reason: str
    actions: tuple[ProposedAction, ...] = ()  # of every rule that fired


Test = Callable[[Facts], bool | None]
"""Whether a condition holds; None while it depends on what is not known (Kleene's three-valued logic)."""


class Rules:
    """The handoff rules of a workspace, compiled once."""

    def __init__(self, rules: Sequence[Rule], like: Rules | None = None) -> None:
        """The tests of rules that `like` holds too are taken over from there."""
        known = {rule.id: (rule.when, test) for rule, test in like.tests} if like else {}
        self.tests: list[tuple[Rule, Test]] = []
        for rule in rules:
            when, test = known.get(rule.id, (None, None))
            self.tests.append((rule, test if test and when == rule.when else _test(rule.when)))

    @property
    def rules(self) -> list[Rule]:
        """The rules by rank."""
        return [rule for rule, _ in self.tests]

    def fired(self, facts: Facts) -> list[Rule]:
        """Every rule that fires, highest rank first."""
        return [rule for rule, test in self.tests if test(facts)]

    def certain(self, facts: Facts) -> Rule | None:
        """The rule that decides whatever is not known yet, if there is one."""
        deciding = ((rule, test) for rule, test in self.tests if rule.then.decides)
        return next((rule if holds else None for rule, test in deciding if (holds := test(facts)) is not False), None)


def limits(rules: Iterable[Rule]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The confidences and the familiarities that rules ask about: only by these does it matter how sure triage is."""
    conditions = list(chain.from_iterable(_within(rule.when) for rule in rules))
    confidences = {each.confidence_below for each in conditions if each.confidence_below is not None}
    familiarities = {each.familiarity_below for each in conditions if each.familiarity_below is not None}
    return tuple(sorted(confidences)), tuple(sorted(familiarities))


def _within(when: Condition) -> Iterator[Condition]:
    """A condition and all that stand in it."""
    yield when
    for inner in (*(when.all or ()), *(when.any or ()), *((when.not_,) if when.not_ else ())):
        yield from _within(inner)


def decide(fired: Sequence[Rule], facts: Facts, default_queue: str) -> Decision:
    """The highest-ranked rule that fired and decides; without one, only an approved source may answer."""
    names, actions = tuple(rule.id for rule in fired), tuple(_proposed(fired))
    if rule := next((rule for rule in fired if rule.then.decides), None):
        priority = rule.then.priority or facts.priority
        outcome = Outcome.HANDOFF if rule.then.handoff else Outcome.DRAFT
        reason = rule.then.because or f"the rule `{rule.id}` fired"
        return Decision(outcome, rule.then.handoff, priority, rule.id, names, reason, actions)
    if facts.standing is not Standing.APPROVED:
        reason = f"the source is {facts.standing}; only an approved one may answer"
        return Decision(Outcome.HANDOFF, default_queue, facts.priority, None, names, reason, actions)
    return Decision(Outcome.ANSWER, None, facts.priority, None, names, "an approved section answers it", actions)


def _proposed(fired: Sequence[Rule]) -> Iterator[ProposedAction]:
    """What the rules that fired propose; without words of its own an action says why its rule is there."""
    for rule in fired:
        for action in rule.then.actions:
            yield action if action.note else action.model_copy(update={"note": rule.then.because or ""})


def _test(when: Condition) -> Test:
    """A condition as a function of the facts; the keys of one mapping must all hold."""
    tests = [*_plain_tests(when)]
    tests += [_test(inner) for inner in when.all or ()]
    if when.any:
        tests.append(_not(_all([_not(_test(inner)) for inner in when.any])))
    if when.not_:
        tests.append(_not(_test(when.not_)))
    return tests[0] if len(tests) == 1 else _all(tests)


def _all(tests: Sequence[Test]) -> Test:
    def holds(facts: Facts) -> bool | None:
        known: bool | None = True
        for test in tests:
            held = test(facts)
            if held is False:
                return False
            known = held and known
        return known

    return holds


def _not(test: Test) -> Test:
    def holds(facts: Facts) -> bool | None:
        held = test(facts)
        return None if held is None else not held

    return holds


def _plain_tests(when: Condition) -> list[Test]:
    """One test for each trigger that is given."""
    tests: list[Test] = []
    for name, wanted in (("category", when.category), ("standing", when.source), ("priority", when.priority)):
        tests += [_one_of(name, wanted)] if wanted else []
    for name, wanted in (("topics", when.topics), ("sentiments", when.sentiment)):
        tests += [_any_of(name, wanted)] if wanted else []
    for name, limit in (("confidence", when.confidence_below), ("familiarity", when.familiarity_below)):
        tests += [_below(name, limit)] if limit is not None else []
    tests += [_finds(Finder(phrases=when.mentions))] if when.mentions else []
    tests += [_finds(Finder(patterns=when.matches))] if when.matches else []
    tests += [_customer(name, wanted) for name, wanted in (when.customer or {}).items()]
    tests += [_again(when.same_question_again)] if when.same_question_again else []
    return tests


def _one_of(name: str, values: Sequence[Any]) -> Test:
    wanted = frozenset(values)
    return lambda facts: None if (value := getattr(facts, name)) is None else value in wanted


def _any_of(name: str, values: Sequence[str]) -> Test:
    wanted = frozenset(values)
    return lambda facts: not wanted.isdisjoint(getattr(facts, name))


def _below(name: str, limit: float) -> Test:
    return lambda facts: None if (value := getattr(facts, name)) is None else bool(value < limit)


def _finds(finder: Finder) -> Test:
    return lambda facts: bool(finder.found(facts.text))


def _again(asked: SameQuestionAgain) -> Test:
    says = Finder(phrases=asked.says)

    def holds(facts: Facts) -> bool | None:
        if facts.answers_before < asked.after_failed_answers:
            return False
        return bool(says.found(facts.text)) or facts.asked_again

    return holds


def _customer(name: str, wanted: Sequence[Any]) -> Test:
    values = {str(value).lower() for value in wanted}
    return lambda facts: name in facts.customer and str(facts.customer[name]).lower() in values
