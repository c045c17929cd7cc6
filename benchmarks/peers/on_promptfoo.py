"""The function as promptfoo calls it, in a process of Python that it keeps; its cases stand in promptfooconfig.json."""

from __future__ import annotations

import asyncio
from typing import Any

from benchmarks.peers.same import reply


def call_api(prompt: str, options: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """The reply to a prompt, which is the customer's message."""
    return {"output": asyncio.run(reply(prompt))}
