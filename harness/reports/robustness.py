"""Robustness: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from harness.reports.terminal import print_table
from harness.suite import Robustness, Said

CATEGORIES = ("Category", "As written", "In variants", "Kept", "Worst variant")
VARIANTS = ("Variant", "Held", "Pass", "Kept", "Breaks", "Missed handoffs")


def print_robustness(
    categories: Sequence[Robustness], whole: Robustness, critical: Mapping[str, Sequence[str]], out: TextIO
) -> None:
    """A line a category, a line a variant, and the critical scenarios that lose a handoff, with the variants."""
    print_table(CATEGORIES, [_category(each) for each in categories], out)
    out.write("\n")
    print_table(VARIANTS, [_variant(said) for said in whole.variants], out)
    if critical:
        out.write("\nCritical handoffs that are missed in a variant:\n")
        out.writelines(f"  {id_}: {', '.join(names)}\n" for id_, names in critical.items())
    out.write(f"\n{headline(whole)}\n")


def headline(whole: Robustness) -> str:
    """What came of it, in one sentence."""
    if not whole.variants:
        return "No scenario says anything else in these variants, so nothing can be said."
    together, worst = whole.together, whole.worst
    if worst is None:
        return f"All {together.sound} variants of the {whole.passed} scenarios that pass as written pass as well."
    broken = f"{len(together.broken)} of {together.sound}"
    return (
        f"{broken} variants of scenarios that pass as written do not pass. The worst is {worst.variant}: "
        f"it breaks {len(worst.broken)} of {worst.sound}."
    )


def robustness_json(
    categories: Sequence[Robustness], whole: Robustness, critical: Mapping[str, Sequence[str]], run: str, seed: int
) -> str:
    """The same with the scenarios that each variant breaks; rates to six places."""
    data = {
        "run": run,
        "seed": seed,
        "critical_missed": {id_: list(names) for id_, names in critical.items()},
        "whole": _data(whole),
        "categories": [_data(each) for each in categories],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _category(each: Robustness) -> tuple[str, ...]:
    together, worst = each.together, each.worst
    words = f"{worst.variant}: breaks {len(worst.broken)} of {worst.sound}" if worst else "none"
    written = f"{each.passed} of {each.scenarios}"
    return (each.name, written, f"{together.passed} of {together.held}", _kept(together), words)


def _variant(said: Said) -> tuple[str, ...]:
    breaks = f"{len(said.broken)} of {said.sound}"
    return (said.variant, str(said.held), f"{said.passed} of {said.held}", _kept(said), breaks, str(len(said.missed)))


def _kept(said: Said) -> str:
    return "-" if said.kept is None else f"{said.kept:.0%}"


def _data(each: Robustness) -> dict[str, Any]:
    return {
        "name": each.name,
        "scenarios": each.scenarios,
        "passed": each.passed,
        "worst": each.worst.variant if each.worst else None,
        "variants": [
            {
                "variant": said.variant,
                "held": said.held,
                "passed": said.passed,
                "sound": said.sound,
                "kept": None if said.kept is None else round(said.kept, 6),
                "broken": list(said.broken),
                "missed": list(said.missed),
            }
            for said in each.variants
        ],
    }
