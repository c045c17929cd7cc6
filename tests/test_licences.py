"""Everything that the locks and the pages bring in has a licence that is allowed, or is named with a reason."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from release.licences import LICENCES, allowed, said, spdx
from release.sbom import bundled, javascript, python
from tests.conftest import PATIENCE, REPOSITORY

NOTICE = (REPOSITORY / "NOTICE").read_text(encoding="utf-8")


LOCKS = ("run", "test", "small-llm")


def locked(*locks: str) -> list[str]:
    """The packages of these locks that belong on this machine; of those that are installed here, if none is named."""
    lines = [line for lock in locks or LOCKS for line in (REPOSITORY / f"locks/{lock}.txt").read_text().splitlines()]
    requirements = [Requirement(line.rstrip("\\ ")) for line in lines if line and line[0] not in " #"]
    return sorted({each.name for each in requirements if each.marker is None or each.marker.evaluate()})


@pytest.mark.slow
def test_every_package_may_be_depended_on() -> None:
    packages = locked()
    named = {each: known for each, known in LICENCES["named"].items() if each in packages}
    told = {each: said(distribution(each)) for each in packages}
    assert len(packages) > 100
    assert {each: told[each] for each in packages if each not in named and not allowed(told[each])} == {}
    assert LICENCES["named"].keys() - named.keys() <= {*locked("release", "docs", "mutants", "train")}
    assert [each for each, known in named.items() if not told[each].startswith(known["says"])] == []
    assert [each for each, known in named.items() if not known["says"] and told[each]] == []


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


@pytest.mark.parametrize(
    ("name", "told", "licence"),
    [
        ("requests", "Apache Software License", "Apache-2.0"),
        ("protobuf", "3-Clause BSD License", "BSD-3-Clause"),
        ("numpy", "BSD-3-Clause AND 0BSD AND (MIT OR Zlib)", "BSD-3-Clause AND 0BSD AND (MIT OR Zlib)"),
        ("both", "MIT License AND BSD License", "MIT AND BSD-3-Clause"),
        ("python-stdnum", "GNU Lesser General Public License v2 or later (LGPLv2+)", "LGPL-2.1-or-later"),
        ("unknown", "Proprietary", None),
        ("silent", "", None),
    ],
)
def test_a_licence_is_said_in_the_words_of_spdx(name: str, told: str, licence: str | None) -> None:
    assert spdx(name, told) == licence


def test_the_bill_says_the_licence_of_the_very_version() -> None:
    locked: list[dict[str, Any]] = [{"name": "numpy", "version": version} for version in ("2.4.6", "2.5.5")]
    shipped = python(locked, {"numpy==2.4.6": "BSD-3-Clause AND 0BSD"}, {"numpy": True})
    assert [each.get("licenses") for each in shipped] == [[{"expression": "BSD-3-Clause AND 0BSD"}], None]


def test_the_bill_has_what_users_install_and_says_what_an_extra_brings() -> None:
    locked = [{"name": name, "version": "1"} for name in ("pyyaml", "pandas", "pytest")]
    shipped = python(locked, {}, {"pyyaml": True, "pandas": False})
    assert {each["name"]: each["scope"] for each in shipped} == {"pyyaml": "required", "pandas": "optional"}


@pytest.mark.slow
def test_every_installed_package_has_a_licence_in_the_bill() -> None:
    command = [sys.executable, "-m", "release.licences"]
    made = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY, timeout=PATIENCE)
    told = json.loads(made.stdout)
    assert {f"{each}=={distribution(each).version}" for each in locked()} <= told["licences"].keys()
    users: dict[str, bool] = told["users"]
    assert {"pandas", "ragas", "ray", "onnxruntime", "starlette"} <= {
        each for each, always in users.items() if not always
    }
    assert {"click", "numpy", "pyyaml"} <= {each for each, always in users.items() if always}
    assert not {"pytest", "mypy", "hypothesis", "ruff"} & users.keys()


@pytest.mark.parametrize(("licence", "ends"), [("MIT", 0), ("Proprietary", 1), ("", 1)])
def test_an_environment_of_tools_is_refused_for_a_licence_that_is_not_allowed(
    licence: str, ends: int, tmp_path: Path
) -> None:
    described = tmp_path / "thing-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: thing\nVersion: 1.0\nLicense-Expression: {licence}\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "release.licences", tmp_path],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        timeout=PATIENCE,
    )
    assert done.returncode == ends
    assert done.stderr == ("" if ends == 0 else f"thing: {licence or 'says none'}\n")


def test_every_environment_of_tools_is_read_for_licences() -> None:
    """Whatever rule of the Makefile installs a lock, except of tools that are only measured, reads what came of it."""
    rules = re.split(r"\n(?=\S)", (REPOSITORY / "Makefile").read_text(encoding="utf-8"))
    installing = [each for each in rules if re.search(r"install .*-r locks/(?!run|test|small-llm|peers)", each)]
    assert len(installing) == 4
    assert [each for each in installing if "$(LICENCES)" not in each] == []
