"""docs/metrics.md: every figure of the weekly review and of the watchdog, from its definition."""

from __future__ import annotations

from handbook.words import MADE, docstring
from harness.live.week.metrics import METRICS, WeekMetric
from harness.live.week.watchdog import WATCHED, WatchKind

_LEAD = f"""\
# Figures of live conversations

Each figure names its definition: what is counted / of what. Nothing is counted where the data do not say; a figure
without any conversation is not shown. No figure mixes the definitions of two vendors.

[How to add one](../CONTRIBUTING.md#a-metric-of-the-week). {MADE}
"""
_WANTED = {True: "More is better.", False: "Less is better.", None: "Neither more nor less is better by itself."}


_WEEK = """\
## The weekly review

`harness qa` shows these for each category, with a 95 % interval (Wilson), the week before, and the interval of the
change (Newcombe): [qa.md](qa.md).
"""
_WATCHDOG = """\
## The watchdog

`harness watchdog` compares these with what the gate of today's stage requires: [watchdog.md](watchdog.md).
"""


def page() -> str:
    """All of them as Markdown."""
    return "\n".join([_LEAD, _WEEK, *map(_metric, METRICS), _WATCHDOG, *map(_watched, WATCHED)])


def _metric(metric: WeekMetric) -> str:
    said = f"{docstring(metric.speak)} {_WANTED[metric.wanted]}"
    return f"### {metric.heading}\n\n`{metric.name}`: {metric.definition}.\n\n{said}\n"


def _watched(kind: WatchKind) -> str:
    stages = "`auto-checked` and `auto`" if kind.sent else "`draft`"
    return f"### {kind.title}\n\n`{kind.name}`: {kind.definition}.\n\n{docstring(kind.good)} Watched at {stages}.\n"
