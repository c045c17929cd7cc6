"""Every mutator, in the words of a support lead. A new one is a function and a line here."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.suite.file_locations import Places
from harness.suite.mutation.articles import change_number, clear_article, negate_sentence, retire_article
from harness.suite.mutation.mutant import Mutant, MutantChange
from harness.suite.mutation.rollout import raise_stage, swap_examples, trust_sooner
from harness.suite.mutation.rules import (
    all_for_any,
    any_for_all,
    drop_phrase,
    drop_rule,
    drop_trigger,
    lower_priority,
    move_down,
    shift_threshold,
    swap_queue,
)
from harness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Mutator:
    """One way to change a workspace for the worse."""

    make: Callable[[Workspace, Places], Iterator[MutantChange]]
    does: str
    harm: str


MUTATORS: dict[str, Mutator] = {
    "drop-rule": Mutator(drop_rule, "drops a handoff rule", "its messages are answered, or go to other people"),
    "drop-phrase": Mutator(drop_phrase, "drops words of a rule or topic", "messages with these words are missed"),
    "drop-trigger": Mutator(drop_trigger, "drops one part of a rule's condition", "it fires too rarely or too often"),
    "all-for-any": Mutator(all_for_any, "requires all parts of a rule where any was enough", "it hardly ever fires"),
    "any-for-all": Mutator(any_for_all, "requires any part of a rule where all had to hold", "it fires far too often"),
    "swap-queue": Mutator(swap_queue, "hands off to another queue", "the customer reaches people who cannot help"),
    "lower-priority": Mutator(lower_priority, "lowers a priority by one", "urgent messages wait"),
    "move-down": Mutator(move_down, "ranks a rule below the next", "the wrong one of two decides"),
    "shift-threshold": Mutator(shift_threshold, "shifts a threshold of a rule", "it fires too rarely or too often"),
    "raise-stage": Mutator(raise_stage, "moves a category one stage up", "it is trusted more than the evidence allows"),
    "trust-sooner": Mutator(trust_sooner, "lowers a check of `auto-checked`", "doubtful answers are delivered"),
    "change-number": Mutator(change_number, "changes a number in an article", "customers read a wrong number"),
    "negate-sentence": Mutator(negate_sentence, "reverses a sentence of an article", "customers read the opposite"),
    "retire-article": Mutator(retire_article, "retires an article", "its questions go to people"),
    "clear-article": Mutator(
        clear_article, "lets an unapproved or outdated article answer", "customers read wrong answers"
    ),
    "swap-examples": Mutator(swap_examples, "swaps the examples of two categories", "messages get the wrong category"),
}


def mutants(workspace: Workspace) -> list[Mutant]:
    """Every mutant of a workspace, mutator by mutator, in the order of the files."""
    places = Places(workspace)
    return [Mutant(name, change) for name, mutator in MUTATORS.items() for change in mutator.make(workspace, places)]


def sample(found: list[Mutant], most: int | None, seed: int) -> list[Mutant]:
    """No more than `most` of them, drawn by the seed, in their order."""
    if most is None or most >= len(found):
        return found
    chosen = set(random.Random(seed).sample(range(len(found)), most))  # noqa: S311 - a draw, no secret
    return [mutant for i, mutant in enumerate(found) if i in chosen]
