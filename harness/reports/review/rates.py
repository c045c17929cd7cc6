"""What reviewers' labels say."""

from collections.abc import Sequence

from harness.live.labels import Agreement, NamedRate
from harness.reports.document import Document, Gap, Table, Text

HEADINGS = ("Rate", "What it is", "Of all", "95 % interval", "Read", "Plain share of the labels")


def document(rates: Sequence[NamedRate], agreements: Sequence[Agreement], items: int) -> Document:
    """The rates of all conversations that were drawn from, then agreement with its n."""
    said = f"{items} conversations were drawn. The plain share counts conversations drawn for their risk too often."
    table = Table(HEADINGS, list(map(_row, rates)))
    agreed = [Text(_agreed(each)) for each in agreements]
    return Document([table, Gap(), Text(said), *agreed], data={"rates": rates, "agreement": agreements})


def _agreed(each: Agreement) -> str:
    kappa = "not defined yet" if each.kappa is None else f"{each.kappa:.2f}"
    same = f"the same label on {each.same} of {each.both}"
    return f"{' and '.join(each.reviewers)}: {same}; Cohen's kappa {kappa} (n = {each.both})."


def _row(named: NamedRate) -> tuple[str, ...]:
    rate, share = named.rate, named.plain
    if rate is None or share is None:
        return (named.name, named.meaning, "-", "-", "0", "-")
    between = f"{rate.low:.1%} to {rate.high:.1%}"
    return (named.name, named.meaning, f"{rate.rate:.1%}", between, f"{rate.yes} of {rate.seen}", f"{share:.1%}")
