"""The cases in Inspect: samples, a solver that calls the function in place of a model, and a scorer."""

from __future__ import annotations

import json

from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, accuracy, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from benchmarks.peers.same import CASES, as_expected, end, reply


@solver
def function() -> Solver:
    """The reply as a model's output."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.output = ModelOutput.from_content("function", json.dumps(await reply(state.input_text)))
        return state

    return solve


@scorer(metrics=[accuracy()])
def expected() -> Scorer:
    """1 where the reply is as expected."""

    async def score(state: TaskState, target: Target) -> Score:
        return Score(value=int(as_expected(json.loads(target.text), json.loads(state.output.completion))))

    return score


samples = [Sample(id=case["id"], input=case["customer"], target=json.dumps(case["expect"])) for case in CASES]
[log] = eval(Task(samples, solver=function(), scorer=expected()), model=None, display="none", log_realtime=False)
end(sum(sample.scores["expected"].value == 1 for sample in log.samples))
