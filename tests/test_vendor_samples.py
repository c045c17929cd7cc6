"""The vendors' own samples, all of them: each record is imported right, or the report says why it is not."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.live.conversations import Part
from tests.conftest import REPOSITORY, Folder, Harness, yaml_file
from tests.test_vendor_records import held

PLACES = (REPOSITORY.parent, REPOSITORY.parent.parent)
SAMPLES = next(
    (path for place in PLACES if (path := place / "shared/data/vendor_samples").is_dir()),
    Path(os.environ.get("VENDOR_SAMPLES", "missing")),
)
USERS = {"search_user.json", "users.json", "user.json"}  # who is who
THE_SAME = {"search_ticket.json", "ticket_show_many.json", "ticket_audit.json"}  # as in others, which are named
COUNTED: dict[str, Any] = yaml_file("vendor_samples.yaml")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the vendors' samples are no part of the repository"),
]


def examples() -> Iterator[tuple[str, Any]]:
    """Every example of a response in Intercom's description that is an object or a list."""
    described = yaml.load((SAMPLES / "intercom-2.16.yaml").read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            for status, response in operation.get("responses", {}).items() if isinstance(operation, dict) else ():
                for content in response.get("content", {}).values():
                    for name, example in content.get("examples", {}).items():
                        if str(status) == "200" and isinstance(example.get("value"), dict | list):
                            yield f"{method} {path} {name}".replace("/", " "), example["value"]


def said(part: Part) -> str:
    at = f"{part.at:%Y-%m-%d %H:%M}" if part.at else ""
    return f"{part.author}{'' if part.public else ' note'} {at} {' '.join(part.text.split())}"


def imported(folder: Folder, harness: Harness, system: str) -> tuple[dict[str, Any], set[str]]:
    """What is stored, and the files of the records that were skipped."""
    given = ("--from", system, "export", "--keep-personal-data", "--skipped", "skipped.tsv")
    assert harness("import", "conversations", *given).returncode == 0
    found = {
        name: {"turns": [said(part) for part in each.parts], **({"cut": True} if each.cut else {})}
        for name, each in held(folder).items()
    }
    lines = (folder.root / "skipped.tsv").read_text(encoding="utf-8").splitlines()
    return found, {line.partition("\t")[0].rpartition(":")[0] for line in lines}


def counted(system: str) -> dict[str, Any]:
    return {name: each for name, each in COUNTED.items() if name.startswith(f"{system}:")}


def test_the_examples_of_intercoms_description(folder: Folder, harness: Harness) -> None:
    files = {f"{number:03} {name[:80]}.json": value for number, (name, value) in enumerate(examples())}
    for name, value in files.items():
        folder.write(f"export/{name}", json.dumps(value, default=str))
    found, told = imported(folder, harness, "intercom")
    assert found == counted("intercom")
    right = {name for name, value in files.items() if any(f"intercom:{id_}" in found for id_ in ids_in(value))}
    empty = {name for name, value in files.items() if not any(map(bool, lists_in(value)))}
    assert set(files) - told - right - empty == set()


def ids_in(value: Any) -> set[str]:
    """The ids of conversations at the top of an answer."""
    inside = [value, *(value.get("conversations") or [])] if isinstance(value, dict) else []
    return {str(each.get("id")) for each in inside if isinstance(each, dict) and each.get("type") == "conversation"}


def lists_in(value: Any) -> list[Any]:
    """An answer, or what its lists hold where it is a list without an id."""
    if isinstance(value, dict) and "list" in str(value.get("type")):
        return [each for each in value.values() if isinstance(each, list)]
    return [value]


def test_the_recorded_answers_of_zendesk(folder: Folder, harness: Harness) -> None:
    shutil.copytree(SAMPLES / "zendesk/fixture", folder.root / "export")
    found, told = imported(folder, harness, "zendesk")
    assert found == counted("zendesk")
    files = {path.name for path in (folder.root / "export").rglob("*.json")}
    assert files - told == USERS | THE_SAME


def test_a_ticket_that_another_replaces_is_right_alone(folder: Folder, harness: Harness) -> None:
    name = "GET/ticket_custom_field.json"
    folder.write("export/t.json", (SAMPLES / "zendesk/fixture" / name).read_bytes())
    found, _ = imported(folder, harness, "zendesk")
    assert found == {"zendesk:4": COUNTED[name]}


def test_twenty_records_are_counted() -> None:
    assert len(COUNTED) == 20
