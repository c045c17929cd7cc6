"""Causes of failures: a Pareto, then the failures by cause with file and line."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from harness.reports.document import Block, Document, Gap, Item, Items, Table, Text, picked
from harness.runs.blame import Blame, Cause, Share, pareto

HEADINGS = ("Cause", "Failures", "Share", "Cumulative", "What it means")


def document(blames: Sequence[Blame], run: str, scenarios: int) -> Document:
    """Why so many of a run's scenarios do not pass; the data has the Pareto of each category too."""
    head = Text(f"Run {run}: {len(blames)} of {scenarios} scenarios do not pass.")
    categories = [{"id": id_, "causes": _shares(own)} for id_, own in _by_category(blames)]
    return Document([head, Gap(), *_blocks(blames)], data={"run": run, **data(blames), "categories": categories})


def _blocks(blames: Sequence[Blame]) -> Iterator[Block]:
    """The Pareto, the causes in each category, then every failure under its cause."""
    if not blames:
        yield Text("No scenario fails.")
        return
    shares = pareto(blames)
    yield Table(HEADINGS, list(map(_row, shares)))
    yield Gap()
    yield Table(("Category", "Failures", "Causes"), [_category(id_, own) for id_, own in _by_category(blames)])
    for share in shares:
        yield from (Gap(), Text(f"{str(share.cause).capitalize()}: {share.cause.meaning}"))
        yield Items([_item(blame) for blame in blames if blame.cause is share.cause])
    yield from (Gap(), Text(_ways(blames)))


def data(blames: Sequence[Blame]) -> dict[str, Any]:
    """The causes, most common first, and each failure's cause, for programs."""
    return {
        "causes": _shares(blames),
        "failures": [
            {
                **picked(blame, "scenario", "category"),
                **picked(blame.location, "file", "line"),
                **picked(blame, "turn", "cause", "words", "way"),
            }
            for blame in blames
        ],
    }


def _shares(blames: Iterable[Blame]) -> list[dict[str, Any]]:
    return [picked(share, "cause", "count", "share", "cumulative") for share in pareto(blames)]


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


def _item(blame: Blame) -> Item:
    turn = f", turn {blame.turn}" if blame.turn > 1 else ""
    return Item(blame.words, f"{blame.scenario}{turn}", str(blame.location))


def _ways(blames: Sequence[Blame]) -> str:
    """How the causes were found; an error needs no finding."""
    ways = [str(blame.way) for blame in blames if blame.cause is not Cause.MEASUREMENT]
    if not ways:
        return "Scenarios that could not be measured have no other cause."
    return "How the causes were found: " + ", ".join(f"{ways.count(way)} {way}" for way in sorted(set(ways))) + "."
