"""Does a message of support address whoever judges it, and not the customer? Then no verdict can be trusted."""

import re
from collections.abc import Iterable

from harness.lazy_regex import regex
from harness.scoring.said_words import evened
from harness.workspace import own_patterns

_SHOWN = 300  # characters of what support wrote
_TO_A_JUDGE = regex(own_patterns("harness.scoring", "addressed.yaml")["to_a_judge"], re.IGNORECASE)


def not_for_a_judge(messages: Iterable[str]) -> str:
    """Why no judge may be called, in words: support tells it what to find; empty where it may."""
    found = (_TO_A_JUDGE.search(evened(message)) for message in messages)
    words = next((each[0].strip() for each in found if each), "")
    return f'support wrote "{words[:_SHOWN]}", which addresses the judge: it was not called' if words else ""
