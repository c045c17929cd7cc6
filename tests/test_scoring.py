"""Each scorer on cases that are data; and that a broken scorer is an error, never a pass."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from harness.scoring import SCORERS, score_turn
from harness.turns.pipeline import Reply
from harness.turns.score import Score, Status
from harness.workspace import Expect, Outcome, Workspace, load
from tests.conftest import Folder

CASES = yaml.safe_load((Path(__file__).parent / "scorer_cases.yaml").read_text())
ALL = [(name, case) for name, cases in CASES.items() for case in cases]
REPLY = TypeAdapter(Reply)


@pytest.fixture
def workspace(folder: Folder) -> Workspace:
    draft = (folder.root / "knowledge/reset.md").read_text().replace("id: reset", "id: plan")
    folder.write("knowledge/plan.md", draft.replace("status: approved", "status: draft"))
    return load(folder.root)


def test_every_scorer_has_cases() -> None:
    assert set(CASES) == set(SCORERS)


@pytest.mark.parametrize(("scorer", "case"), ALL, ids=[f"{name}: {case['name']}" for name, case in ALL])
def test_scorer(workspace: Workspace, scorer: str, case: dict[str, Any]) -> None:
    score = SCORERS[scorer](Expect.model_validate(case["expect"]), REPLY.validate_python(case["reply"]), workspace)
    assert score.status == case["status"], score
    assert case.get("says", "") in score.reason


def broken(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    raise RuntimeError("no")


def not_a_number(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    return Score("nan", Status.PASS, value=float("nan"))


@pytest.mark.parametrize("scorer", [broken, not_a_number])
def test_a_scorer_that_breaks_is_an_error(workspace: Workspace, scorer: Any) -> None:
    (score,) = asyncio.run(score_turn(Expect(), Reply(Outcome.ANSWER), workspace, {"x": scorer}))
    assert score.status is Status.ERROR
