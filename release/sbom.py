"""The bill of materials of a release, as CycloneDX: the locked Python packages, and the JavaScript in the pages.

`python -m release.sbom` prints it, for the wheel in dist/. What only an extra brings is `optional`. A package stands in
it twice where the lock names another version for another Python; its licence is said where that version is installed.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "locks/test.txt"  # every extra, of which the one for tests is no user's
PYTHON = ROOT / ".venv/bin/python"  # its packages are those of the lock, and say their licences
JAVASCRIPT = (ROOT / "harness/studio/frontend/package-lock.json", ROOT / "harness/reports/explorer/package-lock.json")
_SPDX = {"BSD-0-Clause": "0BSD"}  # as htmx spells it


def bundled() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JavaScript package that the pages' scripts are built from, with what its lock says of it."""
    for lock in JAVASCRIPT:
        for path, package in json.loads(lock.read_text(encoding="utf-8"))["packages"].items():
            if path and not package.get("dev"):
                yield path.removeprefix("node_modules/"), package


def licence_of(package: dict[str, Any]) -> str:
    """The SPDX name of a JavaScript package's licence."""
    told = str(package["license"])
    return _SPDX.get(told, told)


def javascript() -> list[dict[str, Any]]:
    """The components of the JavaScript."""
    return [
        {
            "bom-ref": purl,
            "type": "library",
            "name": name,
            "version": package["version"],
            "purl": purl,
            "licenses": [{"license": {"id": licence_of(package)}}],
            "hashes": [{"alg": "SHA-512", "content": _hex(package["integrity"])}],
        }
        for name, package in bundled()
        for purl in [f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"]
    ]


def python(locked: list[dict[str, Any]], licences: dict[str, str], users: dict[str, bool]) -> list[dict[str, Any]]:
    """The components that users install: which of them only an extra brings, and the licence of the version here."""
    shipped = []
    for each in locked:
        if (always := users.get(each["name"])) is not None:
            licence = licences.get(f"{each['name']}=={each['version']}")
            own = {} if "licenses" in each or not licence else {"licenses": [{"expression": licence}]}
            shipped.append({**each, **own, "scope": "required" if always else "optional"})
    return shipped


def _hex(integrity: str) -> str:
    return base64.b64decode(integrity.removeprefix("sha512-")).hex()


def main() -> None:
    """Print the bill. Raises ValueError where it is not valid CycloneDX."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from packaging.utils import parse_wheel_filename

    (wheel,) = (ROOT / "dist").glob("*.whl")
    made = subprocess.run(
        [Path(sys.executable).parent / "cyclonedx-py", "requirements", "--pyproject", ROOT / "pyproject.toml", LOCK],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    bill = json.loads(made.stdout)
    told = subprocess.run([PYTHON, "-m", "release.licences"], check=True, capture_output=True, text=True, cwd=ROOT)
    bill["components"] = python(bill["components"], **json.loads(told.stdout)) + javascript()
    whole = bill["metadata"]["component"]
    whole["version"] = str(parse_wheel_filename(wheel.name)[1])
    references = [each["bom-ref"] for each in bill["components"]]
    bill["dependencies"] = [{"ref": whole["bom-ref"], "dependsOn": references}, *({"ref": each} for each in references)]
    text = json.dumps(bill, indent=2)
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"not valid CycloneDX: {wrong}")
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
