"""Mutators of handoff rules and topics."""

from collections.abc import Iterator
from itertools import pairwise

from harness.suite.file_locations import Places
from harness.suite.mutation.mutant import MutantChange, Says, with_category, with_rules, with_topic
from harness.workspace import Condition, Priority, Rule, Topic, Workspace, never_fires
from harness.workspace.conditions import (
    ChangeKind,
    Joining,
    Path,
    Situation,
    changes,
    left_out,
    regrouped,
    with_value,
    without,
)

FILE, CATEGORIES, TOPICS = "rules/handoff.yaml", "rules/categories.yaml", "rules/topics.yaml"


def drop_rule(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        words = f"the rule `{rule.id}` is dropped"
        changed, probe = with_rules(workspace, {i: None}), _about(workspace, rule)
        yield MutantChange(changed, rule.location, words, rule.id, "", probe)


def drop_phrase(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        for path, trigger, change in changes(rule.when, ChangeKind.WORDS):
            words = f"the rule `{rule.id}` no longer knows the words `{change.before}`"
            after_answer = trigger.situation(workspace).after_answer
            probe = _asked_again(workspace, change.before) if after_answer else (change.before,)
            yield from _rule_change(workspace, places, i, path, words, change.before, probe)
    for key in ("topics", "sentiments"):
        for i, topic in enumerate(getattr(workspace.topics, key)):
            yield from _phrases_of_topic(workspace, places, key, i, topic)


def drop_trigger(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        for path, part in left_out(rule.when):
            words = f"the rule `{rule.id}` no longer requires `{part}`"
            yield from _rule_change(workspace, places, i, path, words, part, ())


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
        words = f"`{category.id}` hands off to `{following[category.queue]}` where no rule names a queue"
        yield MutantChange(changed, at, words, category.queue, following[category.queue])


def lower_priority(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    for i, rule in enumerate(workspace.handoff.rules):
        if lower := _lower(rule.then.priority):
            then = rule.then.model_copy(update={"priority": lower})
            changed = with_rules(workspace, {i: rule.model_copy(update={"then": then})})
            at = places.of_value(FILE, ("rules", i, "then", "priority"))
            yield MutantChange(changed, at, f"the rule `{rule.id}` is only {lower}", str(rule.then.priority), lower)
    for i, category in enumerate(workspace.categories.values()):
        if lower := _lower(category.priority):
            changed = with_category(workspace, category.model_copy(update={"priority": lower}))
            at = places.of_value(CATEGORIES, ("categories", i, "priority"))
            yield MutantChange(changed, at, f"the category `{category.id}` is only {lower}", category.priority, lower)


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
        for path, _, change in changes(rule.when, ChangeKind.NUMBER):
            changed = _with_when(workspace, i, rule, with_value(rule.when, path, change.to))
            at = places.of_value(FILE, ("rules", i, "when", *path))
            words = f"`{path[-1]}` of the rule `{rule.id}` is {change.to:g}"
            yield MutantChange(changed, at, words, change.before, f"{change.to:g}")


def _rule_change(
    workspace: Workspace, places: Places, i: int, path: Path, words: str, before: str, probe: Says
) -> Iterator[MutantChange]:
    """A rule without a part of its condition, if the rest of it can still fire."""
    rule = workspace.handoff.rules[i]
    left = without(rule.when, path)
    if left is None:
        return
    changed = _with_when(workspace, i, rule, left)
    if not any(never_fires(changed.handoff.rules)):
        yield MutantChange(changed, places.of_value(FILE, ("rules", i, "when", *path)), words, before, "", probe)


def _other_group(workspace: Workspace, places: Places, old: Joining, new: Joining) -> Iterator[MutantChange]:
    """`any` becomes `all`, or the reverse."""
    for i, rule in enumerate(workspace.handoff.rules):
        for path, when in regrouped(rule.when, old, new):
            changed = _with_when(workspace, i, rule, when)
            if not any(never_fires(changed.handoff.rules)):
                at = places.of_value(FILE, ("rules", i, "when", *path))
                yield MutantChange(changed, at, f"`{old}:` of the rule `{rule.id}` is `{new}:`", f"{old}:", f"{new}:")


def _phrases_of_topic(workspace: Workspace, places: Places, key: str, i: int, topic: Topic) -> Iterator[MutantChange]:
    """Without probes of their own: a model detects the topic too, so messages must show whether the words matter."""
    for field, other in (("mentions", "matches"), ("matches", "mentions")):
        phrases = getattr(topic, field)
        for n, phrase in enumerate(phrases):
            left = (*phrases[:n], *phrases[n + 1 :])
            if not (left or topic.preset or topic.examples or getattr(topic, other)):
                continue
            changed = with_topic(workspace, key, topic.model_copy(update={field: left}))
            at = places.of_value(TOPICS, (key, i, field, n))
            yield MutantChange(changed, at, f"`{topic.id}` is no longer detected by the words `{phrase}`", phrase, "")


def _about(workspace: Workspace, *rules: Rule) -> Says:
    """A conversation that triggers all of these rules; none where they require no words."""
    found = [_fires(workspace, rule) for rule in rules]
    words = ". ".join(text for each in found for text in each.says)
    again = any(each.after_answer for each in found)
    return _asked_again(workspace, words) if again else (words,) if words else ()


def _fires(workspace: Workspace, rule: Rule) -> Situation:
    """Words for the first trigger of a rule that can be triggered by words; empty where there is none."""
    situations = (trigger.situation(workspace) for trigger in rule.when.wanted())
    return next((each for each in situations if each.says), Situation())


def _asked_again(workspace: Workspace, phrase: str) -> Says:
    """A question that an article answers, and words that say that the answer did not help."""
    heading = next((section.heading for section in workspace.sections.values() if section.anchor), "")
    return (heading, phrase)


def _with_when(workspace: Workspace, i: int, rule: Rule, when: Condition) -> Workspace:
    return with_rules(workspace, {i: rule.model_copy(update={"when": when})})


def _lower(priority: Priority | None) -> Priority | None:
    return list(Priority)[priority.rank - 1] if priority and priority.rank else None
