"""What a move would mean: tickets, mistakes, money and hours a week, today and at another stage.

It assumes that a category's tickets turn out like its scenarios that count, so it is only as true as the scenarios
are like the tickets.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.gates.bounds import upper_bound
from harness.gates.evidence import by_category, delivered, gather, missed, wrong_answer_sent
from harness.gates.risk_coverage import RiskCoverage, risk_coverage
from harness.runs import ScenarioResult, TurnResult, opened
from harness.workspace import Category, Checks, CostsFile, Outcome, RolloutFile, Stage

CONFIDENCE = 0.95  # one-sided, of what is expected at most


@dataclass(frozen=True, slots=True)
class Expected:
    """How many tickets a week go wrong in one way, on average."""

    scenarios: tuple[str, ...]  # those that do
    per_week: float
    at_most: float  # exact upper bound (Clopper-Pearson) at CONFIDENCE; 0 where no stage lets an answer out


@dataclass(frozen=True, slots=True)
class Spent:
    """What a week costs, in the declared currency and in hours. None for what is not declared."""

    ai: float | None
    hours: float | None  # of agents
    agents: float | None


@dataclass(frozen=True, slots=True)
class WeekVolume:
    """A category's week at a stage, in tickets. A ticket that an agent must touch anywhere is not `answered`."""

    stage: Stage
    answered: float
    drafted: float
    handed_off: float  # also those that got no reply
    wrong: Expected  # answers that reach a customer and are wrong
    missed: Expected  # handoffs that do not reach a person
    spent: Spent


@dataclass(frozen=True, slots=True)
class Projection:
    """What it would mean to move one category."""

    category: Category
    scenarios: int
    today: WeekVolume | None  # None without scenarios
    then: WeekVolume | None  # None without scenarios, and at the ceiling
    strays: tuple[str, ...]  # scenarios of others that must reach a person and would then be answered under this one
    risk_coverage: RiskCoverage  # of its open scenarios: what is chosen by sealed ones is tuned to them


def project(
    results: Sequence[ScenarioResult],
    categories: Mapping[str, Category],
    rollout: RolloutFile,
    costs: CostsFile,
    to: Stage | None = None,
) -> tuple[Projection, ...]:
    """Every category today and at `to`; at its own next stage, up to its ceiling, when None."""
    concerning = by_category((result for result in results if not result.no_evidence), categories)
    return tuple(_project(concerning[id_], category, rollout, costs, to) for id_, category in categories.items())


def _project(
    results: Sequence[ScenarioResult], category: Category, rollout: RolloutFile, costs: CostsFile, to: Stage | None
) -> Projection:
    own = [result for result in results if result.category == category.id]
    stage = rollout.stages.get(category.id, Stage.HUMAN)
    higher = to or _next(stage, category.ceiling)
    now = rollout.stages
    moved = {**now, category.id: higher or stage}
    return Projection(
        category=category,
        scenarios=len(own),
        today=_week(own, category, now, rollout.checks, costs) if own else None,
        then=_week(own, category, moved, rollout.checks, costs) if own and higher else None,
        strays=_strays(results, own, category, moved, rollout.checks),
        risk_coverage=risk_coverage(opened(own), rollout.gates.of(Stage.AUTO_CHECKED), rollout.checks),
    )


def _next(stage: Stage, ceiling: Stage) -> Stage | None:
    return stage.next if stage.next and stage.next.rank <= ceiling.rank else None


def _week(
    own: Sequence[ScenarioResult], category: Category, stages: Mapping[str, Stage], checks: Checks, costs: CostsFile
) -> WeekVolume:
    volume = category.weekly_volume
    fates: Counter[Outcome] = Counter()
    held = 0
    for result in own:
        own_words = (turn for turn in result.turns if not turn.variant)  # a variant is no ticket of its own
        for _, turns in groupby(own_words, key=lambda turn: turn.repeat):
            fates[_fate([delivered(turn, stages, checks) for turn in turns])] += 1
            held += 1
    answered, drafted, handed_off = (
        volume * fates[outcome] / held for outcome in (Outcome.ANSWER, Outcome.DRAFT, Outcome.HANDOFF)
    )
    lets_out = any(stage.rank >= Stage.AUTO_CHECKED.rank for stage in stages.values())
    wrong = [r.shown_as for r in own if lets_out and any(_wrong(turn, stages, checks) for turn in r.turns)]
    unreached = [r.shown_as for r in own if lets_out and any(missed(turn, stages, checks) for turn in r.turns)]
    return WeekVolume(
        stages.get(category.id, Stage.HUMAN),
        answered,
        drafted,
        handed_off,
        _expected(wrong, len(own), volume, lets_out),
        _expected(unreached, len(own), volume, lets_out),
        spent(answered, drafted, handed_off, costs),
    )


def _fate(reached: Sequence[Outcome | None]) -> Outcome:
    """What happens to a ticket: one handoff, or no reply, makes it an agent's; one draft makes it a draft."""
    if Outcome.HANDOFF in reached or None in reached:
        return Outcome.HANDOFF
    return Outcome.DRAFT if Outcome.DRAFT in reached else Outcome.ANSWER


def _wrong(turn: TurnResult, stages: Mapping[str, Stage], checks: Checks) -> bool:
    """Whether a wrong answer goes out, or it is unknown what would; a missed handoff is counted as that."""
    return turn.expect.outcome is not Outcome.HANDOFF and wrong_answer_sent(turn, stages, checks)


def _expected(bad: Sequence[str], total: int, volume: float, lets_out: bool) -> Expected:
    bound = upper_bound(len(bad), total, CONFIDENCE) if lets_out else 0.0
    return Expected(tuple(bad), volume * len(bad) / total, volume * bound)


def spent(answered: float, drafted: float, handed_off: float, costs: CostsFile) -> Spent:
    """What so many tickets cost by the declared prices."""
    ai = hours = None
    if prices := costs.ai:
        ai = answered * prices.answer + drafted * prices.draft + handed_off * prices.handoff
    if costs.agents:
        hours = (drafted * costs.agents.minutes.draft + handed_off * costs.agents.minutes.handoff) / 60
    paid = costs.agents.per_hour if costs.agents else None
    return Spent(ai, hours, None if hours is None or paid is None else hours * paid)


def _strays(
    results: Sequence[ScenarioResult],
    own: Sequence[ScenarioResult],
    category: Category,
    stages: Mapping[str, Stage],
    checks: Checks,
) -> tuple[str, ...]:
    mine = {result.shown_as for result in own}
    others = [result for result in results if result.shown_as not in mine]
    missed = gather(others, category.id, stages, checks).missed_handoffs.bad
    by_id = {result.shown_as: result for result in others}
    return tuple(i for i in missed if all(turn.reply for turn in by_id[i].turns))
