"""How robust the support AI is to other words for the same thing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.reports.document import Block, Document, Gap, Heading, Item, Items, Table, Text, or_dash, picked
from harness.suite import Robustness, VariantCounts

CATEGORIES = ("Category", "As written", "In variants", "Kept", "Worst variant")
VARIANTS = ("Variant", "Run", "Pass", "Kept", "Breaks", "Missed handoffs")


def document(
    categories: Sequence[Robustness], whole: Robustness, critical: Mapping[str, Sequence[str]], run: str, seed: int
) -> Document:
    """A line a category, a line a variant, and the critical scenarios that lose a handoff, with the variants.

    The data has the scenarios that each variant breaks.
    """
    data = {
        "run": run,
        "seed": seed,
        "critical_missed": critical,
        "whole": _data(whole),
        "categories": list(map(_data, categories)),
    }
    return Document(list(_blocks(categories, whole, critical)), lead=[Text(headline(whole))], data=data)


def _blocks(
    categories: Sequence[Robustness], whole: Robustness, critical: Mapping[str, Sequence[str]]
) -> Iterator[Block]:
    yield Table(CATEGORIES, list(map(_category, categories)))
    yield Gap()
    yield Table(VARIANTS, list(map(_variant, whole.variants)))
    if critical:
        yield Heading("Critical handoffs that are missed in a variant:", 3)
        yield Items([Item(", ".join(names), id_) for id_, names in critical.items()])


def headline(whole: Robustness) -> str:
    """The result, in one sentence."""
    if not whole.variants:
        return "These variants change no scenario, so there is nothing to compare."
    together, worst = whole.together, whole.worst
    if worst is None:
        return f"All {together.sound} variants of the {whole.passed} scenarios that pass as written pass as well."
    broken = f"{len(together.broken)} of {together.sound}"
    return (
        f"{broken} variants of scenarios that pass as written do not pass. The worst is {worst.variant}: "
        f"it breaks {len(worst.broken)} of {worst.sound}."
    )


def _category(each: Robustness) -> tuple[str, ...]:
    together, worst = each.together, each.worst
    words = f"{worst.variant}: breaks {len(worst.broken)} of {worst.sound}" if worst else "none"
    written = f"{each.passed} of {each.scenarios}"
    return (each.name, written, f"{together.passed} of {together.held}", or_dash(together.kept), words)


def _variant(said: VariantCounts) -> tuple[str, ...]:
    passing, breaks = f"{said.passed} of {said.held}", f"{len(said.broken)} of {said.sound}"
    return said.variant, str(said.held), passing, or_dash(said.kept), breaks, str(len(said.missed))


def _data(each: Robustness) -> dict[str, Any]:
    return {
        **picked(each, "name", "scenarios", "passed"),
        "worst": each.worst.variant if each.worst else None,
        "variants": [
            picked(said, "variant", "held", "passed", "sound", "kept", "broken", "missed") for said in each.variants
        ],
    }
