"""The cases in Braintrust's `Eval`, which sends nothing: as `braintrust eval --no-send-logs` does."""

from __future__ import annotations

from braintrust import Eval

from benchmarks.peers.same import CASES, as_expected, end, reply


def expected(input: str, output: dict[str, str], expected: dict[str, str]) -> float:
    """1 where the reply is as expected. The arguments are named by Braintrust."""
    return float(as_expected(expected, output))


found = Eval(
    "cases",
    data=[{"input": case["customer"], "expected": case["expect"]} for case in CASES],
    task=reply,
    scores=[expected],
    no_send_logs=True,
)
end(sum(result.scores["expected"] == 1 for result in found.results))
