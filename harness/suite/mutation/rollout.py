"""Mutators of categories and the rollout: what triage learns, and how far a category goes."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from harness.suite.file_locations import Places
from harness.suite.mutation.mutant import MutantChange, with_category
from harness.workspace import Stage, Workspace

_SHIFT = 0.1


def swap_examples(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    categories = list(workspace.categories.values())
    for one, other in pairwise(categories):
        changed = with_category(
            workspace,
            one.model_copy(update={"examples": other.examples}),
            other.model_copy(update={"examples": one.examples}),
        )
        words = f"the examples of `{one.id}` and `{other.id}` are swapped"
        yield MutantChange(changed, one.location, words, f"{one.id}, {other.id}", f"{other.id}, {one.id}")


def raise_stage(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    rollout = workspace.rollout
    for id_, stage in rollout.stages.items():
        higher = stage.next
        if higher and higher.rank <= workspace.categories[id_].ceiling.rank and higher in rollout.gates:
            changed = rollout.model_copy(update={"stages": {**rollout.stages, id_: higher}})
            at = places.of_value("rules/rollout.yaml", ("stages", id_))
            words = f"the category `{id_}` is at the stage `{higher}`"
            yield MutantChange(replace(workspace, rollout=changed), at, words, stage, higher, stage_of=id_)


def trust_sooner(workspace: Workspace, places: Places) -> Iterator[MutantChange]:
    rollout = workspace.rollout
    checked = next((id_ for id_, stage in rollout.stages.items() if stage is Stage.AUTO_CHECKED), None)
    for name, least in rollout.checks.declared.items():
        lower = round(least - _SHIFT, 6)
        if checked and lower > 0:
            checks = rollout.checks.model_copy(update={name: lower})
            changed = replace(workspace, rollout=rollout.model_copy(update={"checks": checks}))
            at = places.of_value("rules/rollout.yaml", ("checks", name))
            words = f"`auto-checked` delivers at a {name} of {lower:g} or more"
            yield MutantChange(changed, at, words, f"{least:g}", f"{lower:g}", stage_of=checked)
