"""Drawing a week's sample, and what the pipeline would have done with it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from harness.live.conversations import LiveConversation
from harness.live.labels.desk import Sample, SampledConversation
from harness.live.labels.sampling import draw, risk_of
from harness.runs import ConversationDone, RunStopped, run
from harness.turns import Pipeline, PipelineError, Progress
from harness.workspace import Scenario, Turn, Workspace


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """How to draw a week's sample."""

    week: dt.date  # its Monday
    at_random: int
    by_risk: int
    seed: int


def draw_week(
    asked: DrawRequest,
    conversations: Sequence[LiveConversation],
    workspace: Workspace,
    pipeline: Pipeline,
    progress: Progress = lambda done, total: None,
) -> tuple[Sample, list[SampledConversation]]:
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
        SampledConversation(0, str(asked.week), week[each.index].name, week[each.index].parts, reply,
             each.chance, each.by_chance,
             "; ".join(risks[each.index].why))
        for each in drawn
        if (reply := replies[f"drawn-{each.index}"])
    ]  # fmt: skip
    errors = len(drawn) - len(items)
    return Sample(str(asked.week), pipeline.name, len(week), asked.at_random, asked.by_risk, asked.seed, errors), items
