"""What a run is judged by: gates, categories, cards, a judge, tools, their results, briefs, variants."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from harness.workspace import Card, Category, Model, RolloutFile, Scenario, Workspace

_JUDGES_NOTHING = {"weekly_volume": 0, "owner": "anybody", "examples": ("anything",)}  # of a category


class JudgedBy(Model):
    """What could be made easier from one run to the next."""

    rollout: RolloutFile = RolloutFile(stages={})  # without the stages of then, which nothing is compared with
    categories: tuple[Category, ...] = ()
    card: Card | None = None
    criteria: Card | None = None
    tools: bool = False  # whether any is declared: without one, no call counts as that of an unknown tool
    irreversible: tuple[str, ...] = ()  # tools, by name
    declared: tuple[str, ...] | None = None  # all tools, by name; None in a run of an earlier version, as below
    queues: tuple[str, ...] | None = None  # that a handoff may go to
    briefs: Mapping[str, str] = {}  # the digest of each, by `key_of` its scenario
    tool_results: Mapping[str, str] = {}  # the digest of what tools give back in each scenario
    variants: Mapping[str, str] = {}  # the digest of each that the team declares
    seed: int | None = None  # of variants and simulated customers
    judge_threshold: float | None = None  # of groundedness, where no card replaces it
    judge_metrics: tuple[str, ...] = ()
    models: tuple[str, ...] | None = None  # the digests of those that are not embedded

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """That of a workspace."""
        return cls(
            rollout=workspace.rollout.model_copy(update={"stages": {}, "today": None}),
            categories=tuple(each.model_copy(update=_JUDGES_NOTHING) for each in workspace.categories.values()),
            card=workspace.card,
            criteria=workspace.criteria_card,
            tools=bool(workspace.tools),
            irreversible=tuple(tool.id for tool in workspace.tools if tool.irreversible),
            declared=tuple(tool.id for tool in workspace.tools),
            queues=tuple(queue.id for queue in workspace.handoff.queues),
            briefs={key_of(each): _digest([each.brief]) for each in workspace.scenarios if each.brief},
            tool_results={key_of(each): _digest(_given_back(each)) for each in workspace.scenarios},
            variants={each.id: _digest([each]) for each in workspace.variants.variants},
            seed=workspace.variants.seed,
            judge_threshold=workspace.judge.threshold,
            judge_metrics=tuple(workspace.judge.metrics),
            models=tuple(each.digest(workspace.root) for each in workspace.models.chosen),
        )


def key_of(scenario: Scenario) -> str:
    """A scenario, of which this file does not tell the name: it may be sealed."""
    return hashlib.sha256(scenario.id.encode()).hexdigest()[:16]


def _given_back(scenario: Scenario) -> Iterator[Model]:
    yield from scenario.tool_results
    for number, turn in enumerate(scenario.turns, 1):
        yield from (each.model_copy(update={"tool": f"{number} {each.tool}"}) for each in turn.tool_results)


def _digest(written: Iterable[Model]) -> str:
    return hashlib.sha256("\n".join(each.model_dump_json(by_alias=True) for each in written).encode()).hexdigest()
