"""Mutators of handoff rules and topics."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from harness.suite.conditions import LIMITS, Path
from harness.suite.file_locations import Places
from harness.suite.mutation.condition_data import (
    PHRASES,
    data_of,
    lists,
    parts,
    plain_values,
    short,
    with_value,
    without,
)
from harness.suite.mutation.mutant import MutantChange, Says, with_category, with_rules, with_topic
from harness.workspace import Condition, Priority, Rule, Topic, Workspace, never_fires

FILE, CATEGORIES, TOPICS = "rules/handoff.yaml", "rules/categories.yaml", "rules/topics.yaml"
_SHIFT = 0.1


def drop_rule(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        words = f"the rule `{rule.id}` is dropped"
        changed, probe = with_rules(workspace, {i: None}), _about(workspace, rule)
        yield MutantChange(changed, rule.location, words, rule.id, "", probe)


def drop_phrase(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        for path, values in lists(data_of(rule.when)):
            if path[-1] in (*PHRASES, "says") and len(values) > 1:
                for n, phrase in enumerate(values):
                    words = f"the rule `{rule.id}` no longer knows the words `{phrase}`"
                    probe = _asked_again(workspace, phrase) if path[-1] == "says" else (phrase,)
                    yield from _rule_change(workspace, places, i, (*path, n), words, phrase, probe)
    for key in ("topics", "sentiments"):
        for i, topic in enumerate(getattr(workspace.topics, key)):
            yield from _phrases_of_topic(workspace, places, key, i, topic)


def drop_trigger(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        for path, part in parts(data_of(rule.when)):
            words = f"the rule `{rule.id}` no longer asks for `{short(part)}`"
            yield from _rule_change(workspace, places, i, path, words, short(part), ())


def all_for_any(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    yield from _other_group(workspace, places, "any", "all")


def any_for_all(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    yield from _other_group(workspace, places, "all", "any")


def swap_queue(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    queues = [queue.id for queue in workspace.handoff.queues]
    following = dict(zip(queues, [*queues[1:], *queues[:1]], strict=True))
    if len(queues) < 2:
        return
    for i, rule in enumerate(workspace.handoff.rules):
        if (queue := rule.then.handoff) is not None:
            other = rule.then.model_copy(update={"handoff": following[queue]})
            changed = with_rules(workspace, {i: rule.model_copy(update={"then": other})})
            at = places.of_value(FILE, ("rules", i, "then", "handoff"))
            words = f"the rule `{rule.id}` hands off to `{following[queue]}`"
            yield MutantChange(changed, at, words, queue, following[queue])
    for i, category in enumerate(workspace.categories.values()):
        changed = with_category(workspace, category.model_copy(update={"queue": following[category.queue]}))
        at = places.of_value(CATEGORIES, ("categories", i, "queue"))
        words = f"what no rule sends elsewhere goes from `{category.id}` to `{following[category.queue]}`"
        yield MutantChange(changed, at, words, category.queue, following[category.queue])


def lower_priority(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        if lower := _lower(rule.then.priority):
            then = rule.then.model_copy(update={"priority": lower})
            changed = with_rules(workspace, {i: rule.model_copy(update={"then": then})})
            at = places.of_value(FILE, ("rules", i, "then", "priority"))
            yield MutantChange(changed, at, f"the rule `{rule.id}` is {lower} only", str(rule.then.priority), lower)
    for i, category in enumerate(workspace.categories.values()):
        if lower := _lower(category.priority):
            changed = with_category(workspace, category.model_copy(update={"priority": lower}))
            at = places.of_value(CATEGORIES, ("categories", i, "priority"))
            yield MutantChange(changed, at, f"the category `{category.id}` is {lower} only", category.priority, lower)


def move_down(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    rules = workspace.handoff.rules
    for i, (rule, below) in enumerate(pairwise(rules)):
        changed = with_rules(workspace, {i: below, i + 1: rule})
        if not any(never_fires(changed.handoff.rules)):
            words = f"the rule `{rule.id}` ranks below `{below.id}`"
            before, after = f"{rule.id}, {below.id}", f"{below.id}, {rule.id}"
            yield MutantChange(changed, rule.location, words, before, after, _about(workspace, rule, below))


def shift_threshold(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        data = data_of(rule.when)
        for path, value in plain_values(data):
            for other in _shifted(path, value):
                changed = _with_when(workspace, i, rule, with_value(data, path, other))
                at = places.of_value(FILE, ("rules", i, "when", *path))
                words = f"`{path[-1]}` of the rule `{rule.id}` is {other:g}"
                yield MutantChange(changed, at, words, f"{value:g}", f"{other:g}")


def _shifted(path: Path, value: Any) -> Iterator[float]:
    if path[-1] == "after_failed_answers":
        yield value + 1
    elif path[-1] in LIMITS:
        yield from (other for other in (round(value - _SHIFT, 6), round(value + _SHIFT, 6)) if 0 < other < 1)


def _rule_change(
    workspace: Workspace, places: Places, i: int, path: Path, words: str, before: str, probe: Says
) -> Iterator[MutantChange]:
    """A rule without a part of its condition, if anything is left of it that can fire."""
    rule = workspace.handoff.rules[i]
    left = without(data_of(rule.when), path)
    if left is None:
        return
    changed = _with_when(workspace, i, rule, left)
    if not any(never_fires(changed.handoff.rules)):
        yield MutantChange(changed, places.of_value(FILE, ("rules", i, "when", *path)), words, before, "", probe)


def _other_group(workspace: Workspace, places: Places, old: str, new: str) -> Iterator[MutantChange]:
    """Parts of which any must hold must all hold, or the reverse."""
    for i, rule in enumerate(workspace.handoff.rules):
        data = data_of(rule.when)
        for path, values in lists(data):
            if path[-1] != old or len(values) < 2:
                continue
            moved = _renamed(data, path, new)
            changed = _with_when(workspace, i, rule, moved) if moved else workspace
            if moved and not any(never_fires(changed.handoff.rules)):
                at = places.of_value(FILE, ("rules", i, "when", *path))
                yield MutantChange(changed, at, f"`{old}:` of the rule `{rule.id}` is `{new}:`", f"{old}:", f"{new}:")


def _renamed(data: Any, path: Path, new: str) -> Any:
    """The condition with a key in another name; None where that name is taken."""
    around: Any = data
    for key in path[:-1]:
        around = around[key]
    if new in around:
        return None
    renamed = {new if key == path[-1] else key: value for key, value in around.items()}
    return with_value(data, path[:-1], renamed)


def _phrases_of_topic(workspace: Workspace, places: Places, key: str, i: int, topic: Topic) -> Iterator[MutantChange]:
    """Without probes of their own: a model sees the topic beside its words, so messages must tell if they count."""
    for field in PHRASES:
        phrases = getattr(topic, field)
        for n, phrase in enumerate(phrases):
            left = (*phrases[:n], *phrases[n + 1 :])
            if not (left or topic.examples or getattr(topic, "matches" if field == "mentions" else "mentions")):
                continue
            changed = with_topic(workspace, key, topic.model_copy(update={field: left}))
            at = places.of_value(TOPICS, (key, i, field, n))
            yield MutantChange(changed, at, f"`{topic.id}` is no longer seen by the words `{phrase}`", phrase, "")


def _about(workspace: Workspace, *rules: Rule) -> Says:
    """A conversation that all of these rules speak to; none where they ask for no words."""
    found = [_fires(workspace, rule) for rule in rules]
    words = ". ".join(filter(None, (text for _, text in found)))
    again = any(key == "says" for key, _ in found)
    return _asked_again(workspace, words) if again else (words,) if words else ()


def _fires(workspace: Workspace, rule: Rule) -> tuple[str, str]:
    """The first key of a rule that asks for words, and words that fulfil it."""
    phrases = {t.id: t.mentions for t in (*workspace.topics.topics, *workspace.topics.sentiments)}
    for path, values in lists(data_of(rule.when)):
        key = str(path[-1])
        if key in ("mentions", "says"):
            return key, str(values[0])
        if key in ("topics", "sentiment") and phrases.get(values[0]):
            return key, phrases[values[0]][0]
    return "", ""


def _asked_again(workspace: Workspace, phrase: str) -> Says:
    """A question that an article answers, and words that say the answer was no help."""
    heading = next((section.heading for section in workspace.sections.values() if section.anchor), "")
    return (heading, phrase)


def _with_when(workspace: Workspace, i: int, rule: Rule, when: Any) -> Workspace:
    return with_rules(workspace, {i: rule.model_copy(update={"when": Condition.model_validate(when)})})


def _lower(priority: Priority | None) -> Priority | None:
    return list(Priority)[priority.rank - 1] if priority and priority.rank else None
