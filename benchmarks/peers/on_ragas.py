"""The cases in ragas: a dataset, and an experiment that asks the function and compares."""

from __future__ import annotations

import asyncio
from typing import Any

from ragas import Dataset, experiment

from benchmarks.peers.same import CASES, as_expected, end, reply


@experiment()
async def asked(row: dict[str, Any]) -> dict[str, Any]:
    """A case with its reply, and whether that is as expected."""
    said = await reply(row["customer"])
    return {**row, "reply": said, "passed": as_expected(row["expect"], said)}


found = asyncio.run(asked.arun(Dataset("cases", backend="local/csv", root_dir=".", data=CASES)))
end(sum(row["passed"] for row in found))
