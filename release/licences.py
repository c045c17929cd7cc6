"""What the packages of an environment say of their licences.

`python -m release.licences` prints it for the bill of materials, with which packages users install; and
`python -m release.licences FOLDER` ends with 1 if a package in that folder has a licence that is not allowed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution, distributions, requires
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ITSELF = "support-harness"
FOR_TESTS = "test"  # the one extra that is not for users

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


def needed(name: str, extras: Iterable[str] = ()) -> set[str]:
    """The names of the installed packages that a package with these extras needs on this machine, itself included."""
    found: set[tuple[str, str]] = set()
    ahead = [(name, extra) for extra in ("", *extras)]
    while ahead:
        if (one := ahead.pop()) in found:
            continue
        found.add(one)
        for each in map(Requirement, requires(one[0]) or []):
            if each.marker is None or each.marker.evaluate({"extra": one[1]}):
                ahead += [(canonicalize_name(each.name), extra) for extra in ("", *each.extras)]
    return {package for package, _ in found}


def of_users() -> dict[str, bool]:
    """The names of the packages that users install; whether the harness needs each even without an extra."""
    extras = set(distribution(ITSELF).metadata.get_all("Provides-Extra") or []) - {FOR_TESTS}
    always = needed(ITSELF)
    return {name: name in always for name in needed(ITSELF, extras) - {ITSELF}}


def refused(packages: Iterable[Distribution]) -> list[str]:
    """A line for each package whose licence is neither allowed nor named."""
    names = {canonicalize_name(each.name): said(each) for each in packages}
    return [f"{name}: {told[:80] or 'says none'}" for name, told in sorted(names.items()) if spdx(name, told) is None]


def main(folders: list[str]) -> None:
    """Check these folders, or print the licence of each package here, under its name and version as a lock has them."""
    if folders:
        sys.exit("\n".join(refused(distributions(path=folders))) or None)
    found = {}
    for each in distributions():
        name = canonicalize_name(each.name)
        if licence := spdx(name, said(each)):
            found[f"{name}=={each.version}"] = licence
    json.dump({"licences": found, "users": of_users()}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
