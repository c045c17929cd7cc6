"""What the packages of the environment say of their licences: `python -m release.licences` prints it for the bill."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name

LICENCES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent.parent / "locks/licences.yaml").read_text(encoding="utf-8")
)


def said(package: Distribution) -> str:
    """What a package says of its licence: an expression, classifiers, or the first words of a text."""
    told = package.metadata
    classifiers = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or [] if "License ::" in each]
    (expression, *_), (text, *_) = (told.get_all(key) or [""] for key in ("License-Expression", "License"))
    return expression or " AND ".join(classifiers) or " ".join(text.split())


def allowed(expression: str) -> bool:
    """Whether every licence is one of those allowed, and of a choice any."""
    spelled = LICENCES["spelled"].get(expression, expression)
    if choice := re.search(r"\(([^()]*)\)", spelled):
        inner = "MIT" if allowed(choice[1]) else "refused"
        spelled = spelled.replace(choice[0], inner)
    every = [[LICENCES["spelled"].get(any_, any_) for any_ in one.split(" OR ")] for one in spelled.split(" AND ")]
    return all(set(any_) & set(LICENCES["allowed"]) for any_ in every)


def spdx(name: str, told: str) -> str | None:
    """The licence of a package as an expression of SPDX; None where that is not known."""
    if name in LICENCES["named"]:
        return str(LICENCES["named"][name]["spdx"])
    if not allowed(told):
        return None
    parts = [told] if told in LICENCES["spelled"] else re.split(r"( AND | OR |[()])", told)
    return "".join(LICENCES["spelled"].get(part, part) for part in parts)


def main() -> None:
    """Print the licence of each installed package, under its name and version as a lock has them."""
    found = {}
    for each in distributions():
        name = canonicalize_name(each.name)
        if licence := spdx(name, said(each)):
            found[f"{name}=={each.version}"] = licence
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
