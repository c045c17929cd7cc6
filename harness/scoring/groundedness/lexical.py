"""Groundedness by words: a claim is supported when its telling words stand in a cited section.

Words are weighed by how rare they are in the workspace (inverse document frequency); a number that
no cited section holds makes a claim unsupported whatever else it says. Plain, fast and explainable,
and blind to negation: it says that an answer *could* come from its source, not that it is right.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

from harness.pipelines import Reply
from harness.scoring.score import Score, failed, passed, skipped
from harness.workspace import Expect, Outcome, Workspace

COVERAGE = 0.6  # share of a claim's word weight that its sources must hold
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_CLAIM = re.compile(r"(?<=[.!?])\s+|\n+")


def groundedness(expect: Expect, reply: Reply, workspace: Workspace) -> Score:
    """Passes when the cited sections support every claim; the value is the share they support."""
    if reply.outcome is Outcome.HANDOFF:
        return skipped("groundedness")
    if not reply.answer.strip():
        return failed("groundedness", "the answer is empty", 0.0)
    share, unsupported = _supported(workspace, reply.answer, reply.citations)
    if not unsupported:
        return passed("groundedness", value=share)
    return failed("groundedness", f'no cited section supports "{unsupported}"', share)


@lru_cache(maxsize=4096)
def _supported(workspace: Workspace, answer: str, citations: tuple[str, ...]) -> tuple[float, str]:
    """The share of claims supported, and the first claim that is not."""
    cited = [workspace.sections[ref] for ref in citations if ref in workspace.sections]
    held = set(_words(" ".join(f"{section.heading} {section.text}" for section in cited)))
    weights, rarest = _weights(workspace)
    claims = [claim.strip() for claim in _CLAIM.split(answer) if _words(claim)]
    unsupported = [claim for claim in claims if _coverage(claim, held, weights, rarest) < COVERAGE]
    share = 1 - len(unsupported) / len(claims) if claims else 0.0
    return share, (unsupported[0][:200] if unsupported else "" if claims else answer[:200])


def _coverage(claim: str, held: set[str], weights: dict[str, float], rarest: float) -> float:
    words = set(_words(claim))
    if any(word[0].isdigit() and word not in held for word in words):
        return 0.0
    total = sum(weights.get(word, rarest) for word in words)
    return sum(weights.get(word, rarest) for word in words & held) / total if total else 0.0


@lru_cache(maxsize=4)
def _weights(workspace: Workspace) -> tuple[dict[str, float], float]:
    """Each word's inverse document frequency over the sections, and that of an unseen word."""
    sections = workspace.sections.values()
    counts = Counter(word for s in sections for word in set(_words(f"{s.heading} {s.text}")))
    total = len(workspace.sections) + 1
    return {word: math.log(total / (n + 0.5)) for word, n in counts.items()}, math.log(total / 0.5)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
