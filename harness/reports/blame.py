"""Causes of failures: a Pareto for people, the failures by cause with file and line, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, TextIO

from harness.blame import Blame, Cause, Share, pareto
from harness.reports.terminal import print_table

HEADINGS = ("Cause", "Failures", "Share", "Together", "What it means")


def print_blame(blames: Sequence[Blame], out: TextIO) -> None:
    """The Pareto, what weighs most in each category, then every failure under its cause."""
    if not blames:
        out.write("No scenario fails.\n")
        return
    shares = pareto(blames)
    print_table(HEADINGS, [_row(share) for share in shares], out)
    out.write("\n")
    print_table(("Category", "Failures", "Causes"), [_category(id_, own) for id_, own in _by_category(blames)], out)
    for share in shares:
        out.write(f"\n{str(share.cause).capitalize()}: {share.cause.meaning}\n")
        out.writelines(_line(blame) for blame in blames if blame.cause is share.cause)
    out.write(f"\n{_ways(blames)}\n")


def blame_json(blames: Sequence[Blame], run: str) -> str:
    """The same for programs, with the Pareto of each category."""
    whole = {
        "run": run,
        **as_data(blames),
        "categories": [{"id": id_, "causes": _shares(own)} for id_, own in _by_category(blames)],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def as_data(blames: Sequence[Blame]) -> dict[str, Any]:
    """Causes by weight, and each failure's cause, as JSON holds them; rates to six places."""
    return {
        "causes": _shares(blames),
        "failures": [
            {
                "scenario": blame.scenario,
                "category": blame.category,
                "file": blame.location.file,
                "line": blame.location.line,
                "turn": blame.turn,
                "cause": blame.cause,
                "words": blame.words,
                "way": blame.way,
            }
            for blame in blames
        ],
    }


def _shares(blames: Iterable[Blame]) -> list[dict[str, Any]]:
    return [
        {
            "cause": share.cause,
            "count": share.count,
            "share": round(share.share, 6),
            "cumulative": round(share.cumulative, 6),
        }
        for share in pareto(blames)
    ]


def _by_category(blames: Sequence[Blame]) -> list[tuple[str, list[Blame]]]:
    """Categories with most failures first."""
    ordered = sorted(blames, key=lambda blame: blame.category)
    groups = [(id_, list(group)) for id_, group in groupby(ordered, key=lambda blame: blame.category)]
    return sorted(groups, key=lambda group: -len(group[1]))


def _row(share: Share) -> tuple[str, ...]:
    return (str(share.cause), str(share.count), f"{share.share:.0%}", f"{share.cumulative:.0%}", share.cause.meaning)


def _category(id_: str, blames: Sequence[Blame]) -> tuple[str, ...]:
    causes = ", ".join(f"{share.cause} {share.count} ({share.share:.0%})" for share in pareto(blames))
    return (id_, str(len(blames)), causes)


def _line(blame: Blame) -> str:
    turn = f", turn {blame.turn}" if blame.turn > 1 else ""
    return f"  {blame.location}: {blame.scenario}{turn}: {plain(blame.words)}\n"


def plain(text: str) -> str:
    """The text in one line, without characters that steer a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def _ways(blames: Sequence[Blame]) -> str:
    """How the causes were found; an error needs no finding."""
    ways = [str(blame.way) for blame in blames if blame.cause is not Cause.MEASUREMENT]
    if not ways:
        return "What could not be measured has no other cause."
    return "How the causes were found: " + ", ".join(f"{ways.count(way)} {way}" for way in sorted(set(ways))) + "."
