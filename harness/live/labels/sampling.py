"""Which conversations a person should read: a random part for fair rates, a risk part to find what went wrong.

Both parts are drawn from all conversations, independently of each other, so the chance that a
conversation is in one or the other is known exactly: 1 - (1 - p)(1 - q). Weighing by its inverse makes
rates of both parts together fair (`weighting.py`).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.live.conversations import LiveConversation, Resolution
from harness.live.labels.desk import Sample, SampledConversation
from harness.runs import ConversationDone, RunStopped, run
from harness.turns import Pipeline, PipelineError, Progress
from harness.workspace import Scenario, Turn, Workspace

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """How to draw a week's sample."""

    week: dt.date  # its Monday
    at_random: int
    by_risk: int
    seed: int


@dataclass(frozen=True, slots=True)
class Risk:
    """How much a conversation needs a review, and why."""

    score: float  # at least 1
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One conversation that was drawn."""

    index: int  # in what it was drawn from
    chance: float  # 0..1, of being drawn at all
    by_chance: bool  # in the random part
    by_risk: bool  # in the risk part; it may be in both


def draw_week(
    asked: DrawRequest, conversations: Sequence[LiveConversation], workspace: Workspace, pipeline: Pipeline,
    progress: Progress,
) -> tuple[Sample, list[SampledConversation]]:  # fmt: skip
    """The week's sample. The pipeline gets only the customer's first message of each sampled conversation.

    Raises PipelineError when the pipeline is down.
    """
    week = [each for each in conversations if each.asked]
    risks = [risk_of(each, workspace) for each in week]
    drawn = draw([risk.score for risk in risks], asked.at_random, asked.by_risk, asked.seed)
    scenarios = [
        Scenario(id=f"drawn-{each.index}", turns=(Turn(customer=week[each.index].asked[0]),)) for each in drawn
    ]
    replies = {}
    for event in run(workspace, pipeline, scenarios, scorers={}, progress=progress):
        if isinstance(event, RunStopped):
            raise PipelineError(event.reason)
        if isinstance(event, ConversationDone):
            replies[event.turns[0].scenario] = event.turns[0].reply
            progress(len(replies), len(scenarios))
    items = [
        SampledConversation(
            0, str(asked.week), week[each.index].name, week[each.index].parts, reply, each.chance, each.by_chance,
            "; ".join(risks[each.index].why),
        )
        for each in drawn
        if (reply := replies[f"drawn-{each.index}"])
    ]  # fmt: skip
    errors = len(drawn) - len(items)
    drawn_as = asked.at_random, asked.by_risk, asked.seed
    return Sample(str(asked.week), pipeline.name, len(week), *drawn_as, errors, str(workspace.today)), items


def risk_of(conversation: LiveConversation, workspace: Workspace) -> Risk:
    """What the customer, the agent and the system report about it, in points that add up."""
    rating, ai = conversation.rating, conversation.ai
    category = workspace.categories.get(conversation.category)
    signs = (
        (3.0, "a bad rating", rating is not None and not rating.good),
        (3.0, "the customer said that the AI did not help", ai is not None and ai.resolution is Resolution.NEGATIVE),
        (2.0, "it was reopened", bool(conversation.reopens)),
        (2.0, "a person took over from the AI", ai is not None and conversation.handed_off is not None),
        (2.0, "the agent changed the AI's draft", any(d.text.split() != d.sent.split() for d in conversation.drafts)),
        (1.0, "a category of high risk", category is not None and category.risk == "high"),
    )
    found = [(points, words) for points, words, there in signs if there]
    return Risk(1.0 + sum(points for points, _ in found), tuple(words for _, words in found))


def draw(risks: Sequence[float], at_random: int, by_risk: int, seed: int) -> list[Drawn]:
    """Draw both parts, in the order of `risks`. A part larger than there are conversations is all of them.

    The random part is a simple random sample; the risk part is drawn with chances proportional to the
    risks, systematically in random order (Madow, "On the theory of systematic sampling, II", Annals of
    Mathematical Statistics 20, 1949).
    """
    if not risks:
        return []
    generator, total = np.random.default_rng(seed), len(risks)
    size = min(at_random, total)
    random_part = set(generator.choice(total, size, replace=False).tolist())
    chances = proportional(np.asarray(risks, dtype=np.float64), min(by_risk, total))
    risk_part = _systematic(chances, generator)
    either = 1 - (1 - size / total) * (1 - chances)
    return [
        Drawn(index, float(either[index]), index in random_part, index in risk_part)
        for index in sorted(random_part | risk_part)
    ]


def proportional(risks: Floats, size: int) -> Floats:
    """Chances proportional to the risks that add up to `size`; those that would pass 1 are certain."""
    chances = np.zeros(len(risks))
    certain = np.zeros(len(risks), dtype=bool)
    while size > certain.sum():
        rest = risks * ~certain
        chances = np.where(certain, 1.0, (size - certain.sum()) * rest / rest.sum())
        if not (chances[~certain] >= 1).any():
            return chances
        certain |= chances >= 1
    return np.where(certain, 1.0, 0.0)


def _systematic(chances: Floats, generator: np.random.Generator) -> set[int]:
    """One start and equal steps along the chances laid end to end, in random order."""
    order = generator.permutation(len(chances))
    ends = np.cumsum(chances[order])
    marks = generator.random() + np.arange(round(float(ends[-1])))
    at = np.searchsorted(ends, marks, side="right")
    return {int(order[place]) for place in at if place < len(order)}
