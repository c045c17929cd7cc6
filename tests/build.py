"""Short ways to make results by hand, for tests of what is done with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from harness.gates import judge
from harness.reports.run import Report
from harness.runs import Manifest, ScenarioResult, TurnResult
from harness.turns.pipeline import Reply
from harness.turns.score import Score, Status
from harness.workspace import Expect, Outcome, Standing, Workspace
from harness.workspace.categories import Category, TopicsFile
from harness.workspace.costs import CostsFile
from harness.workspace.judge import JudgeDeclared
from harness.workspace.rollout import RolloutFile
from harness.workspace.rules import HandoffFile, Queue


def category(name: str = "login", ceiling: str = "auto") -> Category:
    return Category.model_validate(
        {"id": name, "title": name.title(), "owner": "team", "risk": "low", "ceiling": ceiling, "queue": "people",
         "weekly_volume": 10, "examples": ["hello"]}
    )  # fmt: skip


def rollout(stage: str = "draft", name: str = "login", **gates: Any) -> RolloutFile:
    """A rollout of one category. A gate for sending requires the least that it must, where nothing else is given."""
    sent = {"handled": {"lower_bound": 0.5}, "missed_handoffs": {"rate_upper_bound": 0.5, "at_least": 1}}
    whole = {each: {**(sent if each.startswith("auto") else {}), **gate} for each, gate in gates.items()}
    return RolloutFile.model_validate({"stages": {name: stage}, "gates": whole, "seal": {"share": 0}})


def turn(
    scenario: str = "s",
    *,
    expected: str | None = "answer",
    decided: str | None = "answer",
    failed: str = "",
    filed: str = "login",
    own: str = "login",
    severity: Any = "normal",
    confidence: float | None = 0.9,
    standing: Standing | None = Standing.APPROVED,
    error: str = "",
    number: int = 1,
    message: str = "",
    answer: str = "",
) -> TurnResult:
    """A turn whose outcome score follows from what was expected and decided."""
    reply = None
    scores: list[Score] = []
    if decided:
        reply = Reply(Outcome(decided), filed, confidence, standing=standing, answer=answer, citations=("a",))
        if expected:
            status = Status.PASS if expected == decided else Status.FAIL
            scores.append(Score("outcome", status, "" if status is Status.PASS else f"decided {decided}"))
    if failed:
        scores.append(Score("states", Status.FAIL, failed))
    expect = _expect(expected)
    message = message or unlike(scenario)
    return TurnResult(
        scenario, own, severity, "scenarios/x.yaml", 3, number, message, expect, reply, error, tuple(scores)
    )


@cache
def _expect(outcome: str | None) -> Expect:
    return Expect.model_validate({"outcome": outcome} if outcome else {})


@cache
def unlike(scenario: str) -> str:
    """A message that is like no other, so that its scenario is evidence of its own."""
    return sha256(scenario.encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmn p"))


def result(scenario: str = "s", **given: Any) -> ScenarioResult:
    return ScenarioResult((turn(scenario, **given),))


def results(count: int, prefix: str = "s", **given: Any) -> list[ScenarioResult]:
    return [result(f"{prefix}{i}", **given) for i in range(count)]


def workspace(stages: RolloutFile, *categories: Category) -> Workspace:
    """A workspace of these categories, with nothing else in it."""
    return Workspace(
        root=Path(), categories={each.id: each for each in categories},
        handoff=HandoffFile(queues=(Queue(id="people", title="People"),)), topics=TopicsFile(), rollout=stages,
        pipelines=(), card=None, judge=JudgeDeclared(), costs=CostsFile(), drafts=(), prompts={}, articles={},
        scenarios=(), today=dt.date(2026, 11, 2), sources_digest="", digest="0" * 64, reports=Path("reports"),
    )  # fmt: skip


def reported(found: Sequence[ScenarioResult]) -> Report:
    """The report of a run over the category `login`."""
    stages = rollout(draft={"scenarios": {"at_least": 1}}, **{"auto-checked": {"handled": {"lower_bound": 0.9}}})
    own = workspace(stages, category())
    manifest = Manifest("reference", "v", own.digest, "2026-11-02", len(found), harness="0.1.0")
    return Report(manifest, own, found, judge(found, own.categories, stages))
