"""The cases in DeepEval: test cases with the replies, and its metric for texts that are the same."""

from __future__ import annotations

import asyncio
import json

from deepeval import evaluate
from deepeval.evaluate import AsyncConfig, CacheConfig, DisplayConfig
from deepeval.metrics import ExactMatchMetric
from deepeval.test_case import LLMTestCase

from benchmarks.peers.same import CASES, end, reply


def text(value: dict[str, str]) -> str:
    """The same text for the same values."""
    return json.dumps(value, sort_keys=True)


async def asked() -> list[LLMTestCase]:
    """A test case for each case, with its reply."""
    return [
        LLMTestCase(
            name=case["id"],
            input=case["customer"],
            actual_output=text(await reply(case["customer"])),
            expected_output=text(case["expect"]),
        )
        for case in CASES
    ]


found = evaluate(
    asyncio.run(asked()),
    [ExactMatchMetric()],
    display_config=DisplayConfig(show_indicator=False, print_results=False, inspect_after_run=False),
    async_config=AsyncConfig(run_async=False),  # which costs less, where nothing waits
    cache_config=CacheConfig(write_cache=False),  # the whole file is written again for every case
)
end(sum(bool(each.success) for each in found.test_results))
