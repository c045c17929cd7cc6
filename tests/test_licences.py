"""Everything that the locks and the pages bring in has a licence that is allowed, or is named with a reason."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from release.sbom import bundled, javascript
from tests.conftest import REPOSITORY

LICENCES: dict[str, Any] = yaml.safe_load((REPOSITORY / "locks/licences.yaml").read_text(encoding="utf-8"))
NOTICE = (REPOSITORY / "NOTICE").read_text(encoding="utf-8")


def locked() -> list[str]:
    """The packages of the locks of users and of tests that are installed here."""
    lines = [line for lock in ("run", "test") for line in (REPOSITORY / f"locks/{lock}.txt").read_text().splitlines()]
    requirements = [Requirement(line.rstrip("\\ ")) for line in lines if line and line[0] not in " #"]
    return sorted({each.name for each in requirements if each.marker is None or each.marker.evaluate()})


def said(package: str) -> str:
    """What a package says of its licence: an expression, classifiers, or the first words of a text."""
    told = distribution(package).metadata
    classifiers = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier", []) if "License ::" in each]
    return told.get("License-Expression") or " AND ".join(classifiers) or " ".join((told.get("License") or "").split())


def allowed(expression: str) -> bool:
    """Whether every licence is one of those allowed, and of a choice any."""
    spelled = LICENCES["spelled"].get(expression, expression)
    if choice := re.search(r"\(([^()]*)\)", spelled):
        inner = "MIT" if allowed(choice[1]) else "refused"
        spelled = spelled.replace(choice[0], inner)
    every = [[LICENCES["spelled"].get(any_, any_) for any_ in one.split(" OR ")] for one in spelled.split(" AND ")]
    return all(set(any_) & set(LICENCES["allowed"]) for any_ in every)


@pytest.mark.slow
def test_every_package_may_be_depended_on() -> None:
    packages, named = locked(), LICENCES["named"]
    assert len(packages) > 100
    assert {each: said(each) for each in packages if each not in named and not allowed(said(each))} == {}
    assert set(named) <= set(packages)
    assert [each for each, told in named.items() if not said(each).startswith(told["says"])] == []
    assert [each for each, told in named.items() if not told["says"] and said(each)] == []


def test_what_is_not_on_the_list_is_named_to_users() -> None:
    unlike = {each for each, told in LICENCES["named"].items() if told["users"] and "Public" in told["says"]}
    assert unlike == {"python-stdnum", "text-unidecode"}
    assert [each for each in unlike if each not in NOTICE] == []


def test_the_javascript_in_the_pages_is_allowed_and_named() -> None:
    found = dict(bundled())
    assert {"codemirror", "htmx.org", "lit-html"} <= set(found)
    assert "esbuild" not in found  # it builds, and is in nothing that is shipped
    assert {name: each["license"] for name, each in found.items() if not allowed(each["license"])} == {}
    makers = {"@codemirror": "CodeMirror", "@lezer": "Lezer", "@marijn": "Marijn", "codemirror": "CodeMirror",
              "htmx.org": "htmx", "@types": "lit-html"}  # fmt: skip
    assert [each for each in found if makers.get(each.split("/")[0], each) not in NOTICE] == []


def test_the_bill_of_materials_holds_the_javascript() -> None:
    shipped = {each["name"]: each for each in javascript()}
    assert shipped.keys() == dict(bundled()).keys()
    assert shipped["htmx.org"]["licenses"] == [{"license": {"id": "0BSD"}}]
    assert all(re.fullmatch("[0-9a-f]{128}", each["hashes"][0]["content"]) for each in shipped.values())
