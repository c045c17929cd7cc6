"""Mistakes in a brief that would make its conversations mean nothing."""

from collections.abc import Iterator

from harness.workspace.briefs import WRITTEN_IN, Brief, Known, Told
from harness.workspace.model import Outcome
from harness.workspace.problems import Problem, unknown
from harness.workspace.rewording import Rewording
from harness.workspace.scenarios import Scenario


def brief_problems(scenario: Scenario, *, embedded: bool) -> Iterator[Problem]:
    """Everything in the brief of a scenario that cannot be meant, each with what to do.

    `embedded`: whether the embedded customer plays it.
    """
    brief = scenario.brief
    assert brief
    for what, hint in (*_of_the_end(scenario, brief), *_of_facts(scenario, brief)):
        yield Problem(scenario.location, f"the brief of `{scenario.id}` {what}", hint)
    if embedded and brief.manner.language not in WRITTEN_IN:
        what = f"writes in `{brief.manner.language}`, of which the embedded customer has no words"
        hint = f"use {' or '.join(f'`{each}`' for each in WRITTEN_IN)}, or have an LLM play (rules/customers.yaml)"
        yield Problem(scenario.location, f"the brief of `{scenario.id}` {what}", hint)
    known = [name for _, name, _ in brief.knows.all()]
    for name in (milestone.asks for milestone in scenario.whole.milestones):
        if name and name not in known:
            yield unknown(scenario.location, "fact", name, known)


def _of_the_end(scenario: Scenario, brief: Brief) -> Iterator[tuple[str, str]]:
    expect, wants = scenario.whole, scenario.wants
    if expect.outcome is None and scenario.status == "approved":
        hint = "add `expect: {outcome: answer, states: [...]}` beside the brief; until then, set `status: proposed`"
        yield "expects no outcome, so whatever follows is right", hint
    elif wants.in_words_alone and expect.outcome is not Outcome.HANDOFF:
        yield (
            "can only end by giving up: nothing says when the customer is content",
            "add `states` or `source` to its `wants`, or to `expect`",
        )
    if brief.gives_up_after <= len(scenario.turns) and (brief.knows.when_asked or brief.again):
        what = f"gives up after {brief.gives_up_after}, so the customer never says anything of its own"
        yield what, "raise `gives_up_after`, or remove what it knows and says again"
    for key in ("by_turn", "answers_within"):
        if (limit := getattr(expect, key)) and limit > brief.gives_up_after:
            what = f"gives up after {brief.gives_up_after}, before `{key}: {limit}`"
            yield what, f"raise `gives_up_after`, or lower `{key}`"
    if others := [name for name in scenario.variants if name not in [str(each) for each in Rewording]]:
        what = f"cannot have the variant `{others[0]}`, whose words change what must follow"
        yield what, "use built-in variants, or write a scenario with turns"


def _of_facts(scenario: Scenario, brief: Brief) -> Iterator[tuple[str, str]]:
    written = " ".join([*(turn.customer for turn in scenario.turns), *brief.again])
    for told, name, fact in brief.knows.all():
        if told is Told.AT_ONCE and scenario.turns and not fact.told_in(written):
            hint = f"write it in a message of the script, or move `{name}` to `when_asked`"
            yield f"is to tell `{name}` at once, but goes on from a script that does not say it", hint
        if told is not Told.AT_ONCE and fact.told_in(written):
            hint = f"move `{name}` to `at_once`, or take it out of the messages"
            yield f"tells `{name}` in its own messages, but is to tell it {told.replace('_', ' ')}", hint
        for other in _tell_as_well(told, name, fact, brief):
            what = f"tells `{name}` with `{other}`, but is to tell it {told.replace('_', ' ')}"
            yield what, f"take it out of `{other}`, or list only one of them"


def _tell_as_well(told: Told, name: str, fact: Known, brief: Brief) -> Iterator[str]:
    """The facts that tell another one: with their sentences, and what is never told also with their values."""
    if told is Told.AT_ONCE:
        return
    for when, other, each in brief.knows.all():
        words = (*each.says, *(each.values if told is Told.NEVER else ()))
        if when is not Told.NEVER and other != name and any(fact.told_in(text) for text in words):
            yield other
