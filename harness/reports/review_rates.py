"""What reviewers' labels say, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from harness.live.labels import Agreement, NamedRate
from harness.reports.blame import plain
from harness.reports.terminal import print_table

HEADINGS = ("Rate", "What it is", "Of all", "95 % interval", "Read", "Plain share of the labels")


def print_rates(rates: Sequence[NamedRate], agreements: Sequence[Agreement], items: int, out: TextIO) -> None:
    """The rates of all conversations that were drawn from, then agreement with its n."""
    print_table(HEADINGS, [_row(each) for each in rates], out)
    out.write(f"\n{items} conversations were drawn. The plain share counts what was drawn for its risk too often.\n")
    for each in agreements:
        one, other = map(plain, each.reviewers)
        kappa = "not defined yet" if each.kappa is None else f"{each.kappa:.2f}"
        out.write(
            f"{one} and {other}: the same word on {each.same} of {each.both}; "
            f"Cohen's kappa {kappa} (n = {each.both}).\n"
        )


def _row(named: NamedRate) -> tuple[str, ...]:
    rate, share = named.rate, named.plain
    if rate is None or share is None:
        return (named.name, named.meaning, "-", "-", "0", "-")
    between = f"{rate.low:.1%} to {rate.high:.1%}"
    return (named.name, named.meaning, f"{rate.rate:.1%}", between, f"{rate.yes} of {rate.seen}", f"{share:.1%}")
