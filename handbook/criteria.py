"""docs/criteria.md: what a gate can require, from the kinds of criterion."""

from __future__ import annotations

from itertools import count

from handbook.words import MADE
from harness.gates.anytime import anytime_lower_bound
from harness.gates.criteria import KINDS
from harness.gates.criterion import CriterionKind
from harness.reports.schemas import KeyInWords, keys_of

_LEAD = f"""\
# What a gate can require

Each criterion of a gate (`gates:` in [rules/rollout.yaml](keys.md#rulesrolloutyaml)): what counts, what is good, and
how it is judged. A criterion is *met*, *short* (more of the same evidence could show it) or *failed* (the share itself
is on the wrong side). `harness gate --explain CATEGORY` shows each with its numbers.

[How to add one](../CONTRIBUTING.md#a-gate-criterion). {MADE}

**A rate is never taken at face value.** The gate compares a bound that holds however often you look, at the gate's
`confidence`, which is divided among the categories that may still move (`family: all`). Scenarios that are alike count
as one. For a move up, the sealed scenarios must show it, and all scenarios together as well. Why, with formulas and
sources: [trust.md](trust.md) and [statistics.md](statistics.md).

**How many are needed.** If none goes wrong, this many cases show a rate at 95 % confidence:
"""
_BOUND = (
    "How the bound is found: [a bound that holds at every look](statistics.md#a-bound-that-holds-at-every-look). "
    "How many cases that takes: [the table above](#what-a-gate-can-require)."
)
_LEVELS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def page() -> str:
    """All of them as Markdown."""
    return "\n".join([_LEAD, _needed(), *map(_described, KINDS)])


def keys_of_criterion(name: str) -> list[KeyInWords]:
    """The keys under it in a gate; those that only a stage has at which answers are sent unread stand last."""
    rows: dict[str, KeyInWords] = {}
    for stage in ("draft", "auto-checked"):
        for key in keys_of("rollout"):
            if key.path.startswith(f"gates.{stage}.{name}."):
                rows.setdefault(key.path.rpartition(".")[2], key)
    return list(rows.values())


def _needed() -> str:
    rows = [
        f"| at least {level:.0%} | at most {1 - level:.0%} | {_cases(level, 1)} | {_cases(level, 9)} |"
        for level in _LEVELS
    ]
    head = "| `lower_bound` | `rate_upper_bound` | one category may move | nine may move |\n|---|---|---|---|"
    return "\n".join([head, *rows, ""])


def _cases(level: float, family: int) -> int:
    return next(n for n in count(1) if anytime_lower_bound(n, n, 1 - 0.05 / family) >= level)


def _described(kind: CriterionKind) -> str:
    rows = [f"- `{kind.name}.{_last(key)}`: {key.words} ({key.values}.)" for key in keys_of_criterion(kind.name)]
    said = [f"## {kind.name}", "", f"*{kind.title}.* {kind.about}", ""]
    if any("_bound`" in row for row in rows):
        said += [_BOUND, ""]
    return "\n".join([*said, *rows, ""] if rows else said)


def _last(key: KeyInWords) -> str:
    return key.path.rpartition(".")[2]
