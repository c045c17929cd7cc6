"""What is the same for every peer: the cases, the function that answers them, and what is expected of a reply.

A peer runs it in its own environment, in a folder with the cases and the function.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from bot import right

CASES: list[dict[str, Any]] = [json.loads(line) for line in Path("cases.jsonl").read_bytes().splitlines()]


async def reply(customer: str) -> dict[str, str]:
    """What the system under test says to a customer."""
    said: dict[str, str] = await right({"message": customer, "history": []})
    return said


def as_expected(expect: dict[str, str], said: dict[str, str]) -> bool:
    """Whether category, outcome and queue are those expected."""
    return {key: said[key] for key in expect} == expect


def end(passed: int) -> NoReturn:
    """A peer that did not find every case right has measured something else."""
    sys.exit(0 if passed == len(CASES) else f"{passed} of {len(CASES)} passed")
